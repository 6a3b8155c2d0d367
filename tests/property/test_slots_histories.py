"""What must hold after any history of the lab's calendar: never more cultures than places.

Two rooms with one or two places, four participants; offers are made and lowered, slots booked, moved and freed, tissue
is taken, lots fail, people withdraw, days pass. Source: domain notes F4 (collect only with capacity), B2 (window).
"""

from collections import Counter
from datetime import date, timedelta

import hypothesis.strategies as st
from hypothesis import HealthCheck, currently_in_test_context, event, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from stories import FIRST, SURG, Story, participant, trial
from vertebra.conduct import commands as c
from vertebra.conduct.fold import fold
from vertebra.conduct.ledger import read_entry
from vertebra.conduct.product.calendar import Board, Room, days_from
from vertebra.conduct.state import Slot, live_slot

NAMES = ("P-001", "P-002", "P-003", "P-004")
ROOMS = ("Clean room 1", "Clean room 2")
LAST = FIRST + timedelta(days=500)


def mostly(good, *bad):
    """Sound in three of four draws, so that histories get as far as the theatre."""
    return st.sampled_from([good] * 3 * max(1, len(bad)) + list(bad))


def note(what: str) -> None:
    if currently_in_test_context():
        event(what)


people = st.sampled_from(NAMES)
ahead = st.integers(-3, 120)
apart = mostly(None, 27, 28, 38, 60, 91, 92)
places = mostly("", *ROOMS, "nowhere")


