"""What is collected: forms of sections of items, with codes, units, ranges, skip logic, derivations and edit checks.

A true value outside its range is never blocked: it is stored and a query asks. What cannot be read at all (letters in
a number, a code that is not in the list, an unknown unit) is refused with a finding, and nothing is stored.
Pictures and files are kept beside the ledger: the datum is their SHA-256.
"""

from decimal import Decimal
from typing import Literal

import msgspec

from vertebra.protocol.expressions import Condition, Ref, Value
from vertebra.protocol.expressions.nodes import Kind
from vertebra.terms.texts import Text
from vertebra.terms.units import canonical, units_of

ItemType = Literal["number", "code", "text", "date", "moment", "image", "file"]
ATTACHED: frozenset[ItemType] = frozenset({"image", "file"})  # kept outside the ledger; the value is its SHA-256
Missing = Literal["not done", "unknown", "refused", "not applicable", "lost"]
MISSING: dict[Missing, Text] = {
    "not done": Text("Not done", "未執行"),
    "unknown": Text("Unknown", "不詳"),
    "refused": Text("Refused", "拒絕"),
    "not applicable": Text("Not applicable", "不適用"),
    "lost": Text("Lost", "遺失"),
}


class Code(msgspec.Struct, frozen=True, omit_defaults=True):
    """One allowed answer. standard: the term of the controlled terminology it is submitted as."""

    code: str
    label: Text
    standard: str = ""


class CodeList(msgspec.Struct, frozen=True, omit_defaults=True):
    id: str
    codes: tuple[Code, ...]
    standard: str = ""

    def label(self, code: str) -> Text | None:
        return next((c.label for c in self.codes if c.code == code), None)


class Standard(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the standards call an item, so that datasets can be derived from the definition.

    Attributes:
        cdash: CDASHIG 2.2 variable. domain, variable: SDTMIG 3.4 target. test: --TESTCD where the target is a finding.
        loinc: LOINC code of the measurement.
    """

    cdash: str = ""
    domain: str = ""
    variable: str = ""
    test: str = ""
    loinc: str = ""


class Item(msgspec.Struct, frozen=True, omit_defaults=True):
    """One datum to collect.

    Attributes:
        id: unique in the study; the name it has in every expression, table and dataset.
        analyte: row of the unit table for numbers; its first unit is the canonical one.
        decimals: resolution of a number as the instrument gives it.
        codes: id of the code list of a code item.
        low, high: plausible range in the canonical unit; outside it a query asks (never a block).
        required: whether an empty item without missing reason raises a query when the form is saved.
        show: skip logic: asked only where met; an item that is not asked is not missing.
        derive: worked out by the system, never typed.
        partial: whether a date may be incomplete.
        censored: whether a number may be typed as `<5` or `>90`.
        multiple: whether several codes may be chosen, or several pictures given, written with `;`.
        roles: who may write it, where fewer may than may write the form (empty: whoever may write the form).
        personal: kept in the vault, never in the ledger.
        key: compared with its source even where the form is verified by key items only.
        retroactive: an amendment that brings this item, or makes it required, asks for it on forms filled before, too.
            Without it nobody is asked afterwards for what a participant may no longer remember.
        scheme: of what make a text must be: a number of ISBT 128, whose check character is looked at when it is saved.
    """

    id: str
    label: Text
    type: ItemType
    analyte: str = ""
    decimals: int = 0
    codes: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    required: bool = True
    show: Condition | None = None
    derive: Value | None = None
    partial: bool = False
    censored: bool = False
    multiple: bool = False
    personal: bool = False
    retroactive: bool = False
    help: Text | None = None
    standard: Standard | None = None
    key: bool = False
    scheme: Literal["", "ISBT 128"] = ""
    roles: tuple[str, ...] = ()

    @property
    def unit(self) -> str:
        return canonical(self.analyte) if self.analyte else ""

    @property
    def units(self) -> tuple[str, ...]:
        return units_of(self.analyte) if self.analyte else ()

    @property
    def ref(self) -> Ref:
        """This item in an expression."""
        kind: Kind = "code" if self.type in ("text", "image", "file") else self.type  # type: ignore[assignment]
        return Ref(self.id, kind, self.unit if self.type == "number" else "")


class Section(msgspec.Struct, frozen=True, omit_defaults=True):
    title: Text
    items: tuple[Item, ...]


class EditCheck(msgspec.Struct, frozen=True, omit_defaults=True):
    """A relation between data that should never hold.

    Attributes:
        wrong: where this is met, a query is raised on `item` saying `asks`; where it no longer is, the query closes.
    """

    id: str
    item: str
    wrong: Condition
    asks: Text


class Form(msgspec.Struct, frozen=True, omit_defaults=True):
    """One page of the casebook.

    Attributes:
        log: a form with any number of numbered rows, not bound to a visit.
        roles: who may write it (empty: the site).
        after_withdrawal: may still be filled when consent was withdrawn (safety, end of study).
        verify: which items a monitor compares with their source: all, the key items, or none.
    """

    id: str
    title: Text
    sections: tuple[Section, ...]
    checks: tuple[EditCheck, ...] = ()
    log: bool = False
    roles: tuple[str, ...] = ()
    after_withdrawal: bool = False
    verify: Literal["all", "key", "none"] = "all"

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for section in self.sections for item in section.items)

    @property
    def to_verify(self) -> frozenset[str]:
        """The items that the plan wants compared with their source: what is worked out has none of its own."""
        if self.verify == "none":
            return frozenset()
        return frozenset(i.id for i in self.items if i.derive is None and (self.verify == "all" or i.key))
