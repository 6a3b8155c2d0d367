"""Feasibility, the lines that left the table: what each set of people comes to, cluster by cluster.

A line stands for people of one cluster whose failures and open demands lie alike (`patterns`); it has their number and
weight, and those of the sets that were summed in SQL. All other sets are whole lines.
"""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from vertebra.laboratory.feasibility.patterns import KEYS, Patterns, Places
from vertebra.laboratory.feasibility.survey import Counted


class Set(NamedTuple):
    """Some people, by what some demands came to; many questions ask of the same people."""

    kind: Literal["all", "failed", "met", "decided", "rest met", "rest decided", "alone", "upto"]
    those: Places = ()


ALL = Set("all")


class Lines:
    """The fetched lines, added up to one number for each cluster (or stratum, or all)."""

    def __init__(self, lines: pa.Table, names: Mapping[Set, str], patterns: Patterns) -> None:
        self._lines, self._names, self._patterns = lines, names, patterns
        self._weighted = f"{names[ALL]}.w" in lines.column_names
        self.within = _numbers(lines["within"]) > 0
        self._keys = [_numbers(lines[name]) for name in KEYS[1:]]
        stratum, cluster = (_coded(lines, name) for name in ("stratum", "cluster"))
        drawn = stratum * (cluster.max(initial=0) + 1) + cluster
        _, at, self._unit = np.unique(drawn, return_index=True, return_inverse=True)
        self.strata = stratum[at]  # of each cluster

    def everybody(self) -> NDArray[np.int64]:
        """The whole sample, also who is not looked at."""
        return self._added(_numbers(self._lines[f"{self._names[ALL]}.n"])).astype(np.int64)

    def counted(self, hit: Set, base: Set) -> Counted:
        """Where nobody is weighted, each person weighs one."""
        (hits, heavy_hits, square_hits), (people, heavy, square) = self._of(hit), self._of(base)
        return Counted(hits.astype(np.int64), people.astype(np.int64), heavy_hits, heavy, square_hits, square)

    def _of(self, wanted: Set) -> list[NDArray[np.float64]]:
        """People, weight and squared weight of a set, of those who are looked at."""
        name, members = self._names.get(wanted, self._names[ALL]), self._members(wanted) & self.within
        columns = [f"{name}.{what if self._weighted else 'n'}" for what in "nws"]
        return [self._added(_numbers(self._lines[column]) * members) for column in columns]

    def _members(self, wanted: Set) -> NDArray[np.bool_]:
        if wanted in self._names:
            return np.ones(self._lines.num_rows, dtype=np.bool_)
        open_, failed, first = self._keys
        inside = self._patterns.inside(wanted.those)
        elsewhere = {"rest decided": ~inside(open_), "rest met": ~inside(open_) | ~inside(failed)}
        if wanted.kind in elsewhere:
            return ~elsewhere[wanted.kind]
        complete = open_ == self._patterns.none
        if wanted.kind == "alone":
            return complete & inside(failed) & (failed != self._patterns.none)
        return complete & (first > self._patterns.joint.index(wanted.those[0]))

    def _added(self, numbers: NDArray[Any]) -> NDArray[np.float64]:
        return np.bincount(self._unit, numbers.astype(np.float64), len(self.strata))


def _numbers(column: pa.ChunkedArray) -> NDArray[Any]:
    return column.cast(pa.float64()).fill_null(0).to_numpy()


def _coded(lines: pa.Table, name: str) -> NDArray[np.int64]:
    """A number for each value in the column, in their order; zeros where there is no such column."""
    if name not in lines.column_names:
        return np.zeros(lines.num_rows, dtype=np.int64)
    return lines[name].combine_chunks().dictionary_encode("encode").indices.to_numpy().astype(np.int64)
