"""Facts: when a thing happens beside when it is recorded, windows of visits, clocks, ranges in force."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from vertebra.conduct.facts.asked import Asked, Told, minutes_between, yes
from vertebra.conduct.look import anchor_day, day_of, range_in_force
from vertebra.conduct.state import Place
from vertebra.conduct.visits import kept_when_it_starts, out_of_window
from vertebra.terms.dates import days_after
from vertebra.terms.spans import Span


def number_part(name: str) -> Callable[[Asked], Span | None]:
    def told(a: Asked) -> Span | None:
        known = a.part(name).known
        return known if isinstance(known, Span) else None

    return told


def _days_between(a: Asked, start: str, end: str) -> Decimal | None:
    first, last = anchor_day(a.study, a.participant, start), anchor_day(a.study, a.participant, end)
    if end == "injection" and last is None and a.step is not None and a.step.anchor == "injection":
        last = a.day
    return Decimal(days_after(first, last)) if first and last else None


def _days_since(clock: str) -> Callable[[Asked], Decimal | None]:
    def told(a: Asked) -> Decimal | None:
        anchor = anchor_day(a.study, a.participant, clock)
        return Decimal(days_after(anchor, a.view.day)) if anchor else None

    return told


def _in_window(a: Asked) -> str | None:
    """Of the visit, on this day; at a step that starts a clock, of every visit that depends on the day it starts."""
    if not a.place.visit:
        return None
    visit = a.study.visit(a.place.visit)
    if a.step is None or a.step.anchor != visit.anchor:
        return yes(not out_of_window(a.study, a.participant, visit, a.day))
    kept = kept_when_it_starts(a.study, a.participant, visit, a.day)
    return yes(all(k.in_time for k in kept)) if kept else None


def _range_in_force(a: Asked) -> str | None:
    """Whether a range was valid on the day of the sample for every ranged item of this form.

    A form that holds none rests on the newest sheet of each form that does.
    """
    if not a.place.form:
        return None
    ranged = {r.item for r in a.study.safety.ranges}
    forms = [f for f in a.study.forms if any(i.id in ranged for i in f.items)]
    if a.place.form in {f.id for f in forms}:
        return yes(_all_ranged(a, [(a.place.form, a.view.day)], ranged))
    sheets = [(f.id, found[-1][1]) for f in forms if (found := a.participant.sheets_of(f.id))]
    days = [(form, day) for form, sheet in sheets if (day := day_of(sheet.occurred_at))]
    return yes(_all_ranged(a, days, ranged)) if days else None


def _all_ranged(a: Asked, days: list[tuple[str, date]], ranged: set[str]) -> bool:
    return all(
        range_in_force(a.study, a.participant, i.id, day) is not None
        for form, day in days
        for i in a.study.form(form).items
        if i.id in ranged
    )


def _examined_today(a: Asked) -> str | None:
    """Whether the examination of the visit that the step belongs to is of the day of the step."""
    item = a.study.product.parts.get("examined", "")
    if not item or a.step is None:
        return None
    sheet = a.participant.sheets.get(Place(a.place.visit, a.study.home(item).id, 0))
    return yes(day_of(sheet.occurred_at) == a.day) if sheet else None


def _minutes_apart(a: Asked) -> Decimal | None:
    """Between the moment of the step and the one on its form; a form without one agrees."""
    if a.step is None or not a.step.moment:
        return Decimal(0)
    known = a.view.find(a.study.item(a.step.moment).ref).known
    if not isinstance(known, Span) or not isinstance(known.low, datetime):
        return None
    return abs(minutes_between(a.at, known.low))


def _scale_same(a: Asked) -> str | None:
    item = a.study.product.parts.get("scaled", "")
    if not item:
        return None
    form = a.study.home(item).id
    units = {s.cells[item].datum.unit for _, s in a.participant.sheets_of(form) if item in s.cells}
    return yes(len(units - {""}) <= 1)


TIME: dict[str, Callable[[Asked], Told]] = {
    "EXAMINED_TODAY": _examined_today,
    "MINUTES_APART": _minutes_apart,
    "MINUTES_AHEAD": lambda a: minutes_between(a.now, a.at),
    "HOURS_BACK": lambda a: minutes_between(a.at, a.now) / 60,
    "DAYS_S_TO_I": lambda a: _days_between(a, "surgery", "injection"),
    "DAYS_SINCE_SURGERY": _days_since("surgery"),
    "DAYS_SINCE_INJECTION": _days_since("injection"),
    "IN_WINDOW": _in_window,
    "RANGE_IN_FORCE": _range_in_force,
    "VAS_SCALE_SAME": _scale_same,
}
