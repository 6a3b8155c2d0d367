"""A line cut into tokens: names, numbers with their units, comparators, joints, and the words between them."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from vertebra.protocol.registry.grammar.concepts import Name, names_in
from vertebra.protocol.registry.grammar.normal import normal
from vertebra.protocol.registry.grammar.numerals import CARDINALS
from vertebra.protocol.registry.grammar.spelling import Unit, unit_at

_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8}

# Comparators before a number, the longest first. Every sign with the ways to say it
_BEFORE = {
    ">=": (
        r"≥|>\s*/?\s*=|=\s*>|>\s*or\s*=|\bgt/eq\b",
        r"(?:is\s+)?(?:greater|more|higher|larger|older|longer|above|"
        r"over)\s+(?:than\s+)?or\s+(?:is\s+)?equals?(?:\s+to)?",
        r"equals?\s+(?:to\s+)?or\s+(?:greater|more|higher|larger|above|older|over)(?:\s+than)?",
        r"(?:greater|more)\s*/\s*equal(?:\s+to|\s+than)?",
        r"at\s+least|no\s+(?:less|lower|fewer|younger)\s+than|not\s+(?:less|lower|fewer|younger)\s+than|"
        r"not\s+below|not\s+under",
        r"(?:a\s+)?minimum(?:\s+(?:of|is))?|minimal|min\.|at\s+or\s+above|starting\s+(?:from|at)|"
        r"greater\s+or\s+equal(?:\s+to)?",
        r"more\s+or\s+equal(?:\s+to)?|higher\s+or\s+equal(?:\s+to)?|superior\s+or\s+equal(?:\s+to)?",
    ),
    "<=": (
        r"≤|<\s*/?\s*=|=\s*<|<\s*or\s*=",
        r"(?:is\s+)?(?:less|lower|fewer|smaller|younger|below|under)\s+(?:than\s+)?or\s+(?:is\s+)?equals?(?:\s+to)?",
        r"equals?\s+(?:to\s+)?or\s+(?:less|lower|fewer|smaller|below|younger|under)(?:\s+than)?",
        r"no\s+(?:more|greater|higher|larger|older|longer)\s+than|(?:not|n't)\s+(?:be\s+)?(?:more|greater|higher|"
        r"larger|older|longer)\s+than",
        r"(?:(?:must|does|do|should|may|can)\s+)?(?:not|n't)\s+(?:to\s+)?(?:exceed(?:ing)?|above|over)|up\s+to|"
        r"at\s+most|(?:a\s+)?maximum(?:\s+(?:of|is))?",
        r"maximal|max\.|at\s+or\s+below|less\s+or\s+equal(?:\s+to)?|lower\s+or\s+equal(?:\s+to)?|"
        r"inferior\s+or\s+equal(?:\s+to)?|within(?=\s+\d+(?:\.\d+)?\s*(?:x|×|\*|times|-?\s?fold)\s)",
    ),
    ">": (
        r">",
        r"(?:is\s+|are\s+)?(?:strictly\s+)?(?:greater|more|higher|larger|older|bigger|longer)\s+(?:than|then)|"
        r"above|exceeds?|exceeding",
        r"\bover(?!\s+(?:the(?!\s+age)|a|time|all)\b)|in\s+excess\s+of|superior\s+to|beyond|\bgt\b|greater(?=\s+\d)",
    ),
    "<": (
        r"<",
        r"(?:is\s+|are\s+)?(?:strictly\s+)?(?:less|lower|fewer|smaller|younger|shorter)\s+(?:than|then)|below|"
        r"\bunder(?=\s+(?:the\s+age\s+of\s+|age\s+(?:of\s+)?)?\d)",
        r"inferior\s+to|\blt\b|lower(?=\s+\d)|less(?=\s+\d)",
    ),
    "==": (r"=", r"equals?(?:\s+to)?|exactly"),
}  # fmt: skip
_AFTER = {
    ">=": r"(?:(?:or|and|&)\s+(?:more|greater|higher|above|over|older|longer|larger|elder|up|upwards?|"
    r"olders)\b(?!\s+th[ae]n\s+(?:or\s+)?(?:equals?\s+(?:to\s+)?)?\d)|\+(?!\w|\s+(?-i:[IVX]+|\d)\b)|and\s+up\b|or\s+≥(?!\s*\d)|upwards\b|or\s+worse\b|\bplus\b)",
    "<=": r"(?:(?:or|and|&)\s+(?:less|lower|below|under|younger|fewer|smaller|"
    r"shorter)\b(?!\s+th[ae]n\s+(?:or\s+)?(?:equals?\s+(?:to\s+)?)?\d)|max(?:imum)?\b)",
}
_ULN = (
    r"(?:the\s+)?(?:(?:institutional|local|laboratory|normal|institution's|institution|lab|site|respective|"
    r"local\s+laboratory)\s+)*"
    r"(?:upper\s+(?:limits?|level|end|bound|boundary|range|value|normal\s+limit|reference\s+limit)(?:\s+(?:of|"
    r"for)(?:\s+the)?\s+(?:institutional\s+|laboratory\s+|reference\s+)?(?:normal(?:\s+(?:range|value|limits?|"
    r"reference\s+range))?|range|reference\s+range|the\s+lab\w*))?"
    r"|upper\s+normal(?:\s+(?:limit|range|value))?|I?ULNR?|UNL|ULRR|ULR|UL\b|normal\s+upper\s+limit|"
    r"(?:upper\s+)?normal\s+(?:limit|value|values|range|level|levels|limits)|institutional\s+normal|normal\b)(?![a-z])"
    r"(?:\s*\((?:ULN|UNL)\))?"
)
_LLN = (
    r"(?:the\s+)?(?:(?:institutional|local|"
    r"laboratory)\s+)*(?:lower\s+limits?(?:\s+of\s+(?:the\s+)?(?:institutional\s+|"
    r"laboratory\s+)?normal(?:\s+range)?)?|LLN)(?:\s*\(LLN\))?"
)
_TIMES = (
    r"[x*](?=\s*(?:of\b|the\b|institutional|local|upper|I?UL|UNL|LLN|normal|control|baseline|above|higher|greater|\())|"
    r"times\b|"
    r"-?\s?folds?\b|x(?=I?ULN|UNL|ULRR)"
)
_NUMBER = (
    r"(?<![A-Za-z0-9_.])(?!(?<=\d,)\d{3}(?!\d))(?:\d{1,3}(?:[,' ]\d{3}|, 000)+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?|"
    r"\.\d+)|(?<=[<>=≥≤x-])\d+(?:\.\d+)?"
)
_WORDED = r"\b(?:" + "|".join(sorted(CARDINALS, key=len, reverse=True)) + r")\b(?:\s*\(\s*\d+(?:\.\d+)?\s*\))?"
_PIECES = (
    ("uln", rf"(?:\b|(?<=\d)|(?<=\dx)|(?<=\d x)|(?<=\dX)|(?<=\d X)){_ULN}"),
    ("lln", rf"\b{_LLN}"),
    *((f"cmp{i}", "|".join(ways)) for i, ways in enumerate(_BEFORE.values())),
    ("post0", _AFTER[">="]),
    ("post1", _AFTER["<="]),
    ("times", _TIMES),
    ("between", r"\bbetween\b|\branging\s+from\b|\brange\s+of\b|\bfrom\b|\bwithin\s+the\s+range\s+of\b"),
    ("sexf", r"\b(?:fe-?males?|wom[ae]n|girls?)\b"),
    ("sexm", r"\b(?:males?|m[ae]n|boys?)\b"),
    ("number", _NUMBER),
    ("worded", _WORDED),
    ("roman", r"(?<![A-Za-z0-9])(?:VIII|VII|VI|IV|V|III|II|I)(?![A-Za-z0-9'])"),
    ("not", r"\b(?:not|no|without|neither|nor|n't|outside|absence)\b"),
    ("or", r"\b(?:and\s*/\s*or|or)\b"),
    ("and", r"\b(?:and|but|as\s+well\s+as)\b|&"),
    ("to", r"\b(?:to|through|until|till)\b|-"),
    ("stop", r"[;]|\.(?=\s|$)"),
    ("comma", r","),
    ("open", r"[(\[]"),
    ("close", r"[)\]]"),
    ("mark", r"[:/+]"),
    ("word", r"[A-Za-z][A-Za-z0-9'_.-]*[A-Za-z0-9]|[A-Za-z]"),
    ("other", r"\S"),
)
_SIGNS = {f"cmp{i}": sign for i, sign in enumerate(_BEFORE)} | {"post0": ">=", "post1": "<="}
_CASED = {"roman"}
_MASTER = re.compile("|".join(f"(?P<{n}>{p})" if n in _CASED else f"(?P<{n}>(?i:{p}))" for n, p in _PIECES))


class Token(NamedTuple):
    """kind: name, number, sign, after, uln, lln, times, between, sex, not, or, and, to, stop, comma, open, close, mark,
    word, other. value: the concept, the sign, or the sex. number, unit: of a number.
    """

    kind: str
    start: int
    end: int
    text: str
    value: str = ""
    number: Decimal = Decimal(0)
    unit: Unit | None = None
    roman: bool = False


def tokens(text: str) -> list[Token]:
    """The tokens of a line in order; spans are those of the line as written."""
    return list(_tokens(normal(text)))


def _tokens(plain: str) -> Iterator[Token]:
    named = {name.start: name for name in names_in(plain)}
    at = 0
    while at < len(plain):
        token = _name(plain, named[at]) if at in named else _other(plain, at)
        if token is not None:
            yield token
        at = max(token.end if token else 0, at + 1)


def _name(plain: str, name: Name) -> Token:
    return Token("name", name.start, name.end, plain[name.start : name.end], name.concept)


def _other(plain: str, at: int) -> Token | None:
    found = _MASTER.match(plain, at)
    kind = found.lastgroup if found else None
    if found is None or kind is None:
        return None
    start, end, text = found.start(), found.end(), found[0]
    if kind in ("number", "worded", "roman"):
        return _number(plain, kind, start, end, text)
    if kind in _SIGNS:
        return Token("after" if kind.startswith("post") else "sign", start, end, text, _SIGNS[kind])
    if kind in ("sexf", "sexm"):
        return Token("sex", start, end, text, "F" if kind == "sexf" else "M")
    return Token(kind, start, end, text)


def _number(plain: str, kind: str, start: int, end: int, text: str) -> Token | None:
    value = _worth(kind, text)
    if value is None or _ORDINAL.match(plain, end) or _OF_A_PAGE.search(plain, max(0, start - 12), start):
        return Token("word", start, end, text)
    # A decimal comma: one or two digits behind it, no blank
    comma = _DECIMAL_COMMA.match(plain, end) if kind == "number" and "." not in text else None
    if comma and not _counts_on(plain, text, comma):
        value, end = Decimal(f"{text}.{comma[1]}"), comma.end()
    elif kind == "number" and (split := _SPLIT.match(plain, end)):
        value, end = Decimal(f"{text}.{split[1]}"), split.end()
    if kind == "number" and (times := _MULTIPLE.match(plain, end)):
        value, end = value * _MULTIPLES[times[1].lower()], times.end()
    if kind == "number" and _MINUS.search(plain, max(0, start - 12), start):
        value = -value
    unit = (unit_at(plain, end) or _strange(plain, end)) if kind != "roman" else None
    return Token("number", start, unit.end if unit else end, text, "", value, unit, kind == "roman")


_OF_A_PAGE = re.compile(r"\b(?:appendix|table|section|annex|figure|attachment|chapter)\s*$", re.I)


def _counts_on(plain: str, text: str, comma: re.Match[str]) -> bool:
    """`ECOG 0,1` are two grades, `1,2 mg/dL` is one number."""
    return len(text) == 1 and comma[1] == str(int(text) + 1) and unit_at(plain, comma.end()) is None


# A dash behind a comparator and right before a number: `T-score < -2.5`; between two numbers it is a range
_MINUS = re.compile(r"(?:[<>=≥≤]|\b(?:than|least|most|below|above|equal to))\s*-\s?$", re.I)
_ORDINAL = re.compile(r"\s?(?:st|nd|rd|th)\b|\s?-?percentile", re.I)
_MULTIPLE = re.compile(r"\s?(million|thousand)s?\b", re.I)
_MULTIPLES = {"million": Decimal(10) ** 6, "thousand": Decimal(1000)}
_SPLIT = re.compile(r"\. (\d{1,2})(?=\s*[x*]\s*(?:I?ULN|upper|the|normal))", re.I)  # `1. 5 x ULN`
_DECIMAL_COMMA = re.compile(r",(\d{1,2})(?!\d|\s*(?:,|or|and|&)\s*(?:or\s*|and\s*)?\d)")
_STRANGE = re.compile(
    r"\s?(?:[x*]\s?10\s?\^?\s?\d{1,2}[\s/]*)?[A-Za-z]{1,8}\s?/\s?[A-Za-z]{1,6}\b|\s?[x*]\s?10\s?\^?\s?\d{1,2}|"
    r"/\s?[A-Za-z]{2,}|\s?N\b|\s?(?:units?|IU|mcg|ug|micrograms?|tablets?|pills?|cigarettes?|drinks?|"
    r"percentiles?|SDs?|standard\s+deviations?|z[ -]?scores?)\b"
)


def _strange(plain: str, at: int) -> Unit | None:
    """What is spelled like a unit and is none that we know: better a limit left over than one that is wrong."""
    found = _STRANGE.match(plain, at)
    return Unit("?", at, found.end()) if found and "and/or" not in found[0].lower() else None


def _worth(kind: str, text: str) -> Decimal | None:
    if kind == "roman":
        return Decimal(_ROMAN[text])
    if kind == "worded":
        return Decimal(CARDINALS[re.split(r"[\s(]", text.lower())[0]])
    try:
        return Decimal(re.sub(r"[,' ]", "", text))
    except InvalidOperation:
        return None
