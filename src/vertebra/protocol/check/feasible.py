"""How many adults can pass the laboratory criteria together, and which criterion is to blame if almost nobody can.

People are rows of a survey that somebody hands in: a value or nothing for each quantity, and a weight. A condition is
worked out for all of them at once, as two sets of people (met, not met) held in the bits of two whole numbers;
whoever is in neither is unknown. Source: registry notes 6 (NHANES 2017 to March 2020; US adults, not the patients of
any trial).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import and_, or_
from typing import NamedTuple

from vertebra.protocol.check.codes import finding
from vertebra.protocol.check.criteria import is_of_a_group
from vertebra.protocol.check.places import Index, listed
from vertebra.protocol.check.solve import Solver
from vertebra.protocol.eligibility import Criterion
from vertebra.protocol.expressions import nodes as n, reads
from vertebra.protocol.expressions.reads import walk
from vertebra.protocol.study import Study
from vertebra.terms.findings import Finding
from vertebra.terms.texts import Text

LEAST = 0.02  # PROPOSED: a joint share below this is asked about
# Item ids of drafts and SDTM test codes, with the columns of people
_COLUMNS = {
    "WBC": "WBC",
    "HGB": "HGB",
    "PLT": "PLT",
    "PLAT": "PLT",
    "BUN": "BUN",
    "UREAN": "BUN",
    "CREAT": "CREAT",
    "AST": "AST",
    "ALT": "ALT",
}
_UNITS = {
    "WBC": "10*3/uL",
    "HGB": "g/dL",
    "PLT": "10*3/uL",
    "BUN": "mg/dL",
    "CREAT": "mg/dL",
    "AST": "U/L",
    "ALT": "U/L",
}


class Sets(NamedTuple):
    """Who has a value and meets a condition, and who has a value and does not: one bit a person."""

    met: int
    unmet: int


class People:
    """columns: a value or None for each person, in the units of `_UNITS`; sexes: F or M; source: told with shares."""

    def __init__(
        self,
        columns: Mapping[str, Sequence[float | None]],
        sexes: Sequence[str],
        weights: Sequence[float],
        source: Text,
    ) -> None:
        self.columns, self.sexes, self.weights, self.source = columns, sexes, weights, source
        self._known: dict[tuple[str, str, float], Sets] = {}

    @property
    def everybody(self) -> int:
        return (1 << len(self.weights)) - 1

    def compared(self, column: str, sign: str, limit: float) -> Sets:
        """Who has a value on that side of a limit."""
        key = (column, sign, limit)
        if key not in self._known:
            test = _TESTS[sign]
            values = self.columns[column]
            met = _bits(["1" if v is not None and test(v, limit) else "0" for v in values])
            unmet = _bits(["1" if v is not None and not test(v, limit) else "0" for v in values])
            self._known[key] = Sets(met, unmet)
        return self._known[key]

    def of_sex(self, sex: str) -> Sets:
        met = _bits(["1" if s == sex else "0" for s in self.sexes])
        return Sets(met, self.everybody & ~met)

    def weight(self, some: int) -> float:
        return sum(w for w, bit in zip(self.weights, f"{some:0{len(self.weights)}b}", strict=True) if bit == "1")


def _bits(digits: list[str]) -> int:
    return int("".join(digits) or "0", 2)


_TESTS: dict[str, Callable[[float, float], bool]] = {
    "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b, "!=": lambda a, b: a != b,
}  # fmt: skip


class _Survey:
    """One study asked of people: which of its items are columns, and who could pass a rule.

    What is no column could be anything, so a share is an upper bound.
    """

    def __init__(self, study: Study, people: People) -> None:
        self.people, self.sex = people, study.product.parts.get("sex", "SEX")
        self.columns = dict(_columns(Index(study)))

    def asked(self, rule: n.Condition) -> set[str]:
        """The items of a rule that are columns."""
        return {r.item for r in reads(rule)} & set(self.columns)

    def known(self, items: set[str]) -> int:
        """Who has a value for all of them."""
        everyone = self.people.everybody
        for item in items:
            found = self.people.compared(self.columns[item], ">=", float("-inf"))
            everyone &= found.met
        return everyone

    def could(self, rule: n.Condition, want: bool) -> int:
        """Who may come to that verdict, by what is known of them."""
        match rule:
            case n.Compare(sign=sign, left=n.Ref(item=item), right=n.Number(value=value)) if item in self.columns:
                return self._side(self.people.compared(self.columns[item], sign, float(value)), want)
            case n.Between(value=n.Ref() as ref, low=low, high=high) if ref.item in self.columns:
                ends = (n.Compare(">=", ref, n.Number(low, ref.unit)), n.Compare("<=", ref, n.Number(high, ref.unit)))
                return self.could(n.And(ends), want)
            case n.Compare(sign="==", left=n.Ref(item=item), right=n.Code(value=code)) if item == self.sex:
                return self._side(self.people.of_sex(code), want)
            case n.Not(part=part):
                return self.could(part, not want)
            case n.And(parts=parts) | n.Or(parts=parts):
                return self._joined(parts, want, isinstance(rule, n.And) is want)
            case n.When(test=test, then=then, otherwise=otherwise):
                one = self.could(test, True) & self.could(then, want)
                return one | (self.could(test, False) & self.could(otherwise, want))
            case n.Given(verdict="met" | "not met" as verdict):
                return self.people.everybody if (verdict == "met") is want else 0
            case _:
                return self.people.everybody

    def _side(self, found: Sets, want: bool) -> int:
        return self.people.everybody & ~(found.unmet if want else found.met)

    def _joined(self, parts: Sequence[n.Condition], want: bool, every: bool) -> int:
        some = [self.could(p, want) for p in parts]
        return reduce(and_, some) if every else reduce(or_, some)


def _columns(index: Index) -> Iterator[tuple[str, str]]:
    for item in index.items.values():
        test = item.standard.test if item.standard else ""
        column = _COLUMNS.get(test) or _COLUMNS.get(item.id)
        if column and item.unit == _UNITS[column]:
            yield item.id, column


class _Wanted:
    """Which inclusion criteria are for the ill (`haemoglobin 8 to 11`): few adults are meant to pass those."""

    def __init__(self, study: Study) -> None:
        self.solver = Solver(Index(study))
        self.usual = {r.item: (r.low, r.high) for r in study.safety.ranges if r.low and r.high}

    def ill(self, criterion: Criterion, rule: n.Condition) -> bool:
        """Whether nobody passes whose every value is usual. A narrow range is rather a slip than an illness."""
        if criterion.kind != "inclusion":
            return False
        refs = {r.item: r for r in reads(rule) if r.item in self.usual}
        healthy = [(n.Between(ref, *self.usual[item]), True) for item, ref in refs.items()]
        narrow = any(self._is_narrow(node) for node in walk(rule))
        return bool(healthy) and not narrow and self.solver.can((rule, True), *healthy) is False

    def _is_narrow(self, node: n.Node) -> bool:
        if not (isinstance(node, n.Between) and isinstance(node.value, n.Ref) and node.value.item in self.usual):
            return False
        low, high = self.usual[node.value.item]
        return node.high - node.low < (high - low) / 4


def check_feasible(study: Study, people: People) -> Iterator[Finding]:
    """Findings: L19."""
    survey, rules = _Survey(study, people), {c.id: c.rule(study.reading) for c in study.criteria}
    wanted = _Wanted(study)
    asked = [c for c in study.criteria if survey.asked(rules[c.id]) and not wanted.ill(c, rules[c.id])]
    some = asked if study.draft is None else [c for c in asked if not is_of_a_group(study, wanted.solver, c)]
    if not some:
        return
    known = survey.known({item for c in some for item in survey.asked(rules[c.id])})
    passing = {c.id: survey.could(rules[c.id], c.kind == "inclusion") & known for c in some}
    share = _share(people, passing.values(), known)
    if share >= LEAST or not known:
        return
    without = {id: _share(people, [p for other, p in passing.items() if other != id], known) for id in passing}
    worst = max(without, key=lambda id: without[id])
    alone = _percent(_share(people, [passing[worst]], known))
    evidence = Text(f"{people.source.en}; {worst} alone: {alone} %", f"{people.source.zh}；單就 {worst}：{alone} %")
    names = {"share": _percent(share), "worst": worst, "without": _percent(without[worst])}
    yield finding(
        "L19", f"criterion {worst}", None, evidence, None, criteria=listed([Text(id, id) for id in passing]), **names
    )


def _share(people: People, passing: Iterable[int], known: int) -> float:
    """The weighted share of those known who could pass all."""
    return people.weight(reduce(and_, passing, known)) / people.weight(known)


def _percent(share: float) -> str:
    return f"{100 * share:.2g}" if share < 0.1 else f"{100 * share:.0f}"
