"""App, pages: whom somebody may see: the participants of the sites that a duty covers, as the ledger stands today."""

from datetime import date

from vertebra.app.acting import Acting
from vertebra.conduct.access import ALL_SEEING, is_delegated
from vertebra.conduct.state import Participant, Trial
from vertebra.terms.identifiers import is_participant

PARTICIPANT = "participant"


def sites_of(trial: Trial, acting: Acting, today: date) -> frozenset[str]:
    """The sites that the role taken covers today."""
    return frozenset(s for s in trial.sites if is_delegated(trial, acting.user, acting.role, today, s))


def may_see(trial: Trial, acting: Acting, p: Participant, today: date) -> bool:
    return is_delegated(trial, acting.user, acting.role, today, p.site)


def sees_all(role: str) -> bool:
    """Whether the role sees every form, and so whatever is told about a participant."""
    return role in ALL_SEEING


def own_number(trial: Trial, user: str) -> str:
    """Which participant an account is: the number is the printed name of the duty, so that no name is needed."""
    titles = [d.title for d in reversed(trial.duties) if (d.user, d.role) == (user, PARTICIPANT)]
    return next((t for t in titles if is_participant(t)), "")
