"""The two interpreters of the expression tree agree: one participant at a time, and a table in SQL.

Each example draws twelve rules and five hundred people; 17 examples are 102,000 verdicts. A quarter of the data are
missing; numbers are typed in milligrams or grams, some censored, dates may be partial; one item is derived, one fact is
asked for that nobody can tell, and every person has up to two rows in a log.
"""

from datetime import UTC, datetime
from decimal import Decimal
from random import Random

import ibis
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from property.trees import CODES, FORM, ITEMS, MOMENTS, NOW, ROW_ITEMS, conditions
from vertebra.conduct.data import read_datum
from vertebra.conduct.entries import Datum
from vertebra.laboratory.feasibility.people.embedded import fetch, place, sealed
from vertebra.laboratory.feasibility.people.raw import Written, code_columns, day_columns, number_columns
from vertebra.laboratory.feasibility.rule.compile import truth
from vertebra.laboratory.feasibility.rule.known import exactly
from vertebra.laboratory.feasibility.rule.refuse import refusals
from vertebra.laboratory.feasibility.rule.rows import Log, count_rows
from vertebra.laboratory.feasibility.rule.table import Held, TableColumns
from vertebra.protocol.expressions import evaluate, fact, nodes as n, value_of
from vertebra.protocol.expressions.evaluate import Seen
from vertebra.protocol.forms import Item
from vertebra.terms.dates import read_date, read_moment
from vertebra.terms.spans import Span, point
from vertebra.terms.texts import Text
from vertebra.terms.verdicts import Verdict

RULES, PEOPLE, EXAMPLES = 12, 500, 17
MISSING = 0.25
VERDICTS = {True: Verdict.MET, False: Verdict.NOT_MET, None: Verdict.UNKNOWN}
WORDS = Text("x", "x")
NUMBERS = ["0", "2", "5", "10"]
DATES = ["2024-02-28", "2024-02-29", "2024-03-01", "2025-02-28", "2024-02", "2024", "2025-02"]
UNTOLD = "QCODB"  # asked for as a fact that nobody can tell
DERIVED = "QNUMC"  # worked out from QNUMA and QNUMB

_types = {"number": "number", "code": "code", "date": "date", "moment": "moment"}
STUDY_ITEMS = {
    id: Item(
        id,
        WORDS,
        _types[ref.kind],
        analyte="dose" if ref.kind == "number" else "",
        censored=ref.kind == "number",
        partial=True,
        multiple=id == "QCODA",
        derive=ITEMS["QNUMA"] + ITEMS["QNUMB"] if id == DERIVED else None,
    )
    for id, ref in (ITEMS | ROW_ITEMS).items()
}


def as_asked(rule):
    """The same rule with one code turned into a fact."""
    return n.msgspec.convert(
        _turned(n.msgspec.to_builtins(rule, builtin_types=(Decimal,))), n.Condition, builtin_types=(Decimal,)
    )


def _turned(data):
    if isinstance(data, dict):
        if data.get("node") == "ref" and data["item"] == UNTOLD:
            return n.msgspec.to_builtins(fact(UNTOLD, "code"))
        return {key: _turned(value) for key, value in data.items()}
    return [_turned(x) for x in data] if isinstance(data, list | tuple) else data


# -- people ------------------------------------------------------------------------------------------------------------


def typed(dice, id):
    """A datum as somebody typed it, or nothing."""
    kind = STUDY_ITEMS[id].type
    if id == DERIVED or dice.random() < MISSING:
        return None
    if kind == "number":
        return _typed_number(dice, id)
    if id == "QCODA" and dice.random() < 0.3:
        return Datum(id, ";".join(dice.sample(CODES, 2)))
    return Datum(id, dice.choice({"code": CODES, "date": DATES, "moment": [*MOMENTS, "2024-02"]}[kind]))


def _typed_number(dice, id):
    value = Decimal(dice.choice(NUMBERS))
    sign = dice.choice(["", "", "", "<", ">"]) if id != "QNUMB" else ""
    unit = dice.choice(["mg", "mg", "g", "lb", ""])
    return Datum(id, f"{sign}{value / 1000 if unit == 'g' else value:f}", unit)


class Person:
    """One participant as the engine looks at them; facts cannot be told, the derived item is as a save stores it."""

    now = NOW

    def __init__(self, data, limits, rows=()):
        self.data, self.limits, self._rows = data, limits, rows
        self._found = {}

    def find(self, ref):
        if ref.pick == "fact":
            return Seen(ref, None, absent="cannot be told")
        if ref not in self._found:
            datum = self._saved() if ref.item == DERIVED else self.data[ref.item]
            self._found[ref] = read_datum(STUDY_ITEMS[ref.item], datum, ref=ref)
        return self._found[ref]

    def _saved(self):
        known = value_of(STUDY_ITEMS[DERIVED].derive, self).known
        exact = isinstance(known, Span) and known.exact
        return Datum(DERIVED, f"{known.low.normalize():f}", "mg") if exact else None

    def limit(self, wanted):
        return Seen(wanted, point(self.limits[wanted.side]))

    def rows(self, form):
        return [Person(self.data | row, self.limits) for row in self._rows]


