"""Exchange, ODM: the definitions of one MetaDataVersion by their OIDs, those it includes from another one besides."""

import re

from vertebra.evidence.exchange.languages import Words, add_words
from vertebra.evidence.exchange.notes import Notes
from vertebra.evidence.exchange.xml import XML_LANG, Node
from vertebra.terms.texts import counted

KINDS = (
    "StudyEventDef", "FormDef", "ItemGroupDef", "ItemDef", "CodeList", "ConditionDef", "MethodDef", "ValueListDef",
)  # fmt: skip
_WHOLE = re.compile(r"-?[0-9]{1,9}")
LANG = ("xml:lang", XML_LANG, "lang")


class Definitions:
    """What a file defines: `by[kind][OID]`, of several definitions with one OID the first; units by OID with the
    spellings they may mean. study: where the version stands; layers: the version and those it includes."""

    def __init__(self, study: Node, version: Node, included: "Definitions | None" = None) -> None:
        self.study, self.version = study, version
        self.layers: list[Node] = [version, *(included.layers if included is not None else ())]
        self.by: dict[str, dict[str, Node]] = {kind: {} for kind in KINDS}
        self.units: dict[str, tuple[str, ...]] = {}
        if included is not None:
            self.by = {kind: dict(nodes) for kind, nodes in included.by.items()}
            self.units = dict(included.units)
        for kind in KINDS:
            own: dict[str, Node] = {}
            for node in version.all(kind):
                own.setdefault(node.take("OID"), node)
            self.by[kind] |= own
        self.units |= {node.take("OID"): _spellings(node) for node in _units(study)}

    @property
    def items(self) -> dict[str, Node]:
        return self.by["ItemDef"]

    @property
    def groups(self) -> dict[str, Node]:
        return self.by["ItemGroupDef"]

    def tell_further(self, notes: Notes) -> None:
        """The definitions of this version that another one of the same OID stands before. Items are told one by one."""
        for kind in KINDS:
            for node in self.version.all(kind) if kind != "ItemDef" else ():
                oid = node.take("OID")
                if self.by[kind].get(oid) is not node:
                    notes.add("not read", f"{kind} {oid}", "The OID is there twice: the first definition counts.",
                              "OID 重複：以首次定義為準。")  # fmt: skip


Found = list[tuple[Node, Node]]
"""The versions of a file, each behind its study."""


def choose(root: Node, notes: Notes) -> Definitions | None:
    """The version with the most items, with those it includes; the last of several; the others are told. None: the
    file has none."""
    found = [(study, version) for study in _studies(root) for version in _versions(study)]
    if not found:
        return None
    whole = [_with_included(study, version, found, ()) for study, version in found]
    chosen = max(enumerate(whole), key=lambda pair: (len(pair[1].items), pair[0]))[1]
    chosen.tell_further(notes)
    _tell_lacking(chosen, found, notes)
    for _, version in found:
        if not any(version is layer for layer in chosen.layers):
            _leave(version, notes)
    return chosen


def _leave(version: Node, notes: Notes) -> None:
    version.skip()
    many = sum(node.name == "ItemDef" for node in version.walk())
    notes.add("not read", f"MetaDataVersion {version.take('OID')}",
              f"Another version of the definitions, with {counted(many, 'item')}: only the fullest is read.",
              f"另一版定義（{many:,} 個項目）：僅讀取內容最完整之版本。")  # fmt: skip


def _tell_lacking(chosen: Definitions, found: Found, notes: Notes) -> None:
    """A version that is included from another file: what it defines is not here."""
    there = {version.attributes.get("OID", "").strip() for _, version in found}
    for layer in chosen.layers:
        include = layer.one("Include")
        wanted = include.take("MetaDataVersionOID") if include is not None else ""
        if wanted and wanted not in there:
            notes.add("not read", f"Include {wanted}", "It includes a version that is not in the file: import a file"
                      " with both, or what that version defines is lacking.",
                      "所引用之版本不在檔案中：請匯入含兩版本之檔案，否則該版定義從缺。")  # fmt: skip


def _studies(root: Node) -> list[Node]:
    """The studies, or the root itself where a file begins lower down."""
    if root.name == "ODM":
        return root.all("Study")
    root.opened = True
    return [root]


def _versions(study: Node) -> list[Node]:
    if study.name == "MetaDataVersion":
        return [study]
    return study.all("MetaDataVersion")


def _units(study: Node) -> list[Node]:
    basic = study.one("BasicDefinitions")
    return basic.all("MeasurementUnit") if basic is not None else []


def _with_included(study: Node, version: Node, found: Found, seen: tuple[str, ...]) -> Definitions:
    """The version on top of the one it includes, if that is in the same file."""
    include = version.one("Include")
    if include is not None:
        include.take("StudyOID")
    wanted = include.take("MetaDataVersionOID") if include is not None else ""
    bases = (pair for pair in found if pair[1].attributes.get("OID", "").strip() == wanted and pair[1] is not version)
    base = next(bases, None)
    if base is None or wanted in seen:
        return Definitions(study, version)
    return Definitions(study, version, _with_included(*base, found, (*seen, wanted)))


def _spellings(unit: Node) -> tuple[str, ...]:
    """What a unit may mean: its symbol, its name, and the end of its OID (`MU.10³/㎕`)."""
    symbol = unit.one("Symbol")
    symbols = words_of(symbol).values() if symbol is not None else ()
    oid = unit.take("OID")
    return tuple(dict.fromkeys((*symbols, unit.take("Name"), oid.partition(".")[2], oid.partition("_")[2])))


def words_of(*nodes: Node | None) -> Words:
    """The translated texts of elements such as Question or Decode; the first text of a language counts, a further
    one stays unread and so is told."""
    words: Words = {}
    for node in nodes:
        for text in node.all("TranslatedText") if node is not None else ():
            lang = text.first_of(*LANG)
            if not words.keys() & add_words({}, lang, text.peek()).keys():
                add_words(words, lang, text.text())
        if node is not None and not node.children:
            add_words(words, "", node.text())
    return words


def in_order(references: list[Node]) -> list[Node]:
    """References by their OrderNumber where all have one; as they stand in the file otherwise."""
    numbers = [whole(reference.take("OrderNumber")) for reference in references]
    pairs = [(number, place) for place, number in enumerate(numbers) if number is not None]
    if len(pairs) < len(references):
        return references
    return [references[place] for _, place in sorted(pairs)]


def whole(text: str) -> int | None:
    """A whole number as a file writes it; None for anything else.

    >>> whole("12"), whole("-7"), whole("²"), whole("1.0")
    (12, -7, None, None)
    """
    return int(text) if _WHOLE.fullmatch(text) else None


def is_yes(text: str) -> bool:
    return text.lower() in ("yes", "y", "true", "1")
