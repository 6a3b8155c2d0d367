"""Saving a form: one decision holds the values, what is worked out from them, and every question they raise."""

from datetime import date

from vertebra.conduct import entries as e
from vertebra.conduct.access import may_write, role_names, writers
from vertebra.conduct.commands import MissVisit, SaveForm
from vertebra.conduct.consent import consent_stands, consent_stood, current_version
from vertebra.conduct.decide.derived import Follows, derive, would_follow
from vertebra.conduct.decide.deviations import deviate
from vertebra.conduct.decide.items import check_items, check_writers
from vertebra.conduct.decide.marks import stands_still
from vertebra.conduct.decide.product import note_excursions
from vertebra.conduct.decide.questions import raise_queries
from vertebra.conduct.decide.rejudged import is_step_undone
from vertebra.conduct.decide.safety import count_harms, raise_signals
from vertebra.conduct.decide.work import Work
from vertebra.conduct.look import day_of
from vertebra.conduct.planned import is_planned
from vertebra.conduct.product.condition import excursions
from vertebra.conduct.state import Place, Sheet
from vertebra.conduct.visits import out_of_window, visit_day
from vertebra.protocol.expressions import evaluate
from vertebra.protocol.timeline import Visit
from vertebra.terms.verdicts import Verdict


def save_form(work: Work, command: SaveForm) -> None:
    """Store what changed; refuse the whole save if one value cannot be read or a rule forbids it."""
    place = command.place
    if not _known_place(work, place) or stands_still(work, place):
        return
    before = work.participant.sheets.get(place)
    _check_time(work, command)
    _check_right(work, command, before)
    check_items(work, command.form, command.data, f"{work.participant.id}/{place.visit}/{place.form}")
    changed, moved = _changed(command, before), _is_moved(command, before)
    _check_changes(work, command, before, changed)
    check_writers(work, command.form, changed)
    if not work.refusals and (changed or moved):
        _store(work, command, place, changed, first=before is None)


def _known_place(work: Work, place: Place) -> bool:
    study = work.study
    if not study.has_form(place.form):
        work.refuse("FORM-UNKNOWN", f"There is no form {place.form!r}.", "無此表單。")
    elif not is_planned(study, place) and study.form(place.form).log:
        work.refuse("PLACE", "A log row has a row number and no visit.", "紀錄表需有列號且不屬訪視。", place.form)
    elif not is_planned(study, place):
        work.refuse("PLACE", "This form is not collected at that visit.", "此訪視不收集此表單。", place.form)
    return not work.refusals


def _check_time(work: Work, command: SaveForm) -> None:
    """Data cannot belong to the future; late entry is allowed and visible.

    Source: domain notes F5 H20; ICH E6(R3) 4.2.2 (contemporaneous, delay visible).
    """
    day = day_of(command.occurred_at)
    if day is None:
        work.refuse("TIME", "Give the day on which this was collected.", "請填收集日期。", command.form)
    elif day.isoformat() > work.today:
        work.refuse(
            "FUTURE", f"{day} lies in the future: give the true day.", f"{day} 為未來日期：請填實際日期。", command.form
        )


def _check_right(work: Work, command: SaveForm, before: Sheet | None) -> None:
    form = work.study.form(command.form)
    if not may_write(work.study, work.by.role, command.form):
        ask = role_names(work.study, writers(work.study, command.form))
        work.refuse(
            "ACCESS",
            f"Your role may not write this form: ask {ask.en}.",
            f"此角色不得填寫此表單：請洽{ask.zh}。",
            form.id,
        )
    if before is None and any(step.form == form.id for step in work.study.product.steps):
        work.refuse("STEP", "This form is recorded by doing the step.", "此表單須經由步驟記錄。", form.id)
    day = day_of(command.occurred_at)
    if day and not form.after_withdrawal:
        _check_consent(work, form.id, day, before)


def _check_consent(work: Work, form: str, day: date, before: Sheet | None) -> None:
    """New data need consent to the version that counts on their day; a correction only the consent that stood then.

    So an amendment with a new consent stops new visits until it is given, and never the mending of earlier ones.
    Source: domain notes A3 R41 (re-consent on the amended version, consent valid at each visit).
    """
    if consent_stands(work.study, work.participant, "trial", day):
        return
    corrects = before is not None and day_of(before.occurred_at) == day
    if not consent_stood(work.participant, "trial", day):
        work.refuse("H3", "No valid consent on that day: obtain consent first.", "當日無有效同意書。", form)
    elif not corrects:
        wanted = current_version(work.study, "trial")
        work.refuse(
            "H3",
            f"The study was amended: obtain consent to version {wanted} first.",
            f"試驗已修正：請先取得第 {wanted} 版同意書。",
            form,
        )


