"""Exchange: what another system says about forms, before it is a study: names, words and rules as the file has them.

Readers of ODM and of data dictionaries draw a `Sketch`; `draft` builds the study from it. `where` of each part says
where in the file it stands, so that every note can name it.
"""

from dataclasses import dataclass, field
from typing import Literal

from vertebra.evidence.exchange.languages import Words
from vertebra.protocol.forms import Standard

Kind = Literal[
    "text",
    "number",
    "whole number",
    "date",
    "part of a date",
    "moment",
    "choice",
    "yes or no",
    "image",
    "file",
    "nothing",
]
Dialect = Literal["odm", "redcap", "vertebra"]


@dataclass(frozen=True)
class Rule:
    """A condition or a computation as written.

    Attributes:
        text: as in the file. hides: an item is left out where it holds, instead of asked.
        dialect: `redcap` treats an empty datum as different from every value; `vertebra` is our own tree as JSON.
    """

    text: str
    where: str
    dialect: Dialect = "odm"
    hides: bool = False


@dataclass(frozen=True)
class Bound:
    """A limit of a value: sign as in expressions, or `in` and `not in` with several values. unit: as written."""

    sign: str
    values: tuple[str, ...]
    where: str
    unit: str = ""
    hard: bool = False
    asks: Words = field(default_factory=dict)


@dataclass
class FieldSketch:
    """One datum to collect. names: what it may be called, the best first; units: spellings, the first one counts."""

    key: str
    where: str
    names: tuple[str, ...]
    label: Words
    kind: Kind = "text"
    help: Words = field(default_factory=dict)
    units: tuple[str, ...] = ()
    decimals: int = 0
    choices: str = ""
    several: bool = False
    required: bool = False
    personal: bool = False
    bounds: list[Bound] = field(default_factory=list)
    shown: list[Rule] = field(default_factory=list)
    worked_out: Rule | None = None
    standard: Standard | None = None
    own: dict[str, object] = field(default_factory=dict)


@dataclass
class ChoiceSketch:
    code: str
    label: Words
    standard: str = ""


@dataclass
class ListSketch:
    """A code list by its key in the file."""

    key: str
    where: str
    names: tuple[str, ...]
    choices: list[ChoiceSketch]
    standard: str = ""


@dataclass
class PartSketch:
    title: Words
    fields: list[FieldSketch]


@dataclass
class CheckSketch:
    """A relation that should not hold, asked at a field (its key)."""

    name: str
    field: str
    rule: Rule
    asks: Words


@dataclass
class PageSketch:
    """A form. log: it has rows and belongs to no visit. more: what only our own files say besides."""

    key: str
    where: str
    names: tuple[str, ...]
    title: Words
    parts: list[PartSketch] = field(default_factory=list)
    log: bool = False
    roles: tuple[str, ...] = ()
    checks: list[CheckSketch] = field(default_factory=list)
    after_withdrawal: bool = False
    more: object = None

    @property
    def fields(self) -> list[FieldSketch]:
        return [f for part in self.parts for f in part.fields]


@dataclass
class ContactSketch:
    """A visit. day: counted from the start of the other system's schedule, if it has one."""

    key: str
    where: str
    names: tuple[str, ...]
    title: Words
    pages: list[str]
    unscheduled: bool = False
    day: int | None = None
    first: int | None = None
    last: int | None = None


@dataclass
class Sketch:
    """All that a file says about a study."""

    name: str
    title: Words
    source: str
    pages: list[PageSketch] = field(default_factory=list)
    lists: list[ListSketch] = field(default_factory=list)
    contacts: list[ContactSketch] = field(default_factory=list)
