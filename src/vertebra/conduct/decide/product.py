"""Steps of the product: labels read, states kept, hard stops asked, refusals remembered.

Source: domain notes A7 (lifecycle), F5 (hard stops H1-H24, warnings W1-W6).
"""

from collections.abc import Iterable
from datetime import date, datetime

import msgspec

from vertebra.conduct import entries as e
from vertebra.conduct.access import is_closed, is_delegated, role_names
from vertebra.conduct.commands import DoStep, OrderLot
from vertebra.conduct.decide.derived import derive
from vertebra.conduct.decide.deviations import deviate
from vertebra.conduct.decide.items import check_items, check_writers
from vertebra.conduct.decide.labelling import check_labels, is_print, lost_labels
from vertebra.conduct.decide.marks import stands_still
from vertebra.conduct.decide.questions import raise_queries
from vertebra.conduct.decide.safety import count_harms, raise_signals
from vertebra.conduct.decide.work import Work
from vertebra.conduct.facts import Asked, failed_tests
from vertebra.conduct.index import index_of
from vertebra.conduct.look import site_day, site_local
from vertebra.conduct.product.condition import Excursion, excursions
from vertebra.conduct.product.custody import gap_before
from vertebra.conduct.state import Participant, Place
from vertebra.conduct.stops import StopSeen, standing
from vertebra.protocol.product import Step
from vertebra.protocol.study import Study
from vertebra.terms.dates import full_moment
from vertebra.terms.identifiers import with_check
from vertebra.terms.texts import Text
from vertebra.terms.verdicts import Verdict


def order_lot(work: Work, command: OrderLot) -> None:
    """Give the lot its identity before anything is collected."""
    if work.participant.lot is not None:
        work.refuse(
            "LOT-EXISTS", "This participant has a lot already: go on with it.", "此受試者已有批次：請沿用該批次。"
        )
        return
    stem = f"{work.study.identity.protocol}-{work.participant.id}"
    work.add(e.LotOrdered(with_check(f"{stem}-L1"), with_check(stem)))


def do_step(work: Work, command: DoStep) -> None:
    """One step, all or nothing. A refused attempt with a mismatched label stays as a fact."""
    step = work.study.product.step(command.step)
    if step is None:
        work.refuse("STEP-UNKNOWN", f"There is no step {command.step!r}.", "無此步驟。")
        return
    at = full_moment(command.occurred_at)
    if at is None:
        work.refuse("TIME", "Give date, time and zone of the step.", "請填步驟之日期、時間與時區。")
        return
    command = _in_row(work, command, step)
    _check_frame(work, command, step, at)
    if not work.refusals:
        _attempt(work, command, step, at)


def _in_row(work: Work, command: DoStep, step: Step) -> DoStep:
    """Each doing of a step that may be done again has a row of its own; without one it takes the next free row."""
    if not work.study.form(step.form).log or command.row:
        return command
    return msgspec.structs.replace(command, row=_place(work, command, step).row)


def place_of(study: Study, step: Step, row: int) -> Place:
    """Where the step's form belongs: a step that sets a clock belongs to its visit, the others to none."""
    visit = next((v.id for v in study.visits if step.form in v.forms), "") if step.anchor else ""
    return Place(visit, step.form, row)


def last_place(study: Study, participant: Participant, step: Step) -> Place:
    """Where the step's form was recorded last; where it will be recorded first, if it never was."""
    sheets = participant.sheets_of(step.form)
    return sheets[-1][0] if sheets else place_of(study, step, 0)


def new_place(study: Study, participant: Participant, step: Step, row: int = 0) -> Place:
    """Where the next doing is recorded. A record is never written over: done again, it takes the next free row."""
    place = place_of(study, step, row)
    if place.visit or place.row:
        return place
    taken = [p.row for p in participant.sheets if p.form == step.form]
    if study.form(step.form).log:
        return place._replace(row=max(taken, default=0) + 1)
    return place._replace(row=max(taken) + 1) if place in participant.sheets else place


def _place(work: Work, command: DoStep, step: Step) -> Place:
    return new_place(work.study, work.participant, step, command.row)


