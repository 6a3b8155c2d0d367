"""Feasibility, one pass over the table: how many people answer alike, criterion by criterion.

Each part of each criterion is met, failed or unknown; two bits of it go into whole numbers, and the table is grouped by
them. All shares, joint or with a part left out, are then sums over a few thousand lines instead of millions of rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from vertebra.laboratory.feasibility.people.embedded import fetch
from vertebra.laboratory.feasibility.rule.kleene import Truth, is_failed, is_met, is_open
from vertebra.laboratory.feasibility.survey import Flags, Sample

_BITS = 60  # of a signed 64-bit number, in every engine


@dataclass(frozen=True)
class Design:
    """Columns of the table that say how people were drawn; empty: everybody counts the same and was drawn alone."""

    weight: str = ""
    stratum: str = ""
    cluster: str = ""


@dataclass(frozen=True)
class Tallies:
    """People who answer alike are one line.

    Attributes:
        failed, open: what each part came to, shape (n_lines, n_parts); met is neither.
        within: whether the line belongs to the people who are looked at, shape (n_lines,).
    """

    sample: Sample
    failed: Flags
    open: Flags
    within: Flags


def tally(table: ir.Table, parts: Sequence[Truth], among: Truth, design: Design) -> Tallies:
    """Group the table by answers and design. `among`: who is looked at; unknown is not among them."""
    bits = [flag for part in parts for flag in (is_failed(part), is_open(part))]
    words = {f"word{at}": _word(bits[at : at + _BITS]) for at in range(0, len(bits), _BITS)}
    drawn = {"stratum": design.stratum, "cluster": design.cluster}
    keys = words | {"within": is_met(among)} | {name: table[column] for name, column in drawn.items() if column}
    weighed = {"weight": table[design.weight].cast("float64").fill_null(0.0)} if design.weight else {}
    alike = table.select(**keys, **weighed)
    heft = {"weight": alike.weight.sum(), "squares": (alike.weight * alike.weight).sum()} if weighed else {}
    lines = alike.group_by(list(keys)).aggregate(people=alike.count(), **heft)
    return _read(_in_order(fetch(lines), list(keys)), list(words), len(parts))


def _in_order(lines: pa.Table, keys: Sequence[str]) -> pa.Table:
    """An engine gives groups in any order; sums of floats are the same to the last digit only in one order."""
    return lines.sort_by([(key, "ascending") for key in keys])


def _word(bits: Sequence[ir.BooleanValue]) -> ir.IntegerValue:
    return reduce(
        add, (bit.ifelse(ibis.literal(1 << at, "int64"), ibis.literal(0, "int64")) for at, bit in enumerate(bits))
    )


def _read(lines: pa.Table, words: Sequence[str], parts: int) -> Tallies:
    columns = {name: lines[name].to_numpy() for name in lines.column_names}
    flags = _flags([columns[word] for word in words], parts, lines.num_rows)
    stratum = _numbered(columns.get("stratum"), lines.num_rows)
    clustered = "cluster" in columns
    # the same cluster number means another cluster in another stratum
    cluster = _numbered(columns["cluster"], lines.num_rows) if clustered else np.zeros_like(stratum)
    cluster = _numbered(stratum * (int(cluster.max(initial=0)) + 1) + cluster, lines.num_rows)
    weight, squares = (columns.get(name, columns["people"]).astype(float) for name in ("weight", "squares"))
    sample = Sample(stratum, cluster, columns["people"], weight, squares, clustered, "weight" in columns)
    return Tallies(sample, flags[:, 0::2], flags[:, 1::2], columns["within"].astype(bool))


def _flags(words: Sequence[NDArray[np.int64]], parts: int, lines: int) -> Flags:
    """The bits of all words, shape (n_lines, 2 x n_parts)."""
    flags = np.zeros((lines, 2 * parts), dtype=bool)
    for at in range(2 * parts):
        flags[:, at] = (words[at // _BITS] >> (at % _BITS)) & 1
    return flags


def _numbered(values: NDArray[np.int64] | None, lines: int) -> NDArray[np.int64]:
    """0, 1, 2 ... for the different values; all 0 where there are none."""
    if values is None:
        return np.zeros(lines, dtype=np.int64)
    return np.unique(values, return_inverse=True)[1].astype(np.int64)
