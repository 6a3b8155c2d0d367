"""Feasibility, the rule in columns: the expression tree of the protocol, read once more, for a table of millions.

The same frozen nodes that `vertebra.protocol.expressions.evaluate` decides for one participant become one Ibis
expression over columns: TRUE met, FALSE not met, NULL unknown. `kleene` joins verdicts, `known` compares what is known,
`compile` reads the nodes, `rows` goes through logs, `refuse` names what cannot be compiled.
Decision: docs/decisions/0010-three-values-in-columns.md.
"""
