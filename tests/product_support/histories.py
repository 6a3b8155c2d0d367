"""Histories: what twelve participants and two laboratories may do on a bad day, drawn from a seed, judged step by step.

An action is a tuple of a kind, a participant and two numbers between 0 and 1, so that a history can be replayed and
shortened: what it does depends on the trial as it then stands, never on a generator that others have used.
"""

import itertools
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from product_support import slips
from product_support.bare import forked
from product_support.dangers import REMEMBERED, STARTS, STOPS, Attempt
from product_support.shadow import Shadow
from product_support.worlds import Hands, Plan, prepared
from vertebra.conduct import commands as c, entries as e
from vertebra.conduct.decide import Decision
from vertebra.protocol.product import HardStop
from vertebra.simulate.site import Site

Action = tuple[str, int, float, float]
ZONES = ("Asia/Taipei", "Europe/Berlin")
PEOPLE = 12
STEPS_PER_HISTORY = 6
NEXT = {
    "ordered": "collect", "collected": "receive", "received": "culture", "culturing": "fill", "filled": "test",
    "oos": "investigate", "tested": "release", "released": "inject", "conditional": "inject", "administered": "inject",
    "rejected": "destroy", "failed": "destroy", "destroyed": "inject",
}  # fmt: skip
ALL_STEPS = ("collect", "hand_over", "receive", "culture", "fill", "test", "investigate", "late", "release", "complete",
             "reject", "fail", "label", "inject", "destroy")  # fmt: skip
OTHERS = ("released", "released", "released", "tested", "filled", "filled", "culturing", "received", "collected",
          "ordered", "ordered", "released")  # fmt: skip


@cache
def plans() -> tuple[Plan, ...]:
    """Mornings at the borders of the sentinel rule and of the approval, at home and on the day that has 25 hours."""
    doses = [(), (28,), (27,), (56, 28), (84, 56, 28), (83, 55, 27), (84, 56, 28, 0), (98, 70, 42, 14, 14, 14),
             (97, 69, 41, 13, 13, 13)]  # fmt: skip
    made = [_plan(dosed, zone) for dosed in doses for zone in ZONES[: 1 + (len(dosed) % 2)]]
    return (*made, *(_plan((28,), ZONES[0], opened) for opened in (363, 362)))


def _plan(dosed: tuple[int, ...], zone: str, opened: int = 250) -> Plan:
    slow = len(dosed) % 3 == 1
    return Plan(OTHERS[: PEOPLE - len(dosed)], dosed, frozenset({2, 5, 8, 9, 10}), zone, opened=opened, slow=slow)


@cache
def base(number: int) -> tuple[Site, Shadow]:
    """One of the prepared mornings and the notebook of who looked on from the first command."""
    plan = plans()[number]
    shadow = Shadow(plan.zone)
    site = prepared(plan, shadow)
    today, past = plan.today.isoformat(), (plan.today - timedelta(days=1)).isoformat()
    since = (plan.today - timedelta(days=200)).isoformat()
    site.submit(c.Delegate("l.huang", "Huang Shu-fen", "quality", since, "", since), "sponsor")
    site.submit(c.Delegate("n.new", "Dr New", "investigator", today, "", today), "sponsor")
    site.submit(c.Delegate("x.own", "P-001", "participant", since, "", since), "sponsor")
    hands = {stage: Hands(site, f"P-{len(plan.dosed) + OTHERS.index(stage) + 1:03}") for stage in ("filled", "tested")}
    assert hands["filled"].test(TSTGRAM="POS").state.lot.state == "oos"
    hands["tested"].story.corrects("FILL", "", "passage 3", LOTPASS=3)
    for lot, last in (("OLD-2599", past), ("DAY-2600", today)):
        site.submit(c.ReceiveMaterial(lot, "Medium", last), "quality")
    return site, shadow


def drawn(seed: int, steps: int = STEPS_PER_HISTORY) -> list[Action]:
    rng = Random(seed)
    return [(_kind(rng), rng.randrange(PEOPLE), rng.random(), rng.random()) for _ in range(steps)]


def _kind(rng: Random) -> str:
    return rng.choices(("step", "slip", "any", "event", "wait"), (42, 28, 8, 20, 2))[0]


