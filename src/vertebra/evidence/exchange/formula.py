"""Exchange: rules of other systems as they are written: `[sex]='1' and [age]>=18`, `!(Gender == "F")`, `A eq 1`.

One tolerant grammar for the dialects of REDCap, OpenEDC and OpenClinica. Out comes a small tree of words, with no
meaning yet (`meaning` gives it one). Whatever the grammar does not know is Unreadable, with the place.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

MOST_WORDS = 400
MOST_NESTED = 40


class Unreadable(ValueError):
    """The rule is not understood; says where. It is then kept as text."""


@dataclass(frozen=True)
class Num:
    text: str


@dataclass(frozen=True)
class Str:
    text: str


@dataclass(frozen=True)
class Field:
    """A datum by its name in the file. choice: of a checkbox (`[f(2)]`); event: the visit it is read at; "" here."""

    name: str
    choice: str = ""
    event: str = ""


@dataclass(frozen=True)
class Call:
    name: str
    arguments: "tuple[Word, ...]"


@dataclass(frozen=True)
class Both:
    """Two parts with a sign between: `and`, `or`, a comparison, or arithmetic."""

    sign: str
    left: "Word"
    right: "Word"


@dataclass(frozen=True)
class One:
    """`not` or `-` in front of something."""

    sign: str
    part: "Word"


Word = Num | Str | Field | Call | Both | One

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<field>\[[^\[\]]{1,200}\](?:\s*\[[^\[\]]{1,200}\]){0,2})
    | (?P<string>'[^']*'|"[^"]*")
    | (?P<number>\d+(?:\.\d+)?|\.\d+)
    | (?P<sign><=|>=|<>|!=|==|&&|\|\||[=<>!+\-*/^(),])
    | (?P<name>[^\W\d][\w.]*(?:-[^\W\d][\w.]*)*)
    )""",
    re.VERBOSE,
)
_SIGNS = {
    "=": "==", "==": "==", "eq": "==", "<>": "!=", "!=": "!=", "ne": "!=",
    "<": "<", "lt": "<", "<=": "<=", "lte": "<=", "le": "<=", ">": ">", "gt": ">", ">=": ">=", "gte": ">=", "ge": ">=",
}  # fmt: skip
_JOINS = {"and": "and", "&&": "and", "or": "or", "||": "or"}
_CHECKBOX = re.compile(r"\s*([^():\[\]]+?)\s*(?:\(\s*([^()]+?)\s*\))?\s*(?::\w+)?\s*\Z")

Token = tuple[str, str]


def read_formula(text: str, is_name: Callable[[str], bool] = lambda name: True) -> Word:
    """The rule as a tree. is_name: whether a bare word with dashes is one name, or names with minus signs between.

    Raises:
        Unreadable: it is not understood.
    """
    reader = _Reader(_tokens(text, is_name))
    word = reader.choice()
    reader.end()
    return word


def _tokens(text: str, is_name: Callable[[str], bool]) -> list[Token]:
    found: list[Token] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise Unreadable(f"not understood from “{text[at : at + 20].strip()}”")
        at = match.end()
        found += _split(match.lastgroup, match[match.lastgroup], is_name)
        if len(found) > MOST_WORDS:
            raise Unreadable(f"longer than {MOST_WORDS} words")
    return found


def _split(kind: str, text: str, is_name: Callable[[str], bool]) -> list[Token]:
    if kind != "name" or "-" not in text or is_name(text):
        return [(kind, text)]
    head, *rest = text.split("-")
    return [("name", head), *(token for part in rest for token in (("sign", "-"), ("name", part)))]


class _Reader:
    """Recursive descent, the weakest join first."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens, self._at, self._depth = tokens, 0, 0

    def choice(self) -> Word:
        return self._joined("or", self._all)

    def end(self) -> None:
        if self._at < len(self._tokens):
            raise Unreadable(f"not understood from “{self._tokens[self._at][1]}”")

    def _joined(self, sign: str, part: Callable[[], Word]) -> Word:
        word = part()
        while _JOINS.get(self._peek().lower()) == sign:
            self._next()
            word = Both(sign, word, part())
        return word

    def _all(self) -> Word:
        return self._joined("and", self._not)

    def _not(self) -> Word:
        if self._peek().lower() not in ("!", "not"):
            return self._compared()
        self._next()
        return One("not", self._deeper(self._not))

    def _compared(self) -> Word:
        left = self._sum()
        sign = _SIGNS.get(self._peek().lower())
        if sign is None:
            return left
        self._next()
        return Both(sign, left, self._sum())

    def _sum(self) -> Word:
        return self._arith(("+", "-"), self._product)

    def _product(self) -> Word:
        return self._arith(("*", "/"), lambda: self._arith(("^",), self._atom))

    def _arith(self, signs: tuple[str, ...], part: Callable[[], Word]) -> Word:
        word = part()
        while self._peek() in signs:
            word = Both(self._next()[1], word, part())
        return word

    def _atom(self) -> Word:
        kind, text = self._next()
        match kind, text:
            case "string", _:
                return Str(text[1:-1].strip())
            case "number", _:
                return Num(text)
            case "field", _:
                return _field(text)
            case "name", _:
                return self._call(text) if self._peek() == "(" else Field(text)
            case _, "(":
                return self._bracketed()
            case _, "-":
                return One("-", self._deeper(self._atom))
        raise Unreadable(f"not understood at “{text}”")

    def _bracketed(self) -> Word:
        word = self._deeper(self.choice)
        self._expect(")")
        return word

    def _call(self, name: str) -> Word:
        self._expect("(")
        arguments: list[Word] = []
        while self._peek() != ")":
            arguments.append(self._deeper(self.choice))
            if self._peek() != ")":
                self._expect(",")
        self._expect(")")
        return Call(name.lower(), tuple(arguments))

    def _deeper(self, part: Callable[[], Word]) -> Word:
        self._depth += 1
        if self._depth > MOST_NESTED:
            raise Unreadable(f"nested deeper than {MOST_NESTED}")
        word = part()
        self._depth -= 1
        return word

    def _peek(self) -> str:
        """The next sign or name; empty before anything else and at the end."""
        kind, text = self._tokens[self._at] if self._at < len(self._tokens) else ("", "")
        return text if kind in ("sign", "name") else ""

    def _next(self) -> Token:
        if self._at >= len(self._tokens):
            raise Unreadable("it breaks off")
        self._at += 1
        return self._tokens[self._at - 1]

    def _expect(self, sign: str) -> None:
        if self._next()[1] != sign:
            raise Unreadable(f"“{sign}” is missing")


def _field(text: str) -> Field:
    """`[f]`, `[f(2)]`, `[event][f]`, `[event][f][instance]`: the field is the last part that is no instance."""
    parts = [part.strip() for part in text.strip()[1:-1].split("]")]
    parts = [part.lstrip("[ ") for part in parts]
    if len(parts) == 3:
        raise Unreadable(f"an instance of a repeated form: {text}")
    found = _CHECKBOX.match(parts[-1])
    if found is None:
        raise Unreadable(f"not understood: {text}")
    return Field(found[1], found[2] or "", parts[0] if len(parts) == 2 else "")
