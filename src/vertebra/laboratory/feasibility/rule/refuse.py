"""Feasibility, what cannot be asked of a table: every part of a rule that columns cannot answer, named, never dropped.

The compiler knows every kind of node. What is refused here is a sense that columns do not carry (a choice between a
number and a code, rows within rows) or data that the population lacks; the rule is unknown then, with these findings.
"""

from collections.abc import Iterator

from vertebra.laboratory.feasibility.rule.compile import KINDS
from vertebra.protocol.expressions import nodes as n
from vertebra.protocol.expressions.reads import walk
from vertebra.terms.findings import Finding
from vertebra.terms.texts import Text


def refusals(rule: n.Condition, where: str, logs: frozenset[str] = frozenset()) -> list[Finding]:
    """What stands in the way of compiling the rule; empty when all of it can be.

    Findings: RULE-NODE, RULE-MIXED, RULE-NESTED, RULE-LOG.
    """
    return [_finding(problem, where) for part in walk(rule) for problem in _problems(part, logs)]


def _finding(problem: tuple[str, str], where: str) -> Finding:
    code, what = problem
    if code == "node":
        return Finding(
            "RULE-NODE",
            "question",
            where,
            Text(f"The compiler does not know {what}: the rule is unknown.", f"編譯器不認得 {what}，此條件視為未知。"),
        )
    if code == "mixed":
        return Finding(
            "RULE-MIXED",
            "question",
            where,
            Text(
                f"{what} mixes numbers, codes or dates: the rule is unknown.",
                f"{what} 混用數值、代碼或日期，此條件視為未知。",
            ),
        )
    if code == "nested":
        return Finding(
            "RULE-NESTED",
            "question",
            where,
            Text(f"Rows of {what} within rows: the rule is unknown.", f"紀錄列中又含 {what} 之列，此條件視為未知。"),
        )
    return Finding(
        "RULE-LOG",
        "note",
        where,
        Text(f"The population has no log {what}: the rule is unknown.", f"此族群無紀錄表 {what}，此條件視為未知。"),
    )


def _problems(part: n.Node, logs: frozenset[str]) -> Iterator[tuple[str, str]]:
    if type(part) not in KINDS:
        yield "node", type(part).__name__
    if isinstance(part, n.Choose) and _kind(part) == "mixed":
        yield "mixed", "choose"
    if isinstance(part, n.OneOf) and _kind(part.value) not in ("code", None):
        yield "mixed", "one of"
    if isinstance(part, n.Between) and _kind(part.value) not in ("number", None):
        yield "mixed", "between"
    if isinstance(part, n.AnyRow | n.CountRows):
        if part.form not in logs:
            yield "log", part.form
        if any(isinstance(x, n.AnyRow | n.CountRows) for x in walk(part.where)):
            yield "nested", part.form


def _kind(value: n.Value) -> str | None:
    """What columns a value needs; `mixed` where a choice cannot have one kind of column."""
    if not isinstance(value, n.Choose):
        kind = n.kind_of(value)
        return "time" if kind in ("date", "moment") else kind
    kinds = {_kind(value.then), _kind(value.otherwise)} - {None}
    return kinds.pop() if len(kinds) == 1 else "mixed" if kinds else None
