"""App, pages, tasks: consent to take or to take anew, and eligibility to complete, to check again, to sign."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from vertebra.app.pages import links
from vertebra.app.pages.tasks.about import About, Task
from vertebra.conduct.consent import reconsents
from vertebra.conduct.look import anchor_day, day_of, item_day
from vertebra.conduct.visits import visit_day
from vertebra.protocol.eligibility import Criterion, Moment, judge
from vertebra.protocol.study import Study
from vertebra.protocol.timeline import Clock
from vertebra.terms.verdicts import Verdict

MOMENTS: dict[Moment, Clock] = {"screening": "none", "discectomy": "surgery", "before injection": "injection"}
ASKED_LATELY = timedelta(days=28)  # PROPOSED: who was asked longer ago than a screening lasts has declined
NAMED = 6  # so many criteria are named in a line; of more the number
BEFORE_SURGERY = ("consented", "enrolled")


def consents(a: About) -> Iterator[Task]:
    """Who has a number and no consent yet; who lacks the second document; who must consent to a new version."""
    link = links.consent(a.p.id)
    asked = day_of(a.p.identified_at)
    if a.status == "identified" and asked and asked >= a.today - ASKED_LATELY:
        yield a.task("consent", _documents(a, [c.id for c in a.study.consents]), link, asked)
    elif a.status in BEFORE_SURGERY:
        lacking = [c.id for c in a.study.consents if c.id not in a.p.consents]
        if lacking:
            yield a.task("consent", _documents(a, lacking), link, _planned(a, "surgery"))
    anew = [] if a.left else reconsents(a.study, a.p)
    if anew:
        yield a.task("reconsent", _documents(a, anew), link)


def _documents(a: About, ids: Sequence[str]) -> str:
    return a.teller.listed(a.teller.text(c.label) for c in a.study.consents if c.id in ids)


def moment_due(a: About) -> Moment | None:
    """The moment at which eligibility has to be judged next, if that is now or within a week; None otherwise.

    Source: domain notes A2 R13 (screening, day of discectomy, at most seven days before the injection).
    """
    if a.status == "consented":
        return "screening" if visit_day(a.p, a.study.visits[0].id) else None
    if a.left:
        return None
    for moment, clock in MOMENTS.items():
        happened = clock == "none" or anchor_day(a.study, a.p, clock) is not None
        if happened or moment in a.p.fitness or not criteria_at(a.study, moment):
            continue
        return moment if a.within(_planned(a, clock)) else None
    return None


def criteria_at(study: Study, moment: Moment) -> list[Criterion]:
    return [c for c in study.criteria if moment in c.moments]


def eligibility(a: About) -> Iterator[Task]:
    """To complete while a criterion cannot be told; to sign at screening once all can; to check again afterwards."""
    moment = moment_due(a)
    if moment is None:
        return
    open_ = undecided(a, moment)
    day = _planned(a, MOMENTS[moment] if moment != "screening" else "surgery")
    group = "recheck" if moment != "screening" else "undecided" if open_ else "sign_fitness"
    if group != "sign_fitness" or a.role == "investigator":
        yield a.task(group, a.teller.other(moment), links.eligibility(a.p.id, moment), day, _note(a, open_))


def _note(a: About, open_: list[str]) -> str:
    """Which criteria cannot be told; where they are many, how many."""
    if not open_:
        return a.teller.words["undecided_none"]
    if len(open_) > NAMED:
        return a.teller.words["undecided_many"].format(len(open_))
    return a.teller.words["undecided_some"].format(a.teller.listed(open_))


def undecided(a: About, moment: Moment) -> list[str]:
    """The criteria of the moment that cannot be told yet, in the reading in force."""
    due = criteria_at(a.study, moment)
    return [c.id for c in due if judge(c, a.study.reading, a.view).verdict is Verdict.UNKNOWN]


def _planned(a: About, clock: Clock) -> date | None:
    item = a.study.anchor(clock).planned
    return item_day(a.study, a.p, item) if item else None
