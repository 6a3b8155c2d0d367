"""Many histories from the command line, with what came of them: python -m product_support.report 100000 [FIRST SEED].

Run it with src and tests on PYTHONPATH.
"""

import sys
import time

from product_support.dangers import STOPS
from product_support.histories import told_of


def main() -> None:
    number, first = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    wall, work = time.perf_counter(), time.process_time()

    def progress(seed: int) -> None:
        if (seed - first + 1) % 5000 == 0:
            print(f"\r{seed - first + 1:,} of {number:,}", end="", file=sys.stderr, flush=True)

    told = told_of(range(first, first + number), progress)
    wall, work = time.perf_counter() - wall, time.process_time() - work
    print(f"\n{told.histories:,} histories, {told.commands:,} commands, {wall:.0f} s, {work:.0f} s of work")
    print(f"{told.ended_injected:,} with an injection, {told.injected:,} injections")
    print("  ".join(f"{id} {told.refused[id]:,}" for id in STOPS))
    others = {code: n for code, n in told.refused.most_common() if code not in STOPS}
    print("  ".join(f"{code} {n:,}" for code, n in others.items()))


if __name__ == "__main__":
    main()
