"""Time frames of outcomes as study days: `Baseline, weeks 4, 8 and 12`, `up to 2 years`, `from 3 to 6 months`.

Each moment says whether it is a point, the end of an interval, a maximum or a duration. A month is 365.25/12 days and a
year 365.25, rounded to a day, so that 12 months and 1 year are the same day. What names no time but an event
(`during surgery`, `at discharge`) is told as an event; what names nothing is left unread.
Source: registry notes 1 (of 30 sampled frames 8 are a maximum, an interval or a duration).
"""

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, NamedTuple

from vertebra.protocol.registry.grammar.numerals import CARDINALS, ORDINALS
from vertebra.protocol.registry.plain_frames import plain

MomentKind = Literal["point", "interval", "maximum", "duration", "repeated"]


class Moment(NamedTuple):
    """day: after the anchor, 0 its own day, negative before it. hours: within that day, None for whole days."""

    day: int
    kind: MomentKind
    hours: Decimal | None = None


class TimeFrame(NamedTuple):
    """What was read of a time frame.

    event: words of an event that is meant, or that a time is counted from. aside: a part that is no study day (an age,
    a cycle of unknown length, a time before something else than the treatment). since: what a time is counted from, if
    that is not the first treatment.
    """

    moments: tuple[Moment, ...]
    event: str = ""
    aside: str = ""
    since: str = ""

    @property
    def days(self) -> tuple[int, ...]:
        return tuple(sorted({m.day for m in self.moments}))


class _Token(NamedTuple):
    """kind: number, unit, tie (to, dash), and (comma, or, and), word."""

    kind: str
    text: str
    number: Decimal = Decimal(0)
    unit: str = ""


_YEAR = Decimal("365.25")
_DAYS = {
    "second": Decimal(1) / 86400,
    "minute": Decimal(1) / 1440,
    "hour": Decimal(1) / 24,
    "day": Decimal(1),
    "week": Decimal(7),
    "month": _YEAR / 12,
    "quarter": _YEAR / 4,
    "year": _YEAR,
    "cycle": Decimal(28),
    "fortnight": Decimal(14),
    "decade": _YEAR * 10,
}
_UNITS = {
    "second": r"seconds|secs?",
    "minute": r"minutes?|mins?",
    "hour": r"hours?|hrs?|hr|h(?=\b)",
    "day": r"days?|d(?=\b)|dpi|daily(?!\w)",
    "week": r"weeks?|weeds?|week's|wks?|wk|w(?=\b)",
    "month": r"months?|mths?|mos?|mo|monthes|moths?|mounths?|mounths?|month?s|month's|mouths?|mon(?=\b)",
    "quarter": r"quarters?",
    "year": r"years?|yeare|yrs?|yr|y(?=\b)|year's",
    "decade": r"decades?",
}
_WORDED = {word: Decimal(n) for word, n in (CARDINALS | ORDINALS | {"twice": 2}).items()} | {"half": Decimal("0.5")}
_PERIODS = {
    "monthly": "month",
    "weekly": "week",
    "daily": "day",
    "yearly": "year",
    "annually": "year",
    "annual": "year",
    "quarterly": "quarter",
    "hourly": "hour",
}
_SCAN = re.compile(
    r"(?P<number>\d+(?:\.\d+)?(?:\s?(?:st|nd|rd|th)\b)?)"
    r"|(?P<unit>" + "|".join(f"(?P<u_{u}>(?<![a-z])(?:{p})(?![a-z]))" for u, p in _UNITS.items()) + r")"
    r"|(?P<worded>\b(?:" + "|".join(sorted(map(re.escape, _WORDED), key=len, reverse=True)) + r")\b)"
    r"|(?P<tie>-|\bto\b|\bthrough\b|\buntil\b|\btill\b|~)"
    r"|(?P<and>[,;&/]|\band\b|\bor\b|\bthen\b)"
    r"|(?P<word>[a-z][a-z'.]*|±\s*\d+\w*|\+\s?/?\s?-?\s*\d+\s*\w*|[^\s\w])",
    re.I,
)
_BASE = re.compile(
    r"\b(?:base\s*-?\s*line|screening|pre-?\s*(?:op\w*|treatment|intervention\w*|surg\w*|dose|infusion|procedure|"
    r"test|study|transplant\w*|implant\w*|injection|enrol\w*)"
    r"|prior to|before|enrol?lment|day of (?:surgery|treatment|enrol?lment|screening|infusion|injection)|"
    r"randomi[sz]ation|start of (?:the )?(?:study|treatment)|initial visit|inclusion|admission|time zero|t0\b|"
    r"immediately (?:after|post|following)|immediate|single (?:time ?point|visit|assessment)|at birth|pretest|"
    r"onset)",
    re.I,
)
_EVENT = re.compile(
    r"\b(?:intra-?\s?operativ\w*|peri-?\s?operativ\w*|post-?\s?operativ\w*|surgery|operation|procedure|discharge|"
    r"hospitali[sz]ation|hospital stay|stay|icu|completion|end of (?:the )?(?:study|treatment|trial|follow)|"
    r"study (?:period|duration|end)|through(?:out)?|during|trial period|delivery|progression|death|relapse|visits?|"
    r"follow[- ]?up|treatment|transplant\w*|infusion|injection|pregnancy|cycles?|engraftment|recovery|extubation|"
    r"weaning|an age|end)\b",
    re.I,
)
_MAXIMUM = re.compile(
    r"(?<![a-z])(?:up\s*-?to|upto|maxim\w*|max|within|untill?|till|no later than|at most|less than|under|through|<|≤|"
    r"as long as|in the first|first)\s*(?:of|a|an|the|approximately|approx|about|first|hours?|day|week|month|year|~|"
    r"average|next|around|max\w*|s)*\W*$",
    re.I,
)
_DURATION = re.compile(
    r"(?<![a-z])(?:for|during|over|throughout|duration|period|in|course|across|lasting|average of|an average)\s*"
    r"(?:of|a|an|the|approximately|first|up to|about|at least|~|next|period|entire|total|intervention)*\W*$",
    re.I,
)
_REPEATED = re.compile(r"(?:every|each|per|once a|once per)\s*$", re.I)
_ASIDE = re.compile(r"(?P<what>(?<=\[)(?:an age|a cycle|each cycle)(?=\])|(?<=ahead of)(?:[ -]+[a-z]+){1,4})", re.I)
_SINCE = re.compile(
    r"\d\W*(?:[a-z]+\W+){0,2}?(?:after|following|post|from|since)[\s-]+"
    r"(?P<what>(?:(?:the|their|each|every|all|hospital|icu|receiving|completing|study|drug|treatment)\s+)*"
    r"(?:(?:last|final|second|third|fourth|2nd|3rd|4th|booster|each|every|end|completion|completing|discontinu\w+|"
    r"cessation|stopping|withdrawal|discharge|delivery|birth|progression|relapse|diagnosis|admission|onset)\b"
    r"(?:\s+[a-z-]+){0,3}|(?:dose|vaccination|injection|cycle|infusion)s?\s?[2-9]))",
    re.I,
)
_FURTHEST = 40_000  # days: no outcome is measured later than a century


