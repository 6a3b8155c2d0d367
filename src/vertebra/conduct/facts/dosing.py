"""Facts: doses given, the wait between them, holds."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from vertebra.conduct.facts.asked import Asked, Told, yes
from vertebra.conduct.facts.time import number_part
from vertebra.conduct.look import site_day
from vertebra.conduct.product.calendar import begun
from vertebra.protocol.product import Stagger
from vertebra.terms.dates import days_after, full_moment
from vertebra.terms.spans import Span, point

LONG_AGO = Span(Decimal(36500), None)  # days since a dose that was never given


def _times_done(a: Asked) -> Decimal | None:
    return Decimal(sum(s.step == a.step.id for s in a.lot.steps)) if a.step and a.lot else None


def _injections(a: Asked) -> Decimal:
    giving = a.study.product.starting("injection")
    return Decimal(sum(s.step in giving for s in a.lot.steps) if a.lot else 0)


def _others_doses(a: Asked) -> list[datetime]:
    moments = (full_moment(at) for who, at in a.trial.doses if who != a.participant.id)
    return sorted(m for m in moments if m)


def _days_since_other(a: Asked) -> Span:
    doses = _others_doses(a)
    return point(Decimal(days_after(site_day(a.study, doses[-1]), a.day))) if doses else LONG_AGO


def days_required(stagger: Stagger, doses_before: int) -> int:
    """Days since the last dose of another participant before the next may be dosed.

    The first ones are dosed one by one; then cohorts, the first of each waits, the others of a cohort may follow.
    Source: domain notes G (stagger, proposed: three alone at 28 days, then cohorts of three at 14 days).
    """
    if doses_before == 0:
        return 0
    if doses_before <= stagger.alone:
        return stagger.alone_days
    return stagger.cohort_days if (doses_before - stagger.alone) % stagger.cohort == 0 else 0


def _days_required(a: Asked) -> Decimal:
    return Decimal(days_required(a.study.product.stagger, len(_others_doses(a))))


DOSING: dict[str, Callable[[Asked], Told]] = {
    "TIMES_DONE": _times_done,
    "INJECTIONS": _injections,
    "DAYS_SINCE_OTHER_DOSE": _days_since_other,
    "DAYS_REQUIRED": _days_required,
    "HOLD": lambda a: yes(a.trial.hold is not None),
    "PASSAGE": number_part("passage"),
    "CONSENTED": lambda a: yes("trial" in a.participant.consents),
    "HARVESTED": lambda a: yes(begun(a.study, a.participant)),
    "INJECTED": lambda a: yes(_injections(a) > 0),
    "COMPLETED": lambda a: yes(a.code("end_reason") == "COMPLETED"),
}
