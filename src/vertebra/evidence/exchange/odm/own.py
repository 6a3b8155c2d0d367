"""Exchange, ODM: what ODM has no place for, in an Alias of our own, so that our forms come back as they went."""

from collections.abc import Mapping

import msgspec

from vertebra.evidence.exchange.xml import Node
from vertebra.terms.canonical import canonical_bytes

CONTEXT = "vertebra"


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
