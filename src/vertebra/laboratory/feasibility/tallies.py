"""Feasibility, one pass over the table: for every question how many have it, among how many, cluster by cluster.

Each demand of each criterion has failed, is open, or is met, for every person. A question asks of some demands
together; it becomes two counts in SQL, so that a table of millions leaves as one line for each cluster and no person's
row leaves.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from vertebra.laboratory.feasibility.people.embedded import fetch
from vertebra.laboratory.feasibility.rule.kleene import Truth, any_of, count, fixed, is_failed, is_met, is_open
from vertebra.laboratory.feasibility.survey import Counted, Sample

Places = tuple[int, ...]


@dataclass(frozen=True)
class Design:
    """Columns of the table that say how people were drawn; empty: everybody counts the same and was drawn alone."""

    weight: str = ""
    stratum: str = ""
    cluster: str = ""


@dataclass(frozen=True)
class Question:
    """One share. `those` are places of demands; `joint` below are the demands that are judged together.

    kind: failed: some of those failed, of everybody. met: all of those are met, of everybody.
    passing: all of those are met, of whom all of those are decided. without: all of the joint but those are met, of
    whom these are decided. only: some of those failed and no other of the joint, of whom the joint are decided.
    upto: none of the joint failed up to and with that one, of whom the joint are decided.
    """

    kind: Literal["failed", "met", "passing", "without", "only", "upto"]
    those: Places


@dataclass(frozen=True)
class Tallies:
    """The counts of every question over one sample; `within`: who of it is looked at."""

    sample: Sample
    within: Counted
    counted: Mapping[Question, Counted]


def tally(
    table: ir.Table,
    truths: Mapping[int, Truth],
    joint: Places,
    among: Truth,
    design: Design,
    questions: Iterable[Question],
) -> Tallies:
    """Count every question. truths: the verdict of each demand by its place; among: who is looked at."""
    judged = _judged(table, truths, joint, among, design)
    asked = {question: _sets(judged, question, joint) for question in dict.fromkeys(questions)}
    everybody = (judged.within, judged.within)
    sums = {"people": judged.count()}
    for name, sets in zip(_names(len(asked) + 1), (everybody, *asked.values()), strict=True):
        sums |= _sums(judged, name, sets, design)
    keys = [name for name in ("stratum", "cluster") if name in judged.columns]
    lines = judged.group_by(keys).aggregate(**sums) if keys else judged.aggregate(**sums)
    return _read(_in_order(fetch(lines), keys), list(asked), design)


def _names(questions: int) -> list[str]:
    return [f"q{at}" for at in range(questions)]


def _judged(table: ir.Table, truths: Mapping[int, Truth], joint: Places, among: Truth, design: Design) -> ir.Table:
    """A narrow row for each person: f.N and o.N for each demand, how many of the joint, which of them failed first.

    Each stage is a table of its own, or Ibis would write every rule out again wherever its answer is used.
    """
    columns = {"within": is_met(among)}
    columns |= {
        name: table[column] for name, column in (("stratum", design.stratum), ("cluster", design.cluster)) if column
    }
    if design.weight:
        columns["weight"] = table[design.weight].cast("float64").fill_null(0.0)
    said = table.select(**columns, **{f"v.{at}": truth for at, truth in truths.items()}).view()
    flags = {f"f.{at}": is_failed(said[f"v.{at}"]) for at in truths} | {
        f"o.{at}": is_open(said[f"v.{at}"]) for at in truths
    }
    flagged = said.select(*columns, **flags).view()
    order = [(flagged[f"f.{at}"], place) for place, at in enumerate(joint)]
    first = ibis.cases(*order, else_=len(joint)) if order else ibis.literal(0)
    totals = {name: count(flagged[f"{name}.{at}"] for at in joint) for name in ("f", "o")}
    return flagged.mutate(failed=totals["f"], open=totals["o"], first=first).view()


def _sets(judged: ir.Table, question: Question, joint: Places) -> tuple[ir.BooleanValue, ir.BooleanValue]:
    """Who has it, and among whom; both two-valued."""

    def some(name: str) -> ir.BooleanValue:
        return any_of(judged[f"{name}.{at}"] for at in question.those)

    def mine(name: str) -> ir.IntegerValue:
        return count(judged[f"{name}.{at}"] for at in question.those)

    match question.kind:
        case "failed":
            return some("f"), fixed(True)
        case "met":
            return ~some("f") & ~some("o"), fixed(True)
        case "passing":
            return ~some("f"), ~some("o")
        case "without":
            return judged.failed == mine("f"), judged.open == mine("o")
        case "only":
            return (judged.failed > 0) & (judged.failed == mine("f")), judged.open == 0
        case "upto":
            return judged["first"] > joint.index(question.those[0]), judged.open == 0


def _sums(
    judged: ir.Table, name: str, sets: tuple[ir.BooleanValue, ir.BooleanValue], design: Design
) -> dict[str, ir.Scalar]:
    """The columns of one question: people, weights, squared weights, each for who has it and among whom.

    Sums of flags: an aggregate with FILTER says the same, but takes DuckDB five times as long.
    """
    hit, base = sets[0] & sets[1] & judged.within, sets[1] & judged.within
    found = {}
    for who, flag in (("hit", hit), ("base", base)):
        found[f"{name}.{who}.n"] = flag.cast("int32").sum()
        if design.weight:
            found[f"{name}.{who}.w"] = flag.ifelse(judged.weight, 0.0).sum()
            found[f"{name}.{who}.s"] = flag.ifelse(judged.weight * judged.weight, 0.0).sum()
    return found


def _in_order(lines: pa.Table, keys: Sequence[str]) -> pa.Table:
    """An engine gives groups in any order; sums of floats are the same to the last digit only in one order."""
    return lines.sort_by([(key, "ascending") for key in keys]) if keys else lines


def _read(lines: pa.Table, asked: Sequence[Question], design: Design) -> Tallies:
    columns = {name: lines[name].fill_null(0).to_numpy() for name in lines.column_names if name.startswith(("q", "p"))}
    if design.stratum:
        stratum = np.unique(lines["stratum"].to_numpy(), return_inverse=True)[1].astype(np.int64)
    else:
        stratum = np.zeros(lines.num_rows, dtype=np.int64)
    sample = Sample(stratum, columns["people"], bool(design.cluster), bool(design.weight))
    within, *counted = (_counted(columns, name) for name in _names(len(asked) + 1))
    return Tallies(sample, within, dict(zip(asked, counted, strict=True)))


def _counted(columns: Mapping[str, np.ndarray], name: str) -> Counted:
    """Where nobody is weighted, each person weighs one."""
    n = [columns[f"{name}.{who}.n"] for who in ("hit", "base")]
    heavy = [
        columns.get(f"{name}.{who}.{what}", people).astype(np.float64)
        for what in "ws"
        for who, people in zip(("hit", "base"), n, strict=True)
    ]
    return Counted(*n, *heavy)
