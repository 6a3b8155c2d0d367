"""A browser without a window: signs in over HTTP, keeps its cookies, posts forms as a person would."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from vertebra.app.accounts.demo import PASSWORD

Answer = tuple[int, dict[str, str], str]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(place: str, port: int, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """`vertebra serve` as a process of its own, which answers when this begins and is gone when it ends."""
    program = [sys.executable, "-c", "from vertebra.cli import main; main()"]
    line = [*program, "serve", "--db", place, "--port", str(port), *options]
    with subprocess.Popen(line, stdout=subprocess.DEVNULL, start_new_session=True) as process:
        try:
            wait(port, process)
            yield process
        finally:
            kill(process)


def wait(port: int, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        assert process.poll() is None, "the server ended by itself"
        try:
            if Browser(port).get("/health")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not answer")


def kill(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL to the server and its workers at once."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


class Browser:
    """One person at one machine."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    def get(self, address: str) -> Answer:
        return self._ask("GET", address, None)

    def post(self, address: str, fields: dict[str, str]) -> Answer:
        token = {"csrfmiddlewaretoken": self.cookies.get("csrftoken", "")}
        return self._ask("POST", address, urlencode(fields | token))

    def sign_in(self, user: str) -> None:
        _, _, page = self.get("/me/login")
        assert "csrfmiddlewaretoken" in page
        status, headers, page = self.post("/me/login", {"login": user, "password": PASSWORD})
        assert status == 302, re.sub(r"<[^>]+>", " ", page)[:500]
        assert not headers["location"].startswith("/me/"), headers["location"]

    def _ask(self, method: str, address: str, body: str | None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection.request(method, address, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
            self._keep(answer)
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, text
        except http.client.HTTPException as wrong:
            raise ConnectionError(str(wrong)) from wrong
        finally:
            connection.close()

    def _keep(self, answer: http.client.HTTPResponse) -> None:
        for header in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(header).items():
                self.cookies[name] = morsel.value
