"""App, pages, slots: one strip for each culture: theatre, culture, window for the injection, and the injection itself.

Positions are percentages of the width, so that a drawing fits every screen and letters keep their size.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from vertebra.app.pages.participant.keys import key
from vertebra.app.pages.telling import Teller
from vertebra.app.pages.words import Badge
from vertebra.app.serving import Served
from vertebra.conduct.look import item_day
from vertebra.conduct.product.calendar import begun
from vertebra.conduct.product.injections import TooClose, injections as all_injections, too_close
from vertebra.conduct.state import Participant, Slot, SlotTurn, Trial
from vertebra.conduct.status import LEFT, STATUS, status
from vertebra.protocol.product import Culture
from vertebra.protocol.study import Study

Shown = dict[str, Any]


class Span:
    """Days to per cent of the width, both ends included."""

    def __init__(self, first: date, last: date) -> None:
        self._first, self._days = first, (last - first).days + 1

    def at(self, day: date) -> float:
        """Where the day begins, kept inside the drawing."""
        return round(min(max((day - self._first).days / self._days, 0.0), 1.0) * 100, 2)

    def bar(self, first: date, last: date) -> Shown:
        left, right = self.at(first), self.at(last + timedelta(days=1))
        return {"x": left, "width": round(right - left, 2)}

    def holds(self, day: date) -> bool:
        return 0 <= (day - self._first).days < self._days

    def middle(self, day: date) -> float | None:
        return round(((day - self._first).days + 0.5) / self._days * 100, 2) if self.holds(day) else None


def axis(first: date, last: date, today: date) -> Shown:
    """The Mondays, every other one with its date, and today."""
    span = Span(first, last)
    mondays = [first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1)]
    ticks = [{"x": span.at(day), "day": f"{day:%m-%d}", "named": n % 3 == 0} for n, day in enumerate(mondays)]
    return {"ticks": ticks, "today": span.middle(today)}


def strips(served: Served, teller: Teller, trial: Trial, seen: list[Slot], first: date, last: date) -> list[Shown]:
    """Cultures that are booked or under way, by surgery; then those that are over but still in sight."""
    shown = [s for s in seen if s.live or (s.used and s.freed and s.freed >= first and s.surgery <= last)]
    known = served.source.several(s.participant for s in shown)
    found = []
    for slot in sorted(shown, key=lambda s: (not s.live, s.surgery, s.participant)):
        if slot.participant in known:
            p = known[slot.participant][0]
            study = served.study_of(p)
            found.append(_strip(teller.under(study.version), study, trial, p, slot, Span(first, last), served))
    return found


def _strip(teller: Teller, study: Study, trial: Trial, p: Participant, slot: Slot, span: Span, served: Served) -> Shown:
    today, culture = served.source.today(), study.product.culture
    end = slot.until if slot.live else min(slot.freed or slot.until, slot.until)
    over = slot.until + timedelta(days=1)
    return {
        "who": p.id,
        "live": slot.live,
        "badge": _stands(teller, study, p, slot),
        "held": span.bar(slot.surgery, end),
        "grows": span.bar(slot.surgery, min(slot.ready, end)),
        "overdue": span.bar(over, today) if slot.live and today >= over else None,
        "window": _window(span, culture, slot) if culture else None,
        "surgery": span.middle(slot.surgery),
        "injection": span.middle(_given(trial, slot) or slot.injection) if _injects(trial, slot) else None,
        "days": _days(trial, slot, culture),
        "place": slot.place,
        "warnings": list(_warnings(teller, study, trial, p, slot, today)),
        "turns": [_turn(teller, t) for t in reversed(slot.turns)],
        "begun": begun(study, p),
    }


def _stands(teller: Teller, study: Study, p: Participant, slot: Slot) -> Badge:
    """Where the culture is: booked, growing, or what it ended in."""
    if not slot.live:
        return Badge(told_end(teller, slot.why), "quiet")
    if begun(study, p) and p.lot:
        return Badge(teller.lot_state(p.lot.state), "going")
    return Badge(teller.words["cal_booked"], "quiet")


def told_end(teller: Teller, why: str) -> str:
    """What freed a slot: the state of the lot or of the participant, or a person's own words."""
    known = {s.id for s in teller.study.product.states}
    return teller.lot_state(why) if why in known else teller.status(why).word if why in STATUS else why


def _given(trial: Trial, slot: Slot) -> date | None:
    return next((date.fromisoformat(at[:10]) for who, at in trial.doses if who == slot.participant), None)


def _injects(trial: Trial, slot: Slot) -> bool:
    return slot.live or _given(trial, slot) is not None


def _window(span: Span, culture: Culture, slot: Slot) -> Shown:
    opens, closes = (slot.surgery + timedelta(days=n) for n in (culture.earliest, culture.latest))
    return span.bar(opens, closes)


def _days(trial: Trial, slot: Slot, culture: Culture | None) -> Shown:
    injection = _given(trial, slot) or slot.injection
    window = [slot.surgery + timedelta(days=n) for n in (culture.earliest, culture.latest)] if culture else []
    return {
        "surgery": slot.surgery.isoformat(),
        "ready": slot.ready.isoformat(),
        "injection": injection.isoformat() if _injects(trial, slot) else "",
        "apart": (injection - slot.surgery).days,
        "until": (slot.freed or slot.until).isoformat(),
        "opens": window[0].isoformat() if window else "",
        "closes": window[1].isoformat() if window else "",
    }


def _warnings(teller: Teller, study: Study, trial: Trial, p: Participant, slot: Slot, today: date) -> Iterator[Badge]:
    if not slot.live:
        return
    words, culture = teller.words, study.product.culture
    if (stands := status(study, p)) in LEFT:
        yield Badge(words["cal_left"].format(teller.status(stands).word), "bad")
    if slot.surgery < today and not begun(study, p):
        yield Badge(words["cal_no_show"], "bad")
    if slot.until < today:
        yield Badge(words["cal_overdue"].format((today - slot.until).days), "bad")
    if stands in LEFT:
        return
    close = too_close(study.product.stagger, all_injections(trial))
    yield from (told_close(teller, x) for x in close if x.participant == p.id)
    apart = (slot.injection - slot.surgery).days
    if culture and not culture.earliest <= apart <= culture.latest:
        yield Badge(words["cal_outside"].format(apart, culture.earliest, culture.latest), "watch")
    yield from _disagreeing(teller, study, p, slot)


def told_close(teller: Teller, x: TooClose) -> Badge:
    return Badge(teller.words["cal_close"].format(x.participant, x.day, x.apart, x.after, x.required), "watch")


def _disagreeing(teller: Teller, study: Study, p: Participant, slot: Slot) -> Iterator[Badge]:
    """A form that holds another planned day than the calendar, say because it is locked."""
    for clock, day in (("surgery", slot.surgery), ("injection", slot.injection)):
        item = next((a.planned for a in study.anchors if a.id == clock), "")
        held = item_day(study, p, item) if item else None
        if held and held != day:
            yield Badge(teller.words["cal_form_says"].format(teller.item(item), held), "watch")


def _turn(teller: Teller, turn: SlotTurn) -> Shown:
    return {
        "what": teller.words[f"cal_{turn.what}"],
        "at": teller.moment(turn.at),
        "by": teller.actor(turn.by),
        "surgery": turn.surgery.isoformat(),
        "injection": turn.injection.isoformat(),
        "why": told_end(teller, turn.why) if turn.why else "",
        "entry": key(turn.entry),
    }
