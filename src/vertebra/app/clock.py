"""App: the clock. A real trial lives in real time; a simulated one goes on from the moment of its last entry.

Only here is the time of the machine read for what a page shows or a command records. In a demo time can be let pass:
that is kept in memory only, so that after a restart the clock goes on from whatever was recorded last.
"""

from datetime import UTC, datetime, timedelta
from threading import Lock

FARTHEST = timedelta(days=366)  # at once: a year typed wrongly must not end a demo


def machine() -> datetime:
    return datetime.now(UTC)


class NotPassed(Exception):
    """Time cannot go there. why: `time_back` or `time_far`, a word of the pages."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Clock:
    """Now, as the trial counts it.

    last: when the newest entry of a simulated trial was recorded; its time runs on from there, so that visits are due
    and nothing is recorded before what is there. None: real time.
    """

    def __init__(self, last: datetime | None = None) -> None:
        began = machine()
        self._shifts = [(began, last - began if last else timedelta())]
        self._turn = Lock()

    def now(self) -> datetime:
        return self.counted(machine())

    def counted(self, moment: datetime) -> datetime:
        """A moment by the machine's clock, as the trial counted it then."""
        shift = next((by for since, by in reversed(self._shifts) if since <= moment), self._shifts[0][1])
        return moment + shift

    def passes_to(self, moment: datetime) -> None:
        """From now on it is this moment; only a demo may ask for it.

        Raises:
            NotPassed: it is not after now, or too far away.
        """
        with self._turn:
            here = machine()
            ahead = moment - self.counted(here)
            if not timedelta() < ahead <= FARTHEST:
                raise NotPassed("time_far" if ahead > FARTHEST else "time_back")
            self._shifts.append((here, moment - here))
