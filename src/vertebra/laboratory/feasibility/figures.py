"""Feasibility, drawn: the attrition demand by demand, and the share that passes each with its interval. SVG.

Labels are in the language asked for; where the machine has no letters for Chinese they are in English, and the note
says so, instead of empty boxes.
"""

import textwrap
from collections.abc import Callable

import matplotlib as mpl
import msgspec
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from vertebra.evidence.displays import Unprintable
from vertebra.evidence.figures.canvas import BLUE, FAINT, INK, ORANGE, QUIET, RED, draw
from vertebra.evidence.rounding import show_percent
from vertebra.laboratory.feasibility.answer import Feasibility, Row
from vertebra.laboratory.feasibility.survey import Estimate
from vertebra.laboratory.feasibility.tell import interval, percent
from vertebra.terms.texts import Lang, Text

# Families with Traditional Chinese letters, the best first; whichever the machine has
_CHINESE = ("Noto Sans CJK TC", "Noto Sans TC", "Source Han Sans TC", "PingFang TC", "Microsoft JhengHei")
_LETTERS = {"en": 34, "zh-Hant": 20}  # of a label on one line
_BAR, _MARGIN_MM, _ROW_MM = 0.62, 22, 7.5
_RIGHT = 1.02

NO_LETTERS = Text(
    "This machine has no font with Traditional Chinese letters; the labels are in English.",
    "本機無繁體中文字型，圖中文字以英文顯示。",
)


class Picture(msgspec.Struct, frozen=True):
    """An SVG, the language that its labels came out in, and a note where that is not the one asked for."""

    svg: bytes
    lang: Lang
    note: Text | None = None


def waterfall(found: Feasibility, lang: Lang = "en") -> Picture:
    """Bars of the share left after each demand, from everybody down to those who pass all; what each takes is pale."""
    return _lettered(lambda said: _draw_waterfall(found, said), lang)


def forest(found: Feasibility, lang: Lang = "en") -> Picture:
    """One line for each judged demand: the share that passes and its 95 % interval; all together at the foot."""
    return _lettered(lambda said: _draw_forest(found, said), lang)


def _lettered(paint: Callable[[Lang], str], lang: Lang) -> Picture:
    """In the language asked for if the machine has the letters, else in English with a note."""
    if lang == "en":
        return Picture(paint("en").encode(), "en")
    try:
        return Picture(paint(lang).encode(), lang)
    except Unprintable:
        return Picture(paint("en").encode(), "en", NO_LETTERS)


def _families(lang: Lang) -> None:
    """Name only families that are there: a missing one is looked for at every letter, and complained of."""
    present = set(font_manager.get_font_names())
    chinese = [name for name in _CHINESE if name in present] if lang == "zh-Hant" else []
    mpl.rcParams["font.family"] = ["DejaVu Sans", *chinese]


def _rows(found: Feasibility) -> list[Row]:
    return [row for row in found.demands if row.reach == "judged" and row.passing is not None]


def _label(row: Row, lang: Lang) -> str:
    lines = textwrap.wrap(f"{row.id}  {row.label.into(lang)}", _LETTERS[lang], subsequent_indent="    ")
    return "\n".join(lines[:2])


def _draw_forest(found: Feasibility, lang: Lang) -> str:
    rows = _rows(found)
    lines = [(_label(row, lang), row.passing) for row in rows]
    lines.append((Text("All together", "全部合計").into(lang), found.joint))

    def paint(figure: Figure) -> None:
        _families(lang)
        axes = figure.subplots()
        for place, (_, estimate) in enumerate(reversed(lines)):
            if estimate is not None:
                _mark(axes, place, estimate, last=place == 0)
        _ladder(axes, [label for label, _ in reversed(lines)])
        axes.set_xlabel(Text("Share that passes, with its 95 % interval", "通過比例與 95 % 信賴區間").into(lang))

    return draw(paint, _MARGIN_MM + _ROW_MM * len(lines))


def _mark(axes: Axes, place: int, estimate: Estimate, last: bool) -> None:
    colour = RED if last else BLUE
    axes.plot([estimate.low, estimate.high], [place, place], color=colour, linewidth=1.4, solid_capstyle="butt")
    axes.plot([estimate.share], [place], marker="D" if last else "s", color=colour, markersize=4)
    told = f"{percent(estimate)} % ({interval(estimate)})"
    axes.text(_RIGHT, place, told, va="center", fontsize=6.5, color=INK, transform=axes.get_yaxis_transform())


def _draw_waterfall(found: Feasibility, lang: Lang) -> str:
    names = {row.id: _label(row, lang) for row in found.demands}
    steps = [(names[step.id], step.left) for step in found.attrition]
    everybody = Text("Everybody with all values", "各值皆有者").into(lang)

    def paint(figure: Figure) -> None:
        _families(lang)
        axes, before = figure.subplots(), 1.0
        bars = [(everybody, 1.0, 1.0), *((name, left, before) for name, left, before in _pairs(steps))]
        for place, (_, left, before) in enumerate(reversed(bars)):
            axes.barh(place, before, height=_BAR, color="#f3d9c9" if left < before else FAINT, linewidth=0)
            axes.barh(place, left, height=_BAR, color=BLUE if place else ORANGE, linewidth=0)
            told = f"{show_percent(left, 2 if left < 0.01 else 1)} %"
            axes.text(_RIGHT, place, told, va="center", fontsize=6.5, transform=axes.get_yaxis_transform())
        _ladder(axes, [label for label, _, _ in reversed(bars)])
        axes.set_xlabel(Text("Share left after each demand", "逐項要求後剩餘比例").into(lang))

    return draw(paint, _MARGIN_MM + _ROW_MM * (len(steps) + 1))


def _pairs(steps: list[tuple[str, float]]) -> list[tuple[str, float, float]]:
    """Each step with the share left before it."""
    before = [1.0, *(left for _, left in steps)]
    return [(name, left, was) for (name, left), was in zip(steps, before, strict=False)]


def _ladder(axes: Axes, labels: list[str]) -> None:
    """Labels on the left, percent below, faint lines; from 0 to 1."""
    axes.set(xlim=(0, 1), ylim=(-0.6, len(labels) - 0.4), yticks=range(len(labels)))
    axes.set_yticklabels(labels, color=INK)
    axes.xaxis.set_major_formatter(lambda share, _: f"{100 * share:.0f} %")
    axes.grid(axis="x", color=FAINT, linewidth=0.4)
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_color(QUIET)