class Calendar(RuleBasedStateMachine):
    """Everybody may try anything on any day; only the door keeps the calendar."""

    @initialize(first=mostly(1, 2), second=mostly(0, 1, 2))
    def open_the_lab(self, first, second):
        self.site = trial()
        self.stories = {who: participant(self.site, who).consented().screened() for who in NAMES}
        self.most_at_once: Counter[Room] = Counter()
        for room, slots in zip(ROOMS, (first, second), strict=True):
            self._offer(room, 0, 500, slots)

    def _offer(self, room: str, since: int, until: int, slots: int) -> set[str]:
        days = [(self.site.today + timedelta(days=n)).isoformat() for n in (since, until)]
        decision = self.site.attempt(c.OfferSlots("S01", room, *days, slots), "lab")
        return {r.code for r in decision.refusals}

    @rule(room=st.sampled_from(ROOMS), since=st.integers(-10, 100), long=st.integers(0, 200), slots=st.integers(0, 3))
    def the_lab_changes_its_offer(self, room, since, long, slots):
        note(f"offer: {self._offer(room, since, since + long, slots) or 'done'}")

    @rule(who=people, day=ahead, injection=apart, place=places)
    def a_slot_is_booked(self, who, day, injection, place):
        surgery, planned = self._days(day, injection)
        self._try(who, c.BookSlot(who, surgery, planned, place))

    @rule(who=people, day=ahead, injection=apart, keep=st.booleans())
    def a_slot_is_moved(self, who, day, injection, keep):
        held = self._held(who, day)
        surgery, planned = self._days(day, injection)
        if keep and held:
            surgery = held.surgery.isoformat()
            planned = (held.surgery + timedelta(days=injection or 50)).isoformat()
        self._try(who, c.MoveSlot(who, surgery, "theatre closed", planned))

    def _held(self, who: str, day: int) -> Slot | None:
        """What somebody holds; who holds nothing is booked first, if the lab has room."""
        if live_slot(self.site.trial, who) is None:
            self._try(who, c.BookSlot(who, *self._days(max(day, 0), None)))
        return live_slot(self.site.trial, who)

    @rule(who=people, really=mostly(False, True))
    def a_slot_is_freed(self, who, really):
        if really:
            self._try(who, c.FreeSlot(who, "flu"))

    @rule(who=people, day=ahead)
    def tissue_is_taken_on_the_booked_day(self, who, day=0):
        story, held = self.stories[who], self._held(who, day)
        if held is None or held.surgery < self.site.today or (story.state.lot and story.state.lot.steps):
            return
        if story.state.lot is None:
            story.tries(c.OrderLot(), "coordinator")
        story.on(held.surgery, 8).fills("PE", "V2").fills("PREG", "V2").tries(
            c.SignEligibility("discectomy"), "investigator"
        )
        at = self.site.at(held.surgery, 10)
        story.on(held.surgery, 11)
        times = {i: self.site.written(at) for i in ("SURGDTC", "SURGEND", "TISDTC")}
        story.step("collect", "surgeon", {**SURG, **times}, at=at)
        note(f"collect: {', '.join(sorted(story.refused())) or 'done'}")

    @rule(who=people, really=mostly(False, True))
    def the_lot_fails(self, who, really=True):
        story = self.stories[who]
        if really and story.state.lot is not None:
            now = self.site.written(self.site.now)
            story.step("fail", "lab", {"MFDTC": now, "MFREASON": "NOGROWTH"})

    @rule(who=people, really=mostly(False, True))
    def somebody_withdraws(self, who, really):
        if not really:
            return
        command = c.WithdrawConsent("trial", "destroy what is held", self.site.today.isoformat())
        self.stories[who].tries(command, "coordinator")

    @rule(days=st.sampled_from([1, 7, 30, 60]))
    def time_passes(self, days):
        self.site.now += timedelta(days=days)

    def _days(self, day: int, injection: int | None) -> tuple[str, str]:
        surgery = self.site.today + timedelta(days=day)
        return surgery.isoformat(), (surgery + timedelta(days=injection)).isoformat() if injection else ""

    def _try(self, who: str, command: c.Command) -> None:
        decision = self.site.attempt(command, "coordinator", who)
        note(f"{command.name}: {', '.join(sorted({r.code for r in decision.refusals})) or 'done'}")
        assert all(r.says.en.strip() and r.says.zh.strip() for r in decision.refusals)

    def _running(self) -> list[str]:
        """Whose tissue was taken and whose lot has come to no end: told by the lots, not by the calendar."""
        ends = self.site.study.product.culture.ends
        lots = {who: s.state.lot for who, s in self.stories.items() if s.state.lot and s.state.lot.steps}
        return [who for who, lot in lots.items() if lot.state not in ends]

    @invariant()
    def never_more_cultures_are_booked_than_there_are_places(self):
        if not hasattr(self, "stories"):
            return
        today = self.site.today
        held: Counter[tuple[Room, date]] = Counter()
        for slot in self.site.trial.slots.values():
            if slot.live:
                held.update((Room(slot.site, slot.place), d) for d in days_from(max(slot.surgery, today), slot.until))
        board = Board(self.site.trial, today)
        assert all(n <= board.offered(room, day) for (room, day), n in held.items())

    @invariant()
    def every_culture_that_grows_has_its_place(self):
        """And no room ever held more cultures at once than it was offered for on the day the last one came."""
        if not hasattr(self, "stories"):
            return
        running = self._running()
        slots = [live_slot(self.site.trial, who) for who in running]
        assert None not in slots
        rooms = Counter(Room(s.site, s.place) for s in slots if s)
        for room, n in rooms.items():
            if n > self.most_at_once[room]:
                assert n <= Board(self.site.trial, self.site.today).offered(room, self.site.today)
        self.most_at_once = rooms

    @invariant()
    def nobody_who_left_before_the_discectomy_holds_a_place(self):
        for who, story in getattr(self, "stories", {}).items():
            left = bool(story.state.consents["trial"].withdrawn_at)
            assert not left or who in self._running() or live_slot(self.site.trial, who) is None

    @invariant()
    def one_injection_a_day_within_the_window_as_long_as_no_tissue_was_taken(self):
        if not hasattr(self, "stories"):
            return
        live = [s for s in self.site.trial.slots.values() if s.live]
        assert max(Counter(s.injection for s in live).values(), default=0) <= 1
        waiting = [s for s in live if s.participant not in self._running()]
        assert all(28 <= (s.injection - s.surgery).days <= 91 for s in waiting)

    @invariant()
    def replay_equals_live(self):
        if hasattr(self, "site"):
            for stream, live in (("trial", self.site.trial), *((w, s.state) for w, s in self.stories.items())):
                with self.site.desk.ledger.begin() as tx:
                    entries = [read_entry(row.data, row.hash) for row in tx.read(stream, 0)]
                assert fold(stream, entries) == live


TestCalendar = Calendar.TestCase
TestCalendar.settings = settings(
    max_examples=200, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)


def test_the_histories_reach_the_theatre():
    """The machine can do what it is there for: one full way by hand, so that its rules are known to work."""
    machine = Calendar()
    machine.open_the_lab(first=1, second=0)
    machine.a_slot_is_booked("P-001", 10, None, "")
    machine.tissue_is_taken_on_the_booked_day("P-001")
    assert machine._running() == ["P-001"]
    machine.every_culture_that_grows_has_its_place()
    machine.the_lot_fails("P-001")
    assert machine._running() == []
    assert isinstance(machine.stories["P-001"], Story)
