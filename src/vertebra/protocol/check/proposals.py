"""A draft as it would be with its proposals in force: the lint looks at that, never the conduct.

The more lines a fault needs to be read rightly, the surer their reading must be before the fault is told.
"""

import re
from collections.abc import Iterator, Sequence

import msgspec

from vertebra.protocol.check.criteria import check_each, check_together
from vertebra.protocol.check.places import PUBLISHED
from vertebra.protocol.eligibility import Criterion
from vertebra.protocol.expressions import nodes as n
from vertebra.protocol.registry.criteria import UNDECIDED
from vertebra.protocol.registry.draft import CONFIDENCES, Confidence, Draft
from vertebra.protocol.registry.grammar.concepts import concepts
from vertebra.protocol.safety import Range
from vertebra.protocol.study import Study
from vertebra.terms.findings import Finding

# Of a draft: what needs a line, two lines or all of them to be read rightly
BY_SURE_ONES = {"L07", "L12", "L18"}


def by_sure_ones(study: Study) -> Iterator[Finding]:
    """The less is needed to be wrong, the surer the reading must be."""
    alone = list(check_each(as_proposed(study, "medium")))
    slips = {f.where for f in alone if f.code in ("L09", "L11")}
    turned = [f for f in alone if f.code == "L18"]
    yield from (f for f in alone if f.code == "L12")
    yield from (f for f in turned if len(turned) > 1 or _is_simple(study, f, n.Between))
    yield from (f for f in alone if f.code == "L07" and f.where not in slips and _is_simple(study, f, n.Compare))
    for part in parts_of(study):
        together = check_together(as_proposed(study, "medium", part))
        wanted = {"L14"} if _has_lists(study) else {"L14", "L15"}
        yield from (f for f in together if f.code in wanted and _is_whole(study, f))
        yield from (f for f in check_together(as_proposed(study, "high", part)) if f.code in ("L13", "L17"))


def _has_lists(study: Study) -> bool:
    """Whether lines announce others: the same limit may then be one of several ways, twice."""
    text = study.draft.record.eligibility_module.eligibility_criteria if study.draft else ""
    return len(re.findall(r":[ \t\r]*\n", text)) > 2


def _is_simple(study: Study, found: Finding, kind: type[n.Condition]) -> bool:
    """Whether a line is read as one limit: of several each may be read rightly and their whole not."""
    proposal = study.draft.proposal(found.where.split()[1]) if study.draft else None
    return proposal is not None and isinstance(proposal.expression, kind)


def _is_whole(study: Study, found: Finding) -> bool:
    """Whether all of a line was understood: what is left of it may say more than the line that it repeats."""
    proposal = study.draft.proposal(found.where.split()[1]) if study.draft else None
    return proposal is None or not proposal.rest


def in_its_place(study: Study, found: Finding) -> Finding:
    """A finding of a rule that is only proposed says so in its place."""
    if study.draft is None or not found.where.startswith("criterion "):
        return found
    id = found.where.split()[1]
    return found if study.draft.acceptance(id) else msgspec.structs.replace(found, where=f"{found.where} proposed")


def parts_of(study: Study) -> list[int]:
    """The parts of a draft's text that are for some of the participants; 0 alone where there are none."""
    return sorted({p.group for p in study.draft.proposals} - {0}) or [0] if study.draft else [0]


def as_proposed(study: Study, least: Confidence = "low", part: int | None = None) -> Study:
    """The draft with its proposals in force and published reference ranges attached; any other study as it is.

    least: only lines read at least so surely. Others are left out: there is nothing to reason about. part: only what
    holds for that part of the participants.
    """
    if study.draft is None:
        return study
    criteria = tuple(
        c
        for criterion in study.criteria
        if (c := _proposed(study.draft, criterion, least, part)).registered != UNDECIDED
    )
    safety = msgspec.structs.replace(study.safety, ranges=(*study.safety.ranges, *published(study)))
    return msgspec.structs.replace(study, criteria=criteria, safety=safety)


def _proposed(draft: Draft, criterion: Criterion, least: Confidence, part: int | None) -> Criterion:
    proposal = draft.proposal(criterion.id)
    if draft.acceptance(criterion.id) or proposal is None or proposal.expression is None:
        return criterion
    if CONFIDENCES.index(proposal.confidence) > CONFIDENCES.index(least):
        return criterion
    if part is not None and proposal.group not in (0, part):
        return criterion
    return msgspec.structs.replace(criterion, registered=proposal.expression)


def published(study: Study) -> Sequence[Range]:
    """Usual reference ranges of the quantities that a draft reads and no laboratory has given a range for."""
    have = {r.item for r in study.safety.ranges}
    asked = [i.id for f in study.forms for i in f.items if i.id in concepts() and i.id not in have]
    some = [concepts()[id] for id in asked]
    return [Range(c.id, PUBLISHED, c.reference[0], c.reference[1]) for c in some if c.reference is not None]
