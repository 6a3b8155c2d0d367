"""App, pages: what stands behind a fact of the engine that no item tells: consents, duties, approvals, materials.

A fact is judged in conduct.facts and nowhere else; here is only told what of the ledger it speaks of, and since when.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

from vertebra.app.pages import holds
from vertebra.app.pages.telling import Teller
from vertebra.conduct.access import in_force
from vertebra.conduct.facts import Asked, excluded_since, passes_test
from vertebra.conduct.look import anchor_day
from vertebra.conduct.state import StepDone
from vertebra.conduct.visits import kept_when_it_starts


class Told(NamedTuple):
    """when: as written, to be told in words; who: printed; bad: it speaks against the step."""

    label: str
    value: str
    when: str = ""
    who: str = ""
    bad: bool = False


Teller_ = Callable[[Asked, Teller], Iterator[Told]]


def behind(asked: Asked, fact: str, teller: Teller) -> list[Told]:
    """Nothing for a fact that items tell, or that is its own evidence."""
    return list(_BEHIND[fact](asked, teller)) if fact in _BEHIND else []


def _labels(a: Asked, t: Teller) -> Iterator[Told]:
    """Each label that was read beside the one that belongs here; and those that are still to be read."""
    own = {"person": a.lot.person, "container": a.lot.id} if a.lot else {}
    read = {scan.what for scan in a.command.scans} if a.command else set()
    for scan in a.command.scans if a.command else ():
        wrong = scan.code != own.get(scan.what)
        says = t.words["label_wrong"].format(scan.code, own.get(scan.what, "–")) if wrong else scan.code
        yield Told(t.words[f"label_{scan.what}"], says, bad=wrong)
    for what in a.step.scans if a.step else ():
        if what not in read:
            yield Told(t.words[f"label_{what}"], t.words["label_missing"], bad=True)


def _consent(which: str) -> Teller_:
    def told(a: Asked, t: Teller) -> Iterator[Told]:
        consent = a.participant.consents.get(which)
        label = next(t.text(c.label) for c in a.study.consents if c.id == which)
        if consent is None:
            yield Told(label, t.words["never_given"], bad=True)
        elif consent.withdrawn_at:
            yield Told(label, t.words["withdrawn"], consent.withdrawn_at, bad=True)
        else:
            yield Told(label, t.words["version_given"].format(consent.version), consent.given_at)

    return told


def _fitness(a: Asked, t: Teller) -> Iterator[Told]:
    for moment, signed in a.participant.fitness.items():
        outcome = t.badge(signed.outcome).word
        yield Told(t.other(moment), outcome, signed.at, signed.title or t.name(signed.by), signed.outcome != "eligible")
    for criterion in excluded_since(a):
        yield Told(f"{criterion.id} {t.text(criterion.title)}", t.words["fails_by_now"], bad=True)


def _done(t: Teller, done: StepDone, label: str) -> Told:
    return Told(label, t.lot_state(done.state), done.at, t.listed(t.name(x) for x in (done.by, done.witness) if x))


def _makers(a: Asked, t: Teller) -> Iterator[Told]:
    """Who produced this lot, and who decides or decided on it."""
    producing = {s.id for s in a.study.product.steps if s.produces}
    made = [s for s in a.lot.steps if s.step in producing] if a.lot else []
    people = dict.fromkeys(user for s in made for user in (s.by, s.witness) if user)
    if people:
        yield Told(t.words["made_by"], t.listed(map(t.name, people)))
    release = a.lot.last("release") if a.lot else None
    if release:
        yield _done(t, release, t.words["released_by"])
    elif a.step is not None and a.by.role in a.step.roles:
        yield Told(t.words["decides_now"], t.name(a.by.user), bad=a.by.user in people)


def _tests(a: Asked, t: Teller) -> Iterator[Told]:
    for test in a.study.product.tests:
        if test.blocking and not test.late and not passes_test(a, test):
            yield Told(t.text(test.label), t.words["test_open"].format(t.text(test.specification)), bad=True)


def _used(a: Asked) -> list[str]:
    """The numbers of the material lots, in the order in which they were written down."""
    parts = (a.study.product.parts.get(part, "") for part in ("materials_culture", "materials_fill"))
    sheets = ((item, s) for item in parts if item for _, s in a.participant.sheets_of(a.study.home(item).id))
    written = (s.cells[item].datum.value for item, s in sheets if item in s.cells)
    return list(dict.fromkeys(name.strip() for value in written for name in value.split(";") if name.strip()))


def _materials(a: Asked, t: Teller) -> Iterator[Told]:
    for name in _used(a):
        m = a.trial.materials.get(name)
        if m is None:
            yield Told(name, t.words["used_unknown"], bad=True)
        elif m.recalled:
            yield Told(f"{name} {m.name}", t.words["material_recalled"], m.recalled, bad=True)
        else:
            says = t.words["used_expires"].format(m.expires)
            yield Told(f"{name} {m.name}", says, bad=m.expires < a.day.isoformat())


def _allergens(a: Asked, t: Teller) -> Iterator[Told]:
    known = [(name, a.trial.materials.get(name)) for name in _used(a)]
    holding = [f"{name} ({t.listed(m.allergens)})" for name, m in known if m and m.allergens]
    yield Told(t.words["materials_with_allergens"], t.listed(holding) if holding else t.words["none"])


def _injections(a: Asked, t: Teller) -> Iterator[Told]:
    giving = {s.id: t.text(s.label) for s in a.study.product.steps if s.anchor == "injection"}
    for done in a.lot.steps if a.lot else ():
        if done.step in giving:
            yield Told(giving[done.step], t.lot_state(done.state), done.at, t.name(done.by), True)


def _others(a: Asked, t: Teller) -> Iterator[Told]:
    """When somebody else was dosed last; not who."""
    moments = sorted(at for who, at in a.trial.doses if who != a.participant.id)
    if moments:
        yield Told(t.words["last_dose_of_other"], t.words["doses_before"].format(len(moments)), moments[-1])
    else:
        yield Told(t.words["last_dose_of_other"], t.words["no_dose_before"])


def _hold(a: Asked, t: Teller) -> Iterator[Told]:
    if a.trial.hold:
        yield Told(t.words["hold_stands"], holds.told(a.trial.hold, t), a.trial.hold.at, bad=True)


def _duty(a: Asked, t: Teller) -> Iterator[Told]:
    held = [d for d in a.trial.duties if (d.user, d.role) == (a.by.user, a.by.role) and in_force(d, a.day.isoformat())]
    trained = max((d.trained for d in held), default="")
    who = t.aside(held[-1].title, t.role(a.by.role)) if held else t.actor(a.by)
    says = t.words["duty_since"].format(held[-1].since) if held else t.words["duty_none"]
    yield Told(who, says, bad=not held)
    if held:
        yield Told(t.words["trained"], trained or t.words["never_trained"], bad=not trained)


def _approvals(a: Asked, t: Teller) -> Iterator[Told]:
    for x in a.trial.approvals.get(a.participant.site, ())[-1:]:
        over = not x.since <= a.day.isoformat() <= x.until
        yield Told(t.words["ethics_approval"], t.words["approved_span"].format(x.number, x.since, x.until), bad=over)


def _clock(a: Asked, t: Teller) -> Iterator[Told]:
    yield Told(t.words["time_of_step"], _to_the_minute(a, t, a.at))
    yield Told(t.words["time_of_server"], _to_the_minute(a, t, a.now))


def _to_the_minute(a: Asked, t: Teller, moment: datetime) -> str:
    return t.moment(moment.isoformat())


def _surgery(a: Asked, t: Teller) -> Iterator[Told]:
    day = anchor_day(a.study, a.participant, "surgery")
    if day:
        yield Told(t.text(a.study.anchor("surgery").label), day.isoformat())


def _windows(a: Asked, t: Teller) -> Iterator[Told]:
    """Each visit that depends on the day of the step: its own day and the days on which it would be in time."""
    for visit, span, day in kept_when_it_starts(a.study, a.participant, a.study.visit(a.place.visit), a.day):
        says = t.words["visit_in_window"].format(day, span.first, span.last)
        yield Told(f"{visit.id} {t.text(visit.label)}", says, bad=not span.first <= day <= span.last)


def _workspace(a: Asked, t: Teller) -> Iterator[Told]:
    place = a.command.place if a.command else ""
    yield Told(t.words["workspace"], t.workspace(place) or t.words["workspace_unnamed"], bad=not place)


_BEHIND: dict[str, Teller_] = {
    "IDENTITY_MATCH": _labels,
    "CONSENT_TRIAL": _consent("trial"),
    "CONSENT_TISSUE": _consent("tissue"),
    "ELIGIBILITY": _fitness,
    "RELEASED_BY_OTHER": _makers,
    "TESTS_OPEN": _tests,
    "MATERIALS_BAD": _materials,
    "ALLERGY_TO_LOT": _allergens,
    "INJECTIONS": _injections,
    "DAYS_SINCE_OTHER_DOSE": _others,
    "HOLD": _hold,
    "DELEGATED": _duty,
    "IRB_VALID": _approvals,
    "MINUTES_AHEAD": _clock,
    "DAYS_S_TO_I": _surgery,
    "IN_WINDOW": _windows,
    "OTHER_WORKSPACE": _workspace,
}
