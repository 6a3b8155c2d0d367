"""Where a rule finds its data: the present sheet, other visits, baselines, logs, reference limits, facts.

`View` is the bridge between a participant's state and the expression tree. Nothing is guessed: a datum that is not
where the rule looks is absent, with the reason.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from vertebra.conduct.data import read_datum
from vertebra.conduct.places import NOWHERE
from vertebra.conduct.state import Participant, Place, Sheet
from vertebra.protocol.expressions import Look, Ref, Seen
from vertebra.protocol.expressions.nodes import Limit
from vertebra.protocol.safety import Range
from vertebra.protocol.study import Study
from vertebra.terms.dates import full_moment, read_date
from vertebra.terms.spans import Span, point

FactFinder = Callable[[Ref], Seen]


def no_facts(ref: Ref) -> Seen:
    return Seen(ref, None, absent="no such fact here")


class View:
    """A participant's data as seen from one place at one moment. What it found once it finds again, so it is not kept
    beyond a change of the participant."""

    def __init__(
        self,
        study: Study,
        participant: Participant,
        now: datetime,
        place: Place = NOWHERE,
        facts: FactFinder = no_facts,
    ) -> None:
        self.study, self.participant, self.place = study, participant, place
        self._now, self._facts = now, facts
        self._sheets: dict[str, list[tuple[Place, Sheet]]] = {}

    @property
    def now(self) -> datetime:
        return self._now

    def at(self, place: Place) -> "View":
        other = View(self.study, self.participant, self._now, place, self._facts)
        other._sheets = self._sheets
        return other

    def find(self, ref: Ref) -> Seen:
        if ref.pick == "fact":
            return self._facts(ref)
        return _PICKS.get(ref.pick, _at_visit)(self, ref)

    def limit(self, wanted: Limit) -> Seen:
        """The reference limit in force on the day of this place, for this participant's sex."""
        found = range_in_force(self.study, self.participant, wanted.item, self.day)
        value = getattr(found, wanted.side) if found else None
        if value is None:
            return Seen(wanted, None, absent="no reference range in force")
        return Seen(wanted, point(value), str(value), wanted.unit)

    def rows(self, form: str) -> Iterable[Look]:
        return [self.at(place) for place, _ in self.sheets_of(form)]

    def sheets_of(self, form: str) -> list[tuple[Place, Sheet]]:
        found = self._sheets.get(form)
        if found is None:
            found = self._sheets[form] = self.participant.sheets_of(form)
        return found

    @property
    def day(self) -> date:
        """The day that the data of this place belong to; today where nothing is recorded yet."""
        sheet = self.participant.sheets.get(self.place)
        return (day_of(sheet.occurred_at) if sheet else None) or site_day(self.study, self._now)

    def read(self, ref: Ref, place: Place) -> Seen:
        cell = self.participant.cell(place, ref.item)
        item = self.study.item(ref.item)
        seen = read_datum(item, cell.datum if cell else None, cell.entry if cell else "", ref)
        return self._local(seen) if item.type == "moment" else seen

    def _local(self, seen: Seen) -> Seen:
        """A moment in the zone of the site: its calendar day is the site's, whichever zone it was written in."""
        known = seen.known
        if not isinstance(known, Span) or not isinstance(known.low, datetime):
            return seen
        local = _in_zone(self.study.zone, known.low)
        return seen if local.utcoffset() == known.low.utcoffset() else replace(seen, known=point(local))

    def sheets(self, ref: Ref) -> list[tuple[Place, Sheet]]:
        return self.sheets_of(self.study.home(ref.item).id)


def site_day(study: Study, moment: datetime) -> date:
    """The calendar day of a moment in the zone of the site."""
    return moment.astimezone(ZoneInfo(study.zone)).date()


def at_site(study: Study, moment: datetime) -> datetime:
    """The moment with the offset that holds at the site then.

    The offset is fixed: Python takes times of one zone apart by the clock on the wall, which shows an hour twice.
    """
    return _in_zone(study.zone, moment)


@lru_cache(maxsize=20_000)
def _in_zone(zone: str, moment: datetime) -> datetime:
    local = moment.astimezone(ZoneInfo(zone))
    return local.replace(tzinfo=timezone(local.utcoffset() or timedelta(0)))


def site_local(study: Study, written: str) -> str:
    """A moment as the site writes it, so that days and order do not depend on who sent it; a day stays as it is."""
    found = full_moment(written)
    if found is None:
        return written
    local = at_site(study, found)
    return written if local.utcoffset() == found.utcoffset() else local.isoformat()


