"""Feasibility, verdicts in columns: TRUE met, FALSE not met, NULL unknown, and nothing that SQL does by accident.

AND, OR and NOT of SQL are Kleene's own and are used as they are. All else is written out: a choice never falls into its
ELSE because the test is unknown, a count never skips an unknown part.
Source: Kleene, Introduction to Metamathematics (1952), strong three-valued logic; ISO/IEC 9075-2, boolean value.
"""

from collections.abc import Iterable
from functools import reduce
from operator import add, and_, or_
from typing import TypeAlias

import ibis
import ibis.expr.types as ir

Truth: TypeAlias = ir.BooleanValue


def fixed(truth: bool | None) -> Truth:
    """The same verdict for everybody; None is unknown."""
    return ibis.null("boolean") if truth is None else ibis.literal(truth)


def all_of(parts: Iterable[Truth]) -> Truth:
    """Not met as soon as one part is, whatever is unknown; met where there are no parts."""
    given = list(parts)
    return reduce(and_, given) if given else fixed(True)


def any_of(parts: Iterable[Truth]) -> Truth:
    """Met as soon as one part is, whatever is unknown; not met where there are no parts."""
    given = list(parts)
    return reduce(or_, given) if given else fixed(False)


def is_met(part: Truth) -> ir.BooleanValue:
    """Two-valued: unknown is not met yet."""
    return part.fill_null(False)


def is_failed(part: Truth) -> ir.BooleanValue:
    """Two-valued: unknown has not failed."""
    return (~part).fill_null(False)


def is_open(part: Truth) -> ir.BooleanValue:
    """Two-valued: whether it is unknown.

    Through a number, because Ibis prints `NOT x IS NULL` without brackets, which SQL reads as `NOT (x IS NULL)`.
    """
    return part.cast("int32").isnull()


def count(parts: Iterable[ir.BooleanValue]) -> ir.IntegerValue:
    """How many of these two-valued columns hold."""
    return reduce(add, (part.cast("int32") for part in parts), ibis.literal(0, "int32"))


def at_least(number: int, parts: Iterable[Truth]) -> Truth:
    """Met when `number` are met whatever the unknown turn out to be; not met when it is out of reach."""
    given = list(parts)
    possible = len(given) - count(is_failed(p) for p in given)
    return decided(count(is_met(p) for p in given) >= number, possible < number)


def when(test: Truth, then: Truth, otherwise: Truth) -> Truth:
    """A CASE would take its ELSE where the test is unknown; here that is decided only if both branches agree."""
    return (test & then) | (~test & otherwise) | (then & otherwise)


def decided(met: ir.BooleanValue, failed: ir.BooleanValue) -> Truth:
    """Met where the first holds, not met where the second does, unknown elsewhere; NULL in either holds nothing."""
    return ibis.cases((met, True), (failed, False), else_=ibis.null("boolean"))
