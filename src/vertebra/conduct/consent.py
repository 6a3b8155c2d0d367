"""Whether consent stands: given, to the current version, not withdrawn. No consent, no procedure.

Source: domain notes A3 R40-R41, F6 (two consents: trial, and tissue provision).
"""

from datetime import date

from vertebra.conduct.look import day_of
from vertebra.conduct.state import Participant
from vertebra.protocol.study import Study


def consent_stands(study: Study, participant: Participant, consent: str, on: date) -> bool:
    """True only for a consent to the current version, given on or before the day and not withdrawn by then."""
    given = participant.consents.get(consent)
    if given is None or given.version != current_version(study, consent):
        return False
    since, until = day_of(given.given_at), day_of(given.withdrawn_at) if given.withdrawn_at else None
    return since is not None and since <= on and (until is None or on < until)


def current_version(study: Study, consent: str) -> str:
    return next((c.version for c in study.consents if c.id == consent), "")
