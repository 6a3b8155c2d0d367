"""What must hold after any history: three participants, all steps in any order, wrong labels, wrong data, wrong people.

Source: hard stops H1, H2, H5-H9, H16 (domain notes F5); replay equals live (design, contracts).
"""

from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise

import hypothesis.strategies as st
from hypothesis import HealthCheck, event, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from stories import INJECTION, SURGERY, Story, bag_of, corrected, participant, trial
from vertebra.conduct import entries as e
from vertebra.conduct.commands import CloseWorkspace, LiftHold, PlaceHold
from vertebra.conduct.desk import Desk, MemoryLedger
from vertebra.conduct.fold import fold
from vertebra.conduct.ledger import Stored, read_entry, verify_stream
from vertebra.simulate.site import Site

NAMES = ("P-001", "P-002", "P-003")


def mostly(good, *bad):
    """Sound in three of four draws, so that histories get as far as the bedside."""
    return st.sampled_from([good] * 3 * max(1, len(bad)) + list(bad))


volumes = mostly("2.50", "0.50", "3.00", "3.01", "30.0", None)
viabilities = mostly("92.0", "70.0", "69.9", "0.0", None)
concentrations = mostly("1.00", "0.80", "0.79", "1.20", "1.21", None)
levels = mostly("L4L5", "L5S1", None)


@cache
def cultured() -> dict[str, list[Stored]]:
    """A trial with three participants whose cells grow; told once, continued many times."""
    site = trial()
    for who in NAMES:
        participant(site, who).consented().screened()
    for who in NAMES:
        Story(site, who).harvested()
    for who in NAMES:
        Story(site, who).received()
    for who in NAMES:
        story = Story(site, who).cultured()
        assert story.state.lot.state == "culturing", story.last.refusals
        site.submit(CloseWorkspace("hood 1"), "lab") if "hood 1" in site.trial.workspaces else None
    return dict(site.desk.ledger.streams)


def continued() -> Site:
    """The same trial in the hands of other people: all they know is the ledger."""
    ledger = MemoryLedger()
    ledger.streams = {stream: list(rows) for stream, rows in cultured().items()}
    desk = Desk(corrected(), ledger)
    site = Site(corrected(), desk)
    site.now = site.at(INJECTION - timedelta(days=3))
    for who in NAMES:
        desk.refresh(who)
    return site


