"""What it shows, drawn: how a measure runs over time in each participant, around the day of injection.

In: for each participant days from injection and values, None where a visit was missed (the line is broken there).
Out: SVG. Day 0 is the day of injection; the day of surgery is marked for each participant.
"""

import math
from collections.abc import Sequence

import msgspec
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator

from vertebra.evidence.figures.canvas import BLUE, FAINT, INK, ORANGE, QUIET, RED, draw

Points = tuple[tuple[int, float | None], ...]


class Course(msgspec.Struct, frozen=True):
    """One participant: (day from injection, value), and the day of surgery on the same count, None if unknown."""

    participant: str
    points: Points
    surgery: int | None = None


class Measure(msgspec.Struct, frozen=True):
    """The upright axis: what is measured with its unit, its upper limit if it has one, and the range to show.

    On a `log` axis, values of zero or less cannot be drawn and are shown as missing.
    """

    label: str
    log: bool = False
    upper_limit: float | None = None
    low: float | None = None
    high: float | None = None


def profiles(courses: Sequence[Course], measure: Measure, days: tuple[int, int] | None = None, columns: int = 4) -> str:
    """One small picture a participant, all on the same axes, everybody else faintly behind."""
    rows = max(1, math.ceil(len(courses) / columns))

    def paint(figure: Figure) -> None:
        panels = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).flat
        for course, axes in zip(courses, panels, strict=False):
            _paint_others(axes, courses, course, measure)
            _paint_course(axes, course, measure)
            axes.set_title(course.participant, loc="left", pad=3, fontweight="bold")
        for axes in [*panels][len(courses) :]:
            axes.set_visible(False)
        _share_axes(figure, measure, days)
        _explain(figure, measure, courses)

    return draw(paint, height_mm=22 + 36 * rows)


def spaghetti(
    courses: Sequence[Course], measure: Measure, centre: Points = (), days: tuple[int, int] | None = None
) -> str:
    """All participants in one picture; `centre` is a course to stress, such as the median at each visit."""

    def paint(figure: Figure) -> None:
        axes = figure.subplots()
        for course in courses:
            name = f"course.{course.participant}"
            _plot(axes, course.points, measure, color=BLUE, alpha=0.45, linewidth=0.8, markersize=2, gid=name)
        _plot(axes, centre, measure, color=INK, linewidth=2, markersize=4.5, gid="centre")
        _mark_surgeries(axes, courses)
        _mark_injection_and_limit(axes, measure)
        _share_axes(figure, measure, days)
        _explain(figure, measure, courses, centre)

    return draw(paint, height_mm=85)


def _paint_others(axes: Axes, courses: Sequence[Course], this: Course, measure: Measure) -> None:
    for other in courses:
        if other is not this:
            _plot(axes, other.points, measure, color=FAINT, linewidth=0.5, marker="", alpha=0.7)


def _paint_course(axes: Axes, course: Course, measure: Measure) -> None:
    _mark_injection_and_limit(axes, measure)
    if course.surgery is not None:
        name = f"surgery.{course.participant}"
        axes.axvline(course.surgery, color=ORANGE, linewidth=1, linestyle=(0, (1, 1)), gid=name)
    _plot(axes, course.points, measure, color=BLUE, gid=f"course.{course.participant}")


def _plot(axes: Axes, points: Points, measure: Measure, marker: str = "o", **style: object) -> None:
    drawable = [(day, _drawable(value, measure)) for day, value in sorted(points)]
    days, values = [day for day, _ in drawable], [value for _, value in drawable]
    axes.plot(days, values, marker=marker, **style)  # type: ignore[arg-type]


def _drawable(value: float | None, measure: Measure) -> float:
    """NaN is how matplotlib breaks a line; it does not leave this file."""
    return math.nan if value is None or (measure.log and value <= 0) else value


def _mark_injection_and_limit(axes: Axes, measure: Measure) -> None:
    axes.axvline(0, color=QUIET, linewidth=0.8)
    if measure.upper_limit is not None:
        axes.axhline(measure.upper_limit, color=RED, linewidth=0.8, linestyle=(0, (5, 2)))


def _mark_surgeries(axes: Axes, courses: Sequence[Course]) -> None:
    """One mark at the foot of the picture for each day of surgery."""
    days = [course.surgery for course in courses if course.surgery is not None]
    axes.plot(days, [0.0] * len(days), "^", color=ORANGE, markersize=4, transform=axes.get_xaxis_transform(), zorder=5)


def _share_axes(figure: Figure, measure: Measure, days: tuple[int, int] | None) -> None:
    for axes in figure.axes:
        if measure.log:
            axes.set_yscale("log")
            axes.yaxis.set_major_locator(LogLocator(base=10, subs=(1, 3)))
            axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.set_ylim(measure.low, measure.high)
        axes.xaxis.set_major_locator(MaxNLocator(5 if len(figure.axes) > 1 else 8, steps=[1, 2, 5, 10]))
        if days:
            axes.set_xlim(days)
    figure.supxlabel("Days from injection", fontsize=7.5)
    figure.supylabel(measure.label, fontsize=7.5)


def _explain(figure: Figure, measure: Measure, courses: Sequence[Course], centre: Points = ()) -> None:
    signs = [Line2D([], [], color=QUIET, linewidth=0.8, label="Injection (day 0)")]
    if any(course.surgery is not None for course in courses):
        sign = {"marker": "^", "linestyle": ""} if len(figure.axes) == 1 else {"linestyle": (0, (1, 1))}
        signs.append(Line2D([], [], color=ORANGE, markersize=4, label="Surgery", **sign))
    if measure.upper_limit is not None:
        label = f"Upper limit {measure.upper_limit:g}"
        signs.append(Line2D([], [], color=RED, linewidth=0.8, linestyle=(0, (5, 2)), label=label))
    if centre:
        signs.append(Line2D([], [], color=INK, linewidth=2, marker="o", markersize=4.5, label="Median"))
    figure.legend(handles=signs, loc="outside upper right", ncols=len(signs), handlelength=1.6)
