"""App, pages: the lock of the database: who asked, what is still open, and who may confirm. Two people, never one."""

from typing import Any

from vertebra.app.acting import Acting
from vertebra.app.pages.telling import Teller
from vertebra.app.serving import Served
from vertebra.conduct.access import DATABASE
from vertebra.conduct.oversight.signatures import unsigned

Shown = dict[str, Any]


def lock_page(served: Served, teller: Teller, acting: Acting) -> Shown:
    trial, _ = served.source.trial()
    people = served.source.several(r["id"] for r in served.source.participants())
    lock = trial.database_lock
    return {
        "status": teller.other(lock.status if lock else "unlocked"),
        "lock": lock
        and {
            "asked_by": teller.actor(lock.asked_by),
            "asked_at": teller.moment(lock.asked_at),
            "why": lock.why,
            "despite": lock.despite,
            "by": teller.actor(lock.by) if lock.by else "",
            "at": teller.moment(lock.at),
        },
        "queries": sum(len(p.open_queries) for p, _ in people.values()),
        "unsigned": sum(len(unsigned(p)) for p, _ in people.values()),
        "next": _next(lock.status if lock else "unlocked"),
        "may": acting.role in DATABASE,
        "own": bool(lock and lock.asked_by.user == acting.user),
    }


def _next(status: str) -> str:
    """The command that the state waits for."""
    following = {"lock asked": "confirm", "locked": "ask unlock", "unlock asked": "confirm unlock"}
    return following.get(status, "ask")
