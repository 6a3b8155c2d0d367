"""Disability and daily living of a virtual person: an unseen disability comes in, answered sections go out.

Only answers leave this module, never totals: totals are computed by the trial's own code. Section wording is not
here (licensed); positions are. Source: ten ODI sections of 0-5, section 8 often skipped; ten Barthel items with the
listed weights, memory (domain notes C).
"""

from random import Random

from vertebra.simulate.chance import between, happens
from vertebra.simulate.world import Function

SECTIONS = 10
SEX_LIFE = 7
"""Place of the section that people decline, counted from 0."""

BARTHEL_FULL = {
    "feeding": 10, "bathing": 5, "grooming": 5, "dressing": 10, "bowel": 10,
    "bladder": 10, "toilet": 10, "transfer": 15, "mobility": 15, "stairs": 10,
}  # fmt: skip
# PROPOSED: chance to lose one step at the worst disability; the other items stay full in disc disease.
_BARTHEL_LOSES = {"bathing": 0.3, "dressing": 0.4, "toilet": 0.15, "transfer": 0.3, "mobility": 0.4, "stairs": 0.8}


def odi_answers(score: float, habits: list[float], declines: bool, rng: Random) -> tuple[int | None, ...]:
    """Answer ten sections so that they sum to the score (0-100), up to rounding.

    `habits` weigh the sections of this person. A declined section is None, and the others carry the score.
    """
    open_to = [place for place in range(SECTIONS) if not (declines and place == SEX_LIFE)]
    total = round(score * 5 * len(open_to) / 100)
    answers = _share_out(total, [habits[place] for place in open_to], rng)
    given = dict(zip(open_to, answers, strict=True))
    return tuple(given.get(place) for place in range(SECTIONS))


def _share_out(total: int, weights: list[float], rng: Random) -> list[int]:
    """Put points on sections one by one, five at most on each; above half, take points away from full sections."""
    full = 5 * len(weights)
    if 2 * total > full:
        return [5 - taken for taken in _share_out(full - total, [2.0 - weight for weight in weights], rng)]
    points = [0] * len(weights)
    for _ in range(total):
        here = _weighted_place(weights, rng)
        while points[here] == 5:
            here = (here + 1) % len(points)
        points[here] += 1
    return points


def _weighted_place(weights: list[float], rng: Random) -> int:
    left = rng.random() * sum(weights)
    for place, weight in enumerate(weights):
        left -= weight
        if left < 0:
            return place
    return len(weights) - 1


def eq5d_answers(score: float, back_mm: int, rng: Random) -> tuple[int, ...]:
    """Answer the five EQ-5D-5L dimensions, 1-5: mobility, self-care, activities, pain, anxiety. PROPOSED throughout."""
    blur = [between(rng, -0.6, 0.6) for _ in range(5)]
    levels = (score / 22, score / 35, score / 20, back_mm / 22, score / 45)
    return tuple(1 + round(max(0.0, min(4.0, level + off))) for level, off in zip(levels, blur, strict=True))


def draw_habits(rng: Random) -> list[float]:
    """Draw how heavily each section weighs for a person; between 0.4 and 1.6 is PROPOSED."""
    return [between(rng, 0.4, 1.6) for _ in range(SECTIONS)]


def barthel_answers(function: Function, score: float, rng: Random) -> dict[str, int]:
    """Answer the Barthel items: full for most, one step of 5 lost the likelier the higher the ODI score."""
    ease = function.barthel_eases_at
    over = max(0.0, (score - ease) / (100.0 - ease))
    lost = {item: 5 * happens(rng, chance * over) for item, chance in _BARTHEL_LOSES.items()}
    return {item: full - lost.get(item, 0) for item, full in BARTHEL_FULL.items()}
