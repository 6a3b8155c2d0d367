"""What a time frame says beside its days, told apart before they are read: tolerances, ages, cycles, times before.

A tolerance is no time; an age is no study day; `Cycle 2 Day 1` is day 29 where a cycle is said to have 28 days, and no
day at all where it is not; `2 weeks before surgery` lies before the anchor, `2 weeks before discharge` nowhere.
"""

import re

from vertebra.protocol.registry.grammar.numerals import CARDINALS

UNIT = r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|h|days?|d|weeks?|wks?|months?|mths?|mos?|years?|yrs?)"
_N = r"\d+(?:\.\d+)?"
WORDED = r"(?:" + "|".join(sorted(CARDINALS, key=len, reverse=True)) + r")"
_COUNT = rf"(?:{_N}|{WORDED}\b)"
_AND = r"(?:\s*(?:,|-|/|&|\bto\b|\band\b|\bor\b))+\s*"
_RUN = rf"{_COUNT}(?:{_AND}{_COUNT})*"
_TOLERANCE = re.compile(
    rf"(?P<open>\(?)\s*(?:±|\+\s?/?\s?-|-\s?/\s?\+)\s*{_N}\s*-?\s*(?P<unit>{UNIT}\b)?\s*(?(open)\)?)", re.I
)
_HAS_UNIT = re.compile(rf"(?:\b{UNIT}\s*#?\s*{_N}(?:{_AND}{_N})*|{_N}\s*-?\s*{UNIT})\s*$", re.I)
_AGED = r"(?:post[- ]?menstrual|post[- ]?conceptional|gestation\w*|PMA|GA|CGA|corrected|adjusted|chronological)"
_FROM = r"\s*(?:after|post|from|following|since)\b"
_AGE = re.compile(
    rf"\b(?:{_RUN}\s*-?\s*{UNIT}\s*(?:\band\b|\bor\b|\bto\b|-)\s*)?{_RUN}\s*-?\s*{UNIT}(?:'s?)?\s*(?:of\s+)?"
    rf"(?:{_AGED}\b(?:\s+age\b)?|age\b|old\b)|"
    rf"\b(?:(?:{_AGED}\s+)+age|{_AGED}|ages?)\s*(?:of|at|:|,|\(|=)?\s*{_RUN}\s*(?:completed\s+)?{UNIT}\b"
    rf"(?:{_AND}{_RUN}\s*{UNIT}\b(?!{_FROM}))*",
    re.I,
)
_FIRST = (
    r"(?:surg|operat|proced|treat|therap|interven|infus|injec|vaccin|immuni|randomi|enrol|inclu|dos(?:e|ing)|implant|"
    r"transplant|baseline|start|initiat|administ|first|an(?:a)?esth|induct|index|drug|study|graft|"
    r"(?:and|to|until|through)\b)"
)
_AHEAD = re.compile(
    rf"\b(?:(?P<far>{_COUNT})\s*(?:-|\bto\b)\s*)?(?P<count>{_COUNT}|an?)\s*-?\s*(?P<unit>{UNIT})\s+"
    rf"(?:before|prior\s+to|preceding|pre-?)(?P<what>(?:[\s-]+[a-z]+)*)",
    re.I,
)
_TARGET = re.compile(rf"[\s-]*(?:(?:the|their|study|knee|any|each|start|of|to)\s+)*{_FIRST}", re.I)
_LAST = re.compile(r"\b(?:last|final|second|third|next|each|every|end|completion|discharge)\b", re.I)
_LENGTH = re.compile(
    rf"\(?\s*(?:(?:each|every|one|a|1)\s+)?\bcycles?(?:\s+(?:length|duration))?\s*(?:is|are|=|of|:|lasts?|,)+\s*"
    rf"(?:a\s+|approximately\s+)?(?P<a>{_COUNT})[\s-]*(?P<ua>days?|weeks?)\b(?:\s*(?:long|each|in length))?\s*\)?|"
    rf"\(?\s*\b(?:each\s+|a\s+)?(?P<b>{_COUNT})[\s-]*(?P<ub>days?|weeks?)"
    rf"(?:\s+(?:per|in\s+each|treatment)|\s*/)?\s*cycles?\b\s*\)?",
    re.I,
)
_LIST = rf"\d{{1,2}}(?:{_AND}\d{{1,2}})*"
_NUMBERS = rf"{_LIST}\b(?!\s*(?:(?:-|\bto\b)\s*\d+\s*)?-?\s*{UNIT}\b)"
_CYCLE_DAY = re.compile(
    rf"\bC(?:ycles?)?\s?(?P<cycles>{_LIST})\s*(?:\W|\bon\b|\bat\b)*\s*D(?:ays?)?\s?(?P<days>{_NUMBERS})"
    rf"(?!\s*(?:of\s+)?C(?:ycle)?)",
    re.I,
)
_DAY_OF_CYCLE = re.compile(
    rf"\bD(?:ays?)?\s?(?P<days>{_LIST})\s*(?:,|\(|-|\bof\b|\bin\b)*\s*(?:the\s+)?C(?:ycles?)?\s?(?P<cycles>{_NUMBERS})",
    re.I,
)
_EACH_CYCLE = re.compile(
    rf"\b(?:on\s+)?days?\s?{_NUMBERS}\s*(?:of|in)\s+(?:each|every|subsequent|all|the)\s+"
    rf"(?:subsequent\s+)?(?:treatment\s+)?cycles?\b",
    re.I,
)
_WHOLE = re.compile(
    rf"(?:\b(?:at\s+)?(?:the\s+)?end\s+of\s+cycle\s?(?P<a>\d{{1,2}})|"
    rf"\b(?<!day\s)(?<!days\s)(?P<b>\d{{1,2}}|{WORDED})\s+cycles?\b|\bcycle\s?(?P<c>1)\b)",
    re.I,
)


