"""Trials prepared near the dangerous steps, built by the same commands as everything else and forked from then on.

A `Plan` says how many were dosed, how long ago, and how far the lots of the others are on the morning `today`.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache

import msgspec

from product_support.bare import Bare, Witness, forked, site_on
from stories import CUL, CULTURE, DOSE, FILL, REC, SURG, TEST, Story, corrected
from vertebra.conduct import commands as c
from vertebra.protocol.study import Study
from vertebra.simulate.site import Site
from vertebra.simulate.staff import set_up

STAGES = ("ordered", "collected", "received", "culturing", "filled", "tested", "released")
TODAY = date(2026, 10, 24)
PAIN = {"VASBACK": 40, "VASLEG": 25}


class Plan(msgspec.Struct, frozen=True):
    """dosed: days before `today` on which P-001, P-002, ... were dosed. stages: of those who follow, on the morning.

    women: who of them may be with child. zone: of the site. opened: how many days before `today` the trial was; the
    first approval of the ethics committee lasts a year. slots: how many cultures the lab takes at once. back: days from
    the discectomy to the morning that everything is prepared for. slow: the tissue that came last was 25 hours on its
    way.
    """

    stages: tuple[str, ...]
    dosed: tuple[int, ...] = ()
    women: frozenset[int] = frozenset()
    zone: str = "Asia/Taipei"
    today: date = TODAY
    opened: int = 250
    slots: int = 40
    back: int = 45
    slow: bool = False


@cache
def study_in(zone: str) -> Study:
    """The reference study at a site in another zone."""
    study = corrected()
    return study if study.zone == zone else msgspec.structs.replace(study, zone=zone)


def opened(plan: Plan, witness: Witness | None = None, desk: Bare | None = None) -> Site:
    """A trial open for enrolment, its first participant not yet known. desk: where its commands go."""
    desk = desk or Bare(study_in(plan.zone))
    desk.witness = witness
    site = site_on(desk)
    set_up(site, plan.today - timedelta(days=plan.opened), plan.slots)
    return site


def prepared(plan: Plan, witness: Witness | None = None, desk: Bare | None = None) -> Site:
    """The trial on the morning of the plan, at half past eight."""
    site = opened(plan, witness, desk)
    names = [f"P-{n:03}" for n in range(1, len(plan.stages) + len(plan.dosed) + 1)]
    doses, others = names[: len(plan.dosed)], names[len(plan.dosed) :]
    for who in names:
        enrolled(site, who, plan, int(who[2:]) in plan.women)
    work: list[tuple[datetime, int, Callable[[], object]]] = []
    for who, back in zip(doses, plan.dosed, strict=True):
        work += _course(site, who, plan.today - timedelta(days=back), "administered", plan)
    for who, stage in zip(others, plan.stages, strict=True):
        work += _course(site, who, plan.today, stage, plan)
    for when, _, act in sorted(work, key=lambda todo: todo[:2]):
        site.now = max(site.now, when)
        act()
    site.now = max(site.now, site.at(plan.today, 8, 30))
    return site


def enrolled(site: Site, who: str, plan: Plan, woman: bool = False) -> None:
    site.now = max(site.now, site.at(plan.today - timedelta(days=200)))
    story = Story(site, who).does(c.Identify(site.name), "coordinator").consented()
    story.screened(**(WOMAN if woman else {}))


WOMANS_BLOOD = {"HGB": "13.5", "CREAT": "0.70"}
WOMAN = {"SEX": "F", "CHILDPOT": "Y", "BREASTFD": "N", "HCG": "NEG", **WOMANS_BLOOD}


def _course(
    site: Site, who: str, day: date, stage: str, plan: Plan
) -> list[tuple[datetime, int, Callable[[], object]]]:
    """What is done with one participant's lot up to the stage, each thing with its moment, for a dose on that day."""
    far = STAGES.index("released" if stage == "administered" else stage)
    surgery = day if far < 2 else day - timedelta(days=1) if stage == "received" else day - timedelta(days=plan.back)
    hands = Hands(site, who)
    waits = stage == "received" and not plan.slow  # overnight in the laboratory, still within a day in the morning
    taken = 10 if waits else 7
    arrives = site.at(surgery, taken, 50) if far < 3 else site.at(surgery, 12)
    if plan.slow and stage == "received":
        arrives = site.at(day, 8)
    todo = [
        (site.at(surgery, taken - 1), hands.fit_for_surgery),
        (site.at(surgery, taken), hands.collect),
        (arrives, hands.receive),
        (site.at(surgery + timedelta(days=1), 6, 30), hands.grown),
        (site.at(day, 6), hands.fill),
        (site.at(day, 7), hands.test),
        (site.at(day, 8), hands.release),
    ]
    done = [(when, order, act) for order, (when, act) in enumerate(todo[: far + 1])]
    if far >= STAGES.index("filled"):
        done.append((site.at(day, 6, 10), 5, hands.label))
    if far >= STAGES.index("culturing"):
        done += [(site.at(day - timedelta(days=2), 9), 3, hands.ready), (site.at(day, 5, 30), 3, hands.examined)]
    if stage == "administered":
        done.append((site.at(day, 8, 15), 9, lambda: hands.inject(reason="as planned")))
    return done


