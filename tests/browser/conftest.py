"""A real server and a real browser: `server` serves a simulated trial, `signed_in` opens its pages as one of its staff.

The trial is simulated once; every module of tests works on a copy of its own. Without Chromium the tests are skipped,
and say so. The browser is closed with each module: its event loop would forbid Django's database to all other tests.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from browser_support.hands import sign
from browser_support.serving import Server, copy, serving, simulate

PATIENCE = 30_000  # milliseconds for one step of a test; only a failing one waits so long
SIZES = {"phone": (390, 844), "tablet": (820, 1180), "desktop": (1280, 900)}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--no-first-run",
]


def chromium() -> str:
    """Where Chromium is, from CHROMIUM or the usual places; the test is skipped where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), "")
    if not found or not Path(found).exists():
        pytest.skip("NOT TESTED: no Chromium here. apt-get install chromium, or set CHROMIUM to its path")
    return found


@pytest.fixture(scope="session")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a trial in the middle of its way."""
    chromium()
    place = tmp_path_factory.mktemp("simulated") / "trial.sqlite"
    simulate(place)
    return place


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    path = chromium()
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def server(simulated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demo of a trial, with a sign-in for each role, on a free port and a database of its own."""
    with serving(copy(simulated, tmp_path_factory.mktemp("served"))) as running:
        yield running


@pytest.fixture
def serve(simulated: Path, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Another server with options and environment of its own: `serve("--demo", VERTEBRA_IDLE_SECONDS="8")`.

    db: another database than a copy of the simulated one.
    """
    with ExitStack() as running:

        def start(*options: str, db: Path | None = None, **more: str) -> Server:
            return running.enter_context(serving(db or copy(simulated, tmp_path), *options, **more))

        yield start


@pytest.fixture
def opened(chrome: Browser) -> Iterator[Callable[..., Page]]:
    """`opened("phone", "zh-Hant")`: a page in a browser of its own. A script that breaks in it fails the test."""
    wrong: list[str] = []
    with ExitStack() as contexts:

        def open_page(size: str = "desktop", lang: str = "en", js: bool = True) -> Page:
            width, height = SIZES[size]
            context = chrome.new_context(
                viewport={"width": width, "height": height},
                has_touch=size != "desktop",
                locale="zh-TW" if lang == "zh-Hant" else "en-GB",
                timezone_id="Asia/Taipei",
                java_script_enabled=js,
            )
            contexts.callback(context.close)
            page = context.new_page()
            page.set_default_timeout(PATIENCE)
            page.on("pageerror", lambda error: wrong.append(str(error)))
            page.on("console", lambda m: wrong.append(m.text) if "Content Security Policy" in m.text else None)
            return page

        yield open_page
    assert wrong == []


@pytest.fixture
def signed_in(server: Server, opened: Callable[..., Page]) -> Callable[..., Page]:
    """`signed_in("c.lin", "phone", "zh-Hant")`: a page on which this person of the demo is signed in."""

    def sign_in(user: str, size: str = "desktop", lang: str = "en", on: Server | None = None) -> Page:
        page = opened(size, lang)
        sign(page, (on or server).base, user, lang=lang)
        return page

    return sign_in
