"""Exchange, ODM: what ODM has no place for, in an Alias of our own, so that our forms come back as they went."""

from collections.abc import Mapping

import msgspec

from vertebra.evidence.exchange.xml import Node
from vertebra.protocol.forms import Form, Item
from vertebra.terms.canonical import canonical_bytes

CONTEXT = "vertebra"
# What ODM says of an item or a form in its own words, or we beside it by a name of its own
TOLD = {
    *("id", "label", "title", "type", "analyte", "decimals", "codes", "low", "high", "required", "show", "derive"),
    *("partial", "censored", "multiple", "personal", "help", "standard"),
    *("sections", "checks", "log", "roles", "after_withdrawal"),
}


def own_of(node: Node) -> dict[str, object]:
    """What our own export wrote beside a definition; empty in the files of others."""
    for alias in node.all("Alias"):
        if alias.attributes.get("Context") == CONTEXT:
            alias.take("Context")
            try:
                found = msgspec.json.decode(alias.take("Name"))
            except msgspec.DecodeError:
                return {}
            return found if isinstance(found, dict) else {}
    return {}


def own_text(said: Mapping[str, object]) -> str:
    """The same, to be written; what says nothing is left out."""
    return canonical_bytes(
        {key: value for key, value in said.items() if value not in ("", None, False, (), {})}
    ).decode()


def further(definition: Item | Form) -> dict[str, object]:
    """Whatever else a definition says, in fields of a later edition of ours: plain values beyond their defaults."""
    defaults = dict(zip(reversed(definition.__struct_fields__), reversed(definition.__struct_defaults__), strict=False))
    values = {name: getattr(definition, name) for name in definition.__struct_fields__ if name not in TOLD}
    return {k: v for k, v in values.items() if isinstance(v, str | int | bool) and v != defaults.get(k)}