@dataclass
class Told:
    """What came of a history, or of many."""

    histories: int = 0
    commands: int = 0
    injected: int = 0
    ended_injected: int = 0
    refused: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Told") -> None:
        self.histories += other.histories
        self.commands += other.commands
        self.injected += other.injected
        self.ended_injected += other.ended_injected
        self.refused.update(other.refused)


class Judge:
    """Looks on, compares each attempt with the notebook, and keeps the notebook."""

    def __init__(self, site: Site, shadow: Shadow, told: Told) -> None:
        self.site, self.shadow, self.told = site, shadow, told
        self.study = site.study
        self.advice = _advice(site.study.version, self.study.product.stops)
        site.desk.witness = self  # type: ignore[attr-defined]

    def saw(self, command: c.Command, by: e.Actor, now: Any, who: str, decision: Decision) -> None:
        self.told.commands += 1
        for refusal in decision.refusals:
            self.told.refused[refusal.code] += 1
            self.explains(refusal, isinstance(command, c.DoStep))
        if isinstance(command, c.DoStep):
            self.compare(Attempt(self.shadow, command, by, now, who), decision)
        if isinstance(command, c.OpenWorkspace) and decision.done:
            assert self.shadow.workspaces.get(command.place, command.participant) == command.participant
        self.shadow.saw(command, by, now, who, decision)

    def explains(self, refusal: Any, of_step: bool) -> None:
        """In both languages; a stop of a step with its own advice."""
        en, zh = refusal.says.en, refusal.says.zh
        assert len(en) > 20, refusal
        assert any("\u4e00" <= x <= "\u9fff" for x in zh), refusal
        advice = self.advice.get(refusal.code) if of_step else None
        assert advice is None or (advice[0] in en) is (advice[1] in zh) is True, refusal

    def compare(self, attempt: Attempt, decision: Decision) -> None:
        """Carried out only if nothing stands; else refused for exactly what stands, and remembered where it must be."""
        step, codes = attempt.command.step, {r.code for r in decision.refusals}
        if decision.done:
            self.carried_out(attempt, decision)
        elif codes == {"H23"} and decision.refusals[0].where == attempt.by.role:
            on_duty = self.shadow.on_duty(attempt.by.user, attempt.by.role, self.shadow.day(attempt.now))
            assert not on_duty, "the door itself refuses who has no duty now"
            assert not decision.entries
        elif codes == {"LOT-STATE"} and step not in REMEMBERED:
            assert attempt.before.state not in STARTS[step]
            assert not decision.entries
        elif codes <= {*STOPS, "LOT-STATE"}:
            assert ("LOT-STATE" in codes) == (attempt.before.state not in STARTS[step]), (step, attempt.before.state)
            assert codes & set(STOPS) == attempt.stops(), (step, codes, attempt.stops())
            self.remembered(attempt, decision)
        elif all(code.startswith("W") and code[1:].isdigit() for code in codes):
            assert not attempt.stops(), (step, codes, attempt.stops())
            assert codes == attempt.warnings(), (step, codes, attempt.warnings())

    def carried_out(self, attempt: Attempt, decision: Decision) -> None:
        step, stands = attempt.command.step, attempt.stops()
        assert not stands, (step, stands)
        assert attempt.frame(), (step, attempt.before.state, attempt.by, attempt.command.witness)
        warned = attempt.warnings()
        assert not warned or attempt.command.reason.strip(), (step, warned)
        found = {x.body.code for x in decision.entries if isinstance(x.body, e.DeviationFound)}
        assert warned <= found, (warned, found)
        if step == "administer":
            assert attempt.before.state in ("released", "conditional")
            assert not attempt.before.doses
            self.told.injected += 1

    def remembered(self, attempt: Attempt, decision: Decision) -> None:
        """A refused attempt at a step that matters is an entry and a deviation; nothing else happened."""
        kinds = {type(x.body) for x in decision.entries}
        standing = attempt.stops()
        if attempt.command.step in REMEMBERED and standing:
            assert kinds == {e.StepRefused, e.DeviationFound}, kinds
            (refused,) = (x.body for x in decision.entries if isinstance(x.body, e.StepRefused))
            assert set(refused.stops) & set(STOPS) == standing
        else:
            assert not kinds, kinds


@cache
def _advice(version: str, stops: tuple[HardStop, ...]) -> dict[str, tuple[str, str]]:
    return {s.id: (s.advice.en, s.advice.zh) for s in stops}


