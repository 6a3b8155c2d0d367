"""App, accounts: where sessions are kept: Django's own table, written without waiting for the disk where that can be.

A save of a form is one commit of the trial and one of the session (what was said of the save, which page comes next).
Only the first has to be on disk before the answer. A power cut may take the last half second of sessions with it: who
was signed in signs in again. Ending a session waits for the disk as ever.
Source: PostgreSQL manual, 28.4 Asynchronous Commit (the setting is local to a transaction, and loses no consistency).
"""

from django.contrib.sessions.backends.db import SessionStore as Kept
from django.contrib.sessions.models import Session
from django.db import connections, router, transaction


class SessionStore(Kept):
    """Named by SESSION_ENGINE."""

    def save(self, must_create: bool = False) -> None:
        using = router.db_for_write(Session)
        connection = connections[using]
        if connection.vendor != "postgresql" or connection.in_atomic_block:
            super().save(must_create)
            return
        with transaction.atomic(using), connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO OFF")
            super().save(must_create)
