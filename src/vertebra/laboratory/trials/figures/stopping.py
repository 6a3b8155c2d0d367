"""Laboratory, trials, figures: the stopping boundary by the true rate of harm, exact and simulated."""

from collections.abc import Sequence
from itertools import groupby

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from vertebra.evidence.figures.canvas import FAINT, INK, draw
from vertebra.laboratory.designs.boundary import Boundary
from vertebra.laboratory.designs.exact import characteristics
from vertebra.laboratory.trials.figures.pens import COLOURS, SURE, Painter
from vertebra.laboratory.trials.labels import word
from vertebra.laboratory.trials.results import Outcome, Simulated
from vertebra.terms.texts import Lang, Text


def stopping(s: Simulated) -> Painter | None:
    """The chance to stop by the true rate of harm: the exact curve, and what each sweep simulated."""
    series = _series(s, "harm_rate")
    if not series:
        return None

    def painted(lang: Lang, families: tuple[str, ...]) -> str:
        def paint(figure: Figure) -> None:
            left, right = figure.subplots(1, 2)
            rates = [*np.linspace(0.005, 0.6, 120)]
            exact = characteristics(Boundary(s.stops), rates)
            left.plot(rates, [c.stop for c in exact], color=INK, linewidth=1, label=word("exact", lang))
            right.plot(rates, [c.expected_n for c in exact], color=INK, linewidth=1)
            for colour, shape, (name, outcomes) in zip(COLOURS, "osD^vP", series, strict=False):
                _points(left, outcomes, "stopped", colour, shape, name.into(lang))
                _points(right, outcomes, "dosed", colour, shape, "")
            left.set(xlabel=word("rate", lang), ylabel=word("p_stop", lang), ylim=(0, 1))
            right.set(xlabel=word("rate", lang), ylabel=word("dosed", lang), ylim=(0, len(s.stops) * 1.04))
            for axes in (left, right):
                axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
                axes.grid(color=FAINT, linewidth=0.4)
            left.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
            figure.legend(loc="outside upper left", ncols=1)

        return draw(paint, 78 + 4 * len(series), families=families)

    return painted


def _series(s: Simulated, varied: str) -> list[tuple[Text, list[Outcome]]]:
    """Scenarios that differ in one number only, three or more together, by sweep and case."""
    found: list[tuple[Text, list[Outcome]]] = []
    for sweep in s.grid.sweeps:
        if tuple(sweep.vary) != (varied,):
            continue
        for label, some in groupby(s.of_sweep(sweep.id), key=lambda o: o.planned.label):
            outcomes = list(some)
            if len(outcomes) > 2:
                found.append((label, outcomes))
    return found


def _points(axes: Axes, outcomes: Sequence[Outcome], measure: str, colour: str, shape: str, label: str) -> None:
    told = [(o.scenario.harm_rate, o.measures[measure]) for o in outcomes if measure in o.measures]
    rates, means = [rate for rate, _ in told], [e.mean for _, e in told]
    errors = [SURE * e.error for _, e in told]
    axes.errorbar(rates, means, errors, fmt=shape, color=colour, label=label or None, markersize=4.5, capsize=2,
                  linewidth=1, markerfacecolor="white", zorder=3)  # fmt: skip
