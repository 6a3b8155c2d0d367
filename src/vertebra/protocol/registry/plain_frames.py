"""A time frame made plain before it is read: one way to say a thing, in English, where people have many.

`plain("D+30")` is `day 30`; halves become decimals, a tolerance without a unit of its own goes, rhythms become
`every 2 weeks`, and Chinese units, numerals and joints become English words.
"""

import re
from collections.abc import Callable
from decimal import Decimal

from vertebra.protocol.registry.frame_words import (
    UNIT,
    WORDED,
    signed,
    without_ages,
    without_cycles,
    without_tolerances,
)
from vertebra.protocol.registry.grammar.normal import normal
from vertebra.protocol.registry.grammar.numerals import CARDINALS

_LONG = {"D": "day", "W": "week", "M": "month", "Y": "year"}
_CHINESE_ONES = {c: str(n) for n, c in enumerate("一二三四五六七八九十", 1)} | {"兩": "2"}
_BIG = r"(?:[DWMY]|[Dd]ay|[Ww]eek|[Mm]onth|[Yy]ear)"
_OFTEN = r"(?:\d+|once|twice|two|three|four|five|six|seven|thrice)"


def _and_a_half(found: re.Match[str]) -> str:
    whole = (found[1] or found[2] or found[3]).lower()
    return f"{CARDINALS.get(whole, whole)}.5"


def _years_and_months(found: re.Match[str]) -> str:
    return f"{int(found[1]) * 12 + int(found[2])} months"


def _week_and_day(found: re.Match[str]) -> str:
    """The third day of the first week is the third day."""
    return f"day {max(int(found[1]) - 1, 0) * 7 + int(found[2])}"


def _and_then(found: re.Match[str]) -> str:
    """`12 weeks + 4 weeks of follow-up` ends after 12 and after 16 weeks."""
    return f"{found[1]} {found[2]}, {Decimal(found[1]) + Decimal(found[3])}"


