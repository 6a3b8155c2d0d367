"""What a blinded reader may be told: nothing that looks beyond the form that is being read.

A question such as "fell by 30 % since the value before the injection" tells a reader that the image is of after it.
Source: domain notes A5 R69 (the reader sees no identity, date, visit or questionnaire).
"""

from vertebra.conduct.state import Query
from vertebra.protocol.expressions import Node, reads
from vertebra.protocol.study import Study


def blinded_forms(study: Study) -> frozenset[str]:
    """The forms that blinded roles fill."""
    return frozenset(form for role in study.roles if role.blinded for form in role.only)


def is_local(study: Study, form: str, rule: Node | None) -> bool:
    """Whether a rule looks at nothing but the form itself; no rule looks at nothing."""
    if rule is None:
        return True
    return all(r.pick == "here" and study.has_item(r.item) and study.home(r.item).id == form for r in reads(rule))


def is_telling(study: Study, query: Query) -> bool:
    """Whether the words of a check give away what a blinded reader must not know. What people ask is theirs to mind."""
    form = query.place.form
    checks = study.form(form).checks if form in blinded_forms(study) and study.has_form(form) else ()
    return any(check.id == query.check and not is_local(study, form, check.wrong) for check in checks)
