"""Before labels are printed: which kind, how many, in which state; what must be known; which earlier ones are gone.

What guards a reprint is hard stop H19; here stands what makes a print possible at all.
Source: domain notes F2 (content), F5 H19.
"""

from vertebra.conduct.commands import DoStep
from vertebra.conduct.decide.work import Work
from vertebra.conduct.product.label_content import content, missing
from vertebra.conduct.product.labelling import (
    MOST_AT_ONCE,
    fits,
    label_form,
    label_of,
    labels_of,
    live,
    next_row,
    prints,
    serials_in,
)
from vertebra.protocol.product import Label, Step
from vertebra.protocol.study import Study


def is_print(study: Study, step: Step) -> bool:
    return step.form == label_form(study)


def check_labels(work: Work, command: DoStep, step: Step) -> None:
    """Refuse a print that cannot be; a step that prints nothing passes."""
    if not is_print(work.study, step):
        return
    label = label_of(work.study, _typed(work, command, "label_kind"))
    if label is None:
        kinds = work.study.product.labels
        work.refuse(
            "LABEL-KIND",
            f"Say which label: {', '.join(x.id for x in kinds)}.",
            f"請指明標籤種類：{'、'.join(x.title.zh for x in kinds)}。",
            step.id,
        )
        return
    _check_row(work, command, step)
    _check_gone(work, command, step)
    count = _check_count(work, command, step)
    if count:
        _check_content(work, label, step)


def _typed(work: Work, command: DoStep, part: str) -> str:
    item = work.study.product.parts.get(part, "")
    return next((d.value.strip() for d in command.data if d.item == item), "")


def _check_row(work: Work, command: DoStep, step: Step) -> None:
    """A print in a row that exists would print its serials a second time."""
    if any(done.row >= command.row for done in prints(work.study, work.participant)):
        row = next_row(work.study, work.participant)
        work.refuse("LABEL-ROW", f"Labels were printed meanwhile: use row {row}.", f"請使用第 {row} 列。", step.id)


def _check_count(work: Work, command: DoStep, step: Step) -> int:
    """How many; 0 prints nothing and only accounts for earlier ones."""
    written = _typed(work, command, "label_count")
    count = int(written) if written.isascii() and written.isdigit() and len(written) < 5 else -1
    first = max(labels_of(work.study, work.participant), default=0) + 1
    if not fits(count, first):
        most = MOST_AT_ONCE
        work.refuse(
            "LABEL-COUNT",
            f"Print between 0 and {most} labels at once; a lot has at most 999 in all.",
            f"每次可列印 0 至 {most} 張，每批次合計不超過 999 張。",
            step.id,
        )
    return max(count, 0)


def _check_gone(work: Work, command: DoStep, step: Step) -> None:
    """Only a label that is in use can be destroyed or lost, and only one of the two."""
    protocol, known = work.study.identity.protocol, labels_of(work.study, work.participant)
    gone = [serials_in(_typed(work, command, part), protocol) for part in ("labels_destroyed", "labels_lost")]
    named = [serial for serials in gone for serial in serials or ()]
    wrong = sorted({n for n in named if n not in live(known.values()) or named.count(n) > 1})
    if None in gone or wrong:
        which = ", ".join(f"S{n:03}" for n in wrong) or "…"
        work.refuse(
            "LABEL-SERIAL",
            f"Not a label in use, or named twice: {which}. Type the serials as S001; S002, or scan the labels.",
            f"非使用中之標籤或重複：{which}。請輸入 S001; S002 或掃描標籤。",
            step.id,
        )


def _check_content(work: Work, label: Label, step: Step) -> None:
    lot = work.participant.lot
    if lot is not None and lot.state not in label.when:
        states = {s.id: s.label for s in work.study.product.states}
        work.refuse(
            "LABEL-STATE",
            f"{label.title.en}: not printed while the lot is “{states[lot.state].en}”.",
            f"批次「{states[lot.state].zh}」時不列印{label.title.zh}標籤。",
            step.id,
        )
        return
    said = content(work.study, work.trial, work.participant, label, work.now)
    if any(s.missing for s in said):
        told = missing(work.study, said)
        work.refuse(
            "LABEL-FIELD",
            f"The label must say what is not recorded yet: {told.en}. Record it first.",
            f"標籤必載內容尚未登錄：{told.zh}。請先登錄。",
            step.id,
        )


def lost_labels(work: Work, command: DoStep, step: Step) -> tuple[int, ...]:
    """The labels that this print reports as lost: each is a deviation."""
    if not is_print(work.study, step):
        return ()
    return serials_in(_typed(work, command, "labels_lost"), work.study.identity.protocol) or ()
