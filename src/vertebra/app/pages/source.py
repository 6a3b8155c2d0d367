"""App, pages: reads the trial that is served. Streams in, states and entries out; the vault is never opened here.

No desk: a desk takes the writer's turn, and looking must never keep anybody from saving.
"""

from datetime import date, datetime
from typing import Any

from vertebra.app.store import Store, now
from vertebra.conduct.entries import TRIAL, Entry
from vertebra.conduct.ledger import Stored, read_entry
from vertebra.conduct.look import site_day
from vertebra.conduct.state import Participant, Trial, fold
from vertebra.protocol.study import Study

_SIMULATED = b'"source":"simulated"'  # canonical JSON: inside a string the quotes would be escaped


class Source:
    """One open trial."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._looked_at: dict[str, int] = {}
        self._simulated = False

    @property
    def study(self) -> Study:
        return self._store.study

    def stored(self, stream: str) -> list[Stored]:
        return self._store.ledger.read(stream, 0)

    def entries(self, stream: str) -> list[Entry]:
        """All entries of a stream in order; none for a stream that is not there."""
        return [read_entry(row.data, row.hash) for row in self.stored(stream)]

    def trial(self) -> tuple[Trial, list[Entry]]:
        entries = self.entries(TRIAL)
        state = fold(TRIAL, entries)
        assert isinstance(state, Trial)
        return state, entries

    def participant(self, id: str) -> tuple[Participant, list[Entry]] | None:
        """The state and the entries that led to it; None when nobody has this number."""
        entries = self.entries(id) if id != TRIAL else []
        state = fold(id, entries)
        return (state, entries) if entries and isinstance(state, Participant) else None

    def participants(self) -> list[dict[str, Any]]:
        """The read rows of all participants by number."""
        return self._store.read("participant")

    def simulated(self) -> bool:
        """Whether any entry of any participant was invented; looks only at what was added since the last call."""
        for stream, (number, _) in self._store.heads().items() if not self._simulated else ():
            known = self._looked_at.get(stream, 0)
            if number > known:
                self._looked_at[stream] = number
                self._simulated = any(_SIMULATED in row.data for row in self._store.ledger.read(stream, known))
            if self._simulated:
                break
        return self._simulated

    def as_of(self, *streams: list[Entry]) -> date:
        """The day that counts as today: a simulated trial stands still at its last entry, a real one does not."""
        recorded = [entries[-1].recorded_at for entries in streams if entries]
        if not self.simulated() or not recorded:
            return site_day(self.study, now())
        return site_day(self.study, datetime.fromisoformat(max(recorded)))