def read_time_frame(text: str) -> TimeFrame:
    """
    >>> read_time_frame("Baseline, weeks 4, 8 and 12").days
    (0, 28, 56, 84)
    >>> read_time_frame("up to 2 years").moments
    (Moment(day=731, kind='maximum', hours=None),)
    """
    told = plain(text)
    line, starts = _tokens(told)
    found = list(_moments(told, line, starts))
    if _BASE.search(told):
        found.insert(0, Moment(0, "point"))
    event = found_event[0] if (found_event := _EVENT.search(told)) else ""
    read = tuple(dict.fromkeys(m for m in found if abs(m.day) <= _FURTHEST))
    return TimeFrame(read, event, _words(_ASIDE, told), _words(_SINCE, told))


def _words(pattern: re.Pattern[str], told: str) -> str:
    found = pattern.search(told)
    return found["what"].strip() if found else ""


def _tokens(told: str) -> tuple[list[_Token], list[int]]:
    line: list[_Token] = []
    starts: list[int] = []
    for found in _SCAN.finditer(told):
        starts.append(found.start())
        line.append(_token(found))
    return line, starts


def _token(found: re.Match[str]) -> _Token:
    text = found[0]
    if found["number"]:
        return _Token("number", text, Decimal(re.sub(r"\s?(?:st|nd|rd|th)$", "", text, flags=re.I)))
    if found["worded"]:
        return _Token("number", text, _WORDED[text.lower()])
    if found["unit"]:
        return _Token("unit", text, unit=next(u for u in _UNITS if found[f"u_{u}"]))
    if text.lower() in _PERIODS:
        return _Token("period", text, Decimal(1), _PERIODS[text.lower()])
    return _Token("tie" if found["tie"] else "and" if found["and"] else "word", text)


def _moments(told: str, line: Sequence[_Token], starts: Sequence[int]) -> Iterator[Moment]:
    """Runs of numbers with the unit before or behind them."""
    at = 0
    while at < len(line):
        if line[at].kind == "period":
            yield _moment(Decimal(1), line[at].unit, "repeated")
        if line[at].text.lower() in ("a", "an", "one") and at + 1 < len(line) and line[at + 1].kind == "unit":
            yield from _told(line, told[: starts[at]], [(Decimal(1), False)], line[at + 1].unit, False)
        if line[at].kind != "number" or _is_counted(line, at):
            at += 1
            continue
        run, end = _run(line, at)
        unit, negative = _unit_of(line, at, end)
        alone, before = _unit_of(line, at, at + 1)
        fall = _fall(run) if alone not in ("", unit) else 0
        if fall:
            yield from _told(line, told[: starts[at]], run[:fall], alone, before)
        if unit:
            yield from _told(line, told[: starts[at]], run[fall:], unit, negative)
        at = end


