"""App, pages: a temperature log as a drawing: where the band, the curve, the silent times and the excursions lie.

Only numbers leave this room; the template draws them. However many readings there are, each column of the drawing keeps
its lowest and its highest, so no excursion is ever smoothed away.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from vertebra.evidence.exchange.loggers import Reading
from vertebra.evidence.exchange.loggers.summary import MOST_INTERVALS
from vertebra.protocol.product import Climate

Shown = dict[str, Any]
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 250, 46, 12, 30, 34
_TICKS = 5
_NEAR = 32  # half a label, in large letters
_STEPS = tuple(timedelta(minutes=m) for m in (5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 7200, 14400, 43200))


class _Scale:
    """From moments and degrees to the drawing."""

    def __init__(self, readings: Sequence[Reading], leg: Climate) -> None:
        values = [r.celsius for r in readings]
        self.first, self.last = readings[0].at, readings[-1].at
        self.span = max((self.last - self.first).total_seconds(), 1.0)
        room = max(Decimal(1), (leg.high - leg.low) / 4)
        self.low, self.high = min(*values, leg.low) - room, max(*values, leg.high) + room

    def x(self, at: datetime) -> float:
        share = (at - self.first).total_seconds() / self.span
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def y(self, celsius: Decimal) -> float:
        share = float((celsius - self.low) / (self.high - self.low))
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)


def plot(readings: Sequence[Reading], leg: Climate, zone: str) -> Shown:
    """The drawing of at least two readings."""
    scale = _Scale(readings, leg)
    kept = list(_thinned(readings, scale))
    top, bottom = scale.y(leg.high), scale.y(leg.low)
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "left": LEFT,
        "right": WIDTH - RIGHT,
        "bottom": HEIGHT - BOTTOM,
        "top": TOP,
        "room": HEIGHT - TOP - BOTTOM,
        "band": {"y": top, "height": round(bottom - top, 1), "width": WIDTH - LEFT - RIGHT, "low": bottom},
        "curves": [_points(part, scale) for part in _unbroken(kept, _usual(readings))],
        "outs": [_points(part, scale) for part in _outside(kept, leg)],
        "silent": list(_silent(readings, scale)),
        "times": list(_times(scale, ZoneInfo(zone))),
        "degrees": [{"y": scale.y(d), "label": f"{d:f}"} for d in _degrees(scale, leg)],
    }


def _usual(readings: Sequence[Reading]) -> float:
    return median((b.at - a.at).total_seconds() for a, b in pairwise(readings))


def _thinned(readings: Sequence[Reading], scale: _Scale) -> Iterator[Reading]:
    """Of each column of the drawing the first, the lowest, the highest and the last reading, in their order."""
    column: list[Reading] = []
    for reading in readings:
        if column and int(scale.x(reading.at)) != int(scale.x(column[0].at)):
            yield from _kept(column)
            column = []
        column.append(reading)
    yield from _kept(column)


def _kept(column: list[Reading]) -> list[Reading]:
    ends = {column[0], column[-1], min(column, key=_degree), max(column, key=_degree)}
    return sorted(ends)


def _degree(reading: Reading) -> Decimal:
    return reading.celsius


def _unbroken(readings: list[Reading], usual: float) -> Iterator[list[Reading]]:
    """The curve, cut where nothing was read for longer than a reading stands."""
    part: list[Reading] = []
    width = max(MOST_INTERVALS * usual, 1.0)
    for reading in readings:
        if part and (reading.at - part[-1].at).total_seconds() > width:
            yield part
            part = []
        part.append(reading)
    yield part


def _outside(readings: list[Reading], leg: Climate) -> Iterator[list[Reading]]:
    part: list[Reading] = []
    for reading in readings:
        if leg.low <= reading.celsius <= leg.high:
            if part:
                yield part
            part = []
        else:
            part.append(reading)
    if part:
        yield part


def _points(readings: list[Reading], scale: _Scale) -> str:
    """One reading alone is drawn as a short stroke, or nobody would see it."""
    points = [(scale.x(r.at), scale.y(r.celsius)) for r in readings]
    if len(points) == 1:
        points.append((points[0][0] + 0.5, points[0][1]))
    return " ".join(f"{x},{y}" for x, y in points)


def _silent(readings: Sequence[Reading], scale: _Scale) -> Iterator[Shown]:
    longest = MOST_INTERVALS * _usual(readings)
    for a, b in pairwise(readings):
        if (b.at - a.at).total_seconds() > longest:
            x = scale.x(a.at)
            yield {"x": x, "width": round(scale.x(b.at) - x, 1)}


def _times(scale: _Scale, zone: ZoneInfo) -> Iterator[Shown]:
    """The day stands at the first and at each midnight; between them the hour is enough, and leaves room on a phone."""
    step = next((s for s in _STEPS if scale.span / s.total_seconds() <= _TICKS), _STEPS[-1])
    at = scale.first.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    first = True
    while at.timestamp() <= scale.last.timestamp():
        if at.timestamp() >= scale.first.timestamp():
            x = scale.x(at)
            yield {"x": x, "label": f"{at:{_form(at, step, first)}}", "anchor": _anchor(x)}
            first = False
        at += step


def _form(at: datetime, step: timedelta, first: bool) -> str:
    if step >= timedelta(days=1):
        return "%m-%d"
    return "%m-%d %H:%M" if first else "%m-%d" if (at.hour, at.minute) == (0, 0) else "%H:%M"


def _anchor(x: float) -> str:
    """Which end of a label stands at its moment: near a border the label would be cut."""
    return "start" if x < LEFT + _NEAR else "end" if x > WIDTH - RIGHT - _NEAR else "middle"


def _degrees(scale: _Scale, leg: Climate) -> list[Decimal]:
    """Both ends of the range, and the extremes of the scale where they do not crowd them."""
    ends = [Decimal(round(scale.low)), Decimal(round(scale.high))]
    far = [d for d in ends if all(abs(scale.y(d) - scale.y(e)) > 18 for e in (leg.low, leg.high))]
    return sorted({leg.low, leg.high, *(d for d in far if scale.low <= d <= scale.high)})
