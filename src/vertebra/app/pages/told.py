"""App, pages: the study in plain words as blocks, so that a table keeps its columns where paragraphs may fold."""

from itertools import groupby
from typing import Any

Shown = dict[str, Any]


def blocks(text: str) -> list[Shown]:
    """The text in order: tables, which are a head over a rule of dashes and the rows down to a blank or an indent, and
    all between them. Nothing is lost: joined by line ends, the blocks are the text.

    >>> [b["table"] for b in blocks("Title\\nid  name\\n--------\\nA   one\\n  A: why\\n")]
    [False, True, False]
    """
    lines = text.split("\n")
    runs = groupby(zip(lines, _tabled(lines), strict=True), key=lambda pair: pair[1])
    return [{"table": table, "text": "\n".join(line for line, _ in run)} for table, run in runs]


def _tabled(lines: list[str]) -> list[bool]:
    """Which lines belong to a table."""
    marks = [False] * len(lines)
    for i, line in enumerate(lines):
        ruled = len(line) > 2 and set(line) == {"-"}
        if ruled:
            marks[i - 1] = True
        marks[i] = ruled or (i > 0 and marks[i - 1] and line[:1] not in ("", " "))
    return marks
