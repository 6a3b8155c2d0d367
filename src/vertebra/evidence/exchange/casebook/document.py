"""Exchange, casebook: what stands on its pages, before any look is given to it.

A document is a list of blocks; a cell is a list of lines, each with a style by name. Nothing here is markup: whatever
is typed by anybody is set as plain text.
"""

from typing import Literal

import msgspec

from vertebra.terms.texts import Lang

Style = Literal["", "quiet", "strong", "code", "change", "standard"]


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    text: str
    style: Style = ""


Cell = tuple[Line, ...]


class Column(msgspec.Struct, frozen=True):
    """label: its heading. share: of the width that is left; 0 takes what it needs."""

    label: str
    share: float = 0


class Heading(msgspec.Struct, frozen=True, tag="heading", tag_field="kind"):
    """new_page: it begins one."""

    text: str
    level: int
    aside: str = ""
    new_page: bool = False


class Paragraph(msgspec.Struct, frozen=True, tag="paragraph", tag_field="kind"):
    lines: Cell


class Facts(msgspec.Struct, frozen=True, tag="facts", tag_field="kind"):
    """Names with what they stand for, two by two."""

    pairs: tuple[tuple[str, str], ...]


class Table(msgspec.Struct, frozen=True, tag="table", tag_field="kind"):
    """title: repeated at the top of each page that the table goes on to."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


class Notice(msgspec.Struct, frozen=True, tag="notice", tag_field="kind"):
    """What nobody may overlook, in large type, and what belongs to it below. tone: of its frame."""

    text: str
    lines: Cell = ()
    tone: Literal["warning", "good"] = "warning"


Block = Heading | Paragraph | Facts | Table | Notice


class Document(msgspec.Struct, frozen=True):
    """A whole casebook.

    Attributes:
        study, title, subtitle: at the head; the first two on every page. warning: whose data these are, if not real.
        foot: on every page, what ties it to the ledger or the definition.
        page: `Page | of |`, cut where the numbers go. dated: day of the newest entry, never of a clock.
    """

    study: str
    title: str
    subtitle: str
    warning: str
    foot: str
    page: str
    continued: str
    dated: tuple[int, int, int]
    lang: Lang
    blocks: tuple[Block, ...]


def cell(text: str, style: Style = "") -> Cell:
    return (Line(text, style),) if text else ()
