"""What a rule means: about twenty frozen node kinds and nothing else.

A `Value` node yields a number with a unit, a date, or a code; a `Condition` node yields a verdict. Operators on value
nodes build conditions (`crp > number(10, "mg/L")`), operators on conditions join them (`&`, `|`, `~`). A comparison of
different units, or of a code with a number, cannot be built: it raises ExpressionUnsound where it is written.
"""

from decimal import Decimal
from typing import Literal

import msgspec

Kind = Literal["number", "code", "date", "moment"]
Pick = str  # here | latest | B0 | B1 | fact | a visit id
Sign = Literal["<", "<=", ">", ">=", "==", "!="]


class ExpressionUnsound(ValueError):
    """The expression has no meaning: it compares what cannot be compared."""


class _Node(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="node", forbid_unknown_fields=True):
    pass


class _Value(_Node, frozen=True):
    def _against(self, sign: Sign, other: "Value | Decimal | int | str") -> "Compare":
        return Compare(sign, self, _lift(other, self))  # type: ignore[arg-type]

    def __lt__(self, other: "Value | int") -> "Compare":
        return self._against("<", other)

    def __le__(self, other: "Value | int") -> "Compare":
        return self._against("<=", other)

    def __gt__(self, other: "Value | int") -> "Compare":
        return self._against(">", other)

    def __ge__(self, other: "Value | int") -> "Compare":
        return self._against(">=", other)

    def equals(self, other: "Value | int | str") -> "Compare":
        return self._against("==", other)

    def differs(self, other: "Value | int | str") -> "Compare":
        return self._against("!=", other)

    def between(self, low: "Decimal | int | str", high: "Decimal | int | str") -> "Between":
        """Both ends belong to the range; the limits are in the unit of this value."""
        return Between(self, Decimal(low), Decimal(high))  # type: ignore[arg-type]

    def one_of(self, *codes: str) -> "OneOf":
        return OneOf(self, codes)  # type: ignore[arg-type]

    def __add__(self, other: "Value | int") -> "Arith":
        return Arith("+", self, _lift(other, self))  # type: ignore[arg-type]

    def __sub__(self, other: "Value | int") -> "Arith":
        return Arith("-", self, _lift(other, self))  # type: ignore[arg-type]

    def __mul__(self, other: "Value | Decimal | int") -> "Arith":
        return Arith("*", self, _lift(other, None))  # type: ignore[arg-type]

    def __truediv__(self, other: "Value | Decimal | int") -> "Arith":
        return Arith("/", self, _lift(other, None))  # type: ignore[arg-type]


class Ref(_Value, frozen=True, tag="ref"):
    """The value of an item, or of a fact that the engine works out.

    pick: `here` the same form or visit, `latest` the newest recorded, `B0` the last before surgery, `B1` the last
    before injection, `fact` computed by the engine (see protocol.facts), else the id of a visit.
    """

    item: str
    kind: Kind = "number"
    unit: str = ""
    pick: Pick = "here"

    @property
    def latest(self) -> "Ref":
        return self.at("latest")

    def at(self, pick: Pick) -> "Ref":
        return msgspec.structs.replace(self, pick=pick)

    @property
    def recorded(self) -> "Recorded":
        return Recorded(self)


class Number(_Value, frozen=True, tag="number"):
    value: Decimal
    unit: str = ""


class Code(_Value, frozen=True, tag="code"):
    value: str


class Now(_Value, frozen=True, tag="now"):
    """The moment at which the rule is asked."""


class Arith(_Value, frozen=True, tag="arith"):
    sign: Literal["+", "-", "*", "/"]
    left: "Value"
    right: "Value"


class Log2(_Value, frozen=True, tag="log2"):
    """How often 1 must be doubled to give the value, a pure number above zero: doublings of a population of cells."""

    of: "Value"

    def __post_init__(self) -> None:
        if kind_of(self.of) != "number" or unit_of(self.of) not in ("", "1"):
            raise ExpressionUnsound(
                f"no logarithm of {unit_of(self.of) or kind_of(self.of)!r}: a pure number is needed"
            )


class Elapsed(_Value, frozen=True, tag="elapsed"):
    """Time from start to end; days are calendar days, years are completed years, hours and minutes are exact."""

    start: "Value"
    end: "Value"
    unit: Literal["a", "d", "h", "min"]


class Total(_Value, frozen=True, tag="total"):
    """Sum of the answered items; missing unless `at_least` are answered.

    `scale` None: the plain sum. Otherwise the sum as a share of the possible maximum of the answered items
    (`maximum` each) times scale: a prorated score.
    """

    items: tuple[Ref, ...]
    at_least: int
    maximum: Decimal | None = None
    scale: Decimal | None = None
    unit: str = ""


class Choose(_Value, frozen=True, tag="choose"):
    """`then` where test is met, `otherwise` where it is not; when test is unknown, known only if both agree."""

    test: "Condition"
    then: "Value"
    otherwise: "Value"


class Nothing(_Value, frozen=True, tag="nothing"):
    """No value: what a chain of choices yields when none fits."""


