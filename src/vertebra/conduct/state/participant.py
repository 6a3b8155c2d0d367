"""State: everything that the ledger says about one participant, and the shapes it is made of."""

import msgspec

from vertebra.conduct import entries as e
from vertebra.conduct.places import NOWHERE, Place
from vertebra.conduct.state.fork import fork
from vertebra.conduct.state.oversight import Deviation, Mark, Query, Signature, TrailReview, Verified
from vertebra.terms.dates import instant


class Cell(msgspec.Struct, frozen=True):
    """The present value of an item, and the entry that holds it: its day, when it was recorded, by whom."""

    datum: e.Datum
    entry: str
    occurred_at: str
    recorded_at: str
    by: e.Actor


class Sheet(msgspec.Struct, frozen=True):
    """A form as it stands: the day its data belong to, its cells, the last entry that saved it and its version."""

    occurred_at: str
    cells: dict[str, Cell]
    number: int
    recorded_at: str
    version: str

    @property
    def order(self) -> tuple[str, float, int]:
        """By day, then by moment, then by entry: the clock on the wall shows an hour twice when summer ends."""
        return self.occurred_at[:10], instant(self.occurred_at), self.number


class Consent(msgspec.Struct, frozen=True):
    """A consent as it was given. by: who obtained it."""

    version: str
    given_at: str
    withdrawn_at: str = ""
    entry: str = ""
    by: e.Actor = e.NOBODY


class Move(msgspec.Struct, frozen=True):
    """The participant was moved to another study version. consents: which version of each counts since then."""

    before: str
    to: str
    at: str
    number: int
    consents: dict[str, str]


class Fitness(msgspec.Struct, frozen=True):
    """Signed eligibility at one moment. title: the printed name; meaning: what the signature says."""

    outcome: str
    verdicts: dict[str, str]
    reading: str
    by: str
    at: str
    entry: str
    title: str = ""
    meaning: str = ""


class StepDone(msgspec.Struct, frozen=True):
    """A step that was done. place: where its form stands; workspace: where, if named.

    scans: the labels read, so that a correction is judged as the step was.
    """

    step: str
    at: str
    by: str
    role: str
    witness: str
    state: str
    entry: str
    place: Place = NOWHERE
    scans: tuple[e.Scan, ...] = ()
    workspace: str = ""

    @property
    def row(self) -> int:
        return self.place.row


class Lot(msgspec.Struct, frozen=True):
    """The one lot of this participant: its identity, state and steps."""

    id: str
    person: str
    state: str
    steps: tuple[StepDone, ...] = ()

    def last(self, step: str) -> StepDone | None:
        return next((s for s in reversed(self.steps) if s.step == step), None)


class Signal(msgspec.Struct, frozen=True):
    signal: str
    visit: str
    place: Place
    entry: str
    reviewed: str = ""


class Clock(msgspec.Struct, frozen=True):
    clock: str
    row: int
    aware: str
    due: str
    entry: str
    sent: str = ""


class Refused(msgspec.Struct, frozen=True):
    """A refused attempt that is a fact. scans: the labels that were read. untold: of stops, what could not be told."""

    step: str
    stops: tuple[str, ...]
    at: str
    by: str
    entry: str
    role: str = ""
    witness: str = ""
    scans: tuple[e.Scan, ...] = ()
    untold: tuple[str, ...] = ()


class Participant(msgspec.Struct):
    """Everything that the ledger says about one participant.

    Attributes:
        study_version: the version that counts for this participant; moves: how it came to count, the newest last.
        excused: items that an amendment requires on forms filled before, and that nobody is asked for.
        consents: the newest consent of each kind; consented: all of them in order.
    """

    id: str
    number: int = 0
    site: str = ""
    identified_at: str = ""
    declined_at: str = ""
    study_version: str = ""
    moves: tuple[Move, ...] = ()
    excused: frozenset[tuple[Place, str]] = frozenset()
    consents: dict[str, Consent] = {}
    consented: dict[str, tuple[Consent, ...]] = {}
    sheets: dict[Place, Sheet] = {}
    queries: dict[str, Query] = {}
    fitness: dict[str, Fitness] = {}
    lot: Lot | None = None
    refused: tuple[Refused, ...] = ()
    signals: tuple[Signal, ...] = ()
    clocks: tuple[Clock, ...] = ()
    missed: dict[str, str] = {}
    deviations: dict[str, Deviation] = {}
    erased: bool = False
    verified: dict[Place, dict[str, Verified]] = {}
    frozen: dict[Place, Mark] = {}
    locked: dict[Place, Mark] = {}
    signatures: dict[Place, tuple[Signature, ...]] = {}
    trail_reviews: tuple[TrailReview, ...] = ()

    def fork(self) -> "Participant":
        return fork(self)

    def cell(self, place: Place, item: str) -> Cell | None:
        sheet = self.sheets.get(place)
        return sheet.cells.get(item) if sheet else None

    def written_under(self, entry: str) -> str:
        """The study version under which an entry of this participant, `P-003#41`, was written."""
        if not self.moves:
            return self.study_version
        number = e.number_of(entry)
        return next((m.before for m in self.moves if number < m.number), self.study_version)

    def version_on(self, day: str) -> str:
        """The study version that counted for this participant on a day of the site."""
        return next((m.before for m in self.moves if day < m.at[:10]), self.study_version)

    def sheets_of(self, form: str) -> list[tuple[Place, Sheet]]:
        """All sheets of a form, by the day their data belong to, then by order of entry."""
        found = [(p, s) for p, s in self.sheets.items() if p.form == form]
        return sorted(found, key=lambda pair: pair[1].order) if len(found) > 1 else found

    @property
    def open_queries(self) -> list[Query]:
        return [q for q in self.queries.values() if q.is_open]
