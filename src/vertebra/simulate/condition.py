"""The logger of a transport box, and small pictures: person and course come in, bytes go out, the same for a seed.

A drawn log is as cold as the course says (`culture.LotCourse`); where the plan holds an excursion, the box stood open
for a while. Pictures are grey squares with the least that tells them apart: they stand where a site keeps real ones.
"""

import struct
import zlib
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import NamedTuple

from vertebra.simulate.answers import Answers
from vertebra.simulate.chance import normal, stream
from vertebra.simulate.culture import LotCourse
from vertebra.simulate.people import Person

INTERVAL = timedelta(minutes=5)
LOWEST, HIGHEST = 2, 8  # Source: transport at 2-8 °C, PROPOSED (domain notes F3)
WARM_MINUTES, WARMEST = 25, Decimal("9.4")  # PROPOSED: a lid not closed for five readings
SIDE = 48
_BLACK, _GREY, _WHITE = 20, 120, 230


class BoxLog(NamedTuple):
    """A logger's file, and what whoever reads it writes down; times as (moment, degrees Celsius)."""

    data: bytes
    readings: tuple[tuple[datetime, Decimal], ...]
    zone: str

    @property
    def outside(self) -> int:
        """Minutes outside 2-8 °C: each reading stands for one interval."""
        warm = sum(not LOWEST <= value <= HIGHEST for _, value in self.readings)
        return warm * round(INTERVAL.total_seconds() / 60)

    @property
    def highest(self) -> Decimal:
        return max(value for _, value in self.readings)


def transport_log(
    seed: int, person: Person, made: LotCourse, taken: datetime, received: datetime, warm: bool
) -> BoxLog:
    """The logger of the transport box, from a little after the tissue was taken to its receipt."""
    rng = stream(seed, person.number, "logger")
    warm_from = taken + (received - taken) / 2 if warm else None
    first = taken + timedelta(minutes=2)
    moments = [first + n * INTERVAL for n in range((received - first) // INTERVAL + 1)]
    readings = tuple((at, _reading(rng, made, at, warm_from)) for at in moments)
    zone = taken.isoformat()[-6:]
    above = [f"Logger;TB-{person.number:04}", f"Time zone;UTC{zone}", "Date;Time;Temp (°C)"]
    lines = [*above, *(f"{at:%Y-%m-%d;%H:%M:%S};{value}" for at, value in readings)]
    return BoxLog(("\r\n".join(lines) + "\r\n").encode(), readings, zone)


def box_log(log: BoxLog, file: str) -> Answers:
    """The row of the log form; file: the SHA-256 under which the file is kept."""
    values = [value for _, value in log.readings]
    how = f'{{"moment":"Date","time":"Time","temperature":"Temp (°C)","unit":"Cel","decimal":".","zone":"{log.zone}"}}'
    return {
        "TLOGLEG": "TRANSPORT",
        "TLOGFILE": file,
        "TLOGFROM": _written(log.readings[0][0]),
        "TLOGTO": _written(log.readings[-1][0]),
        "TLOGN": len(values),
        "TLOGLOW": min(values),
        "TLOGHIGH": max(values),
        "TLOGOUT": log.outside,
        "TLOGGAP": round(INTERVAL.total_seconds() / 60),
        "TLOGHOW": how,
    }


def _written(at: datetime) -> str:
    return at.isoformat(timespec="seconds" if at.second else "minutes")


def _reading(rng: Random, made: LotCourse, at: datetime, warm_from: datetime | None) -> Decimal:
    """Between the lowest and the highest of the course; around 9 °C while the box stands open."""
    low, high = float(made.transport_lowest_c), float(made.transport_highest_c)
    drawn = normal(rng, (low + high) / 2, max(0.1, (high - low) / 5))
    if warm_from is not None and warm_from <= at < warm_from + timedelta(minutes=WARM_MINUTES):
        return min(WARMEST, Decimal(f"{8.6 + abs(drawn - low) / 4:.1f}"))
    return Decimal(f"{min(high, max(low, drawn)):.1f}")


def c_arm(seed: int, person: Person, view: str) -> bytes:
    """A picture that stands for a C-arm image: two vertebrae, the disc between them, a needle. view: ap or lateral."""
    slope = {"ap": 0.2, "lateral": 0.6}[view] + stream(seed, person.number, f"c-arm {view}").random() / 10
    return png([[_shade(x, y, slope) for x in range(SIDE)] for y in range(SIDE)])


def _shade(x: int, y: int, slope: float) -> int:
    middle = SIDE / 2
    if x <= middle and abs((y - middle) - slope * (x - middle)) < 1:
        return _BLACK
    return _GREY if abs(y - middle) > SIDE / 8 else _WHITE


def micrograph(seed: int, person: Person, name: str, confluence: int) -> bytes:
    """A picture that stands for a photo of a culture: as many light specks as the cells cover."""
    rng = stream(seed, person.number, f"photo {name}")
    return png([[_WHITE if rng.random() * 100 < confluence else _GREY for _ in range(SIDE)] for _ in range(SIDE)])


def png(rows: list[list[int]]) -> bytes:
    """Greys as a PNG file. Stored, not compressed: the same bytes whatever compressor is installed.

    Source: PNG (third edition), 11.2: IHDR, IDAT, IEND.
    """
    header = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 0, 0, 0, 0)
    data = zlib.compress(b"".join(b"\x00" + bytes(row) for row in rows), 0)
    parts = ((b"IHDR", header), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in parts)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
