"""Feasibility, logs in columns: rows of a log are judged one by one, then counted for each person.

A log is a second table, any number of rows for a person. Its rows see the person's own columns too, as a row of a log
form does in the trial. A person without rows has none: a definite no. A log that the population lacks is refused by
name elsewhere; its rules are unknown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import ibis.expr.types as ir

from vertebra.laboratory.feasibility.rule.compile import Counted, truth
from vertebra.laboratory.feasibility.rule.kleene import is_met, is_open
from vertebra.laboratory.feasibility.rule.table import Held, TableColumns
from vertebra.protocol.expressions import nodes as n
from vertebra.protocol.expressions.reads import walk

RowNode = n.AnyRow | n.CountRows


@dataclass(frozen=True)
class Log:
    """Rows of one log form: `table` with the person's key, and how it holds the items of the form."""

    table: ir.Table
    held: Mapping[str, Held]


@dataclass(frozen=True)
class Tally:
    """How many rows fulfil the condition and for how many it is open."""

    met: ir.IntegerValue
    open: ir.IntegerValue


def count_rows(
    columns: TableColumns, rules: Iterable[n.Condition], logs: Mapping[str, Log], key: str = "person"
) -> TableColumns:
    """The same columns, with every log condition of the rules counted for each person."""
    asked = dict.fromkeys(x for rule in rules for x in walk(rule) if isinstance(x, RowNode) and x.form in logs)
    table, names = columns.table, {}
    for number, node in enumerate(asked):
        names[node] = met, open_ = f"rows.{number}.met", f"rows.{number}.open"
        counted = _counted(columns, node, logs[node.form], key, met, open_)
        table = table.left_join(counted, key).drop(f"{key}_right")
    counts: dict[RowNode, Counted] = {
        node: Tally(table[met].fill_null(0), table[open_].fill_null(0)) for node, (met, open_) in names.items()
    }
    return replace(columns, table=table, counts=counts)


def _counted(columns: TableColumns, node: RowNode, log: Log, key: str, met: str, open_: str) -> ir.Table:
    joined = log.table.inner_join(columns.table, key)
    verdict = truth(node.where, replace(columns, table=joined, held={**columns.held, **log.held}, counts={}))
    judged = joined.mutate(**{met: is_met(verdict).cast("int32"), open_: is_open(verdict).cast("int32")})
    return judged.group_by(key).aggregate(**{name: judged[name].sum() for name in (met, open_)})
