"""A synthetic OMOP extract: people with laboratory values in several units, some missing, some in a unit nobody knows.

Values are drawn around the limits that cohorts ask for, so that both sides of each are met. `repeats`: several values
of a person within the look-back window. The same seed gives the same rows. Nobody real is in it.
"""

import csv
import gzip
from datetime import date, timedelta
from pathlib import Path
from random import Random

INDEX = date(2024, 6, 1)  # everybody's screening visit
VISIT = 2_000_000_099

# item: concept of the LOINC code, the code, decimals, mean, spread, unit -> (share, canonical * factor)
LABS = {
    "PLT": (2_000_000_001, "777-3", 0, 145, 25, {"10*3/uL": (0.7, 1), "10*9/L": (0.1, 1), "/uL": (0.2, 1000)}),
    "WBC": (2_000_000_002, "6690-2", 1, 7.5, 3, {"10*3/uL": (0.8, 1), "/uL": (0.2, 1000)}),
    "HGB": (2_000_000_003, "718-7", 1, 13.5, 1.8, {"g/dL": (0.7, 1), "g/L": (0.3, 10)}),
    "BUN": (2_000_000_004, "3094-0", 0, 16, 6, {"mg/dL": (0.8, 1), "mmol/L": (0.2, 0.357)}),
    "CREAT": (2_000_000_005, "2160-0", 1, 0.9, 0.25, {"mg/dL": (0.8, 1), "umol/L": (0.2, 88.42)}),
    "AST": (2_000_000_006, "1920-8", 0, 33, 12, {"U/L": (1, 1)}),
    "ALT": (2_000_000_007, "1742-6", 0, 34, 14, {"U/L": (1, 1)}),
    "PT": (2_000_000_008, "5902-2", 1, 13, 1.5, {"s": (1, 1)}),
    "INR": (2_000_000_009, "6301-6", 2, 1.0, 0.12, {"1": (1, 1)}),
}
UNITS = {
    "10*3/uL": 8848, "10*9/L": 9444, "/uL": 8647, "g/dL": 8713, "g/L": 8636, "mg/dL": 8840, "mmol/L": 8753,
    "umol/L": 8749, "U/L": 8645, "s": 8555, "1": 8529, "[foz_us]": 8519,
}  # fmt: skip
UNKNOWN_UNIT = "[foz_us]"
TUMOUR, GLIOMA = 2_000_000_201, 2_000_000_202

HEADS = {
    "person": ("person_id", "gender_concept_id", "year_of_birth", "month_of_birth", "day_of_birth"),
    "observation_period": (
        "observation_period_id", "person_id", "observation_period_start_date", "observation_period_end_date",
    ),
    "measurement": (
        "measurement_id", "person_id", "measurement_concept_id", "measurement_date", "operator_concept_id",
        "value_as_number", "value_as_concept_id", "unit_concept_id", "unit_source_value",
    ),
    "condition_occurrence": ("condition_occurrence_id", "person_id", "condition_concept_id", "condition_start_date"),
    "concept": ("concept_id", "vocabulary_id", "concept_code", "invalid_reason"),
    "concept_ancestor": ("ancestor_concept_id", "descendant_concept_id"),
}  # fmt: skip


def make(people: int, seed: int, repeats: bool = False) -> dict[str, list[tuple]]:
    """The rows of each table."""
    dice = Random(seed)
    rows: dict[str, list[tuple]] = {name: [] for name in HEADS}
    rows["concept"] = _concepts()
    rows["concept_ancestor"] = [(TUMOUR, GLIOMA), *((row[0], row[0]) for row in rows["concept"])]
    for person in range(1, people + 1):
        rows["person"].append(_person(dice, person))
        rows["observation_period"].append((person, person, date(2020, 1, 1), date(2025, 1, 1)))
        rows["measurement"].append((len(rows["measurement"]) + 1, person, VISIT, INDEX, 0, None, 0, 0, ""))
        _measure(dice, rows["measurement"], person, repeats)
        if dice.random() < 0.1:
            found = (dice.choice((TUMOUR, GLIOMA)), INDEX - timedelta(days=dice.randint(-50, 3000)))
            rows["condition_occurrence"].append((len(rows["condition_occurrence"]) + 1, person, *found))
    return rows


def _concepts() -> list[tuple]:
    labs = [(concept, "LOINC", code, None) for concept, code, *_ in LABS.values()]
    units = [(concept, "UCUM", code, None) for code, concept in UNITS.items()]
    return [*labs, *units, *((c, "LOCAL", str(c), None) for c in (VISIT, TUMOUR, GLIOMA))]


def _person(dice: Random, person: int) -> tuple:
    born = date(2024 - dice.randint(18, 85), dice.randint(1, 12), dice.randint(1, 28))
    known = dice.random()  # most birth dates are whole, some have no day, some only a year
    month, day = (born.month if known < 0.9 else None), (born.day if known < 0.8 else None)
    return person, dice.choice((8507, 8532)) if dice.random() < 0.95 else 0, born.year, month, day


def _measure(dice: Random, rows: list[tuple], person: int, repeats: bool) -> None:
    for item in LABS:
        if dice.random() < 0.85:
            _take(dice, rows, person, item, INDEX - timedelta(days=dice.randint(0, 300)))
        if dice.random() < 0.3:
            _take(dice, rows, person, item, INDEX - timedelta(days=dice.randint(400, 900)))
        while repeats and dice.random() < 0.3:
            _take(dice, rows, person, item, INDEX - timedelta(days=dice.randint(0, 300)))


def _take(dice: Random, rows: list[tuple], person: int, item: str, day: date) -> None:
    concept, _, decimals, mean, spread, units = LABS[item]
    value = max(round(dice.gauss(mean, spread), decimals), 10**-decimals)
    unit = dice.choices(list(units), [share for share, _ in units.values()])[0]
    shown = round(value * units[unit][1], 6)
    if dice.random() < 0.03:
        unit = UNKNOWN_UNIT
    rows.append((len(rows) + 1, person, concept, day, 4172703, shown, 0, UNITS[unit], unit))


def write(rows: dict[str, list[tuple]], folder: Path) -> None:
    """One packed CSV for each table, the same bytes every time."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, lines in rows.items():
        with gzip.GzipFile(folder / f"{name}.csv.gz", "wb", mtime=0) as packed:
            text = [",".join(HEADS[name]), *(",".join("" if v is None else str(v) for v in line) for line in lines)]
            packed.write(("\n".join(text) + "\n").encode())


def read(folder: Path, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(gzip.decompress((folder / f"{name}.csv.gz").read_bytes()).decode().splitlines()))
