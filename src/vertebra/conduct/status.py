"""Where a participant stands, in one word of the lifecycle.

Source: domain notes A7: identified, consented, screened, enrolled, harvested, culturing, cells released or
manufacturing failure, injected, completed, withdrawn, lost, died.
"""

from datetime import date

from vertebra.conduct.look import day_of
from vertebra.conduct.state import Lot, Participant, Sheet
from vertebra.protocol.study import Study
from vertebra.terms.texts import Text

STATUS: dict[str, Text] = {
    "identified": Text("Identified", "已登錄"),
    "declined": Text("Declined", "不願參加"),
    "consented": Text("In screening", "篩選中"),
    "screen failure": Text("Screen failure", "篩選不符"),
    "enrolled": Text("Enrolled", "已納入"),
    "in culture": Text("Cells in culture", "細胞培養中"),
    "released": Text("Cells released", "細胞已放行"),
    "no product": Text("Manufacturing failure", "製造失敗"),
    "in follow-up": Text("In follow-up", "追蹤中"),
    "completed": Text("Completed", "已完成"),
    "withdrawn": Text("Withdrawn", "已退出"),
    "ended": Text("Ended early", "提前結束"),
}
LEFT = ("declined", "screen failure", "no product", "completed", "withdrawn", "ended")
_ENDS = {"COMPLETED": "completed", "WITHDRAWN": "withdrawn", "MFAIL": "no product"}
DESTROYED = "destroyed"
_LOT = {
    "ordered": "enrolled",
    "administered": "in follow-up",
    "failed": "no product",
    "rejected": "no product",
    "released": "released",
    "conditional": "released",
}


def status(study: Study, participant: Participant) -> str:
    """One word of STATUS, by what happened last in the lifecycle."""
    end = _end(study, participant)
    if end:
        return _ENDS.get(end, "ended")
    consent = participant.consents.get("trial")
    if consent is None:
        return "declined" if participant.declined_at else "identified"
    if consent.withdrawn_at:
        return "withdrawn"
    return _underway(participant)


def _underway(participant: Participant) -> str:
    if participant.lot is not None:
        return _of_lot(participant.lot)[0]
    screening = participant.fitness.get("screening")
    if screening is None or screening.outcome == "unknown":
        return "consented"
    return "enrolled" if screening.outcome == "eligible" else "screen failure"


def _of_lot(lot: Lot) -> tuple[str, str]:
    """What the lot makes of the participant, and the day of it: what is destroyed was something before."""
    for done in reversed(lot.steps):
        if done.state != DESTROYED:
            return _LOT.get(done.state, "in culture"), _first(lot, done.state)
    return _LOT.get(lot.state, "in culture"), ""


def _first(lot: Lot, state: str) -> str:
    """When the lot came into this state; reading a late culture leaves it there."""
    return next(done.at for done in lot.steps if done.state == state)


def left_on(study: Study, participant: Participant) -> date | None:
    """The day on which the participant left the planned visits: completed, ended, withdrawn, not eligible, or without
    product; None while they go on. The first such day counts.
    """
    if status(study, participant) not in LEFT:
        return None
    consent, lot = participant.consents.get("trial"), participant.lot
    screening = participant.fitness.get("screening")
    told = [sheet.occurred_at for sheet, _ in _ends(study, participant)]
    if consent and consent.withdrawn_at:
        told.append(consent.withdrawn_at)
    if consent is None and participant.declined_at:
        told.append(participant.declined_at)
    if lot and _of_lot(lot)[0] == "no product":
        told.append(_of_lot(lot)[1])
    if not told and screening:
        told.append(screening.at)
    return min((day for day in map(day_of, told) if day), default=None)


def _end(study: Study, participant: Participant) -> str:
    return next((reason for _, reason in _ends(study, participant)), "")


def _ends(study: Study, participant: Participant) -> list[tuple[Sheet, str]]:
    """The forms that end the study for the participant, with the reason."""
    item = study.product.parts.get("end_reason", "")
    sheets = participant.sheets_of(study.home(item).id) if item else []
    return [(sheet, sheet.cells[item].datum.value) for _, sheet in sheets if item in sheet.cells]
