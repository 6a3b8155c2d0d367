"""A reader reads and learns nothing but the image; a participant fills in what is due today and sees nothing else."""

import re
from datetime import timedelta

import msgspec
import pytest

from app_support.pages import hidden, links, messages, queries, text, told, work
from app_support.served import served_trial
from stories import INJECTION, MR, XR, participant
from vertebra.conduct import commands as c
from vertebra.conduct.entries import Actor
from vertebra.conduct.places import Place

# What would tell a reader whose image it is, of which visit, or of when.
TELLING = re.compile(r"P-\d{3}|\bV\d+A?\b|Screening|Week|injection|discectomy|\b20\d\d-\d\d|S01|Pain|VAS", re.I)


@pytest.fixture
def trial(tmp_path):
    """P-001 with images of the screening, P-002 after twelve weeks, with images before the injection read."""
    with served_trial(tmp_path) as trial:
        second = participant(trial.site, "P-002").consented().screened().harvested().made()
        second.on(INJECTION, 8).fills("PE", "V5").fills("VAS", "V5", VASBACK=42).injected()
        second.on(INJECTION + timedelta(days=84), 9).fills("PE", "V11")
        first = participant(trial.site, "P-001").consented()
        first.fills("PE", "V1")
        trial.now_is(trial.site)
        yield trial


def typed(form: str) -> dict[str, str]:
    answers, units = {"XR": XR, "MR": MR}[form], {"XR": "mm", "MR": ""}[form]
    found = {f"v.{item}": str(value) for item, value in answers.items()}
    return found | {f"u.{item}": units for item in answers if units} | ({"u.T2": "ms"} if form == "MR" else {})


def waiting(trial) -> dict[str, str]:
    """The reads that wait: address by what is said."""
    return dict(work(trial.client("reader")).get("reads", []))


def read(trial, client, what: str, link: str, **changes: str):
    form = "XR" if "X-ray" in what else "MR"
    return client.post(link, {**hidden(told(client, link)), **typed(form), **changes})


def sheets(trial, form: str):
    people = (trial.served.desk.refresh(p) for p in ("P-001", "P-002"))
    return {(p.id, place.visit): s for p in people for place, s in p.sheets.items() if place.form == form}


# --- reading ---------------------------------------------------------------------------------------------------------


def test_the_reader_sees_a_list_of_codes_and_nothing_else(trial):
    page = told(trial.client("reader"), "/")
    found = waiting(trial)
    assert len(found) == 4, "X-ray and MRI of P-001's screening and of P-002's twelfth week"
    assert all(re.fullmatch(r"[A-Z2-7]{10} (X-ray|MRI) reading", what) for what in found)
    assert TELLING.findall(text(page.partition("<main")[2].partition('class="group"')[2])) == []


def test_no_page_of_a_read_tells_whose_or_when(trial):
    client = trial.client("reader")
    for link in waiting(trial).values():
        page = told(client, link)
        main = page.partition("<main")[2].partition("</main>")[0]
        assert TELLING.findall(main) == [], link
        assert "/p/" not in main
        assert "/entry/" not in main
        assert 'name="seen"' not in main, "the number of entries would tell how far the participant is"
        assert not re.search(r'name="[vm]\.(XR|MR)DTC"', main), "nor is the date of the image asked"


def test_a_read_is_saved_where_it_belongs_with_the_day_of_its_visit(trial):
    client = trial.client("reader")
    for what, link in waiting(trial).items():
        answer = read(trial, client, what, link)
        assert (answer.status_code, answer["Location"]) == (302, "/")
    found = sheets(trial, "XR")
    assert {k: s.occurred_at[:10] for k, s in found.items() if k in (("P-001", "V1"), ("P-002", "V11"))} == {
        ("P-001", "V1"): (INJECTION + timedelta(days=84)).isoformat(),
        ("P-002", "V11"): (INJECTION + timedelta(days=84)).isoformat(),
    }
    assert found["P-002", "V11"].cells["XRDTC"].datum.value == (INJECTION + timedelta(days=84)).isoformat()
    assert found["P-002", "V11"].cells["DHI"].datum.value, "the index is worked out"
    assert waiting(trial) == {}


def test_a_date_that_is_sent_all_the_same_is_not_taken(trial):
    client = trial.client("reader")
    what, link = next(x for x in waiting(trial).items() if "X-ray" in x[0])
    read(trial, client, what, link, **{"v.XRDTC": "2020-01-01", "day": "2020-01-01"})
    assert not any("2020" in s.cells["XRDTC"].datum.value for s in sheets(trial, "XR").values())


