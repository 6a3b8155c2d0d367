"""Feasibility, data as others wrote them: a number with its unit and sign, a code, a day; out come columns for rules.

The same reading as of a datum in the trial (`vertebra.conduct.data.read_datum`): units by the vetted table, a value in
an unlisted unit or without one is absent and never a guess, `<5` is a span. NaN and infinity are absent: in SQL a NaN
may be greater than everything. Source: `vertebra.terms.units`; registry notes 2.5 (NaN > 5 is true in DuckDB).
"""

from dataclasses import dataclass
from decimal import Decimal

import ibis
import ibis.expr.types as ir

from vertebra.laboratory.feasibility.rule.known import rounded
from vertebra.laboratory.feasibility.rule.table import Held
from vertebra.protocol.forms import Item
from vertebra.terms.units import TABLE, Factor

# A sign as a number: on which side of the value the truth may lie, twice that where the value itself is excluded
_SIGNS = {"<": -2, "<=": -1, "": 0, ">=": 1, ">": 2}
_NUMBER = r"^([<>]?)\s*([+-]?\d{1,15}(?:\.\d{1,40})?)$"
_SAME = Factor()

Columns = dict[str, ir.Value]


@dataclass(frozen=True)
class Written:
    """A number as it stands somewhere. unit: its column, or the one unit of all rows; sign: its column, None: none."""

    value: ir.NumericValue
    unit: ir.StringValue | str = ""
    sign: ir.StringValue | None = None


def from_text(text: ir.StringValue, unit: ir.StringValue | str = "") -> Written:
    """`5.2`, `<5` or `> 90`; anything else is absent."""
    text = text.strip()
    number = text.re_extract(_NUMBER, 2).nullif("").cast("float64")
    return Written(number, unit, text.re_extract(_NUMBER, 1))


def number_columns(item: Item, written: Written) -> tuple[Columns, Held]:
    """The columns of a number item in its canonical unit. A censored value of an item that may not be is absent."""
    return signed_columns(item, canonical(item, written), None if written.sign is None else as_side(written.sign))


def as_side(sign: ir.StringValue) -> ir.IntegerValue:
    """The sign as a number, 0 for none; NULL where it is no sign that we know."""
    sign = sign.fill_null("")
    return ibis.cases(*((sign == text, ibis.literal(side, "int8")) for text, side in _SIGNS.items()))


def signed_columns(item: Item, value: ir.NumericValue, side: ir.IntegerValue | None) -> tuple[Columns, Held]:
    """The same for a value that is in its canonical unit already."""
    if side is None:
        return {item.id: value}, Held("number")
    if not item.censored:
        return {item.id: (side == 0).ifelse(value, ibis.null("float64"))}, Held("number")
    columns = {
        f"{item.id}.low": (side >= 0).ifelse(value, ibis.null("float64")),
        f"{item.id}.high": (side <= 0).ifelse(value, ibis.null("float64")),
        f"{item.id}.open_low": side == _SIGNS[">"],
        f"{item.id}.open_high": side == _SIGNS["<"],
    }
    return columns, Held("number", exact=False)


def canonical(item: Item, written: Written) -> ir.NumericValue:
    """The number in the unit in which the item is compared; NULL where there is none, or its unit is not vetted."""
    value = _finite(written.value.cast("float64"))
    if not item.analyte:
        return value
    if isinstance(written.unit, str):
        factor = TABLE[item.analyte].get(written.unit)
        return ibis.null("float64") if factor is None else _times(value, factor)
    known = [(written.unit == unit, _times(value, factor)) for unit, factor in TABLE[item.analyte].items()]
    return ibis.cases(*known, else_=ibis.null("float64"))


def _times(value: ir.NumericValue, factor: Factor) -> ir.NumericValue:
    if factor == _SAME:
        return value
    changed = value if factor.times == 1 else value * float(factor.times)
    return rounded(changed if factor.per == Decimal(1) else changed / float(factor.per))


def _finite(value: ir.NumericValue) -> ir.NumericValue:
    """Neither NaN nor infinity minus itself is zero.

    `isnan` would say so in plainer words, but DuckDB 2.0 answers it from the statistics of a Parquet file, which know
    no NaN: the test is folded to false, and the NaN passes as greater than everything.
    """
    return (value - value == 0).ifelse(value, ibis.null("float64"))


def code_columns(item: Item, value: ir.StringValue) -> tuple[Columns, Held]:
    """An empty text is no code."""
    return {item.id: value.strip().nullif("")}, Held("code", several=item.multiple)


def span_columns(item: Item, low: ir.NumericValue, high: ir.NumericValue) -> tuple[Columns, Held]:
    """A number known to lie between two columns, both ends included; NULL is no bound, twice NULL absent."""
    ends = {f"{item.id}.low": low.cast("float64"), f"{item.id}.high": high.cast("float64")}
    shut = {f"{item.id}.{end}": ibis.literal(False) for end in ("open_low", "open_high")}
    return ends | shut, Held("number", exact=False)


def day_columns(item: Item, low: ir.DateValue, high: ir.DateValue) -> tuple[Columns, Held]:
    """The days that a date may mean; the same column twice where all are whole."""
    if low is high:
        return {item.id: low}, Held("date")
    return {f"{item.id}.low": low, f"{item.id}.high": high}, Held("date", exact=False)