def _changed(command: SaveForm, before: Sheet | None) -> tuple[e.Datum, ...]:
    """What differs from what is stored; a first save keeps also what is empty for a reason."""
    held = {id: cell.datum for id, cell in before.cells.items()} if before else {}
    return tuple(d for d in command.data if d != held.get(d.item, e.Datum(d.item)))


def _is_moved(command: SaveForm, before: Sheet | None) -> bool:
    """Whether the day of what is recorded is corrected: a change like any other, even if no value changes."""
    return command.redates and before is not None and day_of(before.occurred_at) != day_of(command.occurred_at)


def _check_changes(work: Work, command: SaveForm, before: Sheet | None, changed: tuple[e.Datum, ...]) -> None:
    """A correction gives a reason; nobody overwrites a change that they have not seen."""
    if before is None:
        if not changed:
            work.refuse(
                "EMPTY",
                "There is nothing to save: fill in at least one item.",
                "沒有可儲存的內容：請至少填寫一項。",
                command.form,
            )
        return
    over = [d.item for d in changed if d.item in before.cells and before.cells[d.item].datum.shown]
    if (over or _is_moved(command, before)) and not command.reason:
        work.refuse("REASON", "Say why recorded values change.", "請填更正原因。", ", ".join(over) or command.form)
    unseen = [i for i in over if command.seen is not None and e.number_of(before.cells[i].entry) > command.seen]
    for item in unseen:
        held = before.cells[item].datum.shown
        work.refuse("CONFLICT", f"Changed meanwhile to {held!r}: choose.", f"已被改為「{held}」，請選擇。", item)


def _store(work: Work, command: SaveForm, place: Place, changed: tuple[e.Datum, ...], first: bool) -> None:
    ahead = work.ahead()
    ahead.add(e.FormSaved(*place, changed), command.occurred_at)
    derived = derive(ahead, place)
    follows = _follows(work, ahead, place)
    if work.refusals:
        return
    if _closing_stopped(work, ahead, place) or is_step_undone(work, ahead, command, place):
        return
    known = excursions(work.study, work.participant)
    day = visit_day(work.participant, place.visit) if place.visit else None
    work.add(e.FormSaved(*place, changed, derived), command.occurred_at)
    if place.visit and (day is None if first else command.redates):
        _note_window(work, work.study.visit(place.visit), day)
    raise_queries(work, place, follows)
    _answer(work, place, command.answers)
    raise_signals(work, place)
    count_harms(work, place)
    note_excursions(work, known)


def _follows(work: Work, ahead: Work, place: Place) -> list[Follows] | None:
    """What changes on other forms; refused where such a form is frozen or locked. None: none is, so none is asked."""
    if not (work.participant.frozen or work.participant.locked):
        return None
    follows = would_follow(ahead, place)
    for at, _ in follows:
        stands_still(work, at)  # each one is told
    return follows


def _answer(work: Work, place: Place, answers: dict[str, str]) -> None:
    """What was said beside a true but unusual value answers the questions about it at once."""
    for query in work.participant.open_queries:
        words = answers.get(query.item, "").strip()
        if query.place == place and query.status == "open" and words:
            work.add(e.QueryAnswered(query.id, words))


def _closing_stopped(work: Work, ahead: Work, place: Place) -> bool:
    """Nobody is completed with an open serious event, a pending culture or unread images (R80)."""
    end = work.study.product.parts.get("end_reason", "")
    cell = ahead.participant.cell(place, end)
    if cell is None or cell.datum.value != "COMPLETED":
        return False
    standing = [s for s in work.study.closing if evaluate(s.danger, ahead.view(place)).verdict is not Verdict.NOT_MET]
    for stop in standing:
        work.refuse_for(stop, place.form)
    return bool(standing)


def _note_window(work: Work, visit: Visit, before: date | None) -> None:
    """A visit that has its first day, or by a correction another one, outside its window. before: its day until now."""
    day = visit_day(work.participant, visit.id)
    off = out_of_window(work.study, work.participant, visit, day) if day and day != before else ""
    if off:
        deviate(work, "window", visit.id, off)


def miss_visit(work: Work, command: MissVisit) -> None:
    """A visit that did not take place: recorded with its reason, and a deviation."""
    known = any(v.id == command.visit and not v.unscheduled for v in work.study.visits)
    if not known:
        work.refuse("VISIT-UNKNOWN", f"There is no visit {command.visit!r}.", "無此訪視。")
    elif command.visit in work.participant.missed or visit_day(work.participant, command.visit):
        work.refuse(
            "VISIT-DONE",
            "This visit took place or is recorded as missed: look at it again.",
            "此訪視已完成或已登錄為缺席：請重新檢視。",
        )
    elif not command.why.strip():
        work.refuse("REASON", "Say why the visit was missed.", "請填缺席原因。")
    else:
        work.add(e.VisitMissed(command.visit, command.why))
        deviate(work, "missed visit", command.visit, command.why)
