"""A trial on the day of surgery, for journeys: four wait in the theatre, the tissue of a fifth lies there already.

Made by a process of its own, so that no test's process keeps its database open.
"""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

from vertebra.app.setup import make_ready

make_ready()  # Django wants this before the store is imported

from stories import FIRST, SURG, SURGERY, Story, corrected, participant  # noqa: E402
from vertebra.app.store import create_store  # noqa: E402
from vertebra.simulate.site import Site  # noqa: E402
from vertebra.simulate.staff import set_up  # noqa: E402

WAITING = ("P-001", "P-002", "P-003", "P-004")
OTHER = "P-005"


def collecting(place: Path) -> None:
    """The trial at a new place, made by another process."""
    tests = Path(__file__).parents[1]
    program = f"import sys; sys.path.insert(0, {str(tests)!r}); from browser_support.collecting import make, Path"
    line = [sys.executable, "-c", f"{program}; make(Path({str(place)!r}))"]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def make(place: Path) -> None:
    with closing(create_store(str(place), corrected())) as store:
        site = Site(store.study, store.desk())
        set_up(site, FIRST)
        site.now = site.at(FIRST)
        people = [participant(site, who).consented().screened().ordered() for who in (*WAITING, OTHER)]
        for story in people:
            _is_fit(story)
            store.vault.keep(story.who, {"name": "Lee Chia-wei"})  # labels say whose they are
        site.now = site.at(SURGERY, 11)
        _is_collected(people[-1])


def _is_fit(story: Story) -> None:
    story.on(SURGERY, 8).fills("PE", "V2").fills("PREG", "V2").signed("discectomy")


def _is_collected(story: Story) -> None:
    site = story.site
    start, end, taken = (site.written(site.at(SURGERY, h, m)) for h, m in ((9, 0), (10, 30), (10, 0)))
    times = {"SURGDTC": start, "SURGEND": end, "TISDTC": taken}
    story.step("collect", "surgeon", {**SURG, **times}, at=site.at(SURGERY, 10))
    assert story.refused() == set()
