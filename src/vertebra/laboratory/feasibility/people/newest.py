"""Feasibility, of many values the newest: long lines of what was found become one wide line for each person.

DuckDB has an aggregate that says "the value at the greatest key" and needs a third of the work; every other engine
ranks by a window, which all of them know. Both say the same, and a test holds them to it on PostgreSQL.
"""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from vertebra.protocol.forms import Item

_EPOCH = 946_684_800  # 2000-01-01, so that the key stays within 64 bits until 2068
_NUMBERS = 1 << 32


@ibis.udf.agg.builtin(name="arg_max")  # type: ignore[untyped-decorator]
def _number_at(value: float, key: int) -> float: ...  # type: ignore[empty-body]


@ibis.udf.agg.builtin(name="arg_max")  # type: ignore[untyped-decorator]
def _text_at(value: str, key: int) -> str: ...  # type: ignore[empty-body]


def newest(lines: ir.Table, items: Mapping[str, Item]) -> ir.Table:
    """A line for each person of `lines` with `ITEM:value`, `ITEM:side` or `ITEM:code` as the item has them.

    lines: person, item, at, number, canonical, side, code; every line is usable. Of two at the same moment the greater
    number counts.
    """
    if not items:
        return lines.select("person").distinct()
    if lines.get_backend().name == "duckdb":
        return _by_key(lines, items)
    return _by_rank(lines, items)


def _wanted(lines: ir.Table, item: Item) -> dict[str, ir.Value]:
    """What is kept of an item, NULL in lines of other items."""
    columns = {"code": lines.code} if item.type == "code" else {"value": lines.canonical}
    if item.censored:
        columns["side"] = lines.side
    mine = lines.item == item.id
    return {f"{item.id}:{name}": mine.ifelse(c, ibis.null(c.type())) for name, c in columns.items()}


def _by_key(lines: ir.Table, items: Mapping[str, Item]) -> ir.Table:
    seconds = lines["at"].epoch_seconds().cast("int64") - _EPOCH
    keyed = lines.mutate(key=seconds * _NUMBERS + (lines.number & (_NUMBERS - 1))).view()
    wanted = {name: c for item in items.values() for name, c in _wanted(keyed, item).items()}
    at = {name: _text_at if c.type().is_string() else _number_at for name, c in wanted.items()}
    return keyed.group_by("person").aggregate(**{name: at[name](c, keyed.key) for name, c in wanted.items()})


def _by_rank(lines: ir.Table, items: Mapping[str, Item]) -> ir.Table:
    order = [ibis.desc(lines["at"]), ibis.desc(lines.number)]
    ranked = lines.mutate(rank=ibis.row_number().over(group_by=[lines.person, lines.item], order_by=order))
    first = ranked.filter(ranked["rank"] == 0)
    wanted = {name: c for item in items.values() for name, c in _wanted(first, item).items()}
    return first.group_by("person").aggregate(**{name: c.max() for name, c in wanted.items()})
