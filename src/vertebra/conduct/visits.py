"""Which visit is when, and how it stands: upcoming, due, done, overdue, missed, or not applicable.

Both clocks run. Until surgery has happened its planned day counts; injection visits have no date before the injection.
Source: domain notes B2 (schedule), A4 R58-R60 (windows, deviations).
"""

from datetime import date
from typing import Literal, NamedTuple

import msgspec

from vertebra.conduct.look import anchor_day, day_of, item_day
from vertebra.conduct.state import Participant
from vertebra.conduct.status import left_on
from vertebra.protocol.study import Study
from vertebra.protocol.timeline import Visit, Window, window
from vertebra.protocol.versions import Studies

Standing = Literal["upcoming", "due", "done", "overdue", "missed", "not applicable", "not yet dated"]


class VisitState(msgspec.Struct, frozen=True):
    """One visit of one participant. day: the day it took place; forms_open: forms of it without any entry."""

    visit: str
    standing: Standing
    window: Window | None
    day: date | None
    forms_open: tuple[str, ...]


def schedule(study: Study, participant: Participant, today: date) -> list[VisitState]:
    """All planned visits in protocol order; who has left owes none that was still to come or under way then."""
    left = left_on(study, participant)
    return [_standing(study, participant, visit, today, left) for visit in study.visits if not visit.unscheduled]


def schedule_across(studies: Studies, participant: Participant, today: date) -> list[VisitState]:
    """All planned visits: what took place stands by the plan of its day, the others by the plan that counts now.

    A visit that an amendment gave up is told only if it took place or was missed.
    """
    found = (_plan_of(studies, participant, visit) for visit in studies.visits(participant.study_version))
    return [
        _standing(plan, participant, plan.visit(visit), today, left_on(plan, participant))
        for plan, visit in found
        if plan
    ]


def _plan_of(studies: Studies, participant: Participant, visit: Visit) -> tuple[Study | None, str]:
    day = visit_day(participant, visit.id)
    plan = studies.under(participant.version_on(day.isoformat()) if day else participant.study_version)
    if not plan.has_visit(visit.id) and (day or visit.id in participant.missed):
        plan = studies.planning(visit.id)
    kept = plan.has_visit(visit.id) and not plan.visit(visit.id).unscheduled
    return (plan if kept else None), visit.id


def visit_window(study: Study, participant: Participant, visit: Visit) -> Window | None:
    """The window of the visit; None while its anchor has no day, actual or planned."""
    if visit.anchor == "none":
        return None
    anchor = anchor_day(study, participant, visit.anchor) or planned_day(study, participant, visit.anchor)
    return window(visit, anchor) if anchor else None


def planned_day(study: Study, participant: Participant, clock: str) -> date | None:
    """The day for which surgery or injection was planned last; None where nobody planned it."""
    item = study.anchor(clock).planned
    return item_day(study, participant, item) if item else None


def visit_day(participant: Participant, visit: str) -> date | None:
    """The first day on which data of the visit were collected."""
    days = [day_of(sheet.occurred_at) for place, sheet in participant.sheets.items() if place.visit == visit]
    return min((d for d in days if d), default=None)


def out_of_window(study: Study, participant: Participant, visit: Visit, day: date) -> str:
    """`early` or `late` with the window, or nothing when in time or not dated."""
    planned = visit_window(study, participant, visit)
    if planned is None or planned.first <= day <= planned.last:
        return ""
    return f"{'early' if day < planned.first else 'late'}: {day} outside {planned.first}..{planned.last}"


class Kept(NamedTuple):
    """A visit that has its day, beside its window."""

    visit: Visit
    window: Window
    day: date

    @property
    def in_time(self) -> bool:
        return self.window.first <= self.day <= self.window.last


def kept_when_it_starts(study: Study, participant: Participant, visit: Visit, day: date) -> list[Kept]:
    """The visits that depend on a clock which starts on this day, at this visit.

    Counted from the day itself the visit is always in time, so it is held against the planned day, where there is one;
    the others of the clock that took place already (7 days to 1 day before the injection, say) against this day.
    """
    planned = planned_day(study, participant, visit.anchor)
    own = [Kept(visit, window(visit, planned), day)] if planned else []
    others = [v for v in study.visits if v.anchor == visit.anchor and v.id != visit.id and not v.unscheduled]
    days = [(v, visit_day(participant, v.id)) for v in others]
    return [*(Kept(v, window(v, day), at) for v, at in days if at), *own]


def _standing(study: Study, participant: Participant, visit: Visit, today: date, left: date | None) -> VisitState:
    planned, day = visit_window(study, participant, visit), visit_day(participant, visit.id)
    filled = {place.form for place in participant.sheets if place.visit in (visit.id, "")}
    open_ = tuple(f for f in visit.forms if f not in filled and not study.form(f).log)
    stands = standing(visit.id in participant.missed, planned, day, today)
    if left and stands not in ("done", "missed") and (planned is None or planned.last >= left):
        stands = "not applicable"
    return VisitState(visit.id, stands, planned, day, open_)


def standing(missed: bool, planned: Window | None, day: date | None, today: date) -> Standing:
    """How a visit stands today, given whether it is recorded as missed, its window, and the day it took place."""
    if day is not None:
        return "done"
    if missed:
        return "missed"
    if planned is None:
        return "not yet dated"
    if today > planned.last:
        return "overdue"
    return "due" if today >= planned.first else "upcoming"
