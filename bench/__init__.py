"""Measurements behind the manual's words about speed. Each module beside this one has a `measure()`; `make bench`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    what: str
    value: float
    unit: str
