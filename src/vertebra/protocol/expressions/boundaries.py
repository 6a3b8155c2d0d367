"""The values at, just below and just above every limit in an expression: what a test of the rule must try."""

from decimal import Decimal

from vertebra.protocol.expressions.nodes import Between, Compare, Condition, Number, Ref
from vertebra.protocol.expressions.reads import walk


def boundaries(node: Condition, decimals: dict[str, int]) -> dict[Ref, tuple[Decimal, ...]]:
    """For each number item: sorted values around its limits, one step of its resolution (10**-decimals) apart.

    Items that are only compared with other items have no fixed limit and are left out.
    """
    found: dict[Ref, set[Decimal]] = {}
    for part in walk(node):
        for ref, at in _limits(part):  # type: ignore[arg-type]
            step = Decimal(1).scaleb(-decimals.get(ref.item, 0))
            found.setdefault(ref, set()).update((at - step, at, at + step))
    return {ref: tuple(sorted(values)) for ref, values in found.items()}


def _limits(node: Condition) -> list[tuple[Ref, Decimal]]:
    match node:
        case Between(value=Ref() as ref, low=low, high=high):
            return [(ref, low), (ref, high)]
        case (
            Compare(left=Ref() as ref, right=Number(value=value))
            | Compare(left=Number(value=value), right=Ref() as ref)
        ):
            return [(ref, value)]
        case _:
            return []
