"""Evidence, documents: what a certificate says, line by line, before any look is given to it.

In: a study and the entries of one participant, cut where the lot was last touched. Out: for each line of the release
specification every result that was ever recorded, who recorded it, and how the newest one is judged.
"""

from collections.abc import Iterator
from datetime import date, datetime

import msgspec

from vertebra.conduct import entries as e
from vertebra.conduct.fold import fold
from vertebra.conduct.look import View
from vertebra.conduct.product.late import late_cultures
from vertebra.conduct.state import Participant
from vertebra.protocol.expressions import verdict_of
from vertebra.protocol.product import ReleaseTest
from vertebra.protocol.study import Study
from vertebra.terms.verdicts import Verdict


class Result(msgspec.Struct, frozen=True):
    """One value as it was recorded. version: of the study under which it was."""

    datum: e.Datum
    by: e.Actor
    at: str
    entry: str
    version: str


class Line(msgspec.Struct, frozen=True):
    """One line of the specification. results: in the order of their recording; verdict: of the newest.

    due: of a late culture, the day at the site on which it is read.
    """

    test: ReleaseTest
    results: tuple[Result, ...]
    verdict: Verdict
    due: date | None = None


def about_the_lot(study: Study, entries: list[e.Entry]) -> list[e.Entry]:
    """The entries up to the last one that touched the lot: later ones do not change what is said of it."""
    forms = {s.form for s in study.product.steps} | {*study.product.traced}
    last = 0
    for place, entry in enumerate(entries, 1):
        body = entry.body
        if isinstance(body, e.Stepped) or (isinstance(body, e.FormSaved) and body.form in forms):
            last = place
    return entries[:last]


def lines_of(study: Study, entries: list[e.Entry]) -> tuple[Line, ...]:
    """One line for each test of the specification that applies to this lot, in the order of the specification."""
    state = fold(entries[0].stream, entries)
    assert isinstance(state, Participant)
    now = datetime.fromisoformat(entries[-1].recorded_at)
    view, due = View(study, state, now), {c.test.id: c.due for c in late_cultures(study, state, now)}
    return tuple(
        Line(t, tuple(_results(study, t, entries)), verdict_of(t.passes, view), due.get(t.id))
        for t in study.product.tests
        if t.applies is None or verdict_of(t.applies, view) is Verdict.MET
    )


def _results(study: Study, test: ReleaseTest, entries: list[e.Entry]) -> Iterator[Result]:
    """Values that differ from the one before; of a late culture those of its own day."""
    form, before = study.home(test.item.item).id, None
    for entry in entries:
        body = entry.body
        if not isinstance(body, e.Stepped | e.FormSaved) or body.form != form:
            continue
        for datum in (*body.data, *body.derived):
            mine = datum.item == test.item.item and (not test.late or _is_of_day(study, test, entries, body))
            if mine and (isinstance(body, e.Stepped) or datum != before):
                before = datum
                yield Result(datum, entry.by, entry.recorded_at, entry.key, entry.study_version)


def _is_of_day(study: Study, test: ReleaseTest, entries: list[e.Entry], body: e.Stepped | e.FormSaved) -> bool:
    """The day of culture as it stands on that row now."""
    item, day = study.product.parts.get("late_day", ""), ""
    for entry in entries:
        other = entry.body
        if isinstance(other, e.Stepped | e.FormSaved) and (other.form, other.row) == (body.form, body.row):
            day = next((d.value for d in other.data if d.item == item), day)
    return day == str(test.due_days)


def decided(study: Study, entries: list[e.Entry]) -> e.Entry | None:
    """The newest decision on the release; None while there is none."""
    item = study.product.parts.get("release_decision", "")
    return _newest_step(entries, item)


def completed(study: Study, entries: list[e.Entry]) -> e.Entry | None:
    """The completion of a conditional release."""
    return _newest_step(entries, study.product.parts.get("completed_at", ""))


def _newest_step(entries: list[e.Entry], item: str) -> e.Entry | None:
    found = [x for x in entries if isinstance(x.body, e.Stepped) and any(d.item == item for d in x.body.data)]
    return found[-1] if found else None
