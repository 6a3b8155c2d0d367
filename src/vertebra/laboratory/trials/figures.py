"""Laboratory, trials: the pictures of a run, as SVG for a page or a report. Results come in, named pictures go out.

Each picture is drawn from the results alone, and only if the grid has what it shows. Error bars are 95 % simulation error;
where a picture shows how trials differ from each other, it says so.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from pathlib import Path

import numpy as np
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, PercentFormatter

from vertebra.evidence.figures.canvas import BLUE, FAINT, GREEN, INK, ORANGE, PALE_SKY, QUIET, RED, SKY, draw
from vertebra.laboratory.designs.boundary import Boundary
from vertebra.laboratory.designs.exact import characteristics
from vertebra.laboratory.trials.labels import folded, label_of, row_label, word
from vertebra.laboratory.trials.results import Estimate, Histogram, Outcome, Simulated
from vertebra.terms.texts import Lang, Text
from vertebra.terms.trouble import Trouble

_MONTH = 365.25 / 12
_COLOURS = (BLUE, RED, GREEN, ORANGE, SKY, INK)
_SURE = 1.96  # standard errors in a 95 % interval


def figures(simulated: Simulated, lang: Lang = "en", fonts: Sequence[Path] = ()) -> dict[str, bytes]:
    """Every picture by its name, as SVG: `timing.<sweep>`, `spread`, `stopping`, `courses`, `claims`, `precision`.

    fonts: folders with a font for Chinese; else one that the machine has is taken.

    Raises:
        Trouble: Chinese is asked for and no font has it.
    """
    families = chinese(fonts) if lang == "zh-Hant" else ()
    found = {name: picture for name, picture in _pictures(simulated).items() if picture is not None}
    return {name: paint(lang, families).encode() for name, paint in found.items()}


def chinese(fonts: Sequence[Path] = ()) -> tuple[str, ...]:
    """The family of a font with Traditional Chinese.

    Raises:
        Trouble: there is none.
    """
    for path in (path for folder in fonts for path in sorted(folder.rglob("*")) if path.suffix in _FONT_FILES):
        font_manager.fontManager.addfont(path)
    names = sorted({font.name for font in font_manager.fontManager.ttflist})
    likely = [name for name in names if ("CJK" in name or "Noto Sans T" in name) and name.endswith(("TC", "Hant"))]
    likely.sort(key=lambda name: "Sans" not in name)
    if not likely:
        raise Trouble("no font for Traditional Chinese is installed: name a folder with one, --fonts FOLDER")
    return (likely[0],)


def chinese_folders() -> tuple[Path, ...]:
    """Folders in which the machine has such a font."""
    (family,) = chinese()
    return (Path(font_manager.findfont(family)).parent,)


_FONT_FILES = {".ttf", ".otf", ".ttc"}
Painter = Callable[[Lang, tuple[str, ...]], str]


def _pictures(s: Simulated) -> Mapping[str, Painter | None]:
    sweeps = ((sweep.id, s.of_sweep(sweep.id)) for sweep in s.grid.sweeps)
    timed = {f"timing.{id}": _timing(outcomes) for id, outcomes in sweeps if _differ(outcomes)}
    return {
        **timed,
        "spread": _spread(s.outcomes[0]),
        "stopping": _stopping(s),
        "courses": _courses(s),
        "claims": _claims(s),
        "precision": _precision(s),
    }


def _differ(outcomes: Sequence[Outcome]) -> bool:
    """Whether it makes a difference worth a picture to duration or people."""
    for name in ("duration", "contacted"):
        medians = [o.histograms[name].quantile(0.5) for o in outcomes]
        if len(medians) > 1 and max(medians) > (1 + _WORTH_SHOWING) * min(medians):
            return True
    return False


_WORTH_SHOWING = 0.03


def _timing(outcomes: Sequence[Outcome]) -> Painter:
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


def _spread(outcome: Outcome) -> Painter:
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


def _stopping(s: Simulated) -> Painter | None:
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
            for colour, shape, (name, outcomes) in zip(_COLOURS, "osD^vP", series, strict=False):
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
    errors = [_SURE * e.error for _, e in told]
    axes.errorbar(rates, means, errors, fmt=shape, color=colour, markersize=4.5, capsize=2, linewidth=1, label=label or None,
                  markerfacecolor="white", zorder=3)  # fmt: skip


def _effects(s: Simulated) -> list[Outcome]:
    """The first scenario of each case that differs in what the cells do; else the first of all."""
    for sweep in s.grid.sweeps:
        effects = {(o.scenario.cells_vas, o.scenario.cells_odi): o for o in reversed(s.of_sweep(sweep.id))}
        if len(effects) > 1:
            return sorted(effects.values(), key=lambda o: -o.scenario.cells_vas)
    return [s.outcomes[0]]


def _courses(s: Simulated) -> Painter:
    """Mean pain and disability from before surgery to the end; whiskers are one standard deviation of participants."""
    outcomes = _effects(s)

    def painted(lang: Lang, families: tuple[str, ...]) -> str:
        def paint(figure: Figure) -> None:
            for axes, measure, label in zip(figure.subplots(1, 2), ("vas", "odi"), ("vas", "odi"), strict=True):
                for colour, shift, outcome in zip(_COLOURS, (-0.06, 0.06), outcomes, strict=False):
                    _course(axes, outcome.courses[measure], colour, shift, outcome.planned.label.into(lang))
                names = ["B0", "B1", *(_week(day, lang) for day in s.days)]
                axes.set_xticks(range(len(names)), names)
                axes.set(ylabel=word(label, lang), ylim=(0, 100))
                axes.axvspan(0, 1, color=FAINT, alpha=0.35, linewidth=0)
                axes.text(0.5, 97, word("surgery", lang), ha="center", va="top", fontsize=6.5, color=QUIET)
            handles = figure.axes[0].get_legend_handles_labels()
            figure.legend(*handles, loc="outside upper left", ncols=1)

        return draw(paint, 76 + 4 * len(outcomes), families=families)

    return painted


def _course(axes: Axes, course: Sequence[Estimate], colour: str, shift: float, label: str) -> None:
    places = np.arange(len(course)) + shift
    means, spread = [e.mean for e in course], [e.error * np.sqrt(e.trials) for e in course]
    below = np.minimum(spread, means)  # nobody is below 0
    axes.errorbar(places, means, (below, spread), fmt="o-", color=colour, markersize=4, linewidth=1.2,
                  elinewidth=0.6, capsize=1.5, label=label)  # fmt: skip


def _week(day: int, lang: Lang) -> str:
    return f"W{day // 7}" if lang == "en" else f"{day // 7} 週"


_CLAIMS = (
    "vas_b0_claim", "vas_b1_claim", "vas_b1_ranks", "vas_against", "odi_b0_claim", "odi_b1_claim", "odi_b1_ranks",
    "odi_against",
)  # fmt: skip


def _claims(s: Simulated) -> Painter:
    """How often each analysis claims that the cells helped: where they do nothing, every claim is wrong."""
    outcomes = _effects(s)

    def painted(lang: Lang, families: tuple[str, ...]) -> str:
        def paint(figure: Figure) -> None:
            axes, height = figure.subplots(), 0.8 / len(outcomes)
            for place, (colour, outcome) in enumerate(zip(_COLOURS, outcomes, strict=False)):
                rows = np.arange(len(_CLAIMS)) + (place - (len(outcomes) - 1) / 2) * height
                means = [outcome.measures[id].mean if id in outcome.measures else 0.0 for id in _CLAIMS]
                axes.barh(rows, means, height * 0.92, color=colour, label=outcome.planned.label.into(lang), alpha=0.85)
                for row, mean in zip(rows, means, strict=True):
                    axes.text(mean + 0.008, row, f"{mean:.1%}", va="center", fontsize=6.5)
            axes.set_yticks(range(len(_CLAIMS)), [folded(label_of(id, lang), lang, 44) for id in _CLAIMS])
            axes.set_ylim(len(_CLAIMS) - 0.45, -0.55)
            axes.set_xlim(0, 1.09)
            axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
            axes.axvline(0.05, color=QUIET, linewidth=0.8, linestyle=(0, (4, 2)))
            axes.tick_params(axis="y", length=0, labelcolor=INK)
            axes.set_xlabel(word("claims", lang))
            figure.legend(loc="outside upper left", ncols=1)

        return draw(paint, 30 + 4 * len(outcomes) + 8.5 * len(_CLAIMS), families=families)

    return painted


_WIDTHS = (("vas_b1_half", "mm"), ("odi_b1_half", "points"), ("responders_half", "share"))


def _precision(s: Simulated) -> Painter:
    """Half width of the 95 % intervals, scenario by scenario of the sweep in which it differs most."""
    outcomes = _precise(s)

    def painted(lang: Lang, families: tuple[str, ...]) -> str:
        def paint(figure: Figure) -> None:
            panels = figure.subplots(1, len(_WIDTHS), sharey=True)
            for axes, (measure, unit) in zip(panels, _WIDTHS, strict=True):
                told = [o.measures.get(measure) for o in outcomes]
                means = [e.mean if e else np.nan for e in told]
                axes.plot(means, range(len(outcomes)), "o", color=BLUE, markersize=5)
                axes.set(xlim=(0, 1.25 * np.nanmax(means)), ylim=(len(outcomes) - 0.5, -0.5))
                axes.set_title(word(measure, lang))
                axes.set_xlabel(word(unit, lang))
                axes.grid(axis="x", color=FAINT, linewidth=0.4)
                for row, mean in enumerate(means):
                    shown = f"{100 * mean:.0f}" if unit == "share" else f"{mean:.1f}"
                    axes.text(mean, row - 0.14, shown, ha="center", va="bottom", fontsize=6.5)
                axes.tick_params(axis="y", length=0, labelcolor=INK)
            panels[-1].xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:.0f}"))
            panels[0].set_yticks(range(len(outcomes)), [folded(row_label(o, lang), lang) for o in outcomes])

        return draw(paint, 34 + 8.5 * len(outcomes), families=families)

    return painted


def _precise(s: Simulated) -> Sequence[Outcome]:
    def differs(outcomes: Sequence[Outcome]) -> float:
        seen = [o.measures["vas_b1_half"].mean for o in outcomes if "vas_b1_half" in o.measures]
        return max(seen) - min(seen) if len(seen) > 1 else 0.0

    sweeps = [s.of_sweep(sweep.id) for sweep in s.grid.sweeps if "dropout" in sweep.vary]
    return max(sweeps or [s.of_sweep(sweep.id) for sweep in s.grid.sweeps], key=differs)
