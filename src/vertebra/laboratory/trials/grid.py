"""Laboratory, trials: a grid of scenarios as data. A JSON file comes in, named scenarios go out.

A grid has a base, and sweeps over it: each sweep sets some numbers, takes its cases one by one (a case sets numbers
that belong together), and varies others over all combinations of the values given. Names of numbers are those of
`Scenario`.
"""

from collections.abc import Iterator
from itertools import product
from typing import Any

import msgspec

from vertebra.laboratory.trials.scenario import Scenario, changed
from vertebra.terms.texts import Text
from vertebra.terms.trouble import Trouble

_MOST = 500  # scenarios; more is a slip of the pen


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    label: Text
    set: dict[str, Any] = {}


class Sweep(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """id: stable, in capitals or not, without blanks; figures and reports find a sweep by it."""

    id: str
    title: Text
    set: dict[str, Any] = {}
    cases: tuple[Case, ...] = ()
    vary: dict[str, tuple[Any, ...]] = {}


class Grid(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """source: where its numbers come from, for the report."""

    title: Text
    source: Text
    base: dict[str, Any]
    sweeps: tuple[Sweep, ...]


class Planned(msgspec.Struct, frozen=True):
    """One scenario of a grid: its sweep, the case it is of, and the values that were varied."""

    sweep: str
    label: Text
    varied: dict[str, Any]
    scenario: Scenario


def read_grid(data: bytes) -> Grid:
    """
    Raises:
        Trouble: no JSON, not a grid, or a scenario in it that cannot be; says which.
    """
    try:
        grid = msgspec.json.decode(data, type=Grid)
    except (msgspec.DecodeError, ValueError) as wrong:
        raise Trouble(f"this is no grid of scenarios: {wrong}") from wrong
    plan(grid)
    return grid


def plan(grid: Grid) -> tuple[Planned, ...]:
    """Every scenario of the grid, sweep by sweep.

    Raises:
        Trouble: a number that is none, more scenarios than anybody means, or none, or a name used twice.
    """
    found = tuple(planned for sweep in grid.sweeps for planned in _of_sweep(grid, sweep))
    names = [p.scenario.name for p in found]
    if not found or len(found) > _MOST:
        raise Trouble(f"the grid has {len(found):,} scenarios: give 1 to {_MOST}")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Trouble(f"the grid has two scenarios of one name: {twice[0]}")
    return found


def _of_sweep(grid: Grid, sweep: Sweep) -> Iterator[Planned]:
    for case in sweep.cases or (Case(sweep.title),):
        for values in product(*sweep.vary.values()):
            varied = dict(zip(sweep.vary, values, strict=True))
            yield Planned(sweep.id, case.label, varied, _scenario(grid, sweep, case, varied))


def _scenario(grid: Grid, sweep: Sweep, case: Case, varied: dict[str, Any]) -> Scenario:
    told = [case.label.en] * bool(sweep.cases) + [f"{name} {_short(value)}" for name, value in varied.items()]
    name = f"{sweep.id}: {', '.join(told)}" if told else sweep.id
    try:
        return changed(Scenario(), {**grid.base, **sweep.set, **case.set, **varied, "name": name})
    except (msgspec.ValidationError, ValueError) as wrong:
        raise Trouble(f"scenario {name!r}: {wrong}") from wrong


def _short(value: Any) -> str:
    """
    >>> _short(0.1), _short({"alone": 3, "alone_days": 28})
    ('0.1', '3/28')
    """
    return "/".join(str(v) for v in value.values()) if isinstance(value, dict) else f"{value}"