def test_codes_stay_the_same_and_differ_between_any_two_reads(trial):
    vault = trial.store.vault
    visits, forms = ("V1", "V4", "V11", "V12", "V13"), ("XR", "MR")
    places = [f"P-{n:03}/{v}/{f}/0" for n in range(1, 60) for v in visits for f in forms]
    codes = [vault.code(p) for p in places]
    assert len(set(codes)) == len(places)
    assert codes == [vault.code(p) for p in places]


def test_a_code_of_nobody_is_not_there(trial):
    client = trial.client("reader")
    for code in ("AAAAAAAAAA", "ABCDEFGH23"):
        assert client.get(f"/read/{code}").status_code == 404
        assert client.post(f"/read/{code}", {"v.DHA": "8"}).status_code == 404


@pytest.mark.parametrize(
    "address",
    ["/p/P-002", "/p/P-002/form/V11.XR.0", "/participants", "/trial", "/queries", "/entry/P-002/1", "/rules",
     "/p/P-002/visit/V11", "/p/P-002/eligibility/screening", "/review", "/trail"],
)  # fmt: skip
def test_no_other_address_is_open_to_the_reader(trial, address):
    assert trial.client("reader").get(address).status_code == 403


def test_a_number_cannot_be_tried_through_the_door(trial):
    answer = trial.client("reader").post("/p/P-002/do/answer-query", {"query": "Q1", "answer": "x"})
    assert answer.status_code == 403


def test_nobody_else_reads_blinded(trial):
    link = next(iter(waiting(trial).values()))
    for role in ("coordinator", "investigator", "monitor", "data", "lab"):
        assert trial.client(role).get(link).status_code == 403, role


def test_a_rehearsal_says_nothing_of_other_visits(trial):
    """A disc that is far lower than before the injection raises a question; the reader does not hear of it."""
    client = trial.client("reader")
    low = {"v.DHA": "3.0", "v.DHM": "4.0", "v.DHP": "2.0"}
    for what, link in waiting(trial).items():
        if "X-ray" in what:
            said = client.post(f"{link}/rehearse", {**typed("XR"), **low}).json()
            assert TELLING.findall(str(said)) == []
            assert said["derived"]["DHI"]
            read(trial, client, what, link, **low)
    p = trial.served.desk.refresh("P-002")
    assert "XR_LOSS" in {q.check for q in p.open_queries}
    for link in [link for tasks in work(client).values() for _, link in tasks]:
        assert "30 %" not in told(client, link)


def test_a_question_about_the_read_itself_is_answered_under_its_code(trial):
    client = trial.client("reader")
    what, link = next(x for x in waiting(trial).items() if "X-ray" in x[0])
    read(trial, client, what, link, **{"v.DHM": "60"})
    ((_, asked),) = work(client)["reads_asked"]
    assert asked == link
    page = told(client, link)
    query = re.search(r'name="query" value="(Q\d+)"', page)[1]
    client.post(f"{link}/answer", {**hidden(page, f"{link}/answer"), "query": query, "answer": "measured again"})
    people = [trial.served.desk.refresh(p) for p in ("P-001", "P-002")]
    assert "measured again" in {q.answer for p in people for q in p.queries.values()}


def test_a_correction_needs_a_reason_and_keeps_the_day(trial):
    client = trial.client("reader")
    what, link = next(x for x in waiting(trial).items() if "X-ray" in x[0])
    read(trial, client, what, link)
    before = {k: s.occurred_at for k, s in sheets(trial, "XR").items()}
    answer = read(trial, client, what, link, **{"v.DHM": "10.4"})
    assert answer.status_code == 422
    assert TELLING.findall(" ".join(messages(answer))) == []
    assert read(trial, client, what, link, **{"v.DHM": "10.4", "reason": "landmark"}).status_code == 302
    assert {k: s.occurred_at for k, s in sheets(trial, "XR").items()} == before


def test_the_site_knows_which_image_goes_under_which_code(trial):
    page = text(told(trial.client("coordinator"), "/p/P-002"))
    code = trial.store.vault.code("P-002/V11/XR/0")
    assert f"{code} V11 Week 12 · X-ray reading" in page
    assert code not in told(trial.client("monitor"), "/p/P-002")


def test_what_a_readers_list_asks_of_the_database_does_not_grow(trial):
    client = trial.client("reader")
    told(client, "/")
    with queries(trial) as few:
        told(client, "/")
    for n in range(10, 30):
        participant(trial.site, f"P-{n:03}").consented().fills("PE", "V1")
    told(client, "/")
    with queries(trial) as many:
        told(client, "/")
    assert len(few) == len(many) <= 20


# --- a participant at home -------------------------------------------------------------------------------------------


