"""App, pages, tasks: what waits for a role, found anew from the state each time: nothing is assigned, nothing is lost.

A participant's tasks are kept until something is added to that stream, the day changes or the study does; so hundreds
of participants cost a look each. What may be done is not decided here: the door does that.
"""

from collections.abc import Callable, Iterator
from datetime import date

from vertebra.app.pages.tasks import fitness, late, oversight, people, product, safety, trial, visits
from vertebra.app.pages.tasks.about import About as About, Task as Task
from vertebra.app.pages.telling import Teller
from vertebra.conduct.state import Trial

Finder = Callable[[About], Iterator[Task]]
OfTrial = Callable[[Trial, Teller, date], Iterator[Task]]

_SITE: tuple[Finder, ...] = (
    visits.due,
    visits.begin,
    visits.missing,
    fitness.consents,
    fitness.eligibility,
    product.order,
    product.slot,
    safety.queries,
    safety.signals,
    late.chain,
)
# Each role's own, in two tables to be read at a glance.
OF_PARTICIPANT: dict[str, tuple[Finder, ...]] = {
    "coordinator": _SITE,
    "investigator": (*_SITE, safety.clocks, oversight.sign),
    "surgeon": (visits.operations, safety.queries),
    "lab": (product.steps, late.cultures, late.chain, late.out_of_specification, safety.queries),
    "quality": (
        product.recalls,
        product.excursions,
        product.steps,
        late.cultures,
        late.chain,
        late.endings,
        late.out_of_specification,
    ),
    "medical": (product.recalls, safety.signals, safety.clocks, safety.refused),
    "monitor": (oversight.verify, oversight.answered, oversight.deviations),
    "data": (oversight.answered, oversight.finish),
    "sponsor": (safety.clocks,),
    "auditor": (oversight.unread,),
}
OF_TRIAL: dict[str, tuple[OfTrial, ...]] = {
    "coordinator": (trial.hold, trial.unapproved),
    "investigator": (trial.hold, people.vouch),
    "surgeon": (trial.hold,),
    "medical": (trial.hold,),
    "data": (trial.locking,),
    "statistician": (trial.hold, trial.locking),
    "sponsor": (trial.hold, trial.locking, trial.ethics, trial.unapproved, people.vouch),
    "auditor": (trial.hold, trial.unread),
    "administrator": (people.review, people.vouch, trial.accounts),
}


def tasks_of(about: About) -> list[Task]:
    """What waits for the role about this participant."""
    return [task for find in OF_PARTICIPANT.get(about.role, ()) for task in find(about)]


def tasks_of_trial(trial: Trial, role: str, teller: Teller, today: date) -> list[Task]:
    return [task for find in OF_TRIAL.get(role, ()) for task in find(trial, teller, today)]
