"""The study: one immutable value that says all that shall happen.

Authored in Python, built once into canonical JSON. Its SHA-256 is the version: it is what is signed, compared at an
amendment, and stored with every entry. A server opens only the JSON.
"""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Literal

import msgspec

from vertebra.protocol.eligibility import Criterion, Reading
from vertebra.protocol.endpoints import Objective, Population, Responder
from vertebra.protocol.facts import FACTS
from vertebra.protocol.forms import CodeList, Form, Item
from vertebra.protocol.product import HardStop, Product
from vertebra.protocol.registry.draft import Draft
from vertebra.protocol.safety import Safety
from vertebra.protocol.timeline import Anchor, Epoch, Visit
from vertebra.terms.canonical import canonical_bytes, sha256
from vertebra.terms.texts import Text
from vertebra.terms.trouble import Trouble


class StudyUnsound(Trouble):
    """The file is no study, or a study with stop findings was opened for conduct."""


class Role(msgspec.Struct, frozen=True, omit_defaults=True):
    """only: the forms that the role is limited to (empty: by each form's own list).

    blinded: it may not learn whose data it sees, nor of which day.
    """

    id: str
    label: Text
    only: tuple[str, ...] = ()
    blinded: bool = False


ConsentItem = Literal["date", "version", "by"]
CONSENT_ITEMS: dict[ConsentItem, Text] = {
    "date": Text("Date signed", "簽署日期"),
    "version": Text("Version signed", "簽署版本"),
    "by": Text("Obtained by", "取得同意者"),
}


class Consent(msgspec.Struct, frozen=True, omit_defaults=True):
    """A consent document: participants sign the current version; elements are ticked one by one.

    verify: what a monitor compares with the signed paper; all of it unless the plan says less.
    """

    id: Literal["trial", "tissue"]
    label: Text
    version: str
    elements: tuple[Text, ...] = ()
    verify: tuple[ConsentItem, ...] = tuple(CONSENT_ITEMS)


