"""Discectomy and injection of a virtual person: a seed and a person come in, what the theatre writes down goes out.

Requirements R42, R53-R56 (domain notes A3, A4) say what is recorded. How long, how much and which technique are
PROPOSED: no published numbers were at hand.
"""

from datetime import time

import msgspec

from vertebra.simulate.chance import happens, normal_inside, one_of, stream, whole
from vertebra.simulate.people import Person


class Surgery(msgspec.Struct, frozen=True):
    """One discectomy, tissue taken. `level` is the disc by the anatomical key."""

    level: str
    side: str
    starts: time
    minutes: int
    technique: str
    blood_loss_ml: int
    prophylaxis: str
    tissue_taken_after_minutes: int


class InjectionSession(msgspec.Struct, frozen=True):
    """One injection visit, whatever bag comes. `level` is the disc by the anatomical key, the same as at surgery."""

    level: str
    starts: time
    needle_gauge: int
    shows_needle_ap: bool
    shows_needle_lateral: bool
    contrast_given: bool
    anaesthesia: str
    resistance: str


def draw_surgery(seed: int, person: Person) -> Surgery:
    """Draw the discectomy of one person."""
    rng = stream(seed, person.number, "surgery")
    minutes = round(normal_inside(rng, 75, 15, 40, 150))
    return Surgery(
        level=person.anatomy.level,
        side=person.anatomy.side,
        starts=time(whole(rng, 8, 14), 5 * whole(rng, 0, 11)),
        minutes=minutes,
        technique=one_of(rng, ("microdiscectomy", "endoscopic discectomy")),
        blood_loss_ml=5 * round(normal_inside(rng, 50, 25, 10, 200) / 5),
        prophylaxis="cefazolin",
        tissue_taken_after_minutes=round(minutes * 0.6),
    )


def draw_injection_session(seed: int, person: Person) -> InjectionSession:
    """Draw the injection session of one person."""
    rng = stream(seed, person.number, "injection")
    return InjectionSession(
        level=person.anatomy.level,
        starts=time(whole(rng, 9, 14), 5 * whole(rng, 0, 11)),
        needle_gauge=22,  # Source: 22G or wider, finer needles may harm cells (domain notes F3)
        shows_needle_ap=True,
        shows_needle_lateral=True,
        contrast_given=False,
        anaesthesia="local",
        resistance="high" if happens(rng, 0.1) else "normal",
    )
