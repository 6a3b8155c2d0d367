"""Questions between site and monitor: about what is there and what is not; answered, accepted, reported, closed."""

from datetime import timedelta

import pytest

from stories import FIRST, INJECTION, Story, participant
from vertebra.conduct import commands as c
from vertebra.conduct.entries import Datum
from vertebra.conduct.oversight.queries import age_days, asked_of, reported_checks, turn_of

ASK = c.OpenQuery("INF", "CRP", "Is this mg/L or mg/dL?", "V1")


def asked(**more: object) -> Story:
    """CRP 4.0 mg/L at screening, and a monitor's question about it."""
    story = participant().consented().fills("INF", "V1", CRP="4.0")
    return story.does(c.OpenQuery(ASK.form, ASK.item, ASK.asks, "V1", **more), "monitor")


def query(story: Story, id: str = "Q1"):
    return story.state.queries[id]


def crp(story: Story) -> str:
    return next(s.cells["CRP"].datum.shown for p, s in story.state.sheets.items() if p.form == "INF")


# --- asking ----------------------------------------------------------------------------------------------------------


def test_a_form_that_nobody_filled_can_be_asked_about():
    story = participant().consented().does(ASK, "monitor")
    assert (query(story).status, query(story).about) == ("open", "")
    story.fills("INF", "V1", CRP="4.0")
    assert query(story).status == "open", "a person's question is settled by a person"
    story.does(c.AnswerQuery("Q1", "now filled"), "coordinator").does(c.CloseQuery("Q1"), "monitor")
    assert query(story).status == "closed"


def test_a_log_row_that_is_not_there_yet_can_be_asked_for():
    story = participant().consented()
    story.does(
        c.OpenQuery("AE", "AETERM", "The note of 5 January tells of headache: an adverse event?", row=1), "monitor"
    )
    assert query(story).place == ("", "AE", 1)


def test_a_relation_is_anchored_at_all_its_values():
    story = participant().consented().fills("VAS", "V1").fills("ODI", "V1")
    also = ("V1/ODI/0/ODI1", "V1/VAS/0/VASLEG")
    story.does(c.OpenQuery("VAS", "VASBACK", "Pain 68 but ODI 1 is mild?", "V1", also=also), "data")
    assert query(story).also == also


@pytest.mark.parametrize(
    ("code", "command"),
    [
        ("PLACE", c.OpenQuery("INF", "CRP", "?", "V2")),
        ("PLACE", c.OpenQuery("INF", "PLT", "?", "V1")),
        ("PLACE", c.OpenQuery("NOPE", "CRP", "?", "V1")),
        ("PLACE", c.OpenQuery("AE", "AETERM", "?", row=0)),
        ("PLACE", c.OpenQuery("INF", "CRP", "?", "V1", also=("V1/INF/0",))),
        ("PLACE", c.OpenQuery("INF", "CRP", "?", "V1", also=("V9/INF/0/CRP", "V1/INF/0/PLT"))),
        ("REASON", c.OpenQuery("INF", "CRP", " ", "V1")),
        ("DATA", c.OpenQuery("INF", "CRP", "?", "V1", suggests="four")),
        ("DATA", c.OpenQuery("ODI", "ODITOT", "?", "V1", suggests="12")),
        ("ROLE-UNKNOWN", c.OpenQuery("INF", "CRP", "?", "V1", to="wizard")),
        ("ROLE-UNKNOWN", c.OpenQuery("INF", "CRP", "?", "V1", to="reader")),
        ("ROLE-UNKNOWN", c.OpenQuery("INF", "CRP", "?", "V1", to="sponsor")),
    ],
)
def test_a_query_is_refused(code, command):
    story = participant().consented()
    assert story.tries(command, "monitor").refused() == {code}
    assert story.state.queries == {}


