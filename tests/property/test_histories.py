"""What must hold after any history: three participants, all steps in any order, wrong labels, wrong data, wrong people.

Source: hard stops H1, H2, H5-H9, H16 (domain notes F5); replay equals live (design, contracts).
"""

from datetime import timedelta
from decimal import Decimal

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from stories import INJECTION, SURGERY, Story, bag_of, participant, trial
from vertebra.conduct import entries as e
from vertebra.conduct.commands import LiftHold, PlaceHold
from vertebra.conduct.ledger import read_entry, verify_stream
from vertebra.conduct.state import fold

NAMES = ("P-001", "P-002", "P-003")
volumes = st.sampled_from(["0.50", "2.50", "3.00", "3.01", "30.0", None])
viabilities = st.sampled_from(["92.0", "70.0", "69.9", "0.0", None])
concentrations = st.sampled_from(["1.00", "0.80", "0.79", "1.20", "1.21", None])
levels = st.sampled_from(["L4L5", "L4L5", "L5S1", None])
hours = st.integers(0, 30)


class Histories(RuleBasedStateMachine):
    """Everybody may try anything at any time; only the door keeps order."""

    people = Bundle("people")

    @initialize(target=people)
    def open_the_trial(self):
        self.site = trial()
        self.stories: dict[str, Story] = {}
        return self._arrive("P-001")

    def _arrive(self, who: str) -> str:
        self.stories[who] = participant(self.site, who)
        return who

    @rule(target=people, who=st.sampled_from(NAMES))
    def arrives(self, who):
        return who if who in self.stories else self._arrive(who)

    @rule(who=people, hgb=st.sampled_from(["14.5", "9.0"]))
    def is_screened(self, who, hgb):
        story = self.stories[who]
        if "trial" not in story.state.consents:
            story.consented()
        if not story.state.sheets:
            story.screened(HGB=hgb)

    @rule(who=people, level=st.sampled_from(["L4L5", "L5S1"]))
    def has_the_discectomy(self, who, level):
        story = self.stories[who]
        if "screening" in story.state.fitness and story.state.lot is None:
            story.harvested(PRLEVEL=level)

    @rule(who=people, late=st.sampled_from([3, 26]))
    def tissue_arrives(self, who, late):
        if self.stories[who].state.lot is not None:
            self.stories[who].received(late)

    @rule(who=people)
    def is_cultured_and_checked(self, who):
        story = self.stories[who]
        if story.state.lot is not None:
            story.cultured()
            if not any(p.visit == "V4" for p in story.state.sheets):
                story.ready()

    @rule(who=people, volume=volumes, gram=st.sampled_from(["NEG", "NEG", "POS", None]))
    def is_filled_tested_released(self, who, volume, gram):
        story = self.stories[who]
        if story.state.lot is not None:
            story.filled(LOTVOL=volume).tested(TSTGRAM=gram).released()

    @rule(who=people, bag=people, volume=volumes, viability=viabilities, conc=concentrations, level=levels, wait=hours)
    def is_injected(self, who, bag, volume, viability, conc, level, wait):
        story, other = self.stories[who], self.stories[bag]
        if story.state.lot is None or other.state.lot is None:
            return
        at = max(self.site.now, self.site.at(INJECTION, 9)) + timedelta(hours=wait)
        self.site.now = at
        changes = {"EXVOL": volume, "EXVIAB": viability, "EXCONC": conc, "EXLEVEL": level}
        story.injected(scans=(bag_of(story)[0], bag_of(other)[1]), at=at, reason="partial dose", **changes)

    @rule(who=people, volume=st.sampled_from(["2.40", "3.00", "3.50"]))
    def dose_record_is_corrected(self, who, volume):
        story = self.stories[who]
        if any(p.form == "DOSE" for p in story.state.sheets):
            story.corrects("DOSE", "V5", "typing error", EXVOL=volume)

    @rule(hold=st.booleans())
    def dosing_is_held_or_not(self, hold):
        if hold:
            self.site.attempt(PlaceHold("safety review"), "medical")
        else:
            self.site.attempt(LiftHold("reviewed"), "medical")

    @rule(weeks=st.integers(1, 5))
    def time_passes(self, weeks):
        self.site.now = max(self.site.now, self.site.at(SURGERY)) + timedelta(weeks=weeks)

    def _entries(self, stream: str) -> list[e.Entry]:
        with self.site.desk.ledger.begin() as tx:
            return [read_entry(row.data, row.hash) for row in tx.read(stream, 0)]

    @invariant()
    def nobody_gets_anothers_lot(self):
        for who in getattr(self, "stories", {}):
            ordered = [x.body.lot for x in self._entries(who) if isinstance(x.body, e.LotOrdered)]
            used = {x.body.lot for x in self._entries(who) if isinstance(x.body, e.Stepped)}
            scanned = {s.code for x in self._entries(who) if isinstance(x.body, e.Stepped) for s in x.body.scans}
            assert used <= set(ordered)
            assert all(code.startswith(f"NPC-001-{who}") for code in scanned)

    @invariant()
    def one_dose_within_its_limits_at_its_level(self):
        for who, story in getattr(self, "stories", {}).items():
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
            days = sorted(at[:10] for _, at in self.site.trial.doses)
            assert len(set(days)) == len(days)

    @invariant()
    def replay_equals_live(self):
        for who, story in getattr(self, "stories", {}).items():
            assert fold(who, self._entries(who)) == story.state
        if hasattr(self, "site"):
            assert fold("trial", self._entries("trial")) == self.site.trial

    def teardown(self):
        for who in getattr(self, "stories", {}):
            with self.site.desk.ledger.begin() as tx:
                assert verify_stream(who, tx.read(who, 0)) == []


TestHistories = Histories.TestCase
TestHistories.settings = settings(
    max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
