"""Whether consent stands: given, to the version that counts, not withdrawn. No consent, no procedure.

An amendment may ask for consent to a new version of the document. Since the day on which the participant was moved to
it, new data need that consent. What was collected before, under the consent of its time, stays what it is, and may be
corrected.
Source: domain notes A3 R40-R41, F6 (two consents: trial, and tissue provision).
"""

from datetime import date

from vertebra.conduct.look import day_of
from vertebra.conduct.state import Consent, Participant
from vertebra.protocol.study import Study

ANY = "any version"


def consent_stands(study: Study, participant: Participant, consent: str, on: date) -> bool:
    """True only for a consent to the version that counts on that day, given by then and not withdrawn by then."""
    wanted = _version_on(study, participant, consent, on)
    return any(wanted in (ANY, c.version) for c in in_force(participant, consent, on))


def consent_stood(participant: Participant, consent: str, on: date) -> bool:
    """Whether any consent was in force on that day, to whichever version: enough to correct what was collected then."""
    return bool(in_force(participant, consent, on))


def current_version(study: Study, consent: str) -> str:
    return next((c.version for c in study.consents if c.id == consent), "")


def reconsents(study: Study, participant: Participant) -> list[str]:
    """The consents that this participant once gave and must give anew, to the version of this study."""
    return [
        c.id
        for c in study.consents
        if c.id in participant.consents
        and not participant.consents[c.id].withdrawn_at
        and participant.consents[c.id].version != c.version
    ]


def _version_on(study: Study, participant: Participant, consent: str, on: date) -> str:
    """The version that counted on the day. Before the first move any: the door took only the version of its time."""
    if not participant.moves:
        return current_version(study, consent)
    past = (m for m in reversed(participant.moves) if m.at[:10] <= on.isoformat())
    return next((m.consents.get(consent, "") for m in past), ANY)


def in_force(participant: Participant, consent: str, on: date) -> list[Consent]:
    """Given by the day and not withdrawn by it, to whichever version."""
    return [c for c in participant.consented.get(consent, ()) if _covers(c, on)]


def _covers(consent: Consent, on: date) -> bool:
    since, until = day_of(consent.given_at), day_of(consent.withdrawn_at) if consent.withdrawn_at else None
    return since is not None and since <= on and (until is None or on < until)
