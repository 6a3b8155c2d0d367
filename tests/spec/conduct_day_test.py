"""The day that a form belongs to is recorded too: corrected with a reason, alone or with values, never unnoticed."""

from datetime import timedelta

import pytest

from stories import FIRST, INJECTION, Story, participant
from vertebra.conduct import commands as c
from vertebra.conduct.ledger import read_entry
from vertebra.conduct.oversight.signatures import signature_at
from vertebra.conduct.places import Place
from vertebra.conduct.visits import visit_day

V8 = Place("V8", "PE", 0)  # seven days after the injection, from day 5 to day 9


def seen_on(day: int) -> Story:
    """Treated, and examined at V8 on this day after the injection."""
    story = participant().consented().screened().harvested().made()
    story.on(INJECTION, 8).fills("PE", "V5").fills("VAS", "V5").injected()
    return story.on(INJECTION + timedelta(days=day), 9).fills("PE", "V8").on(INJECTION + timedelta(days=40))


def moves(story: Story, day: int, reason: str = "", place: Place = V8, **values: object) -> Story:
    at = (INJECTION + timedelta(days=day)).isoformat()
    command = c.SaveForm(place.form, story.site.data(values), at, place.visit, place.row, reason, redates=True)
    return story.tries(command, "coordinator")


def windows(story: Story) -> list[str]:
    return [d.detail for d in story.state.deviations.values() if d.code == "window" and d.where == "V8"]


def test_the_day_alone_can_be_corrected_and_the_reason_is_kept():
    story = moves(seen_on(7), 6, "typed the day of the report")
    assert story.refused() == set()
    assert visit_day(story.state, "V8") == INJECTION + timedelta(days=6)
    saved = [x for x in map(read_entry, [row.data for row in story.entries]) if x.kind == "form saved"]
    assert (saved[-1].body.data, saved[-1].reason) == ((), "typed the day of the report")


@pytest.mark.parametrize("values", [{}, {"PULSE": "71"}])
def test_another_day_needs_a_reason_as_any_correction_does(values):
    story = moves(seen_on(7), 6, **values)
    assert story.refused() == {"REASON"}
    assert visit_day(story.state, "V8") == INJECTION + timedelta(days=7)


def test_the_same_form_sent_again_on_the_same_day_is_nothing_new():
    story = seen_on(7)
    number = story.state.number
    assert moves(story, 7).refused() == set()
    assert story.state.number == number


def test_a_signature_falls_with_the_day_of_its_form():
    story = seen_on(7).does(c.SignForms((V8.spot,), "review", ""), "investigator")
    assert signature_at(story.state, V8)
    assert signature_at(moves(story, 6, "misread").state, V8) is None


@pytest.mark.parametrize(("before", "after", "found"), [(7, 9, 0), (7, 10, 1), (7, 4, 1), (10, 7, 1), (10, 12, 2)])
def test_a_day_that_leaves_the_window_is_a_deviation_and_what_stands_is_judged_by_people(before, after, found):
    assert len(windows(moves(seen_on(before), after, "misread"))) == found


def test_a_day_in_the_future_is_refused():
    assert moves(seen_on(7), 60, "misread").refused() == {"FUTURE"}


def test_the_day_of_a_screening_form_cannot_lie_before_the_consent():
    story = participant().consented().fills("PE", "V1")
    command = c.SaveForm("PE", (), (FIRST - timedelta(days=9)).isoformat(), "V1", 0, "misread", redates=True)
    assert story.tries(command, "coordinator").refused() == {"H3"}


def test_the_same_values_on_another_day_move_nothing_unless_that_is_wished():
    """A file of a laboratory that is read again, a log that goes on: only who corrects the day moves it."""
    story = seen_on(7)
    command = c.SaveForm("PE", (), (INJECTION + timedelta(days=9)).isoformat(), "V8")
    number = story.state.number
    assert story.tries(command, "coordinator").refused() == set()
    assert story.state.number == number
