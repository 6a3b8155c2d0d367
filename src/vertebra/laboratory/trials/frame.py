"""Laboratory, trials: a block of histories, and what several measures need of it."""

from functools import cached_property

import numpy as np

from vertebra.laboratory.trials.kernel import History
from vertebra.laboratory.trials.lots import NEVER, NOT_NEEDED, UNFIT
from vertebra.laboratory.trials.networks import sort_rows
from vertebra.laboratory.trials.scenario import Scenario

Array = np.ndarray
Told = tuple[Array, Array | None]
"""A number for each trial, and in which trials it can be told; None: in all."""


class Frame:
    """A history, and what several measures need of it."""

    def __init__(self, scenario: Scenario, history: History) -> None:
        self.scenario, self.history = scenario, history
        self.lots, self.doses = history.lots, history.doses
        self.stop = history.doses.stop

    @cached_property
    def harvested(self) -> Array:
        """Which lots were begun before the trial stopped."""
        begun = (self.lots.fate != UNFIT) & (self.lots.fate != NOT_NEEDED)
        found: Array = begun & (self.lots.surgery <= self.stop)
        return found

    @cached_property
    def ended(self) -> Array:
        """When each culture ended: given, lost, or with the trial."""
        end: Array = np.minimum(self.lots.known, self.stop)
        flat, given = end.reshape(-1), self.doses.is_given
        flat[self.doses.place[given]] = self.doses.day[given]
        return end

    @cached_property
    def made(self) -> Array:
        found: Array = self.lots.is_good & (self.lots.ready <= self.stop)
        return found

    @cached_property
    def last_dose(self) -> Array:
        last: Array = np.where(self.doses.is_given, self.doses.day, -1).max(axis=0)
        return last

    @cached_property
    def to_injection(self) -> Array:
        """Days from discectomy to injection, 0 for who was not dosed."""
        return np.where(self.doses.is_given, self.doses.day - self.doses.surgery, 0)

    def lost_by(self, *fates: int) -> Told:
        lost = np.isin(self.lots.fate, fates) if len(fates) > 1 else self.lots.fate == fates[0]
        return (lost & (self.lots.known <= self.stop)).sum(axis=0), None

    def most_at_once(self) -> Told:
        """Cultures that grow at the same time.

        At least m do, whenever the m-th last beginning comes before an end: the k-th begins while k - m have ended.
        """
        used = np.flatnonzero(self.harvested.any(axis=1))
        begun = sort_rows(np.where(self.harvested, self.lots.surgery, NEVER)[used])
        ended = sort_rows(np.where(self.harvested, self.ended, NEVER)[used])
        most = np.zeros(begun.shape[1], np.int8)
        for m in range(1, len(used) + 1):
            together = (ended[: len(used) + 1 - m] > begun[m - 1 :]).any(axis=0)
            if not together.any():
                break
            most += together
        return most, None
