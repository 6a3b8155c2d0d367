"""Late cultures of a lot: when each is due, how it came out, and what must follow where one grew.

A culture is due so many days after the filling, in the calendar of the site. A positive reading starts errands that are
due hours later, each done when its moment stands on the row of the follow-up log that has the number of the reading.
Source: domain notes F3 (sterility day 3 and day 14), F4 (chain of tasks within 24 hours), A3 R51.
"""

from datetime import date, datetime, timedelta

import msgspec

from vertebra.conduct.access import in_force, is_trained
from vertebra.conduct.look import View, day_of, site_day
from vertebra.conduct.state import Participant, Place, Trial
from vertebra.protocol.expressions import verdict_of
from vertebra.protocol.product import FollowUp, ReleaseTest
from vertebra.protocol.study import Study
from vertebra.terms.dates import full_moment
from vertebra.terms.texts import Text
from vertebra.terms.verdicts import Verdict


class LateCulture(msgspec.Struct, frozen=True):
    """One late culture. due: None until the lot is filled. verdict: MET no growth, NOT_MET grown, UNKNOWN not read."""

    test: ReleaseTest
    due: date | None
    verdict: Verdict

    def overdue(self, today: date) -> bool:
        return self.verdict is Verdict.UNKNOWN and self.due is not None and self.due < today


class Errand(msgspec.Struct, frozen=True):
    """One thing to do after a positive reading. done: the moment as written, empty until then."""

    follow_up: FollowUp
    row: int
    read: datetime
    due: datetime
    done: str = ""

    def late(self, now: datetime) -> bool:
        """Whether it was done after its time, or is not done and its time is over."""
        done = full_moment(self.done)
        return (done or now) > self.due


def late_cultures(study: Study, participant: Participant, now: datetime) -> tuple[LateCulture, ...]:
    """The late tests of the study, as they stand for this participant's lot."""
    view, filled = View(study, participant, now), filled_on(study, participant)
    return tuple(
        LateCulture(t, filled and filled + timedelta(days=t.due_days), verdict_of(t.passes, view))
        for t in study.product.tests
        if t.late
    )


def filled_on(study: Study, participant: Participant) -> date | None:
    """The day at the site on which the lot was filled."""
    written = _written(study, participant, "filled_at")
    at = full_moment(written)
    return site_day(study, at) if at else day_of(written) if written else None


def _written(study: Study, participant: Participant, part: str) -> str:
    item = study.product.parts.get(part, "")
    sheets = participant.sheets_of(study.home(item).id) if item else []
    cells = [sheet.cells[item] for _, sheet in sheets if item in sheet.cells]
    return cells[-1].datum.value if cells else ""


def errands(study: Study, participant: Participant) -> tuple[Errand, ...]:
    """What each positive reading asks for, done or not, in the order of the readings."""
    return tuple(
        _errand(study, participant, f, place.row, read)
        for place, read in positive_readings(study, participant)
        for f in study.product.follow_ups
    )


def positive_readings(study: Study, participant: Participant) -> list[tuple[Place, datetime]]:
    """Rows of the late log where something grew, with the moment of the reading."""
    result, at = (study.product.parts.get(part, "") for part in ("late_result", "late_at"))
    if not result or not at:
        return []
    found = []
    for place, sheet in participant.sheets_of(study.home(result).id):
        grown, cell = sheet.cells.get(result), sheet.cells.get(at)
        read = full_moment(cell.datum.value) if cell else None
        if grown and grown.datum.value == "POS" and read:
            found.append((place, read))
    return found


def _errand(study: Study, participant: Participant, follow_up: FollowUp, row: int, read: datetime) -> Errand:
    cell = participant.cell(Place("", study.home(follow_up.item).id, row), follow_up.item)
    due = read + timedelta(hours=follow_up.hours)
    return Errand(follow_up, row, read, due, cell.datum.value if cell else "")


def is_planned(study: Study, participant: Participant, trial: Trial, now: datetime) -> bool:
    """Whether each late culture has a day, and on that day somebody trained holds the duty to read it.

    Source: domain notes A3 R51: a conditional release only with its follow-up planned.
    """
    result = study.product.parts.get("late_result", "")
    form = study.home(result).id if result else ""
    roles = {role for step in study.product.steps if step.form == form for role in step.roles}
    days = [late.due for late in late_cultures(study, participant, now)]
    return bool(days) and all(day is not None and _somebody(trial, roles, day, participant.site) for day in days)


def _somebody(trial: Trial, roles: set[str], day: date, site: str) -> bool:
    on = day.isoformat()
    mine = (d for d in trial.duties if d.role in roles and site in ("", d.site or site))
    return any(in_force(d, on) and is_trained(d, on) for d in mine)


RELEASE_ENDS: dict[str, Text] = {
    "pending": Text("Late cultures pending", "後續培養未完成"),
    "completed": Text("Conditional release completed", "有條件放行已完成"),
    "grown": Text("A late culture grew", "後續培養陽性"),
}


def end_of_release(study: Study, participant: Participant, now: datetime) -> str:
    """How a conditional release stands, a word of RELEASE_ENDS; empty where there was none."""
    decision = _written(study, participant, "release_decision")
    if decision != "CONDITIONAL" or participant.lot is None:
        return ""
    if any(c.verdict is Verdict.NOT_MET for c in late_cultures(study, participant, now)):
        return "grown"
    return "completed" if _written(study, participant, "completed_at") else "pending"
