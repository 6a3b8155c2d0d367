"""A span of time in which something may not have happened: `within the last 6 months`, `30 days prior to consent`."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, NamedTuple

from vertebra.protocol.registry.grammar.normal import normal
from vertebra.protocol.registry.grammar.numerals import CARDINALS

_DAYS = {"h": Decimal(1) / 24, "d": Decimal(1), "w": Decimal(7), "m": Decimal("365.25") / 12, "y": Decimal("365.25")}
_SPAN = (
    r"(?P<number>\d+(?:\.\d+)?|" + "|".join(sorted(CARDINALS, key=len, reverse=True)) + r")\s*"
    r"(?:\(\s*\d+\s*\)\s*)?-?\s*"
    r"(?P<unit>hours?|hrs?|days?|weeks?|wks?|months?|mos?|years?|yrs?)\b"
)
_ANCHOR = (
    r"(?:prior\s+to|before|preceding|of|from)\s+(?:the\s+|their\s+|first\s+|study\s+|initial\s+|date\s+of\s+|"
    r"day\s+of\s+|time\s+of\s+|signing\s+(?:of\s+)?(?:the\s+)?|planned\s+|start\s+of\s+(?:the\s+)?)*"
    r"(?P<anchor>screening|enrol?lment|consent|informed\s+consent|randomi[sz]ation|inclusion|baseline|"
    r"study\s+entry|entry|enrol?ling|study|trial|recruitment|registration|visit\s+1"
    r"|treatment|injection|infusion|dose|dosing|administration|surgery|operation|procedure|transplant\w*|"
    r"implant\w*|therapy|intervention|harvest\w*|study\s+drug|study\s+treatment)\b"
)
_TO = rf"(?:(?:\s*\([^()]{{0,70}}\))?\s+{_ANCHOR})?"  # with an aside between
_LAST = r"(?:last|past|previous|preceding|prior)"
_PATTERNS = (
    re.compile(rf"\b(?:with)?in\s+(?:the\s+)?{_LAST}?\s*{_SPAN}{_TO}", re.I),
    re.compile(rf"\b(?:for|during|over)\s+the\s+{_LAST}\s+{_SPAN}{_TO}", re.I),
    re.compile(rf"\b(?:last|past|previous|preceding)\s+{_SPAN}{_TO}", re.I),
    re.compile(rf"(?:less\s+than|<|fewer\s+than)\s*{_SPAN}\s+(?:{_ANCHOR}|ago\b)", re.I),
    re.compile(rf"{_SPAN}\s+{_ANCHOR}", re.I),
)
_LEAST = r"(?:at\s+least|(?:a\s+)?minimum\s+of|more\s+than|greater\s+than|longer\s+than|over|>\s?=?|≥)"
# `stable dose for at least 4 weeks`, at the end of a line that speaks of what has been: counted to the screening
_LASTING = re.compile(rf"\bfor\s+(?:the\s+)?{_LEAST}\s*{_SPAN}(?=\W*$)", re.I)
_NOT_YET = re.compile(
    r"\b(?:contracep\w*|birth\s+control|agree\w*|abst\w+|refrain\w*|follow\w*|until|after|except\w*|unless|expect\w*|"
    r"availab\w+|remain\w*)\b",
    re.I,
)
# `At least 4 weeks since prior chemotherapy`: the span must be over
_SINCE = re.compile(rf"^\W*(?P<more>{_LEAST})\s*{_SPAN}\s+(?:(?:must\s+)?have\s+(?:elapsed|passed)\s+)?since\s+", re.I)
_AHEAD = re.compile(
    r"\b(?:plan\w*|intend\w*|will|could|might|would|wish\w*|desir\w*|scheduled|expected|anticipat\w*|ability|able|likely|"
    r"going)\b[^.;]{0,60}$",
    re.I,
)
_AFTER = re.compile(
    r"\s*(?:\w+\s+){0,2}?(?:after|following|post|of (?:the )?(?:onset|injury|diagnosis|symptom\w*|stroke|birth|"
    r"last))\b",
    re.I,
)
_AT_LEAST = re.compile(
    r"(?:\bat\s+least|\bminimum(?:\s+of)?|\b(?:not?\s+less|more|longer|greater)\s+than|\bover|\bexceeding|>=?|≥)\s*"
    r"(?:the\s+)?$",
    re.I,
)
_OF_OTHERS = re.compile(r"\s+(?:of|with)\s+(?:a\s+|their\s+)?(?:prior|previous|earlier|last)\b", re.I)
# The anchor may stand behind another span: `within 30 days or 5 half-lives, whichever is longer, prior to surgery`
_OTHER_ANCHOR = re.compile(
    r"\s*(?:\w+\s+){0,2}?(?:prior|before|preceding|of|from|to)\b|"
    r"(?:,?\s*(?:or|and)\s+(?:\d|\w+\s+half)[^.;]{0,90}?|[^.;]{0,30}?\bwhichever\b[^.;]{0,30}?)\b(?:prior\s+to|before)\b",
    re.I,
)
_AT_SCREENING = re.compile(
    r"screening|enrol|consent|random|inclusion|baseline|entry|study$|trial|recruit|registr|visit", re.I
)


class Window(NamedTuple):
    """A span that something lies in, or that it has lasted.

    days: how far back. anchor: `screening`, `treatment`, `other` for another day, or empty where none is named.
    lasts: `for at least 6 weeks before`: it began before the span, instead of within it. since: the sign that the time
    since it happened must have to the span, `>=` or `>`; empty for what must lie within it.
    """

    days: int
    anchor: str
    start: int
    end: int
    lasts: bool = False
    since: Literal["", ">=", ">"] = ""


def windows_in(text: str) -> list[Window]:
    """
    >>> [(w.days, w.anchor) for w in windows_in("Enrolled in other trials in the past four weeks.")]
    [(28, '')]
    """
    plain = normal(text)
    if since := _SINCE.match(plain):
        strict = re.match(r"more|greater|longer|over|>(?!\s?=)", since["more"], re.I) is not None
        return [_window(plain, since)._replace(anchor="", lasts=False, since=">" if strict else ">=")]
    found: list[Window] = []
    for pattern in _PATTERNS:
        for m in pattern.finditer(plain):
            free = all(m.end() <= w.start or m.start() >= w.end for w in found)
            if free and not _AHEAD.search(plain[: m.start()]) and not _AFTER.match(plain, m.end()):
                found.append(_window(plain, m))
    if not found and (lasting := _LASTING.search(plain)) and not (_NOT_YET.search(plain) or _AHEAD.search(plain)):
        found.append(_window(plain, lasting)._replace(anchor="screening", lasts=True))
    return sorted(found, key=lambda w: w.start)


def _window(plain: str, m: re.Match[str]) -> Window:
    number = m["number"].lower()
    count = Decimal(CARDINALS[number]) if number in CARDINALS else Decimal(number)
    days = (count * _DAYS[m["unit"][0].lower()]).quantize(Decimal(1), ROUND_HALF_UP)
    anchor = m.groupdict().get("anchor") or ""
    other = "other" if _OTHER_ANCHOR.match(plain, m.end()) else ""
    named = (
        other
        if not anchor or _OF_OTHERS.match(plain, m.end())
        else "screening"
        if _AT_SCREENING.match(anchor.strip())
        else "treatment"
    )
    lasts = _AT_LEAST.search(plain[: m.start()]) is not None
    return Window(int(min(days, Decimal(36525))), named, m.start(), m.end(), lasts)
