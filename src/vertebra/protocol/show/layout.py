"""Plain text that lines up: tables and wrapped paragraphs, with Chinese characters counted as two columns."""

import re
import textwrap
import unicodedata
from collections.abc import Iterable, Sequence

_PIECES = re.compile(r"[（「]*(?:[!-~]{1,30}|.)[，。、；：）」]*")  # what one line holds together


def width(text: str) -> int:
    """Columns that the text takes on a terminal.

    >>> width("CRP"), width("注射")
    (3, 4)
    """
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) else 1 for c in text)


def pad(text: str, columns: int) -> str:
    return text + " " * max(0, columns - width(text))


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Columns as wide as their widest cell, a rule under the head."""
    lines = [list(head), *(list(row) for row in rows)]
    widths = [max(width(line[i]) for line in lines) for i in range(len(head))]
    told = ["  ".join(pad(cell, w) for cell, w in zip(line, widths, strict=True)).rstrip() for line in lines]
    return "\n".join([told[0], "-" * min(200, sum(widths) + 2 * (len(widths) - 1)), *told[1:]])


def heading(text: str) -> str:
    return f"\n{text}\n{'=' * width(text)}"


def paragraph(label: str, text: str, columns: int = 118, indent: int = 4) -> str:
    """`label: text`, folded; continuation lines are indented."""
    colon = "：" if width(label) > len(label) else ": "
    whole = f"{label}{colon}{text}" if label else text
    return "\n".join(_fold(whole, columns - indent, " " * indent))


def _fold(text: str, columns: int, indent: str) -> list[str]:
    """Latin text breaks at blanks, Chinese text anywhere but in a Latin word or before what closes."""
    if width(text) <= columns:
        return [indent + text]
    if width(text) > 1.3 * len(text):
        return _fold_wide(text, columns, indent)
    return [indent + line for line in textwrap.wrap(text, columns, subsequent_indent="  ")]


def _fold_wide(text: str, columns: int, indent: str) -> list[str]:
    lines, line = [], ""
    for piece in _PIECES.findall(text):
        if width(line + piece) > columns:
            lines.append(indent + line.rstrip())
            line, piece = "  ", piece.lstrip()
        line += piece
    return [*lines, indent + line]
