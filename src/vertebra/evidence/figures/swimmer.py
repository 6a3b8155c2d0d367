"""What it shows, drawn: every participant's way through the study in one lane, from surgery to the last contact.

In: lanes in days from surgery. Out: SVG. A participant whose cells could not be made keeps a lane without injection.
"""

from collections.abc import Sequence
from typing import Any, Literal

import msgspec
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from vertebra.evidence.figures.canvas import BLUE, FAINT, GREEN, INK, PALE_ORANGE, PALE_SKY, QUIET, RED, draw

Ending = Literal["completed", "continues", "withdrawn", "not injected"]


class AdverseEventMark(msgspec.Struct, frozen=True):
    """Where an adverse event began, in days from surgery, its grade, and whether it was serious."""

    day: int
    grade: int
    serious: bool = False


class Lane(msgspec.Struct, frozen=True):
    """One participant; surgery is day 0. `culture_end` is the day the cells were released, or given up."""

    participant: str
    culture_end: int | None
    injection: int | None
    last_contact: int
    ending: Ending
    adverse_events: tuple[AdverseEventMark, ...] = ()


_BAR = 0.34
# Framed, since both tints are the same grey on a printer without colour.
_CULTURE: dict[str, Any] = {"facecolor": PALE_ORANGE, "edgecolor": QUIET, "linewidth": 0.6}
_ENDINGS: dict[Ending, tuple[str, str]] = {
    "completed": ("o", "Completed"),
    "continues": (">", "Continues"),
    "withdrawn": ("x", "Withdrawn"),
    "not injected": ("s", "Not injected"),
}


def swimmer(lanes: Sequence[Lane]) -> str:
    """One lane a participant, the first at the top."""

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        for place, lane in enumerate(lanes):
            _paint_lane(axes, lane, place)
        axes.set_yticks(range(len(lanes)), [lane.participant for lane in lanes])
        axes.set_ylim(len(lanes) - 0.4, -0.7)
        axes.tick_params(axis="y", length=0, labelcolor=INK)
        axes.spines["left"].set_visible(False)
        axes.set_xlim(left=-4)
        axes.set_xlabel("Days from surgery")
        figure.legend(handles=_signs(lanes), loc="outside lower center", ncols=5, handlelength=1.5, columnspacing=1.6)

    return draw(paint, height_mm=30 + 7.5 * len(lanes))


def _paint_lane(axes: Axes, lane: Lane, place: int) -> None:
    axes.plot([0, lane.last_contact], [place, place], color=FAINT, linewidth=0.8, zorder=1)
    if lane.culture_end is not None:
        axes.barh(place, lane.culture_end, height=_BAR, zorder=2, **_CULTURE)
    if lane.injection is not None:
        bar = lane.last_contact - lane.injection
        axes.barh(place, bar, left=lane.injection, height=_BAR, color=PALE_SKY, linewidth=0, zorder=2)
        axes.plot(lane.injection, place, "D", color=BLUE, markersize=5, zorder=4)
    axes.plot(0, place, "|", color=INK, markersize=9, markeredgewidth=1.4, zorder=4)
    shape, _ = _ENDINGS[lane.ending]
    axes.plot(
        lane.last_contact, place, shape, color=GREEN if lane.ending == "completed" else QUIET, zorder=4, ms=4.5, mew=1.4
    )
    for mark in lane.adverse_events:
        _paint_mark(axes, mark, place)


def _paint_mark(axes: Axes, mark: AdverseEventMark, place: int) -> None:
    inside, letter = (RED, "white") if mark.serious else ("white", RED)
    y = place - 0.31  # resting on its own lane
    axes.plot(mark.day, y, "o", markersize=6.5, color=inside, markeredgecolor=RED, markeredgewidth=0.7, zorder=5)
    letters = {"ha": "center", "va": "center_baseline", "fontsize": 5.5, "color": letter, "zorder": 6}
    axes.text(mark.day, y, str(mark.grade), **letters)  # type: ignore[arg-type]


def _signs(lanes: Sequence[Lane]) -> list[Line2D | Patch]:
    """The explanation, only of what is there."""
    endings = [key for key in _ENDINGS if any(lane.ending == key for lane in lanes)]
    events = [mark for lane in lanes for mark in lane.adverse_events]
    signs: list[Line2D | Patch] = [
        _sign("|", INK, "Surgery", markersize=9, markeredgewidth=1.4),
        Patch(label="Cell culture", **_CULTURE),
        _sign("D", BLUE, "Injection", markersize=5),
        Patch(color=PALE_SKY, linewidth=0, label="Follow-up"),
    ]
    for key in endings:
        shape, label = _ENDINGS[key]
        signs.append(_sign(shape, GREEN if key == "completed" else QUIET, label, markersize=4.5, mew=1.4))
    if any(not mark.serious for mark in events):
        signs.append(_sign("o", "white", "Adverse event, grade", markersize=6.5, markeredgecolor=RED))
    if any(mark.serious for mark in events):
        signs.append(_sign("o", RED, "Serious", markersize=6.5, markeredgecolor=RED))
    return signs


def _sign(marker: str, color: str, label: str, **style: object) -> Line2D:
    return Line2D([], [], linestyle="", marker=marker, color=color, label=label, **style)  # type: ignore[arg-type]
