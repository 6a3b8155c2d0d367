"""The lab's calendar: places offered, booked, moved and freed; and freed by itself when the culture is over.

A surgery is booked only with a place on every day of the culture, so tissue is never taken for cells that have nowhere
to grow. The day that a form holds as planned follows the booking in the same decision, through the form's own door.
Source: domain notes F4 (collect only with capacity), B2 (28-91 days), A7 (what ends a lot).
"""

from dataclasses import replace
from datetime import date

from vertebra.conduct import commands as c, entries as e
from vertebra.conduct.consent import consent_stands
from vertebra.conduct.decide.forms import save_form
from vertebra.conduct.decide.said import is_said
from vertebra.conduct.decide.slot_days import dates_for, full_day, is_to_come, room_for
from vertebra.conduct.decide.work import Work
from vertebra.conduct.product.calendar import Board, Dates, Room, begun, days_from
from vertebra.conduct.state import Place, Sheet, Slot, live_slot
from vertebra.conduct.status import LEFT, status
from vertebra.protocol.product import Culture

MOST_SLOTS = 500  # more cultures at once than any lab of a single study has: a typing error


def offer_slots(work: Work, command: c.OfferSlots) -> None:
    """Offered anew for the same days, the new number counts; never fewer than are booked."""
    since, until = full_day(work, command.since), full_day(work, command.until)
    if command.site not in work.trial.sites:
        work.refuse("SITE-UNKNOWN", f"There is no site {command.site!r}.", "無此試驗中心。", command.site)
    if not 0 <= command.slots <= MOST_SLOTS:
        words = f"Say how many cultures the place takes at once: 0 to {MOST_SLOTS}."
        work.refuse("SLOT-NUMBER", words, f"請填可同時培養之數量：0 至 {MOST_SLOTS}。", command.place)
    is_said(work, command.place, "place")
    if since and until and since > until:
        work.refuse("TIME", "The period ends before it begins.", "結束日早於開始日。")
    if since and until and not work.refusals:
        _check_booked(work, command, since, until)
    if not work.refusals:
        given = (command.site, command.place.strip(), command.since, command.until, command.slots)
        work.add_trial(e.SlotsOffered(*given))


def _check_booked(work: Work, command: c.OfferSlots, since: date, until: date) -> None:
    """What is over cannot be taken back; from today on everything that is booked keeps its place."""
    room, today = Room(command.site, command.place.strip()), date.fromisoformat(work.today)
    board = Board(work.trial, today)
    last = max((s.until for s in work.trial.slots.values()), default=today)
    days = days_from(max(since, today), min(until, max(last, today)))
    over = next((day for day in days if board.held(room, day) > command.slots), None)
    if over:
        work.refuse(
            "SLOT-HELD",
            f"{board.held(room, over)} cultures are booked here on {over}: move or free them first.",
            f"{over} 此處已預約 {board.held(room, over)} 個培養：請先異動或釋出。",
            command.place,
        )


def book_slot(work: Work, command: c.BookSlot) -> None:
    culture, surgery = _culture(work), full_day(work, command.surgery)
    _check_person(work)
    if live_slot(work.trial, work.participant.id):
        work.refuse("SLOT-KNOWN", "A slot is booked already: move it.", "已有預約：請改用異動。", work.participant.id)
    if culture is None or surgery is None or work.refusals or not is_to_come(work, surgery):
        return
    dates = dates_for(work, culture, surgery, command.injection)
    room = room_for(work, culture, dates, command.place) if dates and not work.refusals else None
    if dates and room:
        work.add_trial(e.SlotBooked(work.participant.id, *_written(dates), *room))
        _tell_forms(work, dates, "culture slot booked")


def move_slot(work: Work, command: c.MoveSlot) -> None:
    """Before the discectomy every day may move; afterwards the injection, and the lab must have room for it.

    The day of a discectomy that took place moves too, to one that is not to come: it had been written down wrongly. The
    injection then stays, and the record of the surgery is corrected next (H28 asks for the place from that day on).
    """
    culture, surgery = _culture(work), full_day(work, command.surgery)
    slot = _own_slot(work)
    is_said(work, command.why, "why")
    if culture is None or surgery is None or slot is None or work.refusals:
        return
    if not begun(work.study, work.participant):
        _check_person(work)
        is_to_come(work, surgery)
    elif surgery > max(slot.surgery, date.fromisoformat(work.today)):
        work.refuse(
            "SLOT-BEGUN",
            f"The tissue was taken on {slot.surgery}: only the injection can be put off.",
            f"組織已於 {slot.surgery} 採集：僅能延後注射日。",
            slot.participant,
        )
    if work.refusals:
        return
    stays = surgery == slot.surgery or begun(work.study, work.participant)
    keep = slot.injection.isoformat() if stays else ""
    dates = dates_for(work, culture, surgery, command.injection or keep)
    room = room_for(work, culture, dates, command.place or slot.place) if dates and not work.refusals else None
    if dates and room:
        _move(work, slot, dates, room, command.why)


