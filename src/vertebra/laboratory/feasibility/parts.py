"""Feasibility, a criterion taken apart: the single demands that it makes, and which of them a population can judge.

"Platelets, white cells or haemoglobin outside their ranges" is three demands; to know which one empties the trial they
are judged one by one. An exclusion falls apart at its `or`, an inclusion at its `and`, so that the criterion fails when
one demand fails and passes when all pass: nothing of its meaning is lost.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import msgspec

from vertebra.laboratory.feasibility.rule.refuse import refusals
from vertebra.laboratory.feasibility.rule.rows import Log
from vertebra.laboratory.feasibility.rule.table import TableColumns
from vertebra.protocol.eligibility import Criterion, Reading
from vertebra.protocol.expressions import Look, Seen, evaluate, nodes as n, reads
from vertebra.protocol.expressions.reads import forms_read, walk
from vertebra.protocol.study import Study
from vertebra.terms.findings import Finding
from vertebra.terms.verdicts import Verdict

Reach = Literal["judged", "partly", "not judged"]
_DENIED: Mapping[str, n.Sign] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}


@dataclass(frozen=True)
class Part:
    """One demand of a criterion: `rule` is met where it does not stand in the way.

    reach: judged, where the population holds all it reads or the words alone decide it; partly, where it holds some.
    lacks: items, facts and logs that the population does not hold. findings: what could not be compiled.
    """

    id: str
    criterion: str
    rule: n.Condition
    reach: Reach
    lacks: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def parts_of(study: Study, columns: TableColumns, logs: Mapping[str, Log]) -> list[Part]:
    """Every demand of every criterion, in the order of the record; demands of later visits only are left out."""
    return [part for criterion in study.criteria for part in _parts(criterion, study.reading, columns, frozenset(logs))]


def _parts(criterion: Criterion, reading: Reading, columns: TableColumns, logs: frozenset[str]) -> list[Part]:
    rules = [r for r in demands(criterion, reading) if not _is_later(r, columns)]
    names = [criterion.id] if len(rules) == 1 else [f"{criterion.id}.{at}" for at in range(1, len(rules) + 1)]
    return [_part(name, criterion.id, rule, columns, logs) for name, rule in zip(names, rules, strict=True)]


def demands(criterion: Criterion, reading: Reading) -> list[n.Condition]:
    """What must hold, one by one; the criterion passes exactly where all of them do."""
    rule = criterion.rule(reading)
    return list(_conjuncts(rule if criterion.kind == "inclusion" else denied(rule)))


def _conjuncts(rule: n.Condition) -> Iterator[n.Condition]:
    if isinstance(rule, n.And):
        for part in rule.parts:
            yield from _conjuncts(part)
    else:
        yield rule


def denied(rule: n.Condition) -> n.Condition:
    """The opposite, said without a `not` where that can be: outside a range stays a range that a person can read."""
    match rule:
        case n.Not(part=part):
            return part
        case n.And(parts=parts):
            return n.Or(tuple(map(denied, parts)))
        case n.Or(parts=parts):
            return n.And(tuple(map(denied, parts)))
        case n.When(test=test, then=then, otherwise=otherwise):
            return n.When(test, denied(then), denied(otherwise))
        case n.Compare(sign=sign, left=left, right=right):
            return n.Compare(_DENIED[sign], left, right)
        case n.Given(verdict=verdict):
            return n.Given({"met": "not met", "not met": "met", "unknown": "unknown"}[verdict])  # type: ignore[arg-type]
    return n.Not(rule)


def _is_later(rule: n.Condition, columns: TableColumns) -> bool:
    """It reads only what lies ahead in the study, and what is not there yet does not stand in the way."""
    read = reads(rule)
    ahead = bool(read) and all(columns.ahead(ref) for ref in read) and not forms_read(rule)
    return ahead and by_words(rule, columns) is Verdict.MET


def _part(id: str, criterion: str, rule: n.Condition, columns: TableColumns, logs: frozenset[str]) -> Part:
    refused = tuple(refusals(rule, f"criterion {id}", logs))
    lacks = _lacks(rule, columns, logs)
    if not refused and by_words(rule, columns) is not Verdict.UNKNOWN:
        return Part(id, criterion, rule, "judged")
    if any(f.code != "RULE-LOG" for f in refused):
        return Part(id, criterion, n.Given("unknown"), "not judged", lacks, refused)
    return Part(id, criterion, rule, _reach(rule, lacks, columns), lacks, refused)


def _reach(rule: n.Condition, lacks: tuple[str, ...], columns: TableColumns) -> Reach:
    if not lacks:
        return "judged"
    return "partly" if any(columns.holds(ref) for ref in reads(rule)) else "not judged"


def _lacks(rule: n.Condition, columns: TableColumns, logs: frozenset[str]) -> tuple[str, ...]:
    items = (r.item for r in reads(rule) if not columns.holds(r) and not columns.ahead(r))
    forms = (form for form in forms_read(rule) if form not in logs)
    return tuple(dict.fromkeys([*items, *forms]))


def by_words(rule: n.Condition, columns: TableColumns) -> Verdict:
    """What the rule comes to for everybody, before anything is known of anybody; UNKNOWN where data must tell."""
    if any(isinstance(x, n.Recorded) and not columns.beyond(x.item) for x in walk(rule)) or forms_read(rule):
        return Verdict.UNKNOWN
    return evaluate(rule, _Blank(columns.moment)).verdict


class _Blank(msgspec.Struct, frozen=True):
    """A person of whom nothing is known."""

    now: datetime

    def find(self, ref: n.Ref) -> Seen:
        return Seen(ref, None)

    def limit(self, wanted: n.Limit) -> Seen:
        return Seen(wanted, None)

    def rows(self, form: str) -> tuple[Look, ...]:
        return ()
