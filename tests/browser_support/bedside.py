"""A trial at the bedside, for a real server: P-001 is released and examined, P-002 is tested; it is half past eight.

Made once in a process of its own, since a browser's event loop would forbid Django's database here:
`python -m browser_support.bedside PLACE` writes it, and prints the labels of both participants.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parents[1]


def make(place: Path) -> dict[str, list[str]]:
    """The trial at a new place; by participant wristband and container, as a scanner reads them."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(TESTS), os.environ.get("PYTHONPATH", "")))}
    line = [sys.executable, "-m", "browser_support.bedside", str(place)]
    done = subprocess.run(line, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    labels: dict[str, list[str]] = json.loads(done.stdout.splitlines()[-1])
    return labels


def _write(place: str) -> dict[str, list[str]]:
    from vertebra.app.setup import make_ready

    make_ready()
    from stories import FIRST, INJECTION, corrected, participant
    from vertebra.app.store import create_store
    from vertebra.simulate.site import Site
    from vertebra.simulate.staff import set_up

    store = create_store(place, corrected())
    site = Site(corrected(), store.desk())
    set_up(site, FIRST)
    site.now = site.at(FIRST)
    first, second = (participant(site, who).consented().screened() for who in ("P-001", "P-002"))
    for story in (first, second):
        story.harvested()
    for story in (first, second):
        story.received()
    for story in (first, second):
        story.cultured()
    for story in (first, second):
        story.ready()
    for story in (second, first):
        story.filled().tested()
    first.released().on(INJECTION, 8, 30).fills("PE", "V5")
    assert first.refused() == second.refused() == set()
    site.desk.checkpoint(site.actor("data"), site.now)
    store.close()
    return {s.who: [site.lot(s.who).person, site.lot(s.who).id] for s in (first, second)}


if __name__ == "__main__":
    print(json.dumps(_write(sys.argv[1])))
