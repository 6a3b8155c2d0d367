"""What the engine works out for a rule: each fact of protocol.facts from the ledger, the command and the moment.

A fact that cannot be told is absent, so a stop that needs it blocks.
Source: domain notes F5 (hard stops), G (stagger), A3-A4 (identity, timing).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from vertebra.conduct.access import is_delegated
from vertebra.conduct.calendar import begins, has_room
from vertebra.conduct.commands import DoStep
from vertebra.conduct.condition import excursions, is_undecidable
from vertebra.conduct.consent import consent_stands, in_force
from vertebra.conduct.entries import Actor
from vertebra.conduct.labelling import first_serial, has_reason, is_live, is_reconciled, last_serial
from vertebra.conduct.late import is_planned, late_cultures
from vertebra.conduct.look import View, anchor_day, day_of, range_in_force, site_day
from vertebra.conduct.materials import bad_materials, lots_at, materials_of
from vertebra.conduct.state import Lot, Material, Participant, Place, Trial
from vertebra.conduct.visits import out_of_window
from vertebra.protocol.expressions import Ref, Seen, evaluate
from vertebra.protocol.product import ReleaseTest, Stagger, Step
from vertebra.protocol.study import Study
from vertebra.terms.dates import days_after, instant, read_moment
from vertebra.terms.spans import Span, point
from vertebra.terms.verdicts import Verdict

LONG_AGO = Span(Decimal(36500), None)  # days since a dose that was never given
Told = str | Decimal | Span | None


@dataclass(frozen=True)
class Asked:
    """All that a fact may depend on. at: when the thing happens; now: when it is recorded.

    heard: where whoever wants to know it is told which items a fact was worked out from.
    """

    study: Study
    trial: Trial
    participant: Participant
    by: Actor
    at: datetime
    now: datetime
    place: Place
    step: Step | None = None
    command: DoStep | None = None
    heard: list[Seen] | None = None

    def find(self, ref: Ref) -> Seen:
        told = _FACTS[ref.item](self) if ref.item in _FACTS else None
        known = point(told) if isinstance(told, Decimal) else told
        return Seen(ref, known, _written(told), absent="" if known is not None else "cannot be told")

    @cached_property
    def day(self) -> date:
        """The calendar day at the site on which the thing happens."""
        return site_day(self.study, self.at)

    @cached_property
    def view(self) -> View:
        return View(self.study, self.participant, self.now, self.place, self.find)

    @property
    def lot(self) -> Lot | None:
        return self.participant.lot

    def part(self, name: str) -> Seen:
        """The latest value of the item that plays a part for the engine; absent if the study names none."""
        item = self.study.product.parts.get(name)
        if item is None:
            return Seen(None, None, absent="the study names no such item")
        seen = self.view.find(self.study.item(item).ref.latest)
        if self.heard is not None:
            self.heard.append(seen)
        return seen

    def code(self, name: str) -> str | None:
        known = self.part(name).known
        return known if isinstance(known, str) else None


def _written(told: Told) -> str:
    return f"{told:f}" if isinstance(told, Decimal) else told if isinstance(told, str) else ""


def _yes(truth: bool | None) -> str | None:
    return None if truth is None else "Y" if truth else "N"


def _identity_match(a: Asked) -> str | None:
    """Every label that the step asks for was read and is the donor's own; the second identifier was confirmed."""
    if a.step is None or a.command is None or a.lot is None:
        return None
    expected = {"person": a.lot.person, "container": a.lot.id}
    if any(scan.code != expected[scan.what] for scan in a.command.scans):
        return "N"
    if not set(a.step.scans) <= {scan.what for scan in a.command.scans}:
        return None
    return _second_identifier(a)


def _second_identifier(a: Asked) -> str | None:
    item = a.study.product.parts.get("second_identifier", "")
    if a.step is None or item not in {i.id for i in a.study.form(a.step.form).items}:
        return "Y"
    return a.code("second_identifier")


def _level_match(a: Asked) -> str | None:
    """Same anatomical key, and a transitional vertebra, if there is one, resolved."""
    harvested, injected, lstv = a.code("level_harvested"), a.code("level_injected"), a.code("lstv")
    if harvested is None or injected is None or lstv is None:
        return None
    if lstv == "Y" and a.code("lstv_resolved") != "Y":
        return "N"
    return _yes(harvested == injected)


def _consent(which: str) -> Callable[[Asked], str | None]:
    """In force on the day, and given by the moment: what is signed in the afternoon allows nothing of the morning."""
    return lambda a: _yes(consent_stands(a.study, a.participant, which, a.day) and _given_by(a, which))


