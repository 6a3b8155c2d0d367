"""The logger of a transport box, and small pictures: person and course come in, bytes go out, the same for a seed.

A drawn log is as cold as the course says (`culture.LotCourse`); where the plan holds an excursion, the box stood open
for a while. Pictures are grey squares with the least that tells them apart: they stand where a site keeps real ones.
"""

import struct
import zlib
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from vertebra.simulate.chance import normal, stream
from vertebra.simulate.culture import LotCourse
from vertebra.simulate.people import Person

INTERVAL = timedelta(minutes=5)
WARM_MINUTES, WARMEST = 25, Decimal("9.4")  # PROPOSED: a lid not closed for five readings
SIDE = 48
_BLACK, _GREY, _WHITE = 20, 120, 230


def transport_log(seed: int, person: Person, made: LotCourse, taken: datetime, received: datetime, warm: bool) -> bytes:
    """The CSV file of the logger, from a little after the tissue was taken to its receipt."""
    rng = stream(seed, person.number, "logger")
    zone = taken.isoformat()[-6:]
    lines = [f"Logger;TB-{person.number:04}", f"Time zone;UTC{zone}", "Date;Time;Temp (°C)"]
    at = taken + timedelta(minutes=2)
    warm_from = taken + (received - taken) / 2
    while at <= received:
        lines.append(f"{at:%Y-%m-%d;%H:%M:%S};{_reading(rng, made, at, warm_from if warm else None)}")
        at += INTERVAL
    return ("\r\n".join(lines) + "\r\n").encode()


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
