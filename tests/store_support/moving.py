"""A site that moves all its participants to an amendment: run as a program, killed by the test that started it.

`python -m store_support.moving PLACE` opens the trial at PLACE and moves one participant after the other, each in a
transaction of its own. The number is printed when the move is acknowledged; who stands there already is passed over.
"""

import sys

from amendments import APPROVED, amended
from vertebra.app.store import open_store
from vertebra.conduct.commands import MoveParticipant
from vertebra.simulate.site import Site


def main(place: str) -> None:
    with open_store(place) as store:
        site = Site(amended(), store.desk())
        site.now = site.at(APPROVED)
        for who in sorted(set(store.streams()) - {"trial"}):
            decision = site.attempt(MoveParticipant(amended().version, "amendment 1"), "data", who)
            codes = {r.code for r in decision.refusals}
            assert codes <= {"KNOWN"}, codes
            if decision.done:
                print(who, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
