"""The time-out and the release decision as people use them: rehearsed, refused, given, signed; and who sees what."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from app_support.bedside import PAGE, RELEASE, clock, doable, line, looked_at, made_and_checked, ready, sent, standing
from app_support.pages import links, messages, text, told, work
from app_support.served import PASSWORD, served_trial
from stories import INJECTION, SHOT
from vertebra.conduct import commands as c
from vertebra.conduct.entries import DeviationFound, FormsSigned, StepRefused
from vertebra.conduct.oversight.signatures import form_hash, signature_at
from vertebra.conduct.places import Place
from vertebra.terms.identifiers import with_check

DOSE, REL = Place("V5", "DOSE", 0), Place("", "REL", 0)
OTHER_BAG = with_check("NPC-001-P-002-L1")


@pytest.fixture
def trial(tmp_path):
    with served_trial(tmp_path) as trial:
        yield trial


def state(trial, who: str = "P-001"):
    return trial.served.desk.refresh(who)


def bodies(trial, kind: type) -> list:
    return [e.body for e in trial.served.source.entries("P-001") if isinstance(e.body, kind)]


def hands(trial, role: str = "investigator"):
    """The injector's browser; the witness has an account too."""
    trial.client("coordinator")
    return trial.client(role)


def gives(client, story, key: str = "one", **changes):
    return client.post(PAGE, {**sent(story, **changes), "do": "give", "key": key})


# --- rehearsed: nothing is written before the button ----------------------------------------------------------------


def test_a_rehearsal_tells_each_part_anew_and_writes_nothing(trial):
    story = ready(trial)
    client, before = hands(trial), trial.served.desk.ledger.heads()
    said = client.post(f"{PAGE}/rehearse", sent(story, EXVOL="3.01")).json()
    assert set(said["parts"]) == {
        "clock", "standing", *(f"lines-{x}" for x in ("person", "level", "product", "dose", "patient", "trial")),
    }  # fmt: skip
    assert line(said["parts"]["lines-dose"], "H7")[0] == "blocks"
    assert 'value="give"' not in said["parts"]["standing"]
    assert said["derived"] == {"EXDOSE": "3.01 ×10⁶"}
    again = client.post(f"{PAGE}/rehearse", sent(story)).json()
    assert 'value="give"' in again["parts"]["standing"]
    others = ["EXANAESX", "EXCONTRX", "EXCONTRV", "EXANTIBX"]  # nothing but what the lists offer was given
    assert said["hidden"] == again["hidden"] == ["EXPARTRS", *others]
    assert client.post(f"{PAGE}/rehearse", sent(story, EXLEFT="0.5")).json()["hidden"] == others
    assert trial.served.desk.ledger.heads() == before


def test_a_picture_that_is_chosen_counts_for_the_rehearsal_and_for_nothing_else(trial):
    """It travels once, with the save: before that only its name is sent, and a name alone gives no dose."""
    story = ready(trial)
    client, fields = hands(trial), sent(story, EXIMGAP=None, EXIMGLAT=None)
    named = {**fields, "p.EXIMGAP": "ap.png", "p.EXIMGLAT": "lateral.png"}
    said = [client.post(f"{PAGE}/rehearse", f).json()["parts"]["lines-dose"] for f in (fields, named)]
    assert [line(html, "H21")[0] for html in said] == ["blocks", "clear"]
    assert client.post(PAGE, {**named, "do": "give", "key": "n"}).status_code == 422
    assert bodies(trial, StepRefused)[-1].stops == ("H21",)


def test_a_question_that_would_be_raised_is_told_beforehand(trial):
    story = ready(trial)
    said = hands(trial).post(f"{PAGE}/rehearse", sent(story, EXTRAV="Y")).json()
    assert said["asks"]["EXTRAV"] == ["Extravasation: how much, and is an adverse reaction to be recorded?"]