def _given_by(a: Asked, which: str) -> bool:
    """A consent that was withdrawn since does not stand in for the one that was given after it."""
    return any(instant(x.given_at) <= a.at.timestamp() for x in in_force(a.participant, which, a.day))


def _eligibility(a: Asked) -> str:
    """The signed outcome at screening and at the check that the step is due at; `unsigned` if one is missing."""
    due = {"surgery": "discectomy", "injection": "before injection"}.get(a.step.anchor if a.step else "", "screening")
    signed = [a.participant.fitness.get(moment) for moment in ("screening", due)]
    outcomes = {fitness.outcome if fitness else "unsigned" for fitness in signed}
    return next((bad for bad in ("not eligible", "unknown", "unsigned") if bad in outcomes), "eligible")


def producers(study: Study, lot: Lot | None) -> set[str]:
    """Everybody who did a producing step of the lot or stood beside it as the second person."""
    producing = {s.id for s in study.product.steps if s.produces}
    done = [s for s in lot.steps if s.step in producing] if lot else []
    return {s.by for s in done} | {s.witness for s in done if s.witness}


def _released_by_other(a: Asked) -> str | None:
    decisions = [a.study.product.parts.get(part, "") for part in ("release_decision", "completed_at")]
    releasing = a.step is not None and any(d and a.study.home(d).id == a.step.form for d in decisions)
    release = a.lot.last("release") if a.lot else None
    releaser = a.by.user if releasing else release.by if release else None
    return None if releaser is None else _yes(releaser not in producers(a.study, a.lot))


def _release_stands(a: Asked) -> str | None:
    """Whether the batch record is as it was when quality decided: a later correction of it lets the release fall.

    What is corrected after the injection changes nothing of the release under which it was given.
    """
    release = a.lot.last("release") if a.lot else None
    if a.lot is None or release is None:
        return None
    giving = {s.id for s in a.study.product.steps if s.anchor == "injection"}
    forms = {s.form for s in a.study.product.steps if s.id not in giving}
    given = next((_number(s.entry) for s in a.lot.steps if s.step in giving), None)
    steps = {s.entry for s in a.lot.steps}
    kept = {cell.entry for p, sheet in a.participant.sheets.items() if p.form in forms for cell in sheet.cells.values()}
    later = [n for n in map(_number, kept - steps) if n > _number(release.entry)]
    return _yes(not any(given is None or n < given for n in later))


def _number(entry: str) -> int:
    return int(entry.rpartition("#")[2])


def _minutes_to_expiry(a: Asked) -> Decimal | None:
    expiry = a.part("expiry").known
    if not isinstance(expiry, Span) or not isinstance(expiry.low, datetime):
        return None
    return _minutes(a.at, expiry.low)


def _minutes(start: datetime, end: datetime) -> Decimal:
    apart = end - start
    return (Decimal(apart.days) * 86400 + apart.seconds) / 60


def _tests_open(a: Asked) -> Decimal:
    tests = [t for t in a.study.product.tests if t.blocking and not t.late]
    return Decimal(sum(not passes_test(a, t) for t in tests))


def passes_test(a: Asked, test: ReleaseTest) -> bool:
    """Whether the newest result of the test is known and within its specification."""
    return _judged(a, test) is Verdict.MET


def _judged(a: Asked, test: ReleaseTest) -> Verdict:
    sheets = a.view.sheets_of(a.study.home(test.item.item).id)
    return evaluate(test.passes, a.view.at(sheets[-1][0])).verdict if sheets else Verdict.UNKNOWN


def failed_tests(a: Asked) -> list[ReleaseTest]:
    """The blocking tests whose newest result is out of specification for certain."""
    tests = [t for t in a.study.product.tests if t.blocking and not t.late]
    return [t for t in tests if _judged(a, t) is Verdict.NOT_MET]


def _late_open(a: Asked) -> Decimal:
    found = late_cultures(a.study, a.participant, a.now)
    return Decimal(sum(late.verdict is not Verdict.MET for late in found))


def _times_done(a: Asked) -> Decimal | None:
    return Decimal(sum(s.step == a.step.id for s in a.lot.steps)) if a.step and a.lot else None


def _materials(a: Asked) -> list[Material | None]:
    """The material lots that went into this lot; None for a number that nobody received."""
    return [a.trial.materials.get(lot) for lot in materials_of(a.study, a.participant)]


def _materials_bad(a: Asked) -> Decimal | None:
    """How many may not be in a product; it cannot be told of a fill without any."""
    item = a.study.product.parts.get("materials_fill", "")
    filled = a.participant.sheets_of(a.study.home(item).id) if item else []
    if filled and not any(lots_at(a.study, place, sheet) for place, sheet in filled):
        return None
    return Decimal(len(bad_materials(a.study, a.trial, a.participant)))


