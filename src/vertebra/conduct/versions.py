"""Which study version counts: for the trial, at a site on a day, for one participant. Several are alive at once.

The version that the trial began with is covered by a site's ethics approval; every later one needs an approval of its
own there. So an adopted amendment reaches a site only from the day that its ethics committee says, and a participant
only when moved.
Source: ICH E6(R2) 4.5.2 (no change of the protocol without the ethics committee's prior approval).
"""

from datetime import date

from vertebra.conduct.state import Adoption, Trial


def adoption(trial: Trial, version: str) -> Adoption | None:
    """When the sponsor adopted the version; None if that never happened."""
    return next((a for a in trial.adoptions if a.version == version), None)


def is_later(trial: Trial, version: str, than: str) -> bool:
    """Whether the version was adopted after another one."""
    order = [a.version for a in trial.adoptions]
    return version in order and (than not in order or order.index(version) > order.index(than))


def is_approved(trial: Trial, site: str, version: str, day: date) -> bool:
    """Whether the site's ethics committee lets the version count there on that day."""
    if trial.adoptions and trial.adoptions[0].version == version:
        return True
    since = [a.since for a in trial.version_approvals.get(site, ()) if a.version == version]
    return bool(since) and since[-1] <= day.isoformat()


def version_at(trial: Trial, site: str, day: date) -> str:
    """The version under which the site enrols on that day: the newest that is approved there; empty if none is adopted.

    A second approval of the same version corrects the day of the first.
    """
    return next((a.version for a in reversed(trial.adoptions) if is_approved(trial, site, a.version, day)), "")