def run(seed: int, actions: list[Action] | None = None) -> Told:
    """One history on a fork of its morning, judged at every command and at its end.

    Raises:
        AssertionError: the engine did what it must not, or refused without need.
    """
    site, shadow = base(seed % len(plans()))
    told, desk = Told(1), site.desk
    site, shadow = forked(site), shadow.fork()
    judge = Judge(site, shadow, told)
    hands = [Hands(site, f"P-{n:03}") for n in range(1, PEOPLE + 1)]
    for action in drawn(seed) if actions is None else actions:
        act(site, shadow, hands, action)
    told.ended_injected = int(told.injected > 0)
    at_the_end(site, judge, desk)  # type: ignore[arg-type]
    return told


def at_the_end(site: Site, judge: Judge, desk: Any) -> None:
    """Replayed entries give the same state; who is dosed is dosed once, and the record still tells a safe dose."""
    live = site.desk
    again = desk.replayed(live.since)  # type: ignore[attr-defined]
    assert again.last_trial == live.last_trial  # type: ignore[attr-defined]
    assert again.people == live.people  # type: ignore[attr-defined]
    days = sorted(judge.shadow.day(at) for _, at in judge.shadow.doses)
    for n, (earlier, later) in enumerate(itertools.pairwise(days), 1):
        assert (later - earlier).days >= (28 if n <= 3 else 14 if n in (6, 9) else 0), days
    for who, life in judge.shadow.lives.items():
        assert len(life.doses) <= 1, who
        dose, taken = life.sheet("V5", "DOSE"), life.newest("SURG", "PRLEVEL")
        if dose:
            assert dose.items["EXLEVEL"] == taken
            assert dose.items["EXIMG"] == "Y"
            assert dose.items["EXIMGAP"]
            assert dose.items["EXIMGLAT"]
            assert life.slot == judge.shadow.day(datetime.fromisoformat(life.newest("SURG", "SURGDTC")))
            assert 0 < float(dose.items["EXVOL"]) <= 3
            assert 70 <= float(dose.items["EXVIAB"]) <= 100
            assert 0.8 <= float(dose.items["EXCONC"]) <= 1.2
            expiry = datetime.fromisoformat(life.newest("FILL", "LOTEXP"))
            assert life.doses[0] <= expiry, "nobody moves an expiry behind a dose"


def act(site: Site, shadow: Shadow, hands: list[Hands], action: Action) -> None:
    kind, who, a, b = action
    hand = hands[who]
    state = shadow.lives[hand.who].state
    if kind == "wait":
        site.now += slips.picked(slips.WAITS, a)
    elif kind == "event":
        slips.picked(slips.EVENTS, a)(site, shadow, hand, b)
    else:
        due = _due(state, hand, a)
        step = slips.picked(ALL_STEPS, a) if kind == "any" else due
        slip: Callable[..., dict[str, Any]] = slips.sound if kind == "step" else slips.picked(slips.of(step), b)
        getattr(hand, step)(**slip(site, shadow, hand))


def _due(state: str, hand: Hands, a: float) -> str:
    """What comes next as a rule; now and then a label, a hand-over, the late cultures."""
    if state == "administered" and a > 0.3:
        return "complete" if a > 0.8 else "late"
    if a > 0.94:
        return "label" if a > 0.97 else "hand_over"
    if state == "oos":
        return ("test", "investigate", "release")[int(a * 3)]
    if state == "culturing" and (a < 0.1 or sum(p.form == "CUL" for p in hand.story.state.sheets) < 4):
        return "culture"
    return "late" if state == "tested" and a < 0.2 else NEXT[state]


def told_of(seeds: range, progress: Callable[[int], None] = lambda n: None) -> Told:
    """Many histories. A failure is shortened and told with its seed."""
    told = Told()
    for seed in seeds:
        try:
            told.add(run(seed))
        except Exception as wrong:
            raise AssertionError(f"seed {seed}: {wrong!r}\nshortest: {shortest(seed)}") from wrong
        progress(seed)
    return told


def shortest(seed: int) -> list[Action]:
    """The actions that are needed for it to fail: each is left out in turn and stays out if it still fails."""
    actions = drawn(seed)
    for action in list(actions):
        fewer = [x for x in actions if x is not action]
        if _fails(seed, fewer):
            actions = fewer
    return actions


def _fails(seed: int, actions: list[Action]) -> bool:
    try:
        run(seed, actions)
    except Exception:
        return True
    return False
