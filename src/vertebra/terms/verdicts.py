"""Three-valued logic: what is known to hold, known not to hold, or cannot be decided yet.

A missing datum is UNKNOWN, never false; only a known value may decide.
Source: Kleene, Introduction to Metamathematics (1952), strong three-valued logic.
"""

from collections.abc import Iterable
from enum import Enum


class Verdict(Enum):
    """MET, NOT_MET or UNKNOWN; combine with `all_of`, `any_of`, `at_least` and `~`."""

    MET = "met"
    NOT_MET = "not met"
    UNKNOWN = "unknown"

    def __invert__(self) -> "Verdict":
        return _OPPOSITE[self]

    @staticmethod
    def of(truth: bool) -> "Verdict":
        return Verdict.MET if truth else Verdict.NOT_MET


_OPPOSITE = {
    Verdict.MET: Verdict.NOT_MET,
    Verdict.NOT_MET: Verdict.MET,
    Verdict.UNKNOWN: Verdict.UNKNOWN,
}


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    """
    >>> all_of([Verdict.MET, Verdict.UNKNOWN]), all_of([Verdict.NOT_MET, Verdict.UNKNOWN])
    (<Verdict.UNKNOWN: 'unknown'>, <Verdict.NOT_MET: 'not met'>)
    """
    seen = set(verdicts)
    if Verdict.NOT_MET in seen:
        return Verdict.NOT_MET
    return Verdict.UNKNOWN if Verdict.UNKNOWN in seen else Verdict.MET


def any_of(verdicts: Iterable[Verdict]) -> Verdict:
    return ~all_of(~v for v in verdicts)


def at_least(n: int, verdicts: Iterable[Verdict]) -> Verdict:
    """MET when n are met whatever the unknown ones turn out to be; NOT_MET when n is out of reach."""
    seen = list(verdicts)
    met, open_ = seen.count(Verdict.MET), seen.count(Verdict.UNKNOWN)
    if met >= n:
        return Verdict.MET
    return Verdict.UNKNOWN if met + open_ >= n else Verdict.NOT_MET
