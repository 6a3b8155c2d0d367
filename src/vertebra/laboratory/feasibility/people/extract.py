"""Feasibility, a hospital's records brought into one shape: people, and one line for each thing that was found.

OMOP and FHIR differ only until here. From here on: the newest usable value of each item in the look-back window, its
unit converted, becomes a column; a history becomes a code; and what could not be used is reported, by item and unit.
A value in an unknown unit is passed over for an older one that is known, as `latest` does in the trial.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import ibis
import ibis.expr.types as ir

from vertebra.laboratory.feasibility.cells import LEAST, Count
from vertebra.laboratory.feasibility.people.embedded import fetch
from vertebra.laboratory.feasibility.people.newest import newest
from vertebra.laboratory.feasibility.people.population import (
    About,
    Population,
    asked,
    columns_for,
    demographic,
)
from vertebra.laboratory.feasibility.people.raw import (
    Columns,
    Written,
    as_side,
    canonical,
    code_columns,
    signed_columns,
)
from vertebra.laboratory.feasibility.people.sitemap import History
from vertebra.laboratory.feasibility.rule.known import Span as Days, Times, exactly
from vertebra.laboratory.feasibility.rule.table import Held
from vertebra.laboratory.feasibility.rule.worked import elapsed
from vertebra.protocol.forms import Item
from vertebra.protocol.study import Study
from vertebra.terms.findings import Finding
from vertebra.terms.texts import Text


@dataclass(frozen=True)
class Extract:
    """What an extract holds for a study.

    Attributes:
        people: person, and with `person.` before them: sex (F, M or NULL), born_first, born_last (the days the birth
            date may be). A bare `sex` would be the item SEX to an engine whose names know no capitals.
        mapped: the items that the extract could tell of.
        found: person, item, at (moment), number (which breaks ties), value, sign (`<`, `>=` ...), unit (UCUM), code.
        records: item -> person and at (moment) of the records that answer it; with how absence is meant.
    """

    people: ir.Table
    mapped: frozenset[str]
    found: ir.Table
    records: Mapping[str, tuple[ir.Table, History]]


def population_of(
    study: Study,
    extract: Extract,
    about: About,
    moment: datetime,
    days: int,
    findings: tuple[Finding, ...] = (),
    least: int = LEAST,
) -> Population:
    """The extract as a population: everything known at `moment`, laboratory values at most `days` old.

    least: of fewer values than this no finding tells the number.
    """
    items = {i.id: i for i in asked(study).values() if i.id in extract.mapped and i.type in ("number", "code")}
    usable = _usable(extract.found, items)
    table, held = _with_newest(extract.people, usable, items, moment, days)
    for id, (records, history) in extract.records.items():
        table, held = _with_history(table, records, id, history, moment), held | {id: Held("code")}
    some, more = _demographics(study, table, moment)
    table, held = table.mutate(**some).view(), held | more
    told = (*findings, *_unusable(usable, items, least))
    return Population(about, columns_for(study, table, held, moment), findings=told)


def _usable(found: ir.Table, items: Mapping[str, Item]) -> ir.Table:
    """Values in the canonical unit of their item; `known` tells whether anything is left of them."""
    numbers = [i for i in items.values() if i.type == "number"]
    sided = found.mutate(side=as_side(found.sign)).view()
    branches = [(_fits(sided, i), canonical(i, Written(sided.value, sided.unit))) for i in numbers]
    value = ibis.cases(*branches, else_=ibis.null("float64")) if branches else ibis.null("float64")
    code = sided.item.isin([i.id for i in items.values() if i.type == "code"]).ifelse(sided.code, ibis.null("string"))
    worked = sided.mutate(canonical=value, code=code).view()
    return worked.mutate(known=worked.canonical.notnull() | worked.code.notnull()).view()


def _fits(sided: ir.Table, item: Item) -> ir.BooleanValue:
    """A sign that is not known says nothing; nor does one below a limit of an item that may not be censored."""
    return (sided.item == item.id) & (sided.side.notnull() if item.censored else sided.side == 0)


def _with_newest(
    people: ir.Table, usable: ir.Table, items: Mapping[str, Item], moment: datetime, days: int
) -> tuple[ir.Table, dict[str, Held]]:
    now = moment.replace(tzinfo=None)
    since, until = (ibis.literal(x, "timestamp") for x in (now - timedelta(days=days), now))
    inside = usable.filter(usable.known & (usable.at >= since) & (usable.at <= until))
    joined = people.left_join(newest(inside, items), "person").drop("person_right")
    return _as_held(joined, items)


def _as_held(joined: ir.Table, items: Mapping[str, Item]) -> tuple[ir.Table, dict[str, Held]]:
    columns: Columns = {}
    held: dict[str, Held] = {}
    for id, item in items.items():
        if item.type == "number":
            side = joined[f"{id}:side"] if item.censored else None
            some, held[id] = signed_columns(item, joined[f"{id}:value"], side)
        else:
            some, held[id] = code_columns(item, joined[f"{id}:code"])
        columns |= some
    kept = ("person", "person.sex", "person.born_first", "person.born_last")
    return joined.select(*kept, **columns), held


def _with_history(table: ir.Table, records: ir.Table, item: str, history: History, moment: datetime) -> ir.Table:
    now = moment.replace(tzinfo=None)
    counted = records.filter(records.at <= ibis.literal(now, "timestamp"))
    if history.days is not None:
        counted = counted.filter(counted.at >= ibis.literal(now - timedelta(days=history.days), "timestamp"))
    some = counted.select(person_of=counted.person).distinct()
    joined = table.left_join(some, table.person == some.person_of)
    absent = ibis.literal(history.absent) if history.absent else ibis.null("string")
    answer = joined.person_of.notnull().ifelse(ibis.literal(history.present), absent)
    return joined.mutate(**{item: answer}).drop("person_of")


def _demographics(study: Study, table: ir.Table, moment: datetime) -> tuple[Columns, dict[str, Held]]:
    """Age in completed years on the day of the question, a span where the birth date is not whole; and sex."""
    columns: Columns = {}
    held: dict[str, Held] = {}
    if age := demographic(study, "AGE"):
        years = elapsed(_days(table["person.born_first"], table["person.born_last"]), _on(moment), "a")
        shut = {f"{age.id}.{end}": ibis.literal(False) for end in ("open_low", "open_high")}
        columns |= {f"{age.id}.low": years.low, f"{age.id}.high": years.high, **shut}
        held[age.id] = Held("number", exact=False)
    if sex := demographic(study, "SEX"):
        some, held[sex.id] = code_columns(sex, table["person.sex"])
        columns |= some
    return columns, held


def _days(first: ir.DateValue, last: ir.DateValue) -> Times:
    return Times(Days(first, last), exactly(ibis.null("timestamp")), True)


def _on(moment: datetime) -> Times:
    return Times(exactly(ibis.literal(moment.date())), exactly(ibis.null("timestamp")), True)


def _unusable(usable: ir.Table, items: Mapping[str, Item], least: int) -> Iterator[Finding]:
    """What was found but cannot be used, and values so far out that the unit is doubtful."""
    low, high = (_limit(usable, items, side) for side in ("low", "high"))
    flags = usable.mutate(odd=((usable.canonical < low) | (usable.canonical > high)).fill_null(False).cast("int32"))
    sums = flags.group_by(["item", "unit"]).aggregate(
        all=lambda t: t.count(), usable=lambda t: t.known.cast("int32").sum(), odd=lambda t: t.odd.sum()
    )
    for line in fetch(sums.order_by(["item", "unit"])).to_pylist():
        if line["usable"] < line["all"]:
            tell = _unit if items[line["item"]].type == "number" else _answer
            yield tell(line["item"], line["unit"] or "", Count(line["all"] - line["usable"], least))
        if line["odd"]:
            yield _odd(line["item"], line["unit"] or "", Count(line["odd"], least), Count(line["usable"], least))


def _limit(usable: ir.Table, items: Mapping[str, Item], side: str) -> ir.NumericValue:
    known = [(usable.item == i.id, float(getattr(i, side))) for i in items.values() if getattr(i, side) is not None]
    return ibis.cases(*known, else_=ibis.null("float64")) if known else ibis.null("float64")


def _unit(item: str, unit: str, count: Count) -> Finding:
    return Finding(
        "PEOPLE-UNIT",
        "question",
        item,
        Text(
            f"{count} values in the unit “{unit}” cannot be used: map it to a vetted unit in the site's map.",
            f"{count} 筆數值之單位「{unit}」無法使用：請於機構對應檔對應至核可單位。",
        ),
    )


def _answer(item: str, unit: str, count: Count) -> Finding:
    return Finding(
        "PEOPLE-ANSWER",
        "question",
        item,
        Text(
            f"{count} answers are neither positive nor negative in a way that is known: they are unknown.",
            f"{count} 筆結果無法判讀為陽性或陰性，視為未知。",
        ),
    )


def _odd(item: str, unit: str, count: Count, usable: Count) -> Finding:
    return Finding(
        "PEOPLE-RANGE",
        "question",
        item,
        Text(
            f"{count} of {usable} values in “{unit}” lie outside the plausible range: is it really that unit?",
            f"單位「{unit}」之 {usable} 筆數值中有 {count} 筆超出合理範圍：單位是否正確？",
        ),
    )
