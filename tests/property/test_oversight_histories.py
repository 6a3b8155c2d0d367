"""What must hold whatever site, monitor, data management and investigator do, in any order, with the wrong people too.

Beside the engine runs a model that only counts: a number for each cell that grows whenever its datum differs, and what
was verified, signed, locked at which number. Source: design, contracts (replay equals live; verification and signature
resets); platform notes 2 (11.10(e), 11.70, 4.2.6); domain notes A7 (data unlock needs two people).
"""

from functools import cache

import hypothesis.strategies as st
from hypothesis import HealthCheck, event, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from stories import FIRST, corrected, participant, trial
from vertebra.conduct import commands as c, entries as e
from vertebra.conduct.desk import Desk, MemoryLedger
from vertebra.conduct.fold import fold
from vertebra.conduct.ledger import Stored, read_entry, verify_stream
from vertebra.conduct.oversight.marks import locked
from vertebra.conduct.oversight.signatures import is_current
from vertebra.conduct.oversight.verification import is_verified
from vertebra.conduct.places import Place
from vertebra.simulate.site import STAFF, Site

NAMES = ("P-001", "P-002")
PLACES = tuple(Place("V1", form, 0) for form in ("INF", "VAS", "PE"))
DAY = FIRST.isoformat()
DATABASE = (("data", STAFF["data"][0]), ("statistician", STAFF["statistician"][0]), ("statistician", STAFF["data"][0]))
CHANGES = {
    "INF": st.fixed_dictionaries({"CRP": st.sampled_from(["4.0", "4.8", "480", ""])}),
    "VAS": st.fixed_dictionaries({"VASBACK": st.sampled_from(["68", "20"]), "VASLEG": st.sampled_from(["72", "9"])}),
    "PE": st.fixed_dictionaries({"TEMP": st.sampled_from(["36.6", "39.0"])}),
}
whoever = st.sampled_from(NAMES)
places = st.sampled_from(PLACES)
spots = st.lists(places, max_size=2, unique=True).map(lambda found: tuple(p.spot for p in found))
some = st.lists(places, min_size=1, max_size=3, unique=True).map(lambda found: tuple(p.spot for p in found))
changes = st.sampled_from(PLACES).flatmap(lambda p: st.tuples(st.just(p), CHANGES[p.form]))


@cache
def begun() -> dict[str, list[Stored]]:
    """Two consented participants, some forms filled; one data manager who may also act as a statistician."""
    site = trial()
    site.submit(c.Delegate("d.kao", "Kao Yi-chen", "statistician", DAY, trained=DAY), "sponsor")
    site.submit(c.OpenAccount("c.lin", "Lin Yu-ting"), "administrator")
    for who in NAMES:
        participant(site, who).consented().fills("INF", "V1", CRP="4.0").fills("VAS", "V1")
    return dict(site.desk.ledger.streams)


def continued() -> Site:
    ledger = MemoryLedger()
    ledger.streams = {stream: list(rows) for stream, rows in begun().items()}
    desk = Desk(corrected(), ledger)
    for who in NAMES:
        desk.refresh(who)
    site = Site(corrected(), desk)
    site.now = site.at(FIRST, 12)
    return site


