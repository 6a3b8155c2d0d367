"""A scan: from the code to the answer on the tablet, over HTTP, from the server that `vertebra serve` starts.

The trial is that of the demo on its day in August, on SQLite with synchronous=FULL. A scan at the laboratory also opens
the workspace, which is a commit, and is measured apart. A frame of the camera goes to the server as the page sends it:
a JPEG of 1280 × 960 with one DataMatrix label. A photograph of twelve megapixels is measured whole, in Chromium: from
the file that the camera hands to the page, which makes it smaller first, until colour and word of the answer stand
there. Wanted: 95 of 100 within 150 ms.
"""

import base64
import http.client
import io
import json
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

import numpy as np
from PIL import Image, ImageFilter
from ppf.datamatrix import DataMatrix

from bench import Measured
from bench.save import ROOT
from vertebra.app.scanning import decode

SCANS, PICTURES = 200, 60
PLACES = {"courier": "k.wang", "release": "q.kuo"}
CULTURED = ("P-089", "P-093")  # two lots of the demo that are in culture on that day


def measure() -> Iterator[Measured]:
    sys.path.append(str(ROOT / "tests"))
    small, large = photograph(1280, 960), photograph(4000, 3000)
    yield from told("decode, frame of 1280 × 960", [timed(lambda: decode(small)) for _ in range(PICTURES)])
    yield from told("decode, photograph of 12 megapixels", [timed(lambda: decode(large)) for _ in range(PICTURES)])
    yield from told("decode, no code in 12 megapixels", [timed(lambda: decode(BLANK)) for _ in range(PICTURES)])
    with tempfile.TemporaryDirectory(dir=ROOT) as folder:
        yield from over_http(f"{folder}/trial.sqlite", small, large)


def over_http(place: str, small: bytes, large: bytes) -> Iterator[Measured]:
    from app_support.http_browser import Browser, free_port, server
    from browser_support.serving import simulate

    simulate(Path(place))
    port = free_port()
    with server(place, port, "--demo"):
        for station, user in PLACES.items():
            tablet = Tablet(Browser(port), user)
            yield from told(f"scan at the station {station}", [tablet.scans(station, n) for n in range(SCANS)])
        tablet = Tablet(Browser(port), "l.huang")
        tablet.stands_at("hood 1")
        yield from told("scan at the laboratory, opens the workspace", [tablet.works(n) for n in range(SCANS)])
        yield from told("whose a code is", [tablet.asks(n) for n in range(SCANS)])
        for what, picture in (("frame", small), ("photograph, not made smaller,", large)):
            yield from told(f"a {what} sent and read", [tablet.sends(picture) for _ in range(PICTURES)])
        yield from in_chromium(port, large)


CHOSEN = """async () => {
  const chosen = document.getElementById("scan-picture"), answer = document.querySelector("[data-answer]");
  const files = new DataTransfer();
  files.items.add(new File([window.photograph], "label.jpg", { type: "image/jpeg" }));
  answer.hidden = true;
  await new Promise(done => setTimeout(done, 500));
  const answered = new Promise(done => new MutationObserver((_, watch) => {
    if (!answer.hidden) { watch.disconnect(); done(performance.now()); }
  }).observe(answer, { attributes: true }));
  const start = performance.now();
  chosen.files = files.files;
  chosen.dispatchEvent(new Event("change", { bubbles: true }));
  const took = await answered - start, read = [...document.querySelectorAll("input[name=scans]")].map(e => e.value);
  document.querySelector(".scanned [data-drop]")?.click();
  return [took, read];
}"""
KEEP = "data => { window.photograph = Uint8Array.from(atob(data), c => c.charCodeAt(0)); }"


def in_chromium(port: int, photo: bytes) -> Iterator[Measured]:
    """What whoever takes a picture waits for, where the browser unpacks a JPEG small at once and where not.

    The form is rehearsed after each label; a hand takes longer than that to the next picture, and so does this.
    """
    from playwright.sync_api import sync_playwright

    from browser_support.hands import sign

    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not path:
        return print("a photograph in Chromium: NOT MEASURED, there is none here", file=sys.stderr)
    with sync_playwright() as playwright:
        page = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"]).new_page()
        sign(page, f"http://localhost:{port}", "l.huang")
        page.goto(f"http://localhost:{port}/p/{CULTURED[0]}/step/culture")
        page.evaluate(KEEP, base64.b64encode(photo).decode())
        yield from told("a photograph in Chromium, to the answer", [chosen(page) for _ in range(PICTURES)])
        page.evaluate("() => { delete window.ImageDecoder; }")
        yield from told("  without a decoder of pictures", [chosen(page) for _ in range(PICTURES)])


