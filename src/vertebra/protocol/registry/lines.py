"""The eligibility text as lines: which stand under inclusion, which under exclusion, and what each hangs on.

Three layouts occur: hard-wrapped with deep indentation, Markdown lists, and bare lines. Which one it is is decided once
per text, or wrapped lines would fuse. Words are slices of the text, so that they stay verbatim, layout included.
Source: registry notes 1 (what bites).
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from vertebra.protocol.registry.grammar.vocabulary import vocabulary
from vertebra.protocol.registry.groups import Parts, heads_a_list, mark_of

Kind = Literal["inclusion", "exclusion"]

_BULLET = re.compile(r"[ \t]*(?:(?:[-*•·●○▪◦■□➢✓–—]+|(?:\\?[-*+]))[ \t]+|[•●○▪◦■□➢✓](?=\w)|-(?=[A-Z][a-z]))")
# Without a blank only before a capital or a Chinese character: `1.5 mg` is no item
_NUMBER = re.compile(
    r"[ \t]*(?:[(（]?\s*(\d{1,2}|1\d\d)\s*(?:[.)）．、]|\\\.|-(?=\s+(?-i:[A-Z][a-z])))(?!\d)|"
    r"[(（]?\s*([a-hj-z]|[ivx]{1,4}|([a-z])\3(?=\s*[)）]))\s*[.)）])"
    r"(?:[ \t]+(?=\S)|(?=(?-i:[A-Z][a-z])|[\u4e00-\u9fff]))"
    r"|[ \t]*(?:([①-⑳])|[(（]?[一二三四五六七八九十]{1,2}[)）、])[ \t]*(?=\S)",
    re.I,
)
_RUN_ON = re.compile(r"(?:(?<=\s)|^)(\d{1,2})[.)]\s+(?=[A-Z\"“(≥≤<>])")
# The same in a line that is an item of such a list itself; elsewhere these count parts of one sentence
_LISTED_ON = re.compile(
    r"(?:(?<=[\s;；。])|^)(?:[(（]?(\d{1,2})(?:[.)）．、]|-)\s*(?=[A-Z\"“(≥≤<>\u4e00-\u9fff]|(?<=\s)[a-z])|"
    r"([①-⑳])\s*(?=\S))"
)
_CIRCLED = frozenset("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
_DEEP, _MOST_WRAPPED = 8, 120

_KIND = re.compile(
    r"\b(?:(non[- ]?inclusion|exclusions?|excluded?|ineligib\w+|not\s+(?:be\s+)?eligible)|(inclusions?|included?|"
    r"eligib\w+))\b",
    re.I,
)
_CHINESE_HEAD = re.compile(
    r"[\W一二三四五六七八九十壹貳甲乙\d]{0,6}(?:主要|受試者|受试者|病人|患者|參與者)?(?:之|的)?"
    r"(?:(?P<out>排除|剔除|不納入)|納入|纳入|收案|入選|入选|收錄|入組|入组)(?:條件|条件|標準|标准|準則|准则)\W*"
)
_WHO_MAY = re.compile(
    r"\W*(?:who|people|patients|participants|subjects|you)\s+(?:(?P<out>cannot|can\s+not|can't|may\s+not)|can|may)\s+"
    r"(?:not\s+)?(?:take\s+part|participate|join|enrol\w*)\W*",
    re.I,
)
_HEAD_WORDS = vocabulary("headings")
_INLINE = re.compile(
    r"\W{0,6}(?:(?:key|main|major|general|primary)\s+)?(?:(?:non[- ]?inclusion|exclusion|inclusion)\s+criteri(?:a|"
    r"on)|inclusion|exclusion)"
    r"(?:\s+(?:are|is|include)(?:\s+as\s+follows)?)?\s*[:：]\s*",
    re.I,
)
# A heading amid a line: `... ECOG 0-1. Exclusion Criteria: ...`; no reference to one, as in `see Exclusion Criteria: 3`
_AMID = re.compile(
    r"(?<=[\s.;:,)])(?:(?:Key|Main|Major|KEY|MAIN)\s+)?(?:Exclusion|Inclusion|EXCLUSION|INCLUSION)\s+"
    r"(?:Criteria|CRITERIA|criteria)\s*:(?=\W*\w)|"
    r"(?:主要)?(?:排除|入选|入選|納入|纳入|收案)(?:標準|标准|條件|条件|準則|准则)\s*[:：](?=\W*\w)"
)
_REFERRED = re.compile(r"\b(?:the|these|see|per|of|in|to|any|all|and|or|for|under|from|with|meets?)\s+$", re.I)
_SHORT = 25  # characters before a heading that name whose it is: `Phase I Specific Inclusion Criteria:`


class Line(NamedTuple):
    """One line that says something about who may take part.

    Attributes:
        words: verbatim. start, end: where they stand in the text. number: as registered, if it was numbered.
        parent: the place of the line that this one hangs on, in the list of lines; None for most.
        headed: whether the text said under what it stands; otherwise it is taken for an inclusion criterion.
        group: the part of the text it is in, such as a cohort; 0 for what holds for all.
    """

    kind: Kind
    words: str
    start: int
    end: int
    parent: int | None = None
    headed: bool = True
    number: str = ""
    group: int = 0


class Heading(NamedTuple):
    words: str
    start: int
    end: int
    kind: Kind | None = None


class Lines(NamedTuple):
    lines: tuple[Line, ...]
    headings: tuple[Heading, ...]


class _Piece(NamedTuple):
    """A stretch of text with its indentation and marker. blank: whether an empty line stands before it."""

    start: int
    end: int
    indent: int
    number: str
    marked: bool
    blank: bool


def split(text: str) -> Lines:
    """The lines of an eligibility text in order, and the headings between them: together they are the whole text."""
    lines: list[Line] = []
    headings: list[Heading] = []
    kind: Kind | None = None
    open_: list[tuple[int, int]] = []
    parts = Parts()
    for piece in _pieces(text):
        words = text[piece.start : piece.end]
        if inline := _inline(words):
            kind = kind_of(inline)
            parts.heading(mark_of(inline), kind or "")
            headings.append(Heading(inline.strip(), piece.start, piece.start + len(inline), kind))
            piece, open_ = piece._replace(start=piece.start + len(inline)), []
            words = text[piece.start : piece.end]
        elif is_heading(words) or heads_a_list(words):
            kind = kind_of(words) or kind
            parts.heading(mark_of(words) or "plain", kind or "")
            headings.append(Heading(words, piece.start, piece.end, kind))
            open_ = []
            continue
        parent = _parent(open_, piece, lines)
        if mark := mark_of(words):
            parts.heading(mark, kind or "")
        group = parts.now if mark else parts.line()
        headed = kind is not None
        lines.append(Line(kind or "inclusion", words, piece.start, piece.end, parent, headed, piece.number, group))
        open_ = [(i, at) for i, at in open_ if i < piece.indent] + [(piece.indent, len(lines) - 1)]
    return Lines(tuple(_with_first_part(line, parts) for line in lines), tuple(headings))


def _with_first_part(line: Line, parts: Parts) -> Line:
    """The first of several lists of one kind is a part like the others."""
    return line._replace(group=parts.last + 1) if line.kind in parts.repeated and not line.group else line


def _parent(open_: list[tuple[int, int]], piece: _Piece, lines: list[Line]) -> int | None:
    """The line above that is less indented, if this one is marked or that one announces a list."""
    above = [at for indent, at in open_ if indent < piece.indent]
    return above[-1] if above and (piece.marked or lines[above[-1]].words.rstrip().endswith(":")) else None


def _inline(words: str) -> str:
    """`Inclusion criteria:` at the head of a line that goes on."""
    found = _INLINE.match(words)
    return found[0] if found and re.search(r"\w", words[found.end() :]) else ""


def is_heading(words: str) -> bool:
    """Whether a line only says what stands below it.

    >>> is_heading("Key Exclusion Criteria:"), is_heading("Exclusion of pregnancy by a blood test")
    (True, False)
    """
    told = words.strip()
    if len(told) > 110:
        return False
    if _CHINESE_HEAD.fullmatch(told) or _WHO_MAY.fullmatch(told):
        return True
    if told.isupper() and told.endswith(":") and len(told) < 60:
        return True
    if told[:1].islower() and not told.endswith(":") and "criteri" not in told:
        return False  # the end of a wrapped sentence: `is not eligible`
    plain = re.findall(r"[a-z']+|\d+", told.lower())
    named = _KIND.search(told) is not None and bool(plain)
    strange = [w for w in plain if w not in _HEAD_WORDS]
    return named and (not strange or (told.endswith(":") and len(strange) <= 2 and len(plain) <= 9))


def kind_of(heading: str) -> Kind | None:
    if named := _CHINESE_HEAD.search(heading) or _WHO_MAY.fullmatch(heading.strip()):
        return "exclusion" if named["out"] else "inclusion"
    found: list[Kind] = ["exclusion" if out else "inclusion" for out, _ in _KIND.findall(heading)]
    return None if not found else "exclusion" if "exclusion" in found and "inclusion" not in found[:1] else found[0]


def _pieces(text: str) -> Iterator[_Piece]:
    for piece in _joined(text, list(_physical(text))):
        for part in _parted(text, piece):
            yield from _run_on(text, part)


def _parted(text: str, piece: _Piece) -> Iterator[_Piece]:
    """Cut before and behind every heading amid the line."""
    at = piece
    for found in _AMID.finditer(text, piece.start, piece.end):
        before = text[at.start : found.start()]
        if _REFERRED.search(before) or (not before and found[0].isascii()):
            continue  # at the head of a line it is read as `inline`
        named = not at.marked and 0 < len(before) <= _SHORT and not re.search(r"[.;:,)]\s*$", before)
        if before.strip() and not named:
            yield at._replace(end=_trimmed(text, at.start, found.start()))
        yield at._replace(start=at.start if named else found.start(), end=found.end(), number="", marked=False)
        at = _behind(text, piece, found.end())
    yield at


def _behind(text: str, piece: _Piece, at: int) -> _Piece:
    """The rest of a line behind a heading: without its marker, unless that is the first of a list that runs on."""
    start, number, _ = _after_markers(text, at, piece.end)
    if len(_RUN_ON.findall(text, at, piece.end)) > 1:
        start, number = at + len(text[at : piece.end]) - len(text[at : piece.end].lstrip()), ""
    return piece._replace(start=start, number=number, marked=True)


def _physical(text: str) -> Iterator[_Piece]:
    """The lines as they stand, without their markers."""
    blank, at = True, 0
    for line in text.splitlines(keepends=True):
        end = at + len(line.rstrip())
        if line.strip():
            start, number, marked = _after_markers(text, at, end)
            yield _Piece(start, end, len(line) - len(line.lstrip()), number, marked, blank)
        blank, at = not line.strip(), at + len(line)


def _after_markers(text: str, start: int, end: int) -> tuple[int, str, bool]:
    """Where the words begin behind `-`, `1.` or `- a)`; the number, and whether there was any marker."""
    number, at = "", start
    while (found := _BULLET.match(text, at, end) or _NUMBER.match(text, at, end)) and found.end() < end:
        number, at = _told(found[0].strip(" \t.()（）．、-\\")), found.end()
    begin = at + len(text[at:end]) - len(text[at:end].lstrip())
    return begin, number if number.isalnum() else "", at > start


def _told(number: str) -> str:
    """A circled number as its digits."""
    return str(ord(number) - ord("①") + 1) if number in _CIRCLED else number


def _joined(text: str, physical: list[_Piece]) -> list[_Piece]:
    """Lines that go on are put together."""
    wrapped = _is_wrapped(text, physical)
    found: list[_Piece] = []
    for piece in physical:
        if found and not piece.marked and _goes_on(text, found[-1], piece, wrapped):
            found[-1] = found[-1]._replace(end=piece.end)
        else:
            found.append(piece)
    return found


def _goes_on(text: str, last: _Piece, piece: _Piece, wrapped: bool) -> bool:
    words, begun = text[piece.start : piece.end], text[last.start : last.end]
    if is_heading(words) or is_heading(begun) or _inline(words):
        return False
    if wrapped and not piece.blank:
        return True
    return last.marked and piece.indent > last.indent + 1


def _is_wrapped(text: str, physical: list[_Piece]) -> bool:
    """Hard-wrapped texts of the old interface: most lines stand deep, and none is long."""
    deep = sum(p.indent >= _DEEP for p in physical)
    return bool(physical) and deep * 2 > len(physical) and all(p.end - p.start <= _MOST_WRAPPED for p in physical)


def _run_on(text: str, piece: _Piece) -> Iterator[_Piece]:
    """`1. One 2. Two 3. Three` on one line: split where the numbers follow each other."""
    first = int(piece.number) if piece.number.isdecimal() else 0
    pattern = _LISTED_ON if first else _RUN_ON
    bracketed = re.search(r"[(（]\s*\d+\W*$", text[max(0, piece.start - 8) : piece.start]) is not None
    marks = [m for m in pattern.finditer(text, piece.start, piece.end) if (m[0][0] in "(（") is bracketed]
    wanted = first + 1 if first else 1
    cuts: list[re.Match[str]] = []
    for mark in marks:
        number = int(_told(mark[mark.lastindex or 1]))
        if not cuts and not first and mark.start() == piece.start:
            wanted = number
        if number == wanted:
            cuts.append(mark)
            wanted += 1
    if len(cuts) < 2:
        yield piece
        return
    if cuts[0].start() > piece.start:
        yield piece._replace(end=_trimmed(text, piece.start, cuts[0].start()))
    for cut, following in zip(cuts, [*cuts[1:], None], strict=True):
        end = following.start() if following else piece.end
        told = _told(cut[cut.lastindex or 1])
        yield _Piece(cut.end(), _trimmed(text, cut.end(), end), piece.indent, told, True, False)


def _trimmed(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip())