class Oversight(RuleBasedStateMachine):
    """Every rule goes through the door; what the door refuses leaves nothing."""

    @initialize()
    def begin(self):
        self.site = continued()
        self.counts: dict[tuple[str, Place, str], int] = {}
        self.verified: dict[tuple[str, Place, str], int] = {}
        self.signed: list[tuple[str, object, dict[str, int]]] = []
        self.kept: dict[tuple[str, Place], object] = {}

    # --- the door, and the model beside it ---------------------------------------------------------------------------

    def _does(self, command: c.Command, role: str, who: str = "", user: str = "") -> bool:
        before = {w: dict(self.site.participant(w).sheets) for w in NAMES}
        states = [self.site.participant(w) for w in NAMES], self.site.trial
        decision = self.site.attempt(command, role, who, user)
        event(f"{command.name}: {', '.join(sorted({r.code for r in decision.refusals})) or 'done'}")
        if decision.refusals:
            assert not decision.entries
            assert ([self.site.participant(w) for w in NAMES], self.site.trial) == states
        for w in NAMES:
            self._count(w, before[w])
        return decision.done

    def _count(self, who: str, before: dict[Place, object]) -> None:
        for place, sheet in self.site.participant(who).sheets.items():
            old = before[place].cells if place in before else {}
            for item, cell in sheet.cells.items():
                if item not in old or old[item].datum != cell.datum:
                    self.counts[who, place, item] = self.counts.get((who, place, item), 0) + 1

    def _numbers(self, who: str, place: Place) -> dict[str, int]:
        sheet = self.site.participant(who).sheets.get(place)
        return {i: self.counts.get((who, place, i), 0) for i in sheet.cells} if sheet else {}

    # --- what people do ----------------------------------------------------------------------------------------------

    @rule(who=whoever, change=changes, reason=st.sampled_from(["slip", "slip", ""]))
    def form_is_saved(self, who, change, reason):
        place, answers = change
        self._does(c.SaveForm(place.form, self.site.data(answers), DAY, "V1", reason=reason), "coordinator", who)

    @rule(who=whoever, where=some, item=st.sampled_from(["", "", "CRP", "VASBACK"]))
    def source_is_verified(self, who, where, item):
        items = (item,) if item else ()
        if self._does(c.VerifySource(where, items), "monitor", who):
            for place in PLACES:
                sheet = self.site.participant(who).sheets.get(place)
                for i, cell in sheet.cells.items() if sheet and place.spot in where else ():
                    if cell.datum.shown and item in ("", i):
                        self.verified[who, place, i] = self.counts.get((who, place, i), 0)

    @rule(who=whoever, where=some)
    def verification_is_taken_back(self, who, where):
        if self._does(c.UnverifySource(where, why="wrong file"), "monitor", who):
            self.verified = {k: n for k, n in self.verified.items() if k[0] != who or k[1].spot not in where}

    @rule(who=whoever, where=some)
    def forms_are_signed(self, who, where):
        if self._does(c.SignForms(where, "responsibility", ""), "investigator", who):
            p = self.site.participant(who)
            for place in PLACES:
                if place.spot in where:
                    self.signed.append((who, p.signatures[place][-1], self._numbers(who, place)))

    @rule(who=whoever, where=spots, on=st.booleans(), role=st.sampled_from(["data", "monitor", "coordinator"]))
    def forms_are_frozen_or_not(self, who, where, on, role):
        self._does((c.FreezeForms if on else c.UnfreezeForms)(where, "review"), role, who)

    @rule(who=whoever, where=spots, on=st.booleans())
    def forms_are_locked_or_not(self, who, where, on):
        self._does((c.LockForms if on else c.UnlockForms)(where, "final"), "data", who)
        p = self.site.participant(who)
        for place in PLACES:
            now = locked(p, place) is not None
            if now and (who, place) not in self.kept:
                self.kept[who, place] = p.sheets.get(place)
            elif not now:
                self.kept.pop((who, place), None)

    @rule(who=whoever, suggests=st.sampled_from(["", "5.0", "480"]))
    def query_is_opened(self, who, suggests):
        self._does(c.OpenQuery("INF", "CRP", "is it right?", "V1", suggests=suggests), "monitor", who)

    @rule(who=whoever, pick=st.integers(0, 9), how=st.sampled_from(["answer", "accept", "report", "assign", "reopen"]))
    def query_is_turned_over(self, who, pick, how):
        known = list(self.site.participant(who).queries)
        if known:
            id = known[pick % len(known)]
            turn = {
                "answer": (c.AnswerQuery(id, "yes"), "coordinator"),
                "accept": (c.AcceptSuggestion(id), "coordinator"),
                "report": (c.ReportCheck(id, "fires wrongly"), "coordinator"),
                "assign": (c.AssignQuery(id, "investigator"), "monitor"),
                "reopen": (c.ReopenQuery(id, "look again"), "data"),
            }
            self._does(*turn[how], who)

    @rule(who=whoever, how=st.sampled_from(["closed", "cancelled"]))
    def queries_are_settled(self, who, how):
        for query in self.site.participant(who).open_queries:
            self._does(c.CloseQuery(query.id, how), "data", who)

    @rule(who=whoever)
    def deviation_is_reported_and_weighed(self, who):
        self._does(c.ReportDeviation("V1", "late sample", DAY, code="procedure"), "monitor", who)
        found = next(reversed(self.site.participant(who).deviations), "D1")
        self._does(c.ClassifyDeviation(found, "minor", "no effect"), "data", who)

    @rule(who=whoever, upto=st.integers(0, 60), role=st.sampled_from(["monitor", "auditor", "lab"]))
    def trail_is_reviewed(self, who, upto, role):
        self._does(c.ReviewTrail(upto, "read"), role, who)

    @rule(closed=st.booleans())
    def account_is_closed_or_opened(self, closed):
        self._does((c.CloseAccount if closed else c.ReopenAccount)("c.lin", "holiday"), "administrator")

    @rule(what=st.sampled_from(["signed in", "signed out", "locked out"]))
    def gate_is_passed(self, what):
        self.site.desk.note("c.lin", what, self.site.now)

    @rule()
    def duty_ends_and_is_given_again(self):
        last = self.site.today.isoformat()
        self._does(c.EndDelegation("d.kao", "statistician", last, "one role is enough"), "sponsor")
        self._does(c.Delegate("d.kao", "Kao Yi-chen", "statistician", last), "sponsor")
        self._does(c.RecordTraining("d.kao", "protocol", last, "1.0"), "monitor")

    @rule(by=st.sampled_from(DATABASE), other=st.sampled_from(DATABASE), despite=st.sampled_from(["interim", ""]))
    def database_lock_is_asked_and_confirmed(self, by, other, despite):
        if self._does(c.AskDatabaseLock("end", despite), by[0], user=by[1]):
            done = self._does(c.ConfirmDatabaseLock(), other[0], user=other[1])
            assert not (done and by[1] == other[1])

    @rule(by=st.sampled_from(DATABASE))
    def database_lock_is_confirmed(self, by):
        self._does(c.ConfirmDatabaseLock(), by[0], user=by[1])

    @rule(by=st.sampled_from(DATABASE), other=st.sampled_from(DATABASE))
    def database_is_unlocked(self, by, other):
        if self._does(c.AskDatabaseUnlock("late result"), by[0], user=by[1]):
            done = self._does(c.ConfirmDatabaseUnlock(), other[0], user=other[1])
            assert not (done and by[1] == other[1])

    # --- what always holds -------------------------------------------------------------------------------------------

    def _entries(self, stream: str) -> list[e.Entry]:
        with self.site.desk.ledger.begin() as tx:
            return [read_entry(row.data, row.hash) for row in tx.read(stream, 0)]

    def _people(self) -> tuple[str, ...]:
        return NAMES if hasattr(self, "site") else ()

    @invariant()
    def replay_equals_live(self):
        for who in self._people():
            assert fold(who, self._entries(who)) == self.site.participant(who)
        if self._people():
            assert fold("trial", self._entries("trial")) == self.site.trial

    @invariant()
    def verification_falls_exactly_when_its_cell_changes(self):
        for who in self._people():
            p = self.site.participant(who)
            for place, sheet in p.sheets.items():
                for item in sheet.cells:
                    known = self.verified.get((who, place, item))
                    expected = known is not None and known == self.counts.get((who, place, item), 0)
                    assert is_verified(p, place, item) == expected, (who, place, item)

    @invariant()
    def a_signature_falls_exactly_when_its_form_changes(self):
        for who, signature, numbers in getattr(self, "signed", []):
            expected = numbers == self._numbers(who, signature.place)
            assert is_current(self.site.participant(who), signature) == expected

    @invariant()
    def nothing_writes_to_a_locked_form(self):
        for (who, place), sheet in getattr(self, "kept", {}).items():
            assert self.site.participant(who).sheets.get(place) == sheet

    @invariant()
    def nothing_is_written_between_lock_and_unlock_in_the_ledger_either(self):
        """Read from the entries alone, with no help of the state."""
        for who in self._people():
            shut: set[str] = set()
            for entry in self._entries(who):
                match entry.body:
                    case e.FormsLocked(spots=where):
                        shut |= set(where or ("*",))
                    case e.FormsUnlocked(spots=where):
                        shut = shut - set(where) if where else set()
                    case e.FormSaved(visit=visit, form=form, row=row) if "*" not in shut:
                        assert f"{visit}/{form}/{row}" not in shut
                    case _:
                        pass

    @invariant()
    def the_database_is_locked_by_two(self):
        if self._people():
            asked = ""
            for entry in self._entries("trial"):
                if isinstance(entry.body, e.DatabaseLockAsked | e.DatabaseUnlockAsked):
                    asked = entry.by.user
                elif isinstance(entry.body, e.DatabaseLocked | e.DatabaseUnlocked):
                    assert entry.by.user != asked
                    asked = ""

    def teardown(self):
        for who in self._people():
            with self.site.desk.ledger.begin() as tx:
                assert verify_stream(who, tx.read(who, 0)) == []


TestOversight = Oversight.TestCase
TestOversight.settings = settings(
    max_examples=200, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
