"""Facts: who made a lot and who released it, its tests, early and late, and whether its release still stands."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from vertebra.conduct.entries import number_of
from vertebra.conduct.facts.asked import Asked, Told, minutes_between, yes
from vertebra.conduct.product.late import is_planned, late_cultures
from vertebra.conduct.state import Lot
from vertebra.protocol.expressions import evaluate
from vertebra.protocol.product import ReleaseTest
from vertebra.protocol.study import Study
from vertebra.terms.spans import Span
from vertebra.terms.verdicts import Verdict


def producers(study: Study, lot: Lot | None) -> set[str]:
    """Everybody who did a producing step of the lot or stood beside it as the second person."""
    producing = {s.id for s in study.product.steps if s.produces}
    done = [s for s in lot.steps if s.step in producing] if lot else []
    return {s.by for s in done} | {s.witness for s in done if s.witness}


def _released_by_other(a: Asked) -> str | None:
    decisions = [a.study.product.parts.get(part, "") for part in ("release_decision", "completed_at")]
    releasing = a.step is not None and any(d and a.study.home(d).id == a.step.form for d in decisions)
    release = a.lot.last("release") if a.lot else None
    releaser = a.by.user if releasing else release.by if release else None
    return None if releaser is None else yes(releaser not in producers(a.study, a.lot))


def _release_stands(a: Asked) -> str | None:
    """Whether the batch record is as it was when quality decided: a later correction of it lets the release fall.

    What is corrected after the injection changes nothing of the release under which it was given.
    """
    release = a.lot.last("release") if a.lot else None
    if a.lot is None or release is None:
        return None
    giving = a.study.product.starting("injection")
    forms = {s.form for s in a.study.product.steps if s.id not in giving}
    given = next((number_of(s.entry) for s in a.lot.steps if s.step in giving), None)
    steps = {s.entry for s in a.lot.steps}
    kept = {cell.entry for p, sheet in a.participant.sheets.items() if p.form in forms for cell in sheet.cells.values()}
    later = [n for n in map(number_of, kept - steps) if n > number_of(release.entry)]
    return yes(not any(given is None or n < given for n in later))


def expires_at(a: Asked) -> datetime | None:
    """The recorded expiry, or the end of the study's shelf life where that comes first; None if none is recorded.

    A longer expiry raises a query at the filling; it makes no cells live longer. Source: domain notes F3 (shelf life).
    """
    expiry, filled = a.part("expiry").known, a.part("filled_at").known
    if not isinstance(expiry, Span) or not isinstance(expiry.low, datetime):
        return None
    if not a.study.product.shelf_life or not isinstance(filled, Span) or not isinstance(filled.low, datetime):
        return expiry.low
    return min(expiry.low, filled.low + timedelta(hours=a.study.product.shelf_life))


def _minutes_to_expiry(a: Asked) -> Decimal | None:
    end = expires_at(a)
    return minutes_between(a.at, end) if end else None


def _tests_open(a: Asked) -> Decimal:
    tests = [t for t in a.study.product.tests if t.blocking and not t.late]
    return Decimal(sum(not passes_test(a, t) for t in tests))


def passes_test(a: Asked, test: ReleaseTest) -> bool:
    """Whether the newest result of the test is known and within its specification."""
    return _judged(a, test) is Verdict.MET


def _judged(a: Asked, test: ReleaseTest) -> Verdict:
    sheets = a.view.sheets_of(a.study.home(test.item.item).id)
    return evaluate(test.passes, a.view.at(sheets[-1][0])).verdict if sheets else Verdict.UNKNOWN


def failed_tests(a: Asked) -> list[ReleaseTest]:
    """The blocking tests whose newest result is out of specification for certain."""
    tests = [t for t in a.study.product.tests if t.blocking and not t.late]
    return [t for t in tests if _judged(a, t) is Verdict.NOT_MET]


def _late_open(a: Asked) -> Decimal:
    found = late_cultures(a.study, a.participant, a.now)
    return Decimal(sum(late.verdict is not Verdict.MET for late in found))


RELEASE: dict[str, Callable[[Asked], Told]] = {
    "LOT_STATE": lambda a: a.lot.state if a.lot else None,
    "RELEASED_BY_OTHER": _released_by_other,
    "RELEASE_STANDS": _release_stands,
    "MINUTES_TO_EXPIRY": _minutes_to_expiry,
    "TESTS_OPEN": _tests_open,
    "LATE_OPEN": _late_open,
    "LATE_PLANNED": lambda a: yes(is_planned(a.study, a.participant, a.trial, a.now)),
    "PRODUCT_CULTURE": lambda a: a.code("late_result"),
}
