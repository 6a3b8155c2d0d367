"""A trial that is served, and browsers of its staff: `client("coordinator")` is signed in and acts in that role.

Accounts are those to whom the stories' site delegated a role; nobody needs a second factor here, since demo accounts
are exempt from it.
"""

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.contrib.auth import get_user_model
from django.db import connections
from django.test import Client

from stories import FIRST, corrected
from vertebra.app.clock import Clock
from vertebra.app.serving import Served, serve_store
from vertebra.app.store import create_store, open_store
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
    """A new trial on SQLite in the folder, set up with its staff on the first day, and served.

    Made once for each study and copied: making the tables takes longer than most tests.
    """
    made = _made(study or corrected())
    for file in made.parent.glob(f"{made.name}*"):
        shutil.copy(file, folder)
    with open_store(str(folder / made.name)) as store:
        site = Site(store.study, store.desk())
        site.now = site.at(FIRST)
        with store.ledger.begin() as tx:
            site.desk.trial(tx)
        trial = Trial(serve_store(store, demo=True), site)
        trial.now_is(site)
        yield trial


_MADE: dict[str, Path] = {}


def _made(study: Study) -> Path:
    if study.version not in _MADE:
        _MADE[study.version] = _make(study)
    return _MADE[study.version]


def _make(study: Study) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="vertebra-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with closing(create_store(str(folder / "trial.sqlite"), study)) as store:
        site = Site(study, store.desk())
        set_up(site, FIRST)
        serve_store(store)
        connections["default"].close()
    return folder / "trial.sqlite"
