"""Real laboratory rows to draw from: the shipped NHANES adult table comes in, weighted rows and shares go out.

Source: NHANES 2017-March 2020 pre-pandemic, CDC/NCHS, public domain (data/README.md says what was changed).
"""

import csv
import gzip
from bisect import bisect_right
from collections.abc import Callable, Iterable
from functools import lru_cache
from importlib.resources import files
from itertools import accumulate
from random import Random

import msgspec

MEASURED = ("wbc", "haemoglobin", "platelets", "bun", "creatinine", "ast", "alt")
"""Laboratory columns of the table; units as in `labs.UNITS`."""


class Adult(msgspec.Struct, frozen=True):
    """One examined adult; a laboratory value is None where NHANES has none."""

    age: int
    sex: str
    weight: float
    psu: int
    stratum: int
    wbc: float | None
    haemoglobin: float | None
    platelets: float | None
    bun: float | None
    creatinine: float | None
    ast: float | None
    alt: float | None

    def is_complete(self) -> bool:
        """Tell whether all seven laboratory values are there."""
        return None not in (
            self.wbc,
            self.haemoglobin,
            self.platelets,
            self.bun,
            self.creatinine,
            self.ast,
            self.alt,
        )


def table_bytes() -> bytes:
    """The table as it was shipped, unpacked: CSV with one line for each adult and a heading."""
    return gzip.decompress((files("vertebra.simulate") / "data" / "nhanes-2017-2020-adults.csv.gz").read_bytes())


@lru_cache(maxsize=1)
def adults() -> tuple[Adult, ...]:
    """Read the whole table, once."""
    lines = csv.reader(table_bytes().decode().splitlines())
    next(lines)
    return tuple(_adult(line) for line in lines)


def _adult(line: list[str]) -> Adult:
    _, age, sex, weight, psu, stratum, *values = line
    numbers = [float(value) if value else None for value in values]
    return Adult(int(age), sex, float(weight), int(psu), int(stratum), *numbers)


def weighted_share(rows: Iterable[Adult], test: Callable[[Adult], bool]) -> float:
    """Give the weighted share of the rows that pass the test, 0 to 1."""
    total = passing = 0.0
    for row in rows:
        total += row.weight
        passing += row.weight if test(row) else 0.0
    return passing / total


@lru_cache(maxsize=8)
def _pool(age_low: int, age_high: int) -> tuple[list[Adult], list[float]]:
    rows = [row for row in adults() if age_low <= row.age <= age_high and row.is_complete()]
    return rows, list(accumulate(row.weight for row in rows))


def draw_adult(rng: Random, age_low: int, age_high: int) -> Adult:
    """Draw one complete row of these ages (both ends in), with the survey's weights."""
    rows, reach = _pool(age_low, age_high)
    return rows[bisect_right(reach, rng.random() * reach[-1], hi=len(rows) - 1)]