def test_a_query_goes_to_the_role_it_was_given_to():
    story = asked(to="coordinator")
    assert asked_of(story.site.study, query(story)) == ("coordinator",)
    story.does(c.AssignQuery("Q1", "investigator"), "coordinator")
    assert asked_of(story.site.study, query(story)) == ("investigator",)
    assert story.tries(c.AssignQuery("Q1", "wizard"), "monitor").refused() == {"ROLE-UNKNOWN"}
    read = participant().consented().does(c.OpenQuery("XR", "DHA", "Whose reading?", "V1"), "monitor")
    assert asked_of(read.site.study, query(read)) == read.site.study.form("XR").roles


# --- answering -------------------------------------------------------------------------------------------------------


def test_every_turn_is_kept_with_who_and_when():
    story = asked().does(c.AnswerQuery("Q1", "mg/L, as on the report"), "coordinator")
    story.on(FIRST + timedelta(days=3)).does(c.ReopenQuery("Q1", "which report?"), "monitor")
    story.does(c.AnswerQuery("Q1", "that of 5 January"), "coordinator").does(c.CloseQuery("Q1"), "monitor")
    turns = query(story).turns
    assert [(t.what, t.text) for t in turns] == [
        ("opened", ASK.asks),
        ("answered", "mg/L, as on the report"),
        ("reopened", "which report?"),
        ("answered", "that of 5 January"),
        ("closed", ""),
    ]
    assert [t.by.role for t in turns] == ["monitor", "coordinator", "monitor", "coordinator", "monitor"]
    assert turns[0].at < turns[2].at


def test_the_age_of_a_query_ends_when_it_is_closed():
    story, study = asked(), participant().site.study
    assert age_days(study, query(story), FIRST + timedelta(days=9)) == 9
    story.on(FIRST + timedelta(days=4)).does(c.CloseQuery("Q1"), "monitor")
    assert age_days(study, query(story), FIRST + timedelta(days=9)) == 4


def test_whose_turn_it_is():
    story = asked()
    assert turn_of(query(story)) == "site"
    story.does(c.AnswerQuery("Q1", "yes"), "coordinator")
    assert turn_of(query(story)) == "review"
    story.does(c.CloseQuery("Q1"), "monitor")
    assert turn_of(query(story)) == ""


def test_a_reader_answers_about_images_only():
    story = asked()
    assert story.tries(c.AnswerQuery("Q1", "yes"), "reader").refused() == {"ACCESS"}
    story.does(c.OpenQuery("XR", "DHA", "Whose reading?", "V1"), "monitor")
    assert story.tries(c.AnswerQuery("Q2", "mine"), "reader").refused() == set()


@pytest.mark.parametrize(
    ("code", "command", "role"),
    [
        ("REASON", c.AnswerQuery("Q1", " "), "coordinator"),
        ("REASON", c.ReportCheck("Q2", ""), "coordinator"),
        ("NO-CHECK", c.ReportCheck("Q1", "it is wrong"), "coordinator"),
        ("NO-SUGGESTION", c.AcceptSuggestion("Q1"), "coordinator"),
        ("QUERY-STATE", c.AcceptSuggestion("Q9"), "coordinator"),
        ("QUERY-STATE", c.AssignQuery("Q9", "coordinator"), "monitor"),
        ("QUERY-STATE", c.ReopenQuery("Q1", "why"), "monitor"),
        ("QUERY-STATE", c.ReopenQuery("Q3", "why"), "monitor"),
        ("ACCESS", c.CloseQuery("Q1"), "coordinator"),
        ("ACCESS", c.OpenQuery("INF", "CRP", "?", "V1"), "coordinator"),
    ],
)
def test_a_turn_is_refused(code, command, role):
    """Q1 a person's, Q2 of a check and open, Q3 of a check and resolved by the data."""
    story = asked().fills("PE", "V1", TEMP="39.0").corrects("INF", "V1", "slip", CRP="480")
    story.corrects("INF", "V1", "slip", CRP="4.0")
    assert [q.status for q in story.state.queries.values()][:2] == ["open", "open"]
    before = story.state
    assert story.tries(command, role).refused() == {code}
    assert story.state == before


