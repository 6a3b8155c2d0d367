"""Exchange, labs: the saves of a preview are rehearsed at the door, and submitted together or not at all."""

from datetime import datetime

from vertebra.conduct.batch import Wish, rehearse_all, submit_all
from vertebra.conduct.decide import Refusal
from vertebra.conduct.desk import Desk
from vertebra.conduct.entries import Actor
from vertebra.evidence.exchange.labs.preview import Preview
from vertebra.terms.trouble import Trouble


class NotSubmitted(Trouble):
    """Nothing of the file was saved; says why."""


def rehearse(desk: Desk, preview: Preview, by: Actor, now: datetime) -> list[tuple[int, Refusal]]:
    """What the door would refuse, with the first row of each refused save; nothing is kept."""
    decisions = rehearse_all(desk, _wishes(preview), by, now)
    return [
        (planned.rows[0], refusal)
        for planned, decision in zip(preview.saves, decisions, strict=True)
        for refusal in (decision.refusals if decision else ())
    ]


def submit(desk: Desk, preview: Preview, by: Actor, now: datetime) -> int:
    """Save everything; how many saves were new. A file that was imported before changes nothing.

    Raises:
        NotSubmitted: the preview has questions, or the door refused one of its saves; nothing was saved.
    """
    questions = preview.questions
    if questions:
        first = questions[0]
        said = first.says.en if first.says else ""
        raise NotSubmitted(
            f"{len(questions)} results must be decided first, nothing was saved. Row {first.row}: {said}"
        )
    decisions = submit_all(desk, _wishes(preview), by, now)
    for planned, decision in zip(preview.saves, decisions, strict=True):
        if decision is not None and decision.refusals:
            told = decision.refusals[0]
            raise NotSubmitted(
                f"row {planned.rows[0]}, {planned.participant}: {told.says.en} ({told.code}); nothing was saved"
            )
    return sum(decision is not None for decision in decisions)


def _wishes(preview: Preview) -> list[Wish]:
    return [Wish(planned.save, planned.participant, planned.key) for planned in preview.saves]
