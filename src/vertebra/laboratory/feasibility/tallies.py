"""Feasibility, one pass over the table: for every question how many have it, among how many, cluster by cluster.

Each demand of each criterion has failed, is open, or is met, for every person. A question asks of some demands
together; it becomes two counts in SQL, so that a table of millions leaves as one line for each cluster and no person's
row leaves.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from vertebra.laboratory.feasibility.people.embedded import fetch
from vertebra.laboratory.feasibility.rule.kleene import Truth, any_of, count, is_failed, is_met, is_open
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
    asked = {question: _hit_and_base(question) for question in dict.fromkeys(questions)}
    sets = dict.fromkeys([_ALL, *(one for pair in asked.values() for one in pair)])
    names = {one: f"q{at}" for at, one in enumerate(sets)}
    sums = {"people": judged.count()}
    for one, name in names.items():
        sums |= _sums(judged, name, _members(judged, one, joint) & judged.within, design)
    keys = [name for name in ("stratum", "cluster") if name in judged.columns]
    lines = judged.group_by(keys).aggregate(**sums) if keys else judged.aggregate(**sums)
    return _read(_in_order(fetch(lines), keys), names, asked, design)


class Set(NamedTuple):
    """Some people, by what some demands came to; many questions ask of the same people."""

    kind: Literal["all", "failed", "met", "decided", "rest met", "rest decided", "alone", "upto"]
    those: Places = ()


_ALL, _COMPLETE = Set("all"), Set("rest decided")


def _hit_and_base(question: Question) -> tuple[Set, Set]:
    """Who has it, and among whom."""
    those = question.those
    match question.kind:
        case "failed" | "met":
            return Set(question.kind, those), _ALL
        case "passing":
            return Set("met", those), Set("decided", those)
        case "without":
            return Set("rest met", those), Set("rest decided", those)
        case "only":
            return Set("alone", those), _COMPLETE
        case "upto":
            return Set("upto", those), _COMPLETE


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


def _members(judged: ir.Table, wanted: Set, joint: Places) -> ir.BooleanValue:
    """Who belongs to the set; two-valued."""

    def some(name: str) -> ir.BooleanValue:
        return any_of(judged[f"{name}.{at}"] for at in wanted.those)

    def mine(name: str) -> ir.IntegerValue:
        return count(judged[f"{name}.{at}"] for at in wanted.those)

    match wanted.kind:
        case "all":
            return ibis.literal(True)
        case "failed":
            return some("f")
        case "met":
            return ~some("f") & ~some("o")
        case "decided":
            return ~some("o")
        case "rest decided":
            return judged.open == mine("o")
        case "rest met":
            return (judged.open == mine("o")) & (judged.failed == mine("f"))
        case "alone":
            return (judged.open == 0) & (judged.failed > 0) & (judged.failed == mine("f"))
        case "upto":
            return (judged.open == 0) & (judged["first"] > joint.index(wanted.those[0]))


def _sums(judged: ir.Table, name: str, who: ir.BooleanValue, design: Design) -> dict[str, ir.Scalar]:
    """People, weights and squared weights of one set.

    Sums of flags: an aggregate with FILTER says the same, but takes DuckDB five times as long.
    """
    found = {f"{name}.n": who.cast("int32").sum()}
    if design.weight:
        found[f"{name}.w"] = who.ifelse(judged.weight, 0.0).sum()
        found[f"{name}.s"] = who.ifelse(judged.weight * judged.weight, 0.0).sum()
    return found


def _in_order(lines: pa.Table, keys: Sequence[str]) -> pa.Table:
    """An engine gives groups in any order; sums of floats are the same to the last digit only in one order."""
    return lines.sort_by([(key, "ascending") for key in keys]) if keys else lines


def _read(
    lines: pa.Table, names: Mapping[Set, str], asked: Mapping[Question, tuple[Set, Set]], design: Design
) -> Tallies:
    columns = {name: lines[name].fill_null(0).to_numpy() for name in lines.column_names if name.startswith(("q", "p"))}
    stratum = np.zeros(lines.num_rows, dtype=np.int64)
    if design.stratum:
        stratum = np.unique(lines["stratum"].to_numpy(), return_inverse=True)[1].astype(np.int64)
    sample = Sample(stratum, columns["people"], bool(design.cluster), bool(design.weight))
    counted = {question: _counted(columns, names[hit], names[base]) for question, (hit, base) in asked.items()}
    return Tallies(sample, _counted(columns, names[_ALL], names[_ALL]), counted)


def _counted(columns: Mapping[str, NDArray[Any]], hit: str, base: str) -> Counted:
    """Where nobody is weighted, each person weighs one."""

    def heavy(name: str, what: str) -> NDArray[np.float64]:
        return columns.get(f"{name}.{what}", columns[f"{name}.n"]).astype(np.float64)

    people = columns[f"{hit}.n"].astype(np.int64), columns[f"{base}.n"].astype(np.int64)
    return Counted(*people, heavy(hit, "w"), heavy(base, "w"), heavy(hit, "s"), heavy(base, "s"))
