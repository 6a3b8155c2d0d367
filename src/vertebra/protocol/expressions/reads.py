"""Walk an expression: every node, and every item that it reads."""

from collections.abc import Iterator

import msgspec

from vertebra.protocol.expressions.nodes import AnyRow, CountRows, Node, Ref


def walk(node: Node) -> Iterator[Node]:
    """The node itself, then all below it, in writing order."""
    yield node
    for child in children(node):
        yield from walk(child)


def children(node: Node) -> Iterator[Node]:
    for name in node.__struct_fields__:
        value = getattr(node, name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, msgspec.Struct):
                yield part  # type: ignore[misc]


def reads(node: Node) -> tuple[Ref, ...]:
    """The items and facts that the expression may look at, each once."""
    return tuple(dict.fromkeys(x for x in walk(node) if isinstance(x, Ref)))


def forms_read(node: Node) -> tuple[str, ...]:
    """The log forms whose rows the expression goes through."""
    return tuple(dict.fromkeys(x.form for x in walk(node) if isinstance(x, AnyRow | CountRows)))
