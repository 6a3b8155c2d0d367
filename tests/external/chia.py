"""Chia: eligibility criteria of 1,000 registered trials, annotated by hand (Kury and others 2020; CC BY 4.0).

`recall(half)`: of the annotated pairs of a thing and its value with a digit, how many the grammar finds: a limit with
the same numbers at the same place, and its name where the thing was marked (for a person: an age). The half of a trial
is the parity of the first byte of the SHA-256 of its number: `seen` was looked at while the grammar was written, `held
out` was scored once at the end. Offsets of the files drift by lost characters and are set right by the nearest words.
"""

import hashlib
import re
import zipfile
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from exchange_support.samples import sample as shared
from vertebra.protocol.registry.grammar.atoms import Atom, atoms

_MOST_DRIFT = 40


class Mark(NamedTuple):
    kind: str
    start: int
    end: int
    words: str


class Pair(NamedTuple):
    file: str
    text: str
    thing: Mark
    value: Mark


def recall(half: str) -> tuple[int, int]:
    """How many pairs of the half are found, of how many."""
    wanted = [pair for pair in _pairs() if half_of(pair.file) == half]
    return sum(_is_found(pair, _atoms(pair.text)) for pair in wanted), len(wanted)


def half_of(file: str) -> str:
    return ("seen", "held out")[hashlib.sha256(file.split("_")[0].encode()).digest()[0] % 2]


def _pairs() -> Iterator[Pair]:
    with zipfile.ZipFile(shared("eligibility/chia/annotated.zip")) as files:
        for name in files.namelist():
            if name.endswith(".ann"):
                text = files.read(f"{name[:-4]}.txt").decode()
                yield from _annotated(name, text, files.read(name).decode())


def _annotated(name: str, text: str, notes: str) -> Iterator[Pair]:
    rows = [line.split("\t") for line in notes.splitlines()]
    marks = _in_place(text, {row[0]: row for row in rows if row[0].startswith("T")})
    for row in rows:
        kind, *ends = row[1].split(" ")[:3] if row[0].startswith("R") else ("",)
        both = [marks[end.split(":")[1]] for end in ends if end.split(":")[1] in marks]
        if kind == "Has_value" and len(both) == 2:
            thing, value = both if both[1].kind == "Value" else both[::-1]
            if re.search(r"\d", value.words):
                yield Pair(name, text, thing, value)


def _in_place(text: str, rows: dict[str, list[str]]) -> dict[str, Mark]:
    found, drift = {}, 0
    spans = {id: [int(x) for x in re.findall(r"\d+", row[1])] for id, row in rows.items()}
    for id, row in sorted(rows.items(), key=lambda pair: spans[pair[0]][0]):
        probe = row[2] if len(spans[id]) == 2 else row[2].split(" ")[0]
        shifts = [m.start() - spans[id][0] for m in re.finditer(re.escape(probe), text)]
        best = min(shifts, key=lambda shift: abs(shift - drift), default=drift)
        drift = best if abs(best - drift) < _MOST_DRIFT else drift
        found[id] = Mark(row[1].split(" ")[0], min(spans[id]) + best, max(spans[id]) + best, row[2])
    return found


@cache
def _atoms(text: str) -> list[tuple[Atom, int]]:
    found, at = [], 0
    for line in text.split("\n"):
        found += [(atom, at) for atom in atoms(line).atoms]
        at += len(line) + 1
    return found


def _is_found(pair: Pair, found: list[tuple[Atom, int]]) -> bool:
    return any(_is_same(pair, atom, at) for atom, at in found)


def _is_same(pair: Pair, atom: Atom, at: int) -> bool:
    (start, end), (name, name_end) = ((a + at, b + at) for a, b in (atom.value, atom.name))
    thing, value = pair.thing, pair.value
    numbers = {float(bound.number) for bound in atom.limit.bounds} | set(_numbers(pair.text[start:end]))
    wanted = _numbers(value.words)[:2]
    if not (start < value.end and end > value.start and wanted and set(wanted) <= numbers):
        return False
    whole = min(name, start), max(name_end, end)
    return (
        (name < thing.end and name_end > thing.start)
        or (thing.kind == "Person" and "AGE" in atom.concepts)
        or (thing.kind == "Measurement" and whole[0] <= thing.end and whole[1] >= thing.start)
    )


def _numbers(words: str) -> list[float]:
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", words.replace("\u00a0", " "))
    return [float(x) for x in re.findall(r"\d+(?:\.\d+)?|\.\d+", plain)]
