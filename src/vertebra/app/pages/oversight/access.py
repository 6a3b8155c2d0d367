"""App, pages: what was noted at the gate, in words: who signed in or failed to, how, when."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from vertebra.app.pages.telling import Teller
from vertebra.app.pages.words.accounts import MEANS
from vertebra.app.serving import Served
from vertebra.conduct.entries import AccessNoted, Entry
from vertebra.conduct.ledger import read_entry
from vertebra.conduct.words import access

DEEP = 2000  # how far back in the ledger a page looks
FAILURES = frozenset({"sign-in failed", "locked out", "signature failed"})

Shown = dict[str, Any]


def noted(served: Served) -> Iterator[tuple[Entry, AccessNoted]]:
    """Facts about access, the newest first."""
    for row in served.store.newest("access noted", DEEP):
        entry = read_entry(row.data, row.hash)
        assert isinstance(entry.body, AccessNoted)
        yield entry, entry.body


def of_user(served: Served, teller: Teller, user: str, most: int = 20) -> list[Shown]:
    mine = (pair for pair in noted(served) if pair[1].user == user)
    return [told(teller, *pair) for pair in islice(mine, most)]


def failures(served: Served, teller: Teller, most: int = 50) -> list[Shown]:
    """Failed sign-ins, failed signatures and lockouts."""
    found = (pair for pair in noted(served) if pair[1].what in FAILURES)
    return [told(teller, *pair) for pair in islice(found, most)]


def told(teller: Teller, entry: Entry, body: AccessNoted) -> Shown:
    return {
        "at": teller.moment(entry.recorded_at),
        "user": body.user,
        "what": access(body.what).into(teller.lang),
        "how": means(teller, body.detail),
        "bad": body.what in FAILURES,
        "key": {"stream": entry.stream, "number": entry.number, "key": entry.key},
    }


def means(teller: Teller, detail: str) -> str:
    """The detail in words where it is one of ours; a user name or a number stands for itself."""
    parts = [detail] if detail in MEANS else detail.split(" ")
    return " + ".join(MEANS[p].into(teller.lang) if p in MEANS else p for p in parts if p)