class Limit(_Value, frozen=True, tag="limit"):
    """A limit of the reference range of an item that was valid when its sample was taken, in the item's unit."""

    item: str
    side: Literal["low", "high"]
    unit: str = ""


class CountRows(_Value, frozen=True, tag="count"):
    """How many rows of a log form fulfil the condition; a row that cannot be decided widens the span."""

    form: str
    where: "Condition"


class _Condition(_Node, frozen=True):
    def __and__(self, other: "Condition") -> "And":
        return And((*_parts(self, And), *_parts(other, And)))

    def __or__(self, other: "Condition") -> "Or":
        return Or((*_parts(self, Or), *_parts(other, Or)))

    def __invert__(self) -> "Condition":
        return self.part if isinstance(self, Not) else Not(self)  # type: ignore[arg-type]


class Compare(_Condition, frozen=True, tag="compare"):
    sign: Sign
    left: "Value"
    right: "Value"

    def __post_init__(self) -> None:
        kinds = {kind_of(self.left), kind_of(self.right)} - {None}
        if len(kinds) > 1 and kinds != {"date", "moment"}:
            raise ExpressionUnsound(f"cannot compare {' with '.join(sorted(map(str, kinds)))}")
        if kinds == {"number"} and unit_of(self.left) != unit_of(self.right):
            raise ExpressionUnsound(f"cannot compare {unit_of(self.left)!r} with {unit_of(self.right)!r}")
        if kinds == {"code"} and self.sign not in ("==", "!="):
            raise ExpressionUnsound("codes have no order")


class Between(_Condition, frozen=True, tag="between"):
    value: "Value"
    low: Decimal
    high: Decimal

    def __post_init__(self) -> None:
        if kind_of(self.value) != "number" or self.low > self.high:
            raise ExpressionUnsound(f"no range: {self.low} to {self.high}")


class OneOf(_Condition, frozen=True, tag="one of"):
    value: "Value"
    codes: tuple[str, ...]


class Recorded(_Condition, frozen=True, tag="recorded"):
    """Whether there is a value at all. Always decided: a missing value is a definite no."""

    item: Ref


class And(_Condition, frozen=True, tag="and"):
    parts: "tuple[Condition, ...]"


class Or(_Condition, frozen=True, tag="or"):
    parts: "tuple[Condition, ...]"


class Not(_Condition, frozen=True, tag="not"):
    part: "Condition"


class AtLeast(_Condition, frozen=True, tag="at least"):
    number: int
    parts: "tuple[Condition, ...]"


class When(_Condition, frozen=True, tag="when"):
    test: "Condition"
    then: "Condition"
    otherwise: "Condition"


class AnyRow(_Condition, frozen=True, tag="any row"):
    """Whether some row of a log form, or some sheet of another form, fulfils it; not met if there is none."""

    form: str
    where: "Condition"


class Given(_Condition, frozen=True, tag="given"):
    """A verdict that is fixed in the study itself, with the reason in words elsewhere."""

    verdict: Literal["met", "not met", "unknown"]


Value = Ref | Number | Code | Now | Arith | Log2 | Elapsed | Total | Choose | Nothing | Limit | CountRows
Condition = Compare | Between | OneOf | Recorded | And | Or | Not | AtLeast | When | AnyRow | Given
Node = Value | Condition


def kind_of(value: Value) -> Kind | None:
    """What a value node yields; None where it yields nothing."""
    match value:
        case Ref():
            return value.kind
        case Code():
            return "code"
        case Now():
            return "moment"
        case Nothing():
            return None
        case Choose():
            return kind_of(value.then) or kind_of(value.otherwise)
        case _:
            return "number"


def unit_of(value: Value) -> str:
    """The unit of a number node; empty for pure numbers."""
    match value:
        case Arith(sign="/", left=left, right=right):
            return "" if unit_of(left) == unit_of(right) else unit_of(left)
        case Arith(sign="*", left=left, right=right):
            return _product_unit(unit_of(left), unit_of(right))
        case Arith():
            return unit_of(value.left)
        case Choose():
            return unit_of(value.then) or unit_of(value.otherwise)
        case Ref() | Number() | Elapsed() | Total() | Limit():
            return value.unit
        case _:
            return ""


def _product_unit(left: str, right: str) -> str:
    """Cells per millilitre times millilitres are cells: `10*6/mL` and `mL` give `10*6`."""
    if right and left.endswith(f"/{right}"):
        return left.removesuffix(f"/{right}")
    if left and right.endswith(f"/{left}"):
        return right.removesuffix(f"/{left}")
    return left or right


def _lift(other: object, like: object) -> "Value":
    if isinstance(other, str):
        return Code(other)
    if isinstance(other, int | Decimal):
        return Number(Decimal(other), unit_of(like) if like is not None else "")  # type: ignore[arg-type]
    return other  # type: ignore[return-value]


def _parts(node: object, kind: type) -> "tuple[Condition, ...]":
    return node.parts if isinstance(node, kind) else (node,)  # type: ignore[attr-defined,return-value]