def test_without_scripts_a_button_asks_the_same(trial):
    story = ready(trial)
    client, before = hands(trial), trial.served.desk.ledger.heads()
    page = client.post(PAGE, {**sent(story, EXVIAB="69.9"), "do": "check"}).content.decode()
    assert standing(page) == {"H9"}
    assert 'value="69.9"' in page
    assert trial.served.desk.ledger.heads() == before


def test_a_value_that_cannot_be_read_is_told_beside_it(trial):
    story = ready(trial)
    page = gives(hands(trial), story, EXTEMP="warm").content.decode()
    assert "&#x27;warm&#x27; is not a number" in page
    assert bodies(trial, StepRefused) == []


def test_the_evidence_says_value_age_and_who(trial):
    story = ready(trial)
    page = hands(trial).post(PAGE, {**sent(story), "do": "check"}).content.decode()
    infection = line(page, "H13")[1]
    assert "Body temperature (Injection) 36.6 °C today (2026-03-16) Lin Yu-ting (Study coordinator)" in infection
    assert "C-reactive protein 2.0 mg/L 2 d ago (2026-03-14) Lin Yu-ting (Study coordinator)" in infection
    assert "C-reactive protein (last before discectomy) 2.0 mg/L 70 d ago" in infection
    assert (
        "Level operated and harvested L4/L5 41 d ago (2026-02-02 10:00) Dr Wu Chien-hung (Surgeon)"
        in line(page, "H2")[1]
    )
    assert "Produced by Huang Shu-fen, Tsai Ming-che" in line(page, "H5")[1]
    assert "PSA-2603 (PENICILLIN, STREPTOMYCIN, AMPHOTERICIN, SIMILAR)" in line(page, "H11")[1]
    assert "Dr Chen Chih-hao (Investigator) delegated since 2026-01-02" in line(page, "H23")[1]
    assert "Volume injected 2.50 mL in this attempt, not saved" in line(page, "H7")[1]


def test_what_was_scanned_stands_beside_what_belongs_here(trial):
    story = ready(trial)
    page = hands(trial).post(PAGE, {**sent(story, scans=[story.site.lot("P-001").person, OTHER_BAG]), "do": "check"})
    says = line(page.content.decode(), "H1")[1]
    assert f"Container {OTHER_BAG} does not belong here; this participant's is {story.site.lot('P-001').id}" in says


# --- refused: the attempt stays, and the medical monitor hears of it ------------------------------------------------


def test_the_wrong_bag_is_refused_kept_and_told_to_the_medical_monitor_until_reviewed(trial):
    story = ready(trial)
    answer = gives(hands(trial), story, scans=[story.site.lot("P-001").person, OTHER_BAG])
    assert answer.status_code == 422
    assert any("The attempt is kept" in m for m in messages(answer))
    assert [(b.stops, b.scans[1].code) for b in bodies(trial, StepRefused)] == [(("H1",), OTHER_BAG)]
    (found,) = (d for d in bodies(trial, DeviationFound) if d.code == "refused step")
    medical = trial.client("medical")
    ((what, address),) = work(medical)["refused"]
    assert "P-001 Inject" in what
    assert "H1" in what
    page = told(medical, address.partition("#")[0])
    assert "Person, container and second identifier do not all agree" in text(page)
    weigh = c.ClassifyDeviation(found.deviation, "important", "two bags on one table")
    trial.site.submit(weigh, "monitor", "P-001")
    looked_at(trial, story)
    assert "refused" in work(medical)  # somebody else's word does not take it from the medical monitor's list
    fields = {"deviation": found.deviation, "weight": "important", "comment": "two bags on one table"}
    medical.post("/p/P-001/do/classify-deviation", fields)
    assert "refused" not in work(medical)
    assert signature_at(state(trial), DOSE) is None
    assert state(trial).lot.state == "conditional"


