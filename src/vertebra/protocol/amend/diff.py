"""Every difference between two versions of a study, consent and criteria first."""

from vertebra.protocol.amend.change import Change, Subject
from vertebra.protocol.amend.compare import Sides, parts, properties
from vertebra.protocol.amend.fields import kind_of
from vertebra.protocol.amend.special import SPECIAL
from vertebra.protocol.study import Study

_FIRST = (
    "id", "edition", "reading", "consents", "criteria", "anchors", "epochs", "visits", "forms", "codelists", "product",
    "closing", "safety", "objectives", "responders", "populations", "roles",
)  # fmt: skip


def diff(old: Study, new: Study) -> tuple[Change, ...]:
    """All that differs; empty only for the same version."""
    sides, study = Sides(old, new, SPECIAL), Subject(kind_of(Study).noun, "")
    found: list[Change] = []
    for name in dict.fromkeys((*_FIRST, *Study.__struct_fields__)):
        if name == "criteria":  # the rule in force may differ although every criterion is written alike
            found += parts(sides, old.criteria, new.criteria)
        else:
            others = [field for field in Study.__struct_fields__ if field != name]
            found += properties(sides, study, old, new, others)
    return tuple(found)
