"""Cells counted in a chamber: how many cells there are comes in, what is seen in four squares goes out.

What is seen scatters as counts do; the study works viability and cells out of it, so both differ a little from what
there is. Source: four corner squares of a Neubauer chamber, 10⁻⁴ mL each; diluted until a square shows about forty.
"""

from decimal import Decimal
from math import sqrt
from random import Random

import msgspec

from vertebra.simulate.chance import normal

PER_SQUARE = 40  # PROPOSED: as many live cells as are counted well in a square
SQUARE_PER_ML = 10_000
_SPREAD = (0.6, -0.4, -0.9, 0.7)  # of the four squares, in standard deviations of their number


class Count(msgspec.Struct, frozen=True):
    """Cells seen in each of four squares, of a suspension of so many mL diluted so many times."""

    live: tuple[int, ...]
    dead: tuple[int, ...]
    dilution: int
    volume_ml: Decimal

    @property
    def viable_million(self) -> Decimal:
        """Viable cells in the suspension, in millions, as the count tells."""
        return Decimal(sum(self.live)) * self.dilution * SQUARE_PER_ML / 4 * self.volume_ml / 1_000_000


def draw_count(rng: Random, viable_million: float, viability_percent: float, volume_ml: Decimal) -> Count:
    """Count a suspension that holds so many viable cells; at least one live cell is seen in a square."""
    seen = viable_million * 1_000_000 / float(volume_ml) / SQUARE_PER_ML  # in a square, undiluted
    dilution = max(2, round(seen / PER_SQUARE))
    live = _squares(rng, seen / dilution)
    dead = _squares(rng, seen / dilution * (100 / viability_percent - 1), least=0)
    return Count(live, dead, dilution, volume_ml)


def _squares(rng: Random, mean: float, least: int = 1) -> tuple[int, ...]:
    """Four numbers about the mean, whose sum scatters by a quarter of what chance alone would give: a good operator."""
    drift = normal(rng) * sqrt(mean) / 4
    return tuple(max(least, round(mean + drift + spread * sqrt(mean))) for spread in _SPREAD)