def _allergy(a: Asked) -> str | None:
    """Unknown while allergies or materials are unknown."""
    if a.code("drug_allergy") == "N":
        return "N"
    allergies, materials = a.code("allergies"), _materials(a)
    if allergies is None or not materials or None in materials:
        return None
    contained = {allergen for m in materials if m for allergen in m.allergens}
    return _yes(bool(contained & set(allergies.split(";"))))


def _excursion_open(a: Asked) -> str | None:
    """At receipt or in any temperature log, open or not accepted; unknown while one of them does not tell."""
    if any(x.blocks for x in excursions(a.study, a.participant)):
        return "Y"
    received = a.code("excursion")
    return None if received is None or is_undecidable(a.study, a.participant) else "N"


def _tissue_hours(a: Asked) -> Decimal | None:
    collected, received = a.part("collected_at").known, a.part("received_at").known
    if not isinstance(collected, Span) or not isinstance(collected.low, datetime):
        return None
    arrived = received.low if isinstance(received, Span) and isinstance(received.low, datetime) else a.at
    hours = _minutes(collected.low, arrived) / 60
    return hours if hours >= 0 else None  # received before it was collected: one of the two is wrong


def _injections(a: Asked) -> Decimal:
    giving = {s.id for s in a.study.product.steps if s.anchor == "injection"}
    return Decimal(sum(s.step in giving for s in a.lot.steps) if a.lot else 0)


def _others_doses(a: Asked) -> list[datetime]:
    spans = [read_moment(at) for who, at in a.trial.doses if who != a.participant.id]
    return sorted(s.low for s in spans if s)


def _days_since_other(a: Asked) -> Span:
    doses = _others_doses(a)
    return point(Decimal(days_after(site_day(a.study, doses[-1]), a.day))) if doses else LONG_AGO


def days_required(stagger: Stagger, doses_before: int) -> int:
    """Days since the last dose of another participant before the next may be dosed.

    The first ones are dosed one by one; then cohorts, the first of each waits, the others of a cohort may follow.
    Source: domain notes G (stagger, proposed: three alone at 28 days, then cohorts of three at 14 days).
    """
    if doses_before == 0:
        return 0
    if doses_before <= stagger.alone:
        return stagger.alone_days
    return stagger.cohort_days if (doses_before - stagger.alone) % stagger.cohort == 0 else 0


def _days_required(a: Asked) -> Decimal:
    return Decimal(days_required(a.study.product.stagger, len(_others_doses(a))))


def _other_workspace(a: Asked) -> str | None:
    if a.command is None or not a.command.place:
        return None
    return _yes(a.trial.workspaces.get(a.command.place, a.participant.id) != a.participant.id)


def _label_live(a: Asked) -> str | None:
    return None if a.command is None else _yes(is_live(a.study, a.participant, a.command.scans, a.place))


def _serial(found: int | None) -> Decimal | None:
    return None if found is None else Decimal(found)


def _delegated(a: Asked) -> str | None:
    return _yes(is_delegated(a.trial, a.by.user, a.by.role, a.day, a.participant.site))


def irb_valid(trial: Trial, site: str, day: str) -> bool:
    return any(x.since <= day <= x.until for x in trial.approvals.get(site, ()))


def _irb(a: Asked) -> str | None:
    return _yes(irb_valid(a.trial, a.participant.site, a.day.isoformat()))


def _number_part(name: str) -> Callable[[Asked], Span | None]:
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
    if not a.place.visit:
        return None
    return _yes(not out_of_window(a.study, a.participant, a.study.visit(a.place.visit), a.day))


def _range_in_force(a: Asked) -> str | None:
    """Whether a range was valid on the day of the sample for every ranged item of this form.

    A form that holds none rests on the newest sheet of each form that does.
    """
    if not a.place.form:
        return None
    ranged = {r.item for r in a.study.safety.ranges}
    forms = [f for f in a.study.forms if any(i.id in ranged for i in f.items)]
    if a.place.form in {f.id for f in forms}:
        return _yes(_all_ranged(a, [(a.place.form, a.view.day)], ranged))
    sheets = [(f.id, found[-1][1]) for f in forms if (found := a.participant.sheets_of(f.id))]
    days = [(form, day) for form, sheet in sheets if (day := day_of(sheet.occurred_at))]
    return _yes(_all_ranged(a, days, ranged)) if days else None


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
    return _yes(day_of(sheet.occurred_at) == a.day) if sheet else None