class Identity(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the study is called and who runs it."""

    protocol: str
    registry: str
    title: Text
    registered_title: str
    sponsor: str
    phase: str
    status: str
    planned: int
    condition: Text
    arm: Text
    design: Text


class Waiver(msgspec.Struct, frozen=True):
    """A finding that somebody has answered for: it is shown as waived, never hidden. where: as in the finding."""

    code: str
    where: str
    why: str
    by: str


class Study(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, dict=True):
    """All of it. `reading` is the visible choice between the registered and the corrected criteria.

    waivers: findings of the study check that a person answers for. draft: the registry record it was drafted from.
    sign_despite_queries: whether a form may be signed while a query about it is open.
    """

    id: str
    format: int
    edition: str
    identity: Identity
    reading: Reading
    zone: str
    record_sha256: str
    epochs: tuple[Epoch, ...]
    anchors: tuple[Anchor, ...]
    visits: tuple[Visit, ...]
    codelists: tuple[CodeList, ...]
    forms: tuple[Form, ...]
    consents: tuple[Consent, ...]
    criteria: tuple[Criterion, ...]
    product: Product
    safety: Safety
    objectives: tuple[Objective, ...]
    responders: tuple[Responder, ...]
    populations: tuple[Population, ...]
    roles: tuple[Role, ...]
    closing: tuple[HardStop, ...] = ()
    scores: dict[str, str] = {}
    waivers: tuple[Waiver, ...] = ()
    draft: Draft | None = None
    sign_despite_queries: bool = False

    def form(self, id: str) -> Form:
        return self._forms[id]

    def item(self, id: str) -> Item:
        return self._items[id]

    def visit(self, id: str) -> Visit:
        return self._visits[id]

    def home(self, item: str) -> Form:
        """The one form that collects the item."""
        return self._homes[item]

    def to_verify(self, form: str) -> frozenset[str]:
        """The items of the form that the plan wants compared with their source, wherever they hold something."""
        return self._to_verify[form]

    def codelist(self, id: str) -> CodeList:
        return self._codelists[id]

    def has_item(self, id: str) -> bool:
        return id in self._items

    def has_form(self, id: str) -> bool:
        return id in self._forms

    def has_visit(self, id: str) -> bool:
        return id in self._visits

    def has_codelist(self, id: str) -> bool:
        return id in self._codelists

    def role(self, id: str) -> Role | None:
        return next((r for r in self.roles if r.id == id), None)

    def anchor(self, id: str) -> Anchor:
        return next(a for a in self.anchors if a.id == id)

    def items(self) -> Iterator[Item]:
        return iter(self._items.values())

    @cached_property
    def version(self) -> str:
        """The SHA-256 of the canonical JSON."""
        return sha256(to_json(self))

    @cached_property
    def _forms(self) -> dict[str, Form]:
        return {f.id: f for f in self.forms}

    @cached_property
    def _to_verify(self) -> dict[str, frozenset[str]]:
        return {f.id: f.to_verify for f in self.forms}

    @cached_property
    def _items(self) -> dict[str, Item]:
        return {i.id: i for f in self.forms for i in f.items}

    @cached_property
    def _homes(self) -> dict[str, Form]:
        return {i.id: f for f in self.forms for i in f.items}

    @cached_property
    def _visits(self) -> dict[str, Visit]:
        return {v.id: v for v in self.visits}

    @cached_property
    def _codelists(self) -> dict[str, CodeList]:
        return {c.id: c for c in self.codelists}


def to_json(study: Study) -> bytes:
    """The same bytes on every machine."""
    return canonical_bytes(study)


def from_json(data: bytes) -> Study:
    """
    Raises:
        StudyUnsound: no JSON, or not the shape of a study; says where.
    """
    try:
        return msgspec.json.decode(data, type=Study)
    except (msgspec.DecodeError, ValueError) as wrong:
        raise StudyUnsound(f"not a study definition: {wrong}") from wrong
    except (RecursionError, ArithmeticError) as wrong:  # a rule nested beyond all sense; a limit that is NaN
        raise StudyUnsound(f"not a study definition: {type(wrong).__name__} while reading it") from wrong


def read_study(path: Path, most: int = 20_000_000) -> Study:
    """
    Raises:
        StudyUnsound: the file cannot be read, is larger than `most` bytes, or is no study.
    """
    try:
        if path.exists() and not path.is_file():
            raise StudyUnsound(f"{path} is not an ordinary file")
        if path.stat().st_size > most:
            raise StudyUnsound(f"{path} is larger than {most:,} bytes: no study definition is")
        return from_json(path.read_bytes())
    except OSError as wrong:
        raise StudyUnsound(f"cannot read {path}: {wrong.strerror}") from wrong


def with_reading(study: Study, reading: Reading) -> Study:
    """The same study under the other reading of its defective criteria: another version, another hash."""
    return study if study.reading == reading else msgspec.structs.replace(study, reading=reading)


class StudyWords:
    """The study's own labels for `say`."""

    def __init__(self, study: Study) -> None:
        self.study = study

    def item(self, id: str) -> Text:
        if id in FACTS:
            return FACTS[id].label
        return self.study.item(id).label

    def form(self, id: str) -> Text:
        return self.study.form(id).title

    def code(self, item: str, code: str) -> Text:
        if item in FACTS or not item or not self.study.item(item).codes:
            return _YES_NO.get(code, Text(f"“{code}”", f"「{code}」"))
        return self.study.codelist(self.study.item(item).codes).label(code) or Text(code, code)

    def pick(self, pick: str) -> Text:
        return _PICKS.get(pick) or self.study.visit(pick).label


_YES_NO = {"Y": Text("yes", "是"), "N": Text("no", "否")}
_PICKS = {
    "latest": Text("latest", "最近一次"),
    "previous": Text("value before this one", "前一次"),
    "nadir": Text("lowest since injection", "注射後最低值"),
    "B0": Text("last before discectomy", "術前末次"),
    "B1": Text("last before injection", "注射前末次"),
}
