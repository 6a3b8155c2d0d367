"""App, pages: reads the trial that is served. Streams in, states and entries out; the vault is never opened here.

No desk: a desk takes the writer's turn, and looking must never keep anybody from saving.
"""

import threading
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, TypeVar

from vertebra.app.clock import Clock
from vertebra.app.store import Store
from vertebra.conduct.entries import TRIAL, Entry
from vertebra.conduct.fold import apply, fold
from vertebra.conduct.ledger import Stored, read_entry
from vertebra.conduct.look import site_day
from vertebra.conduct.state import Participant, Trial
from vertebra.protocol.study import Study
from vertebra.protocol.versions import Studies

Made = TypeVar("Made")
Followed = tuple[Participant | Trial, list[Entry]]
_SIMULATED = b'"source":"simulated"'  # canonical JSON: inside a string the quotes would be escaped


class Source:
    """One open trial."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self.clock = store, clock
        self._known: dict[str, Followed] = {}
        self._looked_at: dict[str, int] = {}
        self._simulated = False
        self._studies: Studies | None = None
        self._kept: dict[Hashable, tuple[Hashable, Any]] = {}
        self._moment = threading.local()

    @property
    def study(self) -> Study:
        """The version adopted last."""
        return self.studies.current

    @property
    def studies(self) -> Studies:
        """All versions; one that is adopted while the trial is served is there from then on."""
        known, adopted = self._studies, self.trial()[0].version
        if known is None or adopted not in ("", known.current.version):
            self._studies = known = self._store.studies()
        return known

    def stored(self, stream: str) -> list[Stored]:
        return self._store.ledger.read(stream, 0)

    def trial(self) -> tuple[Trial, str]:
        """The trial's state, and when its last entry was recorded."""
        state, entries = self._follow(TRIAL)
        assert isinstance(state, Trial)
        return state, entries[-1].recorded_at if entries else ""

    def participant(self, id: str) -> tuple[Participant, list[Entry]] | None:
        """The state and the entries that led to it; None when nobody has this number."""
        state, entries = self._follow(id) if id != TRIAL else (None, [])
        return (state, entries) if entries and isinstance(state, Participant) else None

    def entries(self, stream: str) -> list[Entry]:
        """All entries of a stream; empty when there is none of this name."""
        return [read_entry(row.data, row.hash) for row in self.stored(stream)]

    def several(self, ids: Iterable[str]) -> dict[str, tuple[Participant, list[Entry]]]:
        """Participants by number; asks the ledger only for those to whom something was added."""
        heads = self._store.heads()
        found = {id: self._known.get(id) for id in ids}
        for id, known in found.items():
            if known is None or known[0].number != heads.get(id, (0, ""))[0]:
                found[id] = self._follow(id)
        return {id: (f[0], f[1]) for id, f in found.items() if f and isinstance(f[0], Participant)}

    @contextmanager
    def moment(self) -> Iterator[None]:
        """Meanwhile, in this thread, each stream is asked for news once: one page shows one moment."""
        self._moment.asked = set()
        try:
            yield
        finally:
            self._moment.asked = None

    def look_again(self) -> None:
        """Something was written: what this moment has seen is old."""
        if asked := getattr(self._moment, "asked", None):
            asked.clear()

    def _follow(self, stream: str) -> Followed:
        """The stream as this moment sees it."""
        asked = getattr(self._moment, "asked", None)
        if asked is not None and stream in asked:
            return self._known[stream]
        followed = self._news(stream)
        if asked is not None and stream in self._known:
            asked.add(stream)
        return followed

    def _news(self, stream: str) -> Followed:
        """The state moved forward by what was added; nothing that was given out is changed.

        Of the trial only the last entry is kept: its checkpoints are many and large.
        """
        state, entries = self._known.get(stream) or (fold(stream, ()), [])
        added = [read_entry(row.data, row.hash) for row in self._store.ledger.read(stream, state.number)]
        if not added:
            return state, entries
        state = state.fork()
        for entry in added:
            apply(state, entry)
        entries = added[-1:] if stream == TRIAL else [*entries, *added]
        self._known[stream] = (state, entries)
        return state, entries

    def kept(self, what: Hashable, p: Participant, stamp: Hashable, make: Callable[[], Made]) -> Made:
        """What was made of this very state under this stamp (today, say) before; else it is made now, and kept.

        Only the newest is kept of each `what` and participant: it never grows beyond what pages show.
        """
        key, now = (what, p.id), (p.number, stamp)
        known = self._kept.get(key)
        if known is None or known[0] != now:
            known = self._kept[key] = (now, make())
        made: Made = known[1]
        return made

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

    def today(self) -> date:
        """The day at the site."""
        return site_day(self.study, self.clock.now())

    def last_recorded(self) -> str:
        """When the newest entry of all streams was recorded; empty in an empty ledger."""
        streams = (self._store.ledger.read(stream, number - 1) for stream, (number, _) in self._store.heads().items())
        return max((rows[-1].recorded_at for rows in streams if rows), default="")
