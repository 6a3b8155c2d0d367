"""Does the registered record make sense, before anything is built on it? One file for each part of the record.

`check_registered(record)` gives findings whose place is a JSON path of the record or a criterion of its draft. Logic on
limits (never, always, contradiction, narrow) is left to the solver, which looks at the draft as proposed.
Source: registry notes 5.2.
"""

from collections.abc import Callable, Iterator
from datetime import date

from vertebra.protocol.check.registered.ages import check_ages
from vertebra.protocol.check.registered.cells import check_cells
from vertebra.protocol.check.registered.design import check_design
from vertebra.protocol.check.registered.fields import check_fields
from vertebra.protocol.check.registered.look import Registered
from vertebra.protocol.check.registered.negations import check_negations
from vertebra.protocol.check.registered.outcomes import check_outcomes
from vertebra.protocol.check.registered.quantities import check_quantities
from vertebra.protocol.check.registered.sentences import check_sentences
from vertebra.protocol.check.registered.status import check_status
from vertebra.protocol.registry.model import Record
from vertebra.terms.findings import Finding

__all__ = ["Registered", "check_registered"]

_RULES: tuple[Callable[[Registered], Iterator[Finding]], ...] = (
    check_ages,
    check_quantities,
    check_sentences,
    check_negations,
    check_design,
    check_outcomes,
    check_cells,
    check_fields,
    check_status,
)


def check_registered(record: Record, today: date | None = None) -> Iterator[Finding]:
    """Findings: L01 to L06, L08, L12b, L14 to L16, L18b, L20 to L22, L24 to L35, L37, L41 to L47, L49 to L56.

    today: the day of asking, for what grows old; without it only what the record itself says counts.
    """
    look = Registered(record, today)
    for rule in _RULES:
        yield from rule(look)