@lru_cache(maxsize=20_000)
def day_of(written: str) -> date | None:
    """The first possible day of a date or moment as written; None if there is none."""
    moment = full_moment(written)
    if moment is not None:
        return moment.date()
    span = read_date(written[:10])
    return span.low if span else None


def range_in_force(study: Study, participant: Participant, item: str, day: date) -> Range | None:
    """The newest version valid on the day, for the recorded sex; a sexless range serves both."""
    sex = sex_of(study, participant)
    fitting = [r for r in study.safety.ranges if r.item == item and r.valid_from <= day and r.sex in ("", sex)]
    return max(fitting, key=lambda r: r.valid_from, default=None)


def sex_of(study: Study, participant: Participant) -> str:
    item = study.product.parts["sex"]
    for _, sheet in participant.sheets_of(study.home(item).id):
        cell = sheet.cells.get(item)
        if cell and cell.datum.value:
            return cell.datum.value
    return "unknown"


def anchor_day(study: Study, participant: Participant, clock: str) -> date | None:
    """The day of surgery or injection; None until it happened, and in a study that has no such clock."""
    if all(a.id != clock for a in study.anchors):
        return None
    return item_day(study, participant, study.anchor(clock).item)


def item_day(study: Study, participant: Participant, item: str) -> date | None:
    if not study.has_item(item):
        return None
    for _, sheet in reversed(participant.sheets_of(study.home(item).id)):
        cell = sheet.cells.get(item)
        if cell and cell.datum.value:
            return day_of(site_local(study, cell.datum.value))
    return None


def _here(view: View, ref: Ref) -> Seen:
    """The same sheet, else another form of the same visit; log rows look no further than their row."""
    home = view.study.home(ref.item)
    if home.id == view.place.form:
        return view.read(ref, view.place)
    if home.log:
        return Seen(ref, None, absent="in another log")
    return view.read(ref, Place(view.place.visit, home.id, 0))


def _known(view: View, ref: Ref, fits: Callable[[Place, Sheet], bool]) -> list[Seen]:
    seen = [view.read(ref, place) for place, sheet in view.sheets(ref) if fits(place, sheet)]
    return [s for s in seen if s.known is not None]


def _newest(view: View, ref: Ref, fits: Callable[[Place, Sheet], bool], absent: str) -> Seen:
    """The newest known value; if none is known, the newest reason for its absence."""
    known = _known(view, ref, fits)
    if known:
        return known[-1]
    asked = [view.read(ref, place) for place, sheet in view.sheets(ref) if fits(place, sheet)]
    return asked[-1] if asked else Seen(ref, None, absent=absent)


def _latest(view: View, ref: Ref) -> Seen:
    return _newest(view, ref, lambda place, sheet: True, "not recorded")


def _before(clock: str) -> Callable[[View, Ref], Seen]:
    def find(view: View, ref: Ref) -> Seen:
        anchor = anchor_day(view.study, view.participant, clock)
        return _newest(
            view, ref, lambda place, sheet: anchor is None or _is_before(sheet, anchor), f"none before {clock}"
        )

    return find


def _is_before(sheet: Sheet, anchor: date) -> bool:
    day = day_of(sheet.occurred_at)
    return day is not None and day < anchor


def _previous(view: View, ref: Ref) -> Seen:
    here = _order(view)
    return _newest(view, ref, lambda place, sheet: sheet.order < here, "no earlier value")


def _nadir(view: View, ref: Ref) -> Seen:
    """The lowest exact value after the injection and before this place."""
    anchor, here = anchor_day(view.study, view.participant, "injection"), _order(view)
    if anchor is None:
        return Seen(ref, None, absent="not injected")
    found = _known(
        view,
        ref,
        lambda place, sheet: not _is_before(sheet, anchor) and sheet.order < here,
    )
    lowest: dict[Decimal, Seen] = {
        s.known.low: s for s in reversed(found) if isinstance(s.known, Span) and s.known.exact
    }
    return lowest[min(lowest)] if lowest else Seen(ref, None, absent="no value since injection")


def _order(view: View) -> tuple[str, float, int]:
    sheet = view.participant.sheets.get(view.place)
    return sheet.order if sheet else ("9999", 0.0, 0)


def _at_visit(view: View, ref: Ref) -> Seen:
    return view.read(ref, Place(ref.pick, view.study.home(ref.item).id, 0))


_PICKS: dict[str, Callable[[View, Ref], Seen]] = {
    "here": _here,
    "latest": _latest,
    "previous": _previous,
    "nadir": _nadir,
    "B0": _before("surgery"),
    "B1": _before("injection"),
}
