"""Laboratory, trials: the pictures of a run, as SVG for a page or a report. Results come in, named pictures go out.

Each picture is drawn from the results alone, and only if the grid has what it shows. Error bars are 95 % simulation
error; where a picture shows how trials differ from each other, it says so.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from vertebra.laboratory.trials.figures.outcomes import claims, courses, precision
from vertebra.laboratory.trials.figures.pens import Painter, chinese
from vertebra.laboratory.trials.figures.stopping import stopping
from vertebra.laboratory.trials.figures.timing import differ, spread, timing
from vertebra.laboratory.trials.results import Simulated
from vertebra.terms.texts import Lang

__all__ = ["figures"]


def figures(simulated: Simulated, lang: Lang = "en", fonts: Sequence[Path] = ()) -> dict[str, bytes]:
    """Every picture by its name, as SVG: `timing.<sweep>`, `spread`, `stopping`, `courses`, `claims`, `precision`.

    fonts: folders with a font for Chinese; else one that the machine has is taken.

    Raises:
        NoFont: Chinese is asked for and no font has it.
        Unprintable: a label of the grid wants a font that is not there.
    """
    families = chinese(fonts) if lang == "zh-Hant" or fonts else ()
    found = {name: picture for name, picture in _pictures(simulated).items() if picture is not None}
    return {name: paint(lang, families).encode() for name, paint in found.items()}


def _pictures(s: Simulated) -> Mapping[str, Painter | None]:
    sweeps = ((sweep.id, s.of_sweep(sweep.id)) for sweep in s.grid.sweeps)
    timed = {f"timing.{id}": timing(outcomes) for id, outcomes in sweeps if differ(outcomes)}
    return {
        **timed,
        "spread": spread(s.outcomes[0]),
        "stopping": stopping(s),
        "courses": courses(s),
        "claims": claims(s),
        "precision": precision(s),
    }
