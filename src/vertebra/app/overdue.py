"""App: whoever opens the work list lets the system note what became late meanwhile.

A work list is opened by everybody after signing in, and a session ends within half a day; so little stays unnoted for
longer, although no process waits for it. Where nothing is late nothing is written, and no writer's turn is taken.
"""

from contextlib import suppress

from vertebra.app.acting import Acting
from vertebra.app.pages.sight import people_of
from vertebra.app.pages.tasks import OF_PARTICIPANT
from vertebra.app.serving import Served
from vertebra.app.store import StoreTrouble
from vertebra.conduct.decide.overdue import overdue


def note_overdue(served: Served, acting: Acting) -> None:
    """Of the participants about whom something may wait for the role. What cannot be kept now is noted next time."""
    if acting.role not in OF_PARTICIPANT:
        return
    trial, now = served.source.trial()[0], served.clock.now()
    late = [id for id, (p, _) in people_of(served, acting).items() if overdue(served.study_of(p), trial, p, now)]
    for id in late:
        with suppress(StoreTrouble):
            served.desk.note_overdue(id, now)
    if late:
        served.source.look_again()
