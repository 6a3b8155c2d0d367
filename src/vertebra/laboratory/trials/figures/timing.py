"""Laboratory, trials, figures: how long trials take and how many people are contacted."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, PercentFormatter

from vertebra.evidence.figures.canvas import BLUE, FAINT, INK, PALE_SKY, draw
from vertebra.laboratory.trials.figures.pens import Painter
from vertebra.laboratory.trials.labels import folded, row_label, word
from vertebra.laboratory.trials.results import Histogram, Outcome
from vertebra.terms.texts import Lang

_MONTH = 365.25 / 12


def differ(outcomes: Sequence[Outcome]) -> bool:
    """Whether it makes a difference worth a picture to duration or people."""
    for name in ("duration", "contacted"):
        medians = [o.histograms[name].quantile(0.5) for o in outcomes]
        if len(medians) > 1 and max(medians) > (1 + _WORTH_SHOWING) * min(medians):
            return True
    return False


_WORTH_SHOWING = 0.03


def timing(outcomes: Sequence[Outcome]) -> Painter:
    """How long, and how many are contacted: the middle half and nine tenths of trials, row by row."""

    def painted(lang: Lang, families: tuple[str, ...]) -> str:
        def paint(figure: Figure) -> None:
            left, right = figure.subplots(1, 2, sharey=True)
            _ranges(left, [o.histograms["duration"] for o in outcomes], _MONTH)
            _ranges(right, [o.histograms["contacted"] for o in outcomes], 1.0)
            left.set_yticks(range(len(outcomes)), [folded(row_label(o, lang), lang) for o in outcomes])
            left.set_ylim(len(outcomes) - 0.5, -0.6)
            left.set_xlabel(word("months", lang))
            right.set_xlabel(word("people", lang))

        return draw(paint, 24 + 7.5 * len(outcomes), families=families)

    return painted


def _ranges(axes: Axes, histograms: Sequence[Histogram], unit: float) -> None:
    spans = [[h.quantile(share) / unit for share in (0.05, 0.25, 0.5, 0.75, 0.95)] for h in histograms]
    for row, (least, low, middle, high, most) in enumerate(spans):
        axes.plot([least, most], [row, row], color=BLUE, linewidth=1.2, solid_capstyle="butt")
        axes.plot([low, high], [row, row], color=BLUE, linewidth=5, solid_capstyle="butt")
        axes.plot(middle, row, "o", color="white", markeredgecolor=INK, markersize=4.5, zorder=3)
    top, bottom = max(span[4] for span in spans), min(span[0] for span in spans)
    if top > 6 * max(bottom, 1e-9):
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(LogLocator(subs=(1, 3)))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
        axes.xaxis.set_minor_formatter(FuncFormatter(lambda value, _: ""))
    else:
        axes.set_xlim(0, 1.05 * top)
    axes.grid(axis="x", color=FAINT, linewidth=0.4)
    axes.tick_params(axis="y", length=0, labelcolor=INK)
    axes.spines["left"].set_visible(False)


def spread(outcome: Outcome) -> Painter:
    """The distributions of the first scenario: trials by duration, and by people contacted."""

    def painted(lang: Lang, families: tuple[str, ...]) -> str:
        def paint(figure: Figure) -> None:
            panels = figure.subplots(1, 2)
            for axes, name, unit in zip(panels, ("duration", "contacted"), (_MONTH, 1.0), strict=True):
                _bars(axes, outcome.histograms[name], unit)
            panels[0].set_xlabel(word("months", lang))
            panels[1].set_xlabel(word("people", lang))
            panels[0].set_ylabel(word("trials", lang))

        return draw(paint, 62, families=families)

    return painted


def _bars(axes: Axes, h: Histogram, unit: float) -> None:
    starts = (h.start + h.width * np.arange(len(h.trials))) / unit
    shares = np.array(h.trials) / sum(h.trials)
    axes.bar(starts, shares, width=h.width / unit, align="edge", color=PALE_SKY, edgecolor=BLUE, linewidth=0.3)
    axes.axvline(h.quantile(0.5) / unit, color=INK, linewidth=1)
    axes.set_xlim(h.quantile(0.001) / unit * 0.95, h.quantile(0.999) / unit * 1.05)
    axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=1))
