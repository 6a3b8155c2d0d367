"""Laboratory, designs, drawn: the chance to stop and the number dosed by the true rate of harm, for each rule. SVG."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from vertebra.evidence.figures.canvas import FAINT, INK, QUIET, draw
from vertebra.laboratory.designs.boundary import Boundary
from vertebra.laboratory.designs.evaluate import Evaluation
from vertebra.laboratory.designs.exact import characteristics
from vertebra.laboratory.trials.figures.pens import COLOURS
from vertebra.terms.texts import Lang, Text

_RATES = tuple(np.linspace(0.0, 0.6, 121))
_RATE, _STOP = Text("True rate of harm", "真實發生率"), Text("Chance to stop", "停止機率")
_DOSED, _OWN = Text("Participants dosed, mean", "平均給藥人數"), Text("This study", "本試驗")
_AFTER, _AT = Text("Participants dosed", "已給藥人數"), Text("Stop at so many harmed", "受害達此數即停止")
_LINES = ("--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (1, 1)))


def curves(e: Evaluation, lang: Lang, families: tuple[str, ...] = ()) -> bytes:
    """The study's own rule as the strong line, the others beside it; acceptable and unacceptable rates are marked."""
    named = [(other.rule.label.into(lang), other.rule.boundary) for other in e.alternatives]

    def paint(figure: Figure) -> None:
        left, right = figure.subplots(1, 2)
        for place, (name, boundary) in enumerate(named):
            _curve(left, right, boundary, name, COLOURS[place % len(COLOURS)], _LINES[place % len(_LINES)], 0.9)
        _curve(left, right, e.locked.boundary, _OWN.into(lang), INK, "-", 2.0)
        left.set(xlabel=_RATE.into(lang), ylabel=_STOP.into(lang), ylim=(0, 1))
        right.set(xlabel=_RATE.into(lang), ylabel=_DOSED.into(lang), ylim=(0, e.locked.boundary.most * 1.04))
        for axes in (left, right):
            _marked(axes, e)
        left.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        figure.legend(loc="outside lower left", ncols=2)

    return draw(paint, 78 + 5 * (len(named) // 2 + 1), families=families).encode()


def staircase(e: Evaluation, lang: Lang, families: tuple[str, ...] = ()) -> bytes:
    """The boundary itself: after how many dosed it stops at how many harmed."""
    boundary = e.locked.boundary
    stops = [(n, stop) for n in range(1, boundary.most + 1) if (stop := boundary.at(n))]

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        axes.step([n for n, _ in stops], [s for _, s in stops], where="mid", color=INK, linewidth=1.4)
        axes.fill_between([n for n, _ in stops], [s for _, s in stops], boundary.most, step="mid", color="#f3d9c9")
        axes.plot([1, boundary.most], [1, boundary.most], color=QUIET, linewidth=0.6, linestyle=":")
        axes.set(xlabel=_AFTER.into(lang), ylabel=_AT.into(lang), xlim=(0.5, boundary.most + 0.5), ylim=(0, None))
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_locator(MaxNLocator(integer=True))
        axes.grid(color=FAINT, linewidth=0.4)

    return draw(paint, 60, families=families).encode()


def _curve(left: Axes, right: Axes, b: Boundary, name: str, colour: str, line: object, width: float) -> None:
    found = characteristics(b, _RATES)
    pen: dict[str, Any] = {"color": colour, "linestyle": line, "linewidth": width}
    left.plot(_RATES, [c.stop for c in found], label=name, **pen)
    right.plot(_RATES, [c.expected_n for c in found], **pen)


def _marked(axes: Axes, e: Evaluation) -> None:
    for rate in (e.plan.acceptable, e.plan.unacceptable):
        axes.axvline(rate, color=QUIET, linewidth=0.6, linestyle=":")
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.grid(color=FAINT, linewidth=0.4)
