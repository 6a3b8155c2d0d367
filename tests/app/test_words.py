"""The words of the pages: none in a template, none missing, none left over; Chinese as it is written in Taiwan."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from app_support.served import served_trial
from stories import participant
from vertebra.app import views
from vertebra.app.pages import menu, words as w
from vertebra.simulate.site import STAFF

APP = Path(views.__file__).parents[1]
SOURCE = APP.parent
TEMPLATES = sorted((APP / "templates").rglob("*.html"))
NAMES = {"Vertebra", "ODM-XML", "SHA-", "vertebra verify"}  # of programs and formats: the same in every language
READERS = {
    SOURCE / "protocol/check/words.py",  # finds simplified characters, and shows some
    SOURCE / "protocol/registry/lines.py",  # reads headings of records that others wrote
}
HAN = "一-鿿"
LETTERS = rf"[A-Za-z{HAN}][A-Za-z{HAN} \-]+"
HALF = rf"[{HAN}][,;:!?]|[,;:!?] ?[{HAN}]|[{HAN}]\.(?!\d)|[{HAN}] ?\(|\)[{HAN}]"


def not_taiwanese() -> set[str]:
    lines = (Path(__file__).parents[1] / "samples/not-taiwanese.txt").read_text(encoding="utf-8").splitlines()
    return set("".join(line for line in lines if not line.startswith("#")))


# --- templates


def literal_words(template: str) -> list[str]:
    """Words that a template itself says: between its tags, and in the attributes that people see or hear."""
    bare = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!--.*?-->", "\n", template, flags=re.S)
    told = re.findall(r"\b(?:title|placeholder|aria-label|alt)=\"([^\"]*)\"", bare)
    text = [re.sub(r"<[^>]*>", "\n", bare), *told]
    return [word for piece in text for word in re.findall(LETTERS, piece) if word.strip() not in NAMES]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(APP / "templates")))
def test_no_template_says_a_word_of_its_own(path):
    assert literal_words(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p>{{ w.save }}</p>", []),
        ("<p>Save</p>", ["Save"]),
        ('<a title="儲存">{{ x }}</a>', ["儲存"]),
        ("<p>{% if a %}b{% endif %} {# a word #}</p>", []),
        ('<input placeholder="{{ w.why }}" class="long">', []),
    ],
)
def test_a_word_in_a_template_is_seen(template, found):
    assert literal_words(template) == found


def asked_for() -> set[str]:
    """Names of words in templates and code, in whatever way they are put together."""
    told = "".join(p.read_text(encoding="utf-8") for p in TEMPLATES)
    code = "".join(p.read_text(encoding="utf-8") for p in APP.rglob("*.py") if "words" not in p.parts)
    begun = re.findall(r"f\"(\w+_)\{", code)
    named = set(re.findall(r"\bw\.(\w+)", told)) | {row[1] for row in menu.ROWS}
    quoted = set(re.findall(r"[\"'](\w+)[\"']", code))
    return named | (quoted & set(w.WORDS)) | {n for n in w.WORDS if any(n.startswith(b) for b in begun)}


def test_every_word_that_a_template_asks_for_is_there():
    assert asked_for() - set(w.WORDS) == set()


def test_every_word_is_asked_for():
    assert set(w.WORDS) - asked_for() == set()


# --- Chinese


def chinese(path: Path) -> Iterator[str]:
    """Texts with Chinese in a file: of Python only its strings, without docstrings."""
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield source
        return
    tree = ast.parse(source)
    said = {id(n.body[0].value) for n in ast.walk(tree) if isinstance(n, ast.Module | ast.FunctionDef | ast.ClassDef)
            and n.body and isinstance(n.body[0], ast.Expr)}  # fmt: skip
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.value


FILES = sorted(
    p for p in SOURCE.rglob("*") if p.suffix in {".py", ".html", ".js", ".json", ".typ"} and p not in READERS
)


def test_no_character_is_foreign_to_taiwan():
    """In the pages, the study, the protocol's checks, refusals, the report: everywhere."""
    foreign = not_taiwanese()
    found = {(str(p), "".join(sorted(set(t) & foreign))) for p in FILES for t in chinese(p) if set(t) & foreign}
    assert found == set()


