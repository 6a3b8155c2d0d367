"""Labels that we print, held before a camera: a film that Chromium takes for its camera's picture.

The pictures are those of the printed PDF. A film is JPEG frames one after another (MJPEG): the bare table first, then
the label comes in by hand, a little turned, a little out of focus, never twice at the same place. Chromium plays it in
a loop and opens the file anew with each stream, so a test may change what lies before the camera.
"""

import io
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from PIL import Image, ImageFilter

WIDE, TALL, TABLE = 1280, 720, 186
FLAGS = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


def flags(film: Path) -> list[str]:
    return [*FLAGS, f"--use-file-for-fake-video-capture={film}"]


def films(film: Path, label: Path) -> None:
    """From now on this printed label is what comes before the camera."""
    with Image.open(label) as opened:
        shown = opened.convert("L")
    shown.thumbnail((WIDE * 2 // 3, TALL * 4 // 5))
    bare = [_frame(None, 0)] * 4
    film.write_bytes(b"".join([*bare, *(_frame(shown, n) for n in range(12))]))


def _frame(label: Image.Image | None, n: int) -> bytes:
    table, out = Image.new("L", (WIDE, TALL), TABLE), io.BytesIO()
    if label is not None:
        table.paste(label, (160 + 6 * n, 60 + 2 * n))
        table = table.rotate(2 + n / 2, fillcolor=TABLE).filter(ImageFilter.GaussianBlur(0.6))
    table.convert("RGB").save(out, "JPEG", quality=82)
    return out.getvalue()


def printing(place: Path, folder: Path) -> None:
    """A trial on the day of surgery at a new place, and its printed labels as `folder/P-001-TISSUE.png`.

    Made by a process of its own, so that no test's process keeps its database open.
    """
    tests = Path(__file__).parents[1]
    program = f"import sys; sys.path.insert(0, {str(tests)!r}); from browser_support.filming import make, Path"
    line = [sys.executable, "-c", f"{program}; make(Path({str(place)!r}), Path({str(folder)!r}))"]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def make(place: Path, folder: Path) -> None:
    """Two lie in the theatre, each with a wristband and a container that were printed by the system."""
    from vertebra.app.setup import make_ready

    make_ready()  # Django wants this before the store is imported
    from stories import FIRST, corrected, participant
    from vertebra.app.store import create_store
    from vertebra.simulate.site import Site
    from vertebra.simulate.staff import set_up

    with closing(create_store(str(place), corrected())) as store:
        site = Site(store.study, store.desk())
        set_up(site, FIRST)
        site.now = site.at(FIRST)
        for story in [participant(site, who).consented().screened() for who in ("P-001", "P-002")]:
            story.harvested().labelled("WRIST", 1, "coordinator").labelled("TISSUE", 1, "coordinator")
            assert story.refused() == set()
            _draw(story, folder)


def _draw(story: Any, folder: Path) -> None:
    """The printed labels as pictures, at 300 dots per inch as on the PDF."""
    from vertebra.evidence.documents.label import stickers
    from vertebra.evidence.documents.label_typeset import label_pictures

    site = story.site
    made = stickers(site.study, site.trial, story.state, (1, 2), "陳怡君 Chen Yi-Chun", site.now, "zh-Hant")
    for sticker, picture in zip(made, label_pictures(made), strict=True):
        (folder / f"{story.who}-{sticker.kind}.png").write_bytes(picture)
