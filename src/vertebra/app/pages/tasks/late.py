"""App, pages, tasks: late cultures to read, what a positive one asks for, and results out of specification.

Each stands with the day or hour by which it is due. Nothing is remembered here: it is found anew from the state.
"""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from vertebra.app.pages import links
from vertebra.app.pages.tasks.about import About, Task
from vertebra.conduct.facts import failed_tests
from vertebra.conduct.places import Place
from vertebra.conduct.product.late import end_of_release, errands, late_cultures
from vertebra.conduct.state import Lot
from vertebra.protocol.product import Step
from vertebra.terms.verdicts import Verdict


def cultures(a: About) -> Iterator[Task]:
    """Late cultures that nobody has read, from the release on; overdue on the day after their own."""
    step = _step_of(a, "late_result")
    if step is None or a.p.lot is None or not _is_released(a) or a.role not in step.roles:
        return
    for late in late_cultures(a.study, a.p, a.now):
        if late.verdict is Verdict.UNKNOWN and late.due:
            badge = a.teller.badge("overdue") if late.overdue(a.today) else None
            note = a.teller.words["late_due"].format(late.due)
            yield a.task("late", a.teller.text(late.test.label), links.step(a.p.id, step.id), late.due, note, badge)


def _is_released(a: About) -> bool:
    """Decided on: before the release nobody waits for the day of a late culture."""
    return end_of_release(a.study, a.p, a.now) in ("pending", "grown")


def _step_of(a: About, part: str) -> Step | None:
    """The step whose form holds the item that plays the part."""
    item = a.study.product.parts.get(part, "")
    form = a.study.home(item).id if item else ""
    return next((s for s in a.study.product.steps if s.form == form), None)


def chain(a: About) -> Iterator[Task]:
    """What a positive late culture asks of this role and nobody has done yet."""
    for errand in errands(a.study, a.p):
        if not errand.done and a.role in errand.follow_up.roles:
            badge = a.teller.badge("overdue") if errand.late(a.now) else None
            due = errand.due.astimezone(ZoneInfo(a.study.zone))
            place = Place("", a.study.home(errand.follow_up.item).id, errand.row)
            link = links.form(a.p.id, place, errand.follow_up.item)
            note = a.teller.words["late_due"].format(f"{due:%Y-%m-%d %H:%M}")
            yield a.task("chain", a.teller.text(errand.follow_up.label), link, due.isoformat(), note, badge)


def endings(a: About) -> Iterator[Task]:
    """Quality completes a conditional release once all is negative, or rejects what grew before it was given."""
    how = end_of_release(a.study, a.p, a.now)
    if not how or a.role != "quality" or a.p.lot is None:
        return
    verdicts = {late.verdict for late in late_cultures(a.study, a.p, a.now)}
    done, out = _step_of(a, "completed_at"), _rejecting(a)
    if how == "pending" and verdicts == {Verdict.MET} and done:
        yield a.task("release", a.teller.words["late_complete"], links.step(a.p.id, done.id), "", a.p.lot.id)
    elif how == "grown" and a.p.lot.state in ("released", "conditional") and out:
        yield a.task("release", a.teller.words["late_reject"], links.step(a.p.id, out.id), "", a.p.lot.id)


def _rejecting(a: About) -> Step | None:
    """The step that decides on the release without reading a label: from wherever the lot is, it is rejected."""
    item = a.study.product.parts.get("release_decision", "")
    form = a.study.home(item).id if item else ""
    return next((s for s in a.study.product.steps if s.form == form and not s.scans), None)


def out_of_specification(a: About) -> Iterator[Task]:
    """A lot that failed a test: investigated first, repeated once where that was allowed, else rejected."""
    test = next((s for s in a.study.product.steps if a.p.lot and s.otherwise == a.p.lot.state), None)
    if test is None or a.p.lot is None:
        return
    what, step = _next_out(a, test, a.p.lot)
    if step and a.role in step.roles:
        failed = a.teller.listed(a.teller.text(t.label) for t in failed_tests(a.asked))
        yield a.task("oos", a.teller.words[what], links.step(a.p.id, step.id), a.p.lot.steps[-1].at[:10], failed)


def _next_out(a: About, test: Step, lot: Lot) -> tuple[str, Step | None]:
    """What comes next for such a lot, as a word and the step that does it."""
    done = [s.step for s in lot.steps]
    inquiry = next((s for s in a.study.product.steps if s.starts == (lot.state,) and s.leads == lot.state), None)
    if inquiry and inquiry.id not in done[len(done) - done[::-1].index(test.id) :]:
        return "oos_investigate", inquiry
    if done.count(test.id) < 2 and a.asked.code("repeat_allowed") == "Y":
        return "oos_repeat", test
    return "oos_reject", _rejecting(a)