@pytest.mark.parametrize(
    ("text", "found"), [("臨床試驗", ""), ("临床试验", "临试验"), ("裏面", "裏"), ("里程台灣", ""), ("着重", "着")]
)
def test_a_foreign_character_is_seen(text, found):
    assert "".join(c for c in text if c in not_taiwanese()) == found


def test_chinese_of_the_app_has_full_width_punctuation():
    found = [(p.name, t) for p in FILES if APP in p.parents for t in chinese(p) if re.search(HALF, t)]
    assert found == []


# --- pages


class Read(HTMLParser):
    """What a page says in its own words: not what is marked as English, nor what a program would read."""

    VOID = frozenset({"meta", "link", "input", "br", "img", "hr", "wbr", "col"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[bool] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.said += [str(given[a]) for a in ("title", "placeholder", "aria-label", "alt") if given.get(a)]
        if tag not in self.VOID:
            silent = given.get("lang") == "en" or tag in ("script", "style", "code", "pre")
            self.open.append(silent or bool(self.open and self.open[-1]))

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID and self.open:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if not (self.open and self.open[-1]):
            self.said.append(" ".join(data.split()))


def english(html: str) -> set[str]:
    """Sentences of three Latin words or more with no Chinese between them."""
    read = Read()
    read.feed(html)
    return {text for text in read.said if re.search(r"(?:[A-Za-z][a-z]+[ ,.]+){2}[a-z]+", text)}


DATA = re.compile(  # materials, notes of the story, names, instruments, commands
    r"Single study centre|Dr [A-Z]|[A-Z][a-z]+ [A-Z][a-z]+-[a-z]+|Oswestry|SF-36|Kellgren"
    r"|FBS-2602|SAL-2604|Human platelet lysate|Saline for injection|24 h without serum|late cultures pending"
    r"|nucleus by eye|vertebra study build"
)
ADDRESSES = (
    "/", "/trial", "/rules", "/participants", "/p/P-001", "/p/P-002", "/p/P-001/visit/V1", "/p/P-001/form/V1.INF.0",
    "/p/P-001/form/V1.HX.0", "/p/P-001/eligibility/screening", "/queries?state=all", "/review?wanted=all",
    "/deviations", "/materials", "/materials/FBS-2602", "/p/P-002/batch",
    "/database", "/system", "/trail", "/trail?stream=P-001", "/versions", "/files", "/people", "/people/at/c.lin",
    "/enrol", "/p/P-001/consent", "/entry/P-001/4", "/me/account", "/me/2fa", "/me/password", "/nowhere",
)  # fmt: skip


@pytest.fixture(scope="module")
def trial(tmp_path_factory):
    with served_trial(tmp_path_factory.mktemp("words")) as trial:
        participant(trial.site, "P-001").consented().screened(HGB=None).corrects("INF", "V1", "抄寫錯誤", CRP="4.8")
        participant(trial.site, "P-002").consented().screened().harvested().made()
        trial.now_is(trial.site)
        yield trial


@pytest.mark.parametrize("role", sorted(STAFF))
def test_pages_in_chinese_hold_no_english_sentence(trial, role):
    client, found = trial.client(role, "zh-Hant"), set()
    for address in ADDRESSES:
        answer = client.get(address)
        if answer.status_code in (200, 403, 404):
            found |= {(address, text) for text in english(answer.content.decode()) if not DATA.search(text)}
    assert found == set()


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>Nothing was saved here.</p>", {"Nothing was saved here."}),
        ('<p lang="en">Nothing was saved here.</p>', set()),
        ("<p>由 Lin 儲存</p>", set()),
        ('<a title="Show all of them">全部</a>', {"Show all of them"}),
    ],
)
def test_an_english_sentence_is_seen(html, found):
    assert english(html) == found