def test_who_stops_at_the_wrong_bag_has_the_attempt_kept_and_gives_nothing(trial):
    """The button to give does not stand; the one that stops does, and asks for no second person."""
    story = ready(trial)
    client, wrong = hands(trial), [story.site.lot("P-001").person, OTHER_BAG]
    page = client.post(PAGE, {**sent(story, scans=wrong), "do": "check"}).content.decode()
    assert not doable(page)
    assert 'value="stop"' in page
    answer = client.post(PAGE, {**sent(story, scans=wrong, witness=""), "do": "stop", "key": "s"})
    assert answer.status_code == 422
    assert [b.stops for b in bodies(trial, StepRefused)] == [("H1",)]
    assert OTHER_BAG not in re.findall(r'name="scans" value="([^"]+)"', answer.content.decode())  # for the right one
    assert "refused" in work(trial.client("medical"))


def test_of_the_wrong_bag_one_thing_is_read_and_the_rest_is_folded(trial):
    """Nothing is typed yet, so half of the stops cannot be told: whoever stands there reads whose bag it is."""
    story = ready(trial)
    fields = {"scans": [story.site.lot("P-001").person, OTHER_BAG], "do": "stop", "key": "s"}
    page = hands(trial).post(PAGE, fields).content.decode()
    (alarm,) = re.findall(r'<div class="answer bad" role="alert" data-sound.*?</div>', page, re.S)
    assert "Stop. P-002-L1-J belongs to somebody else." in text(alarm)
    assert "Scan both labels again" in text(alarm)
    (fold,) = re.findall(r'<details class="beside"><summary>Could not be checked yet: (\d+)</summary>(.*?)</details>',
                         page.partition('class="bedside"')[0], re.S)  # fmt: skip
    assert {"H2", "H7", "H8", "H9"} <= set(re.findall(r'class="code">(\w+)<', fold[1]))
    (kept,) = bodies(trial, StepRefused)
    assert kept.stops[0] == "H1"
    assert kept.stops == ("H1", "H21", *kept.untold)  # that there is no picture is certain
    assert len(kept.untold) == int(fold[0])
    ((what, _),) = work(trial.client("medical"))["refused"]
    said = "H1 Person, container and second identifier do not all agree · Also in the way: 1"
    assert f"{said} · Could not be checked yet: {fold[0]}" in what


def test_nothing_is_told_twice_at_the_top_of_a_refused_time_out(trial):
    story = ready(trial)
    page = gives(hands(trial), story, EXVOL="3.01", EXVIAB="69.9").content.decode().partition('class="bedside"')[0]
    for said in ("More than 3.0 mL, nothing at all", "Viability below 70 %", "The attempt is kept"):
        assert text(page).count(said) == 1, said


def test_who_stops_although_nothing_is_in_the_way_records_nothing(trial):
    """Never is a stop taken for a dose, whatever cleared between the look and the press."""
    story = ready(trial)
    answer = hands(trial).post(PAGE, {**sent(story), "do": "stop", "key": "s"})
    assert any("STOPPED" in m for m in messages(answer))
    assert state(trial).lot.state == "conditional"
    assert bodies(trial, StepRefused) == []


def test_who_verifies_shows_who_it_is(trial):
    story = ready(trial)
    client = hands(trial)
    for wrong in ({"witness": ""}, {"witness_password": ""}, {"witness_password": "not it"}, {"witness": "i.chen"}):
        answer = gives(client, story, key=str(wrong), **wrong)
        assert answer.status_code == 422, wrong
    assert state(trial).lot.state == "conditional"
    assert gives(client, story).status_code == 302
    assert state(trial).lot.last("administer").witness == "c.lin"


@pytest.mark.parametrize("role", ["coordinator", "medical", "monitor"])
def test_who_may_not_inject_looks_and_gets_no_button(trial, role):
    story = ready(trial)
    page = told(trial.client(role), PAGE)
    assert not doable(page)
    assert 'name="scans"' not in page
    assert gives(hands(trial, role), story).status_code == 422
    assert state(trial).lot.state == "conditional"


