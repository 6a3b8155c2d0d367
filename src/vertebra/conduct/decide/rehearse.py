"""A step rehearsed: what the door would say to it now, and how each stop stands; nothing is written.

The stops are told although something else refuses the step already (no witness yet, say), so that whoever prepares it
sees all that is in the way at once. Source: domain notes F5.
"""

from dataclasses import dataclass
from datetime import datetime

from vertebra.conduct.commands import DoStep
from vertebra.conduct.decide.door import decide
from vertebra.conduct.decide.product import foreseen
from vertebra.conduct.decide.work import Decision, Refusal, Work
from vertebra.conduct.entries import Actor
from vertebra.conduct.facts import Asked
from vertebra.conduct.state import Participant, Trial
from vertebra.conduct.stops import StopSeen, standing
from vertebra.protocol.study import Study
from vertebra.terms.dates import full_moment


@dataclass(frozen=True)
class Rehearsal:
    """decision: of the door, whose entries are thrown away. asked: what the stops were asked of, the data in place."""

    decision: Decision
    asked: Asked
    stops: tuple[StopSeen, ...]

    @property
    def done(self) -> bool:
        return self.decision.done

    @property
    def others(self) -> tuple[Refusal, ...]:
        """What refuses the step besides the stops and warnings that stand: the role, the state of the lot, the witness.

        H23 may be among them: a stop asks about the day of the step, the door about today.
        """
        told = {seen.id for seen in self.stops if seen.stands}
        return tuple(r for r in self.decision.refusals if r.code not in told)


def rehearse_step(
    study: Study, trial: Trial, participant: Participant, command: DoStep, by: Actor, now: datetime
) -> Rehearsal:
    """What would happen if the step were done now.

    Raises:
        KeyError: the study has no such step.
    """
    step = study.product.step(command.step)
    if step is None:
        raise KeyError(command.step)
    decision = decide(study, trial, participant, command, by, now)
    work = Work(study, trial.fork(), participant.fork(), by, now)
    asked, _ = foreseen(work, command, step, full_moment(command.occurred_at) or now)
    return Rehearsal(decision, asked, standing(asked, step))
