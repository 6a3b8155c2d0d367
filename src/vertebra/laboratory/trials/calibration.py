"""Laboratory, trials: what only the engine can tell a scenario, counted by playing virtual people through the door.

Who consents, who is eligible and which criterion fails first; who is unfit on the day of surgery or before the
injection.
In: a study under one reading, a world, a seed. Out: counts. Slow (about 10 ms a person): run when the study or the
world changes, and the shares are written into the scenario with the number of people behind them.
"""

from collections import Counter
from collections.abc import Callable

import msgspec

from vertebra.conduct import entries as e
from vertebra.conduct.desk import Desk, MemoryLedger
from vertebra.conduct.ledger import read_entry
from vertebra.conduct.state import Participant
from vertebra.protocol.study import Study
from vertebra.simulate.journey import Plan, enrol
from vertebra.simulate.mishaps import plan_mishaps
from vertebra.simulate.people import draw_person
from vertebra.simulate.run import simulate
from vertebra.simulate.site import Site
from vertebra.simulate.staff import set_up
from vertebra.simulate.world import World

UNDECIDED = "undecided"
_NOBODY_NEEDED = 10**9
_AT_A_SITE = 100  # people come two days apart, and an ethics approval is for a year


class Screening(msgspec.Struct, frozen=True):
    """People contacted, of these consented, of these eligible; and by first failed criterion those who were not."""

    contacted: int
    consented: int
    eligible: int
    failing: dict[str, int]

    @property
    def shares(self) -> dict[str, float]:
        """Of those who consented and were not eligible, the share of each first failed criterion."""
        return {id: n / (self.consented - self.eligible) for id, n in self.failing.items()}


class Checks(msgspec.Struct, frozen=True):
    """How often fitness was checked on the day of surgery and before the injection, and how often it failed."""

    surgery: int
    surgery_failed: int
    injection: int
    injection_failed: int


def count_screening(
    study: Study, world: World, seed: int, people: int, progress: Callable[[str], None] = lambda line: None
) -> Screening:
    """Screen so many virtual people through the door, and operate none of them."""
    seen: list[Participant] = []
    for first in range(1, people + 1, _AT_A_SITE):
        numbers = range(first, min(first + _AT_A_SITE, people + 1))
        seen += _screened(study, world, seed, numbers)
        progress(f"{len(seen):,} of {people:,} people screened by the engine")
    return _counted(study, seen)


def _screened(study: Study, world: World, seed: int, numbers: range) -> list[Participant]:
    """These people at a site of their own, which opens when the first of them comes."""
    site = Site(study, Desk(study, MemoryLedger()))
    set_up(site, draw_person(world, seed, numbers[0]).screened_on)
    plan = Plan(world, seed, plan_mishaps(world, seed, 3), waiting=_NOBODY_NEEDED)
    for number in numbers:
        person = draw_person(world, seed, number)
        site.start(max(site.now, site.at(person.screened_on)), enrol(site, plan, person, f"P-{number:03}"))
    site.run(lambda: False)
    return [site.participant(f"P-{number:03}") for number in numbers]


def _counted(study: Study, people: list[Participant]) -> Screening:
    consented = [p for p in people if "trial" in p.consents]
    failed = Counter(_first_failed(study, p) for p in consented)
    eligible = failed.pop("", 0)
    return Screening(len(people), len(consented), eligible, dict(failed.most_common()))


def _first_failed(study: Study, p: Participant) -> str:
    """The first criterion, in the order of the study, that is not met; empty for who is eligible."""
    signed = p.fitness["screening"]
    if signed.outcome == "eligible":
        return ""
    return next((c.id for c in study.criteria if signed.verdicts.get(c.id) == "not met"), UNDECIDED)


def count_checks(
    study: Study, world: World, seeds: range, progress: Callable[[str], None] = lambda line: None
) -> Checks:
    """Run whole trials through the door, one a seed, and count their later fitness checks."""
    outcomes: Counter[tuple[str, bool]] = Counter()
    for seed in seeds:
        ledger = MemoryLedger()
        simulate(study, ledger, seed, world=world)
        for rows in ledger.streams.values():
            for body in (read_entry(row.data, row.hash).body for row in rows):
                if isinstance(body, e.EligibilitySigned):
                    outcomes[body.moment, body.outcome == "eligible"] += 1
        progress(f"trial of seed {seed} played through the door")
    counts = [outcomes[moment, fit] for moment in ("discectomy", "before injection") for fit in (True, False)]
    return Checks(counts[0] + counts[1], counts[1], counts[2] + counts[3], counts[3])
