"""What a person reads of a draft: every line with its proposal, and everything that was lost."""

from collections.abc import Iterator, Sequence

from vertebra.protocol.expressions import say
from vertebra.protocol.registry.draft import Confidence, Draft, Loss, Proposal
from vertebra.protocol.registry.model import Record
from vertebra.protocol.study import Study, StudyWords
from vertebra.terms.texts import Lang, Text

_CONFIDENCE: dict[Confidence, Text] = {
    "high": Text("high", "高"), "medium": Text("medium", "中"), "low": Text("low", "低"), "none": Text("none", "無"),
}  # fmt: skip
_WORDS = {
    "inclusion": Text("Inclusion", "納入"),
    "exclusion": Text("Exclusion", "排除"),
    "means": Text("may mean", "可能意義"),
    "asks": Text("would be asked of the investigator", "將由試驗主持人判斷"),
    "rest": Text("not understood", "未解讀"),
    "look": Text("look at", "請注意"),
    "accepted": Text("accepted", "已確認"),
    "open": Text("not accepted: unknown for everybody", "尚未確認：對所有人均為未知"),
    "losses": Text("Not understood, or without a place", "未能解讀或無處可放"),
    "none": Text("Nothing was lost.", "無遺漏。"),
    "kept": Text("carried along", "原樣保留"),
}


def lines_page(study: Study, lang: Lang) -> str:
    """Every line of a draft, or of a study that is none its criteria as they are in force."""
    draft = study.draft or Draft(Record())
    told: list[str] = []
    for criterion in study.criteria:
        told.append(f"{criterion.id}  “{' '.join(criterion.words.split())}”")
        proposal = draft.proposal(criterion.id)
        told += [f"    {line}" for line in _proposal(study, proposal, lang)] if proposal else []
        acceptance = draft.acceptance(criterion.id)
        if acceptance:
            told.append(f"    {_WORDS['accepted'].into(lang)}: {acceptance.by}, {acceptance.on}, {acceptance.how}")
        elif proposal:
            told.append(f"    {_WORDS['open'].into(lang)}")
    return "\n".join(told) + "\n"


def _proposal(study: Study, proposal: Proposal, lang: Lang) -> Iterator[str]:
    confidence = _CONFIDENCE[proposal.confidence].into(lang)
    if proposal.expression is None:
        yield f"{_WORDS['asks'].into(lang)}"
    else:
        yield f"{_WORDS['means'].into(lang)} ({confidence}): {say(proposal.expression, StudyWords(study), lang)}"
    if proposal.rest:
        yield f"{_WORDS['rest'].into(lang)}: {proposal.rest}"
    yield from (f"{_WORDS['look'].into(lang)}: {note.into(lang)}" for note in proposal.notes)


def losses_page(losses: Sequence[Loss], lang: Lang) -> str:
    if not losses:
        return f"{_WORDS['none'].into(lang)}\n"
    lines = [f"{_WORDS['losses'].into(lang)} ({len(losses)})"]
    for loss in losses:
        kept = f" [{_WORDS['kept'].into(lang)}: {loss.kept[:120]}]" if loss.kept else ""
        lines.append(f"  {loss.path}: {loss.what.into(lang)}{kept}")
    return "\n".join(lines) + "\n"
