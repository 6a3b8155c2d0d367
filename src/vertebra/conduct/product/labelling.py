"""Which labels of a lot were printed, which are in use, which were destroyed or lost: from the rows of the label form.

Each row is one print: its kind, how many, the serials that the system gave, and the earlier serials that it accounts
for. Rows follow each other in time, so what was in use before a print is what the rows before it say. Nothing here is
stored: a corrected row counts as corrected.
Source: domain notes F5 H19 (reprint only with a reason and reconciliation), F1 (one identity, many labels).
"""

import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from vertebra.conduct.entries import Scan
from vertebra.conduct.product.scanning import MOST_LABELS, read_code
from vertebra.conduct.state import Participant, Place, Sheet
from vertebra.protocol.product import Label
from vertebra.protocol.study import Study

Standing = Literal["live", "destroyed", "lost"]
MOST_AT_ONCE = 100
_SERIAL = re.compile(r"[Ss]?(\d{1,3})\Z", re.ASCII)
_BETWEEN = re.compile(r"[;,\s、，；]+")


class PrintedLabel(NamedTuple):
    """One label. row, at: of the print that it came from; gone: the row that accounts for it, 0 while it is in use."""

    serial: int
    kind: str
    row: int
    at: str
    standing: Standing = "live"
    gone: int = 0


class Print(NamedTuple):
    """One row of the label form, as far as it can be read. first: 0 where nothing was printed."""

    row: int
    at: str
    kind: str
    first: int
    last: int
    reason: str
    destroyed: tuple[int, ...] | None
    lost: tuple[int, ...] | None


def label_form(study: Study) -> str:
    """The form on which prints are recorded; empty in a study that prints no labels."""
    item = study.product.parts.get("label_kind", "")
    return study.home(item).id if item and study.product.labels else ""


def label_of(study: Study, kind: str) -> Label | None:
    return next((x for x in study.product.labels if x.id == kind), None)


def prints(study: Study, participant: Participant) -> list[Print]:
    """Every print of this participant's labels, by row."""
    form = label_form(study)
    rows = sorted((place.row, sheet) for place, sheet in participant.sheets.items() if form and place.form == form)
    return [_print(study, row, sheet) for row, sheet in rows]


def _print(study: Study, row: int, sheet: Sheet) -> Print:
    parts, protocol = study.product.parts, study.identity.protocol

    def held(part: str) -> str:
        cell = sheet.cells.get(parts.get(part, ""))
        return cell.datum.value if cell else ""

    first, last = _whole(held("label_first")), _whole(held("label_last"))
    gone = (serials_in(held(part), protocol) for part in ("labels_destroyed", "labels_lost"))
    return Print(row, sheet.occurred_at, held("label_kind"), first, last, held("label_reason").strip(), *gone)


def _whole(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() else 0


def serials_in(text: str, protocol: str) -> tuple[int, ...] | None:
    """Serials as typed (`2`, `S002`) or scanned, separated by commas, semicolons or blanks; None if one is unreadable.

    >>> serials_in("S001; 3", "NPC-001")
    (1, 3)
    """
    found = [_serial(part, protocol) for part in _BETWEEN.split(text.strip()) if part]
    return None if None in found else tuple(dict.fromkeys(s for s in found if s))


def _serial(part: str, protocol: str) -> int | None:
    typed = _SERIAL.match(part)
    read = None if typed else read_code(part, protocol)
    return (int(typed[1]) if typed else read.serial if read else 0) or None


def labels_of(study: Study, participant: Participant, before: int | None = None) -> dict[int, PrintedLabel]:
    """Every label of the lot by its serial, as it stands now, or as it stood before the print of row `before`."""
    found: dict[int, PrintedLabel] = {}
    for done in prints(study, participant):
        if before is not None and done.row >= before:
            break
        found |= {n: PrintedLabel(n, done.kind, done.row, done.at) for n in _printed(done)}
        for standing, serials in _accounted(done):
            found |= {n: found[n]._replace(standing=standing, gone=done.row) for n in serials if n in found}
    return found


def _printed(done: Print) -> range:
    return range(done.first, done.last + 1) if done.first else range(0)


def _accounted(done: Print) -> Iterator[tuple[Standing, tuple[int, ...]]]:
    yield "destroyed", done.destroyed or ()
    yield "lost", done.lost or ()


def live(labels: Iterable[PrintedLabel], kind: str = "") -> tuple[int, ...]:
    """Serials of the labels that are in use, of one kind or of all."""
    return tuple(x.serial for x in labels if x.standing == "live" and kind in ("", x.kind))


def next_row(study: Study, participant: Participant) -> int:
    return max((done.row for done in prints(study, participant)), default=0) + 1


# --- what the rules ask ---------------------------------------------------------------------------------------------


def first_serial(study: Study, participant: Participant, place: Place) -> int | None:
    """The first serial of this print: as it was given, or the next one free. None where nothing is printed."""
    mine = _at(study, participant, place)
    if mine is None or mine.first:
        return mine.first if mine else None
    if not _count(study, participant, place):
        return None
    return max(labels_of(study, participant, place.row), default=0) + 1


def last_serial(study: Study, participant: Participant, place: Place) -> int | None:
    """The last serial of this print: as it was given, or so many after the first."""
    mine, count = _at(study, participant, place), _count(study, participant, place)
    first = first_serial(study, participant, place)
    if mine is not None and mine.last:
        return mine.last
    return first + count - 1 if first and count else None


def _at(study: Study, participant: Participant, place: Place) -> Print | None:
    return next((x for x in prints(study, participant) if (place.form, place.row) == (label_form(study), x.row)), None)


def _count(study: Study, participant: Participant, place: Place) -> int:
    cell = participant.cell(place, study.product.parts.get("label_count", ""))
    return _whole(cell.datum.value) if cell else 0


def has_reason(study: Study, participant: Participant, place: Place) -> bool | None:
    """H19: the first print of a kind needs no reason, every other one does. None: it cannot be told which kind."""
    mine = _at(study, participant, place)
    if mine is None or label_of(study, mine.kind) is None:
        return None
    again = any(x.kind == mine.kind for x in labels_of(study, participant, place.row).values())
    return not again or not _count(study, participant, place) or bool(mine.reason)


def is_reconciled(study: Study, participant: Participant, place: Place) -> bool | None:
    """H19: every label of this kind that was in use before this print is told to be destroyed or lost."""
    mine = _at(study, participant, place)
    if mine is None or label_of(study, mine.kind) is None or mine.destroyed is None or mine.lost is None:
        return None
    before = live(labels_of(study, participant, place.row).values(), mine.kind)
    return not _count(study, participant, place) or set(before) <= {*mine.destroyed, *mine.lost}


def is_live(study: Study, participant: Participant, scans: tuple[Scan, ...], place: Place) -> bool:
    """H29: each label of the lot that was read is printed and in use; a lot typed without serial names no label.

    place: where it is asked; a print does not make the label that it reads.
    """
    lot, before = participant.lot, place.row if place.form == label_form(study) else None
    read = {s.serial for s in scans if s.what == "container" and lot and s.code == lot.id and s.serial}
    return read <= set(live(labels_of(study, participant, before).values()))


def fits(count: int, first: int) -> bool:
    """Whether so many labels can still be numbered."""
    return 0 <= count <= MOST_AT_ONCE and first + count - 1 <= MOST_LABELS