def without_tolerances(line: str) -> str:
    """
    >>> [" ".join(without_tolerances(x).split()) for x in ("Week 12 (±7 days)", "26 (±2) weeks", "52 ±2 weeks")]
    ['Week 12', '26 weeks', '52 weeks']
    """

    def kept(found: re.Match[str]) -> str:
        before = line[: found.start()]
        mine = found["unit"] and (
            _HAS_UNIT.search(before) or (found["open"] and re.search(rf"\b{UNIT}\b", before, re.I))
        )
        return " " if mine or not found["unit"] else f" {found['unit']}"

    return _TOLERANCE.sub(kept, line)


def without_ages(line: str) -> str:
    """
    >>> without_ages("at 22-26 months corrected age")
    'at [an age]'
    """
    return _AGE.sub("[an age]", line)


def signed(line: str) -> str:
    """Times before the first treatment as negative ones; before anything else they name no study day.

    >>> signed("1 week before surgery, 24 hours prior to discharge")
    'week -1 | surgery, ahead of discharge'
    """
    return _AHEAD.sub(_signed, line)


def _signed(found: re.Match[str]) -> str:
    what, unit = found["what"], found["unit"]
    if what.strip(" -") and (not _TARGET.match(what) or _LAST.search(what[:30])):
        return f"ahead of{what}"
    count = _number(found["count"])
    ahead = f"{unit} -{count} |"
    if found["far"]:
        ahead = f"{unit} -{_number(found['far'])} to {ahead}"
    also = re.match(r"[\s-]+and\s+(?:after|post)\b", what, re.I)
    return f"{ahead} {count} {unit} after{what[also.end() :]}" if also else f"{ahead}{what}"


def without_cycles(line: str) -> str:
    """Days of cycles as study days where the length of a cycle is said, else of the first cycle alone.

    >>> without_cycles("Cycle 2 Day 1 (each cycle is 28 days)"), without_cycles("C1D8, C3D1")
    ('day 29 |', 'day 8 |, [a cycle]')
    """
    if not re.search(r"\bC(?:ycles?\b|ycle\d|\d)", line, re.I):
        return line
    length = _cycle_length(line)

    def day(found: re.Match[str]) -> str:
        first = [(c - 1) * length for c in _listed(found["cycles"]) if c == 1 or length]
        spans = [(low + n, high + n) for n in first for low, high in _spans(found["days"])]
        told = ", ".join(f"{low}-{high}" if high > low else f"{low}" for low, high in spans)
        return f"day {told} |" if told else "[a cycle]"

    left = (
        _LENGTH.sub(" ", line).strip() if length and re.search(r"cycle|\bC\d", _LENGTH.sub(" ", line), re.I) else line
    )
    left = _EACH_CYCLE.sub(f"every {length} days" if length else "[each cycle]", left)
    left = _DAY_OF_CYCLE.sub(day, _CYCLE_DAY.sub(day, left))
    return _WHOLE.sub(lambda m: _whole(m, length), left) if length and left != line else left


def _whole(found: re.Match[str], length: int) -> str:
    return f"{_number(found['a'] or found['b'] or found['c']) * length} days"


def _cycle_length(line: str) -> int:
    """Days of a cycle; 0 where none or more than one is told."""
    told = {
        int(_number(m["a"] or m["b"])) * (7 if (m["ua"] or m["ub"]).lower().startswith("w") else 1)
        for m in _LENGTH.finditer(line)
    }
    return told.pop() if len(told) == 1 else 0


def _listed(told: str) -> list[int]:
    """`1, 3-5` as 1, 3, 4, 5."""
    return [n for low, high in _spans(told) for n in range(low, high + 1)]


def _spans(told: str) -> list[tuple[int, int]]:
    """`1, 3-5` as (1, 1), (3, 5)."""
    pairs = re.findall(r"(\d+)(?:\s*(?:-|to)\s*(\d+))?", told)
    return [(int(low), max(int(high or low), int(low))) for low, high in pairs]


def _number(told: str) -> int | float:
    word = told.lower()
    if word in ("a", "an"):
        return 1
    return CARDINALS[word] if word in CARDINALS else float(told) if "." in told else int(told)
