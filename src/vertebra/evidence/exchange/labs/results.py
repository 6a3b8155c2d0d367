"""Exchange, labs: rows of a file as results: whose, of when, which test, what value in which unit; or the question."""

from collections.abc import Iterator, Mapping as Dict
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from vertebra.conduct.entries import Datum
from vertebra.conduct.state import Participant
from vertebra.evidence.exchange.labs.amounts import read_number
from vertebra.evidence.exchange.labs.days import Moment, read_moment, read_time
from vertebra.evidence.exchange.labs.mapping import Mapping
from vertebra.evidence.exchange.labs.words import plain
from vertebra.evidence.exchange.table import NoTable, Row, Table
from vertebra.evidence.exchange.unit_words import unit_of
from vertebra.protocol.forms import MISSING, Form, Item
from vertebra.protocol.study import Study
from vertebra.terms.texts import Text


class Asked(NamedTuple):
    """A result that cannot be taken: a question, or left out on purpose."""

    row: int
    column: str
    says: Text
    participant: str = ""
    on_purpose: bool = False


class Result(NamedTuple):
    """A result as the ledger would hold it.

    visit: "" where the day decides. sampled: when the blood was taken, as data of the form.
    """

    row: int
    column: str
    participant: str
    day: str
    time: str
    visit: str
    item: str
    datum: Datum
    sampled: tuple[Datum, ...]


class _Sample(NamedTuple):
    """Whose and when, once for all results of a row."""

    participant: str
    moment: Moment
    visit: str


def results_of(
    study: Study, table: Table, mapping: Mapping, people: Dict[str, Participant], today: date
) -> Iterator[Result | Asked]:
    """Every result of the file, in its order; a row without any result is told once.

    Raises:
        NoTable: a column that the mapping names is not in the file.
    """
    _refuse_lacking(table, mapping)
    reader = _Reader(study, mapping, people, today)
    for row in table.rows:
        yield from reader.row(row, table)


def _refuse_lacking(table: Table, mapping: Mapping) -> None:
    needed = [mapping.participant, mapping.day, mapping.time, mapping.visit]
    needed += [mapping.test, mapping.loinc, mapping.value, mapping.unit] if mapping.layout == "long" else []
    lacking = [name for name in needed if name and name not in table.headings]
    if lacking:
        told = ", ".join(table.headings[:12])
        raise NoTable(f"there is no column “{lacking[0]}”, which the mapping names; the file has: {told}")


