"""Feasibility, the lines that left the table: what each set of people comes to, cluster by cluster.

A line stands for people of one cluster whose failures and open demands lie alike (`patterns`); it has their number and
weight, and those of the sets that were summed in SQL. All other sets are whole lines.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from vertebra.laboratory.feasibility.patterns import KEYS, Patterns, Places
from vertebra.laboratory.feasibility.survey import Counted, Floats


class Set(NamedTuple):
    """Some people, by what some demands came to; many questions ask of the same people."""

    kind: Literal["all", "failed", "met", "decided", "rest met", "rest decided", "alone", "upto"]
    those: Places = ()


ALL = Set("all")


def summed(one: Set) -> tuple[Set, ...]:
    """What SQL must sum for it; who failed a single demand is who is decided and has not met it."""
    if one.kind == "failed" and len(one.those) == 1:
        return Set("decided", one.those), Set("met", one.those)
    return (one,) if one.kind in ("failed", "met", "decided") else ()


class Lines:
    """The fetched lines, ordered by stratum and cluster, added up to one number for each cluster (or stratum, or all).

    strata: the stratum of each cluster.
    """

    def __init__(self, lines: pa.Table, names: Mapping[Set, str], patterns: Patterns) -> None:
        self._lines, self._names, self._patterns = lines, names, patterns
        self._weighted = f"{names[ALL]}.w" in lines.column_names
        self.within = _numbers(lines["within"]) > 0
        self._keys = [_numbers(lines[name]) for name in KEYS[1:]]
        stratum, cluster = (_coded(lines, name) for name in ("stratum", "cluster"))
        new = (np.diff(stratum, prepend=-1) != 0) | (np.diff(cluster, prepend=-1) != 0)
        self.strata, self._unit = stratum[new], np.cumsum(new) - 1

    def everybody(self) -> NDArray[np.int64]:
        """The whole sample, also who is not looked at."""
        return self._added(_numbers(self._lines[f"{self._names[ALL]}.n"])).astype(np.int64)

    def counted(self, hit: Set, base: Set) -> Counted:
        """Where nobody is weighted, each person weighs one."""
        (hits, heavy_hits, square_hits), (people, heavy, square) = self._of(hit), self._of(base)
        return Counted(hits.astype(np.int64), people.astype(np.int64), heavy_hits, heavy, square_hits, square)

    def _of(self, wanted: Set) -> list[Floats]:
        """People, weight and squared weight of a set, of those who are looked at."""
        if wanted.kind == "failed" and wanted not in self._names:
            decided, met = (self._of(one) for one in summed(wanted))
            return [every - some for every, some in zip(decided, met, strict=True)]
        name, members = self._names.get(wanted, self._names[ALL]), self._members(wanted) & self.within
        columns = [f"{name}.{what if self._weighted else 'n'}" for what in "nws"]
        return [self._added(_numbers(self._lines[column]) * members) for column in columns]

    def _members(self, wanted: Set) -> NDArray[np.bool_]:
        """Which lines belong to it; all of them where it was summed."""
        open_, failed, first = self._keys
        none, inside = self._patterns.none, self._patterns.inside(wanted.those)
        match wanted.kind:
            case "rest decided":
                return inside(open_)
            case "rest met":
                return inside(open_) & inside(failed)
            case "alone":
                return _both(open_ == none, inside(failed) & (failed != none))
            case "upto":
                return _both(open_ == none, first > self._patterns.joint.index(wanted.those[0]))
        return np.ones(len(first), dtype=np.bool_)

    def _added(self, numbers: Floats) -> Floats:
        return np.bincount(self._unit, numbers, len(self.strata)).astype(np.float64)


def _both(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return np.logical_and(one, other)


def _numbers(column: pa.ChunkedArray) -> Floats:
    return np.asarray(column.cast(pa.float64()).fill_null(0), dtype=np.float64)


def _coded(lines: pa.Table, name: str) -> NDArray[np.int64]:
    """A number for each value in the column, nothing among them; zeros where there is no such column."""
    if name not in lines.column_names:
        return np.zeros(lines.num_rows, dtype=np.int64)
    return np.asarray(lines[name].combine_chunks().dictionary_encode("encode").indices, dtype=np.int64)
