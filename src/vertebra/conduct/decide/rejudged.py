"""A correction of a product record is asked the stops of every step that was done, each at its own moment and place.

What would bring back a danger that was absent then is refused and remembered, not silently stored: an expiry moved
behind an injection, a volume above the limit, another level. See docs/decisions/0003.
"""

from vertebra.conduct import entries as e
from vertebra.conduct.commands import DoStep, SaveForm
from vertebra.conduct.decide.deviations import deviate
from vertebra.conduct.decide.work import Work
from vertebra.conduct.facts import Asked
from vertebra.conduct.look import View
from vertebra.conduct.state import Place, StepDone
from vertebra.protocol.expressions import verdict_of
from vertebra.protocol.product import HardStop
from vertebra.terms.dates import full_moment
from vertebra.terms.verdicts import Verdict


def is_step_undone(work: Work, ahead: Work, command: SaveForm, place: Place) -> bool:
    """Whether the correction was refused. ahead: the same work with the correction in place."""
    lot, forms = work.participant.lot, {s.form: s for s in work.study.product.steps}
    if lot is None or place.form not in forms:
        return False
    back = {stop.id: stop for done in lot.steps for stop in _comes_back(work, ahead, done)}
    if back:
        step = forms[place.form].id
        work.add(e.StepRefused(step, lot.id, tuple(back), data=command.data), command.occurred_at)
        deviate(work, "refused step", step, ", ".join(back))
    for stop in back.values():
        work.refuse_for(stop, place.form)
    return bool(back)


def _comes_back(work: Work, ahead: Work, done: StepDone) -> list[HardStop]:
    """The stops of the step whose danger was absent and no longer is."""
    step = work.study.product.step(done.step)
    now, then = _as_it_was(work, done), _as_it_was(ahead, done)
    if step is None or now is None or then is None:
        return []
    guarding = [s for s in work.study.product.stops if s.id in step.stops]
    return [s for s in guarding if not _is_absent(s, then) and _is_absent(s, now)]


def _is_absent(stop: HardStop, view: View) -> bool:
    return verdict_of(stop.danger, view) is Verdict.NOT_MET


def _as_it_was(work: Work, done: StepDone) -> View | None:
    """What its stops saw: by whom, when, where, which labels; with the data that stand in `work`."""
    at = full_moment(done.at)
    if at is None:
        return None
    command = DoStep(
        done.step, done.at, scans=done.scans, witness=done.witness, row=done.place.row, place=done.workspace
    )
    by, step = e.Actor(done.by, done.role), work.study.product.step(done.step)
    return Asked(work.study, work.trial, work.participant, by, at, at, done.place, step, command).view