def test_a_surgeon_is_not_shown_what_the_role_does_not_see(trial):
    """The stop is judged all the same, on all the data."""
    ready(trial, ready={"CRP": "10.1"})
    page = told(trial.client("surgeon"), PAGE)
    stands, says = line(page, "H13")
    assert stands == "blocks"
    assert "C-reactive protein judged, not shown to your role" in says
    assert "10.1" not in says


# --- given and signed ------------------------------------------------------------------------------------------------


def test_given_then_signed_with_a_password_bound_to_what_the_form_holds(trial):
    story = ready(trial)
    client = hands(trial)
    assert gives(client, story)["Location"] == PAGE
    page = told(client, PAGE)
    assert "The injection is recorded" in text(page)
    assert line(page, "H13")[0] == line(page, "H6")[0] == "clear"  # the time-out as it was
    assert "Volume injected 2.50 mL" in text(page)
    wrong = client.post(f"{PAGE}/sign", {"password": "not it"}, follow=True)
    assert any("password" in m for m in messages(wrong))
    assert signature_at(state(trial), DOSE) is None
    client.post(f"{PAGE}/sign", {"password": PASSWORD})
    (signed,) = bodies(trial, FormsSigned)
    assert (signed.name, signed.forms) == ("Dr Chen Chih-hao", {DOSE.spot: form_hash(state(trial), DOSE)})
    assert f"signed Dr Chen Chih-hao · {INJECTION}" in text(told(client, PAGE))


def test_the_time_out_afterwards_is_that_of_the_moment(trial):
    """What is recorded later, and the clock that went on, change nothing of it."""
    story = ready(trial)
    clock(trial, story.site.now)
    client = hands(trial)
    gives(client, story)
    before = line(told(client, PAGE), "H6")
    story.on(INJECTION, 20).does(c.PlaceHold("later"), "medical")
    story.site.desk.refresh("P-001")
    story.corrects("INF", "V4", "read again", CRP="55")
    looked_at(trial, story)
    page = told(client, PAGE)
    assert line(page, "H6")[0] == before[0] == "clear"
    assert line(page, "H17")[0] == line(page, "H13")[0] == "clear"
    assert "55" not in line(page, "H13")[1]
    assert "270 min left" in page
    assert "data-ends" not in page  # what was left then does not tick on


def test_the_surgeon_who_injects_signs_the_own_form_and_no_other(trial):
    story = ready(trial)
    client = hands(trial, "surgeon")
    gives(client, story)
    client.post(f"{PAGE}/sign", {"password": PASSWORD})
    assert signature_at(state(trial), DOSE).title == "Dr Wu Chien-hung"
    story.site.desk.refresh("P-001")
    foreign = trial.site.attempt(c.SignForms((Place("V4", "INF", 0).spot,), "review", ""), "surgeon", "P-001")
    assert {r.code for r in foreign.refusals} == {"ACCESS"}


def test_a_partial_dose_is_told_before_it_can_be_signed(trial):
    """It takes a reason at the door; and while the form lacks its own, a question is open and nobody signs."""
    story = ready(trial)
    client = hands(trial)
    assert gives(client, story, EXVOL="2.00", EXLEFT="0.50").status_code == 422
    assert bodies(trial, StepRefused) == []  # a warning asks for a reason, it is no refusal to be remembered
    assert gives(client, story, "two", EXVOL="2.00", EXLEFT="0.50", reason="it leaked").status_code == 302
    page = told(client, PAGE)
    assert "It cannot be signed yet" in text(page)
    assert "Reason for a partial dose is empty" in text(page)
    client.post(f"{PAGE}/sign", {"password": PASSWORD})
    assert signature_at(state(trial), DOSE) is None
    story.site.desk.refresh("P-001")
    story.corrects("DOSE", "V5", "added", EXPARTRS="reflux along the needle")
    looked_at(trial, story)
    client.post(f"{PAGE}/sign", {"password": PASSWORD})
    assert signature_at(state(trial), DOSE) is not None


