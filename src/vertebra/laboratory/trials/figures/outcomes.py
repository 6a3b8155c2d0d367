"""Laboratory, trials, figures: courses of pain and disability, what analyses claim, and how precise they are."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, PercentFormatter

from vertebra.evidence.figures.canvas import BLUE, FAINT, INK, QUIET, draw
from vertebra.laboratory.trials.figures.pens import COLOURS, Painter
from vertebra.laboratory.trials.labels import folded, label_of, row_label, word
from vertebra.laboratory.trials.results import Estimate, Outcome, Simulated
from vertebra.terms.texts import Lang


def _effects(s: Simulated) -> list[Outcome]:
    """The first scenario of each case that differs in what the cells do; else the first of all."""
    for sweep in s.grid.sweeps:
        effects = {(o.scenario.cells_vas, o.scenario.cells_odi): o for o in reversed(s.of_sweep(sweep.id))}
        if len(effects) > 1:
            return sorted(effects.values(), key=lambda o: -o.scenario.cells_vas)
    return [s.outcomes[0]]


def courses(s: Simulated) -> Painter:
    """Mean pain and disability from before surgery to the end; whiskers are one standard deviation of participants."""
    outcomes = _effects(s)

    def painted(lang: Lang, families: tuple[str, ...]) -> str:
        def paint(figure: Figure) -> None:
            for axes, measure, label in zip(figure.subplots(1, 2), ("vas", "odi"), ("vas", "odi"), strict=True):
                for colour, shift, outcome in zip(COLOURS, (-0.06, 0.06), outcomes, strict=False):
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


def claims(s: Simulated) -> Painter:
    """How often each analysis claims that the cells helped: where they do nothing, every claim is wrong."""
    outcomes = _effects(s)
    shown = [id for id in _CLAIMS if all(id in o.measures for o in outcomes)]

    def painted(lang: Lang, families: tuple[str, ...]) -> str:
        def paint(figure: Figure) -> None:
            axes, height = figure.subplots(), 0.8 / len(outcomes)
            for place, (colour, outcome) in enumerate(zip(COLOURS, outcomes, strict=False)):
                rows = np.arange(len(shown)) + (place - (len(outcomes) - 1) / 2) * height
                means = [outcome.measures[id].mean for id in shown]
                axes.barh(rows, means, height * 0.92, color=colour, label=outcome.planned.label.into(lang), alpha=0.85)
                for row, mean in zip(rows, means, strict=True):
                    axes.text(mean + 0.008, row, f"{mean:.1%}", va="center", fontsize=6.5)
            axes.set_yticks(range(len(shown)), [folded(label_of(id, lang), lang, 44) for id in shown])
            axes.set_ylim(len(shown) - 0.45, -0.55)
            axes.set_xlim(0, 1.09)
            axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
            axes.axvline(0.05, color=QUIET, linewidth=0.8, linestyle=(0, (4, 2)))
            axes.tick_params(axis="y", length=0, labelcolor=INK)
            axes.set_xlabel(word("claims", lang))
            figure.legend(loc="outside upper left", ncols=1)

        return draw(paint, 30 + 4 * len(outcomes) + 8.5 * len(shown), families=families)

    return painted


_WIDTHS = (("vas_b1_half", "mm"), ("odi_b1_half", "points"), ("responders_half", "share"))


def precision(s: Simulated) -> Painter:
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
