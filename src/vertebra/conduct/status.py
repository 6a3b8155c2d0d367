"""Where a participant stands, in one word of the lifecycle.

Source: domain notes A7: identified, consented, screened, enrolled, harvested, culturing, cells released or
manufacturing failure, injected, completed, withdrawn, lost, died.
"""

from vertebra.conduct.state import Participant
from vertebra.protocol.study import Study
from vertebra.terms.texts import Text

STATUS: dict[str, Text] = {
    "identified": Text("Identified", "已登錄"),
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
_ENDS = {"COMPLETED": "completed", "WITHDRAWN": "withdrawn", "MFAIL": "no product"}
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
        return "identified"
    if consent.withdrawn_at:
        return "withdrawn"
    return _underway(participant)


def _underway(participant: Participant) -> str:
    if participant.lot is not None:
        return _LOT.get(participant.lot.state, "in culture")
    screening = participant.fitness.get("screening")
    if screening is None or screening.outcome == "unknown":
        return "consented"
    return "enrolled" if screening.outcome == "eligible" else "screen failure"


def _end(study: Study, participant: Participant) -> str:
    item = study.product.parts.get("end_reason", "")
    for _, sheet in participant.sheets_of(study.home(item).id) if item else []:
        if item in sheet.cells:
            return sheet.cells[item].datum.value
    return ""
