"""Units as people write them, read into UCUM. Source: tables/units.json."""

import json
import re
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple


class Unit(NamedTuple):
    """code: UCUM. start, end: where it stands. lost: an exponent that lost its mark, as in `x103/uL`."""

    code: str
    start: int
    end: int
    lost: bool = False


_OPEN = re.compile(r"\s{0,40}[(\[]?\s{0,2}")  # the line may be wrapped, and deeply indented
_DIVIDED = re.compile(r"/(?:m|kg|cm|d|days?|wk|weeks?|h|hrs?|hours?|min|s|L)\b")  # `2.5 cm/m`, `5 days/week`
_LOST = re.compile(r"(?:[x*·.]\s?)?10\s?[369](?![\d^*])")


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], tuple[str, ...]]:
    table = json.loads(files("vertebra.protocol.registry").joinpath("tables/units.json").read_text(encoding="utf-8"))
    codes, alternatives = [], []
    for row in table["units"]:
        for spelled in row["spelled"]:
            codes.append(row["unit"])
            alternatives.append(f"({_expanded(spelled, table['parts'])})")
    return re.compile("|".join(alternatives), re.I), tuple(codes)


def _expanded(spelled: str, parts: dict[str, str]) -> str:
    for name, part in parts.items():
        spelled = spelled.replace("{" + name + "}", part)
    return spelled


def unit_at(text: str, at: int) -> Unit | None:
    """The unit that begins at a place, with or without a bracket before it.

    >>> unit_at("150 x 10^9/L", 3).code, unit_at("6.0 (mg/dL)", 3).code, unit_at("6 months", 1).code
    ('10*9/L', 'mg/dL', 'mo')
    """
    opened = _OPEN.match(text, at)
    start = opened.end() if opened else at
    pattern, codes = _patterns()
    best: Unit | None = None
    for begin in dict.fromkeys((start, at)):
        found = pattern.match(text, begin)
        if found and found.lastindex and found.end() > begin and not _DIVIDED.match(text, found.end()):
            end = found.end() + (
                text[found.end() : found.end() + 1] in (")", "]") and begin > at and text[begin - 1] in "(["
            )
            best = Unit(codes[found.lastindex - 1], begin, end, bool(_LOST.match(found[0])))
            break
    return best
