"""A real browser before a real server. The trial is simulated once for a run; each module has a copy of it."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from browser_support.eyes import PATIENCE, Eyes, open_eyes, user_of
from browser_support.serving import Server, copy, serving, simulate

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip
SignedIn = Callable[..., Eyes]
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a trial in the middle of its way."""
    _found()
    place = tmp_path_factory.mktemp("midway") / "site.sqlite"
    simulate(place)
    return place


@pytest.fixture(scope="module")
def more_flags() -> list[str]:
    """What else this module's browser is started with; a module that needs more says so."""
    return []


@pytest.fixture(scope="module")
def browser(more_flags: list[str]) -> Iterator[Browser]:
    """Closed with each module: the event loop that it needs would forbid Django's database to all other tests."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=_found(), args=[*FLAGS, *more_flags])
        yield opened
        opened.close()


def _found() -> Path:
    if not shutil.which(CHROMIUM):
        pytest.skip(f"NO BROWSER AT {CHROMIUM}: apt-get install chromium fonts-noto-cjk (or name one in CHROMIUM)")
    return Path(CHROMIUM)


@pytest.fixture(scope="module")
def server(browser: Browser, simulated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The trial of this module, served with a sign-in for each role."""
    with serving(copy(simulated, tmp_path_factory.mktemp("site"))) as server:
        yield server


@pytest.fixture
def stranger(browser: Browser, server: Server) -> Iterator[Callable[..., Eyes]]:
    """`stranger(size, lang)`: a window in which nobody is signed in. What its console complains of fails the test."""
    opened: list[Eyes] = []

    def open_one(size: str = "desktop", lang: str = "en") -> Eyes:
        opened.append(open_eyes(browser, server, size, lang))
        return opened[-1]

    yield open_one
    wrong = [line for eyes in opened for line in eyes.wrong]
    for eyes in opened:
        eyes.context.close()
    assert wrong == []


@pytest.fixture
def signed_in(stranger: Callable[..., Eyes]) -> SignedIn:
    """`signed_in(role, size, lang)`: a window of the person who has this role, at the work list."""

    def sign_in(role: str, size: str = "desktop", lang: str = "en") -> Eyes:
        return stranger(size, lang).signs_in(user_of(role))

    return sign_in
