"""Steps of the product: labels read, states kept, hard stops asked, refusals remembered.

Source: domain notes A7 (lifecycle), F5 (hard stops H1-H24, warnings W1-W6).
"""

from collections.abc import Iterable
from datetime import date, datetime

from vertebra.conduct import entries as e
from vertebra.conduct.access import is_closed, is_delegated, may_write_item
from vertebra.conduct.commands import DoStep, OrderLot
from vertebra.conduct.condition import Excursion, excursions
from vertebra.conduct.data import faults
from vertebra.conduct.decide.consequences import count_harms, derive, raise_queries, raise_signals
from vertebra.conduct.decide.consequences import deviate as deviate
from vertebra.conduct.decide.labelling import check_labels, lost_labels
from vertebra.conduct.decide.marks import stands_still
from vertebra.conduct.decide.work import Work
from vertebra.conduct.facts import Asked, failed_tests
from vertebra.conduct.state import Participant, Place
from vertebra.conduct.stops import StopSeen, standing
from vertebra.protocol.product import Step
from vertebra.protocol.study import Study
from vertebra.terms.dates import read_moment
from vertebra.terms.identifiers import with_check


def order_lot(work: Work, command: OrderLot) -> None:
    """Give the lot its identity before anything is collected."""
    if work.participant.lot is not None:
        work.refuse("LOT-EXISTS", "This participant has a lot already.", "此受試者已有批次。")
        return
    stem = f"{work.study.identity.protocol}-{work.participant.id}"
    work.add(e.LotOrdered(with_check(f"{stem}-L1"), with_check(stem)))


def do_step(work: Work, command: DoStep) -> None:
    """One step, all or nothing. A refused attempt with a mismatched label stays as a fact."""
    step = step_of(work.study, command.step)
    if step is None:
        work.refuse("STEP-UNKNOWN", f"There is no step {command.step!r}.", "無此步驟。")
        return
    at = read_moment(command.occurred_at)
    if at is None:
        work.refuse("TIME", "Give date, time and zone of the step.", "請填步驟之日期、時間與時區。")
        return
    _check_frame(work, command, step)
    if not work.refusals:
        _attempt(work, command, step, at.low)


def step_of(study: Study, id: str) -> Step | None:
    return next((s for s in study.product.steps if s.id == id), None)


def place_of(study: Study, step: Step, row: int) -> Place:
    """Where the step's form belongs: a step that sets a clock belongs to its visit, the others to none."""
    visit = next((v.id for v in study.visits if step.form in v.forms), "") if step.anchor else ""
    return Place(visit, step.form, row)


def last_place(study: Study, participant: Participant, step: Step) -> Place:
    """Where the step's form was recorded last; where it will be recorded first, if it never was."""
    sheets = participant.sheets_of(step.form)
    return sheets[-1][0] if sheets else place_of(study, step, 0)


def _place(work: Work, command: DoStep, step: Step) -> Place:
    """A record is never written over: the form of a step that is done again takes its next row."""
    place = place_of(work.study, step, command.row)
    if place.visit or place.row or work.study.form(step.form).log or place not in work.participant.sheets:
        return place
    return place._replace(row=max(p.row for p in work.participant.sheets if p.form == step.form) + 1)


def _check_frame(work: Work, command: DoStep, step: Step) -> None:
    lot = work.participant.lot
    stands_still(work, _place(work, command, step))
    if work.by.role not in step.roles:
        work.refuse("ACCESS", f"The role {work.by.role} may not do this step.", "此角色不得執行此步驟。", step.id)
    if lot is None:
        work.refuse("LOT-MISSING", "Order the lot first.", "請先建立批次。", step.id)
    elif lot.state not in step.starts:
        work.refuse("LOT-STATE", f"The lot is {lot.state}: {step.label.en} is not due.", "批次狀態不符。", step.id)
    if not command.stopped:
        _check_witness(work, command, step)
    check_labels(work, command, step)
    items = {i.id: i for i in work.study.form(step.form).items}
    for datum in command.data:
        if datum.item not in items:
            work.refuse("ITEM-UNKNOWN", f"{datum.item} is not on this form.", "表單無此項目。", step.id)
        else:
            work.findings += faults(work.study, items[datum.item], datum, work.now, step.id)
    check_writers(work, step.form, (d for d in command.data if d.shown))
    if work.findings:
        work.refuse("DATA", "Some values cannot be read; nothing was saved.", "部分數值無法讀取,未儲存。", step.id)


def _check_witness(work: Work, command: DoStep, step: Step) -> None:
    if not step.witness:
        return
    day = date.fromisoformat(work.today)
    trial, site = work.trial, work.participant.site
    delegated = any(is_delegated(trial, command.witness, d.role, day, site) for d in trial.duties)
    if command.witness in ("", work.by.user) or not delegated or is_closed(trial, command.witness):
        work.refuse("WITNESS", "A second delegated person must verify this.", "須由第二位獲授權人員核對。", step.id)