def _move(work: Work, slot: Slot, dates: Dates, room: Room, why: str) -> None:
    if (slot.surgery, slot.ready, slot.injection, slot.until, slot.site, slot.place) == (*dates, *room):
        work.refuse("EMPTY", "Nothing moves: choose another day.", "日期未變更：請選擇其他日期。", slot.participant)
        return
    work.add_trial(e.SlotMoved(slot.participant, *_written(dates), *room, why))
    _tell_forms(work, dates, why)


def _written(dates: Dates) -> tuple[str, str, str, str]:
    return (dates.surgery.isoformat(), dates.ready.isoformat(), dates.injection.isoformat(), dates.until.isoformat())


def free_slot(work: Work, command: c.FreeSlot) -> None:
    slot = _own_slot(work)
    is_said(work, command.why, "why")
    if slot is None or work.refusals:
        return
    if begun(work.study, work.participant):
        work.refuse(
            "SLOT-BEGUN",
            "The culture has begun: its place is free again when the lot is given, rejected or failed.",
            "培養已開始：待批次給予、不予放行或製造失敗後自動釋出。",
            slot.participant,
        )
    else:
        work.add_trial(e.SlotFreed(slot.participant, command.why))


def free_if_over(work: Work) -> None:
    """What the engine draws itself: the lot has come to an end, or who was booked has left before the discectomy."""
    slot = live_slot(work.trial, work.participant.id) if work.entries else None
    culture = work.study.product.culture
    if slot is None or culture is None:
        return
    lot, stands = work.participant.lot, status(work.study, work.participant)
    used = begun(work.study, work.participant)
    if lot and lot.state in culture.ends:
        work.add_trial(e.SlotFreed(slot.participant, lot.state, used), by=e.SYSTEM)
    elif not used and stands in LEFT:
        work.add_trial(e.SlotFreed(slot.participant, stands), by=e.SYSTEM)


def _culture(work: Work) -> Culture | None:
    culture = work.study.product.culture
    if culture is None:
        words = "This study does not say how long a culture takes: add it by an amendment."
        work.refuse("SLOT-STUDY", words, "本試驗未定義培養時間：請修正試驗定義。")
    return culture


def _own_slot(work: Work) -> Slot | None:
    slot = live_slot(work.trial, work.participant.id)
    if slot is None:
        words = "No slot is booked: book one first."
        work.refuse("SLOT-MISSING", words, "尚無預約：請先預約。", work.participant.id)
    return slot


def _check_person(work: Work) -> None:
    """A place is held for somebody who has consented, is still in the trial, and whose tissue is still to be taken."""
    p, today = work.participant, date.fromisoformat(work.today)
    if status(work.study, p) in LEFT:
        words = f"{p.id} has left the trial or was not eligible: no slot is needed."
        work.refuse("SLOT-LEFT", words, f"{p.id} 已離開試驗或不符資格，無須預約。", p.id)
    elif not all(consent_stands(work.study, p, which, today) for which in ("trial", "tissue")):
        work.refuse(
            "H3", "No valid consent to trial and tissue: obtain both first.", "請先取得試驗與組織同意書。", p.id
        )
    elif begun(work.study, p):
        work.refuse("SLOT-BEGUN", "The tissue was taken: there is one culture.", "組織已採集：僅有一次培養。", p.id)


def _tell_forms(work: Work, dates: Dates, why: str) -> None:
    """A planned day that a form already holds follows the booking, so that visits are counted from one day only.

    Where the form is frozen or locked it stays as it is, and the calendar shows that the two differ.
    """
    work.reason = why
    for clock, day in (("surgery", dates.surgery), ("injection", dates.injection)):
        item = next((a.planned for a in work.study.anchors if a.id == clock), "")
        sheets = work.participant.sheets_of(work.study.home(item).id) if item else []
        held = [(p, s) for p, s in sheets if item in s.cells and s.cells[item].datum.value]
        if held and held[-1][1].cells[item].datum.value != day.isoformat():
            _save_day(work, *held[-1], e.Datum(item, day.isoformat()))


def _save_day(work: Work, place: Place, sheet: Sheet, datum: e.Datum) -> None:
    """Through the form's own door, if it lets it pass."""
    where = (place.visit, place.row, work.reason)
    saved = c.SaveForm(place.form, (datum,), sheet.occurred_at, *where, source=work.source)
    rehearsal = replace(work.ahead(), findings=[])
    save_form(rehearsal, saved)
    if not rehearsal.refusals:
        save_form(work, saved)
