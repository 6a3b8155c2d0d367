"""Laboratory, designs: everything that is said of a study's stopping rule, as one plain value.

In: a study and its design plan. Out: an `Evaluation`, which the command tells, JSON carries, and a page can show.
"""

import msgspec
from scipy import stats  # type: ignore[import-untyped]

from vertebra.laboratory.designs.exact import Characteristics, characteristics
from vertebra.laboratory.designs.locked import LockedRule, locked_rule
from vertebra.laboratory.designs.plan import DesignPlan, Rule, rules
from vertebra.laboratory.designs.search import MOST, Optimum, front
from vertebra.laboratory.designs.warnings import warn
from vertebra.protocol.study import Study
from vertebra.terms.findings import Finding


class Evaluated(msgspec.Struct, frozen=True):
    """A rule and its exact properties at each rate of the plan."""

    rule: Rule
    at: tuple[Characteristics, ...]


class Silence(msgspec.Struct, frozen=True):
    """What no event at all among `n` still allows: exact upper 95 % bounds of the rate; and how likely silence is not.

    seen: (true rate, chance to see at least one event).
    """

    n: int
    one_sided: float
    two_sided: float
    seen: tuple[tuple[float, float], ...]


class Evaluation(msgspec.Struct, frozen=True):
    """front: of all boundaries that keep the level, those that none beats in power and expected number."""

    study: str
    plan: DesignPlan
    locked: LockedRule
    own: tuple[Characteristics, ...]
    late: tuple[Characteristics, ...]
    alternatives: tuple[Evaluated, ...]
    front: tuple[Optimum, ...]
    silence: Silence
    findings: tuple[Finding, ...]


def evaluate(study: Study, plan: DesignPlan) -> Evaluation:
    """The study's rule as it stands, beside the alternatives of the plan."""
    locked = locked_rule(study)
    most = locked.boundary.most
    others = rules(plan, most)
    return Evaluation(
        study.identity.protocol,
        plan,
        locked,
        characteristics(locked.boundary, plan.rates),
        characteristics(locked.without_waiting, plan.rates),
        tuple(Evaluated(rule, characteristics(rule.boundary, plan.rates)) for rule in others),
        front(most, plan.acceptable, plan.unacceptable, plan.level) if most <= MOST else (),
        silence(most),
        warn(plan, locked, others),
    )


def silence(n: int) -> Silence:
    """What may be said after n participants without an event.

    Source: Clopper and Pearson 1934, Biometrika 26:404; stats notes 2.1 (0 of 12).

    >>> round(silence(12).one_sided, 3), round(silence(12).two_sided, 3)
    (0.221, 0.265)
    """
    one_sided, two_sided = (float(stats.beta.ppf(confidence, 1, n)) for confidence in (0.95, 0.975))
    return Silence(n, one_sided, two_sided, tuple((rate, 1 - (1 - rate) ** n) for rate in (0.01, 0.05, 0.10, 0.20)))
