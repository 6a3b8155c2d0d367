"""Exchange, ODM: code lists with their words; a list kept elsewhere is told."""

from vertebra.evidence.exchange.notes import Notes
from vertebra.evidence.exchange.odm.definitions import Definitions, in_order, words_of
from vertebra.evidence.exchange.odm.items import names_of
from vertebra.evidence.exchange.sketch import ChoiceSketch, ListSketch
from vertebra.evidence.exchange.xml import Node

_TERM = ("nci:EXTCODEID", "NCI", "NCI:EXTCODEID", "CDISC")


def read_lists(of: Definitions, notes: Notes) -> list[ListSketch]:
    return [_list(oid, node, notes) for oid, node in of.by["CodeList"].items()]


def _list(oid: str, node: Node, notes: Notes) -> ListSketch:
    where = f"CodeList {oid}"
    node.take("DataType")
    if node.one("ExternalCodeList") is not None:
        notes.add("to decide", where, "The list is kept elsewhere: only its name is in the file.",
                  "代碼表存於他處，檔案僅含名稱。")  # fmt: skip
    choices = [_choice(item) for item in in_order(node.all("CodeListItem", "EnumeratedItem"))]
    return ListSketch(oid, where, names_of(node), choices, _term(node))


def _choice(item: Node) -> ChoiceSketch:
    code = item.take("CodedValue")
    return ChoiceSketch(code, words_of(item.one("Decode")) or {"": code}, _term(item))


def _term(node: Node) -> str:
    """The code of the controlled terminology, where an alias names one."""
    for alias in node.all("Alias"):
        if alias.attributes.get("Context", "").upper() in {term.upper() for term in _TERM}:
            alias.take("Context")
            return alias.take("Name")
    coding = node.one("Coding")
    return coding.take("Code") if coding is not None else ""
