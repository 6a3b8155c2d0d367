"""What a draft still lacks: lines that nobody has accepted, rules in force without a person, things not understood."""

from collections import Counter
from collections.abc import Iterator

from vertebra.protocol.check.codes import finding
from vertebra.protocol.check.tell import Labels, tell
from vertebra.protocol.eligibility import Criterion
from vertebra.protocol.registry.accepting import rule_of
from vertebra.protocol.registry.criteria import UNDECIDED
from vertebra.protocol.registry.draft import Draft, Proposal
from vertebra.protocol.registry.words import brief
from vertebra.protocol.study import Study
from vertebra.terms.findings import Finding
from vertebra.terms.texts import Text

_CONFIDENCES = {
    "high": Text("every word understood", "逐字解讀"),
    "medium": Text("limits understood, other words not", "界限已解讀，其餘未解讀"),
    "low": Text("doubtful", "存疑"),
    "none": Text("nothing understood", "未能解讀"),
}
_AS_QUESTION = Text("a question to the investigator", "由試驗主持人判斷")


def check_draft(study: Study) -> Iterator[Finding]:
    """Findings: D01 to D05."""
    draft = study.draft
    if draft is None:
        return
    labels = Labels(study)
    for criterion in study.criteria:
        yield from _line(draft, criterion, labels)
    yield from _acceptances(draft)
    nameless = [
        i.id for f in study.forms for i in f.items if i.derive is None and i.standard is None and not i.personal
    ]
    if nameless:
        yield finding("D04", "draft", count=len(nameless), some=", ".join(nameless[:5]))
    if draft.losses:
        first = draft.losses[0]
        yield finding("D05", "draft", count=len(draft.losses), path=first.path, what=first.what)


def _line(draft: Draft, criterion: Criterion, labels: Labels) -> Iterator[Finding]:
    where, proposal = f"criterion {criterion.id}", draft.proposal(criterion.id)
    acceptance = draft.acceptance(criterion.id)
    if acceptance is None and criterion.registered != UNDECIDED:
        yield finding("D02", where, what=Text("nobody has accepted it", "無人確認"))
    elif acceptance is None and proposal is not None:
        yield _unaccepted(where, criterion, proposal, labels)
    elif (
        acceptance is not None and acceptance.how != "own" and criterion.registered != rule_of(proposal, acceptance.how)
    ):
        what = Text(f"it is not what {acceptance.by} accepted", f"與 {acceptance.by} 所確認者不同")
        yield finding("D02", where, what=what)


def _unaccepted(where: str, criterion: Criterion, proposal: Proposal, labels: Labels) -> Finding:
    told = tell(proposal.expression, labels) if proposal.expression is not None else _AS_QUESTION
    doubts = Text(" ".join(n.en for n in proposal.notes) or "—", "".join(n.zh for n in proposal.notes) or "—")
    names = {"words": brief(criterion.words), "confidence": _CONFIDENCES[proposal.confidence], "told": told}
    return finding("D01", where, None, doubts if proposal.notes else None, None, **names)


def _acceptances(draft: Draft) -> Iterator[Finding]:
    known = {p.criterion for p in draft.proposals}
    twice = {id for id, count in Counter(a.criterion for a in draft.accepted).items() if count > 1}
    for acceptance in draft.accepted:
        where = f"criterion {acceptance.criterion}"
        if acceptance.criterion not in known:
            yield finding("D03", where, what=Text("there is no such line", "無此條文"))
        if not acceptance.by.strip() or not acceptance.on.strip():
            yield finding("D03", where, what=Text("no person or no day", "無確認人或日期"))
        if acceptance.how == "own" and not acceptance.why.strip():
            yield finding("D03", where, what=Text("another rule than proposed needs a reason", "自訂規則須說明理由"))
    yield from (
        finding("D03", f"criterion {id}", what=Text("it is accepted twice", "重複確認")) for id in sorted(twice)
    )
