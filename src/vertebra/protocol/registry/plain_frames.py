"""A time frame made plain before it is read: one way to say a thing, in English, where people have many.

`plain("D+30")` is `day 30`; halves become decimals, a tolerance without a unit of its own goes, rhythms become
`every 2 weeks`, and Chinese units, numerals and joints become English words.
"""

import re

from vertebra.protocol.registry.grammar.normal import normal

_LONG = {"D": "day", "W": "week", "M": "month", "Y": "year"}
_CHINESE_ONES = {c: str(n) for n, c in enumerate("一二三四五六七八九十", 1)} | {"兩": "2"}
_BIG = r"(?:[DWMY]|[Dd]ay|[Ww]eek|[Mm]onth|[Yy]ear)"
_REWRITTEN: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.I if not cased else 0), new)
    for pattern, new, cased in (
        (r"(\d)\s?½", r"\1.5", False),
        (r"½", "0.5", False),
        (r"¼", "0.25", False),
        (r"\((s|es)\)", r"\1", False),
        (r"\bPOD\s?#?\s?(?=\d)", "day ", False),
        (r"\bC1\s?D(?=\d)", "day ", True),
        (r"\(?(?:±|\+\s?/\s?-|\+-)\s?\d+(?:\.\d+)?\)?(?=\s?(?:days?|weeks?|months?|years?)\b)", "", False),
        (r"\b(?:semi|bi)[- ]?annual(?:ly)?\b|\bhalf[- ]yearly\b", "every 6 months", False),
        (r"\bbi[- ]?weekly\b|\bfortnightly\b|\bevery other week\b", "every 2 weeks", False),
        (r"\bevery other (day|month|year)\b", r"every 2 \1s", False),
    )
)
_PLUS = re.compile(rf"\b({_BIG})\s?\+\s?(\d{{1,4}})\b")
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
    >>> plain("D+30, 12M"), plain("26 (±2) weeks"), " ".join(plain("基線、術後 6 個月").split())
    ('day 30, 12 month', '26  weeks', 'baseline , 術後 6 month')
    """
    line = normal(text)
    if _HAN.search(line):
        line = _from_chinese(line)
    for pattern, new in _REWRITTEN:
        line = pattern.sub(new, line)
    line = _PLUS.sub(lambda m: f"{_LONG.get(m[1], m[1])} {m[2]}", line)
    line = _SHORT_BEHIND.sub(lambda m: f"{m[1]} {_LONG[m[2]]}", line)
    return _SHORT.sub(lambda m: f"{_LONG[m[1]]} {m[2]}", line)


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
