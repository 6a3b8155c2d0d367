"""Exchange, labs: a file read with its mapping: every result told once, and what would be saved.

In: the study, the participants as they stand, the mapping, the bytes. Out: a `Preview`. Each line says what becomes of
one result; a line that is a question keeps the whole file out until the mapping or the file answers it.
"""

from collections.abc import Iterable, Iterator, Mapping as Dict
from datetime import date
from typing import Literal

import msgspec

from vertebra.conduct.commands import SaveForm
from vertebra.conduct.entries import Datum
from vertebra.conduct.state import Participant, Place
from vertebra.evidence.exchange.labs.mapping import Mapping
from vertebra.evidence.exchange.labs.places import Places
from vertebra.evidence.exchange.labs.results import Asked, Result, results_of
from vertebra.evidence.exchange.table import read_table
from vertebra.protocol.study import Study
from vertebra.terms.canonical import sha256
from vertebra.terms.texts import Text

State = Literal["new", "same", "change", "left out", "question"]


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """One result of the file.

    Attributes:
        row: its number in the file. column: its heading in a wide file, else the name of the test.
        state: `new` will be saved, `same` is there already, `change` replaces a recorded value, `left out` on purpose,
            `question` must be answered. says: why, and what to do.
        differs: the question is whether the value replaces a recorded one.
    """

    row: int
    column: str
    state: State
    says: Text | None = None
    participant: str = ""
    visit: str = ""
    item: str = ""
    value: str = ""
    unit: str = ""
    differs: bool = False


class Planned(msgspec.Struct, frozen=True):
    """One save: of a form of one participant at one visit. key: names it for ever, so that it is never done twice."""

    participant: str
    save: SaveForm
    key: str
    rows: tuple[int, ...]


class Preview(msgspec.Struct, frozen=True):
    """What a file would do. sha256: of its bytes; unused: headings of columns that nobody reads."""

    sha256: str
    encoding: str
    separator: str
    lines: tuple[Line, ...]
    saves: tuple[Planned, ...]
    unused: tuple[str, ...]

    @property
    def questions(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.state == "question")

    def count(self, state: State) -> int:
        return sum(line.state == state for line in self.lines)


def lab_import(
    study: Study, people: Dict[str, Participant], mapping: Mapping, data: bytes, today: date, name: str = "file"
) -> Preview:
    """Read a file with a mapping.

    people: every participant of the trial as it stands. today: at the site; a later day is a question. name: what the
    file is called in the reason of each entry, beside its SHA-256 and the row numbers.

    Raises:
        NoTable: the bytes are no table, or a column that the mapping names is not in it.
    """
    table = read_table(data, mapping.encoding, find_heading=True)
    hash = sha256(data)
    reader = _Reader(study, people, mapping, Places(study, people, mapping))
    found = [reader.line(result) for result in results_of(study, table, mapping, people, today)]
    lines = reader.settled(found)
    saves = tuple(_planned(study, lines, reader.days, hash, name))
    used = {mapping.participant, mapping.day, mapping.time, mapping.visit, mapping.test, mapping.loinc, mapping.value,
            mapping.unit, *mapping.tests}  # fmt: skip
    unused = tuple(h for h in table.headings if h not in used)
    return Preview(hash, table.encoding, table.separator, tuple(line for line, _ in lines), saves, unused)


Placed = tuple[Line, Place | None]


