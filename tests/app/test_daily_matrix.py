"""The matrix: who stands where at which visit; chosen, sorted, and one click from the form."""

import gzip
import re
from datetime import timedelta

import pytest

from app_support.pages import queries, text, told
from app_support.served import served_trial
from stories import FIRST, INJECTION, participant
from vertebra.conduct import commands as c


@pytest.fixture(scope="module")
def trial(tmp_path_factory):
    """P-001 in follow-up on day 12, a form missing; P-002 asked about a CRP; P-003 only identified; P-004 failed."""
    with served_trial(tmp_path_factory.mktemp("matrix")) as trial:
        participant(trial.site, "P-002").consented().fills("INF", "V1", CRP="390")
        participant(trial.site, "P-003")
        participant(trial.site, "P-004").consented().screened(AST=90)
        first = participant(trial.site, "P-001").consented().screened().harvested().made()
        first.on(INJECTION, 8).fills("PE", "V5").fills("VAS", "V5", VASBACK=42, VASLEG=25).injected()
        first.on(INJECTION + timedelta(days=1), 9).fills("PE", "V6")
        first.does(c.MissVisit("V7", "typhoon"), "coordinator")
        first.on(INJECTION + timedelta(days=12), 9)
        trial.now_is(trial.site)
        yield trial


@pytest.fixture
def client(trial):
    return trial.client("coordinator")


def rows(page: str) -> dict[str, dict[str, tuple[str, str]]]:
    """By number and visit: what the cell says, and its colour."""
    found = {}
    for row in re.findall(r"<tr><th scope=\"row\">.*?</tr>", page, re.S):
        number = re.search(r">(P-\d+)<", row)[1]
        cells = re.findall(r'<td class="([^"]*)" data-v="(\w+)">(.*?)</td>', row, re.S)
        found[number] = {visit: (text(inside), tone.split()[0]) for tone, visit, inside in cells}
    return found


def test_each_cell_says_its_state_in_a_word_a_colour_and_a_day(client):
    cells = rows(told(client, "/participants"))["P-001"]
    assert cells["V5"] == ("done 03-16", "good")
    assert cells["V6"] == ("part 03-17", "watch"), "only the examination was filled"
    assert cells["V7"] == ("missed 03-18– 03-20", "bad")
    assert cells["V8"] == ("overdue 03-21– 03-25", "bad")
    assert cells["V9"] == ("due 03-27– 04-02", "watch")
    assert cells["V12"] == ("later 08-31– 09-28", "quiet")


def test_who_is_not_enrolled_is_late_for_nothing(client):
    found = rows(told(client, "/participants?group=all"))
    assert {word for word, _ in found["P-003"].values()} == {"no date"}
    assert {found["P-004"][v][0] for v in ("V2", "V8", "V13")} == {"n/a"}


def test_open_questions_are_counted_in_the_row_and_in_the_cell(client):
    page = told(client, "/participants")
    assert rows(page)["P-002"]["V1"][0].endswith("?2"), "implausible, and far from nothing"
    assert re.search(r'>P-002</a> <b class="ask">\?2</b>', page)


def test_who_does_not_see_a_form_does_not_see_its_questions(trial):
    """The surgeon does not see the laboratory forms of the site."""
    page = told(trial.client("quality"), "/participants")
    assert 'class="ask"' not in page.partition("<tbody>")[2].partition("</tbody>")[0]


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ({}, ["P-001", "P-002", "P-003"]),
        ({"group": "nonsense"}, ["P-001", "P-002", "P-003"]),
        ({"group": "screening"}, ["P-002", "P-003"]),
        ({"group": "treatment"}, []),
        ({"group": "followed"}, ["P-001"]),
        ({"group": "out"}, ["P-004"]),
        ({"group": "out", "queries": "1"}, []),
        ({"group": "followed", "q": "p-004"}, ["P-004"]),
        ({"group": "all", "sort": "number"}, ["P-001", "P-002", "P-003", "P-004"]),
        ({"group": "all", "sort": "status"}, ["P-003", "P-002", "P-004", "P-001"]),
        ({"status": "screen failure"}, ["P-004"]),
        ({"queries": "1"}, ["P-002"]),
        ({"week": "1"}, ["P-001"]),
        ({"q": "p-003"}, ["P-003"]),
        ({"q": "nobody"}, []),
        ({"page": "7"}, ["P-001", "P-002", "P-003"]),
    ],
)
def test_rows_are_chosen_and_sorted(client, asked, numbers):
    page = client.get("/participants", asked).content.decode()
    assert list(rows(page)) == numbers


def test_each_group_says_how_many_are_in_it_and_the_address_keeps_the_choice(client):
    page = told(client, "/participants?group=screening&sort=number")
    chips = re.findall(r'<li><a href="\?group=(\w+)([^"]*)"( aria-current="true")?><b>(\d+)</b>', page)
    assert [(g, n) for g, _, _, n in chips] == [
        ("now", "3"), ("screening", "2"), ("treatment", "0"), ("followed", "1"), ("out", "1"), ("all", "4"),
    ]  # fmt: skip
    assert [g for g, _, chosen, _ in chips if chosen] == ["screening"]
    assert {kept for _, kept, _, _ in chips} == {"&amp;sort=number"}
    assert '<input type="hidden" name="group" value="screening">' in page


def test_a_click_on_a_cell_opens_the_first_form_that_is_open(client):
    cell = re.search(r'href="(/p/P-001/visit/V9)"', told(client, "/participants"))
    assert cell
    assert client.get(cell[1])["Location"] == "/p/P-001/form/V9.PE.0"
    assert client.get("/p/P-001/visit/V6")["Location"] == "/p/P-001/form/V6.INF.0", "the examination is filled"
    assert client.get("/p/P-001/visit/V5")["Location"] == "/p/P-001#v-V5", "nothing is open there"


def test_the_section_that_a_click_leads_to_is_there(client):
    assert 'id="v-V5"' in told(client, "/p/P-001")


def test_a_row_is_worked_out_anew_when_something_is_recorded(trial, client):
    before = rows(told(client, "/participants"))["P-003"]["V1"]
    trial.site.submit(c.GiveConsent("trial", "1.0", FIRST.isoformat(), 0), "coordinator", "P-003")
    client.post("/p/P-003/form/V1.INF.0", {"v.CRP": "2.0", "u.CRP": "mg/L", "m.ESR": "not done", "m.INFDTC": "unknown"})
    after = rows(told(client, "/participants"))["P-003"]["V1"]
    assert (before, after) == (("no date", "none"), ("part 03-28", "watch"))


def test_what_is_asked_of_the_database_does_not_grow_with_the_trial(trial, client):
    told(client, "/participants")
    with queries(trial) as few:
        told(client, "/participants")
    for n in range(10, 40):
        participant(trial.site, f"P-{n:03}")
    told(client, "/participants")
    with queries(trial) as many:
        told(client, "/participants")
    assert len(few) == len(many) <= 20


def test_the_page_is_packed_on_the_wire(client):
    answer = client.get("/participants", headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) < len(gzip.decompress(answer.content)) / 5
