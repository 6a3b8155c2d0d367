"""A second reader of ODM files, that knows only ItemDef: which of them are in a draft, and which its list names."""

from lxml import etree

from vertebra.evidence.exchange.draft import Draft
from vertebra.evidence.exchange.odm.redcap_forms import BOX


def items_of(data: bytes) -> list[str]:
    """The OIDs of all item definitions where ODM has them, one for each definition."""
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, recover=True, huge_tree=True))
    found = [e for e in root.iter() if isinstance(e.tag, str) and etree.QName(e).localname == "ItemDef"]
    return [e.get("OID", "").strip() for e in found if _above(e) == ["MetaDataVersion", "Study", "ODM"]]


def _above(element: etree._Element) -> list[str]:
    return [etree.QName(e).localname for e in element.iterancestors()]


def unaccounted(data: bytes, draft: Draft) -> list[str]:
    """Item definitions that are neither in the draft nor on its list: there must be none. A version of the
    definitions that is not read is told as a whole, with its number of items."""
    kept = {item for item in items_of(data) if any(key.endswith(f"/{item}") for key in draft.fields)}
    boxes = {item for item in items_of(data) if any(key.endswith(f"/{item.partition(BOX)[0]}") for key in draft.fields)}
    told = {note.where.removeprefix("ItemDef ") for note in draft.notes if note.what in ("not read", "kept as text")}
    return [item for item in items_of(data) if item not in kept | boxes | told]