def people(dice, limits):
    found = []
    for _ in range(PEOPLE):
        rows = tuple({id: typed(dice, id) for id in ROW_ITEMS} for _ in range(dice.randint(0, 2)))
        found.append(Person({id: typed(dice, id) for id in ITEMS}, limits, rows))
    return found


# -- the same people as tables -----------------------------------------------------------------------------------------


def cells(id, datum):
    """The columns of a raw table for one datum."""
    kind, value = STUDY_ITEMS[id].type, datum.value if datum else None
    if kind == "number":
        return _number_cells(id, datum)
    if kind == "code":
        return {id: value}
    days = (read_date(value) or _days(value)) if value else None
    found = {f"{id}.first": days.low if days else None, f"{id}.last": days.high if days else None}
    return found | ({f"{id}.at": _utc(value)} if kind == "moment" else {})


def _number_cells(id, datum):
    sign = datum.value[0] if datum and datum.value[0] in "<>" else ""
    value = float(datum.value.lstrip("<>")) if datum else None
    return {id: value, f"{id}.sign": sign, f"{id}.unit": datum.unit if datum else None}


def _days(value):
    moment = datetime.fromisoformat(value).date()
    return Span(moment, moment)


def _utc(value):
    moment = read_moment(value) if value else None
    return moment.low.astimezone(UTC).replace(tzinfo=None) if moment else None


def frame(rows, ids):
    kinds = {"number": pl.Float64, "code": pl.String, "date": pl.Date, "moment": pl.Date}
    schema = {"person": pl.Int64}
    for id in ids:
        kind = STUDY_ITEMS[id].type
        if kind == "number":
            schema |= {id: pl.Float64, f"{id}.sign": pl.String, f"{id}.unit": pl.String}
        elif kind == "code":
            schema[id] = pl.String
        else:
            schema |= {f"{id}.first": kinds[kind], f"{id}.last": kinds[kind]}
            schema |= {f"{id}.at": pl.Datetime("us")} if kind == "moment" else {}
    return pl.DataFrame(rows, schema=schema)


def canonical(table, ids):
    columns, held = {"person": table.person}, {}
    for id in ids:
        item = STUDY_ITEMS[id]
        if item.type == "number":
            sign = None if id == "QNUMB" else table[f"{id}.sign"]
            some, held[id] = number_columns(item, Written(table[id], table[f"{id}.unit"], sign))
        elif item.type == "code":
            some, held[id] = code_columns(item, table[id])
        else:
            some, _ = day_columns(item, table[f"{id}.first"], table[f"{id}.last"])
            held[id] = Held(item.type, exact=False)
            some |= {f"{id}.at": table[f"{id}.at"]} if item.type == "moment" else {}
        columns |= some
    return table.select(**columns), held


def as_tables(connection, found, limits):
    ids = [id for id in ITEMS if id not in (DERIVED, UNTOLD)]
    raw = [{"person": at} | _all(p.data, ids) for at, p in enumerate(found)]
    logs = [{"person": at} | _all(row, ROW_ITEMS) for at, p in enumerate(found) for row in p._rows]
    table, held = canonical(place(connection, "people", frame(raw, ids).to_arrow()), ids)
    log, log_held = canonical(place(connection, "log", frame(logs, list(ROW_ITEMS)).to_arrow()), ROW_ITEMS)
    columns = TableColumns(
        table,
        held,
        NOW,
        {DERIVED: STUDY_ITEMS[DERIVED]},
        limits=lambda w, c: exactly(ibis.literal(float(limits[w.side]))),
    )
    return columns, {FORM: Log(log, log_held)}


def _all(data, ids):
    return {name: cell for id in ids for name, cell in cells(id, data[id]).items()}


@pytest.fixture(scope="module")
def connection():
    return sealed()


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(conditions(), min_size=RULES, max_size=RULES), st.integers(0, 2**32))
def test_the_table_says_what_the_engine_says_of_each_person(connection, drawn, seed):
    dice = Random(seed)
    rules = [as_asked(rule) for rule in drawn]
    limits = {"low": Decimal(dice.choice(NUMBERS)), "high": Decimal(dice.choice(NUMBERS))}
    found = people(dice, limits)
    columns, logs = as_tables(connection, found, limits)
    assert [refusals(rule, "a drawn rule", frozenset(logs)) for rule in rules] == [[]] * RULES
    counted = count_rows(columns, rules, logs)
    verdicts = {f"v{at}": truth(rule, counted) for at, rule in enumerate(rules)}
    answer = fetch(counted.table.select("person", **verdicts).order_by("person")).to_pydict()
    for at, rule in enumerate(rules):
        said = [VERDICTS[v] for v in answer[f"v{at}"]]
        assert said == [evaluate(rule, person).verdict for person in found], rule