_REWRITTEN: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern, re.I if not cased else 0), new)
    for pattern, new, cased in (
        (r"(\d)\s?½|\b(\d)\s1/2(?=\s)|\b(\d|one|two|three) and (?:a|one)[- ]half\b", _and_a_half, False),
        (r"\b1/2(?=\s?-?(?:year|month|day|hour))|\bhalf(?:\s|-)an?(?=\s)", "0.5", False),
        (r"\b(?:an?|one|1)\s(year|month|week|day|hour) and (?:a|one)[- ]half\b", r"1.5 \1s", False),
        (r"\b(\d+) years? (?:and )?(\d|1[01]) months?\b", _years_and_months, False),
        (r"\bweek (\d+) day ([1-7])\b", _week_and_day, False),
        (r"(?<=\d),(?=000\s?(?:days|hours|minutes)\b)|(?<=up to \d),(?=\d{3}\s?days\b)", "", False),
        (rf"\b{WORDED}\s?\(\s?(\d+(?:\.\d+)?)\s?\)", r"\1", False),
        (rf"(\d)\s?\(\s?{WORDED}\s?\)", r"\1", False),
        (
            rf"\b{_OFTEN}[\s-]*(?:x|times?|days?|sessions?|visits?|hours?|h|minutes?|min)?\s*"
            r"(?:/|\b(?:a|per|each|every)\b)\s*(day|week|month|year)\b",
            r"every \1",
            False,
        ),
        (
            r"\b(?:once|twice|thrice|(?:two|three|four|[2-4])\s?(?:x|times))[- ](daily|weekly|monthly|yearly)\b",
            r"\1",
            False,
        ),
        (rf"\bbetween\s+((?:{UNIT}\s?)?\d+(?:\.\d+)?(?:\s?{UNIT})?)\s+and\s+(?=(?:{UNIT}\s?)?\d)", r"\1 to ", False),
        (rf"(\d)\s?\((?!\s?{UNIT}\b)[a-z][^()\d]{{0,40}}\)(?=\s?(?:,|and\b|&|or\b|to\b|-)\s?\d)", r"\1", False),
        (rf"\b(\d+(?:\.\d+)?)\s?({UNIT})\s?\+\s?(\d+)(?=\s?\2\s(?:of\s|follow[- ]?up|extension))", _and_then, False),
        (r"½", "0.5", False),
        (r"¼", "0.25", False),
        (r"\((s|es)\)", r"\1", False),
        (r"\bPOD\s?#?\s?(?=\d)", "day ", False),
        (r"\b(?:semi|bi)[- ]?annual(?:ly)?\b|\bhalf[- ]yearly\b", "every 6 months", False),
        (r"\bbi[- ]?weekly\b|\bfortnightly\b|\bevery other week\b", "every 2 weeks", False),
        (r"\bevery other (day|month|year)\b", r"every 2 \1s", False),
    )
)
_PLUS = re.compile(rf"\b({_BIG})\s?\+\s?(\d{{1,4}})\b")
_JOINED = re.compile(r"\b(day|week|month|year)s?\s?(-?\d+)\s?-\s?\1s?\s?(\d+)", re.I)  # `day 1-day 28`
_SHORT = re.compile(r"\b([DWMY])(\d{1,3})\b")  # `M3, M6`
_SHORT_BEHIND = re.compile(r"(?<![\w.])(\d{1,3})\s?([MWY])\b(?!\s?[/-])")  # `12M`
_HAN = re.compile(r"[\u4e00-\u9fff]")
_CHINESE: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), new)
    for pattern, new in (
        (r"基線|基期|基準|篩選期?|入組時?|(?:治療|術|手術|注射|給藥|輸注)前", " baseline "),
        (r"半年", " 6 months "),
        (r"週|周|星期|禮拜", " week "),
        (r"個?月", " month "),
        (r"年", " year "),
        (r"天|日", " day "),
        (r"小時|時", " hour "),
        (r"分鐘", " minute "),
        (r"第", " "),
        (r"[、；，]", ", "),
        (r"及|和|與|或", " and "),
        (r"至|到", " to "),
        (r"每", " every "),
        (r"內", " "),
    )
)


def plain(text: str) -> str:
    """
    >>> plain("D+30, 12M"), " ".join(plain("26 (±2) weeks").split()), " ".join(plain("基線、術後 6 個月").split())
    ('day 30, 12 month', '26 weeks', 'baseline , 術後 6 month')
    """
    line = normal(text)
    if _HAN.search(line):
        line = _from_chinese(line)
    for pattern, new in _REWRITTEN:
        line = pattern.sub(new, line)
    line = _PLUS.sub(lambda m: f"{_LONG.get(m[1], m[1])} {m[2]}", line)
    line = _SHORT_BEHIND.sub(lambda m: f"{m[1]} {_LONG[m[2]]}", without_cycles(line))
    line = _SHORT.sub(lambda m: f"{_LONG[m[1]]} {m[2]}", line)
    return signed(without_ages(_JOINED.sub(r"\1 \2 to \1 \3", without_tolerances(line))))


def _from_chinese(line: str) -> str:
    """Numerals before a unit, then units, joints and the words for a baseline."""
    line = re.sub(
        r"([一二兩三四五六七八九])十([一二三四五六七八九])?",
        lambda m: f"{_CHINESE_ONES[m[1]]}{_CHINESE_ONES[m[2]] if m[2] else 0}",
        line,
    )
    line = re.sub(r"十([一二三四五六七八九])", lambda m: f"1{_CHINESE_ONES[m[1]]}", line)
    line = re.sub(r"[一二兩三四五六七八九十](?=\s?(?:個|週|周|年|天|日|小時))", lambda m: _CHINESE_ONES[m[0]], line)
    for pattern, new in _CHINESE:
        line = pattern.sub(new, line)
    return line
