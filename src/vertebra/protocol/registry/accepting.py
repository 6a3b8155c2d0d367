"""The only way from a proposal to a rule: a person takes a line into the study, by name and day.

`accepted(study, ...)` gives a new study, so a new version. What can be accepted: the expression as proposed, or the
line as a question that a person answers at each check.
"""

from collections.abc import Sequence

import msgspec

from vertebra.protocol.eligibility import Criterion
from vertebra.protocol.expressions.nodes import Code, Compare, Condition, Ref
from vertebra.protocol.registry.draft import Acceptance, Draft, How, Proposal
from vertebra.protocol.study import Study
from vertebra.terms.trouble import Trouble


class NotAccepted(Trouble):
    """A line cannot be accepted: there is no such line, nothing is proposed, or no person stands behind it."""


def accepted(study: Study, criteria: Sequence[str], how: How, by: str, on: str) -> Study:
    """The study with these lines in force.

    Raises:
        NotAccepted: no draft, no such line, accepted before, nothing proposed, or no name.
    """
    draft = study.draft
    if draft is None:
        raise NotAccepted(f"{study.id} is no draft: its criteria are in force as they are")
    if not by.strip():
        raise NotAccepted("a person accepts: say who, with --by")
    for id in criteria:
        _acceptable(draft, id, how)
    new = tuple(Acceptance(id, how, by.strip(), on) for id in dict.fromkeys(criteria))
    rules = {id: rule_of(draft.proposal(id), how) for id in criteria}
    return msgspec.structs.replace(
        study,
        criteria=tuple(_with(c, rules.get(c.id)) for c in study.criteria),
        draft=msgspec.structs.replace(draft, accepted=(*draft.accepted, *new)),
    )


def _acceptable(draft: Draft, id: str, how: How) -> None:
    proposal = draft.proposal(id)
    if proposal is None:
        raise NotAccepted(f"there is no line {id}: `vertebra registry lines` lists them")
    if draft.acceptance(id):
        raise NotAccepted(f"{id} is accepted already, by {draft.acceptance(id).by}")  # type: ignore[union-attr]
    if how == "expression" and proposal.expression is None:
        raise NotAccepted(f"nothing was understood of {id}: accept it as a question, with --as question")


def rule_of(proposal: Proposal | None, how: How) -> Condition | None:
    """What an acceptance puts in force; None for a person's own rule, which is written by hand."""
    if proposal is None or how == "own":
        return None
    if how == "expression":
        return proposal.expression
    return Compare("==", Ref(proposal.question, "code", pick="latest"), Code("Y"))


def _with(criterion: Criterion, rule: Condition | None) -> Criterion:
    return criterion if rule is None else msgspec.structs.replace(criterion, registered=rule)