# --- suggestions -----------------------------------------------------------------------------------------------------


def test_an_accepted_suggestion_is_saved_with_all_its_consequences_in_one_decision():
    story = asked(suggests="480")
    before = story.state.number
    story.does(c.AcceptSuggestion("Q1"), "coordinator")
    kinds = [x.kind for x in story.last.entries]
    assert kinds[0] == "form saved"
    assert kinds[-1] == "query closed"
    assert {"query opened"} <= set(kinds), "480 mg/L is itself asked about"
    assert crp(story) == "480 mg/L"
    assert query(story).status == "resolved"
    assert story.last.entries[0].reason == "suggestion of query Q1 accepted"
    assert story.state.number == before + len(kinds)


def test_a_suggestion_is_in_the_unit_that_is_stored():
    story = participant().consented()
    in_decilitres = c.SaveForm("INF", (Datum("CRP", "0.4", "mg/dL"),), FIRST.isoformat(), "V1")
    story.does(in_decilitres, "coordinator")
    story.does(c.OpenQuery("INF", "CRP", "The report says 0.5", "V1", suggests="0.5"), "monitor")
    story.does(c.AcceptSuggestion(next(reversed(story.state.queries)), "misread"), "coordinator")
    assert crp(story) == "0.5 mg/dL"
    assert story.last.entries[0].reason == "misread"


def test_a_suggestion_for_a_value_that_has_changed_meanwhile_is_not_saved_over_it():
    story = asked(suggests="5.0").corrects("INF", "V1", "slip", CRP="4.8")
    assert story.tries(c.AcceptSuggestion("Q1"), "coordinator").refused() == {"CONFLICT"}
    assert crp(story) == "4.8 mg/L"
    story.corrects("INF", "V1", "as suggested", CRP="5.0").does(c.AcceptSuggestion("Q1"), "coordinator")
    assert [x.kind for x in story.last.entries] == ["query closed"], "it stands there already: only the query closes"


def test_a_suggestion_for_an_empty_form_fills_it():
    story = participant().consented()
    story.does(c.OpenQuery("INF", "CRP", "The report says 4.0", "V1", suggests="4.0"), "monitor")
    story.does(c.AcceptSuggestion("Q1"), "coordinator")
    assert crp(story) == "4.0 mg/L"


def test_who_may_not_write_the_form_may_not_accept_either():
    story = participant().consented()
    story.does(c.OpenQuery("XR", "DHA", "8.2?", "V1", suggests="8.2"), "monitor")
    assert story.tries(c.AcceptSuggestion("Q1"), "coordinator").refused() == {"ACCESS"}
    assert query(story).status == "open", "neither saved nor closed"


def test_a_suggestion_meets_the_hard_stops_like_any_correction():
    story = participant().consented().screened().harvested().made().on(INJECTION, 8).fills("PE", "V5").injected()
    story.does(c.OpenQuery("DOSE", "EXVOL", "3.01?", "V5", suggests="3.01"), "monitor")
    number = next(reversed(story.state.queries))
    assert "H7" in story.tries(c.AcceptSuggestion(number), "investigator").refused()
    assert story.state.queries[number].status == "open"


# --- checks that fire wrongly ----------------------------------------------------------------------------------------


def jumped() -> Story:
    """Back pain falls from 68 to 20 mm between screening and the visit before injection: a check asks about it."""
    story = participant().consented().fills("VAS", "V1").on(INJECTION - timedelta(days=2))
    story.fills("VAS", "V4", VASBACK=20, VASLEG=25)
    assert [q.check for q in story.state.open_queries] == ["VAS_JUMP"]
    return story.does(c.ReportCheck("Q1", "surgery was in between: this is what it is for"), "coordinator")


