"""Can these conditions hold together? An exact search over the few shapes that rules have.

Every value node is a variable with a domain: the scale of its item, the codes of its list, or nothing known. A
condition narrows it; `or`, `when` and `at least` branch. What the search does not model (two dates against each other,
rows of a log) is a free choice, so "cannot hold" is always right, and "can hold" may be too kind. A verdict that is
given as unknown satisfies neither side. None means that the search was broken off.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

import msgspec

from vertebra.protocol.check.places import Index
from vertebra.protocol.expressions import nodes as n
from vertebra.protocol.facts import FACTS
from vertebra.protocol.forms import Item
from vertebra.terms.spans import Span, add, divide, log2, multiply, negate, point

EVERYTHING = Span(None, None)
STEPS = 20_000  # some milliseconds; the joint search over all criteria of a study takes a few hundred


class Codes(NamedTuple):
    """allowed: the codes left; None where the list is not known. excluded: codes that it is not."""

    allowed: frozenset[str] | None = None
    excluded: frozenset[str] = frozenset()

    @property
    def empty(self) -> bool:
        return self.allowed is not None and not self.allowed - self.excluded


Region = Span | Codes | bool
Demand = tuple[n.Condition, bool]
Ways = list[list[Demand]]
Variable = object
World = dict[Variable, Region]
_REVERSED: dict[str, n.Sign] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_DENIED: dict[str, n.Sign] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}


class Broken(Exception):
    """The search took too many steps."""


class Solver:
    """Searches within one study. free: items whose plausible range is not to be believed."""

    def __init__(self, index: Index, free: Iterable[str] = ()) -> None:
        self.index, self.free, self._left = index, frozenset(free), 0

    def can(self, *demands: Demand) -> bool | None:
        """Whether all demands (a condition, and whether it is to be met or not met) can hold together."""
        self._left = STEPS
        try:
            return self._search(list(demands), [], {})
        except Broken:
            return None

    def never(self, condition: n.Condition, met: bool = True) -> bool:
        """Whether the condition can certainly never be met (or, with `met` false, never fail)."""
        return self.can((condition, met)) is False

    def _search(self, demands: list[Demand], waiting: list[Ways], world: World) -> bool:
        """Fulfil what leaves no choice, then take the narrowest choice first; the others wait as they are."""
        branches = list(waiting)
        while demands:
            self._left -= 1
            if self._left < 0:
                raise Broken
            ways = list(self._ways(*demands.pop(), world))
            if not ways:
                return False
            if len(ways) == 1:
                demands += ways[0]
            else:
                branches.append(ways)
        if not branches:
            return True
        narrowest = min(branches, key=len)
        branches.remove(narrowest)
        return any(self._search(list(way), branches, dict(world)) for way in narrowest)

    def _ways(self, condition: n.Condition, met: bool, world: World) -> Iterator[list[Demand]]:
        """The ways to fulfil a demand: each a list of further demands; an atom narrows the world itself."""
        match condition:
            case n.Not(part=part):
                yield [(part, not met)]
            case n.And(parts=parts) | n.Or(parts=parts):
                if isinstance(condition, n.And) is met:
                    yield [(part, met) for part in parts]
                else:
                    yield from ([(part, met)] for part in parts)
            case n.When(test=test, then=then, otherwise=otherwise):
                yield [(test, True), (then, met)]
                yield [(test, False), (otherwise, met)]
            case n.AtLeast():
                yield from _counted(condition, met)
            case n.Given(verdict=verdict):
                if verdict == ("met" if met else "not met"):
                    yield []
            case n.Between(value=value, low=low, high=high) if not met:
                yield [(n.Compare("<", value, n.Number(low, n.unit_of(value))), True)]
                yield [(n.Compare(">", value, n.Number(high, n.unit_of(value))), True)]
            case n.Compare(sign="==" | "!=" as sign) if _ordered(condition) and met is (sign == "!="):
                yield [(n.Compare("<", condition.left, condition.right), True)]
                yield [(n.Compare(">", condition.left, condition.right), True)]
            case _:
                if self._narrow(condition, met, world):
                    yield self._asked(condition)

    def _asked(self, atom: n.Condition) -> list[Demand]:
        """An item that has a value was asked, so its skip logic was met where it was asked."""
        if isinstance(atom, n.Recorded):
            return []
        refs = (getattr(atom, side, None) for side in ("left", "right", "value"))
        return [
            (repick(item.show, ref.pick), True)
            for ref in refs
            if isinstance(ref, n.Ref) and (item := self.index.items.get(ref.item)) and item.show is not None
        ]

    def _narrow(self, atom: n.Condition, met: bool, world: World) -> bool:
        match atom:
            case n.Between(value=value, low=low, high=high):
                return self._span(world, value, Span(low, high), value)
            case n.OneOf(value=n.Ref() as ref, codes=codes) if not self._many(ref):
                return self._code(world, ref, codes, met)
            case (
                n.Compare(sign=sign, left=n.Ref() as ref, right=n.Code(value=code))
                | n.Compare(sign=sign, left=n.Code(value=code), right=n.Ref() as ref)
            ) if not self._many(ref):
                return self._code(world, ref, (code,), (sign == "==") is met)
            case n.Compare() if _ordered(atom):
                return self._compare(world, atom, met)
            case _:
                return _choose(world, atom, met)

    def _compare(self, world: World, atom: n.Compare, met: bool) -> bool:
        sign = atom.sign if met else _DENIED[atom.sign]
        match atom:
            case n.Compare(left=left, right=n.Number(value=limit)):
                return self._span(world, left, _beyond(sign, limit), left)
            case n.Compare(left=n.Number(value=limit), right=right):
                return self._span(world, right, _beyond(_REVERSED[sign], limit), right)
            case _:
                apart = (atom.left, atom.right)
                return self._span(world, apart, _beyond(sign, Decimal(0)), n.Arith("-", *apart))

    def _span(self, world: World, variable: Variable, span: Span, value: n.Value) -> bool:
        known = world.get(variable)
        left = meet(known if isinstance(known, Span) else self.domain(value), span)
        if left is None:
            return False
        world[variable] = left
        return not isinstance(value, n.Ref) or _choose(world, n.Recorded(value), True)

    def _code(self, world: World, ref: n.Ref, codes: tuple[str, ...], among: bool) -> bool:
        known = world.get(ref)
        allowed, excluded = known if isinstance(known, Codes) else Codes(self._list(ref))
        if among:
            allowed = frozenset(codes) if allowed is None else allowed & frozenset(codes)
        else:
            excluded |= frozenset(codes)
        world[ref] = Codes(allowed, excluded)
        return not Codes(allowed, excluded).empty and _choose(world, n.Recorded(ref), True)

    def _list(self, ref: n.Ref) -> frozenset[str] | None:
        item = self.index.items.get(ref.item)
        known = self.index.codelists.get(item.codes) if item else None
        return frozenset(c.code for c in known.codes) if known else None

    def _many(self, ref: n.Ref) -> bool:
        item = self.index.items.get(ref.item)
        return item is not None and item.multiple

    def domain(self, value: n.Value) -> Span:
        """All that a number may be: the scale of its item, worked through sums and products."""
        match value:
            case n.Number():
                return point(value.value)
            case n.Ref():
                return self._scale(value)
            case n.Arith():
                return _worked(value.sign, self.domain(value.left), self.domain(value.right))
            case n.Log2(of=of):
                return log2(self.domain(of)) or EVERYTHING
            case n.Total():
                return self._total(value)
            case n.CountRows():
                return Span(Decimal(0), None)
            case n.Choose(then=then, otherwise=otherwise):
                return _hull(self.domain(then), self.domain(otherwise))
            case _:
                return EVERYTHING

    def _scale(self, ref: n.Ref) -> Span:
        item = self.index.items.get(ref.item)
        if item is None or ref.item in FACTS or ref.item in self.free or item.type != "number":
            return EVERYTHING
        return Span(item.low, item.high)

    def _total(self, total: n.Total) -> Span:
        if total.scale is not None:
            return Span(Decimal(0), total.scale)
        whole = point(Decimal(0))
        for part in total.items if total.at_least == len(total.items) else ():
            whole = add(whole, self.domain(part))
        return whole if total.at_least == len(total.items) else EVERYTHING


def _ordered(atom: n.Compare) -> bool:
    """Numbers, days and moments have an order; codes and nothing have none."""
    return not {n.kind_of(atom.left), n.kind_of(atom.right)} & {"code", None}


def _choose(world: World, variable: Variable, truth: bool) -> bool:
    return world.setdefault(variable, truth) is truth


def _counted(condition: n.AtLeast, met: bool) -> Iterator[list[Demand]]:
    """At least k of the parts: the first counts or it does not."""
    if condition.number <= 0 or condition.number > len(condition.parts):
        if (condition.number <= 0) is met:
            yield []
        return
    first, rest = condition.parts[0], condition.parts[1:]
    yield [(first, True), (n.AtLeast(condition.number - 1, rest), met)]
    yield [(first, False), (n.AtLeast(condition.number, rest), met)]


def _beyond(sign: n.Sign, limit: Decimal) -> Span:
    match sign:
        case "<":
            return Span(None, limit, open_high=True)
        case "<=":
            return Span(None, limit)
        case ">":
            return Span(limit, None, open_low=True)
        case ">=":
            return Span(limit, None)
        case _:
            return point(limit)


def meet(a: Span, b: Span) -> Span | None:
    """What two spans share; None if nothing."""
    low, open_low = _inner((a.low, a.open_low), (b.low, b.open_low), 1)
    high, open_high = _inner((a.high, a.open_high), (b.high, b.open_high), -1)
    if low is not None and high is not None and (low > high or (low == high and (open_low or open_high))):
        return None
    return Span(low, high, open_low, open_high)


End = tuple[Decimal | None, bool]


def _inner(a: End, b: End, side: int) -> End:
    """The stricter of two ends; side 1: lower ends, -1: upper ends."""
    if a[0] is None or b[0] is None:
        return b if a[0] is None else a
    if a[0] == b[0]:
        return a[0], a[1] or b[1]
    return max(a, b, key=lambda end: (end[0] or 0) * side)


def _hull(a: Span, b: Span) -> Span:
    return Span(
        None if a.low is None or b.low is None else min(a.low, b.low),
        None if a.high is None or b.high is None else max(a.high, b.high),
    )


def _worked(sign: str, a: Span, b: Span) -> Span:
    match sign:
        case "+":
            return add(a, b)
        case "-":
            return add(a, negate(b))
        case "*":
            return multiply(a, b) or EVERYTHING
        case _:
            return divide(a, b) or EVERYTHING


def scale_of(item: Item) -> str:
    """The range of an item in words."""
    low = "−∞" if item.low is None else f"{item.low:f}"
    high = "∞" if item.high is None else f"{item.high:f}"
    return f"{low}…{high}"


def repick(node: n.Condition, pick: str) -> n.Condition:
    """The same condition with every `here` read at `pick`."""
    whole = msgspec.to_builtins(node)
    return msgspec.convert(_at(whole, pick), n.Condition)  # type: ignore[no-any-return]


def _at(value: object, pick: str) -> object:
    if isinstance(value, dict):
        found = {k: _at(v, pick) for k, v in value.items()}
        return found | {"pick": found.get("pick", pick)} if value.get("node") == "ref" else found
    return [_at(v, pick) for v in value] if isinstance(value, list | tuple) else value
