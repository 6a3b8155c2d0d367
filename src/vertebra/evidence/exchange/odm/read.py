"""Exchange, ODM: the forms of a file as a sketch: visits, forms, groups, items, code lists, conditions, computations.

Lenient on purpose: namespaces, order and vendor attributes differ from system to system; what is not understood is
told. A group that repeats becomes a log of its own, since rows of ours belong to no visit.
"""

from collections.abc import Iterator

from vertebra.evidence.exchange.draft import Draft, build
from vertebra.evidence.exchange.notes import Notes
from vertebra.evidence.exchange.odm.definitions import Definitions, choose, in_order, is_yes, whole, words_of
from vertebra.evidence.exchange.odm.guess import sketch_from_data
from vertebra.evidence.exchange.odm.items import ItemReader, names_of
from vertebra.evidence.exchange.odm.lists import read_lists
from vertebra.evidence.exchange.odm.openclinica import add_openclinica
from vertebra.evidence.exchange.odm.own import own_of
from vertebra.evidence.exchange.odm.redcap_forms import merge_checkboxes, tell_repeats
from vertebra.evidence.exchange.odm.values import repeated_groups, tell_values
from vertebra.evidence.exchange.sketch import ContactSketch, FieldSketch, PageSketch, PartSketch, Rule, Sketch
from vertebra.evidence.exchange.xml import Limits, Node, read_xml
from vertebra.terms.trouble import Trouble

MOST_NESTED = 12


class NoForms(Trouble):
    """The file is XML, but holds neither forms nor data of an ODM."""


def import_odm(data: bytes, limits: Limits | None = None) -> Draft:
    """The forms of an ODM file as a draft study, with the list of all that was not taken over as it stood.

    A file with data only gives forms guessed from the data.

    Raises:
        Trouble: no XML, hostile XML, or no ODM.
    """
    return draft_of(read_xml(data, limits))


def draft_of(root: Node) -> Draft:
    notes = Notes()
    chosen = choose(root, notes)
    if chosen is not None and (chosen.items or chosen.groups):
        sketch = _Reader(root, chosen, notes).sketch()
    else:
        sketch = sketch_from_data(root, notes)
    if not sketch.pages:
        raise NoForms("this is no ODM file with forms or data in it: name an ODM-XML export")
    tell_values(root, notes)
    notes.add_unread(root)
    return build(sketch, notes)


