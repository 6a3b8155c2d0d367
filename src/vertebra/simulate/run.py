"""One whole trial in silico: a study, a ledger and a seed come in; the ledger holds everything when it is over."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

import msgspec

from vertebra.conduct.desk import Desk, Ledger
from vertebra.conduct.state import Participant
from vertebra.protocol.study import Study
from vertebra.simulate.journey import Plan, enrol
from vertebra.simulate.mishaps import plan_mishaps
from vertebra.simulate.people import Person, draw_person
from vertebra.simulate.site import Journey, Site
from vertebra.simulate.staff import housekeeping, set_up
from vertebra.simulate.world import World

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Outcome:
    """What came of a run. `blame`: failed criteria with (people who failed it, people who failed only it)."""

    screened: int
    consented: int
    eligible: int
    harvested: int
    injected: int
    completed: int
    stopped_at: int
    blame: dict[str, tuple[int, int]]
    refused: Counter[str]
    commands: int


def simulate(
    study: Study,
    ledger: Ledger,
    seed: int = 1,
    treated: int = 12,
    most: int = 400,
    world: World | None = None,
    on_meeting: Callable[[str, Person], None] = lambda who, person: None,
    progress: Progress = lambda line: None,
    until: date | None = None,
) -> Outcome:
    """Run until `treated` are injected and followed, or `most` people have been screened.

    until: leave the trial as it stands on that day, with everybody in the middle of something.
    on_meeting: told who each participant is, for the vault; nothing of it enters the ledger.
    """
    world = world or World()
    site = Site(study, Desk(study, ledger))
    site.on_meeting = on_meeting
    plan = Plan(world, seed, plan_mishaps(world, seed, treated))
    people: list[str] = []
    set_up(site, world.clinic.first_day)
    site.start(site.at(world.clinic.first_day), _arrivals(site, plan, people, most, progress))
    site.start(site.at(world.clinic.first_day, 17), housekeeping(site, people))
    site.run(lambda: until is not None and site.now > site.at(until), _told(site, plan, progress))
    site.desk.checkpoint(site.actor("data"), site.now)
    return outcome(site, plan, people, most)


def _arrivals(site: Site, plan: Plan, people: list[str], most: int, progress: Progress) -> Journey:
    """People come one after another until enough are injected, or the limit is reached."""
    for number in count(1):
        while plan.is_full:
            if len(site.trial.doses) >= plan.mishaps.treated:
                return
            yield site.at(site.today + timedelta(days=1))
        if number > most:
            return
        person = draw_person(plan.world, plan.seed, number)
        yield max(site.at(person.screened_on), site.now)
        person = _as_of(person, site.today)
        who = f"P-{number:03}"
        people.append(who)
        site.start(site.now, enrol(site, plan, person, who))


def _as_of(person: Person, today: date) -> Person:
    """Who comes later than first thought is operated later by as many days."""
    late = today - person.screened_on
    return msgspec.structs.replace(person, screened_on=today, planned_surgery=person.planned_surgery + late)


def outcome(site: Site, plan: Plan, people: list[str], most: int) -> Outcome:
    states = [site.participant(who) for who in people]
    end = site.study.product.parts.get("end_reason", "")
    return Outcome(
        screened=len(states),
        consented=sum("trial" in p.consents for p in states),
        eligible=sum(_outcome(p) == "eligible" for p in states),
        harvested=plan.harvested,
        injected=len(site.trial.doses),
        completed=sum(_ended(site.study, p, end) == "COMPLETED" for p in states),
        stopped_at=most if len(states) >= most and len(site.trial.doses) < plan.mishaps.treated else 0,
        blame=blame(states),
        refused=site.refused,
        commands=site.commands,
    )


def _outcome(p: Participant) -> str:
    return p.fitness["screening"].outcome if "screening" in p.fitness else ""


def _ended(study: Study, p: Participant, item: str) -> str:
    for _, sheet in p.sheets_of(study.home(item).id):
        return sheet.cells[item].datum.value
    return ""


def blame(states: list[Participant]) -> dict[str, tuple[int, int]]:
    """For each criterion: how many failed it at screening, and how many failed nothing else."""
    failed: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    for p in states:
        verdicts = p.fitness["screening"].verdicts if "screening" in p.fitness else {}
        unmet = [id for id, verdict in verdicts.items() if verdict == "not met"]
        failed.update(unmet)
        alone.update(unmet if len(unmet) == 1 else [])
    return {id: (n, alone[id]) for id, n in failed.most_common()}


def _told(site: Site, plan: Plan, progress: Progress) -> Callable[[], None]:
    """A line whenever ten more people were screened or one more dosed."""
    seen = {"screened": 0, "dosed": 0}

    def tick() -> None:
        dosed = len(site.trial.doses)
        if plan.screened >= seen["screened"] + 25 or dosed > seen["dosed"]:
            seen["screened"], seen["dosed"] = plan.screened, dosed
            progress(f"{site.today}: {plan.screened} screened, {plan.harvested} harvested, {dosed} injected")

    return tick
