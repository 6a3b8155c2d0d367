"""Every number of the virtual world says where it comes from."""

import ast
from pathlib import Path

import msgspec

from vertebra.simulate import world
from vertebra.simulate.world import World

LINES = Path(world.__file__).read_text().splitlines()


def reason(node: ast.AnnAssign) -> str:
    """Comments beside the field, and those right above it."""
    above = []
    line = node.lineno - 2
    while LINES[line].strip().startswith("#"):
        above.append(LINES[line])
        line -= 1
    return " ".join([*above, *LINES[node.lineno - 1 : node.end_lineno]])


def fields() -> list[ast.AnnAssign]:
    classes = [node for node in ast.parse("\n".join(LINES)).body if isinstance(node, ast.ClassDef)]
    return [node for kind in classes if kind.name != "World" for node in kind.body if isinstance(node, ast.AnnAssign)]


def test_every_number_has_a_source_or_is_marked_as_proposed() -> None:
    unsourced = [
        node.target.id for node in fields() if "Source:" not in reason(node) and "PROPOSED" not in reason(node)
    ]
    assert unsourced == []
    assert len(fields()) > 150


def test_a_world_can_be_stored_and_told_apart() -> None:
    stored = msgspec.json.encode(World())
    assert msgspec.json.decode(stored, type=World) == World()
    assert msgspec.json.encode(world.effect_world()) != stored