class _Reader:
    def __init__(self, root: Node, definitions: Definitions, notes: Notes) -> None:
        self.root, self.of, self.notes = root, definitions, notes
        self.items = ItemReader(definitions, notes)
        self.repeated = repeated_groups(root)
        self.page_of: dict[str, str] = {}
        flagged = [is_yes(group.attributes.get("Repeating", "")) for group in definitions.groups.values()]
        self.always_repeating = len(flagged) > 1 and all(flagged)

    def sketch(self) -> Sketch:
        name, title = _titles(self.root, self.of.study)
        pages = [page for form in self._forms() for page in self._pages(form)]
        sketch = Sketch(name, title, "odm", pages, read_lists(self.of, self.notes), self._contacts())
        merge_checkboxes(sketch, self.of, self.notes)
        tell_repeats(self.root, self.notes)
        add_openclinica(self.root, self.of, sketch, self.notes)
        self.items.tell_unused()
        return sketch

    def _forms(self) -> list[Node]:
        """Form definitions; in ODM 2.0 the groups that are forms: by their type, or since a visit names them."""
        forms = list(self.of.by["FormDef"].values())
        if forms:
            return forms
        typed = [g for g in self.of.groups.values() if g.take("Type") == "Form"]
        if typed:
            return typed
        within = {ref.take("ItemGroupOID") for g in self.of.groups.values() for ref in g.all("ItemGroupRef")}
        return [g for oid, g in self.of.groups.items() if oid not in within]

    def _pages(self, form: Node) -> Iterator[PageSketch]:
        """The form, and a log for each of its groups that repeats."""
        oid, where = form.take("OID"), f"FormDef {form.take('OID')}"
        own = own_of(form)
        title = words_of(form.one("Description")) or {"": form.take("Name")}
        parts = list(self._groups(form, (), ()))
        is_log = is_yes(str(own.get("log") or form.take("Repeating")))
        kept = [(group, part) for group, part in parts if is_log or not self._repeats(group)]
        rows = [(group, part) for group, part in parts if (group, part) not in kept]
        if rows and not kept and len(rows) == 1:
            kept, rows, is_log = rows, [], True
        if kept or not rows:
            page = PageSketch(oid, where, names_of(form), title, [part for _, part in kept], is_log)
            page.roles = tuple(str(role) for role in own.get("roles", ()))  # type: ignore[attr-defined]
            page.after_withdrawal = bool(own.get("after_withdrawal"))
            page.more = own.get("more")
            page.checks = list(self.items.checks(form))
            yield page
        seen: set[str] = set()
        for group, part in rows:
            if group.take("OID") in seen:
                self.notes.add("changed", f"ItemGroupDef {group.take('OID')}", "Twice on one form: kept where it comes"
                               " first.", "於同一表單重複：保留首次出現處。")  # fmt: skip
                continue
            seen.add(group.take("OID"))
            self.notes.add("changed", where, "A group that repeats became a log of its own, which belongs to no visit.",
                           "可重複之項目群改為獨立紀錄表，不屬訪視。")  # fmt: skip
            key = f"{oid}|{group.take('OID')}"
            yield PageSketch(key, where, names_of(group), part.title or title, [part], True)

    def _repeats(self, group: Node) -> bool:
        """Whether rows are meant. Where every group of a file says so, only the data can tell."""
        flag = group.take("Repeating").lower()
        if flag in ("", "no", "n", "false", "0"):
            return False
        return not self.always_repeating or group.take("OID") in self.repeated

    def _groups(
        self, form: Node, hidden: tuple[Rule, ...], above: tuple[str, ...]
    ) -> Iterator[tuple[Node, PartSketch]]:
        """Sections in order; a group within a group (ODM 2.0) is a section of its own."""
        oid = form.take("OID")
        here = f"{form.name} {oid}"
        if here in above or len(above) > MOST_NESTED:
            self.notes.add("not read", here, "A group inside itself.", "項目群自我包含。")
            return
        own, refs = self._fields(form, hidden), in_order(form.all("ItemGroupRef"))
        title = words_of(form.one("Description")) or {"": form.take("Name")}
        if own:
            yield form, PartSketch(title, own)
        elif not refs:
            told = next(iter(title.values()), "")
            self.notes.add(
                "kept as text", f"{form.name} {oid}", f"Words without items: {told}", f"無項目之文字：{told}"
            )
        for ref in refs:
            group = self.of.groups.get(ref.take("ItemGroupOID"))
            if group is None:
                self.notes.add("not read", f"ItemGroupRef {ref.take('ItemGroupOID')}",
                               "It names a group that is not defined.", "所指項目群未定義。")  # fmt: skip
                continue
            group.opened = True
            self.page_of.setdefault(group.take("OID"), (*above, here)[0].partition(" ")[2])
            yield from self._groups(group, (*hidden, *self.items.hidden_by(ref)), (*above, here))

    def _fields(self, group: Node, hidden: tuple[Rule, ...]) -> list[FieldSketch]:
        if group.name != "ItemGroupDef":
            return []
        refs = in_order(group.all("ItemRef"))
        fields = [field for ref in refs for field in self.items.fields(ref, group)]
        for field in fields:
            field.shown = [*hidden, *field.shown]
        return fields

    def _contacts(self) -> list[ContactSketch]:
        protocol = self.of.version.one("Protocol")
        refs = in_order(protocol.all("StudyEventRef")) if protocol is not None else []
        order = [ref.take("StudyEventOID") for ref in refs]
        events = self.of.by["StudyEventDef"]
        wanted = [events[oid] for oid in dict.fromkeys((*order, *events)) if oid in events]
        return [self._contact(event) for event in wanted if not own_of(event).get("made")]

    def _contact(self, event: Node) -> ContactSketch:
        refs = in_order([*event.all("FormRef"), *event.all("ItemGroupRef")])
        forms = [self._named(ref) for ref in refs]
        day = event.take("redcap:DayOffset")
        kind, repeating = event.take("Type"), is_yes(event.take("Repeating"))
        own = own_of(event)
        loose = kind == "Unscheduled" or (kind == "Common" and repeating and not day) or bool(own.get("unscheduled"))
        title = words_of(event.one("Description")) or {"": event.take("Name")}
        contact = ContactSketch(event.take("OID"), f"StudyEventDef {event.take('OID')}", names_of(event), title, forms)
        contact.unscheduled = loose
        contact.day = whole(day)
        contact.first, contact.last = (self._offset(event, f"redcap:Offset{end}") for end in ("Min", "Max"))
        return contact

    def _offset(self, event: Node, name: str) -> int | None:
        """Days before or after the day of a visit."""
        written = event.take(name)
        days = whole(written)
        if written and (days is None or days < 0):
            self.notes.add("not read", f"StudyEventDef {event.take('OID')}", f"{name} is no number of days: {written}",
                           f"{name} 不是天數：{written}")  # fmt: skip
            return None
        return days

    def _named(self, ref: Node) -> str:
        """The form that a visit names; a group stands for the form it is in. A form and a group may share an OID."""
        form, group = ref.take("FormOID"), ref.take("ItemGroupOID")
        return form or self.page_of.get(group, group)


def _titles(root: Node, study: Node) -> tuple[str, dict[str, str]]:
    """The name of the study and its description."""
    about = study.one("GlobalVariables")
    protocol = about.told("ProtocolName") if about is not None else study.take("ProtocolName")
    name = about.told("StudyName") if about is not None else study.take("StudyName")
    described = about.told("StudyDescription") if about is not None else ""
    title = name or described or protocol or study.take("OID") or "study"
    for attribute in ("ODMVersion", "FileType", "SourceSystem"):
        root.take(attribute)
    return (protocol or study.take("OID") or title)[:60], {"": title}