class _Reader:
    """Compares results with what is recorded, and with each other."""

    def __init__(self, study: Study, people: Dict[str, Participant], mapping: Mapping, places: Places) -> None:
        self.study, self.people, self.mapping, self.places = study, people, mapping, places
        self.days: dict[tuple[str, Place], Result] = {}

    def line(self, result: Result | Asked) -> Placed:
        if isinstance(result, Asked):
            state: State = "left out" if result.on_purpose else "question"
            return Line(result.row, result.column, state, result.says, result.participant), None
        place = self.places.find(result)
        if isinstance(place, Text):
            return self._told(result, "question", "", place), None
        first = self.days.setdefault((result.participant, place), result)
        if (first.day, first.time) != (result.day, result.time):
            return self._told(result, "question", place.visit, _two_samples(first, result)), None
        return self._compared(result, place)

    def _compared(self, result: Result, place: Place) -> Placed:
        cell = self.people[result.participant].cell(place, result.item)
        held = cell.datum if cell else None
        if held is None or not (held.value or held.missing):
            return self._told(result, "new", place.visit), place
        if same(held, result.datum):
            return self._told(result, "same", place.visit), place
        shown = held.shown
        if self.mapping.different == "keep":
            return self._told(result, "left out", place.visit, _kept(shown)), None
        if self.mapping.different == "replace":
            return self._told(result, "change", place.visit, _replaced(shown)), place
        asked = self._told(result, "question", place.visit, _different(shown))
        return msgspec.structs.replace(asked, differs=True), None

    def _told(self, result: Result, state: State, visit: str, says: Text | None = None) -> Line:
        datum = result.datum
        return Line(result.row, result.column, state, says, result.participant, visit, result.item,
                    datum.value or datum.missing, datum.unit)  # fmt: skip

    def settled(self, found: list[Placed]) -> list[Placed]:
        """The same result twice is said once; two results for one datum are a question at both."""
        first: dict[tuple[str, Place, str], int] = {}
        for number, (line, place) in enumerate(found):
            if place is None:
                continue
            key = (line.participant, place, line.item)
            before = found[first.setdefault(key, number)][0]
            if first[key] == number:
                continue
            if same(_datum(before), _datum(line)):
                found[number] = msgspec.structs.replace(line, state="left out", says=_twice(before.row)), None
            else:
                found[number] = msgspec.structs.replace(line, state="question", says=_two_results(before)), None
                found[first[key]] = msgspec.structs.replace(before, state="question", says=_two_results(line)), place
        return found


def same(held: Datum, datum: Datum) -> bool:
    """Whether two writings are one value: 2.0 mg/L and 2.00 mg/L are, 2 mg/L and 2 mg/dL are not."""
    if held == datum:
        return True
    return held.unit == datum.unit and not (held.missing or datum.missing) and _bare(held.value) == _bare(datum.value)


def _bare(value: str) -> str:
    sign, digits = (value[:1], value[1:]) if value[:1] in "<>" else ("", value)
    return sign + (digits.rstrip("0").rstrip(".") if "." in digits else digits)


def _planned(
    study: Study, lines: Iterable[Placed], days: Dict[tuple[str, Place], Result], hash: str, name: str
) -> Iterator[Planned]:
    """One save for each form of a participant at a visit, with all its new results and the day of the sample."""
    together: dict[tuple[str, Place], list[Line]] = {}
    for line, place in lines:
        if place is not None and line.state in ("new", "change"):
            together.setdefault((line.participant, place), []).append(line)
    for (who, place), some in together.items():
        sample, rows = days[who, place], tuple(sorted({line.row for line in some}))
        data = (*sample.sampled, *(_datum(line) for line in some))
        reason = f"import of {name}, SHA-256 {hash}, row {', '.join(map(str, rows))}"
        save = SaveForm(place.form, data, sample.day, place.visit, place.row, reason, source="import")
        yield Planned(who, save, f"labs {hash} {who} {'/'.join(map(str, place))} {','.join(map(str, rows))}", rows)


def _datum(line: Line) -> Datum:
    missing = line.value if not line.unit and line.value in _REASONS else ""
    return Datum(line.item, missing=missing) if missing else Datum(line.item, line.value, line.unit)


_REASONS = ("not done", "unknown", "refused", "not applicable", "lost")


def _two_samples(first: Result, other: Result) -> Text:
    days = f"{first.day} {first.time} / {other.day} {other.time}"
    return Text(f"Two samples for one form of one visit ({days}, see row {first.row}): map one to another visit.",
                f"同一訪視同一表單有兩次採檢（{days}，見第 {first.row} 列）：請將其一對應至其他訪視。")  # fmt: skip


def _kept(shown: str) -> Text:
    return Text(f"Recorded as {shown}: kept, as the mapping says.", f"已登錄為 {shown}：依對應檔保留。")


def _replaced(shown: str) -> Text:
    return Text(f"Replaces {shown}, as the mapping says.", f"依對應檔取代 {shown}。")


def _different(shown: str) -> Text:
    return Text(f"Recorded as {shown}. Say in the mapping whether such values are kept or replaced (“different”).",
                f"已登錄為 {shown}。請於對應檔指定保留或取代（different）。")  # fmt: skip


def _twice(row: int) -> Text:
    return Text(f"The same as row {row}.", f"與第 {row} 列相同。")


def _two_results(other: Line) -> Text:
    told = f"{other.value} {other.unit}".strip()
    return Text(f"Row {other.row} gives {told} for the same: correct the file, or leave one out.",
                f"第 {other.row} 列對同一項目為 {told}：請更正檔案或排除其一。")  # fmt: skip
