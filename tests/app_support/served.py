"""A trial that is served, and browsers of its staff: `client("coordinator")` is signed in and acts in that role.

Accounts are those to whom the stories' site delegated a role; nobody needs a second factor here, since demo accounts
are exempt from it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.contrib.auth import get_user_model
from django.test import Client

from stories import FIRST, corrected
from vertebra.app.clock import Clock
from vertebra.app.serving import Served, serve_store
from vertebra.app.store import create_store
from vertebra.protocol.study import Study
from vertebra.simulate.site import STAFF, Site
from vertebra.simulate.staff import set_up

PASSWORD = "cells-go-home-again"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class Trial:
    """A served trial: `site` moves it by stories, `client(role)` looks at it and moves it by the pages."""

    def __init__(self, served: Served, site: Site) -> None:
        self.served, self.site, self.store = served, site, served.store

    def client(self, role: str, lang: str = "en") -> Client:
        """A browser in which the person of this role is signed in."""
        user, title = STAFF.get(role, (role, role.title()))
        accounts = get_user_model().objects
        account = accounts.filter(username=user).first() or accounts.open(user, title, PASSWORD)
        accounts.filter(pk=account.pk).update(is_demo=True)
        client = Client(headers={"host": "127.0.0.1", "accept-language": lang}, raise_request_exception=False)
        client.force_login(account, backend=BACKEND)
        return client

    def now_is(self, site: Site) -> None:
        """The pages' clock goes on from the moment of the story's site."""
        self.served.clock = self.served.source.clock = Clock(site.now)


@contextmanager
def served_trial(folder: Path, study: Study | None = None) -> Iterator[Trial]:
    """A new trial on SQLite in the folder, set up with its staff on the first day, and served."""
    store = create_store(str(folder / "trial.sqlite"), study or corrected())
    try:
        site = Site(store.study, store.desk())
        set_up(site, FIRST)
        site.now = site.at(FIRST)
        served = serve_store(store)
        trial = Trial(served, site)
        trial.now_is(site)
        yield trial
    finally:
        store.close()
