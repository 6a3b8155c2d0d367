"""What a browser sees: every page in both languages, looking that writes nothing, nobody's name, nothing unescaped."""

import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner
from django.test import Client
from django.utils.html import escape

from app_support.served import Trial, served_trial
from stories import FIRST, INJECTION, SURGERY, Story, corrected, participant
from vertebra.app import around, serving, views
from vertebra.app.pages import words as w
from vertebra.app.store import create_store
from vertebra.app.views import read
from vertebra.commands import serve
from vertebra.conduct import commands as c
from vertebra.conduct.entries import Scan
from vertebra.conduct.status import STATUS
from vertebra.conduct.visits import Standing
from vertebra.protocol.eligibility import Moment
from vertebra.simulate.site import Site
from vertebra.simulate.staff import set_up
from vertebra.terms.trouble import Trouble

APP = Path(views.__file__).parents[1]
LANGS = ("en", "zh-Hant")
HOSTILE = "<script>alert('x')</script>"
PLANTED = {"name": "Wang Planted-Name", "name_han": "王植入", "birth_date": "1985-11-23", "phone": "0911222333"}
PAGES = (
    "/", "/trial", "/participants", "/rules", "/enrol", "/p/P-001", "/p/P-002", "/p/P-001/consent",
    "/p/P-001/eligibility/screening", "/p/P-001/form/V1.VAS.0", "/entry/P-001/4", "/entry/trial/1",
)  # fmt: skip
ONLY_SHOWN = tuple(a for a in PAGES if not a.startswith(("/enrol",)) and "/form/" not in a and "/consent" not in a)
AE = {"AETERM": HOSTILE, "AESTDTC": "2026-01-05", "AEAWARE": "2026-01-05T09:00+08:00", "AETOXGR": 1, "AESER": "N"}


def _other_bag(story: Story) -> tuple[Scan, Scan]:
    return Scan("person", story.site.lot(story.who).person), Scan("container", "NPC-001-P-099-L1-X")


@pytest.fixture(scope="module")
def trial(tmp_path_factory):
    """P-001 in screening with a correction, an open query and a harm; P-002 refused once, then injected."""
    with served_trial(tmp_path_factory.mktemp("pages")) as trial:
        first = participant(trial.site, "P-001").consented().screened(HGB=None)
        first.corrects("INF", "V1", "decimal slip", CRP="4.8").logs("AE", **AE)
        second = participant(trial.site, "P-002").consented().screened().harvested().made()
        second.on(INJECTION, 8).fills("PE", "V5")
        second.injected(scans=_other_bag(second)).injected()
        assert first.refused() == second.refused() == set()
        trial.store.vault.keep("P-001", PLANTED)
        trial.now_is(trial.site)
        yield trial


@pytest.fixture
def own_trial(trial, tmp_path):
    """An empty trial that is served for one test only."""
    shared = serving._served["trial"]
    with served_trial(tmp_path) as own:
        yield own
    serving.share_database(shared.store.alias)
    serving._served["trial"] = shared


@pytest.fixture
def client(trial) -> Client:
    return trial.client("coordinator")


@pytest.fixture
def stranger() -> Client:
    """Somebody who has not signed in."""
    return Client(headers={"host": "127.0.0.1"}, raise_request_exception=False)


def seen(client: Client, address: str, lang: str = "en", **query: str) -> str:
    response = client.get(address, {"lang": lang, **query})
    assert response.status_code == 200, address
    return response.content.decode()


# --- every page ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("address", PAGES)
def test_every_page_in_both_languages(client, address, lang):
    page = seen(client, address, lang)
    assert f'<html lang="{lang}">' in page
    assert w.WORDS["not_validated"].into(lang) in page


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("address", PAGES)
def test_no_word_of_a_page_is_missing(client, address, lang):
    """A template that asks for what a page does not give shows nothing: an empty heading, label or button."""
    page = seen(client, address, lang)
    assert re.findall(r"<(h1|h2|button|th|label|option value=\"[^\"]+\")[^>]*>\s*</", page) == []


@pytest.mark.parametrize("address", [*PAGES, "/nowhere", "/vertebra.css"])
def test_security_headers(client, address):
    with closing(client.get(address)) as response:
        headers = response.headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert (headers["X-Content-Type-Options"], headers["Referrer-Policy"]) == ("nosniff", "same-origin")


