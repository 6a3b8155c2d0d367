"""App: the clock. A real trial lives in real time; a simulated one goes on from the moment of its last entry.

Only here is the time of the machine read for what a page shows or a command records.
"""

from datetime import UTC, datetime


def machine() -> datetime:
    return datetime.now(UTC)


class Clock:
    """Now, as the trial counts it.

    last: when the newest entry of a simulated trial was recorded; its time runs on from there, so that visits are due
    and nothing is recorded before what is there. None: real time.
    """

    def __init__(self, last: datetime | None = None) -> None:
        self._shift = last - machine() if last else None

    def now(self) -> datetime:
        return self.counted(machine())

    def counted(self, moment: datetime) -> datetime:
        """A moment by the machine's clock, as the trial counts it."""
        return moment + self._shift if self._shift else moment
