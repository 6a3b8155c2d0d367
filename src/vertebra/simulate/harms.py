"""What befalls a virtual person: surgery, injection and chance come in; harms and the adverse events they show go out.

Days are days of the surgery clock. Every adverse event carries five separate answers on its cause.
Source: rates from published series of discectomy and of intradiscal cells (domain notes G, H, H2), in `world.Harms`;
five answers from requirement R63 (domain notes A5).
"""

from math import log
from random import Random

import msgspec

from vertebra.simulate.chance import happens, stream, whole
from vertebra.simulate.inflammation import Infection
from vertebra.simulate.mishaps import Fate
from vertebra.simulate.world import Harms, World

HORIZON_DAYS = 800
"""How far background harms are drawn: a year after the latest thinkable injection."""


class Befallen(msgspec.Struct, frozen=True):
    """Everything bad that will ever happen to one person, known to the generator from the start."""

    flare_day: int | None
    reherniation_day: int | None
    is_reoperated: bool
    infections: tuple[Infection, ...]
    colds: tuple[int, ...]
    headaches: tuple[int, ...]
    allergy_day: int | None


class Relation(msgspec.Struct, frozen=True):
    """Five answers: unrelated, unlikely, possible, probable or certain. Source: WHO-UMC words (domain notes G)."""

    product: str = "unrelated"
    discectomy: str = "unrelated"
    injection: str = "unrelated"
    disease: str = "unrelated"
    medication: str = "unrelated"


class AdverseEvent(msgspec.Struct, frozen=True):
    """One adverse event as the investigator would report it on a given day.

    `ended` is None while it goes on. `serious_because` is empty for a non-serious one. `aware` is the day on which the
    site hears of it. Grades are CTCAE grades.
    """

    term: str
    onset: int
    aware: int
    ended: int | None
    grade: int
    serious_because: tuple[str, ...]
    relation: Relation
    action: str
    outcome: str
    is_special_interest: bool

    @property
    def is_serious(self) -> bool:
        """Tell whether any seriousness criterion is met."""
        return bool(self.serious_because)


def befall(
    world: World,
    seed: int,
    number: int,
    injection_day: int | None,
    fate: Fate | None = None,
    antibiotics_from: int | None = None,
) -> Befallen:
    """Draw what befalls one person; a fate decides on discitis, else chance does.

    Harms of surgery and of chance do not depend on the injection. `antibiotics_from` is the day when the site begins
    to treat a discitis; without it the world's own delay holds.
    """
    harms, rng = world.harms, stream(seed, number, "harms of surgery")
    wound = whole(rng, harms.discitis_day_low, harms.discitis_day_high)
    infections = [Infection("wound", wound, wound + harms.untreated_days, harms.wound_treated_days)] * happens(
        rng, harms.wound_infection
    )
    reherniation = 1 + int(_waiting_days(rng, harms.reherniation_per_year))
    reoperated = happens(rng, harms.reoperated)
    flare_day = allergy_day = None
    if injection_day is not None:
        rng = stream(seed, number, "harms of injection")
        flare_day = injection_day + whole(rng, 1, 2) if happens(rng, harms.flare) else None
        allergy_day = injection_day if happens(rng, harms.allergy) else None
        infections += _discitis(harms, stream(seed, number, "discitis"), injection_day, fate, antibiotics_from)
    return Befallen(
        flare_day=flare_day,
        reherniation_day=reherniation if reherniation <= HORIZON_DAYS else None,
        is_reoperated=reoperated,
        infections=tuple(infections),
        colds=_background(harms, stream(seed, number, "colds")),
        headaches=_background(harms, stream(seed, number, "headaches")),
        allergy_day=allergy_day,
    )


def _discitis(
    harms: Harms, rng: Random, injection_day: int, fate: Fate | None, antibiotics_from: int | None
) -> list[Infection]:
    by_chance = happens(rng, harms.discitis)
    onset: int | None = whole(rng, harms.discitis_day_low, harms.discitis_day_high)
    if fate is not None:
        onset = fate.discitis_onset
    elif not by_chance:
        onset = None
    if onset is None:
        return []
    first_rise = injection_day + onset
    treated_from = first_rise + harms.untreated_days if antibiotics_from is None else antibiotics_from
    return [Infection("discitis", first_rise, treated_from, harms.discitis_treated_days)]


