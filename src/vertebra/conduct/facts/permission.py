"""Facts: consent, signed eligibility, approval of the ethics committee, duties, recruitment, a place in the lab."""

from collections.abc import Callable

from vertebra.conduct.access import is_delegated
from vertebra.conduct.consent import consent_stands, in_force
from vertebra.conduct.facts.asked import Asked, Told, yes
from vertebra.conduct.look import NOWHERE, anchor_day
from vertebra.conduct.product.calendar import begins, has_room
from vertebra.conduct.state import Trial
from vertebra.protocol.eligibility import Criterion, judge
from vertebra.terms.dates import instant
from vertebra.terms.verdicts import Verdict


def _consent(which: str) -> Callable[[Asked], str | None]:
    """In force on the day, and given by the moment: what is signed in the afternoon allows nothing of the morning."""
    return lambda a: yes(consent_stands(a.study, a.participant, which, a.day) and _given_by(a, which))


def _given_by(a: Asked, which: str) -> bool:
    """A consent that was withdrawn since does not stand in for the one that was given after it."""
    return any(instant(x.given_at) <= a.at.timestamp() for x in in_force(a.participant, which, a.day))


def _eligibility(a: Asked) -> str:
    """The signed outcome at screening and at the check that the step is due at; `unsigned` if one is missing.

    A signature holds for what was known: whom the record excludes since then is not eligible either.
    """
    due = {"surgery": "discectomy", "injection": "before injection"}.get(a.step.anchor if a.step else "", "screening")
    signed = [a.participant.fitness.get(moment) for moment in ("screening", due)]
    outcomes = {fitness.outcome if fitness else "unsigned" for fitness in signed}
    if excluded_since(a):
        outcomes.add("not eligible")
    return next((bad for bad in ("not eligible", "unknown", "unsigned") if bad in outcomes), "eligible")


# Screening is asked again until the discectomy, which itself changes its answers (pain, spinal surgery). Source: R13
_ASKED_AGAIN = {"surgery": {"screening", "discectomy"}, "injection": {"before injection"}}


def excluded_since(a: Asked) -> list[Criterion]:
    """The criteria of the checks before this step that fail for certain by what is recorded now; none after it."""
    done = {s.step for s in a.lot.steps} if a.lot else set()
    moments = _ASKED_AGAIN.get(a.step.anchor, set()) if a.step and a.step.id not in done else set()
    due = [x for x in a.study.criteria if moments & set(x.moments)]
    look = a.view.at(NOWHERE)
    return [x for x in due if judge(x, a.study.reading, look).verdict is Verdict.NOT_MET]


def _delegated(a: Asked) -> str | None:
    return yes(is_delegated(a.trial, a.by.user, a.by.role, a.day, a.participant.site))


def irb_valid(trial: Trial, site: str, day: str) -> bool:
    return any(x.since <= day <= x.until for x in trial.approvals.get(site, ()))


def _irb(a: Asked) -> str | None:
    return yes(irb_valid(a.trial, a.participant.site, a.day.isoformat()))


def _slot_booked(a: Asked) -> str | None:
    """Booked for the very day of the surgery; when tissue is about to be taken, also with room for it."""
    day = anchor_day(a.study, a.participant, "surgery")
    if day is None:
        return None
    taking = a.step is not None and a.step.anchor == "surgery"
    return yes(begins(a.trial, a.participant.id, day) and (not taking or has_room(a.trial, a.participant.id, day)))


PERMISSION: dict[str, Callable[[Asked], Told]] = {
    "CONSENT_TRIAL": _consent("trial"),
    "CONSENT_TISSUE": _consent("tissue"),
    "ELIGIBILITY": _eligibility,
    "DELEGATED": _delegated,
    "IRB_VALID": _irb,
    "RECRUITING": lambda a: yes(a.trial.recruiting.get(a.participant.site, False)),
    "SLOT_BOOKED": _slot_booked,
}
