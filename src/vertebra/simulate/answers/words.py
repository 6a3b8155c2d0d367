"""Answers: what an answer is, and the few words that all of them need."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

Answer = str | int | Decimal | None
Answers = Mapping[str, Answer]


def yn(truth: bool | None) -> str | None:
    return None if truth is None else "Y" if truth else "N"


def level(name: str) -> str:
    """
    >>> level("L4/L5")
    'L4L5'
    """
    return name.replace("/", "")


def moment(day: date, hour: int, minute: int = 0, zone: str = "+08:00") -> str:
    return f"{day.isoformat()}T{hour:02}:{minute:02}{zone}"


def at(when: datetime) -> str:
    return moment(when.date(), when.hour, when.minute)


def posneg(positive: bool) -> str:
    return "POS" if positive else "NEG"