def chosen(page: "Page") -> float:  # type: ignore[name-defined]  # noqa: F821
    took, read = page.evaluate(CHOSEN)
    assert read == [LABEL], read
    return float(took)


class Tablet:
    """One signed-in tablet with one connection that stays open, as browsers keep it."""

    def __init__(self, browser: "Browser", user: str) -> None:  # type: ignore[name-defined]  # noqa: F821
        browser.sign_in(user)
        self.cookie = "; ".join(f"{k}={v}" for k, v in browser.cookies.items())
        self.line = http.client.HTTPConnection("127.0.0.1", browser.port, timeout=30)
        page = self._ask("GET", "/stations")
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert found, "the page has a token"
        self.token = found[1]
        self.labels = re.findall(r"<code class=\"key\">([^<]+)</code>", page)
        assert len(self.labels) > 1, "lots are on their way"

    def stands_at(self, hood: str) -> None:
        self._form("/station/lab", workspace=hood)

    def scans(self, station: str, n: int) -> float:
        label = self.labels[n % len(self.labels)]
        return timed(lambda: self._form(f"/station/{station}", scans=label))

    def works(self, n: int) -> float:
        """The clean hood gets the one lot, then the other; closing it is not measured."""
        label = next(x for x in self.labels if CULTURED[n % 2] in x)
        seconds = timed(lambda: self._form("/station/lab", scans=label))
        self._form("/do/close-workspace", place="hood 1", next="/stations")
        return seconds

    def asks(self, n: int) -> float:
        label = self.labels[n % len(self.labels)]
        return timed(lambda: self._form("/scan/read", scan=label, about=CULTURED[0]))

    def sends(self, picture: bytes) -> float:
        end, part = "----------label", "Content-Disposition: form-data; name="
        head = f'--{end}\r\n{part}"csrfmiddlewaretoken"\r\n\r\n{self.token}\r\n--{end}\r\n'
        head += f'{part}"picture"; filename="l.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
        body = head.encode() + picture + f"\r\n--{end}--\r\n".encode()
        answers: list[str] = []
        kind = f"multipart/form-data; boundary={end}"
        seconds = timed(lambda: answers.append(self._ask("POST", "/scan/picture", body, kind)))
        assert json.loads(answers[0])["codes"] == [LABEL], answers
        return seconds

    def _form(self, address: str, **fields: str) -> str:
        body = urlencode({**fields, "csrfmiddlewaretoken": self.token}).encode()
        return self._ask("POST", address, body, "application/x-www-form-urlencoded")

    def _ask(self, method: str, address: str, body: bytes | None = None, kind: str = "") -> str:
        headers = {"Cookie": self.cookie, **({"Content-Type": kind} if kind else {})}
        self.line.request(method, address, body, headers)
        answer = self.line.getresponse()
        said = answer.read().decode()
        assert answer.status in (200, 302), (address, answer.status, said[:300])
        return said


LABEL = "NPC-001-P-089-L1-K"


def photograph(width: int, height: int) -> bytes:
    """One label on a table, an eighth of the picture wide, turned, a little out of focus, in uneven light, grainy."""
    dots, out = 1 - np.pad(np.array(DataMatrix(LABEL).matrix), 2), io.BytesIO()
    table, side = Image.new("L", (width, height), 190), width // 8
    table.paste(Image.fromarray((dots * 255).astype("uint8")).resize((side, side), 0), (width // 3, height // 3))
    turned = np.asarray(table.rotate(7, fillcolor=190).filter(ImageFilter.GaussianBlur(1)), dtype=float)
    light = np.linspace(-25, 25, width)[None, :] + np.linspace(-10, 10, height)[:, None]
    grain = np.random.default_rng(1).normal(0, 5, (height, width, 3))
    Image.fromarray(((turned + light)[:, :, None] + grain).clip(0, 255).astype("uint8")).save(out, "JPEG", quality=90)
    return out.getvalue()


def _blank() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4000, 3000), (190, 180, 170)).save(out, "JPEG", quality=85)
    return out.getvalue()


BLANK = _blank()


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)


def told(what: str, milliseconds: list[float]) -> Iterator[Measured]:
    yield Measured(f"{what}, median", median(milliseconds), "ms")
    yield Measured("  95 of 100 within", sorted(milliseconds)[int(0.95 * len(milliseconds))], "ms")
