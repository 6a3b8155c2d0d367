"""What it shows, kept together: the analyses put their numbers here and get back the place to print them.

In: for each number its id, its value unrounded and printed, the method, and the keys of the rows behind it. Out: the
`Results` of the snapshot with exactly the rows that some result names.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from vertebra.evidence import stats
from vertebra.evidence.displays import Shown, Words
from vertebra.evidence.results import Labels, Result, Results, Row, Value, method_of, result_id
from vertebra.evidence.rounding import show_number, show_percent
from vertebra.evidence.stats import Interval, clopper_pearson
from vertebra.evidence.tables import Tables
from vertebra.evidence.tables.frames import keys
from vertebra.protocol.study import Study
from vertebra.protocol.versions import Studies

Method = Callable[..., Any] | str
Keys = Sequence[str]
NOTHING: Words = ("–",)


@dataclass
class Book:
    """All results of one snapshot while they are being made. draws: whether figures are wanted, not numbers only."""

    tables: Tables
    draws: bool = True
    results: dict[str, Result] = field(default_factory=dict)

    @property
    def study(self) -> Study:
        return self.tables.snapshot.study

    @property
    def studies(self) -> Studies:
        """All versions: for labels of what was recorded under another one than that of the report."""
        return self.tables.snapshot.studies

    def drawing(self, make: Callable[[], str]) -> str:
        """A figure, or nothing when only numbers are wanted: drawing takes more time than everything else."""
        return make() if self.draws else ""

    def put(self, result: Result) -> Shown:
        """Keep a result; the same number may be asked for twice, two numbers under one id are a bug."""
        if self.results.setdefault(result.id, result).value != result.value:
            raise ValueError(f"two values for {result.id}: {self.results[result.id].value} and {result.value}")
        return Shown(result.id)

    def close(self) -> Results:
        """Everything, with the rows that the results name and the entries behind each."""
        snapshot, entries = self.tables.snapshot, self.tables.entries
        named = dict.fromkeys(key for result in self.results.values() for key in result.rows)
        rows = tuple(Row(key, entries[key]) for key in named)
        return Results(self.study.id, snapshot.hash, tuple(self.results.values()), rows)


@dataclass(frozen=True)
class Spot:
    """Where numbers go: the display, the beginning of their ids, and what they are about."""

    book: Book
    display: str
    id: tuple[str, ...]
    population: str
    parameter: str
    visit: str = ""
    analysis: str = ""

    def at(self, *id: str, parameter: str = "", visit: str = "", analysis: str = "") -> "Spot":
        """One step further in: more of the id, and what that part is about."""
        about = parameter or self.parameter, visit or self.visit, analysis or self.analysis
        return Spot(self.book, self.display, (*self.id, *id), self.population, *about)

    def put(self, statistic: str, value: Value, shown: str, rows: Keys, method: Method, n: int | None = None) -> Shown:
        """One number. `statistic` ends the id and says what kind of number it is."""
        labels = Labels(self.population, self.parameter, statistic, self.visit, self.analysis)
        told = method if isinstance(method, str) else method_of(method)
        id = ".".join(result_id(part) for part in (*self.id, statistic))
        count = len(rows) if n is None else n
        return self.book.put(Result(id, self.display, labels, value, shown, count, tuple(rows), told))

    def number(self, statistic: str, value: float | None, places: int, rows: Keys, method: Method, n: int) -> Shown:
        return self.put(statistic, value, show_number(value, places), rows, method, n)

    def count(self, rows: Keys, of: Keys = (), method: str = "count of rows") -> Shown:
        """How many rows. Zero rests on all the rows that were looked at."""
        return self.put("n", len(rows), str(len(rows)), rows or of, method, len(of) if of else len(rows))

    def share(self, rows: Keys, of: Keys) -> Words:
        """`n (percent)` of rows among others."""
        return self._share(len(rows), rows, of, "count of rows")

    def people(self, found: pl.DataFrame, of: Keys) -> Words:
        """`n (percent)` of participants who have a row in the table; the count rests on those very rows."""
        return self._share(found["participant"].n_unique(), keys(found), of, "count of participants with a row")

    def people_count(self, found: pl.DataFrame, of: Keys) -> Shown:
        """How many participants have a row in the table."""
        count = found["participant"].n_unique()
        return self.put("n", count, str(count), keys(found) or of, "count of participants with a row", len(of))

    def exact(self, count: int, rows: Keys, of: Keys) -> Words:
        """The exact interval of a share, in percent."""
        return self.interval("CP", _percent(clopper_pearson(count, len(of))), 1, rows or of, clopper_pearson, len(of))

    def _share(self, count: int, rows: Keys, of: Keys, method: str) -> Words:
        shown = self.put("n", count, str(count), rows or of, method, len(of))
        if not of or not count:
            return (shown,)
        part = count / len(of)
        return (shown, " (", self.put("pct", part, show_percent(part), rows, "count / participants", len(of)), ")")

    def interval(
        self, name: str, found: Interval | None, places: int, rows: Keys, method: Method, n: int | None = None
    ) -> Words:
        """`(low to high)`, each limit a result of its own; n: participants, unless it is one a row."""
        if found is None:
            return NOTHING
        n = len(rows) if n is None else n
        low = self.number(f"{name}_low", found.low, places, rows, method, n)
        high = self.number(f"{name}_high", found.high, places, rows, method, n)
        return ("(", low, " to ", high, ")")

    def mean_sd(self, values: stats.Values, places: int, rows: Keys) -> Words:
        """`mean (SD)`, whole numbers with one decimal."""
        found = stats.summarise(values)
        if found.mean is None:
            return NOTHING
        fine = places or 1
        mean = self.number("mean", found.mean, fine, rows, stats.summarise, found.n)
        sd = self.number("sd", found.sd, fine, rows, stats.summarise, found.n)
        return (mean, " (", sd, ")")

    def median_range(self, values: stats.Values, places: int, rows: Keys) -> Words:
        """`median (minimum to maximum)`."""
        found = stats.summarise(values)
        if found.median is None:
            return NOTHING
        told = (("median", found.median), ("min", found.minimum), ("max", found.maximum))
        median, low, high = (self.number(w, v, places, rows, stats.summarise, found.n) for w, v in told)
        return (median, " (", low, " to ", high, ")")


def _percent(interval: Interval | None) -> Interval | None:
    return None if interval is None else Interval(100 * interval.low, 100 * interval.high)
