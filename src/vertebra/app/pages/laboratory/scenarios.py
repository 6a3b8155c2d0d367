"""App, pages, laboratory: the whole trial, simulated over the scenarios that ship with the study, as its report."""

from typing import Any

from vertebra.app.pages.document import document, figures_of
from vertebra.app.pages.laboratory import kept, progress
from vertebra.app.pages.telling import Teller
from vertebra.evidence.displays import Report
from vertebra.evidence.results import Results
from vertebra.laboratory.shipped import grid_of
from vertebra.laboratory.trials.report import build_report
from vertebra.laboratory.trials.results import Simulated
from vertebra.laboratory.trials.run import run_grid
from vertebra.laboratory.trials.setting import setting_of
from vertebra.protocol.study import Study
from vertebra.simulate.world import World
from vertebra.terms.texts import Lang

TRIALS = (2_000, 5_000, 20_000)  # of each scenario; a larger run is a command, whose report is a file


def scenarios_page(teller: Teller, study: Study, trials: int) -> dict[str, Any]:
    """trials: one of TRIALS. A study that ships without scenarios says so."""
    chosen = {"trials": [(n, f"{n:,}", n == trials) for n in TRIALS]}
    if grid_of(study.id) is None:
        return chosen | {"document": None}
    return chosen | {"document": document(*told(study, trials, teller.lang))}


def told(study: Study, trials: int, lang: Lang) -> tuple[Report, Results]:
    simulated = _simulated(study, trials)
    return kept(
        ("scenarios", study.version, trials, lang), lambda: build_report(simulated, World().clinic.first_day, lang)
    )


def picture(study: Study, trials: int, lang: Lang, id: str) -> bytes | None:
    return figures_of(told(study, trials, lang)[0]).get(id)


def _simulated(study: Study, trials: int) -> Simulated:
    grid = grid_of(study.id)
    assert grid is not None
    question = ("simulated", study.version, trials)
    return kept(question, lambda: run_grid(setting_of(study), grid, trials, seed=1, progress=progress), "long")
