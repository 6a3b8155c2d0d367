"""Whole trials a CPU second, beside loops that simulate one trial after another; and the exact gate at full size.

The peers simulate much less: harm and the stopping rule, twelve normal changes, t test, signed rank test (stats notes
3.2). Ours simulates screening, culture, calendar, holds, two scores at six visits, dropout and four analyses as well.
R runs only where Rscript is found.
"""

import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy import stats  # type: ignore[import-untyped]

from bench import Measured
from vertebra.laboratory.designs.exact import characteristics
from vertebra.laboratory.trials.grid import Case, Grid, Sweep
from vertebra.laboratory.trials.run import run_grid
from vertebra.laboratory.trials.setting import Setting, setting_of
from vertebra.protocol.study import with_reading
from vertebra.studies.npc001.study import build
from vertebra.terms.texts import Text

RATE, TRIALS, PEER_TRIALS, R_TRIALS = 0.2, 200_000, 2_000, 20_000
GATE_TRIALS = 400_000
GATE_RATES = (0.05, 0.10, 0.20, 0.30, 0.40, 0.50)
KNOWN_AT_ONCE = {"harm_early": 1.0, "aware": 0,
                 "stagger": {"alone": 12, "alone_days": 28, "cohort": 1, "cohort_days": 28}}  # fmt: skip


def measure() -> Iterator[Measured]:
    setting = setting_of(with_reading(build(), "corrected"))
    ours = whole_trials(setting)
    yield Measured("whole trials of twelve", ours, "a CPU second")
    loop = scipy_loop(setting)
    yield Measured("peer: Python loop with scipy, rule + t + signed rank", loop, "a CPU second")
    yield Measured("  ours is so many times as fast", ours / loop, "")
    seconds = r_loop(setting)
    if seconds is not None:
        yield Measured("peer: R loop, the same", R_TRIALS / seconds, "a CPU second")
        yield Measured("  ours is so many times as fast", ours * seconds / R_TRIALS, "")
    yield from exact_gate(setting)


def whole_trials(setting: Setting) -> float:
    """Every scenario number at its default but for the rate of harm; everything that `scenarios` reports is counted."""
    grid = one_sweep({"harm_rate": RATE})
    run_grid(setting, grid, 20_000, 1)
    start = time.process_time()
    run_grid(setting, grid, TRIALS, 1)
    return TRIALS / (time.process_time() - start)


def one_sweep(base: dict[str, object], vary: dict[str, tuple[float, ...]] | None = None) -> Grid:
    name = Text("bench", "量測")
    return Grid(name, name, base, (Sweep("bench", name, cases=(Case(name),), vary=vary or {}),))


def scipy_loop(setting: Setting) -> float:
    """One trial after another: draw harms until the rule stops, then twelve changes, t test and Wilcoxon's test."""
    rng, stops, start = np.random.default_rng(1), setting.boundary.stops, time.process_time()
    for _ in range(PEER_TRIALS):
        harmed = n = 0
        for stop in stops:
            n += 1
            harmed += int(rng.random() < RATE)
            if harmed >= stop:
                break
        changes = rng.normal(-1.0, 2.2, n)
        if n > 1:
            stats.ttest_1samp(changes, 0.0)
            stats.wilcoxon(changes, method="exact")
    return PEER_TRIALS / (time.process_time() - start)


R_SCRIPT = """
set.seed(1); stops <- c(%(stops)s); rejected <- 0; stopped <- 0
for (i in 1:%(trials)d) {
  x <- 0; n <- 0
  for (b in stops) { n <- n + 1; x <- x + (runif(1) < %(rate)s); if (x >= b) { stopped <- stopped + 1; break } }
  d <- rnorm(n, -1, 2.2)
  if (n > 1) {
    p <- 2 * pt(-abs(mean(d) / (sd(d) / sqrt(n))), n - 1)
    w <- sum(rank(abs(d))[d > 0])
    q <- min(1, 2 * min(psignrank(w, n), psignrank(w - 1, n, lower.tail = FALSE)))
    rejected <- rejected + (p < 0.05) + (q < 0.05)
  }
}
cat(stopped / %(trials)d, "\\n")
"""


def r_loop(setting: Setting) -> float | None:
    """CPU seconds of R for its trials; None where there is no R. R must stop as often as the exact table says."""
    if shutil.which("Rscript") is None:
        return None
    script = R_SCRIPT % {"stops": ",".join(map(str, setting.boundary.stops)), "trials": R_TRIALS, "rate": RATE}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "loop.R"
        path.write_text(script, encoding="utf-8")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        told = subprocess.run(["Rscript", str(path)], capture_output=True, text=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    exact = characteristics(setting.boundary, (RATE,))[0].stop
    assert abs(float(told.stdout) - exact) < 4 * (exact * (1 - exact) / R_TRIALS) ** 0.5, told.stdout
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def exact_gate(setting: Setting) -> Iterator[Measured]:
    """400,000 trials a rate under which every harm is known before the next dose: |z| < 4 or it stops here."""
    simulated = run_grid(setting, one_sweep(KNOWN_AT_ONCE, {"harm_rate": GATE_RATES}), GATE_TRIALS, 2)
    for outcome in simulated.outcomes:
        exact, stopped = outcome.exact, outcome.measures["stopped"]
        dosed, rate = outcome.measures["dosed"], f"harm {outcome.scenario.harm_rate:.0%}"
        told = {
            f"{rate}: P(stop) {stopped.mean:.5f}, exact {exact.stop:.5f}: apart": exact.z_stop,
            f"{rate}: dosed {dosed.mean:.4f}, exact {exact.expected_n:.4f}: apart": exact.z_n,
        }
        for what, z in told.items():
            assert z is not None, what
            assert abs(z) < 4, what
            yield Measured(what, z, "standard errors")
