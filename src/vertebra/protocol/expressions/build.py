"""The words in which study authors write expressions."""

from decimal import Decimal
from typing import Literal

from vertebra.protocol.expressions.nodes import (
    And,
    AnyRow,
    AtLeast,
    Choose,
    Code,
    Condition,
    CountRows,
    Elapsed,
    Given,
    Kind,
    Limit,
    Log2,
    Nothing,
    Now,
    Number,
    Or,
    Ref,
    Total,
    Value,
    When,
)


def number(value: Decimal | int | str, unit: str = "") -> Number:
    return Number(Decimal(value), unit)


def days(value: int) -> Number:
    return Number(Decimal(value), "d")


def hours(value: int) -> Number:
    return Number(Decimal(value), "h")


def code(value: str) -> Code:
    return Code(value)


def now() -> Now:
    return Now()


def fact(id: str, kind: Kind = "number", unit: str = "") -> Ref:
    return Ref(id, kind, unit, "fact")


def limit(item: Ref, side: Literal["low", "high"]) -> Limit:
    return Limit(item.item, side, item.unit)


def log2(of: Value) -> Log2:
    return Log2(of)


def elapsed(start: Value, end: Value, unit: Literal["a", "d", "h", "min"]) -> Elapsed:
    return Elapsed(start, end, unit)


def total(items: tuple[Ref, ...], at_least: int | None = None, unit: str = "") -> Total:
    """Plain sum; every item must be answered unless `at_least` says fewer."""
    return Total(items, len(items) if at_least is None else at_least, unit=unit)


def score(items: tuple[Ref, ...], at_least: int, maximum: int, scale: int = 100, unit: str = "") -> Total:
    """Prorated score: scale x sum / (maximum x answered)."""
    return Total(items, at_least, Decimal(maximum), Decimal(scale), unit)


def choose(test: Condition, then: Value, otherwise: Value) -> Choose:
    return Choose(test, then, otherwise)


def nothing() -> Nothing:
    return Nothing()


def band(*steps: tuple[Condition, str]) -> Value:
    """The code of the first condition that is met; nothing where none is."""
    chosen: Value = Nothing()
    for condition, name in reversed(steps):
        chosen = Choose(condition, Code(name), chosen)
    return chosen


def all_of(*parts: Condition) -> And:
    return And(parts)


def any_of(*parts: Condition) -> Or:
    return Or(parts)


def at_least(count: int, *parts: Condition) -> AtLeast:
    return AtLeast(count, parts)


def when(test: Condition, then: Condition, otherwise: Condition) -> When:
    return When(test, then, otherwise)


def any_row(form: str, where: Condition) -> AnyRow:
    return AnyRow(form, where)


def count_rows(form: str, where: Condition) -> CountRows:
    return CountRows(form, where)


def given(verdict: Literal["met", "not met", "unknown"]) -> Given:
    return Given(verdict)
