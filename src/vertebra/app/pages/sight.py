"""App, pages: whom somebody may see: the participants of the sites that a duty covers, as the ledger stands today."""

from datetime import date

from vertebra.app.acting import Acting
from vertebra.app.serving import Served
from vertebra.conduct.access import ALL_SEEING, is_delegated
from vertebra.conduct.entries import Entry
from vertebra.conduct.state import Participant, Trial


def sites_of(trial: Trial, acting: Acting, today: date) -> frozenset[str]:
    """The sites that the role taken covers today."""
    return frozenset(s for s in trial.sites if is_delegated(trial, acting.user, acting.role, today, s))


def may_see(trial: Trial, acting: Acting, p: Participant, today: date) -> bool:
    return is_delegated(trial, acting.user, acting.role, today, p.site)


def people_of(served: Served, acting: Acting) -> dict[str, tuple[Participant, list[Entry]]]:
    """Every participant whom the role taken may see, by number."""
    trial, _ = served.source.trial()
    sites = sites_of(trial, acting, served.source.today())
    return served.source.several(r["id"] for r in served.source.participants() if r["site"] in sites)


def person_of(served: Served, acting: Acting, id: str) -> tuple[Participant, list[Entry]] | None:
    """One of them; None when nobody has this number, or somebody whom the duty does not cover: which is not told."""
    found, (trial, _) = served.source.participant(id), served.source.trial()
    return found if found and may_see(trial, acting, found[0], served.source.today()) else None


def sees_all(role: str) -> bool:
    """Whether the role sees every form, and so whatever is told about a participant."""
    return role in ALL_SEEING
