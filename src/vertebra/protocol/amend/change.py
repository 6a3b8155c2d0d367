"""One difference between two versions of a study, and the sentence that tells it."""

from collections.abc import Iterable
from typing import Literal

import msgspec

from vertebra.terms.texts import Text

Consequence = Literal["reconsent", "orphan", "recheck", "none"]
CONSEQUENCES: dict[Consequence, Text] = {
    "reconsent": Text("Consent must be asked anew", "須重新取得同意"),
    "orphan": Text(
        "Stored values lose their place: they stay readable, and are collected no longer",
        "已存資料失去其欄位：仍可查閱，但不再收集",
    ),
    "recheck": Text("Rules to be asked again of what is stored", "須就已存資料重新查核之規則"),
    "none": Text("Nothing that is stored is touched", "不影響已存資料"),
}


class Change(msgspec.Struct, frozen=True):
    """One difference.

    Attributes:
        kind: what changed and how, such as `item removed` or `visit changed`.
        where: its ids from the outside in, such as `SAF/PLT`. field: which property; empty for the whole thing.
        before, after: what it was and becomes, in words; None where there is nothing.
        says: the whole sentence.
    """

    kind: str
    where: str
    field: str
    before: Text | None
    after: Text | None
    says: Text
    consequence: Consequence


class Subject(msgspec.Struct, frozen=True):
    """What a sentence is about: `Item PLT (Platelets) of SAF`; name: None for the study itself, its product ..."""

    noun: Text
    where: str
    name: Text | None = None

    @property
    def said(self) -> Text:
        return Text(f"{self.noun.en} {self.name.en}", f"{self.noun.zh}{self.name.zh}") if self.name else self.noun

    def added(self, consequence: Consequence, more: Text | None = None) -> Change:
        en = _closed(f"New: {_lower(self.said.en)}{': ' + more.en if more else ''}")
        zh = f"新增{self.said.zh}{'：' + more.zh if more else ''}。"
        return Change(f"{_lower(self.noun.en)} added", self.where, "", None, self.said, Text(en, zh), consequence)

    def removed(self, consequence: Consequence) -> Change:
        says = Text(f"{self.said.en} is given up.", f"刪除{self.said.zh}。")
        return Change(f"{_lower(self.noun.en)} removed", self.where, "", self.said, None, says, consequence)

    def changed(
        self, field: str, word: Text, before: Text | None, after: Text | None, consequence: Consequence
    ) -> Change:
        """before, after: None where there was, or is, nothing."""
        says = Text(
            _closed(f"{self.said.en}: {word.en} {_turn_en(before, after)}"),
            f"{self.said.zh}：{word.zh}{_turn_zh(before, after)}。",
        )
        return Change(f"{_lower(self.noun.en)} changed", self.where, field, before, after, says, consequence)


def _closed(sentence: str) -> str:
    return sentence if sentence.endswith((".", "?", "!")) else f"{sentence}."


def _turn_en(before: Text | None, after: Text | None) -> str:
    if before is None:
        return f"is new: {after.en if after else ''}"
    if after is None:
        return f"is given up (was: {before.en})"
    return f"was {before.en}; becomes {after.en}"


def _turn_zh(before: Text | None, after: Text | None) -> str:
    if before is None:
        return f"為新增：{after.zh if after else ''}"
    if after is None:
        return f"刪除（原為「{before.zh}」）"
    return f"由「{before.zh}」改為「{after.zh}」"


def _lower(noun: str) -> str:
    return noun[:1].lower() + noun[1:]


def named(id: str, label: Text | None) -> Text:
    """An id with its label in brackets."""
    return Text(f"{id} ({label.en})", f" {id}（{label.zh}）") if label else Text(id, f" {id} ")


def joined(parts: Iterable[Text]) -> Text | None:
    """Several in one; None for none."""
    told = list(parts)
    return Text(", ".join(t.en for t in told), "、".join(t.zh for t in told)) if told else None
