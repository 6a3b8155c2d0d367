"""Random rules, random data, and a second interpreter of the expression tree that is too simple to be wrong.

The second interpreter knows nothing of spans, verdicts or three values. It takes a *world*: a full set of values that
the data allow (an absent number may be any number, `<5` any value below five, `2024-02` any day of that month), and
decides as in school. What has no value in a world (a quotient by zero, a choice that yields nothing) may come out
either way. The engine may say MET or NOT_MET only if every world agrees.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import log2
from typing import Any

from hypothesis import strategies as st

from vertebra.protocol.expressions import Seen, nodes as n
from vertebra.protocol.expressions.reads import walk
from vertebra.terms.dates import read_date, read_moment
from vertebra.terms.spans import Span, point

NUMBERS = [Decimal(x) for x in (0, 2, 5, 10)]
CODES = ["Y", "N", "X"]
DAYS = [date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1), date(2025, 2, 28)]
MOMENTS = ["2024-02-28T23:30+08:00", "2024-02-29T00:30+08:00", "2024-02-28T20:00Z", "2024-03-01T08:15+08:00"]
NOW = datetime.fromisoformat("2024-02-29T00:30+08:00")
DOMAINS: dict[str, list[Any]] = {
    "number": NUMBERS,
    "code": CODES,
    "date": DAYS,
    "moment": [datetime.fromisoformat(m) for m in MOMENTS],
}
ITEMS = {
    **{id: n.Ref(id, "number", "mg") for id in ("QNUMA", "QNUMB", "QNUMC")},
    **{id: n.Ref(id, "code") for id in ("QCODA", "QCODB")},
    **{id: n.Ref(id, "date") for id in ("QDATA", "QDATB")},
    **{id: n.Ref(id, "moment") for id in ("QMOMA", "QMOMB")},
}
ROW_ITEMS = {"QROWN": n.Ref("QROWN", "number", "mg"), "QROWC": n.Ref("QROWC", "code")}
FORM = "QLOG"


@dataclass(frozen=True)
class Datum:
    """What is known of one item, as the engine sees it and as the worlds that it leaves open."""

    known: Any
    options: tuple[Any, ...]

    @property
    def recorded(self) -> bool:
        return self.known is not None

    @property
    def exact(self) -> bool:
        return self.recorded and len(self.options) == 1


@dataclass(frozen=True)
class Data:
    """The data of one participant; it is its own Look."""

    items: dict[str, Datum]
    rows_: tuple["Data", ...] = ()
    limits: dict[str, Decimal] = field(default_factory=dict)
    now: datetime = NOW

    def find(self, ref: n.Ref) -> Seen:
        datum = self.items[ref.item]
        return Seen(ref, datum.known, entry=f"e-{ref.item}" if datum.recorded else "", absent="" if datum else "no")

    def limit(self, wanted: n.Limit) -> Seen:
        return Seen(wanted, point(self.limits[wanted.side]))

    def rows(self, form: str) -> tuple["Data", ...]:
        return tuple(replace(row, items=self.items | row.items) for row in self.rows_)

    def having(self, item: str, datum: Datum) -> "Data":
        return replace(self, items=self.items | {item: datum})


ABSENT = {kind: Datum(None, tuple(options)) for kind, options in DOMAINS.items()}


def exact(kind: str, value: Any) -> Datum:
    return Datum(value if kind == "code" else point(value), (value,))


def _vague(kind: str) -> st.SearchStrategy[Datum]:
    """Absent, censored or partial."""
    if kind == "number":
        below = st.sampled_from([2, 5]).map(
            lambda v: Datum(Span(None, Decimal(v), open_high=True), tuple(x for x in [Decimal(-1), *NUMBERS] if x < v))
        )
        above = st.just(Datum(Span(Decimal(2), None, open_low=True), (Decimal(5), Decimal(10), Decimal(999))))
        return st.one_of(st.just(ABSENT["number"]), below, above)
    if kind == "date":
        partial = st.sampled_from(["2024-02", "2024", "2025-02"]).map(
            lambda text: Datum(read_date(text), tuple(d for d in DAYS if str(d).startswith(text)))
        )
        return st.one_of(st.just(ABSENT["date"]), partial)
    return st.just(ABSENT[kind])


def _exact(kind: str) -> st.SearchStrategy[Datum]:
    if kind == "moment":
        return st.sampled_from(MOMENTS).map(lambda m: Datum(read_moment(m), (datetime.fromisoformat(m),)))
    return st.sampled_from(DOMAINS[kind]).map(lambda value: exact(kind, value))


@st.composite
def data(draw: st.DrawFn, vague: int = 3) -> Data:
    """Data with at most `vague` items (rows included) that are not exact: few enough to try every world."""
    rows = draw(st.integers(0, 2))
    places = [("", id, ref.kind) for id, ref in ITEMS.items()]
    places += [(str(row), id, ref.kind) for row in range(rows) for id, ref in ROW_ITEMS.items()]
    open_ = draw(st.sets(st.sampled_from(range(len(places))), max_size=vague)) if vague else set()
    filled = {
        (row, id): draw(_vague(kind) if at in open_ else _exact(kind)) for at, (row, id, kind) in enumerate(places)
    }
    limits = {"low": draw(st.sampled_from(NUMBERS)), "high": draw(st.sampled_from(NUMBERS))}
    of = lambda wanted: {id: datum for (row, id), datum in filled.items() if row == wanted}  # noqa: E731
    return Data(of(""), tuple(Data(of(str(row)), (), limits) for row in range(rows)), limits)


def worlds(data: Data) -> Iterator[Data]:
    """Every way in which the data may be true, each as data in which all is exact."""
    kinds = {id: ref.kind for id, ref in (ITEMS | ROW_ITEMS).items()}
    ids = list(data.items)
    for values in product(*(data.items[id].options for id in ids)):
        chosen = {id: exact(kinds[id], value) for id, value in zip(ids, values, strict=True)}
        for rows in product(*(list(worlds(row)) for row in data.rows_)):
            yield replace(data, items=chosen, rows_=rows)


# -- random rules ------------------------------------------------------------------------------------------------------

Conditions = st.SearchStrategy[n.Condition]
Values = st.SearchStrategy[n.Value]


def _refs(kind: str, in_row: bool) -> Values:
    pool = ITEMS | (ROW_ITEMS if in_row else {})
    return st.sampled_from([ref for ref in pool.values() if ref.kind == kind])


def _times(in_row: bool) -> Values:
    return st.one_of(_refs("date", in_row), _refs("moment", in_row), st.just(n.Now()))


def _milligrams(conditions: Conditions | None, in_row: bool, partial_sums: bool) -> Values:
    refs = _refs("number", in_row)
    limits = st.sampled_from([n.Limit("QNUMA", "low", "mg"), n.Limit("QNUMA", "high", "mg")])
    plain = st.one_of(refs, st.sampled_from(NUMBERS).map(lambda v: n.Number(v, "mg")), limits)
    divisors = st.sampled_from([n.Number(Decimal(v)) for v in (2, -4, 5)])
    least = st.integers(1, 3) if partial_sums else st.just(3)
    summed = st.tuples(st.permutations([ITEMS[id] for id in ("QNUMA", "QNUMB", "QNUMC")]), least)
    options = [
        plain,
        st.builds(n.Arith, st.sampled_from(["+", "-"]), plain, plain),
        st.builds(n.Arith, st.sampled_from(["*", "/"]), plain, divisors),
        summed.map(lambda s: n.Total(tuple(s[0]), s[1], unit="mg")),
    ]
    if partial_sums:
        scored = st.tuples(st.just(tuple(ITEMS[id] for id in ("QNUMA", "QNUMB"))), st.integers(1, 2))
        options.append(scored.map(lambda s: n.Total(s[0], s[1], Decimal(10), Decimal(100), "mg")))
    if conditions is not None:
        options += [st.builds(n.Choose, conditions, plain, st.one_of(plain, st.just(n.Nothing())))]
    return st.one_of(*options)


def _atoms(conditions: Conditions | None, in_row: bool, partial_sums: bool, recorded: bool) -> Conditions:
    mg, order = _milligrams(conditions, in_row, partial_sums), st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
    codes = st.one_of(_refs("code", in_row), st.sampled_from(CODES).map(n.Code))
    times, span = _times(in_row), st.sampled_from(["a", "d", "h", "min"])
    ratios = st.builds(n.Arith, st.just("/"), _refs("number", in_row), _refs("number", in_row))
    doublings = st.builds(n.Log2, st.one_of(ratios, st.sampled_from(NUMBERS).map(n.Number)))
    options: list[Conditions] = [
        st.builds(n.Compare, order, mg, mg),
        st.builds(n.Compare, order, ratios, st.sampled_from([n.Number(Decimal(v)) for v in ("0.5", "1", "2.5")])),
        st.builds(n.Compare, order, doublings, st.sampled_from([n.Number(Decimal(v)) for v in (-1, 0, 1, 2)])),
        st.builds(n.Compare, st.sampled_from(["==", "!="]), codes, codes),
        st.builds(n.Compare, order, times, times),
        st.builds(
            lambda sign, a, b, unit, limit: n.Compare(sign, n.Elapsed(a, b, unit), n.Number(Decimal(limit), unit)),
            order, times, times, span, st.sampled_from([-1, 0, 1, 8, 365]),
        ),
        st.builds(lambda v, a, b: n.Between(v, min(a, b), max(a, b)), mg, *[st.sampled_from(NUMBERS)] * 2),
        st.builds(n.OneOf, codes, st.sets(st.sampled_from(CODES)).map(lambda c: tuple(sorted(c)))),
        st.sampled_from(["met", "not met", "unknown"]).map(n.Given),
    ]  # fmt: skip
    if recorded:
        options.append(st.sampled_from(list(ITEMS.values())).map(n.Recorded))
    if not in_row:
        rows = _atoms(None, True, partial_sums, False)
        options.append(rows.map(lambda where: n.AnyRow(FORM, where)))
        counts = rows.map(lambda where: n.CountRows(FORM, where))
        options.append(st.builds(n.Compare, order, counts, st.integers(0, 2).map(lambda v: n.Number(Decimal(v)))))
    return st.one_of(*options)


def _joined(parts: Conditions) -> Conditions:
    some = st.lists(parts, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        some.map(n.And),
        some.map(n.Or),
        parts.map(n.Not),
        st.builds(n.AtLeast, st.integers(0, 3), some),
        st.builds(n.When, parts, parts, parts),
        _atoms(parts, False, True, True),
    )


def conditions(settled: bool = False) -> Conditions:
    """Random rules. settled: only rules that more knowledge can never turn round (no `recorded`, no partial sums)."""
    leaves = _brief(_atoms(None, False, not settled, not settled))
    rules = st.recursive(leaves, lambda parts: _brief(_joined(_brief(parts))), max_leaves=6)
    return _brief(rules.filter(is_settled) if settled else rules)


def _brief(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """The same strategy under a short name: the name of a nested one would fill pages."""

    @st.composite
    def rule(draw: st.DrawFn) -> Any:
        return draw(strategy)

    return rule()


def is_settled(node: n.Node) -> bool:
    return not any(
        isinstance(x, n.Recorded) or (isinstance(x, n.Total) and x.at_least < len(x.items)) for x in walk(node)
    )


# -- the second interpreter --------------------------------------------------------------------------------------------

BOTH = frozenset((True, False))
NO_VALUE = object()


@dataclass
class World:
    """Decides in one world. `data` are the original data: whether an item is recorded is no matter of the world.

    undefined: something that is compared has no value. open: it has several, since a part was given as unknown.
    """

    world: Data
    data: Data
    undefined: bool = False
    open: bool = False

    def truths(self, node: n.Condition) -> frozenset[bool]:
        return getattr(self, f"_{type(node).__name__.lower()}")(node)

    def values(self, node: n.Value) -> set[Any]:
        return getattr(self, f"_{type(node).__name__.lower()}")(node)

    def _pairs(self, test: Any, *values: set[Any]) -> frozenset[bool]:
        found: set[bool] = set()
        self.open |= any(len(several) > 1 for several in values)
        for chosen in product(*values):
            if NO_VALUE in chosen:
                self.undefined = True
                return BOTH
            found.add(bool(test(*chosen)))
        return frozenset(found)

    def _compare(self, node: n.Compare) -> frozenset[bool]:
        test = SCHOOL[node.sign]
        return self._pairs(lambda a, b: test(*by_day(a, b)), self.values(node.left), self.values(node.right))

    def _between(self, node: n.Between) -> frozenset[bool]:
        return self._pairs(lambda v: Fraction(node.low) <= v <= Fraction(node.high), self.values(node.value))

    def _oneof(self, node: n.OneOf) -> frozenset[bool]:
        return self._pairs(lambda v: v in node.codes, self.values(node.value))

    def _recorded(self, node: n.Recorded) -> frozenset[bool]:
        return frozenset((self.data.items[node.item.item].recorded,))

    def _given(self, node: n.Given) -> frozenset[bool]:
        return BOTH if node.verdict == "unknown" else frozenset((node.verdict == "met",))

    def _combined(self, test: Any, parts: tuple[n.Condition, ...]) -> frozenset[bool]:
        return frozenset(test(chosen) for chosen in product(*(self.truths(p) for p in parts)))

    def _and(self, node: n.And) -> frozenset[bool]:
        return self._combined(all, node.parts)

    def _or(self, node: n.Or) -> frozenset[bool]:
        return self._combined(any, node.parts)

    def _not(self, node: n.Not) -> frozenset[bool]:
        return frozenset(not truth for truth in self.truths(node.part))

    def _atleast(self, node: n.AtLeast) -> frozenset[bool]:
        return self._combined(lambda chosen: sum(chosen) >= node.number, node.parts)

    def _when(self, node: n.When) -> frozenset[bool]:
        tests = self.truths(node.test)
        return frozenset().union(*(self.truths(node.then if t else node.otherwise) for t in tests))

    def _rows(self) -> list["World"]:
        return [World(a, b) for a, b in zip(self.world.rows(FORM), self.data.rows(FORM), strict=True)]

    def _row_by_row(self, where: n.Condition) -> Iterator[tuple[bool, ...]]:
        rows = self._rows()
        truths = [row.truths(where) for row in rows]
        self.open |= any(row.open for row in rows)
        return product(*truths)

    def _anyrow(self, node: n.AnyRow) -> frozenset[bool]:
        return frozenset(any(chosen) for chosen in self._row_by_row(node.where))

    def _countrows(self, node: n.CountRows) -> set[Any]:
        return {Fraction(sum(chosen)) for chosen in self._row_by_row(node.where)}

    def _ref(self, node: n.Ref) -> set[Any]:
        (value,) = self.world.items[node.item].options
        return {Fraction(value) if isinstance(value, Decimal) else value}

    def _limit(self, node: n.Limit) -> set[Any]:
        return {Fraction(self.data.limits[node.side])}

    def _number(self, node: n.Number) -> set[Any]:
        return {Fraction(node.value)}

    def _code(self, node: n.Code) -> set[Any]:
        return {node.value}

    def _now(self, node: n.Now) -> set[Any]:
        return {NOW}

    def _nothing(self, node: n.Nothing) -> set[Any]:
        return {NO_VALUE}

    def _arith(self, node: n.Arith) -> set[Any]:
        return {_work_out(node.sign, a, b) for a, b in product(self.values(node.left), self.values(node.right))}

    def _log2(self, node: n.Log2) -> set[Any]:
        return {_doublings(value) for value in self.values(node.of)}

    def _elapsed(self, node: n.Elapsed) -> set[Any]:
        return {_between_times(a, b, node.unit) for a, b in product(self.values(node.start), self.values(node.end))}

    def _total(self, node: n.Total) -> set[Any]:
        answered = [Fraction(d.options[0]) for d in (self.data.items[r.item] for r in node.items) if d.exact]
        if len(answered) < node.at_least:
            return {NO_VALUE}
        if node.scale is None:
            return {sum(answered, Fraction(0))}
        return {Fraction(node.scale) * sum(answered) / (Fraction(node.maximum or 0) * len(answered))}

    def _choose(self, node: n.Choose) -> set[Any]:
        tests = self.truths(node.test)
        return set().union(*(self.values(node.then if t else node.otherwise) for t in tests))


SCHOOL = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}


def by_day(a: Any, b: Any) -> tuple[Any, Any]:
    if isinstance(a, date) and isinstance(b, date) and isinstance(a, datetime) != isinstance(b, datetime):
        return _day(a), _day(b)
    return a, b


def _day(value: Any) -> date:
    return value.date() if isinstance(value, datetime) else value


def _work_out(sign: str, a: Any, b: Any) -> Any:
    if NO_VALUE in (a, b) or (sign == "/" and b == 0):
        return NO_VALUE
    return {"+": lambda: a + b, "-": lambda: a - b, "*": lambda: a * b, "/": lambda: a / b}[sign]()


def _doublings(value: Any) -> Any:
    """Exact for a power of two, else as the machine has it: no other fraction lies on a limit that is tried here."""
    return NO_VALUE if value is NO_VALUE or value <= 0 else Fraction(log2(value))


def _between_times(start: Any, end: Any, unit: str) -> Any:
    if unit == "d":
        return Fraction((_day(end) - _day(start)).days)
    if unit == "a":
        return Fraction(_birthdays(_day(start), _day(end)))
    if not (isinstance(start, datetime) and isinstance(end, datetime)):
        return NO_VALUE
    return Fraction((end - start) // timedelta(seconds=1), 3600 if unit == "h" else 60)


def _birthdays(birth: date, on: date) -> int:
    """How many birthdays have been kept, counted one by one; negative before birth."""
    years = -3
    while _birthday(birth, years + 1) <= on:
        years += 1
    return years


def _birthday(birth: date, years: int) -> date:
    try:
        return birth.replace(year=birth.year + years)
    except ValueError:
        return date(birth.year + years, 3, 1)
