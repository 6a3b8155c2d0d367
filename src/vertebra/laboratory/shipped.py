"""Laboratory: what is asked of a study: the design plan and the scenarios that ship beside it.

A study without such files is asked the usual questions of its stopping rule, and has no scenarios of its own.
"""

import msgspec

from vertebra.laboratory.beside import data_of
from vertebra.laboratory.designs.locked import locked_rule
from vertebra.laboratory.designs.plan import Alternative, DesignPlan, read_plan
from vertebra.laboratory.designs.search import MOST
from vertebra.laboratory.trials.grid import Grid, read_grid
from vertebra.protocol.study import Study

USUAL = DesignPlan(
    0.10, 0.40, 0.05, (0.05, 0.10, 0.20, 0.30, 0.40, 0.50),
    tuple(Alternative(kind) for kind in ("pocock", "obrien_fleming", "sprt", "best_power", "best_expected_n")),
)  # fmt: skip


def design_plan(name: str, study: Study) -> DesignPlan:
    """The plan that ships with the study, else the usual one; searches only where every boundary can be looked at."""
    shipped = data_of(name, "designs.json")
    plan = read_plan(shipped) if shipped else USUAL
    if locked_rule(study).boundary.most <= MOST:
        return plan
    searched = ("best_power", "best_expected_n")
    return msgspec.structs.replace(plan, alternatives=tuple(a for a in plan.alternatives if a.kind not in searched))


def grid_of(name: str) -> Grid | None:
    """The scenarios that ship with the study."""
    shipped = data_of(name, "scenarios.json")
    return read_grid(shipped) if shipped else None
