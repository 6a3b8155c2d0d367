"""The virtual site at the lab's calendar: it books a place, and moves the injection when cells or people need longer.

Everything goes through the same commands as at a real site. Where the lab is full the surgery waits; where the lab can
hold the cells no longer than was planned, the site goes on and the calendar shows that the place is overdue.
"""

from datetime import date, timedelta

from vertebra.conduct.commands import BookSlot, MoveSlot
from vertebra.conduct.product.calendar import HORIZON, Board, has_room, nearest
from vertebra.conduct.product.injections import injections, others_on, too_close
from vertebra.conduct.state import live_slot
from vertebra.protocol.product import Culture
from vertebra.simulate.site import Site, Surprise

MOST_TRIES = 60  # working days looked at, one after the other
SLACK = timedelta(days=14)  # PROPOSED: room for two postponements before the window of the injection closes


def book_surgery(site: Site, who: str, wanted: date) -> date:
    """The first working day from `wanted` on with a place in the lab and an injection well within its window.

    Who would wait too long for a turn is operated later. A study that grows nothing books nothing.

    Raises:
        Surprise: the lab has no place within a year.
    """
    culture, day = site.study.product.culture, workday(wanted)
    if culture is None:
        return wanted
    for _ in range(MOST_TRIES):
        injection = next_injection(site, who, day, day + timedelta(days=culture.typical_days))
        soonest = injection + SLACK - timedelta(days=culture.latest)
        if soonest > day:
            day = workday(soonest)
            continue
        if site.attempt(
            BookSlot(who, day.isoformat(), injection.isoformat(), source="simulated"), "coordinator", who
        ).done:
            return day
        day = _next_free(site, culture, who, day)
    raise Surprise(f"{who}: the lab has no place for a surgery from {wanted} on")


def lab_is_full(site: Site, who: str, surgery: date) -> bool:
    """Whether, on the morning of the surgery, cultures that took longer than planned still stand in the way."""
    return site.study.product.culture is not None and not has_room(site.trial, who, surgery)


def postpone_surgery(site: Site, who: str, surgery: date) -> date:
    """To a working day with a place in the lab, a week later or more.

    Raises:
        Surprise: the lab has no place within a year.
    """
    culture, day = site.study.product.culture, surgery + timedelta(days=6)
    assert culture is not None
    for _ in range(MOST_TRIES):
        day = _next_free(site, culture, who, day)
        moved = MoveSlot(who, day.isoformat(), "the lab is full this morning", source="simulated")
        if site.attempt(moved, "coordinator", who).done:
            return day
    raise Surprise(f"{who}: the lab has no place for a surgery after {surgery}")


def _next_free(site: Site, culture: Culture, who: str, day: date) -> date:
    _, after = nearest(Board(site.trial, site.today, without=who), culture, site.name, day)
    return workday(after or day + timedelta(days=7))


def next_injection(site: Site, who: str, surgery: date, soonest: date) -> date:
    """The first working day from `soonest` on that nobody has and that keeps the intervals to whoever goes before.

    Whose tissue was taken later makes way: cells that have grown for long are given first.
    """
    days = (workday(soonest + timedelta(days=n)) for n in range(HORIZON))
    free = (day for day in days if not others_on(site.trial, who, day))
    return next(day for day in free if _keeps_distance(site, who, surgery, day))


def _keeps_distance(site: Site, who: str, surgery: date, day: date) -> bool:
    after = {s.participant for s in site.trial.slots.values() if s.live and s.surgery > surgery}
    order = [x for x in injections(site.trial, {who: day}) if x.participant not in after]
    return who not in {x.participant for x in too_close(site.study.product.stagger, order)}


def plan_injection(site: Site, who: str, surgery: date, soonest: date, why: str) -> date:
    """Move the planned injection to the next day that works, if it is not planned for it already."""
    slot = live_slot(site.trial, who)
    if site.study.product.culture is None or slot is None:
        return workday(soonest)
    day = slot.injection if slot.injection >= soonest else next_injection(site, who, surgery, soonest)
    if day != slot.injection:
        site.attempt(MoveSlot(who, surgery.isoformat(), why, day.isoformat(), source="simulated"), "coordinator", who)
    return day


def workday(day: date) -> date:
    """Move a Saturday or Sunday to Monday."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
