"""What else a virtual person takes: history, surgery and harms come in, medicines with dates go out.

They matter because pain killers and anti-inflammatory drugs bias pain and CRP (requirement R65, domain notes A5).
Which drugs, how long and how much are PROPOSED: usual adult courses. Days are days of the surgery clock.
"""

import msgspec

from vertebra.simulate.chance import happens, stream, whole
from vertebra.simulate.harms import Befallen
from vertebra.simulate.people import Person


class Medicine(msgspec.Struct, frozen=True):
    """One medicine; `kind` is antibiotic, paracetamol, NSAID, opioid or antihistamine; `ended` is None while taken."""

    name: str
    kind: str
    daily_dose_mg: int
    started: int
    ended: int | None
    reason: str


def medicines(befallen: Befallen, person: Person, seed: int, until_day: int) -> tuple[Medicine, ...]:
    """Give the medicines started up to `until_day`, by start, as they are on that day."""
    found = [*_around_surgery(person, seed), *_for_harms(befallen)]
    known = [_as_known(medicine, until_day) for medicine in found if medicine.started <= until_day]
    return tuple(sorted(known, key=lambda medicine: medicine.started))


def _as_known(medicine: Medicine, until_day: int) -> Medicine:
    goes_on = medicine.ended is None or medicine.ended > until_day
    return msgspec.structs.replace(medicine, ended=None) if goes_on else medicine


def _around_surgery(person: Person, seed: int) -> list[Medicine]:
    rng = stream(seed, person.number, "medicines")
    since = (person.history.symptom_onset - person.planned_surgery).days
    found = [
        Medicine("ibuprofen", "NSAID", 1200, since, -whole(rng, 1, 5), "disc herniation"),
        Medicine("cefazolin", "antibiotic", 2000, 0, 0, "surgical prophylaxis"),
        Medicine("paracetamol", "paracetamol", 2000, 0, whole(rng, 5, 20), "postoperative pain"),
    ]
    opioid = Medicine("tramadol", "opioid", 100, 0, whole(rng, 2, 6), "postoperative pain")
    return [*found, opioid] if happens(rng, 0.3) else found


def _for_harms(befallen: Befallen) -> list[Medicine]:
    drugs = {"discitis": ("ceftriaxone", 2000), "wound": ("cefalexin", 2000)}
    found = [
        Medicine(
            drugs[i.kind][0], "antibiotic", drugs[i.kind][1], i.treated_from, i.treated_until, f"{i.kind} infection"
        )
        for i in befallen.infections
    ]
    found += [Medicine("paracetamol", "paracetamol", 1500, day, day + 3, "cold") for day in befallen.colds]
    found += [Medicine("paracetamol", "paracetamol", 1000, day, day + 1, "headache") for day in befallen.headaches]
    for start, days, name, kind, dose in (
        (befallen.flare_day, 4, "ibuprofen", "NSAID", 1200),
        (befallen.reherniation_day, 21, "ibuprofen", "NSAID", 1200),
        (befallen.allergy_day, 2, "cetirizine", "antihistamine", 10),
    ):
        if start is not None:
            reason = "allergic reaction" if kind == "antihistamine" else "pain"
            found.append(Medicine(name, kind, dose, start, start + days, reason))
    return found