def _waiting_days(rng: Random, per_year: float) -> float:
    """Draw the days until something that befalls this share of people within a year."""
    return -log(max(rng.random(), 1e-12)) / (-log(1 - per_year) / 365)


def _background(harms: Harms, rng: Random) -> tuple[int, ...]:
    """Draw the days of colds or of headaches: each befalls half of the background share within a year."""
    days: list[int] = []
    day = _waiting_days(rng, harms.background_per_year / 2)
    while day < HORIZON_DAYS:
        days.append(int(day))
        day += _waiting_days(rng, harms.background_per_year / 2)
    return tuple(days)


def report(
    befallen: Befallen, seed: int, number: int, injection_day: int | None, until_day: int
) -> tuple[AdverseEvent, ...]:
    """Give the adverse events that the site knows of on `until_day`, as they are on that day, by onset."""
    found = [*_of_injection(befallen), *_of_surgery(befallen, injection_day), *_of_chance(befallen)]
    rng = stream(seed, number, "reporting")
    aware = [event.onset + whole(rng, 0, 1 if event.is_serious else 3) for event in found]
    known = [_as_known(event, day, until_day) for event, day in zip(found, aware, strict=True)]
    return tuple(sorted((event for event in known if event.aware <= until_day), key=lambda event: event.onset))


def _as_known(event: AdverseEvent, aware: int, until_day: int) -> AdverseEvent:
    going_on = event.ended is None or event.ended > until_day
    changes = {"ended": None, "outcome": "not recovered"} if going_on else {}
    return msgspec.structs.replace(event, aware=aware, **changes)


def _event(
    term: str,
    onset: int,
    lasts: int,
    grade: int,
    relation: Relation,
    action: str = "none",
    serious_because: tuple[str, ...] = (),
    is_special_interest: bool = False,
) -> AdverseEvent:
    return AdverseEvent(
        term, onset, onset, onset + lasts, grade, serious_because, relation, action, "recovered", is_special_interest
    )


def _of_injection(befallen: Befallen) -> list[AdverseEvent]:
    found = []
    if befallen.flare_day is not None:
        cause = Relation(product="possible", injection="probable", disease="possible")
        found.append(_event("Back pain", befallen.flare_day, 7, 2, cause, "analgesic", is_special_interest=True))
    if befallen.allergy_day is not None:
        cause = Relation(product="possible", medication="probable")
        found.append(_event("Drug hypersensitivity", befallen.allergy_day, 2, 2, cause, "antihistamine", (), True))
    return found


def _of_surgery(befallen: Befallen, injection_day: int | None) -> list[AdverseEvent]:
    found = [_infection(infection) for infection in befallen.infections]
    onset = befallen.reherniation_day
    if onset is not None:
        injected = injection_day is not None and onset > injection_day
        cause = Relation(
            product="possible" if injected else "unrelated",
            injection="possible" if injected else "unrelated",
            discectomy="probable",
            disease="probable",
        )
        reasons = ("hospitalisation",) if befallen.is_reoperated else ()
        action = "reoperation" if befallen.is_reoperated else "analgesic"
        found.append(_event("Recurrent disc herniation", onset, 60, 3, cause, action, reasons, True))
    return found


def _infection(infection: Infection) -> AdverseEvent:
    """Report an infection from its third day on, when pain or fever shows, to the end of its treatment."""
    onset = infection.first_rise + 2
    lasts = infection.treated_until - onset
    if infection.kind == "discitis":
        cause = Relation(product="possible", injection="probable", discectomy="unlikely")
        reasons = ("hospitalisation", "medically important")
        return _event("Discitis", onset, lasts, 3, cause, "intravenous antibiotic", reasons, True)
    cause = Relation(discectomy="probable")
    return _event("Postoperative wound infection", onset, lasts, 2, cause, "oral antibiotic")


def _of_chance(befallen: Befallen) -> list[AdverseEvent]:
    cold = "Upper respiratory tract infection"
    colds = [_event(cold, day, 7, 1, Relation()) for day in befallen.colds]
    return colds + [_event("Headache", day, 2, 1, Relation(medication="possible")) for day in befallen.headaches]
