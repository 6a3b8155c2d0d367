"""Laboratory, trials: what all scenarios of a study share: its own rules and the world. A study comes in.

The boundary and the sentinel intervals are read from the study and never typed again; how long to wait for the next
dose is asked of conduct's own function.
"""

from typing import NamedTuple

import msgspec

from vertebra.conduct.facts import days_required
from vertebra.laboratory.designs.boundary import Boundary
from vertebra.laboratory.designs.locked import locked_rule
from vertebra.laboratory.trials.scenario import Scenario
from vertebra.protocol.product import Stagger
from vertebra.protocol.study import Study
from vertebra.simulate.world import World
from vertebra.terms.canonical import fingerprint
from vertebra.terms.texts import Text


class Visits(NamedTuple):
    """Follow-up visits: their ids, and their days after the injection."""

    ids: tuple[str, ...]
    days: tuple[int, ...]


class Setting(msgspec.Struct, frozen=True):
    """Attributes:
    boundary: the study's own; rule: its id; sha256: its hash in the study.
    criteria: what each criterion is called.
    visits, days: the follow-up visits at which pain and disability are collected, the last is the end.
    """

    study: str
    version: str
    participants: int
    rule: str
    sha256: str
    boundary: Boundary
    stagger: Stagger
    visits: tuple[str, ...]
    days: tuple[int, ...]
    criteria: dict[str, Text]
    world: World

    @property
    def world_hash(self) -> str:
        return fingerprint(self.world)


def setting_of(study: Study, world: World | None = None) -> Setting:
    """The rules of the study, in the world of its virtual participants."""
    rule = locked_rule(study)
    visits = follow_up(study)
    return Setting(
        study.identity.protocol,
        study.version,
        study.identity.planned,
        rule.id,
        rule.sha256,
        rule.boundary,
        study.product.stagger,
        visits.ids,
        visits.days,
        {criterion.id: criterion.title for criterion in study.criteria},
        world or World(),
    )


def follow_up(study: Study) -> Visits:
    """The planned visits from four weeks after the injection on: earlier ones are for safety."""
    found = [v for v in study.visits if v.needs_treatment and not v.unscheduled and v.day >= _FIRST_OUTCOME]
    return Visits(tuple(v.id for v in found), tuple(v.day for v in found))


_FIRST_OUTCOME = 28  # days; Source: domain notes B2: ODI and ADL from I+28 on (V10)


def waits(setting: Setting, scenario: Scenario) -> tuple[int, ...]:
    """Days from each dose to the next one, by how many were given before. One injection a day at the most.

    Source: domain notes G (stagger); `conduct.facts.days_required` decides.
    """
    stagger = scenario.stagger or setting.stagger
    return (0, *(max(1, days_required(stagger, n)) for n in range(1, setting.participants)))
