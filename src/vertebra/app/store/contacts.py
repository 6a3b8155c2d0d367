"""App, store: people who asked to be contacted: encrypted, outside the ledger, and gone once they were.

They are no participants: nothing of them is in any stream, and nobody is kept for longer than the page promised.
"""

import secrets
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import msgspec
from django.db import DatabaseError

from vertebra.app import models as m
from vertebra.app.store.database import StoreTrouble, first_line
from vertebra.app.store.vault import Vault

KEPT = timedelta(days=60)  # PROPOSED: long enough for two calls, short enough to be told on the page
MOST_A_DAY = 50  # a flood of requests must not bury the site
_PURPOSE = "contact"


class Contact(NamedTuple):
    """One request: what was typed, and what was answered to the questions, unverified."""

    id: str
    made_at: str
    who: dict[str, str]
    answers: dict[str, str]


class _Sealed(msgspec.Struct, frozen=True):
    who: dict[str, str]
    answers: dict[str, str]


class Contacts:
    """The requests of one trial."""

    def __init__(self, alias: str, vault: Vault) -> None:
        self._rows, self._vault = m.Contact.objects.using(alias), vault

    def ask(self, who: dict[str, str], answers: dict[str, str], now: datetime) -> bool:
        """Keep a request; false when so many came today that another one is refused.

        Raises:
            StoreTrouble: it could not be kept.
        """
        self.forget(now)
        if self._rows.filter(made_at__startswith=_utc(now)[:10]).count() >= MOST_A_DAY:
            return False
        sealed = self._vault.seal(msgspec.json.encode(_Sealed(who, answers)).decode(), _PURPOSE)
        try:
            self._rows.create(id=secrets.token_hex(8), made_at=_utc(now), data=sealed)
        except DatabaseError as wrong:
            raise StoreTrouble(f"nothing was saved: {first_line(wrong)}") from wrong
        return True

    def waiting(self) -> list[Contact]:
        """All requests, the oldest first.

        Raises:
            StoreTrouble: the key of the vault does not fit.
        """
        rows = self._rows.order_by("made_at")
        opened = [(r, msgspec.json.decode(self._vault.unseal(r.data, _PURPOSE), type=_Sealed)) for r in rows]
        return [Contact(r.id, r.made_at, o.who, o.answers) for r, o in opened]

    def count(self) -> int:
        """How many wait; reads none of them."""
        return int(self._rows.count())

    def remove(self, id: str) -> bool:
        """Forget one; false if it is not there."""
        return bool(self._rows.filter(id=id).delete()[0])

    def forget(self, now: datetime) -> None:
        """Forget those that were kept for as long as the page promised."""
        self._rows.filter(made_at__lt=_utc(now - KEPT)).delete()


def _utc(now: datetime) -> str:
    return now.astimezone(UTC).isoformat(timespec="minutes")