class _Reader:
    def __init__(self, study: Study, mapping: Mapping, people: Dict[str, Participant], today: date) -> None:
        self.study, self.mapping, self.people, self.today = study, mapping, people, today
        self.zone = ZoneInfo(study.zone)

    def row(self, row: Row, table: Table) -> Iterator[Result | Asked]:
        cells = [(column, written) for column, written in self._cells(row, table) if written]
        if not cells:
            yield Asked(row.number, "", Text("No result in this row.", "此列無結果。"), "", True)
            return
        sample = self._sample(row)
        for column, written in cells:
            if isinstance(sample, Asked):
                yield sample._replace(column=column)
            else:
                yield self._result(row, column, written, sample)

    def _cells(self, row: Row, table: Table) -> Iterator[tuple[str, str]]:
        """The results of a row: one in a long file, one for each mapped column in a wide one."""
        if self.mapping.layout == "wide":
            yield from ((heading, row.get(heading)) for heading in table.headings if heading in self.mapping.tests)
            return
        name = row.get(self.mapping.test) or row.get(self.mapping.loinc)
        yield (name or "?", row.get(self.mapping.value))

    def _sample(self, row: Row) -> "_Sample | Asked":
        who = row.get(self.mapping.participant)
        participant = self.mapping.participants.get(who, who)
        if not participant and who not in self.mapping.participants:
            return Asked(row.number, "", _nobody(row.number))
        if not participant:
            return Asked(
                row.number, "", Text(f"“{who}” is left out, as the mapping says.", f"依對應檔排除「{who}」。"), "", True
            )
        if participant not in self.people:
            return Asked(row.number, "", _unknown_person(row.number))
        visit = self._visit(row)
        if isinstance(visit, Asked):
            return visit._replace(participant=participant)
        moment = self._moment(row)
        if moment.asks is not None:
            return Asked(row.number, "", moment.asks, participant)
        if moment.day > self.today.isoformat():
            return Asked(row.number, "", _future(moment.day), participant)
        return _Sample(participant, moment, visit)

    def _visit(self, row: Row) -> "str | Asked":
        written = row.get(self.mapping.visit) if self.mapping.visit else ""
        if not written:
            return ""
        visit = self.mapping.visits.get(written, None)
        if visit is None:
            return Asked(row.number, "", _unknown_visit(written))
        if visit == "":
            return Asked(row.number, "", Text(f"The visit “{written}” is left out, as the mapping says.",
                                              f"依對應檔排除訪視「{written}」。"), "", True)  # fmt: skip
        return visit

    def _moment(self, row: Row) -> Moment:
        """The day and time of the sample on the clock of the site."""
        moment = read_moment(row.get(self.mapping.day), self.mapping.days)
        written = row.get(self.mapping.time) if self.mapping.time else ""
        if moment.asks is None and written and not moment.time:
            time = read_time(written)
            if time is None:
                return Moment(
                    "", "", "", Text(f"“{written}” is no time of day: correct it.", f"「{written}」不是時刻：請更正。")
                )
            moment = moment._replace(time=time)
        if moment.zone and moment.time:
            local = datetime.fromisoformat(f"{moment.day}T{moment.time}{moment.zone}").astimezone(self.zone)
            moment = Moment(local.date().isoformat(), f"{local:%H:%M}")
        return moment

    def _result(self, row: Row, column: str, written: str, sample: _Sample) -> Result | Asked:
        test = self._item(row, column)
        if test is None:
            return Asked(row.number, column, _unknown_test(column), sample.participant)
        if test == "":
            says = Text(f"“{column}” is left out, as the mapping says.", f"依對應檔排除「{column}」。")
            return Asked(row.number, column, says, sample.participant, True)
        item = self.study.item(test)
        datum = self._datum(row, column, written, item)
        if isinstance(datum, Text):
            return Asked(row.number, column, datum, sample.participant)
        taken = _sampled(self.study.home(test), sample.moment, self.zone)
        moment = sample.moment
        return Result(row.number, column, sample.participant, moment.day, moment.time, sample.visit, test, datum, taken)

    def _item(self, row: Row, column: str) -> str | None:
        loinc = row.get(self.mapping.loinc) if self.mapping.loinc else ""
        known = self.mapping.tests
        return known.get(column, known.get(loinc) if loinc else None)

    def _datum(self, row: Row, column: str, written: str, item: Item) -> Datum | Text:
        """The datum, or why it cannot be told."""
        missing = self.mapping.missing.get(written)
        if missing is not None:
            known = missing in MISSING
            return (
                Datum(item.id, missing=missing)
                if known
                else Text(f"“{missing}” is no missing reason.", f"無此缺漏原因「{missing}」。")
            )
        if item.type == "code":
            return self._coded(written, item)
        if item.type != "number":
            return Datum(item.id, written)
        number = read_number(written, self.mapping.decimal)
        if number.asks is not None:
            return number.asks
        if number.value[:1] in "<>" and not item.censored:
            return Text(
                f"{item.id} cannot hold “{written}”, only a number.", f"{item.id} 僅能為數字，不得為「{written}」。"
            )
        unit = self._unit(row, column, item)
        return Datum(item.id, number.value, unit) if isinstance(unit, str) else unit

    def _coded(self, written: str, item: Item) -> Datum | Text:
        words = {plain(word) or word: code for word, code in self.mapping.codes.get(item.id, {}).items()}
        codes = self.study.codelist(item.codes).codes
        own = {plain(name): c.code for c in codes for name in (c.code, c.label.en, c.label.zh)}
        code = (own | words).get(plain(written) or written)
        if code is not None and any(c.code == code for c in codes):
            return Datum(item.id, code)
        told = ", ".join(c.code for c in codes)
        return Text(
            f"“{written}” is none of {told}: map the word (“codes”).",
            f"「{written}」非 {told}：請於對應檔指定（codes）。",
        )

    def _unit(self, row: Row, column: str, item: Item) -> str | Text:
        """The unit of the study that the file means; one that is not vetted for this test is a question."""
        beside = row.get(self.mapping.unit) if self.mapping.layout == "long" and self.mapping.unit else ""
        written = beside or self.mapping.test_units.get(column, "")
        unit = self.mapping.units.get(written) or unit_of(written) if written else None
        if unit is None and not written and item.units == ("1",):
            return "1"
        if unit in item.units:
            return str(unit)
        return _unknown_unit(written, item)


def _sampled(form: Form, moment: Moment, zone: ZoneInfo) -> tuple[Datum, ...]:
    """When the sample was taken, in the form's own item for it, if the file tells enough."""
    item = next((i for i in form.items if i.type in ("date", "moment") and i.derive is None), None)
    if item is None:
        return ()
    if item.type == "date":
        return (Datum(item.id, moment.day),)
    if not moment.time:
        return ()
    taken = datetime.fromisoformat(f"{moment.day}T{moment.time}").replace(tzinfo=zone)
    return (Datum(item.id, taken.isoformat(timespec="minutes")),)


def _unknown_person(row: int) -> Text:
    """The name itself is not repeated: it may be a person's."""
    return Text(f"The participant of row {row} is not in this trial: map the name (“participants”), or leave it out.",
                f"第 {row} 列之受試者不在本試驗：請於對應檔指定（participants），或排除。")  # fmt: skip


def _nobody(row: int) -> Text:
    return Text(f"Row {row} has a result but no participant: correct the file.",
                f"第 {row} 列有結果而無受試者：請更正檔案。")  # fmt: skip


def _unknown_visit(written: str) -> Text:
    return Text(f"The visit “{written}” is not known: map it (“visits”), or leave it out.",
                f"訪視「{written}」不明：請於對應檔指定（visits），或排除。")  # fmt: skip


def _unknown_test(column: str) -> Text:
    return Text(f"The test “{column}” is not known: map it to an item (“tests”), or leave it out.",
                f"檢驗「{column}」不明：請於對應檔指定項目（tests），或排除。")  # fmt: skip


def _unknown_unit(written: str, item: Item) -> Text:
    wanted = ", ".join(item.units)
    if not written:
        return Text(f"No unit for {item.id}: give it in the mapping (“test_units”); {wanted}.",
                    f"{item.id} 無單位：請於對應檔指定（test_units）；可用 {wanted}。")  # fmt: skip
    return Text(f"The unit “{written}” is not vetted for {item.id}: map it (“units”) to {wanted}, or correct the file.",
                f"單位「{written}」未審定用於 {item.id}：請於對應檔（units）指定為 {wanted}，或更正檔案。")  # fmt: skip


def _future(day: str) -> Text:
    return Text(f"{day} lies in the future: correct the file.", f"{day} 為未來日期：請更正檔案。")