def _check_frame(work: Work, command: DoStep, step: Step, at: datetime) -> None:
    stands_still(work, _place(work, command, step))
    if work.by.role not in step.roles:
        ask = role_names(work.study, step.roles)
        work.refuse(
            "ACCESS", f"Your role may not do this step: ask {ask.en}.", f"此角色不得執行此步驟：請洽{ask.zh}。", step.id
        )
    if work.participant.lot is None:
        work.refuse("LOT-MISSING", "Order the lot first.", "請先建立批次。", step.id)
    elif not step.remembered:
        _check_state(work, step)
    _check_row(work, command, step)
    if not command.stopped:
        _check_witness(work, command, step, at)
    check_labels(work, command, step)
    check_items(work, step.form, command.data, step.id)
    check_writers(work, step.form, (d for d in command.data if d.shown))


def _check_state(work: Work, step: Step) -> None:
    lot, known = work.participant.lot, {s.id: s.label for s in work.study.product.states}
    if lot is None or lot.state in step.starts:
        return
    now, *due = (known.get(s, Text(s, s)) for s in (lot.state, *step.starts))
    work.refuse(
        "LOT-STATE",
        f"The lot is {lot.state} ({now.en}): {step.label.en} is done when it is {', '.join(d.en for d in due)}.",
        f"批次狀態為「{now.zh}」：「{step.label.zh}」須於「{'、'.join(d.zh for d in due)}」時執行。",
        step.id,
    )


def _check_row(work: Work, command: DoStep, step: Step) -> None:
    """What was recorded of an earlier doing is never written over: a culture that grew would be gone."""
    log = work.study.form(step.form).log
    if command.row < 0 or (command.row > 0) is not log:
        work.refuse("ROW", "Only a log has rows: leave the row out.", "僅紀錄表有列號：請勿填列號。", step.id)
    elif log and not is_print(work.study, step) and place_of(work.study, step, command.row) in work.participant.sheets:
        work.refuse(
            "ROW",
            f"Row {command.row} is recorded already: take the next row, or correct it on its form with a reason.",
            f"第 {command.row} 列已有紀錄：請用下一列，或於表單更正並填理由。",
            step.id,
        )


def _check_witness(work: Work, command: DoStep, step: Step, at: datetime) -> None:
    if step.witness and not _may_witness(work, step, command.witness, site_day(work.study, at)):
        work.refuse(
            "WITNESS",
            "A second person of the staff, delegated and trained on that day, must verify this: read their badge.",
            "須由第二位於當日已獲授權並受訓之人員核對：請讀取其識別證。",
            step.id,
        )


def _may_witness(work: Work, step: Step, user: str, day: date) -> bool:
    """Somebody else, with a duty there on that day that has to do with the step: not own questionnaires or blinded
    reads only, and a courier takes over but verifies nothing else.
    """
    others = {r.id for r in work.study.roles if r.only and step.form not in r.only}
    roles = {d.role for d in work.trial.duties if d.user == user} - others
    delegated = any(is_delegated(work.trial, user, role, day, work.participant.site) for role in roles)
    return user not in ("", work.by.user) and delegated and not is_closed(work.trial, user)


def _attempt(work: Work, command: DoStep, step: Step, at: datetime) -> None:
    """Ask every stop with the data in place but the step not yet done; record the step only if none stands."""
    asked, derived = foreseen(work, command, step, at)
    stands = [seen for seen in standing(asked, step, why=False) if seen.stands]
    if _stopped(work, command, step, stands) or _is_void(work, command, step):
        return
    warnings = tuple(seen.id for seen in stands)
    if not _warned(work, command, step, warnings):
        return
    known, gap = excursions(work.study, work.participant), gap_before(work.study, work.participant, step)
    _record(work, command, step, asked, derived, warnings)
    note_excursions(work, known)
    if gap:  # Source: domain notes F1 (custody: every transfer with its person)
        deviate(work, "custody gap", step.id, gap)
    _occupy(work, command, step)
    _follow(work, command, step, asked.place, warnings)


def foreseen(work: Work, command: DoStep, step: Step, at: datetime) -> tuple[Asked, tuple[e.Datum, ...]]:
    """What the stops are asked of: the data in place on a fork, the step not yet done; and what follows from them."""
    place = _place(work, command, step)
    preview = work.ahead()
    preview.add(e.FormSaved(*place, command.data), command.occurred_at)
    derived = derive(preview, place)
    asked = Asked(work.study, work.trial, preview.participant, work.by, at, work.now, place, step, command)
    return asked, derived