def test_a_reported_check_waits_for_data_management_and_stays_on_the_list():
    story = jumped()
    assert (query(story).status, turn_of(query(story))) == ("reported", "review")
    assert [(p.id, q.id) for p, q in reported_checks([story.state])] == [("P-001", "Q1")]
    assert query(story) in story.state.open_queries
    story.does(c.CloseQuery("Q1", "cancelled"), "data")
    assert [q.id for _, q in reported_checks([story.state])] == ["Q1"]


def test_a_cancelled_check_is_not_raised_again_for_the_same_data():
    story = jumped().does(c.CloseQuery("Q1", "cancelled"), "data")
    story.corrects("VAS", "V4", "ruler", VASLEG=26)
    story.corrects("VAS", "V1", "ruler", VASLEG=70)
    assert story.state.open_queries == []


@pytest.mark.parametrize(("visit", "pain"), [("V4", 21), ("V1", 70)])
def test_it_is_raised_again_when_a_value_that_it_reads_changes(visit, pain):
    story = jumped().does(c.CloseQuery("Q1", "cancelled"), "data")
    story.corrects("VAS", visit, "ruler", VASBACK=pain)
    assert [(q.check, q.place.visit) for q in story.state.open_queries] == [("VAS_JUMP", "V4")]


def test_a_reported_check_that_the_data_resolve_is_resolved():
    story = jumped().corrects("VAS", "V4", "ruler", VASBACK=60)
    assert query(story).status == "resolved"


def test_a_report_that_is_not_accepted_opens_the_query_again():
    story = jumped().does(c.ReopenQuery("Q1", "the check is right: please confirm"), "data")
    assert query(story).status == "open"
    story.does(c.AnswerQuery("Q1", "confirmed"), "coordinator").does(c.CloseQuery("Q1"), "data")
    story.corrects("VAS", "V4", "ruler", VASLEG=27)
    assert story.state.open_queries == []


@pytest.mark.parametrize("how", ["closed", "cancelled"])
def test_a_settled_query_can_be_opened_again(how):
    story = asked().does(c.CloseQuery("Q1", how), "monitor").does(c.ReopenQuery("Q1", "new report"), "monitor")
    assert (query(story).status, query(story).reads) == ("open", "")


# --- deviations ------------------------------------------------------------------------------------------------------


def test_a_deviation_is_reported_by_a_person_weighed_and_weighed_anew():
    story = participant().consented()
    report = c.ReportDeviation("V1", "blood taken before the consent was signed", "2026-01-04", code="consent")
    story.does(report, "monitor").does(c.ClassifyDeviation("D1", "minor", "routine blood"), "monitor")
    assert story.tries(c.ClassifyDeviation("D1", "important", " "), "medical").refused() == {"REASON"}
    story.does(c.ClassifyDeviation("D1", "important", "for the study only"), "medical")
    found = story.state.deviations["D1"]
    assert (found.code, found.occurred_at, found.weight) == ("consent", "2026-01-04", "important")
    assert [(t.what, t.text, t.by.role) for t in found.judged] == [
        ("minor", "routine blood", "monitor"),
        ("important", "for the study only", "medical"),
    ]


@pytest.mark.parametrize(
    ("code", "command"),
    [
        ("DEVIATION-UNKNOWN", c.ReportDeviation("V1", "what", "2026-01-04", code="boredom")),
        ("REASON", c.ReportDeviation("", "what", "2026-01-04")),
        ("REASON", c.ReportDeviation("V1", " ", "2026-01-04")),
        ("TIME", c.ReportDeviation("V1", "what", "lately")),
        ("FUTURE", c.ReportDeviation("V1", "what", "2026-01-06")),
    ],
)
def test_a_report_of_a_deviation_is_refused(code, command):
    story = participant().consented()
    assert story.tries(command, "monitor").refused() == {code}
    assert story.state.deviations == {}
