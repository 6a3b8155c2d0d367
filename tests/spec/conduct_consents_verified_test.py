"""Consents are compared with the signed paper item by item: the day, the version, and who obtained it."""

import msgspec
import pytest

from stories import Story, corrected, participant
from unit.small_study import put
from vertebra.conduct import commands as c, entries as e
from vertebra.conduct.fold import fold
from vertebra.conduct.ledger import read_entry
from vertebra.conduct.oversight.verification import (
    Progress,
    consent_place,
    consents_given,
    is_verified,
    progress,
    to_verify,
    total,
    verifiable,
)

TRIAL, TISSUE = consent_place("trial", 1), consent_place("tissue", 1)


def given() -> Story:
    return participant().consented()


def verified(story: Story, place=TRIAL) -> set[str]:
    return {i for i in verifiable(story.site.study, story.state, place) if is_verified(story.state, place, i)}


def test_a_consent_has_a_spot_as_a_form_has():
    assert TRIAL.spot == "/consent:trial/1"
    assert consents_given(given().state) == [TRIAL, TISSUE]


def test_each_item_is_verified_by_itself_and_bound_to_the_entry_of_the_consent():
    story = given().does(c.VerifySource((TRIAL.spot,), ("date",)), "monitor")
    assert verified(story) == {"date"}
    mark = story.state.verified[TRIAL]["date"]
    assert (mark.holds, mark.by.user) == (story.state.consents["trial"].entry, "n.liu")
    assert progress(story.site.study, story.state, TRIAL) == Progress(3, 1)
    story.does(c.VerifySource((TRIAL.spot,)), "monitor")
    assert verified(story) == {"date", "version", "by"}


def test_forms_and_consents_are_verified_in_one_act_and_counted_together():
    story = given().fills("INF", "V1")
    study = story.site.study
    assert total(study, story.state) == Progress(9, 0), "three of each consent, three of the form"
    story.does(c.VerifySource((TRIAL.spot, TISSUE.spot, "V1/INF/0")), "monitor")
    assert total(study, story.state) == Progress(9, 9)


def test_a_consent_given_anew_is_another_one_to_verify_and_the_first_stays_verified():
    story = given().does(c.VerifySource((TRIAL.spot,)), "monitor").consented("trial")
    again = consent_place("trial", 2)
    assert (verified(story), verified(story, again)) == ({"date", "version", "by"}, set())
    story.does(c.VerifySource((again.spot,), ("by",)), "monitor")
    assert verified(story, again) == {"by"}


def test_who_obtained_it_is_who_recorded_it():
    story = given()
    assert story.state.consents["trial"].by.user == "c.lin"


def test_a_verification_is_withdrawn_item_by_item_with_its_reason():
    story = given().does(c.VerifySource((TRIAL.spot,)), "monitor")
    story.does(c.UnverifySource((TRIAL.spot,), ("date",), "another day on the paper"), "monitor")
    assert verified(story) == {"version", "by"}


@pytest.mark.parametrize(
    ("command", "role", "code"),
    [
        (c.VerifySource(("/consent:trial/2",)), "monitor", "SPOT"),
        (c.VerifySource(("/consent:genes/1",)), "monitor", "SPOT"),
        (c.VerifySource(("V1/consent:trial/1",)), "monitor", "SPOT"),
        (c.VerifySource((TRIAL.spot,), ("CRP",)), "monitor", "ITEM-UNKNOWN"),
        (c.VerifySource((TRIAL.spot,)), "coordinator", "ACCESS"),
        (c.UnverifySource((TRIAL.spot,), (), "why"), "monitor", "EMPTY"),
        (c.LockForms((TRIAL.spot,)), "data", "SPOT"),
        (c.SignForms((TRIAL.spot,), "review", ""), "investigator", "SPOT"),
    ],
)
def test_what_is_refused(command, role, code):
    assert given().tries(command, role).refused() == {code}


def test_nothing_is_verified_of_somebody_who_is_locked_as_a_whole():
    story = given().does(c.LockForms(), "data")
    assert story.tries(c.VerifySource((TRIAL.spot,)), "monitor").refused() == {"LOCKED"}


def test_the_plan_of_the_study_says_which_items():
    study = put(corrected(), "consents/tissue/verify", ("version",))
    study = msgspec.structs.replace(study, edition="9")
    story = given()
    assert to_verify(study, story.state, TRIAL) == ["date", "version", "by"]
    assert to_verify(study, story.state, TISSUE) == ["version"]
    assert total(study, story.state) == Progress(4, 0)


def test_replay_equals_live():
    story = given().does(c.VerifySource((TRIAL.spot, TISSUE.spot)), "monitor")
    entries = [read_entry(row.data, row.hash) for row in story.entries]
    assert isinstance(entries[-1].body, e.SourceVerified)
    assert fold("P-001", entries) == story.state