def _record(
    work: Work, command: DoStep, step: Step, asked: Asked, derived: tuple[e.Datum, ...], warnings: tuple[str, ...]
) -> None:
    lot, place, said = work.participant.lot, asked.place, command
    assert lot is not None
    failed = bool(step.otherwise and failed_tests(asked))
    state = step.otherwise if failed else _next_state(work.study, command, step, lot.state)
    body = e.Stepped(
        step.id, lot.id, state, *place, said.data, derived, said.scans, said.witness, warnings, workspace=said.place
    )
    work.add(body, command.occurred_at)


def _occupy(work: Work, command: DoStep, step: Step) -> None:
    """The label that is read at a free workspace opens it: whoever opens nothing keeps the others away all the same.

    It stays open until the line is cleared. Source: domain notes F5 H18, F3 (line clearance).
    """
    if step.id in index_of(work.study).apart and command.place not in work.trial.workspaces:
        work.add_trial(e.WorkspaceOpened(command.place, work.participant.id))


def _next_state(study: Study, command: DoStep, step: Step, state: str) -> str:
    """Where the step leads; a decision item may name the state itself (released, conditional, rejected)."""
    decision = study.product.parts.get("release_decision", "")
    named = next((d.value.lower() for d in command.data if d.item == decision), "")
    return named if named in {s.id for s in study.product.states} else step.leads or state


def _stopped(work: Work, command: DoStep, step: Step, stands: list[StopSeen]) -> bool:
    """Refuse for every stop that stands. A remembered step is asked all of them, even where the lot is not so far.

    What is there stands before what could not be told: whoever reads the first one reads what happened.
    """
    untold = tuple(seen.id for seen in stands if not seen.warns and seen.verdict is Verdict.UNKNOWN)
    ids = tuple(seen.id for seen in stands if not seen.warns and seen.id not in untold) + untold
    _check_state(work, step)
    _refuse_for(work, step, ids, untold)
    if ids and step.remembered and work.participant.lot is not None:
        lot, said = work.participant.lot.id, command
        body = e.StepRefused(step.id, lot, ids, said.scans, said.data, said.witness, untold)
        work.add(body, command.occurred_at)
        deviate(work, "refused step", step.id, ", ".join(ids))
    return bool(work.refusals)


def _refuse_for(work: Work, step: Step, ids: tuple[str, ...], untold: tuple[str, ...]) -> None:
    rules = {s.id: s for s in work.study.product.stops}
    for id in ids:
        work.refuse_for(rules[id], step.id, id in untold)


def _is_void(work: Work, command: DoStep, step: Step) -> bool:
    """Somebody stopped for what no longer stands in the way: there is nothing to keep, and nothing was done."""
    if command.stopped:
        text = "Nothing stands in the way any more; nothing was recorded. Look again before you go on."
        work.refuse("STOPPED", text, "已無阻擋事項，未登錄任何資料。請重新核對後再繼續。", step.id)
    return command.stopped


def _warned(work: Work, command: DoStep, step: Step, warnings: tuple[str, ...]) -> bool:
    """A warning needs a reason; with one the step goes on."""
    for warning in work.study.product.warnings if not command.reason.strip() else ():
        if warning.id in warnings:
            en = f"{warning.label.en}: give a reason. {warning.advice.en}"
            work.refuse(warning.id, en, f"{warning.label.zh}：請填原因。{warning.advice.zh}", step.id)
    return not work.refusals


def _follow(work: Work, command: DoStep, step: Step, place: Place, warnings: tuple[str, ...]) -> None:
    for id in warnings:
        deviate(work, id, step.id, command.reason)
    for serial in lost_labels(work, command, step):
        deviate(work, "label lost", step.id, f"S{serial:03}")
    if step.anchor == "injection":
        at = site_local(work.study, command.occurred_at)
        work.add_trial(e.Dosed(work.participant.id, at), at)
    raise_queries(work, place)
    raise_signals(work, place)
    count_harms(work, place)


def note_excursions(work: Work, known: Iterable[Excursion]) -> None:
    """A temperature excursion that was not there before is a deviation, in place; quality decides on it."""
    before = {x.place for x in known}
    for found in excursions(work.study, work.participant):
        if found.place not in before:
            deviate(work, "excursion", f"{found.place.form} {found.place.row or ''}".strip(), found.leg)
