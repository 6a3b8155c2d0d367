"""The one closed expression tree: what a rule means, as frozen data, with several interpreters.

`nodes` is the meaning; `evaluate` decides for one participant and says because of what; `say` tells it in English and
Traditional Chinese; `reads` lists the items; `boundaries` gives the values at and around every limit for tests.
"""

from vertebra.protocol.expressions.boundaries import boundaries
from vertebra.protocol.expressions.build import (
    all_of,
    any_of,
    any_row,
    at_least,
    band,
    choose,
    code,
    count_rows,
    days,
    elapsed,
    fact,
    given,
    hours,
    limit,
    log2,
    nothing,
    now,
    number,
    score,
    total,
    when,
)
from vertebra.protocol.expressions.evaluate import Judgement, Leaf, Look, Seen, evaluate, value_of, verdict_of
from vertebra.protocol.expressions.nodes import Condition, Node, Ref, Value
from vertebra.protocol.expressions.reads import reads
from vertebra.protocol.expressions.say import say

__all__ = [
    "Condition",
    "Judgement",
    "Leaf",
    "Look",
    "Node",
    "Ref",
    "Seen",
    "Value",
    "all_of",
    "any_of",
    "any_row",
    "at_least",
    "band",
    "boundaries",
    "choose",
    "code",
    "count_rows",
    "days",
    "elapsed",
    "evaluate",
    "fact",
    "given",
    "hours",
    "limit",
    "log2",
    "nothing",
    "now",
    "number",
    "reads",
    "say",
    "score",
    "total",
    "value_of",
    "verdict_of",
    "when",
]
