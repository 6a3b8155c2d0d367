"""What it shows, drawn: how many participants came to each stage, and why the others did not.

In: the stages in order, each with its count and the reasons of those who left after it. Out: SVG.
Source of the form: CONSORT 2010 flow diagram, for one arm.
"""

import textwrap
from collections.abc import Sequence

import msgspec
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from vertebra.evidence.figures.canvas import BLUE, INK, QUIET, draw, millimetre_sheet

_BOX_LEFT, _BOX_WIDTH, _BOX_HEIGHT = 4.0, 64.0, 10.0
_SIDE_LEFT, _SIDE_WIDTH = 86.0, 70.0
_LINE, _PADDING, _GAP = 4.2, 2.2, 9.0
_LETTERS = 42  # of 7 points fit on a line beside the number
_MIDDLE = _BOX_LEFT + _BOX_WIDTH / 2


class Stage(msgspec.Struct, frozen=True):
    """A stage, the participants who reached it, and (reason, participants) of those who left before the next."""

    label: str
    n: int
    left: tuple[tuple[str, int], ...] = ()


def participant_flow(stages: Sequence[Stage]) -> str:
    """The diagram, from the first stage at the top to the last."""
    height = 4 + sum(_BOX_HEIGHT + _room_below(stage) for stage in stages[:-1]) + _BOX_HEIGHT

    def paint(figure: Figure) -> None:
        axes, top = millimetre_sheet(figure, height), 2.0
        for index, stage in enumerate(stages):
            _stage_box(axes, stage, top)
            if index + 1 < len(stages):
                _arrow(axes, (_MIDDLE, top + _BOX_HEIGHT), (_MIDDLE, top + _BOX_HEIGHT + _room_below(stage)))
                _side_box(axes, stage, top + _BOX_HEIGHT)
            top += _BOX_HEIGHT + _room_below(stage)

    return draw(paint, height, arranged=False)


def _side_lines(stage: Stage) -> list[tuple[str, str]]:
    """What stands beside: all who left, then reason by reason; a long reason takes several lines."""
    lines = [("Did not continue", str(sum(n for _, n in stage.left)))]
    for reason, n in stage.left:
        first, *rest = textwrap.wrap(reason, _LETTERS) or [""]
        lines += [(first, str(n)), *((more, "") for more in rest)]
    return lines


def _side_height(stage: Stage) -> float:
    return 2 * _PADDING + _LINE * len(_side_lines(stage))


def _room_below(stage: Stage) -> float:
    return max(_GAP, _side_height(stage) + 3) if stage.left else _GAP


def _stage_box(axes: Axes, stage: Stage, top: float) -> None:
    box = (_BOX_LEFT, top), _BOX_WIDTH, _BOX_HEIGHT
    axes.add_patch(Rectangle(*box, facecolor="white", edgecolor=BLUE, linewidth=1))
    middle = top + _BOX_HEIGHT / 2
    axes.text(_BOX_LEFT + 4, middle, stage.label, va="center", fontsize=8)
    axes.text(_BOX_LEFT + _BOX_WIDTH - 4, middle, f"n = {stage.n}", va="center", ha="right", fontsize=8, weight="bold")


def _side_box(axes: Axes, stage: Stage, top: float) -> None:
    if not stage.left:
        return
    height = _side_height(stage)
    start = top + (_room_below(stage) - height) / 2
    axes.add_patch(Rectangle((_SIDE_LEFT, start), _SIDE_WIDTH, height, facecolor="#f6f6f6", edgecolor="none"))
    _arrow(axes, (_MIDDLE, start + height / 2), (_SIDE_LEFT, start + height / 2))
    for index, (label, n) in enumerate(_side_lines(stage)):
        y, colour = start + _PADDING + _LINE * (index + 0.5), QUIET if index else INK
        axes.text(_SIDE_LEFT + (5 if index else 3), y, label, va="center", fontsize=7, color=colour)
        axes.text(_SIDE_LEFT + _SIDE_WIDTH - 3, y, n, va="center", ha="right", fontsize=7, color=colour)


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    arrow = {"arrowstyle": "-|>,head_length=0.35,head_width=0.16", "color": QUIET, "linewidth": 0.8}
    axes.annotate("", xy=end, xytext=start, arrowprops={**arrow, "shrinkA": 0, "shrinkB": 0})