class Histories(RuleBasedStateMachine):
    """Everybody may try anything at any time; only the door keeps order."""

    @initialize(grown=st.booleans())
    def open_the_trial(self, grown):
        self.site = continued() if grown else trial()
        self.stories = {who: Story(self.site, who) for who in NAMES}
        if not grown:
            for who in NAMES:
                participant(self.site, who).consented().screened()

    @rule(who=st.sampled_from(NAMES), level=levels)
    def has_the_discectomy(self, who, level):
        story = self.stories[who]
        if story.state.lot is None:
            story.harvested(PRLEVEL=level)
            self._note(story, "harvested")

    @rule(who=st.sampled_from(NAMES), late=mostly(3, 26))
    def tissue_arrives_and_grows(self, who, late):
        story = self.stories[who]
        if story.state.lot is not None:
            story.received(late).cultured()

    @rule(who=st.sampled_from(NAMES), volume=volumes, gram=mostly("NEG", "POS", None), hgb=mostly("14.5", "9.0"))
    def is_made_ready(self, who, volume, gram, hgb):
        self._make_ready(self.stories[who], volume, gram, hgb)

    def _make_ready(self, story, volume="2.50", gram="NEG", hgb="14.5"):
        if story.state.lot is not None and story.state.lot.state == "culturing":
            story.ready(HGB=hgb).filled(LOTVOL=volume).tested(TSTGRAM=gram).released().fills("PE", "V5")
            self._note(story, "released")

    @rule(
        who=st.sampled_from(NAMES),
        bag=st.sampled_from(NAMES),
        own=mostly(True, False),
        prepared=st.booleans(),
        volume=volumes,
        viability=viabilities,
        conc=concentrations,
        level=levels,
        wait=mostly(1, 0, 5, 7, 30),
    )
    def is_injected(self, who, bag, own, prepared, volume, viability, conc, level, wait):
        story, other = self.stories[who], self.stories[who if own else bag]
        if story.state.lot is None or other.state.lot is None:
            return
        if prepared:
            self._make_ready(story)
        self.site.now = at = max(self.site.now, self.site.at(INJECTION, 9)) + timedelta(hours=wait)
        changes = {"EXVOL": volume, "EXVIAB": viability, "EXCONC": conc, "EXLEVEL": level}
        story.injected(scans=(bag_of(story)[0], bag_of(other)[1]), at=at, reason="partial dose", **changes)
        self._note(story, "injected")

    @rule(who=st.sampled_from(NAMES), volume=st.sampled_from(["2.40", "3.00", "3.50"]), level=levels)
    def records_are_corrected(self, who, volume, level):
        story = self.stories[who]
        if any(p.form == "DOSE" for p in story.state.sheets):
            story.corrects("DOSE", "V5", "typing error", EXVOL=volume)
            self._note(story, "dose corrected")
            story.corrects("SURG", "V2", "typing error", PRLEVEL=level)

    def _note(self, story: Story, what: str) -> None:
        event(f"{what}: {', '.join(sorted(story.refused())) or 'done'}")

    @rule(hold=st.booleans())
    def dosing_is_held_or_not(self, hold):
        if hold:
            self.site.attempt(PlaceHold("safety review"), "medical")
        else:
            self.site.attempt(LiftHold("reviewed"), "medical")

    @rule(days=mostly(1, 7, 14, 28))
    def time_passes(self, days):
        self.site.now = max(self.site.now, self.site.at(SURGERY)) + timedelta(days=days)

    def _entries(self, stream: str) -> list[e.Entry]:
        with self.site.desk.ledger.begin() as tx:
            return [read_entry(row.data, row.hash) for row in tx.read(stream, 0)]

    def _told(self) -> dict[str, Story]:
        return getattr(self, "stories", {})

    @invariant()
    def nobody_gets_anothers_lot(self):
        for who in self._told():
            ordered = [x.body.lot for x in self._entries(who) if isinstance(x.body, e.LotOrdered)]
            used = {x.body.lot for x in self._entries(who) if isinstance(x.body, e.Stepped)}
            scanned = {s.code for x in self._entries(who) if isinstance(x.body, e.Stepped) for s in x.body.scans}
            assert used <= set(ordered)
            assert all(code.startswith(f"NPC-001-{who}") for code in scanned)

    @invariant()
    def one_dose_within_its_limits_at_its_level(self):
        for who, story in self._told().items():
            doses = [x for x in self._entries(who) if isinstance(x.body, e.Stepped) and x.body.step == "administer"]
            assert len(doses) <= 1
            if doses:
                self._within_limits(story)

    def _within_limits(self, story: Story) -> None:
        held = {d.item: d.value for s in story.state.sheets.values() for d in (c.datum for c in s.cells.values())}
        assert Decimal(held["EXVOL"]) <= 3
        assert Decimal(held["EXVIAB"]) >= 70
        assert Decimal("0.8") <= Decimal(held["EXCONC"]) <= Decimal("1.2")
        assert held["EXLEVEL"] == held["PRLEVEL"]
        assert held["TSTGRAM"] == "NEG"
        assert story.state.fitness["before injection"].outcome == "eligible"

    @invariant()
    def doses_keep_their_distance(self):
        if hasattr(self, "site"):
            days = sorted(date.fromisoformat(at[:10]) for _, at in self.site.trial.doses)
            assert all((later - earlier).days >= 28 for earlier, later in pairwise(days))

    @invariant()
    def replay_equals_live(self):
        for who, story in self._told().items():
            assert fold(who, self._entries(who)) == story.state
        if hasattr(self, "site"):
            assert fold("trial", self._entries("trial")) == self.site.trial

    def teardown(self):
        for who in self._told():
            with self.site.desk.ledger.begin() as tx:
                assert verify_stream(who, tx.read(who, 0)) == []


TestHistories = Histories.TestCase
TestHistories.settings = settings(
    max_examples=200, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
