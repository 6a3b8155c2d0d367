"""Exchange: a sketch of another system's forms becomes a draft study that `study check` and `study show` can open.

In: a `Sketch`. Out: a `Draft`: the study, what was lost or changed, what each name of the file became, and the words
in further languages. A draft is not fit for conduct: the schedule, the product and the safety rules are for people to
give, and `study check` asks for each.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from vertebra.evidence.exchange.draft_items import DraftItems, with_more
from vertebra.evidence.exchange.draft_names import Naming
from vertebra.evidence.exchange.draft_rules import with_rules
from vertebra.evidence.exchange.draft_skeleton import study_around
from vertebra.evidence.exchange.languages import Words, into_text, others
from vertebra.evidence.exchange.notes import Note, Notes
from vertebra.evidence.exchange.sketch import ContactSketch, ListSketch, PageSketch, Sketch
from vertebra.protocol.forms import Code, CodeList, Form, Section
from vertebra.protocol.study import Study
from vertebra.protocol.timeline import Visit
from vertebra.terms.texts import Text

YES_NO = CodeList("YESNO", (Code("1", Text("Yes", "是")), Code("0", Text("No", "否"))))


class Place(msgspec.Struct, frozen=True):
    """What a field of the file became: an item, on its form."""

    form: str
    item: str


@dataclass(frozen=True)
class Draft:
    """A draft study and its history.

    Attributes:
        fields: what each field of the file became, by `page/field` as the file names them; pages and contacts likewise.
        units: the unit that the file counts an item in, by item id; for reading the data of the same file.
        languages: the words in further languages, by the id of what they are about.
    """

    study: Study
    notes: tuple[Note, ...]
    fields: Mapping[str, Place]
    pages: Mapping[str, str]
    contacts: Mapping[str, str]
    units: Mapping[str, str]
    languages: Mapping[str, Words]


def build(sketch: Sketch, notes: Notes) -> Draft:
    """The draft of a sketch; `notes` holds what its reader had to say, and gets what is noticed here."""
    return _Builder(sketch, notes).draft()


class _Builder:
    def __init__(self, sketch: Sketch, notes: Notes) -> None:
        self.sketch, self.notes = sketch, notes
        self.naming = Naming(sketch, notes)
        self.languages: dict[str, Words] = {}
        self.lists = self._lists()
        self.items = DraftItems(self.naming, {c.id: c for c in self.lists}, notes, self._text)

    def draft(self) -> Draft:
        forms = tuple(self._form(page) for page in self.sketch.pages)
        forms = with_rules(forms, self.sketch, self.naming, self.items, self.notes)
        study = study_around(self.sketch, self._used(forms), forms, self._visits(), self._title(), self.notes)
        return Draft(
            study,
            self.notes.all(),
            {"/".join(key): Place(form, item) for key, (form, item) in self.naming.fields.items()},
            self.naming.pages,
            self.naming.contacts,
            self.items.units,
            self.languages,
        )

    def _text(self, words: Words, id: str, where: str) -> Text:
        left = others(words)
        if left:
            self.languages[id] = left
            for tag in left:
                self.notes.add("changed", tag, "Words in this language are kept beside the study, which has two.",
                               "此語言之文字另存，試驗定義僅含兩種語言。")  # fmt: skip
        return into_text(words, id, where, self.notes)

    def _title(self) -> Text:
        return self._text(self.sketch.title, self.sketch.name, "study")

    def _lists(self) -> list[CodeList]:
        """Of several lists with one key the first counts."""
        first: dict[str, ListSketch] = {}
        for found in self.sketch.lists:
            if first.setdefault(found.key, found) is not found:
                self.notes.add("not read", found.where, "The list is there twice: the first one counts.",
                               "代碼表重複：以首次定義為準。")  # fmt: skip
        return [self._list(found) for found in first.values()]

    def _list(self, found: ListSketch) -> CodeList:
        id = self.naming.lists[found.key]
        codes: dict[str, Code] = {}
        for choice in found.choices:
            if choice.code in codes or not choice.code:
                self.notes.add("to decide", found.where, f"The code “{choice.code}” is there twice or empty.",
                               f"代碼「{choice.code}」重複或空白。")  # fmt: skip
                continue
            label = self._text(choice.label, choice.code, found.where)
            codes[choice.code] = Code(choice.code, label, choice.standard)
        return CodeList(id, tuple(codes.values()), found.standard)

    def _used(self, forms: tuple[Form, ...]) -> tuple[CodeList, ...]:
        """The lists that items refer to; one that none refers to is told."""
        wanted = {item.codes for form in forms for item in form.items}
        for found in self.sketch.lists:
            if self.naming.lists[found.key] not in wanted:
                self.notes.add("not read", found.where, "No item uses this code list.", "無項目使用此代碼表。")
        own = [YES_NO] if YES_NO.id in wanted else []
        return (*own, *(c for c in self.lists if c.id in wanted))

    def _form(self, page: PageSketch) -> Form:
        id = self.naming.pages[page.key]
        sections = [
            Section(self._text(part.title, id, page.where), tuple(self.items.item(page, f) for f in part.fields))
            for part in page.parts
            if part.fields
        ]
        self._tell_empty(page)
        title = self._text(page.title, id, page.where)
        if not sections:
            self.notes.add("to decide", page.where, "A form without items.", "表單無任何項目。")
        form = Form(id, title, tuple(sections), (), page.log, page.roles, page.after_withdrawal)
        return with_more(form, page.more)

    def _tell_empty(self, page: PageSketch) -> None:
        """The words above a section that has no items here."""
        said = [page.title, *(part.title for part in page.parts if part.fields)]
        for part in page.parts:
            if not part.fields and part.title not in said:
                told = next(iter(part.title.values()), "")
                self.notes.add("kept as text", page.where, f"Words without items: {told}", f"無項目之文字：{told}")

    def _visits(self) -> tuple[Visit, ...]:
        logs = {page.key for page in self.sketch.pages if page.log}
        return tuple(self._visit(contact, logs) for contact in self.sketch.contacts)

    def _visit(self, contact: ContactSketch, logs: set[str]) -> Visit:
        id = self.naming.contacts[contact.key]
        for key in contact.pages:
            if key in logs:
                self.notes.add("changed", contact.where, "A form with rows belongs to no visit: it became a log.",
                               "可重複之表單不屬訪視，改為紀錄表。")  # fmt: skip
        known = [key for key in dict.fromkeys(contact.pages) if key in self.naming.pages]
        for key in set(contact.pages) - set(known):
            self.notes.add("not read", contact.where, f"It names the form {key}, which is not defined.",
                           f"所指表單 {key} 未定義。")  # fmt: skip
        kept = tuple(self.naming.pages[key] for key in known if key not in logs)
        day, first, last = contact.day or 0, contact.first or 0, contact.last or 0
        label = self._text(contact.title, id, contact.where)
        if not contact.unscheduled:
            self.notes.add("to decide", contact.where, _dated(contact), _dated_zh(contact))
        return Visit(id, label, "ALL", "none", day, day - first, day + last, kept, contact.unscheduled)


def _dated(contact: ContactSketch) -> str:
    if contact.day is None:
        return "A planned visit without a clock: say which day it is counted from."
    return "A planned visit whose day is counted from a start that the file does not name: say which clock it is."


def _dated_zh(contact: ContactSketch) -> str:
    return "計畫訪視無起算日：請指定。" if contact.day is None else "計畫訪視之起算點檔案未載：請指定起算時鐘。"
