"""What became late while nobody did anything: found by the system whenever somebody acts on the participant or looks.

The engine has no clock of its own. So it looks at each decision about a participant, and the desk may be asked to look.
A visit is not among it: silence does not tell whether it was missed or is not entered yet, so it stands on the work
list until it is entered, and the entry tells (out of window, or missed, with the reason).
Source: domain notes G (report clocks: late = deviation), F3 and R51 (late cultures of a conditional release are planned
for their day), F4 (errands within 24 hours of a positive late culture), A4 R60 (departures found by themselves).
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from vertebra.conduct.decide.deviations import deviate
from vertebra.conduct.decide.work import Work
from vertebra.conduct.entries import number_of
from vertebra.conduct.index import index_of
from vertebra.conduct.look import View, site_day
from vertebra.conduct.product.late import Errand, end_of_release, errands, late_cultures
from vertebra.conduct.state import Clock, Participant, Place, Trial
from vertebra.protocol.expressions import verdict_of
from vertebra.protocol.study import Study
from vertebra.terms.verdicts import Verdict


class Late(NamedTuple):
    """One thing that is late, in the words of its deviation."""

    code: str
    where: str
    detail: str


Find = Callable[[Study, Participant, datetime], Iterator[Late]]


def overdue(
    study: Study, trial: Trial, participant: Participant, now: datetime, finds: Iterable[Find] | None = None
) -> list[Late]:
    """What is late and not noted yet. Once the database is locked nothing is noted any more.

    finds: where to look; everywhere if not given.
    """
    if trial.database_lock is not None and trial.database_lock.locked:
        return []
    noted = {(d.code, d.where) for d in participant.deviations.values()}
    found = (late for find in finds or (_reports, _cultures, _errands) for late in find(study, participant, now))
    return [late for late in found if (late.code, late.where) not in noted]


def note_overdue(work: Work, before: Participant | None = None) -> None:
    """Each is a deviation, once, however often it is recorded afterwards.

    before: the participant before this decision. A culture that nobody had read by its day is late although this
    decision reads it.
    """
    late = overdue(work.study, work.trial, work.participant, work.now)
    if before is not None and before.number:
        was = overdue(work.study, work.trial, before, work.now, (_cultures,))
        late = [*(x for x in was if x not in late), *late]
    for one in late:
        deviate(work, *one)


def _reports(study: Study, participant: Participant, now: datetime) -> Iterator[Late]:
    """Reports sent after their day, or not sent although it is over."""
    today = site_day(study, now).isoformat()
    for clock in participant.clocks:
        if (clock.sent or today)[:10] > clock.due and (clock.sent or _is_owed(study, participant, clock, now)):
            how = f"sent {clock.sent[:10]}" if clock.sent else "not sent"
            yield Late("late report", f"{clock.clock} row {clock.row}", f"due {clock.due}, {how}")


def _is_owed(study: Study, participant: Participant, clock: Clock, now: datetime) -> bool:
    """Whether the harm is still one that is to be reported; a clock of an earlier version goes on."""
    view = View(study, participant, now)
    rules = [(form, rule) for form, rules in index_of(study).clocks.items() for rule in rules if rule.id == clock.clock]
    told = [verdict_of(rule.starts, view.at(Place("", form, clock.row))) for form, rule in rules]
    return not told or any(verdict is not Verdict.NOT_MET for verdict in told)


def _cultures(study: Study, participant: Participant, now: datetime) -> Iterator[Late]:
    """Cultures of a conditional release that nobody read by the end of their day."""
    if participant.lot is not None and end_of_release(study, participant, now) in ("pending", "grown"):
        for culture in late_cultures(study, participant, now):
            if culture.overdue(site_day(study, now)):
                yield Late("late culture", culture.test.id, f"due {culture.due}")


def _errands(study: Study, participant: Participant, now: datetime) -> Iterator[Late]:
    """Errands that were done after their time, or are not done and their time is over.

    What was written down before the participant was moved was judged by the version of its time.
    """
    moved = max((m.number for m in participant.moves), default=0)
    for errand in errands(study, participant):
        if errand.late(now) and not (errand.done and _written(study, participant, errand) < moved):
            due = errand.due.isoformat(timespec="minutes")
            yield Late("late follow-up", f"{errand.follow_up.id} row {errand.row}", f"due {due}")


def _written(study: Study, participant: Participant, errand: Errand) -> int:
    """The number of the entry that holds when it was done."""
    cell = participant.cell(Place("", study.home(errand.follow_up.item).id, errand.row), errand.follow_up.item)
    return number_of(cell.entry) if cell else 0