@pytest.mark.parametrize("address", PAGES)
def test_what_the_policy_forbids_is_not_tried(client, address):
    """No style and no handler in the page itself, no other origin: the browser would refuse them."""
    page = seen(client, address)
    assert not re.search(r"<[^>]*\s(style|on\w+)=", page)
    assert not re.search(r"javascript:|https?://", page)


def test_no_copy_of_a_page_is_kept(client):
    assert client.get("/p/P-001").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ONLY_SHOWN)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_a_page_that_only_shows_takes_nothing(client, address, method):
    assert getattr(client, method)(address).status_code == 405


@pytest.mark.parametrize("address", PAGES)
def test_whoever_has_not_signed_in_is_led_to_do_so(trial, stranger, address):
    answer = stranger.get(address)
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/me/login")


def test_looking_writes_nothing(trial, client):
    before = trial.site.desk.ledger.heads()
    for address in PAGES:
        seen(client, address)
    assert trial.site.desk.ledger.heads() == before


@pytest.mark.parametrize(
    "address",
    [
        "/p/P-999", "/p/trial", "/p/", "/p/P-001/", "/p/" + "A" * 65, "/p/P-001%00", "/p/P-001%0a", "/p/%3Cscript%3E",
        "/p/../p/P-999", "/p/P-001'--", "/p/%E7%8E%8B", "/entry/P-001/0", "/entry/P-001/-1", "/entry/P-001/99999",
        "/entry/P-001/9999999999999999999999", "/entry/nobody/1", "/entry/P-001/1%0a", "/entry/P-001/١", "/admin",
        "/p/P-001/eligibility/nowhere", "/p/P-001/visit/V99", "/p/P-999/visit/V1", "/p/P-999/consent",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(client, address):
    for lang in LANGS:
        response = client.get(address, {"lang": lang})
        assert response.status_code == 404
        assert w.WORDS["not_found"].into(lang) in response.content.decode()
        assert b"<script>" not in response.content


@pytest.mark.parametrize("address", ["/", "/trial", "/participants"])
@pytest.mark.parametrize(
    "query", [{"status": HOSTILE}, {"page": "-1"}, {"page": "9" * 30}, {"page": "²"}, {"lang": HOSTILE}, {"sort": "no"}]
)
def test_hostile_queries_are_answered_as_if_they_were_not_there(client, address, query):
    response = client.get(address, query)
    assert response.status_code == 200
    assert b"alert(" not in response.content


def test_another_host_name_is_refused(client):
    assert client.get("/", headers={"host": "elsewhere.example"}).status_code == 400


@pytest.mark.parametrize("address", ["/p/P-001", "/p/P-001?open", "/p/P-001/form/-.AE.1"])
def test_a_typed_text_cannot_become_a_script(client, address):
    page = client.get(address).content.decode()
    assert "&lt;script&gt;" in page
    assert HOSTILE not in page


def test_an_entry_cannot_smuggle_a_script(trial, client):
    row = next(r for r in trial.site.desk.ledger.read("P-001", 0) if HOSTILE.encode() in r.data)
    page = seen(client, f"/entry/P-001/{row.number}")
    assert escape(HOSTILE) in page
    assert HOSTILE not in page


def test_nobody_is_named(client):
    addresses = [*PAGES, "/p/P-001?open", *(f"/entry/P-001/{n}" for n in range(1, 30))]
    told = "".join(client.get(a, {"lang": lang}).content.decode() for a in addresses for lang in LANGS)
    assert "P-001" in told
    assert [value for value in PLANTED.values() if value in told] == []


# --- a participant ---------------------------------------------------------------------------------------------------


def test_a_corrected_value_keeps_its_history(client):
    page = seen(client, "/p/P-001").partition('id="casebook"')[2]
    row = re.search(r"C-reactive protein.*?</tr>", page, re.S)
    assert row
    assert re.search(r"2\.0 mg/L.*4\.8 mg/L.*decimal slip", row[0].partition('class="was"')[2], re.S)


def test_the_casebook_is_folded_by_visit_and_opens_where_a_question_stands(client):
    chapter = re.compile(r'<details class="chapter" id="(\w+)"( open)?>')
    assert ("V1", " open") in chapter.findall(seen(client, "/p/P-001"))
    folded = chapter.findall(seen(client, "/p/P-002"))
    assert ("V1", "") in folded
    assert chapter.findall(seen(client, "/p/P-002", open="")) == [(visit, " open") for visit, _ in folded]


def test_an_unchanged_value_has_no_history(client):
    row = re.search(r">ESR<.*?</tr>", seen(client, "/p/P-001"), re.S)
    assert row
    assert 'class="was"' not in row[0]


def test_an_open_query_is_told_in_words(client):
    assert "Haemoglobin is empty: give the value or a missing reason." in seen(client, "/p/P-001")


def test_a_refused_attempt_stands_out_with_its_stop(client):
    page = seen(client, "/p/P-002")
    alarm = page[page.index('class="alarm"') : page.index("</section>", page.index('class="alarm"'))]
    label = next(s.label.en for s in corrected().product.stops if s.id == "H1")
    assert label in alarm
    assert "Dr Chen Chih-hao" in alarm


def test_both_clocks_and_the_steps(client):
    page = seen(client, "/p/P-002")
    assert SURGERY.isoformat() in page
    assert INJECTION.isoformat() in page
    steps = {s.id: s.label.en for s in corrected().product.steps}
    assert [steps[id] for id in ("collect", "receive", "fill", "administer") if steps[id] not in page] == []


# --- the trial, entries, rules ---------------------------------------------------------------------------------------


def test_the_overview_filters_by_status(client):
    page = seen(client, "/trial", status="in follow-up")
    assert "/p/P-002" in page
    assert "/p/P-001" not in page.partition('id="participants"')[2]


def test_the_overview_says_what_is_next(client):
    """As of the last entry, the day of the injection: visits after the discectomy were not made."""
    after = seen(client, "/trial").partition("<h2>Next")[2].partition("<h2")[0]
    assert INJECTION.isoformat() in after
    assert re.search(r'overdue</span> <a href="/p/P-002">P-002</a> V2A Two days after', after)
    assert "2026-04-13" in after, "28 days after the first injection"
    assert "P-001" not in after, "who is not enrolled owes no visit"


def test_a_hold_is_seen_at_once_and_lifted_by_the_medical_monitor(own_trial):
    client = own_trial.client("investigator")
    assert "No hold in force" in seen(client, "/trial")
    client.post("/do/place-hold", {"why": "two infections", "next": "/trial"})
    page = seen(client, "/trial")
    assert "On hold" in page
    assert "No hold in force" not in page
    assert 'action="/do/lift-hold"' not in page, "an investigator may not lift it"
    assert "Medical monitor" in page
    own_trial.client("medical").post("/do/lift-hold", {"why": "both explained", "next": "/trial"})
    assert "two infections" in seen(client, "/trial").partition(w.WORDS["earlier_holds"].en)[2]


@pytest.mark.parametrize("source", ["typed", "simulated"])
def test_simulated_data_are_called_so_and_typed_ones_are_not(own_trial, source):
    story, client = participant(own_trial.site, "P-001").consented(), own_trial.client("coordinator")
    assert w.WORDS["simulated"].en not in seen(client, "/")
    data = own_trial.site.data({"CRP": "4.0"})
    story.does(c.SaveForm("INF", data, own_trial.site.today.isoformat(), "V1", source=source), "coordinator")
    for address in ("/", "/trial", "/p/P-001", "/rules", "/nowhere"):
        page = client.get(address, {"lang": "en"}).content.decode()
        assert (w.WORDS["simulated"].en in page) == (source == "simulated"), address


def test_a_trial_that_has_not_begun_has_an_overview(own_trial):
    client = own_trial.client("coordinator")
    assert w.WORDS["nobody"].zh in seen(client, "/trial", "zh-Hant")
    assert w.WORDS["no_hold"].zh in seen(client, "/trial", "zh-Hant")
    assert w.WORDS["nobody_fits"].zh in seen(client, "/participants", "zh-Hant")


def test_an_entry_shows_its_hash_and_fits(trial, client):
    row = trial.site.desk.ledger.read("P-001", 0)[3]
    page = seen(client, "/entry/P-001/4")
    assert row.hash in page
    assert row.previous in page
    assert w.OTHER["fits"].en in page


def test_the_rules_are_told_beside_the_registered_words(client):
    page = seen(client, "/rules", "zh-Hant")
    assert "Age≧20 years old." in page
    assert "至少 20 歲" in page
    assert all(criterion.id in page for criterion in corrected().criteria)


# --- language, bugs, words -------------------------------------------------------------------------------------------


def test_a_chosen_language_is_remembered_and_nothing_else(trial, stranger):
    assert '<html lang="zh-Hant">' in stranger.get("/me/login", {"lang": "zh-Hant"}).content.decode()
    assert '<html lang="zh-Hant">' in stranger.get("/me/login").content.decode()
    assert set(stranger.cookies) <= {around.COOKIE, "csrftoken"}


def test_the_browsers_language_counts_until_one_is_chosen(trial, stranger):
    page = stranger.get("/me/login", headers={"accept-language": "zh-TW,zh;q=0.9,en;q=0.5"}).content.decode()
    assert '<html lang="zh-Hant">' in page
    assert around.COOKIE not in stranger.cookies


def test_a_bug_is_told_without_its_inside(client, monkeypatch, caplog):
    monkeypatch.setattr(read, "overview", lambda *a: 1 / 0)
    response = client.get("/trial")
    assert response.status_code == 500
    assert b"ZeroDivision" not in response.content
    assert escape(w.WORDS["broken_help"].en) in response.content.decode()
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_every_word_exists_in_both_languages():
    texts = {**w.WORDS, **w.OTHER, **{name: text for name, (text, _) in w.BADGES.items()}}
    texts |= {name: text for name, (text, _) in w.daily.GROUPS.items()} | w.daily.ABSENT
    texts |= {name: text for name, (text, _, _) in w.daily.CELLS.items()}
    assert [n for n, text in texts.items() if not re.search(r"[一-鿿：]", text.zh)] == []
    assert [n for n, text in texts.items() if re.search(r"[一-鿿]", text.en)] == []


def test_every_state_has_its_badge():
    css = (APP / "static/vertebra.css").read_text(encoding="utf-8")
    tones = {tone for _, tone in w.BADGES.values()} | set(w.STATUS_TONES.values())
    tones |= {tone for _, tone in w.daily.GROUPS.values()}
    assert set(w.STATUS_TONES) <= set(STATUS)
    assert [tone for tone in tones - {"quiet"} if f".b.{tone} " not in css] == []
    assert [s for s in get_args(Standing) if s not in w.BADGES or s not in w.daily.CELLS] == []
    assert [m for m in get_args(Moment) if m not in w.OTHER] == []


def test_colours_are_legible():
    """WCAG 2.2 contrast of every badge, of faint text and of links is at least 4.5 to 1."""
    css = (APP / "static/vertebra.css").read_text(encoding="utf-8")
    colour = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", css))
    pairs = [(colour[t], colour[f"{t}-wash"]) for t in ("good", "going", "watch", "bad")]
    pairs += [(colour[t], colour[ground]) for t in ("ink", "faint", "link") for ground in ("paper", "wash")]
    assert [p for p in pairs if _contrast(*p) < 4.5] == []


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    """Source: WCAG 2.2, relative luminance."""
    digits = colour[1:] if len(colour) == 7 else "".join(d * 2 for d in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


# --- the command ----------------------------------------------------------------------------------------------------


def test_serve_says_what_to_do_when_it_cannot_start(tmp_path):
    nowhere = CliRunner().invoke(serve.command, ["--db", str(tmp_path / "none.sqlite")])
    assert isinstance(nowhere.exception, Trouble)
    with socket.socket() as taken:
        taken.bind((serve.HERE, 0))
        taken.listen()
        with pytest.raises(Trouble, match="--port"):
            serve._free(serve.HERE, taken.getsockname()[1])


def test_serve_answers_and_stops_with_ctrl_c(tmp_path):
    place = str(tmp_path / "served.sqlite")
    with closing(create_store(place, corrected())) as store:
        set_up(Site(store.study, store.desk()), FIRST)
    port = _free_port()
    line = [sys.executable, "-c", "from vertebra.cli import main; main()", "serve", "--db", place, "--port", str(port)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as served:
        try:
            assert b'name="password"' in _answer(f"http://127.0.0.1:{port}/me/login", served)
        finally:
            served.send_signal(signal.SIGINT)
        said, wrong = served.communicate(timeout=20)
    assert f"http://127.0.0.1:{port}/" in said
    assert "Ctrl-C" in said
    assert (served.returncode, wrong) == (0, "")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((serve.HERE, 0))
        return int(probe.getsockname()[1])


def _answer(address: str, served: subprocess.Popen) -> bytes:
    for _ in range(200):
        try:
            with urllib.request.urlopen(address, timeout=10) as response:
                return response.read()
        except urllib.error.URLError:
            assert served.poll() is None, "it ended before it answered"
            time.sleep(0.1)
    raise AssertionError("no answer in 20 s")


def test_the_trial_of_the_fixture_is_served_again_after_a_trial_of_its_own(trial: Trial, client):
    assert "P-002" in seen(client, "/participants")