_NAMED_BY_NUMBER = (
    "visit",
    "visits",
    "grade",
    "stage",
    "phase",
    "session",
    "part",
    "cohort",
    "group",
    "cycle",
    "t",
    "v",
    "dose",
    "arm",
    "period",
    "step",
    "timepoint",
)


def _is_counted(line: Sequence[_Token], at: int) -> bool:
    """`visit 3 (week 12)`: the 3 is a name, not a time."""
    return at > 0 and line[at - 1].text.lower() in _NAMED_BY_NUMBER


def _fall(run: Sequence[tuple[Decimal, bool]]) -> int:
    """Where the numbers begin anew, as in `days 5 and 28, 3 and 6 months`; 0 where they only rise."""
    return next((n for n in range(1, len(run)) if run[n][0] < run[n - 1][0]), 0)


def _run(line: Sequence[_Token], at: int) -> tuple[list[tuple[Decimal, bool]], int]:
    """Numbers that hang together, each with whether it is the upper end of an interval; and the place behind them."""
    run, at = [(line[at].number, False)], at + 1
    while True:
        ties = 0
        while (
            at + ties < len(line)
            and (line[at + ties].kind in ("and", "tie") or line[at + ties].text in ("#", "."))
            and ties < 4
        ):
            ties += 1
        if not ties or at + ties >= len(line) or line[at + ties].kind != "number":
            return run, at
        tied = any(t.kind == "tie" for t in line[at : at + ties]) and not any(
            t.kind == "and" for t in line[at : at + ties]
        )
        run.append((line[at + ties].number, tied))
        at += ties + 1


def _unit_of(line: Sequence[_Token], at: int, end: int) -> tuple[str, bool]:
    """The unit of a run and whether it lies before the anchor (`day -1`)."""
    before = at - 1
    negative = False
    if (
        before >= 0
        and line[before].kind == "tie"
        and line[before].text == "-"
        and before
        and line[before - 1].kind == "unit"
    ):
        before, negative = before - 1, True
    while (
        before >= 0
        and line[before].kind == "word"
        and line[before].text in ("#", "=", ":", "(", ".", "-", '"', "of", "life")
    ):
        before -= 1
    behind = end
    while behind < len(line) and (
        line[behind].text
        in (
            "-",
            "(",
            ".",
            "th",
            "full",
            "consecutive",
            "calendar",
            "post",
            "postnatal",
            "postoperative",
            "complete",
            "or more",
        )
        or line[behind].text.startswith(("±", "+"))
    ):
        behind += 1
    unit_before = line[before].unit if before >= 0 and line[before].kind == "unit" else ""
    unit_behind = line[behind].unit if behind < len(line) and line[behind].kind == "unit" else ""
    if (
        unit_before
        and unit_behind
        and behind + 1 < len(line)
        and line[behind + 1].kind == "number"
        and not _owns(line, before)
    ):
        return unit_before, negative
    if unit_behind and not (
        unit_before and not _owns(line, before) and behind + 1 < len(line) and line[behind + 1].kind == "number"
    ):
        return unit_behind, False
    return (unit_before, negative) if unit_before and not _owns(line, before) else ("", False)


def _owns(line: Sequence[_Token], unit: int) -> bool:
    """Whether a unit belongs to a number before it already: `12 months, 24`."""
    at = unit - 1
    while at >= 0 and line[at].text in ("-",):
        at -= 1
    return at >= 0 and line[at].kind == "number" and not _is_counted(line, at)


def _told(
    line: Sequence[_Token], before: str, run: Sequence[tuple[Decimal, bool]], unit: str, negative: bool
) -> Iterator[Moment]:
    kind: MomentKind = "point"
    if _REPEATED.search(before):
        kind = "repeated"
    elif _MAXIMUM.search(before):
        kind = "maximum"
    elif _DURATION.search(before):
        kind = "duration"
    for place, (number, tied) in enumerate(run):
        interval = tied or (place + 1 < len(run) and run[place + 1][1])
        yield _moment(-number if negative else number, unit, "interval" if interval else kind)


def _moment(number: Decimal, unit: str, kind: MomentKind) -> Moment:
    days = number * _DAYS[unit]
    whole = int(days.quantize(Decimal(1), ROUND_HALF_UP))
    hours = (days * 24).quantize(Decimal("0.01")).normalize() + 0 if unit in ("second", "minute", "hour") else None
    if hours is not None:
        whole = int(days)
    return Moment(whole, kind, hours)
