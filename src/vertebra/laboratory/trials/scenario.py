"""Laboratory, trials: one scenario, every number that a simulated trial depends on besides the study and the seed.

Defaults come from the generator of virtual participants (`simulate.world`), so that a fast trial and a trial through
the door live in the same world; what the world leaves to the engine (who is eligible) was counted by it
(`calibration`).
Source: domain notes H (numbers for simulation), H2 (minimal generator); numbers without a source are marked PROPOSED.
"""

from statistics import NormalDist
from typing import Any

import msgspec

from vertebra.protocol.product import Stagger
from vertebra.simulate.staff import HOLD_DAYS
from vertebra.simulate.world import Product, World
from vertebra.terms.canonical import fingerprint

_WORLD = World()


def _outside(mean: float, sd: float, low: float, high: float) -> float:
    normal = NormalDist(mean, sd)
    return normal.cdf(low) + 1 - normal.cdf(high)


def _too_dead(product: Product) -> float:
    return _outside(product.viability, product.viability_sd, product.viability_floor, 1e9)


def _out_of_tolerance(product: Product) -> float:
    low, high = product.concentration_low, product.concentration_high
    return _outside(product.concentration, product.concentration_sd, low, high)


class Scenario(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Shares and rates are chances (0 to 1), times are days, pain is in mm of 100, disability in points of 100.

    Attributes:
        consents, eligible: of those contacted, of those who consent. failing: of those who consent and are not
            eligible, the share of each first failed criterion.
        harm_rate: chance that a dosed participant has a harm that the stopping rule counts, within 52 weeks.
        harm_early: share of these that begin within `harm_window` days, evenly; the others come evenly until week 52.
        harm_serious: share that is also serious and related to the product, and so pauses dosing by itself.
        cells_vas, cells_odi: effect of the cells in standard deviations; below zero is better.
        stagger: sentinel intervals to try instead of the study's own.
    """

    name: str = ""
    people_apart: float = _WORLD.clinic.days_between_people  # PROPOSED (simulate.world)
    consents: float = _WORLD.clinic.consents  # PROPOSED (simulate.world)
    # Counted by the engine: 2,447 of 16,061 who consented, corrected reading (`calibration`, seed 20)
    eligible: float = 0.152
    failing: dict[str, float] = {}
    wait_shortest: int = _WORLD.clinic.wait_days_shortest  # PROPOSED (simulate.world)
    wait_longest: int = _WORLD.clinic.wait_days_longest - 2  # Source: screening window (domain notes B2)
    unfit_for_surgery: float = 0.0  # Counted by the engine: 0 of 550 checks (`calibration`, seeds 100-139)
    unfit_for_injection: float = 0.23  # Counted by the engine: 300 of 1,287 checks (as above)
    postponed_by: int = 7  # PROPOSED: as the virtual site does
    culture_fails: float = _WORLD.product.fails  # Source: assume 5, 10 or 20 % (domain notes F3, H)
    too_few_alive: float = _too_dead(_WORLD.product)  # Source: 92 +/- 4 %, at least 80 % (domain notes F3, H2)
    out_of_tolerance: float = _out_of_tolerance(_WORLD.product)  # Source: 1.0 +/- 0.08, 0.8-1.2 (domain notes H2, R48)
    not_sterile: float = 0.002  # PROPOSED: Gram stain or rapid test positive at release
    late_growth: float = _WORLD.product.late_growth  # Source: sterility fails in 1-2 % (domain notes H2)
    shortest: int = 28  # Source: discectomy to injection 28-91 days, PROPOSED (domain notes B2)
    longest: int = 91  # Source: as above; later injections are deviations (W4)
    stagger: Stagger | None = None
    harm_rate: float = 0.05  # Source: re-herniation 4 % a year and discitis 0.5 % (domain notes H2), rounded
    harm_early: float = 0.5  # PROPOSED
    harm_window: int = 28  # Source: sentinel interval, covers CRP, ESR and 14-day culture (domain notes G)
    harm_serious: float = 0.5  # PROPOSED: half of re-herniations is operated again (simulate.world)
    aware: int = 3  # PROPOSED: the site hears of a harm within so many days (simulate.harms)
    review: int = HOLD_DAYS  # PROPOSED (simulate.staff): days until the medical monitor lifts a hold
    flare: float = _WORLD.harms.flare  # Source: back pain flare 30-40 % (domain notes H2)
    background: float = _WORLD.harms.background_per_year  # Source: headache or cold 20 % (domain notes H2)
    dropout: float = _WORLD.habits.dropout_per_year  # Source: 5-10 % at 12 months, memory (domain notes H)
    missed_visit: float = _WORLD.habits.missed_visit  # PROPOSED (simulate.world)
    cells_vas: float = 0.0  # Source: default 0 (domain notes H2)
    cells_odi: float = 0.0  # Source: default 0 (domain notes H2)
    placebo_vas: float = _WORLD.pain.placebo_share  # PROPOSED from VAST (simulate.world)
    placebo_odi: float = _WORLD.function.placebo_share  # PROPOSED from VAST (simulate.world)

    def __post_init__(self) -> None:
        shares = {name: getattr(self, name) for name in _SHARES} | self.failing
        wrong = [name for name, share in shares.items() if not 0 <= share <= 1]
        if wrong:
            raise ValueError(f"{', '.join(wrong)}: a share lies between 0 and 1")
        if not (self.consents * self.eligible > 0 and self.people_apart > 0):
            raise ValueError("consents, eligible, people_apart: nobody would ever be enrolled")
        if self.failing and abs(sum(self.failing.values()) - 1) > 1e-6:
            raise ValueError("failing: the shares of the failed criteria do not sum to 1")
        if min(self.wait_shortest, self.shortest, self.aware, self.review, self.postponed_by) < 0:
            raise ValueError("days are not negative")
        if not (self.wait_shortest <= self.wait_longest and 1 <= self.harm_window < 364):
            raise ValueError("wait_longest is below wait_shortest, or harm_window is not between 1 and 363 days")

    @property
    def hash(self) -> str:
        """The SHA-256 by which a scenario is known: of every number, those at their default too; not of its name."""
        return fingerprint({name: getattr(self, name) for name in self.__struct_fields__ if name != "name"})

    @property
    def lost(self) -> float:
        """The chance that a person who is found eligible is never dosed, holds and stops apart."""
        kept = (1 - self.unfit_for_surgery) * (1 - self.unfit_for_injection**MOST_POSTPONEMENTS)
        return 1 - kept * max(
            0.0, 1 - self.culture_fails - self.too_few_alive - self.out_of_tolerance - self.not_sterile
        )


MOST_POSTPONEMENTS = 8  # PROPOSED: as the virtual site does (simulate.making)
_SHARES = (
    "consents", "eligible", "unfit_for_surgery", "unfit_for_injection", "culture_fails", "too_few_alive",
    "out_of_tolerance", "not_sterile", "late_growth", "harm_rate", "harm_early", "harm_serious", "flare", "dropout",
    "missed_visit", "placebo_vas", "placebo_odi",
)  # fmt: skip


def changed(scenario: Scenario, changes: dict[str, Any]) -> Scenario:
    """The scenario with some of its numbers changed, checked as if it were read from a file.

    Raises:
        ValueError: a name that is none, or a value that cannot be.
    """
    told: Scenario = msgspec.convert({**msgspec.to_builtins(scenario), **changes}, Scenario)
    return told
