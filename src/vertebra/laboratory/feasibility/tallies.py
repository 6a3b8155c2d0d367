"""Feasibility, one pass over the table: for every question how many have it, among how many, cluster by cluster.

Each demand of each criterion has failed, is open, or is met, for every person. What is asked of a demand alone, of a
criterion, of all together is a sum in SQL. What is asked of all the others ("without", "only", "upto") depends on where
a person's failures and open demands lie and on nothing more, so people leave grouped by that (`patterns`): a table of
millions leaves as some hundred lines, no person's row leaves, and the rest is addition.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import ibis.expr.types as ir
import pyarrow as pa

from vertebra.laboratory.feasibility.lines import ALL, Lines, Set, summed
from vertebra.laboratory.feasibility.patterns import KEYS, Patterns, Places, patterned
from vertebra.laboratory.feasibility.people.embedded import fetch
from vertebra.laboratory.feasibility.rule.kleene import Truth, all_of, is_met
from vertebra.laboratory.feasibility.survey import Counted, Sample


@dataclass(frozen=True)
class Design:
    """Columns of the table that say how people were drawn; empty: everybody counts the same and was drawn alone."""

    weight: str = ""
    stratum: str = ""
    cluster: str = ""


@dataclass(frozen=True)
class Question:
    """One share. `those` are places of demands; the joint are the demands that are judged together.

    kind: failed: some of those failed, of everybody. met: all of those are met, of everybody.
    passing: all of those are met, of whom all of those are decided. without: all of the joint but those are met, of
    whom these are decided. only: some of those failed and no other of the joint, of whom the joint are decided.
    upto: none of the joint failed up to and with that one, of whom the joint are decided.
    Of `without` and `only`, those are one demand, one family, or the whole joint.
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
    families: tuple[Places, ...],
    among: Truth,
    design: Design,
    questions: Iterable[Question],
) -> Tallies:
    """Count every question.

    truths: the verdict of each demand by its place; families: the joint, the demands of one criterion together;
    among: who is looked at.
    """
    asked = {question: _hit_and_base(question) for question in dict.fromkeys(questions)}
    sets = [ALL, *(one for pair in asked.values() for side in pair for one in summed(side))]
    names = {one: f"q{at}" for at, one in enumerate(dict.fromkeys(sets))}
    together = {one.those: _column(at, one.those) for at, one in enumerate(names)}
    said = patterned(_together(_said(table, truths, among, design), together), families)
    sums: dict[str, ir.Scalar] = {}
    for one, name in names.items():
        sums |= _sums(said, name, _members(said, one, together), design)
    keys = [name for name in ("stratum", "cluster", *KEYS) if name in said.columns]
    lines = fetch(said.group_by(keys).aggregate(**sums))
    return _read(Lines(_in_order(lines, keys), names, Patterns(families)), asked, design)


def _read(lines: Lines, asked: Mapping[Question, tuple[Set, Set]], design: Design) -> Tallies:
    sample = Sample(lines.strata, lines.everybody(), bool(design.cluster), bool(design.weight))
    counted = {question: lines.counted(hit, base) for question, (hit, base) in asked.items()}
    return Tallies(sample, lines.counted(ALL, ALL), counted)


_COMPLETE = Set("rest decided")


def _hit_and_base(question: Question) -> tuple[Set, Set]:
    """Who has it, and among whom."""
    those = question.those
    match question.kind:
        case "failed" | "met":
            return Set(question.kind, those), ALL
        case "passing":
            return Set("met", those), Set("decided", those)
        case "without":
            return Set("rest met", those), Set("rest decided", those)
        case "only":
            return Set("alone", those), _COMPLETE
        case "upto":
            return Set("upto", those), _COMPLETE


def _said(table: ir.Table, truths: Mapping[int, Truth], among: Truth, design: Design) -> ir.Table:
    """A narrow row for each person, with v.N for the verdict on each demand.

    A table of its own, or Ibis would write every rule out again wherever its answer is used.
    """
    columns = {"within": is_met(among)}
    columns |= {
        name: table[column] for name, column in (("stratum", design.stratum), ("cluster", design.cluster)) if column
    }
    if design.weight:
        columns["weight"] = table[design.weight].cast("float64").fill_null(0.0)
    return table.select(**columns, **{f"v.{at}": truth for at, truth in truths.items()}).view()


def _column(at: int, those: Places) -> str:
    return f"v.{those[0]}" if len(those) == 1 else f"all.{at}"


def _together(said: ir.Table, named: Mapping[Places, str]) -> ir.Table:
    """With a column for the verdict on several demands together, under its name."""
    several = {name: all_of(said[f"v.{at}"] for at in those) for those, name in named.items() if len(those) > 1}
    return said.mutate(**several).view()


def _members(said: ir.Table, wanted: Set, named: Mapping[Places, str]) -> ir.BooleanValue | None:
    """Who belongs to the set: TRUE; None for everybody."""
    match wanted.kind:
        case "failed":
            return ~said[named[wanted.those]]
        case "met":
            return said[named[wanted.those]]
        case "decided":
            return all_of(said[f"v.{at}"].notnull() for at in wanted.those)
    return None


def _sums(said: ir.Table, name: str, who: ir.BooleanValue | None, design: Design) -> dict[str, ir.Scalar]:
    """People, weights and squared weights of one set.

    Sums of flags: an aggregate with FILTER, or COUNT_IF, says the same but takes DuckDB twice as long and more.
    """
    found = {f"{name}.n": said.count() if who is None else who.cast("int32").sum()}
    if design.weight:
        for what, heavy in (("w", said.weight), ("s", said.weight * said.weight)):
            found[f"{name}.{what}"] = (heavy if who is None else who.ifelse(heavy, 0.0)).sum()
    return found


def _in_order(lines: pa.Table, keys: list[str]) -> pa.Table:
    """An engine gives groups in any order; sums of floats are the same to the last digit only in one order."""
    return lines.sort_by([(key, "ascending") for key in keys])
