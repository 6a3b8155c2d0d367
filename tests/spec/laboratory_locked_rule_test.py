"""What the laboratory evaluates is what holds a trial: the same boundary, the same hash, the same courses.

Conduct's own rule is driven through every course of twelve participants: each is dosed, harmed or not, and the form of
the harm is saved through the door. Dosing is held exactly where the table says stop.
Source: domain notes G (boundary), stats notes 2.1.
"""

from datetime import datetime, timedelta

import pytest

from stories import corrected, participant, trial
from vertebra.conduct import entries as e
from vertebra.conduct.commands import SaveForm
from vertebra.conduct.decide import decide
from vertebra.conduct.fold import apply
from vertebra.conduct.state import Participant, Trial
from vertebra.laboratory.designs.boundary import Boundary
from vertebra.laboratory.designs.exact import characteristics
from vertebra.laboratory.designs.locked import locked_rule
from vertebra.terms.canonical import canonical_bytes, sha256

PEOPLE = [f"P-{n:03}" for n in range(1, 13)]
HARM = {  # counted by the boundary; by no pausing rule, which would hold dosing on its own
    "AETERM": "Radicular pain", "AESTDTC": "2026-03-02", "AETOXGR": 3, "AESER": "N", "AERELPRD": "NONE",
    "AERELINJ": "DEFINITE", "AESPEC": "NONE",
}  # fmt: skip


class Conduct:
    """The engine in the middle of a trial, asked what the next participant leads to."""

    def __init__(self) -> None:
        self.site = trial()
        for who in PEOPLE:
            participant(self.site, who)
        self.people = {who: self.site.participant(who) for who in PEOPLE}
        self.now = self.site.now + timedelta(days=60)
        data = self.site.data({k: v for k, v in HARM.items() if self.site.study.has_item(k)})
        self.harm = SaveForm("AE", data, "2026-03-02", "", 1)

    def after_dose(self, state: Trial, who: str) -> Trial:
        ahead = state.fork()
        body = e.Dosed(who, "2026-03-01T10:00+08:00")
        apply(ahead, self._entry(ahead, body))
        return ahead

    def after_harm(self, state: Trial, who: str) -> Trial:
        decision = decide(self.site.study, state, self.people[who], self.harm, self.site.actor("coordinator"), self.now)
        assert not decision.refusals, decision.refusals
        counted = [x for x in decision.entries if isinstance(x.body, e.HarmCounted)]
        assert [x.body.rule for x in counted] == [self.site.study.safety.boundary.id]
        return decision.trial

    def _entry(self, state: Trial, body: e.Body) -> e.Entry:
        at = datetime.isoformat(self.now)
        return e.Entry(e.TRIAL, state.number + 1, at, at, e.SYSTEM, self.site.study.version, body, source="system")


def courses(conduct: Conduct, boundary: Boundary):
    """Every course until it stops or ends: (participants dosed, harmed, held by the engine, stop by the table)."""
    ahead: list[tuple[Trial, int, int]] = [(conduct.site.trial, 0, 0)]
    while ahead:
        state, n, harmed = ahead.pop()
        if n == len(PEOPLE):
            continue
        dosed = conduct.after_dose(state, PEOPLE[n])
        for follows, count in ((dosed, harmed), (conduct.after_harm(dosed, PEOPLE[n]), harmed + 1)):
            held = follows.hold.rule if follows.hold else ""
            yield n + 1, count, held, count >= boundary.stops[n]
            if not held:
                ahead.append((follows, n + 1, count))


def test_conduct_holds_exactly_where_the_table_stops():
    study = corrected()
    rule = locked_rule(study)
    seen = list(courses(Conduct(), rule.boundary))
    assert all(bool(held) == stop for _, _, held, stop in seen)
    assert {held for _, _, held, _ in seen} == {"", "BAYES20"}
    stopped = [(n, harmed) for n, harmed, held, _ in seen if held]
    # every course that the exact table stops was driven, each once: their chances add up to its chance to stop
    for rate in (0.1, 0.35):
        chance = sum(rate**harmed * (1 - rate) ** (n - harmed) for n, harmed in stopped)
        assert chance == pytest.approx(characteristics(rule.boundary, (rate,))[0].stop, abs=1e-12)


def test_the_hash_is_that_of_the_boundary_in_the_study():
    study = corrected()
    rule = locked_rule(study)
    assert rule.sha256 == sha256(canonical_bytes(study.safety.boundary))
    assert rule.study_version == study.version
    assert {str(n): rule.boundary.at(n) for n in range(2, 13)} == study.safety.boundary.stops
    assert rule.boundary.at(1) is None


def test_a_cohort_is_dosed_without_waiting():
    """Three alone, then three at a time: the rule is asked after 1, 2, 3, 6, 9 and 12."""
    rule = locked_rule(corrected())
    assert [n for n in range(1, 13) if rule.without_waiting.at(n)] == [2, 3, 6, 9, 12]


def test_participants_are_known_by_number_only():
    assert all(isinstance(p, Participant) and p.number > 0 for p in Conduct().people.values())


def test_a_hold_for_another_reason_does_not_hide_that_the_boundary_is_reached():
    """Dosing is held for a serious harm while the second counted harm reaches the boundary: both holds stand."""
    conduct = Conduct()
    state = conduct.after_harm(conduct.after_dose(conduct.site.trial, PEOPLE[0]), PEOPLE[0])
    state = conduct.after_dose(state, PEOPLE[1])
    apply(state, conduct._entry(state, e.HoldPlaced("PRODUCT_SAE", "a serious harm of the product", PEOPLE[0])))
    follows = conduct.after_harm(state, PEOPLE[1])
    assert {h.rule for h in follows.holds if not h.lifted} == {"PRODUCT_SAE", "BAYES20"}
