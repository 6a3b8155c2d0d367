"""Laboratory, trials: what came of a grid, as plain data: for files, for the report, for a page.

Every mean stands beside its Monte Carlo standard error; what the exact table says stands beside what was simulated.
"""

import csv
import io
from typing import Any

import msgspec
import numpy as np

from vertebra.laboratory.designs.exact import characteristics
from vertebra.laboratory.trials.grid import Grid, Planned
from vertebra.laboratory.trials.kernel import DECLINED, FAILED
from vertebra.laboratory.trials.measures import BY_ID, MEASURES
from vertebra.laboratory.trials.scenario import Scenario
from vertebra.laboratory.trials.setting import Setting, waits
from vertebra.laboratory.trials.tally import Tally, bin_width, mean_and_error
from vertebra.terms.texts import Text
from vertebra.terms.trouble import Trouble


class Estimate(msgspec.Struct, frozen=True):
    """A mean over `trials`, and its Monte Carlo standard error."""

    mean: float
    error: float
    trials: int


class Histogram(msgspec.Struct, frozen=True):
    """Trials by bin: the first begins at `start`, each is `width` wide."""

    start: int
    width: int
    trials: tuple[int, ...]

    def quantile(self, share: float) -> float:
        """The value below which this share of trials lies, to the width of a bin."""
        reached = np.cumsum(self.trials) / max(1, sum(self.trials))
        return float(self.start + self.width * (int(np.searchsorted(reached, share)) + (self.width > 1) * 0.5))


class Exact(msgspec.Struct, frozen=True):
    """What the exact table says at the scenario's rate of harm.

    holds: every harm is known before the next dose, so the simulation must agree. z: by how many standard errors it
    does not, for the chance to stop and for the number dosed; None where the table is only a comparison.
    """

    stop: float
    expected_n: float
    holds: bool
    z_stop: float | None
    z_n: float | None


class Outcome(msgspec.Struct, frozen=True):
    """One scenario. failing: screening failures by reason, expected given how many failed.

    courses: shown pain and disability of the dosed at B0, B1 and each follow-up visit.
    """

    planned: Planned
    hash: str
    trials: int
    measures: dict[str, Estimate]
    failing: dict[str, Estimate]
    courses: dict[str, tuple[Estimate, ...]]
    histograms: dict[str, Histogram]
    exact: Exact

    @property
    def scenario(self) -> Scenario:
        return self.planned.scenario


class Simulated(msgspec.Struct, frozen=True):
    """Everything that a run gave. world: hash of the generator's numbers; rule_sha256: of the boundary in the study."""

    study: str
    study_version: str
    rule: str
    rule_sha256: str
    stops: tuple[int, ...]
    world: str
    visits: tuple[str, ...]
    days: tuple[int, ...]
    criteria: dict[str, Text]
    grid: Grid
    seed: int
    trials: int
    outcomes: tuple[Outcome, ...]

    def of_sweep(self, sweep: str) -> tuple[Outcome, ...]:
        return tuple(outcome for outcome in self.outcomes if outcome.planned.sweep == sweep)


def outcome_of(setting: Setting, planned: Planned, tally: Tally) -> Outcome:
    """The tally of a scenario in words and numbers."""
    told = {measure.id: _estimate(sums) for measure, sums in zip(MEASURES, tally.sums, strict=True)}
    known = {id: estimate for id, estimate in told.items() if estimate is not None}
    scenario = planned.scenario
    return Outcome(
        planned,
        scenario.hash,
        tally.trials,
        known,
        _failing(scenario, tally),
        {name: _course(sums) for name, sums in zip(("vas", "odi"), tally.courses, strict=True)},
        {name: _histogram(bins, bin_width(setting, scenario, name)) for name, bins in tally.bins.items()},
        _exact(setting, scenario, known),
    )


def _estimate(sums: np.ndarray) -> Estimate | None:
    found = mean_and_error(sums)
    return Estimate(*found, int(sums[0])) if found else None


def _course(sums: np.ndarray) -> tuple[Estimate, ...]:
    return tuple(found for found in map(_estimate, sums) if found)


def _failing(scenario: Scenario, tally: Tally) -> dict[str, Estimate]:
    """Nothing else depends on the reason, so its share of those who failed is exact and needs no draw."""
    failed = _estimate(tally.failed)
    if failed is None or scenario.consents * scenario.eligible >= 1:
        return {}
    declined = (1 - scenario.consents) / (1 - scenario.consents * scenario.eligible)
    reasons = scenario.failing or {FAILED: 1.0}
    shares = {DECLINED: declined, **{id: (1 - declined) * share for id, share in reasons.items()}}
    return {id: Estimate(share * failed.mean, share * failed.error, failed.trials) for id, share in shares.items()}


def _histogram(bins: np.ndarray, width: int) -> Histogram:
    used = np.flatnonzero(bins)
    if not len(used):
        return Histogram(0, width, ())
    first, last = int(used[0]), int(used[-1])
    return Histogram(first * width, width, tuple(int(n) for n in bins[first : last + 1]))


def _exact(setting: Setting, scenario: Scenario, known: dict[str, Estimate]) -> Exact:
    (found,) = characteristics(setting.boundary, (scenario.harm_rate,))
    at_once = scenario.harm_early == 1 and scenario.harm_window + scenario.aware <= min(waits(setting, scenario)[1:])
    z_stop = _apart(known["stopped"], found.stop) if at_once else None
    z_n = _apart(known["dosed"], found.expected_n) if at_once else None
    return Exact(found.stop, found.expected_n, at_once, z_stop, z_n)


def _apart(simulated: Estimate, exact: float) -> float | None:
    return (simulated.mean - exact) / simulated.error if simulated.error else None


def as_json(simulated: Simulated) -> bytes:
    """`results.json`: the same run gives the same bytes."""
    return msgspec.json.format(msgspec.json.encode(simulated, order="sorted"), indent=1)


def from_json(data: bytes) -> Simulated:
    """
    Raises:
        Trouble: no JSON, or not the results of a run.
    """
    try:
        return msgspec.json.decode(data, type=Simulated)
    except (msgspec.DecodeError, ValueError) as wrong:
        raise Trouble(f"these are no results of scenarios: {wrong}") from wrong


def as_csv(simulated: Simulated) -> bytes:
    """`scenarios.csv`: a row for each scenario and measure, means unrounded."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow(["scenario", "sweep", "hash", "measure", "unit", "label", "mean", "mc_error", "trials", "exact"])
    for outcome in simulated.outcomes:
        exact = {"stopped": outcome.exact.stop, "dosed": outcome.exact.expected_n}
        for id, e in outcome.measures.items():
            measure = BY_ID[id]
            row: list[Any] = [outcome.scenario.name, outcome.planned.sweep, outcome.hash[:16], id, measure.unit]
            row += [measure.label.en, repr(e.mean), repr(e.error), e.trials, repr(exact[id]) if id in exact else ""]
            writer.writerow(row)
        for id, e in outcome.failing.items():
            row = [outcome.scenario.name, outcome.planned.sweep, outcome.hash[:16], f"failing {id}", "people"]
            writer.writerow([*row, "Screening failures", repr(e.mean), repr(e.error), e.trials, ""])
    return sheet.getvalue().encode()
