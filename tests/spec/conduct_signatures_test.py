"""Signatures: bound to exactly what the form holds, never moved, no longer current once anything changed."""

import msgspec
import pytest

from stories import FIRST, SURGERY, Story, corrected, participant, trial
from vertebra.conduct import commands as c
from vertebra.conduct.entries import Datum
from vertebra.conduct.fold import fold
from vertebra.conduct.ledger import read_entry
from vertebra.conduct.oversight.signatures import form_hash, is_current, signature_at, unsigned
from vertebra.conduct.places import Place

INF, DM = Place("V1", "INF", 0), Place("V1", "DM", 0)
NAME = "Dr Chen Chih-hao"
SIGN = c.SignForms((INF.spot,), "responsibility", NAME)


def filled() -> Story:
    return participant().consented().fills("INF", "V1", CRP="4.0").fills("DM", "V1")


def signed() -> Story:
    return filled().does(SIGN, "investigator")


def test_a_batch_is_one_entry_and_each_form_is_bound_to_its_own_hash():
    story = filled()
    story.does(c.SignForms((INF.spot, DM.spot), "approval", NAME), "investigator")
    (entry,) = story.last.entries
    assert (entry.body.name, entry.body.meaning) == (NAME, "approval")
    assert entry.body.forms == {p.spot: form_hash(story.state, p) for p in (INF, DM)}
    assert len(set(entry.body.forms.values())) == 2
    signature = signature_at(story.state, DM)
    assert (signature.by.user, signature.at, signature.entry) == ("i.chen", entry.recorded_at, entry.key)
    assert unsigned(story.state) == []


def test_a_signature_falls_when_a_value_changes_and_never_comes_back():
    story = signed()
    (signature,) = story.state.signatures[INF]
    assert is_current(story.state, signature)
    story.corrects("INF", "V1", "slip", CRP="4.8")
    assert not is_current(story.state, signature)
    assert signature_at(story.state, INF) is None
    story.corrects("INF", "V1", "it was right", CRP="4.0")
    assert not is_current(story.state, signature), "the same value, typed anew, was not signed"
    story.does(SIGN, "investigator")
    assert [is_current(story.state, s) for s in story.state.signatures[INF]] == [False, True]


@pytest.mark.parametrize(
    "change",
    [
        {"data": (Datum("CRP", missing="lost"),)},
        {"data": (Datum("CRP", "0.4", "mg/dL"),)},
        {"data": (Datum("INFDTC", missing="unknown"),)},
    ],
)
def test_anything_of_the_form_counts(change):
    story = signed()
    (signature,) = story.state.signatures[INF]
    save = {"form": "INF", "visit": "V1", "occurred_at": FIRST.isoformat(), "reason": "slip", **change}
    story.does(c.SaveForm(**save), "coordinator")
    assert not is_current(story.state, signature)


def test_what_happens_elsewhere_leaves_a_signature_alone():
    story = signed().fills("PE", "V1").does(c.VerifySource((INF.spot,)), "monitor")
    story.does(c.OpenQuery("INF", "CRP", "?", "V1"), "monitor").does(c.FreezeForms(), "data")
    assert is_current(story.state, story.state.signatures[INF][0])


@pytest.mark.parametrize("change", [{"version": "0" * 64}, {"occurred_at": "2026-01-04"}])
def test_the_study_version_and_the_day_of_the_data_make_another_hash(change):
    story = signed()
    before = form_hash(story.state, INF)
    sheet = msgspec.structs.replace(story.state.sheets[INF], **change)
    moved = story.state.fork()
    moved.sheets[INF] = sheet
    assert form_hash(moved, INF) != before


def test_a_signature_copied_to_another_form_or_person_does_not_fit():
    site = trial()
    one, two = (
        participant(site, who).consented().fills("INF", "V1", CRP="4.0").fills("INF", "V4", CRP="4.0")
        for who in ("P-001", "P-002")
    )
    one.does(SIGN, "investigator")
    (signature,) = one.state.signatures[INF]
    elsewhere = msgspec.structs.replace(signature, place=Place("V4", "INF", 0))
    assert is_current(one.state, signature)
    assert not is_current(one.state, elsewhere)
    assert not is_current(two.state, signature)
    forged = two.state.fork()
    forged.signatures[INF] = (signature,)
    assert signature_at(forged, INF) is None
    assert INF in unsigned(forged)


def test_a_signature_moved_inside_the_ledger_breaks_the_chain_or_fits_nothing():
    story = signed()
    with story.site.desk.ledger.begin() as tx:
        entries = [read_entry(row.data, row.hash) for row in tx.read("P-001", 0)]
    moved = [
        msgspec.structs.replace(x, body=msgspec.structs.replace(x.body, forms={DM.spot: x.body.forms[INF.spot]}))
        if x.kind == "forms signed"
        else x
        for x in entries
    ]
    assert signature_at(fold("P-001", moved), DM) is None


def test_a_form_with_an_open_query_is_not_signed_unless_the_study_says_so():
    story = filled().does(c.OpenQuery("INF", "CRP", "?", "V1"), "monitor")
    assert story.tries(SIGN, "investigator").refused() == {"OPEN-QUERIES"}
    lenient = trial(msgspec.structs.replace(corrected(), sign_despite_queries=True))
    other = participant(lenient).consented().fills("INF", "V1", CRP="4.0")
    other.does(c.OpenQuery("INF", "CRP", "?", "V1"), "monitor")
    assert other.tries(SIGN, "investigator").refused() == set()


@pytest.mark.parametrize(
    ("code", "command", "role", "user"),
    [
        ("NAME", c.SignForms((INF.spot,), "approval", "Dr Somebody Else"), "investigator", ""),
        ("SPOT", c.SignForms((), "approval", NAME), "investigator", ""),
        ("SPOT", c.SignForms(("V1/HX/0",), "approval", NAME), "investigator", ""),
        ("H23", SIGN, "investigator", "stranger"),
        ("ACCESS", SIGN, "coordinator", ""),
        ("NAME", c.SignEligibility("screening", "Dr Somebody Else"), "investigator", ""),
    ],
)
def test_a_signature_is_refused(code, command, role, user):
    story = filled()
    before = story.state
    assert story.tries(command, role, user).refused() == {code}
    assert story.state == before


def test_an_eligibility_signature_carries_name_and_meaning():
    story = participant().consented().screened()
    fitness = story.state.fitness["screening"]
    assert (fitness.title, fitness.meaning) == (NAME, "approval")
    story.on(SURGERY, 8).fills("PE", "V2").does(c.SignEligibility("discectomy", NAME, "responsibility"), "investigator")
    assert story.state.fitness["discectomy"].meaning == "responsibility"


def test_the_name_is_that_of_the_account_before_that_of_the_log():
    story = filled()
    story.site.submit(c.OpenAccount("i.chen", NAME), "administrator")
    story.does(c.SignForms((INF.spot,), "review", ""), "investigator")
    assert story.state.signatures[INF][0].title == NAME
