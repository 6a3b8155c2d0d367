"""Exchange: what a rule of another system means in our expression tree, for the items that a draft has.

A number is compared in the unit that the other system collected it in, a code only with codes of its list. What our
tree cannot say without a change of sense is Unreadable.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from vertebra.evidence.exchange import formula as f
from vertebra.evidence.exchange.formula import Unreadable
from vertebra.protocol.expressions import Condition, Ref, Value, nodes as n, reads
from vertebra.protocol.forms import Item
from vertebra.terms.units import TABLE, Factor, convert

MOST_DIGITS = 25
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_HOLDS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
_YES, _NO = ("1", "true", "yes", "y"), ("0", "false", "no", "n")


class Known(NamedTuple):
    """An item of the draft, the codes of its list, the unit its source counts in, and the visit to look at."""

    item: Item
    codes: tuple[str, ...] = ()
    unit: str = ""
    pick: str = "here"

    @property
    def ref(self) -> Ref:
        return self.item.ref if self.pick == "here" else self.item.ref.at(self.pick)


Find = Callable[[f.Field], Known]


class Reader:
    """Gives rules their meaning. find: the item a name stands for; it raises Unreadable for a name without an item.

    empty_differs: an empty datum is different from every value, as in REDCap; otherwise nothing is known of it.
    """

    def __init__(self, find: Find, empty_differs: bool = False) -> None:
        self._find, self._empty_differs = find, empty_differs

    def condition(self, word: f.Word) -> Condition:
        """
        Raises:
            Unreadable: the rule says what our tree cannot.
        """
        match word:
            case f.Both(sign="and", left=left, right=right):
                return self.condition(left) & self.condition(right)
            case f.Both(sign="or", left=left, right=right):
                return self.condition(left) | self.condition(right)
            case f.One(sign="not", part=part):
                return ~self.condition(part)
            case f.Both(sign=sign, left=left, right=right) if sign in _TURNED:
                return self._compared(sign, left, right)
            case f.Field():
                return self._coded(self._find(word), "==", "1")
        raise Unreadable("no condition")

    def value(self, word: f.Word) -> Value:
        """
        Raises:
            Unreadable: the computation does what our tree cannot.
        """
        match word:
            case f.Num(text=text):
                return n.Number(Decimal(text))
            case f.Str(text=text) if _number(text) is not None:
                return n.Number(Decimal(text))
            case f.Field():
                return self._number_of(self._find(word))
            case f.One(sign="-", part=part):
                return n.Arith("*", self.value(part), n.Number(Decimal(-1)))
            case f.Both(sign="^", left=left, right=f.Num(text=power)):
                return self._power(left, power)
            case f.Both(sign="+" | "-" | "*" | "/" as sign, left=left, right=right):
                return n.Arith(sign, self.value(left), self.value(right))
            case f.Call(name="sum" | "mean" as name, arguments=arguments) if arguments:
                return self._total(name, arguments)
        raise Unreadable(f"“{word.name}” is not known" if isinstance(word, f.Call) else "no computation")

    def _compared(self, sign: str, left: f.Word, right: f.Word) -> Condition:
        if isinstance(left, f.Num | f.Str) and not isinstance(right, f.Num | f.Str):
            sign, left, right = _TURNED[sign], right, left
        if isinstance(left, f.Field) and isinstance(right, f.Num | f.Str):
            return self._against(self._find(left), left.choice, sign, right.text)
        if isinstance(left, f.Field) and isinstance(right, f.Field):
            return self._two(sign, self._find(left), self._find(right))
        return self._numbers(sign, self.value(left), self.value(right))

    def _against(self, known: Known, choice: str, sign: str, text: str) -> Condition:
        """A datum against what is written in the rule."""
        if choice:
            return self._ticked(known, choice, sign, text)
        if text == "":
            return _emptiness(known.ref, sign)
        match known.item.type:
            case "code":
                return self._coded(known, sign, text)
            case "number":
                return self._measured(known, sign, text)
            case "text" if sign in ("==", "!="):
                return self._differing(known, sign, n.Compare(sign, known.ref, n.Code(text)))  # type: ignore[arg-type]
        raise Unreadable(f"{known.item.id} is a {known.item.type}: “{sign} {text}” cannot be said of it")

    def _ticked(self, known: Known, choice: str, sign: str, text: str) -> Condition:
        """`[f(2)]='1'`: the box is ticked. A form without any tick is not ticked."""
        if choice not in known.codes or sign not in ("==", "!=") or text not in ("1", "0"):
            raise Unreadable(f"{known.item.id} has no box “{choice}”, or it is asked for “{sign} {text}”")
        ticked = n.OneOf(known.ref, (choice,))
        return ticked if (text == "1") == (sign == "==") else ~n.Recorded(known.ref) | ~ticked

    def _coded(self, known: Known, sign: str, text: str) -> Condition:
        if sign in _HOLDS:
            return self._ordered(known, sign, text)
        code = _code(known.codes, text)
        if code is None:
            raise Unreadable(f"“{text}” is not in the list of {known.item.id}")
        equal: Condition = (
            n.OneOf(known.ref, (code,)) if known.item.multiple else n.Compare("==", known.ref, n.Code(code))
        )
        if sign == "==":
            return equal
        return self._differing(known, sign, ~equal if known.item.multiple else n.Compare("!=", known.ref, n.Code(code)))

    def _ordered(self, known: Known, sign: str, text: str) -> Condition:
        """Codes that are numbers have an order: the codes for which it holds."""
        limit = _number(text)
        numbers = {code: _number(code) for code in known.codes}
        if limit is None or not numbers or None in numbers.values():
            raise Unreadable(f"the codes of {known.item.id} have no order")
        holding = tuple(code for code, number in numbers.items() if number is not None and _HOLDS[sign](number, limit))
        return n.OneOf(known.ref, holding) if holding else n.Given("not met")

    def _measured(self, known: Known, sign: str, text: str) -> Condition:
        number = _number(text)
        if number is None:
            raise Unreadable(f"{known.item.id} is a number, “{text}” is none")
        limit = n.Number(canonical_value(known, number), known.item.unit)
        return self._differing(known, sign, n.Compare(sign, known.ref, limit))  # type: ignore[arg-type]

    def _differing(self, known: Known, sign: str, compared: Condition) -> Condition:
        return ~n.Recorded(known.ref) | compared if sign == "!=" and self._empty_differs else compared

    def _two(self, sign: str, left: Known, right: Known) -> Condition:
        kinds = {left.ref.kind, right.ref.kind}
        if kinds == {"number"} and left.item.unit != right.item.unit:
            return self._numbers(sign, self._number_of(left), self._number_of(right))
        try:
            return n.Compare(sign, left.ref, right.ref)  # type: ignore[arg-type]
        except n.ExpressionUnsound as wrong:
            raise Unreadable(str(wrong)) from wrong

    def _numbers(self, sign: str, left: Value, right: Value) -> Condition:
        """Computed numbers: they are compared by their difference, in the units they were collected in."""
        difference = n.Arith("-", left, right)
        return n.Compare(sign, difference, n.Number(Decimal(0), n.unit_of(difference)))  # type: ignore[arg-type]

    def _number_of(self, known: Known) -> Value:
        """A datum as a number in the unit that its source counts in."""
        if known.item.type == "code":
            return _choice_number(known)
        if known.item.type != "number":
            raise Unreadable(f"{known.item.id} is no number")
        factor = TABLE[known.item.analyte][known.unit] if known.unit else Factor()
        if factor.times == factor.per:
            return known.ref
        if factor.per == 1:
            return n.Arith("/", known.ref, n.Number(factor.times))
        return n.Arith("*", known.ref, n.Number(factor.per))

    def _power(self, left: f.Word, power: str) -> Value:
        if power not in ("2", "3"):
            raise Unreadable(f"the power {power}")
        base = self.value(left)
        square = n.Arith("*", base, base)
        return square if power == "2" else n.Arith("*", square, base)

    def _total(self, name: str, arguments: tuple[f.Word, ...]) -> Value:
        """A sum or mean of what is answered; nothing where nothing is."""
        values = [self.value(word) for word in arguments]
        refs = tuple(value for value in values if isinstance(value, Ref))
        if len(refs) == len(values):
            share = (Decimal(1), Decimal(1)) if name == "mean" else (None, None)
            return n.Total(refs, 1, *share)
        if name == "mean" or not all(isinstance(word, f.Field) for word in arguments):
            raise Unreadable(f"{name} of more than plain numbers")
        return _answered_sum([(r, v) for v in values for r in [reads(v)[0]]])


def canonical_value(known: Known, number: Decimal) -> Decimal:
    """A number of the source in the canonical unit of its item."""
    if not (known.item.analyte and known.unit):
        return number
    found = convert(known.item.analyte, known.unit, number)
    assert found is not None, f"{known.unit} was chosen from the row {known.item.analyte}"
    return found


def _choice_number(known: Known) -> Value:
    """A code that is a number, as that number: one choice after the other."""
    if known.item.multiple or not known.codes or any(_number(code) is None for code in known.codes):
        raise Unreadable(f"the codes of {known.item.id} are no numbers")
    value: Value = n.Nothing()
    for code in reversed(known.codes):
        value = n.Choose(n.Compare("==", known.ref, n.Code(code)), n.Number(Decimal(code)), value)
    return value


def _answered_sum(parts: list[tuple[Ref, Value]]) -> Value:
    """The sum of the parts whose datum is there; nothing if none is."""
    zero = n.Number(Decimal(0))
    counted: list[Value] = [n.Choose(n.Recorded(ref), value, zero) for ref, value in parts]
    whole = counted[0]
    for part in counted[1:]:
        whole = n.Arith("+", whole, part)
    return n.Choose(n.Or(tuple(n.Recorded(ref) for ref, _ in parts)), whole, n.Nothing())


def _emptiness(ref: Ref, sign: str) -> Condition:
    if sign not in ("==", "!="):
        raise Unreadable(f"“{sign}” of nothing")
    return ~n.Recorded(ref) if sign == "==" else n.Recorded(ref)


def _code(codes: tuple[str, ...], text: str) -> str | None:
    """The code as the list writes it: `1` also for `1.0`, and for yes where the list has only 1 and 0."""
    if text in codes:
        return text
    number = _number(text)
    same = next((c for c in codes if number is not None and _number(c) == number), None)
    if same is None and set(codes) == {"1", "0"}:
        return "1" if text.lower() in _YES else "0" if text.lower() in _NO else None
    return same


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except ArithmeticError:
        return None
    return found if found.is_finite() and abs(found.adjusted()) < MOST_DIGITS else None