def test_a_needle_that_turns_out_unconfirmed_cannot_be_signed(trial):
    """H21 lets nobody take the picture back once the dose is given; so it stays confirmed, or was never given."""
    story = ready(trial)
    client = hands(trial)
    assert gives(client, story, EXIMG="N").status_code == 422
    gives(client, story, "two")
    story.site.desk.refresh("P-001")
    story.corrects("DOSE", "V5", "seen again", EXIMG="N")
    assert story.refused() == {"H21"}


def test_a_second_press_changes_nothing(trial):
    story = ready(trial)
    client = hands(trial)
    gives(client, story)
    before = state(trial).number
    gives(client, story)
    assert state(trial).number == before
    assert len(trial.served.desk.last_trial.doses) == 1


def test_the_moment_is_the_servers_unless_it_is_told(trial):
    story = ready(trial)
    gives(hands(trial), story)
    done = state(trial).lot.last("administer")
    assert done.at.startswith("2026-03-16T08:30:")
    assert state(trial).cell(DOSE, "EXDTC").datum.value == done.at


# --- the release decision --------------------------------------------------------------------------------------------


def decides(client, story, password: str = PASSWORD, **more):
    fields = {"v.RELDEC": "CONDITIONAL", "v.RELCOND": "LATE", "scans": [story.site.lot("P-001").id]}
    return client.post(RELEASE, {**fields, "password": password, "do": "give", "key": "r", **more})


def row(page: str, test: str) -> str:
    return text(page.partition(f'data-test="{test}">')[2].partition("</tr>")[0])


def test_the_specification_line_by_line(trial):
    story = made_and_checked(trial)
    story.corrects("TEST", "", "read again", TSTVIAB="79.9", TSTMYCO="")
    looked_at(trial, story)
    page = told(trial.client("quality"), RELEASE)
    assert row(page, "GRAM").startswith("Gram stain passes Negative Negative")
    assert row(page, "VIAB").startswith("Viability fails 79.9 % At least 80 %")
    assert row(page, "MYCO").startswith("Mycoplasma missing –")
    assert row(page, "STER14").startswith("Sterility culture, day 14 late culture pending")
    assert row(page, "PURITY").startswith("Purity for information not reported")
    assert "Produced by: Huang Shu-fen, Tsai Ming-che" in text(page)
    assert line(page, "H10")[0] == "blocks"


def test_released_and_signed_in_one_go(trial):
    story = made_and_checked(trial)
    client = trial.client("quality")
    assert decides(client, story).status_code == 302
    assert state(trial).lot.state == "conditional"
    (signed,) = bodies(trial, FormsSigned)
    assert (signed.name, signed.meaning) == ("Kuo Mei-ling", "approval")
    assert signed.forms == {REL.spot: form_hash(state(trial), REL)}
    assert "signed Kuo Mei-ling" in text(told(client, RELEASE))


def test_a_wrong_password_decides_nothing(trial):
    story = made_and_checked(trial)
    answer = decides(trial.client("quality"), story, password="not it")
    assert answer.status_code == 422
    assert any("password" in m for m in messages(answer))
    assert re.search(r'name="v.RELCOND" value="LATE" checked', answer.content.decode())
    assert state(trial).lot.state == "tested"


def test_a_rejection_is_signed_although_a_test_failed(trial):
    story = made_and_checked(trial)
    story.corrects("TEST", "", "read again", TSTGRAM="POS")
    looked_at(trial, story)
    client = trial.client("quality")
    refused = decides(client, story)
    assert refused.status_code == 422
    rejected = {"v.RELDEC": "REJECTED", "v.RELCOND": "", "v.RELREASON": "Gram positive"}
    assert decides(client, story, key="s", **rejected).status_code == 302
    assert state(trial).lot.state == "rejected"
    assert signature_at(state(trial), REL).title == "Kuo Mei-ling"


