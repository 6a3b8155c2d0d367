"""A real server in a process of its own, and what tests do in a real browser that looks at it."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]
SIZES = {"phone": (390, 844), "tablet": (820, 1180), "desktop": (1280, 900)}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--no-first-run",
]
DEMO_PASSWORD = "cells-go-home-again"


@dataclass(frozen=True)
class Server:
    """A server that runs. base: its address by name, so that passkeys work. said: what it printed at its start."""

    base: str
    said: str
    db: Path


def chromium() -> str:
    """Where Chromium is, from CHROMIUM or the usual places; the test is skipped where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), "")
    if not found or not Path(found).exists():
        pytest.skip("NOT TESTED: no Chromium here. apt-get install chromium, or set CHROMIUM to its path")
    return found


def simulate(place: Path) -> None:
    """The demo's trial in the middle of its way, as `vertebra demo` leaves it."""
    command = ["simulate", "npc001", "--db", str(place), "--reading", "corrected", "--until", "2026-08-03"]
    subprocess.run(vertebra(*command), env=environment(), check=True, capture_output=True, timeout=300)


def copied(trial: Path, folder: Path) -> Path:
    for file in trial.parent.glob(f"{trial.name}*"):
        shutil.copy(file, folder)
    return folder / trial.name


@contextmanager
def serving(db: Path, *options: str, **more: str) -> Iterator[Server]:
    """`vertebra serve` until it answers; ended when the test ends. more: variables of its environment."""
    port = free_port()
    command = vertebra("serve", "--db", str(db), "--port", str(port), *options)
    with subprocess.Popen(command, env=environment() | more, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Server(f"http://localhost:{port}", _said(process, port), db)
        finally:
            process.terminate()
            process.wait(timeout=20)


def _said(process: subprocess.Popen[str], port: int) -> str:
    """What the server printed until it was ready; then waits until it answers."""
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if "Ctrl-C" in line:
            break
    for _ in range(300):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/me/login", timeout=5).close()
            return "".join(lines)
        except OSError:
            assert process.poll() is None, "".join(lines)
            time.sleep(0.1)
    raise AssertionError("the server does not answer: " + "".join(lines))


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def vertebra(*arguments: str) -> list[str]:
    return [sys.executable, "-c", "from vertebra.cli import main; main()", *arguments]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT / "src")}


def sign(page: Page, base: str, user: str, password: str = DEMO_PASSWORD, lang: str = "en") -> None:
    """Sign in by the page."""
    page.goto(f"{base}/me/login?lang={lang}")
    page.fill("#id_login", user)
    page.fill("#id_password", password)
    page.press("#id_password", "Enter")
    page.wait_for_url(lambda url: "/me/login" not in url)


def words(page: Page) -> str:
    """What a person reads in the main part of the page."""
    return re.sub(r"\s+", " ", page.inner_text("main"))


def key(page: Page, resident: bool = True, knows_user: bool = True) -> None:
    """Plug a virtual security key into the browser of the page. resident: it holds passkeys and can verify its user."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal" if resident else "usb",
        "hasResidentKey": resident,
        "hasUserVerification": resident,
        "isUserVerified": resident and knows_user,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
