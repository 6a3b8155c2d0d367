"""Laboratory, designs: which question a study asks of its stopping rule, and which other rules are compared, as data.

In: the `designs.json` beside a study. Out: a `DesignPlan`, and its rules worked out for a number of participants.
"""

from typing import Literal

import msgspec

from vertebra.laboratory.designs.boundary import Boundary
from vertebra.laboratory.designs.families import (
    Score,
    calibrated,
    max_sprt,
    obrien_fleming,
    pocock,
    posterior,
    sprt,
    stops_above,
    thall_simon,
    wang_tsiatis,
)
from vertebra.laboratory.designs.posterior import Beta
from vertebra.laboratory.designs.search import best
from vertebra.terms.texts import Text
from vertebra.terms.trouble import Trouble

Kind = Literal[
    "pocock", "obrien_fleming", "wang_tsiatis", "posterior", "sprt", "max_sprt", "thall_simon",
    "nominal", "best_power", "best_expected_n",
]  # fmt: skip


class Nominal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rule in words of belief: stop when the chance of a true rate above `rate` is more than `above`."""

    prior: tuple[float, float]
    rate: float
    above: float


class Alternative(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One rule to compare with. prior, standard, shape: for the kinds that ask for them; rate, above: for `nominal`."""

    kind: Kind
    prior: tuple[float, float] = (1.0, 1.0)
    standard: tuple[float, float] = (1.0, 1.0)
    shape: float = 0.25
    rate: float = 0.0
    above: float = 0.0


class DesignPlan(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The question: rates of harm that are acceptable and unacceptable, and the level at the acceptable one.

    rule: the words of belief from which the study's own boundary was made, if it was. source: where all this is from.
    """

    acceptable: float
    unacceptable: float
    level: float
    rates: tuple[float, ...]
    alternatives: tuple[Alternative, ...]
    rule: Nominal | None = None
    source: str = ""

    def __post_init__(self) -> None:
        rising = 0 < self.acceptable < self.unacceptable < 1
        if not rising or not 0 < self.level < 1 or not all(0 <= rate <= 1 for rate in self.rates):
            raise ValueError("rates and level lie between 0 and 1, the acceptable rate below the unacceptable one")


class Rule(msgspec.Struct, frozen=True):
    """A rule worked out. critical: its score must exceed this to stop; nominal: as it is usually told."""

    id: str
    label: Text
    boundary: Boundary
    critical: float | None = None
    nominal: Nominal | None = None


def read_plan(data: bytes) -> DesignPlan:
    """
    Raises:
        Trouble: no JSON, not a plan, or a plan with rates that are none.
    """
    try:
        return msgspec.json.decode(data, type=DesignPlan)
    except (msgspec.DecodeError, ValueError) as wrong:
        raise Trouble(f"this is no design plan: {wrong}") from wrong


def rules(plan: DesignPlan, most: int) -> tuple[Rule, ...]:
    """The alternatives of the plan for `most` participants, in its order."""
    return tuple(_rule(plan, alternative, most) for alternative in plan.alternatives)


def _rule(plan: DesignPlan, a: Alternative, most: int) -> Rule:
    if a.kind == "nominal":
        nominal = Nominal(a.prior, a.rate, a.above)
        return Rule(_id(a), _label(a), nominal_boundary(nominal, most), a.above, nominal)
    if a.kind == "best_power":
        return Rule(a.kind, _label(a), best(most, plan.acceptable, plan.unacceptable, plan.level).boundary)
    if a.kind == "best_expected_n":
        found = best(most, plan.acceptable, plan.unacceptable, plan.level, "expected_n")
        return Rule(a.kind, _label(a), found.boundary)
    boundary, critical = calibrated(_score(plan, a, most), most, plan.acceptable, plan.level)
    return Rule(_id(a), _label(a), boundary.canonical, critical)


def nominal_boundary(nominal: Nominal, most: int) -> Boundary:
    """The boundary of a rule told in words of belief, taken at its word.

    >>> nominal_boundary(Nominal((0.5, 4.5), 0.20, 0.80), 4).stops
    (2, 2, 3, 3)
    """
    return stops_above(posterior(nominal.rate, Beta(*nominal.prior)), nominal.above, most).canonical


def _score(plan: DesignPlan, a: Alternative, most: int) -> Score:
    prior, standard = Beta(*a.prior), Beta(*a.standard)
    return {
        "pocock": lambda: pocock(plan.acceptable),
        "obrien_fleming": lambda: obrien_fleming(plan.acceptable, most),
        "wang_tsiatis": lambda: wang_tsiatis(plan.acceptable, most, a.shape),
        "posterior": lambda: posterior(plan.acceptable, prior),
        "sprt": lambda: sprt(plan.acceptable, plan.unacceptable),
        "max_sprt": lambda: max_sprt(plan.acceptable),
        "thall_simon": lambda: thall_simon(prior, standard),
    }[a.kind]()


def _id(a: Alternative) -> str:
    """
    >>> _id(Alternative("nominal", (0.5, 0.5), rate=0.2, above=0.9)), _id(Alternative("pocock"))
    ('nominal_0.5_0.5_0.2_0.9', 'pocock')
    """
    parts = {
        "nominal": (*a.prior, a.rate, a.above),
        "posterior": a.prior,
        "thall_simon": (*a.prior, *a.standard),
        "wang_tsiatis": (a.shape,),
    }.get(a.kind, ())
    return "_".join([a.kind, *(f"{part:g}" for part in parts)])


def _label(a: Alternative) -> Text:
    prior, standard = (f"Beta({x:g}, {y:g})" for x, y in (a.prior, a.standard))
    told = {
        "pocock": ("Pocock type, exact tails (Ivanova)", "Pocock 型，精確尾機率（Ivanova）"),
        "obrien_fleming": ("O'Brien-Fleming type", "O'Brien-Fleming 型"),
        "wang_tsiatis": (f"Wang-Tsiatis, shape {a.shape:g}", f"Wang-Tsiatis，形狀 {a.shape:g}"),
        "posterior": (f"Posterior, {prior}, calibrated", f"事後機率，{prior}，已校準"),
        "sprt": ("Sequential probability ratio", "逐次機率比檢定"),
        "max_sprt": ("Maximised probability ratio", "最大化機率比檢定"),
        "thall_simon": (f"Thall-Simon, {prior} against {standard}", f"Thall-Simon,{prior} 對 {standard}"),
        "nominal": (
            f"P(rate > {a.rate:g}) > {a.above:g}, {prior}, at its word",
            f"P（發生率 > {a.rate:g}） > {a.above:g}，{prior}，照字面",
        ),
        "best_power": ("Most power of all boundaries", "所有界線中檢定力最高者"),
        "best_expected_n": ("Fewest treated of all boundaries", "所有界線中預期給藥最少者"),
    }
    return Text(*told[a.kind])
