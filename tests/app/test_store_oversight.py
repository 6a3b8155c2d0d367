"""What people say about data reaches the read tables too: after every command a rebuild would change nothing."""

from contextlib import closing

import pytest

from stories import FIRST, Story, corrected, participant
from vertebra.app.store import create_store
from vertebra.app.store.verify import verify
from vertebra.conduct import commands as c
from vertebra.simulate.site import Site
from vertebra.simulate.staff import set_up


@pytest.fixture
def store(tmp_path):
    with closing(create_store(str(tmp_path / "trial.sqlite"), corrected())) as made:
        yield made


def told(store) -> Story:
    site = Site(corrected(), store.desk())
    set_up(site, FIRST)
    site.now = site.at(FIRST)
    return participant(site).consented().fills("INF", "V1", CRP="480")


def test_each_turn_of_a_query_is_in_the_read_tables(store):
    story = told(store)
    (system,) = [q.id for q in story.state.open_queries if q.check == "INF_CRPUNIT"]
    for command, role, status in (
        (c.AssignQuery(system, "investigator"), "monitor", "open"),
        (c.ReportCheck(system, "after an infection this is expected"), "coordinator", "reported"),
        (c.ReopenQuery(system, "which infection?"), "data", "open"),
        (c.AnswerQuery(system, "of the wound"), "coordinator", "answered"),
        (c.CloseQuery(system, "cancelled"), "data", "cancelled"),
    ):
        story.does(command, role)
        (row,) = [r for r in store.read("query") if r["query"] == system]
        assert row["status"] == status
        assert verify(store) == []


def test_marks_and_deviations_leave_the_read_tables_sound(store):
    story = told(store)
    for command, role in (
        (c.OpenQuery("DM", "AGE", "not filled yet?", "V1", suggests="41"), "monitor"),
        (c.AcceptSuggestion("Q3"), "coordinator"),
        (c.VerifySource(("V1/INF/0",)), "monitor"),
        (c.ReportDeviation("V1", "sample haemolysed", FIRST.isoformat(), code="procedure"), "monitor"),
        (c.ClassifyDeviation("D1", "minor", "repeated"), "medical"),
        (c.ClassifyDeviation("D1", "important", "not repeated after all"), "medical"),
        (c.FreezeForms(), "data"),
        (c.ReviewTrail(5), "auditor"),
    ):
        story.does(command, role)
    store.desk().note("c.lin", "signed in", story.site.now)
    assert {q["query"]: q["status"] for q in store.read("query")}["Q3"] == "resolved"
    assert [d["weight"] for d in store.read("deviation")] == ["important"]
    assert verify(store) == []
