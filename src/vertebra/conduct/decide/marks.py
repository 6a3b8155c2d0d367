"""Freeze, lock, source verification and review of the audit trail; and the guard that keeps what stands still so.

Source: ICH E6(R3) 4.2.6 (finalised data), 4.2.3 (review of data and trail), 3.11.4 (source verification by risk).
"""

from vertebra.conduct import commands as c, entries as e
from vertebra.conduct.decide.said import is_said
from vertebra.conduct.decide.spots import known, with_source
from vertebra.conduct.decide.work import Work
from vertebra.conduct.oversight.marks import frozen, locked, mark_at
from vertebra.conduct.oversight.verification import verifiable
from vertebra.conduct.places import WHOLE, Place
from vertebra.conduct.state import Mark, Participant, Trial


def stands_still(work: Work, place: Place) -> bool:
    """Refuse a change of the form's data while it is frozen or locked."""
    if is_locked(work, place):
        return True
    mark = frozen(work.participant, place)
    if mark:
        work.refuse(
            "FROZEN",
            f"Frozen by {mark.by.user} on {mark.at[:10]}: ask a monitor or data manager to unfreeze it, and say why.",
            f"已由 {mark.by.user} 於 {mark.at[:10]} 凍結：請監測員或資料管理人員解除凍結並說明原因。",
            place.spot,
        )
    return mark is not None


def is_locked(work: Work, place: Place) -> bool:
    """Refuse anything about the form while it is locked."""
    mark = locked(work.participant, place)
    if mark:
        work.refuse(
            "LOCKED",
            f"Locked by {mark.by.user} on {mark.at[:10]}: ask a data manager to unlock it, and say why.",
            f"已由 {mark.by.user} 於 {mark.at[:10]} 鎖定：請資料管理人員解鎖並說明原因。",
            place.spot,
        )
    return mark is not None


def freeze_forms(work: Work, command: c.FreezeForms) -> None:
    places = _to_mark(work, command.spots, work.participant.frozen, True)
    if not (work.refusals or _any_locked(work, places)):
        work.add(e.FormsFrozen(_spots(places), command.why))


def unfreeze_forms(work: Work, command: c.UnfreezeForms) -> None:
    is_said(work, command.why)
    places = _to_mark(work, command.spots, work.participant.frozen, False)
    if not (work.refusals or _any_locked(work, places)):
        work.add(e.FormsUnfrozen(_spots(places), command.why))


def lock_forms(work: Work, command: c.LockForms) -> None:
    """Nobody can answer a query about a locked form, so none may be open."""
    places = _to_mark(work, command.spots, work.participant.locked, True)
    refuse_open_queries(work, [q.place for q in work.participant.open_queries] if places == [WHOLE] else places)
    if not work.refusals:
        work.add(e.FormsLocked(_spots(places), command.why))


def unlock_forms(work: Work, command: c.UnlockForms) -> None:
    is_said(work, command.why)
    places = _to_mark(work, command.spots, work.participant.locked, False)
    if not work.refusals:
        work.add(e.FormsUnlocked(_spots(places), command.why))


def refuse_open_queries(work: Work, places: list[Place]) -> None:
    """For each of these forms that has an open query."""
    asked = {q.place for q in work.participant.open_queries}
    for place in dict.fromkeys(places):
        if place in asked:
            work.refuse(
                "OPEN-QUERIES", "Queries are open here: settle them first.", "尚有未結質疑：請先處理。", place.spot
            )


def verify_source(work: Work, command: c.VerifySource) -> None:
    """Each value is bound to the entry that holds it now, so that a later change is seen to be unverified."""
    holds = {place: _held(work, place, command.items) for place in _with_source(work, command.spots)}
    found = {item for items in holds.values() for item in items}
    for item in command.items:
        if item not in found:
            work.refuse("ITEM-UNKNOWN", f"{item} holds nothing here that has a source.", "此處無可核對之項目。", item)
    if not work.refusals and not found:
        work.refuse(
            "EMPTY",
            "There is nothing to verify: choose forms that hold values.",
            "沒有可核對的內容：請選擇有資料之表單。",
        )
    if not work.refusals:
        work.add(e.SourceVerified({place.spot: items for place, items in holds.items() if items}))


def unverify_source(work: Work, command: c.UnverifySource) -> None:
    is_said(work, command.why)
    places = _with_source(work, command.spots)
    verified = {item for place in places for item in work.participant.verified.get(place, {})}
    if not work.refusals and not (verified & set(command.items) if command.items else verified):
        work.refuse("EMPTY", "Nothing is verified here.", "此處尚無核對紀錄。")
    if not work.refusals:
        work.add(e.SourceUnverified(_spots(places), command.why, command.items))


def review_trail(work: Work, command: c.ReviewTrail) -> None:
    if _can_be_read(work, work.participant, command.upto):
        work.add(e.TrailReviewed(command.upto, command.comment))


def review_trial_trail(work: Work, command: c.ReviewTrialTrail) -> None:
    if _can_be_read(work, work.trial, command.upto):
        work.add_trial(e.TrailReviewed(command.upto, command.comment))


def _can_be_read(work: Work, state: Participant | Trial, upto: int) -> bool:
    read = max((r.upto for r in state.trail_reviews if r.by == work.by), default=0)
    if not read < upto <= state.number:
        words = f"Give an entry number after {read} and up to {state.number}."
        work.refuse("TRAIL", words, f"請填大於 {read} 且不超過 {state.number} 之筆號。", state.id)
    return not work.refusals


def _held(work: Work, place: Place, items: tuple[str, ...]) -> dict[str, int]:
    held = verifiable(work.study, work.participant, place)
    return {i: e.number_of(entry) for i, entry in held.items() if not items or i in items}


def _with_source(work: Work, spots: tuple[str, ...]) -> list[Place]:
    """Filled forms and consents that are not locked; at least one."""
    places = with_source(work, spots)
    if not spots:
        work.refuse("SPOT", "Choose the forms or consents.", "請選擇表單或同意書。")
    _any_locked(work, places)
    return places


def _any_locked(work: Work, places: list[Place]) -> bool:
    found = [place for place in places if is_locked(work, place)]  # each one is told
    return bool(found)


def _to_mark(work: Work, spots: tuple[str, ...], marks: dict[Place, Mark], on: bool) -> list[Place]:
    """The places whose mark will change: the whole participant if no spot is named. Something must change."""
    places = known(work, spots) if spots else [WHOLE]
    fitting = [place for place in places if _changes(marks, place, on)]
    if not (fitting or work.refusals):
        work.refuse("MARK", "It is so already: nothing would change.", "狀態已是如此，無需變更。", ", ".join(spots))
    return fitting


def _changes(marks: dict[Place, Mark], place: Place, on: bool) -> bool:
    """The whole participant changes with any mark that says otherwise."""
    if place == WHOLE:
        return not (WHOLE in marks and all(m.on for m in marks.values())) if on else any(m.on for m in marks.values())
    return (mark_at(marks, place) is not None) != on


def _spots(places: list[Place]) -> tuple[str, ...]:
    return () if places == [WHOLE] else tuple(place.spot for place in places)