def _minutes_apart(a: Asked) -> Decimal | None:
    """Between the moment of the step and the one on its form; a form without one agrees."""
    if a.step is None or not a.step.moment:
        return Decimal(0)
    known = a.view.find(a.study.item(a.step.moment).ref).known
    if not isinstance(known, Span) or not isinstance(known.low, datetime):
        return None
    return abs(_minutes(a.at, known.low))


def _scale_same(a: Asked) -> str | None:
    item = a.study.product.parts.get("scaled", "")
    if not item:
        return None
    form = a.study.home(item).id
    units = {s.cells[item].datum.unit for _, s in a.participant.sheets_of(form) if item in s.cells}
    return _yes(len(units - {""}) <= 1)


def _slot_booked(a: Asked) -> str | None:
    """Booked for the very day of the surgery; when tissue is about to be taken, also with room for it."""
    day = anchor_day(a.study, a.participant, "surgery")
    if day is None:
        return None
    taking = a.step is not None and a.step.anchor == "surgery"
    return _yes(begins(a.trial, a.participant.id, day) and (not taking or has_room(a.trial, a.participant.id, day)))


def _status(test: Callable[[Asked], bool]) -> Callable[[Asked], str]:
    return lambda a: "Y" if test(a) else "N"


def _did(a: Asked, anchor: str) -> bool:
    steps = {s.id for s in a.study.product.steps if s.anchor == anchor}
    return bool(a.lot and any(s.step in steps for s in a.lot.steps))


_FACTS: dict[str, Callable[[Asked], Told]] = {
    "IDENTITY_MATCH": _identity_match,
    "LEVEL_MATCH": _level_match,
    "CONSENT_TRIAL": _consent("trial"),
    "CONSENT_TISSUE": _consent("tissue"),
    "ELIGIBILITY": _eligibility,
    "LOT_STATE": lambda a: a.lot.state if a.lot else None,
    "RELEASED_BY_OTHER": _released_by_other,
    "RELEASE_STANDS": _release_stands,
    "EXAMINED_TODAY": _examined_today,
    "MINUTES_APART": _minutes_apart,
    "MINUTES_TO_EXPIRY": _minutes_to_expiry,
    "TESTS_OPEN": _tests_open,
    "LATE_OPEN": _late_open,
    "LATE_PLANNED": lambda a: _yes(is_planned(a.study, a.participant, a.trial, a.now)),
    "TIMES_DONE": _times_done,
    "ALLERGY_TO_LOT": _allergy,
    "EXCURSION_OPEN": _excursion_open,
    "TISSUE_HOURS": _tissue_hours,
    "TISSUE_DECISION": lambda a: a.code("tissue_decision"),
    "INJECTIONS": _injections,
    "DAYS_SINCE_OTHER_DOSE": _days_since_other,
    "DAYS_REQUIRED": _days_required,
    "HOLD": lambda a: _yes(a.trial.hold is not None),
    "OTHER_WORKSPACE": _other_workspace,
    "MINUTES_AHEAD": lambda a: _minutes(a.now, a.at),
    "HOURS_BACK": lambda a: _minutes(a.at, a.now) / 60,
    "MATERIALS_BAD": _materials_bad,
    "DELEGATED": _delegated,
    "IRB_VALID": _irb,
    "RECRUITING": lambda a: _yes(a.trial.recruiting.get(a.participant.site, False)),
    "LABEL_REASON": lambda a: _yes(has_reason(a.study, a.participant, a.place)),
    "LABELS_DESTROYED": lambda a: _yes(is_reconciled(a.study, a.participant, a.place)),
    "LABEL_LIVE": _label_live,
    "LABEL_FIRST": lambda a: _serial(first_serial(a.study, a.participant, a.place)),
    "LABEL_LAST": lambda a: _serial(last_serial(a.study, a.participant, a.place)),
    "PASSAGE": _number_part("passage"),
    "DAYS_S_TO_I": lambda a: _days_between(a, "surgery", "injection"),
    "DAYS_SINCE_SURGERY": _days_since("surgery"),
    "DAYS_SINCE_INJECTION": _days_since("injection"),
    "IN_WINDOW": _in_window,
    "RANGE_IN_FORCE": _range_in_force,
    "VAS_SCALE_SAME": _scale_same,
    "PRODUCT_CULTURE": lambda a: a.code("late_result"),
    "SLOT_BOOKED": _slot_booked,
    "CONSENTED": _status(lambda a: "trial" in a.participant.consents),
    "HARVESTED": _status(lambda a: _did(a, "surgery")),
    "INJECTED": _status(lambda a: _did(a, "injection")),
    "COMPLETED": lambda a: _yes(a.code("end_reason") == "COMPLETED"),
}
