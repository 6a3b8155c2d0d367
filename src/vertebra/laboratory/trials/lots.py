"""Laboratory, trials: from the first contact to cells that are ready, for many trials at once.

One row is one person found eligible, in the order found; her cells are her lot. The first of them fill the trial; each
later row replaces one that was lost, and recruitment for it begins when the loss is known, as a site would do.
All days count from the first contact; `NEVER` is a day that does not come.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from scipy import stats  # type: ignore[import-untyped]

from vertebra.laboratory.trials.scenario import MOST_POSTPONEMENTS, Scenario
from vertebra.laboratory.trials.setting import Setting
from vertebra.laboratory.trials.streams import Days, Flags, Streams, normal_inside, tries, uniform, whole
from vertebra.simulate.world import Product

NEVER = 2**22
GOOD, UNFIT, CULTURE_FAILED, TOO_DEAD, OUT_OF_TOLERANCE, NOT_STERILE, NEVER_FIT, NOT_NEEDED = range(8)
"""What becomes of a person found eligible; all but GOOD and NOT_NEEDED are replaced."""

_SHORT_OF = 1e-7  # how rarely a trial may run out of rows


@dataclass(frozen=True)
class Lots:
    """By [person found eligible, trial].

    begun: the day from which people were contacted for this row; contacts: how many it took, she herself included.
    surgery: also planned where she was unfit. ready: when her cells can be filled; earliest: when she may be injected
    as far as she and her cells are concerned; known: when a loss is known, else NEVER.
    """

    begun: Days
    contacts: Days
    contact: Days
    surgery: Days
    fate: np.ndarray
    ready: Days
    earliest: Days
    known: Days

    @property
    def is_good(self) -> Flags:
        good: Flags = self.fate == GOOD
        return good


def rows_needed(setting: Setting, scenario: Scenario) -> int:
    """So many people found eligible that hardly any trial runs short of doses.

    Raises: ValueError: so many are lost that no trial could end, or there are more participants than the kernel is made
        for.
    """
    kept = 1 - scenario.lost
    if setting.participants > MOST_PARTICIPANTS:
        raise ValueError(f"{setting.participants} participants: at most {MOST_PARTICIPANTS} can be simulated")
    if setting.participants * scenario.people_apart > _ENDLESS * scenario.consents * scenario.eligible:
        raise ValueError(f"{scenario.name or 'a scenario'}: recruitment would take more than {_ENDLESS // 365} years")
    if kept < _LEAST_KEPT:
        raise ValueError(f"{scenario.name or 'a scenario'}: of those found eligible only {kept:.1%} would be dosed")
    return setting.participants + int(stats.nbinom.isf(_SHORT_OF, setting.participants, kept)) + 1


MOST_PARTICIPANTS = 40  # with the fewest kept, their rows still fit beside a day in one number (`dosing`)
_LEAST_KEPT = 0.3
_ENDLESS = 365 * 250  # days of recruitment; far below NEVER, so that no trial runs into it


def draw_lots(setting: Setting, scenario: Scenario, streams: Streams, trials: int) -> Lots:
    """Everybody found eligible, for so many trials."""
    rows, first = rows_needed(setting, scenario), setting.participants
    lots = _nobody(rows, trials)
    _fill(lots, slice(0, first), slice(None), _people(setting, scenario, streams, first, trials, None))
    open_losses, active = lots.known.copy(), np.arange(trials)
    for row in range(first, rows):
        earliest_loss = open_losses[:row, active].argmin(axis=0)
        since = open_losses[earliest_loss, active]
        open_losses[earliest_loss, active] = NEVER
        active, since = active[since < NEVER], since[since < NEVER]
        if not len(active):
            break
        since = np.maximum(since, lots.contact[row - 1, active])
        _fill(lots, slice(row, row + 1), active, _people(setting, scenario, streams, 1, len(active), since))
        open_losses[row, active] = lots.known[row, active]
    return lots


def _nobody(rows: int, trials: int) -> Lots:
    def never() -> Days:
        return np.full((rows, trials), NEVER, np.int32)

    contacts, fate = np.zeros((rows, trials), np.int32), np.full((rows, trials), NOT_NEEDED, np.int8)
    return Lots(never(), contacts, never(), never(), fate, never(), never(), never())


def _fill(lots: Lots, rows: slice, trials: slice | np.ndarray, drawn: Lots) -> None:
    for name in Lots.__dataclass_fields__:
        getattr(lots, name)[rows, trials] = getattr(drawn, name)


def _people(setting: Setting, scenario: Scenario, streams: Streams, rows: int, trials: int, since: Days | None) -> Lots:
    """People one after another; without `since` the first contact is on day 0."""
    contacts = tries(streams.people, scenario.consents * scenario.eligible, rows, trials)
    met = np.cumsum(contacts, axis=0, dtype=np.int32)
    if since is None:
        contact = np.floor((met - 1) * scenario.people_apart).astype(np.int32)
        begun = np.concatenate([np.zeros((1, trials), np.int32), contact[:-1]])
    else:
        begun = since[None]
        contact = begun + np.floor(met * scenario.people_apart).astype(np.int32)
    contact = on_workday(contact)
    wait = whole(streams.people, scenario.wait_shortest, scenario.wait_longest, rows, trials)
    surgery = on_workday(contact + wait)
    fate = _fates(scenario, streams.making, rows, trials)
    primary, grown = _grow(setting.world.product, streams.making, (rows, trials))
    ready = surgery + grown
    earliest = np.maximum(ready, surgery + scenario.shortest)
    again = _postponed(scenario, streams.making, rows, trials)
    fate[(again >= MOST_POSTPONEMENTS) & (fate == GOOD)] = NEVER_FIT
    known = _known(fate, surgery, primary, ready, earliest + MOST_POSTPONEMENTS * scenario.postponed_by)
    return Lots(begun, contacts, contact, surgery, fate, ready, earliest + again * scenario.postponed_by, known)


def on_workday(days: Days) -> Days:
    """A Saturday or Sunday moves to Monday; day 0 is a Monday.

    >>> on_workday(np.array([4, 5, 6, 7]))
    array([4, 7, 7, 7])
    """
    weeks = days.astype(np.float32)  # exact for days up to 2^24, and much faster than a remainder of whole numbers
    weeks -= 7 * np.floor(weeks / 7)
    late = np.maximum(weeks - 4, 0)
    return days + ((3 - late) * (late > 0)).astype(np.int32)


def _fates(scenario: Scenario, rng: Generator, rows: int, trials: int) -> np.ndarray:
    """One draw decides: shares of the unit interval, the first for being unfit on the day of surgery."""
    operated = 1 - scenario.unfit_for_surgery
    shares = (scenario.culture_fails, scenario.too_few_alive, scenario.out_of_tolerance, scenario.not_sterile)
    limits = np.cumsum([scenario.unfit_for_surgery, *(operated * share for share in shares)]).astype(np.float32)
    drawn = uniform(rng, rows, trials)
    fate = np.zeros((rows, trials), np.int8)
    for limit in limits:
        fate += drawn >= limit
    fate += 1
    fate[fate > len(limits)] = GOOD
    return fate


def _grow(product: Product, rng: Generator, shape: tuple[int, int]) -> tuple[Days, Days]:
    """Days from the harvest until P0 is known to grow, and until the cells are ready.

    Source: as `simulate.culture`: P0 31 +/- 8, P1 6.6 +/- 1.5 days, a second passage for some; cut off alike.
    """
    primary = 1 + np.rint(_passage(rng, shape, product.p0_days, product.p0_days_sd)).astype(np.int32)
    grown = primary + np.rint(_passage(rng, shape, product.p1_days, product.p1_days_sd)).astype(np.int32)
    again = np.flatnonzero(uniform(rng, *shape) < product.needs_p2)
    second = np.rint(_passage(rng, (len(again),), product.p1_days, product.p1_days_sd)).astype(np.int32)
    grown.reshape(-1)[again] += second
    return primary, grown


def _passage(rng: Generator, shape: tuple[int, ...], mean: float, sd: float) -> np.ndarray:
    return normal_inside(rng, shape, mean, sd, mean / 2, mean * 1.8)


def _postponed(scenario: Scenario, rng: Generator, rows: int, trials: int) -> Days:
    """How often the injection is postponed because the participant is not fit for it."""
    failed: Days = np.minimum(tries(rng, 1 - scenario.unfit_for_injection, rows, trials) - 1, MOST_POSTPONEMENTS)
    return failed


def _known(fate: np.ndarray, surgery: Days, primary: Days, ready: Days, given_up: Days) -> Days:
    """The day on which a loss is known: at surgery, when nothing grows, when the filled cells are tested, at last."""
    at = np.full(fate.shape, NEVER, np.int32)
    np.copyto(at, surgery, where=fate == UNFIT)
    np.copyto(at, surgery + primary, where=fate == CULTURE_FAILED)
    np.copyto(at, ready, where=(fate >= TOO_DEAD) & (fate <= NOT_STERILE))
    np.copyto(at, given_up, where=fate == NEVER_FIT)
    return at
