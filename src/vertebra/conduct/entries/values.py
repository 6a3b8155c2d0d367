"""Entries: who acted, values as they were written, labels as they were read.

Values stay strings, so nothing is lost to a number format; a missing one says why.
"""

from typing import Literal

import msgspec

TRIAL = "trial"
Origin = Literal["typed", "device", "import", "simulated", "system"]


def number_of(key: str) -> int:
    """Where in its stream an entry stands.

    >>> number_of("P-003#41")
    41
    """
    return int(key.rpartition("#")[2])


class Actor(msgspec.Struct, frozen=True):
    """Who did it, in which role."""

    user: str
    role: str


SYSTEM = Actor("vertebra", "system")
NOBODY = Actor("", "")  # where a rule is asked and nobody acts


class Datum(msgspec.Struct, frozen=True, omit_defaults=True):
    """One value as written, with its unit; or the reason why there is none."""

    item: str
    value: str = ""
    unit: str = ""
    missing: str = ""

    @property
    def shown(self) -> str:
        return f"{self.value} {self.unit}".rstrip() if self.value else self.missing


class Scan(msgspec.Struct, frozen=True, omit_defaults=True):
    """A label that was read: whose person or which container. serial: of the printed label; 0 where it bears none."""

    what: Literal["person", "container"]
    code: str
    serial: int = 0
