"""Laboratory, designs: what is believed of the rate after the data: beta posteriors, Thall and Simon.

In: how many of how many had the event (arrays fit each other), priors as (a, b) of a beta distribution. Out: chances.
Source: Geller 2003 and beta-binomial monitoring; Thall and Simon 1994, Biometrics 50:337
(stats notes 2.1, 2.2).
"""

from typing import NamedTuple

import numpy as np
from scipy import special  # type: ignore[import-untyped]

Array = np.ndarray


class Beta(NamedTuple):
    """A beta distribution; `a` counts imagined events, `b` imagined participants without one.

    >>> Beta(0.5, 4.5).mean
    0.1
    """

    a: float
    b: float

    @property
    def mean(self) -> float:
        return self.a / (self.a + self.b)


def exceeds(prior: Beta, rate: float, events: Array, n: Array) -> Array:
    """The posterior chance that the true rate is above `rate`."""
    found: Array = special.betaincc(prior.a + events, prior.b + n - events, rate)
    return found


def exceeds_standard(prior: Beta, standard: Beta, margin: float, events: Array, n: Array) -> Array:
    """The posterior chance that the true rate is above the standard's, itself uncertain, by more than `margin`.

    The integral over the standard's rate is a Gauss-Jacobi sum: its nodes carry the beta weight.
    """
    nodes, weights = special.roots_jacobi(_NODES, standard.b - 1, standard.a - 1)
    rates = np.clip((nodes + 1) / 2 + margin, 0.0, 1.0)
    a, b = np.asarray(prior.a + events, float), np.asarray(prior.b + n - events, float)
    found: Array = special.betaincc(a[..., None], b[..., None], rates) @ (weights / weights.sum())
    return found


_NODES = 200  # enough for 12 digits with the priors of the published examples; a test compares with the closed sum
