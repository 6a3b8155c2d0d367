"""A step under way: what its form would hold and ask so far, and which stops stand for certain before it is done.

Nothing is written and nothing is decided: that is for the door, which also blocks what cannot be told yet.
"""

from datetime import datetime

from vertebra.conduct import entries as e
from vertebra.conduct.commands import DoStep
from vertebra.conduct.data import faults
from vertebra.conduct.decide.derived import derive
from vertebra.conduct.decide.product import new_place
from vertebra.conduct.decide.questions import raise_queries
from vertebra.conduct.decide.work import Decision, Work
from vertebra.conduct.entries import Actor
from vertebra.conduct.facts import Asked
from vertebra.conduct.state import Participant, Place, Trial
from vertebra.conduct.stops import standing
from vertebra.protocol.product import HardStop, Step
from vertebra.protocol.study import Study
from vertebra.terms.dates import full_moment
from vertebra.terms.verdicts import Verdict


def filled_so_far(
    study: Study, trial: Trial, participant: Participant, step: Step, command: DoStep, by: Actor, now: datetime
) -> Decision:
    """The participant as the step's form would leave it; the stops that stand for certain are its refusals."""
    work = Work(study, trial.fork(), participant.fork(), by, now, command.reason)
    place = new_place(study, participant, step, command.row)
    work.add(e.FormSaved(*place, _sound(work, step, command)), command.occurred_at)
    derive(work, place)
    raise_queries(work, place)
    for stop in _certain(work, step, command, place):
        work.refuse_for(stop, step.id)
    return work.decision(participant, trial)


def certain(
    study: Study, trial: Trial, participant: Participant, step: Step, command: DoStep, by: Actor, now: datetime
) -> list[HardStop]:
    """The stops of the step whose danger is certain already, whatever else will be typed."""
    work = Work(study, trial, participant, by, now)
    return _certain(work, step, command, new_place(study, participant, step, command.row))


def _sound(work: Work, step: Step, command: DoStep) -> tuple[e.Datum, ...]:
    """What can be read; what cannot is a finding."""
    items, found = {i.id: i for i in work.study.form(step.form).items}, []
    for datum in command.data:
        wrong = faults(work.study, items[datum.item], datum, work.now, step.id)
        work.findings += wrong
        if not wrong:
            found.append(datum)
    return tuple(found)


def _certain(work: Work, step: Step, command: DoStep, place: Place) -> list[HardStop]:
    when = full_moment(command.occurred_at) or work.now
    asked = Asked(work.study, work.trial, work.participant, work.by, when, work.now, place, step, command)
    there = {seen.id for seen in standing(asked, step) if seen.verdict is Verdict.MET}
    return [s for s in work.study.product.stops if s.id in there]
