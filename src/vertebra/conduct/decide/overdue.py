"""What became late while nobody did anything: found by the system whenever somebody acts on the participant or looks.

The engine has no clock of its own. So it looks at each decision about a participant, and the desk may be asked to look.
Source: domain notes F4 (errands within 24 hours of a positive late culture), A4 R60 (departures found by themselves).
"""

from datetime import datetime

from vertebra.conduct.decide.consequences import deviate
from vertebra.conduct.decide.work import Work
from vertebra.conduct.product.late import Errand, errands
from vertebra.conduct.state import Participant, Trial
from vertebra.protocol.study import Study

CODE = "late follow-up"


def overdue(study: Study, trial: Trial, participant: Participant, now: datetime) -> list[Errand]:
    """Errands that were done after their time, or are not done and their time is over; without those noted already.

    Once the database is locked nothing is noted any more.
    """
    if trial.database_lock is not None and trial.database_lock.locked:
        return []
    noted = {d.where for d in participant.deviations.values() if d.code == CODE}
    return [x for x in errands(study, participant) if x.late(now) and _where(x) not in noted]


def note_overdue(work: Work) -> None:
    """Each is a deviation, once, however often it is recorded afterwards."""
    for errand in overdue(work.study, work.trial, work.participant, work.now):
        deviate(work, CODE, _where(errand), f"due {errand.due.isoformat(timespec='minutes')}")


def _where(errand: Errand) -> str:
    return f"{errand.follow_up.id} row {errand.row}"
