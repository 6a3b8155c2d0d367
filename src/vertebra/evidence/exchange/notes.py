"""Exchange: the written list of what was not taken over as it stood, and of what a person has to decide.

What a foreign file says and we cannot hold is told here, by place and with its number; a list without entries means
that everything was taken over word for word.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Literal

import msgspec

from vertebra.evidence.exchange.xml import Node, inside, unread
from vertebra.terms.texts import Lang, Text

What = Literal["not read", "changed", "kept as text", "to decide", "for information"]
WHATS: dict[What, Text] = {
    "to decide": Text("For a person to decide", "須由人員決定"),
    "kept as text": Text("Kept as text: not understood as a rule", "僅保留文字：未能解讀為規則"),
    "changed": Text("Taken over in another form", "以其他形式匯入"),
    "not read": Text("Not taken over", "未匯入"),
    "for information": Text("For information", "供參考"),
}
MOST_EXAMPLES = 3


class Note(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing of the file. where: a path or a name in the file; count: how often it was there."""

    what: What
    where: str
    says: Text
    count: int = 1


class Notes:
    """Collects notes while a file is read; the same words about several places are told together."""

    def __init__(self) -> None:
        self._places: dict[tuple[What, Text], Counter[str]] = {}

    def add(self, what: What, where: str, en: str, zh: str, count: int = 1) -> None:
        self._places.setdefault((what, Text(en, zh)), Counter())[where] += count

    def add_unread(self, root: Node) -> None:
        """Every element, attribute and text that nobody took, by its path."""
        within = inside(root)
        for path, count in sorted(unread(root).items()):
            more = within.get(path, 0)
            en, zh = (f", with {more} parts inside", f"，內含 {more} 個部分") if more else ("", "")
            self.add("not read", path, f"Nothing of ours holds it{en}.", f"本系統無對應欄位{zh}。", count)

    def all(self) -> tuple[Note, ...]:
        """The gravest first; within one kind in the order of the file."""
        found = [
            Note(what, where, says, count)
            for (what, says), places in self._places.items()
            for where, count in places.items()
        ]
        ranks = {what: rank for rank, what in enumerate(WHATS)}
        return tuple(sorted(found, key=lambda note: ranks[note.what]))


def tell_notes(notes: Iterable[Note], lang: Lang = "en", in_full: bool = False) -> list[str]:
    """The list in lines: by kind, the same words once with their places; `in_full` names every place.

    What was not taken over is always named in full.
    """
    notes = list(notes)
    lines = []
    for what, heading in WHATS.items():
        some = [note for note in notes if note.what == what]
        if some:
            lines += [
                f"{heading.into(lang)} ({sum(note.count for note in some)})",
                *_together(some, lang, in_full or what == "not read"),
            ]
    return lines


def _together(notes: list[Note], lang: Lang, in_full: bool) -> list[str]:
    groups: dict[Text, list[Note]] = {}
    for note in notes:
        groups.setdefault(note.says, []).append(note)
    return [f"  {says.into(lang)} {_places(some, lang, in_full)}" for says, some in groups.items()]


def _places(notes: list[Note], lang: Lang, in_full: bool) -> str:
    shown = notes if in_full else notes[:MOST_EXAMPLES]
    named = ", ".join(f"{n.where} ×{n.count}" if n.count > 1 else n.where for n in shown)
    left = len(notes) - len(shown)
    more = f" … +{left}" if left else ""
    return f"[{named}{more}]"