def _attempt(work: Work, command: DoStep, step: Step, at: datetime) -> None:
    """Ask every stop with the data in place but the step not yet done; record the step only if none stands."""
    asked, derived = foreseen(work, command, step, at)
    stands = [seen for seen in standing(asked, step) if seen.stands]
    if _stopped(work, command, step, stands) or _is_void(work, command, step):
        return
    if not _warned(work, command, step, stands):
        return
    place, known = _place(work, command, step), excursions(work.study, work.participant)
    _record(work, command, step, place, derived, failed=bool(step.otherwise and failed_tests(asked)))
    note_excursions(work, known)
    _follow(work, command, step, place, tuple(seen.id for seen in stands))


def foreseen(work: Work, command: DoStep, step: Step, at: datetime) -> tuple[Asked, tuple[e.Datum, ...]]:
    """What the stops are asked of: the data in place on a fork, the step not yet done; and what follows from them."""
    place = _place(work, command, step)
    preview = work.ahead()
    preview.add(e.FormSaved(*place, command.data), command.occurred_at)
    derived = derive(preview, place)
    asked = Asked(work.study, work.trial, preview.participant, work.by, at, work.now, place, step, command)
    return asked, derived


def _record(work: Work, command: DoStep, step: Step, place: Place, derived: tuple[e.Datum, ...], failed: bool) -> None:
    lot = work.participant.lot
    assert lot is not None
    state = step.otherwise if failed else _next_state(work.study, command, step, lot.state)
    body = e.Stepped(
        step.id, lot.id, state, *place, command.data, derived, command.scans, command.witness, workspace=command.place
    )
    work.add(body, command.occurred_at)


def _next_state(study: Study, command: DoStep, step: Step, state: str) -> str:
    """Where the step leads; a decision item may name the state itself (released, conditional, rejected)."""
    decision = study.product.parts.get("release_decision", "")
    named = next((d.value.lower() for d in command.data if d.item == decision), "")
    return named if named in {s.id for s in study.product.states} else step.leads or state


def _stopped(work: Work, command: DoStep, step: Step, stands: list[StopSeen]) -> bool:
    ids = tuple(seen.id for seen in stands if not seen.warns)
    for stop in (s for s in work.study.product.stops if s.id in ids):
        work.refuse(stop.id, f"{stop.label.en}. {stop.advice.en}", f"{stop.label.zh}。{stop.advice.zh}", step.id)
    if ids and step.remembered and work.participant.lot is not None:
        lot = work.participant.lot.id
        work.add(e.StepRefused(step.id, lot, ids, command.scans, command.data, command.witness), command.occurred_at)
        deviate(work, "refused step", step.id, ", ".join(ids))
    return bool(ids)


def _is_void(work: Work, command: DoStep, step: Step) -> bool:
    """Somebody stopped for what no longer stands in the way: there is nothing to keep, and nothing was done."""
    if command.stopped:
        text = "Nothing stands in the way any more; nothing was recorded. Look again before you go on."
        work.refuse("STOPPED", text, "已無阻擋事項，未登錄任何資料。請重新核對後再繼續。", step.id)
    return command.stopped


def _warned(work: Work, command: DoStep, step: Step, stands: list[StopSeen]) -> bool:
    """A warning needs a reason; with one the step goes on."""
    ids = {seen.id for seen in stands if seen.warns}
    for warning in (w for w in work.study.product.warnings if w.id in ids and not command.reason):
        en, zh = (
            f"{warning.label.en}: give a reason. {warning.advice.en}",
            f"{warning.label.zh}:請填原因。{warning.advice.zh}",
        )
        work.refuse(warning.id, en, zh, step.id)
    return not work.refusals


def _follow(work: Work, command: DoStep, step: Step, place: Place, warnings: tuple[str, ...]) -> None:
    for id in warnings:
        deviate(work, id, step.id, command.reason)
    for serial in lost_labels(work, command, step):
        deviate(work, "label lost", step.id, f"S{serial:03}")
    if step.anchor == "injection":
        work.add_trial(e.Dosed(work.participant.id, command.occurred_at), command.occurred_at)
    raise_queries(work, place)
    raise_signals(work, place)
    count_harms(work, place)


def check_writers(work: Work, form: str, data: Iterable[e.Datum]) -> None:
    """A few items are for one role alone, such as quality's disposition of an excursion."""
    items = {i.id: i for i in work.study.form(form).items}
    for item in (items[d.item] for d in data if d.item in items):
        if not may_write_item(item, work.by.role):
            roles, label = " / ".join(item.roles), item.label
            work.refuse("ACCESS", f"{label.en}: only {roles} may say so.", f"{label.zh}：僅限 {roles} 填寫。", item.id)


def note_excursions(work: Work, known: Iterable[Excursion]) -> None:
    """A temperature excursion that was not there before is a deviation, in place; quality decides on it."""
    before = {x.place for x in known}
    for found in excursions(work.study, work.participant):
        if found.place not in before:
            deviate(work, "excursion", f"{found.place.form} {found.place.row or ''}".strip(), found.leg)
