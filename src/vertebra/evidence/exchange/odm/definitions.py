"""Exchange, ODM: the definitions of one MetaDataVersion by their OIDs, those it includes from another one besides."""

from collections.abc import Iterable

from vertebra.evidence.exchange.languages import Words, add_words
from vertebra.evidence.exchange.notes import Notes
from vertebra.evidence.exchange.xml import XML_LANG, Node

KINDS = (
    "StudyEventDef", "FormDef", "ItemGroupDef", "ItemDef", "CodeList", "ConditionDef", "MethodDef", "ValueListDef",
)  # fmt: skip
LANG = ("xml:lang", XML_LANG, "lang")


class Definitions:
    """What a file defines: `by[kind][OID]`; units by OID with the spellings they may mean."""

    def __init__(self, version: Node, units: Iterable[Node], included: "Definitions | None" = None) -> None:
        self.version = version
        self.by: dict[str, dict[str, Node]] = {kind: {} for kind in KINDS}
        self.units: dict[str, tuple[str, ...]] = {}
        if included is not None:
            self.by = {kind: dict(nodes) for kind, nodes in included.by.items()}
            self.units = dict(included.units)
        for kind in KINDS:
            self.by[kind] |= {node.take("OID"): node for node in version.all(kind)}
        self.units |= {node.take("OID"): _spellings(node) for node in units}

    @property
    def items(self) -> dict[str, Node]:
        return self.by["ItemDef"]

    @property
    def groups(self) -> dict[str, Node]:
        return self.by["ItemGroupDef"]


def choose(root: Node, notes: Notes) -> Definitions | None:
    """The version with the most items, the last of several; the others are told. None: the file has none."""
    found = [(study, version) for study in _studies(root) for version in _versions(study)]
    if not found:
        return None
    best = max(range(len(found)), key=lambda i: (_count(found[i][1]), i))
    others = [version for i, (_, version) in enumerate(found) if i != best]
    chosen = _with_included(found[best][1], [version for _, version in found], _units(found[best][0]), ())
    for version in others:
        if version.name and not _is_included(version, chosen, found):
            version.skip()
            notes.add("not read", f"MetaDataVersion {version.take('OID')}",
                      "Another version of the definitions: only the fullest is read.",
                      "另一版定義：僅讀取內容最完整之版本。")  # fmt: skip
    return chosen


def _is_included(version: Node, chosen: Definitions, found: list[tuple[Node, Node]]) -> bool:
    include = chosen.version.one("Include")
    return include is not None and include.take("MetaDataVersionOID") == version.attributes.get("OID")


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


def _count(version: Node) -> int:
    return sum(child.name == "ItemDef" for child in version.children)


def _units(study: Node) -> list[Node]:
    basic = study.one("BasicDefinitions")
    return basic.all("MeasurementUnit") if basic is not None else []


def _with_included(version: Node, versions: list[Node], units: list[Node], seen: tuple[str, ...]) -> Definitions:
    """The version on top of the one it includes, if that is in the same file."""
    include = version.one("Include")
    wanted = include.take("MetaDataVersionOID") if include is not None else ""
    base = next((v for v in versions if v.attributes.get("OID") == wanted and v is not version), None)
    if base is None or wanted in seen:
        return Definitions(version, units)
    return Definitions(version, units, _with_included(base, versions, [], (*seen, wanted)))


def _spellings(unit: Node) -> tuple[str, ...]:
    """What a unit may mean: its symbol, its name, and the end of its OID (`MU.10³/㎕`)."""
    symbol = unit.one("Symbol")
    symbols = words_of(symbol).values() if symbol is not None else ()
    oid = unit.take("OID")
    return tuple(dict.fromkeys((*symbols, unit.take("Name"), oid.partition(".")[2], oid.partition("_")[2])))


def words_of(*nodes: Node | None) -> Words:
    """The translated texts of elements such as Question or Decode; the first text of a language counts."""
    words: Words = {}
    for node in nodes:
        for text in node.all("TranslatedText") if node is not None else ():
            add_words(words, text.first_of(*LANG), text.text())
        if node is not None and not node.children:
            add_words(words, "", node.text())
    return words


def in_order(references: list[Node]) -> list[Node]:
    """References by their OrderNumber where all have one; as they stand in the file otherwise."""
    numbers = [reference.take("OrderNumber") for reference in references]
    if not all(number.lstrip("-").isdigit() for number in numbers):
        return references
    pairs = zip(references, numbers, strict=True)
    return [reference for reference, _ in sorted(pairs, key=lambda pair: int(pair[1]))]


def is_yes(text: str) -> bool:
    return text.lower() in ("yes", "y", "true", "1")