@pytest.fixture
def home(trial):
    """P-002 has an account; the duty's printed name is the number."""
    since = INJECTION.isoformat()
    trial.site.submit(c.Delegate("pt.two", "P-002", "participant", since, "", since), "sponsor")
    trial.client("pt.two")
    return trial


def test_a_participant_finds_the_questionnaires_of_today(home):
    """V11 takes place today: pain, disability and EQ-5D are the participant's to fill in."""
    tasks = work(home.client("pt.two"))
    assert set(tasks) == {"own"}
    assert [link for _, link in tasks["own"]] == ["/own/V11.VAS.0", "/own/V11.ODI.0", "/own/V11.EQ5D.0"]


def test_one_after_the_other_until_nothing_is_left(home):
    client = home.client("pt.two")
    link, filled = work(client)["own"][0][1], []
    while link.startswith("/own/"):
        page = told(client, link)
        items = re.findall(r'<(?:input|select)[^>]*name="v\.(\w+)"', page)
        answer = client.post(link, {**hidden(page), **{f"v.{i}": "3" for i in items if i != "VASDTC"}})
        assert answer.status_code == 302, messages(answer)
        filled.append(link)
        link = answer["Location"]
    assert filled == ["/own/V11.VAS.0", "/own/V11.ODI.0", "/own/V11.EQ5D.0"]
    assert "Nothing to fill in today" in text(told(client, "/"))
    p = home.served.desk.refresh("P-002")
    assert p.sheets[Place("V11", "ODI", 0)].cells["ODITOT"].datum.value == "60"
    assert p.sheets[Place("V11", "VAS", 0)].cells["VASDTC"].datum.value == (INJECTION + timedelta(days=84)).isoformat()
    assert p.sheets[Place("V11", "VAS", 0)].cells["VASBACK"].by.role == "participant"


def test_a_short_scale_has_a_button_for_each_answer(home):
    page = told(home.client("pt.two"), "/own/V11.ODI.0")
    assert re.findall(r'type="radio" name="v\.ODI1" value="(\d)"', page) == list("012345")


def test_who_will_not_answer_says_so(home):
    client = home.client("pt.two")
    page = told(client, "/own/V11.ODI.0")
    answers = {f"v.ODI{n}": "2" for n in range(1, 11) if n != 8} | {"v.ODI8": "", "m.ODI8": "refused"}
    assert client.post("/own/V11.ODI.0", {**hidden(page), **answers}).status_code == 302
    cell = home.served.desk.refresh("P-002").cell(Place("V11", "ODI", 0), "ODI8")
    assert cell.datum.missing == "refused"


def test_what_is_not_due_today_is_not_there(home):
    client = home.client("pt.two")
    for address in ("/own/V12.VAS.0", "/own/V1.VAS.0", "/own/V11.PE.0", "/own/V11.XR.0"):
        assert client.get(address).status_code == 404, address


@pytest.mark.parametrize(
    "address", ["/p/P-002", "/p/P-001", "/p/P-002/form/V11.VAS.0", "/participants", "/trial", "/read/ABCDEFGH23"]
)
def test_a_participant_reaches_nothing_else(home, address):
    assert home.client("pt.two").get(address).status_code == 403


def test_the_door_itself_knows_whose_questionnaire_it_is(home):
    """Whatever address is tried: nobody fills in the questionnaire of another person."""
    data = home.site.data({"VASBACK": "10"})
    command = c.SaveForm("VAS", data, INJECTION.isoformat(), "V5")
    for who, codes in (("P-001", {"ACCESS"}), ("P-002", set())):
        by = Actor("pt.two", "participant")
        decision = home.served.desk.submit(
            msgspec.structs.replace(command, reason="mine"), by, home.served.clock.now(), who
        )
        assert {r.code for r in decision.refusals} == codes, who


def test_a_program_of_a_participant_or_reader_has_no_door(home):
    sent = {"command": {"type": "save form", "form": "VAS", "data": [], "occurred_at": "2026-03-16", "visit": "V5"}}
    for role in ("pt.two", "reader"):
        answer = home.client(role).post("/api/participants/P-002/commands", sent, content_type="application/json")
        assert answer.status_code == 403, role


def test_an_account_that_is_nobodys_finds_nothing(home):
    home.site.submit(c.Delegate("pt.x", "Somebody", "participant", "2026-01-05", "", "2026-01-05"), "sponsor")
    client = home.client("pt.x")
    assert work(client) == {}
    assert client.get("/own/V11.VAS.0").status_code == 404


def test_the_same_in_chinese(home):
    page = told(home.client("pt.two"), "/own/V11.VAS.0?lang=zh-Hant")
    assert "不願回答" in page
    assert links(page)