def test_open_matters_stand_on_the_page(trial):
    story = made_and_checked(trial)
    report = c.ReportDeviation("protocol", "incubator", "door left open", INJECTION.isoformat())
    trial.site.attempt(report, "quality", "P-001")
    story.does(c.OpenQuery("FILL", "LOTVOL", "which pipette?"), "monitor")
    looked_at(trial, story)
    says = text(told(trial.client("quality"), RELEASE))
    assert "Volume filled" in says.partition("Open matters")[2]


def test_the_work_lists_lead_to_the_pages(trial):
    made_and_checked(trial)
    assert RELEASE in {address for _, address in work(trial.client("quality"))["release"]}


@pytest.mark.parametrize(("role", "address"), [("quality", RELEASE), ("investigator", PAGE)])
def test_the_participant_page_leads_to_the_pages(trial, role, address):
    ready(trial)
    assert address in links(told(trial.client(role), "/p/P-001")).values()


@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
@pytest.mark.parametrize(("role", "address"), [("quality", RELEASE), ("investigator", PAGE)])
def test_nothing_hostile_becomes_a_script(trial, role, address, lang):
    story = ready(trial) if address == PAGE else made_and_checked(trial)
    hostile = "<script>alert('x')</script>"
    fields = sent(story, EXANAES=hostile, scans=[hostile], reason=hostile, EXVOL=hostile, EXDTC=hostile)
    fields |= {"v.RELREASON": hostile, "v.RELDEC": hostile, "v.RELDTC": hostile, "u.EXVOL": hostile}
    for answer in (
        trial.client(role).post(f"{address}?lang={lang}", {**fields, "do": "check"}),
        trial.client(role).post(f"{address}/rehearse?lang={lang}", fields),
    ):
        assert answer.status_code == 200
        assert hostile not in answer.content.decode()


# --- the pictures of the C-arm ---------------------------------------------------------------------------------------


def test_pictures_taken_at_the_bedside_are_kept_shown_and_given_with_the_dose(trial):
    story = ready(trial)
    client = hands(trial)
    shots = {f"f.{item}": SimpleUploadedFile("c-arm.png", SHOT.data) for item in ("EXIMGAP", "EXIMGLAT")}
    seen = client.post(PAGE, {**sent(story, EXIMGAP=None, EXIMGLAT=None), **shots, "do": "check"}).content.decode()
    kept = dict(re.findall(r'name="v\.(EXIMG(?:AP|LAT))" value="([0-9a-f]{64})"', seen))
    assert set(kept) == {"EXIMGAP", "EXIMGLAT"}
    assert line(seen, "H21")[0] == "clear"
    assert gives(client, story, **kept).status_code == 302
    assert state(trial).cell(DOSE, "EXIMGAP").datum.value == kept["EXIMGAP"]


def test_what_is_no_picture_is_told_and_nothing_typed_is_lost(trial):
    story = ready(trial)
    no_picture = {"f.EXIMGAP": SimpleUploadedFile("c-arm.png", b"no picture")}
    reply = hands(trial).post(PAGE, {**sent(story, EXIMGAP=None, EXVOL="2.40"), **no_picture, "do": "give", "key": "x"})
    assert reply.status_code == 422
    assert 'value="2.40"' in reply.content.decode()
    assert state(trial).lot.state == "conditional"


def test_without_its_pictures_nobody_is_injected(trial):
    story = ready(trial)
    assert gives(hands(trial), story, EXIMGLAT=None).status_code == 422
    assert bodies(trial, StepRefused)[-1].stops == ("H21",)


def test_the_list_of_deviations_names_the_step_and_says_that_nobody_weighed_it(trial):
    story = ready(trial)
    gives(hands(trial), story, scans=[story.site.lot("P-001").person, OTHER_BAG])
    page = text(told(trial.client("medical"), "/deviations?lang=zh-Hant"))
    assert "注射 H1 人員、容器與第二識別未全部相符" in page
    assert "administer" not in page
    assert "unweighed" not in page
