"""Exchange, draft: what every part of a file is called in the study; an id means one thing only.

An item of ours lives on one form, while other systems use one definition on several: there each use gets an id of its
own, and a note says so.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from vertebra.evidence.exchange.languages import Words, plain
from vertebra.evidence.exchange.notes import Notes
from vertebra.evidence.exchange.sketch import FieldSketch, PageSketch, Sketch
from vertebra.protocol.facts import FACTS

_GOOD = re.compile(r"[A-Za-z][A-Za-z0-9_.]{0,31}\Z")
_MOST = 40


class Naming:
    """The ids of all parts, by their keys in the file."""

    def __init__(self, sketch: Sketch, notes: Notes) -> None:
        self._notes = notes
        self.pages = _chosen({p.key: p.names for p in sketch.pages}, "F")
        self.contacts = _chosen({c.key: c.names for c in sketch.contacts}, "V")
        self.lists = _chosen({c.key: c.names for c in sketch.lists}, "CL", taken={"YESNO"})
        self.fields: dict[tuple[str, str], tuple[str, str]] = {}
        self._homes: dict[str, list[tuple[str, str]]] = {}
        for page in sketch.pages:
            self._once(page)
        self._name_fields(sketch.pages)
        for found in sketch.lists:
            self._tell_name(found.where, found.names, self.lists[found.key], {})
        for page in sketch.pages:
            self._tell_name(page.where, page.names, self.pages[page.key], page.title)
            for field in page.fields:
                self._tell_name(field.where, field.names, self.item(page, field), field.label)
        for contact in sketch.contacts:
            self._tell_name(contact.where, contact.names, self.contacts[contact.key], contact.title)

    def _tell_name(self, where: str, names: tuple[str, ...], id: str, label: Words) -> None:
        """A name that became neither the id nor the words of its part would be gone without a word."""
        name = names[0] if names else ""
        if name and not id.endswith(name) and plain(name) not in label.values():
            self._notes.add("changed", f"{where} “{name}”", "Its name is no id of ours, and not its words either:"
                            " an id of its own stands for it.",
                            "名稱不符代號規則且非其標示文字：改用另一代號。")  # fmt: skip

    def item(self, page: PageSketch, field: FieldSketch) -> str:
        return self.fields[page.key, field.key][1]

    def homes(self, field: str) -> list[tuple[str, str]]:
        """The forms that collect a field of the file, with the item it is there."""
        return self._homes.get(field, [])

    def _once(self, page: PageSketch) -> None:
        """A definition that one form uses twice is one datum: the first place counts."""
        seen: dict[str, FieldSketch] = {}
        for part in page.parts:
            kept = []
            for found in part.fields:
                first = seen.setdefault(found.key, found)
                if first is found:
                    kept.append(found)
                elif first.where == found.where:
                    self._notes.add("changed", found.where, "Twice on one form: kept where it comes first.",
                                    "於同一表單重複：保留首次出現處。")  # fmt: skip
                else:
                    self._notes.add("not read", found.where, f"{first.where} has the same name: that one is kept.",
                                    f"{first.where} 名稱相同：保留該列。")  # fmt: skip
            part.fields = kept

    def _name_fields(self, pages: Iterable[PageSketch]) -> None:
        first: dict[str, FieldSketch] = {}
        for page in pages:
            for found in page.fields:
                first.setdefault(found.key, found)
        ids = _chosen({key: found.names for key, found in first.items()}, "I", taken={*FACTS})
        taken = {*ids.values(), *FACTS}
        seen: set[str] = set()
        for page in pages:
            for found in page.fields:
                id = ids[found.key]
                if found.key in seen:
                    id = _free(f"{self.pages[page.key]}_{id}", taken)
                    self._notes.add("changed", found.where, "On a further form too: there it has an id of its own.",
                                    "另於其他表單收集：於該處使用獨立代號。")  # fmt: skip
                seen.add(found.key)
                taken.add(id)
                self.fields[page.key, found.key] = (self.pages[page.key], id)
                self._homes.setdefault(found.key, []).append((self.pages[page.key], id))


def _chosen(names: dict[str, tuple[str, ...]], prefix: str, taken: Iterable[str] = ()) -> dict[str, str]:
    """The best name of each that is short, plain and its own alone; else its key made plain."""
    counts = [Counter(_at(some, place) for some in names.values()) for place in range(4)]
    used = set(taken)
    found = {}
    for key, some in names.items():
        good = (n for place, n in enumerate(some[:4]) if _GOOD.match(n) and counts[place][n] == 1 and n not in used)
        found[key] = _free(next(good, "") or plain_id(key, prefix), used)
        used.add(found[key])
    return found


def _at(names: tuple[str, ...], place: int) -> str:
    return names[place] if place < len(names) else ""


def _free(id: str, taken: set[str]) -> str:
    number, found = 1, id
    while found in taken:
        number += 1
        found = f"{id}_{number}"
    return found


def plain_id(key: str, prefix: str = "X") -> str:
    """A key of a file as an id of ours.

    >>> plain_id("SE.VISIT 1"), plain_id("收縮壓", "I"), plain_id("1a")
    ('SE.VISIT_1', 'I', 'X_1a')
    """
    text = unicodedata.normalize("NFKD", key).encode("ascii", "ignore").decode()
    text = re.sub(r"[^A-Za-z0-9_.]+", "_", text).strip("_.")[:_MOST]
    if not text:
        return prefix
    return text if text[0].isalpha() else f"{prefix}_{text}"