class Hands:
    """What staff do with one participant's lot at the present moment of the site. Each may be refused."""

    def __init__(self, site: Site, who: str) -> None:
        self.site, self.who = site, who
        self.story = Story(site, who)

    @property
    def now(self) -> str:
        return self.site.written(self.site.now)

    def fit_for_surgery(self) -> None:
        if self.story.state.lot is None:
            self.story.ordered(self.site.today)
        self.story.fills("PE", "V2")
        self.story.fills("PREG", "V2", **self.tested())
        self.story.signed("discectomy")

    def tested(self) -> dict[str, object]:
        return {"HCG": "NEG", "PREGDTC": self.now} if self._may_bear() else {"HCG": "NA"}

    def _may_bear(self) -> bool:
        return any(s.cells["SEX"].datum.value == "F" for p, s in self.story.state.sheets.items() if p.form == "DM")

    def ready(self, **changes: dict[str, object]) -> None:
        woman = self._may_bear()
        own = {"VAS": PAIN, "PREG": self.tested(), "SAF": WOMANS_BLOOD if woman else {}}
        own["HX"] = {"BREASTFD": "N"} if woman else {}
        for form in ("HX", "PE", "INF", "SAF", "COAG", "VAS", "PREG"):
            self.story.fills(form, "V4", **{**own.get(form, {}), **changes.get(form, {})})
        self.story.signed("before injection")

    def examined(self) -> None:
        self.story.fills("PE", "V5")

    def collect(self, **changes: object) -> Story:
        return self._do("collect", "surgeon", {**SURG, "SURGDTC": self.now, "SURGEND": self.now}, "TISDTC", changes)

    def receive(self, **changes: object) -> Story:
        return self._do("receive", "lab", REC, "RECDTC", changes)

    def grown(self) -> Story:
        """All the work of a culture, from the digestion to the harvest."""
        for _ in CULTURE:
            self.culture()
        return self.story

    def culture(self, **changes: object) -> Story:
        """The next piece of work on the culture; when all is done, it begins again."""
        done = sum(p.form == "CUL" for p in self.story.state.sheets)
        return self._do("culture", "lab", {**CUL, **CULTURE[done % len(CULTURE)]}, "CULDTC", changes)

    def fill(self, **changes: object) -> Story:
        expiry = self.site.written(self.site.now + timedelta(hours=6))
        return self._do("fill", "lab", {**FILL, "LOTEXP": expiry}, "FILLDTC", changes)

    def test(self, **changes: object) -> Story:
        return self._do("test", "lab", TEST, "TSTDTC", changes)

    def investigate(self, **changes: object) -> Story:
        found = {"OOSTEST": "GRAM", "OOSHYP": "a slip of the hand", "OOSREP": "Y", "OOSREAS": "seen by two"}
        return self._do("investigate", "quality", {**found, "OOSCONC": "LABERR"}, "OOSDTC", changes)

    def complete(self, **changes: object) -> Story:
        return self._do("complete", "quality", {}, "RELCDTC", changes)

    def hand_over(self, **changes: object) -> Story:
        gone = {"HANDLEG": "LAB_COURIER", "HANDTO": "k.wang", "HANDCOND": "GOOD", "HANDTEMP": "5.0"}
        return self._do("hand over", "quality", gone, "HANDDTC", {"witness": "courier", **changes})

    def late(self, **changes: object) -> Story:
        return self._do("late", "lab", {"LATEDAY": 3, "LATERES": "NEG"}, "LATEDTC", changes)

    def release(self, **changes: object) -> Story:
        decided = {"RELDEC": "CONDITIONAL", "RELCOND": "LATE"}
        return self._do("release", "quality", decided, "RELDTC", changes)

    def reject(self, **changes: object) -> Story:
        return self._do("reject", "quality", {"RELDEC": "REJECTED", "RELREASON": "out of limits"}, "RELDTC", changes)

    def fail(self, **changes: object) -> Story:
        return self._do("fail", "lab", {"MFREASON": "NOGROWTH"}, "MFDTC", changes)

    def label(self, **changes: object) -> Story:
        return self._do("label", "lab", {"LBLKIND": "FINAL", "LBLCOUNT": 2}, "", changes)

    def inject(self, **changes: object) -> Story:
        return self._do("administer", "investigator", DOSE, "EXDTC", changes)

    def destroy(self, **changes: object) -> Story:
        gone = {"DESDTC": self.site.today.isoformat(), "DESWHY": "LEFT", "DESWITN": "the other one"}
        return self._do("destroy", "lab", gone, "", changes)

    def _do(self, step: str, role: str, answers: dict, dated: str, changes: dict) -> Story:
        """The step at this moment, the form saying the same time or one `apart` minutes from it."""
        more = {k: changes.pop(k) for k in tuple(changes) if k.islower()}
        at = more.get("at", self.site.now)
        moment = at if isinstance(at, datetime) else datetime.fromisoformat(str(at))
        moment = moment.astimezone(UTC) + timedelta(minutes=int(str(more.pop("apart", 0))))
        told = {dated: self.site.written(moment)} if dated else {}
        return attempt(self.story, step, str(more.pop("role", role)), {**answers, **told, **changes}, more)


def attempt(story: Story, step: str, role: str, answers: dict, more: dict) -> Story:
    """One attempt; `user` acts in the role, `at` may be written as somebody wrote it; not `tidy` leaves the line."""
    story.tidy = bool(more.pop("tidy", True))
    user, at = str(more.pop("user", "")), more.pop("at", story.site.now)
    witness, place = more.pop("witness", "lab2" if role == "lab" else "coordinator"), more.pop("place", None)
    place = ("hood 1" if role == "lab" else "") if place is None else place
    kept = {k: v for k, v in answers.items() if v is not None}
    moment = at if isinstance(at, datetime) else datetime.fromisoformat(str(at))
    command = story.site.step(story.who, step, kept, moment, str(witness), place=place, **more)
    if isinstance(at, str):
        command = msgspec.structs.replace(command, occurred_at=at)
    return story.tries(command, role, user)


__all__ = ["Hands", "Plan", "attempt", "enrolled", "forked", "opened", "prepared", "study_in"]
