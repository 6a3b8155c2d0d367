"""Exchange, loggers: what a file would become: its figures for a leg, what must be answered, what forbids it.

Everything is worked out here and nothing is kept: `take` does that. A file of another time, or one that is there
already, is refused with words.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from vertebra.conduct.attached import Attachment, attachment
from vertebra.conduct.commands import SaveForm
from vertebra.conduct.entries import Datum
from vertebra.conduct.look import site_day
from vertebra.conduct.product.condition import rows_telling, written
from vertebra.conduct.state import Participant
from vertebra.evidence.exchange.loggers.mapping import LogMapping, Question, write_log_mapping
from vertebra.evidence.exchange.loggers.propose import propose
from vertebra.evidence.exchange.loggers.readings import Reading, read_log
from vertebra.evidence.exchange.loggers.sheet import LogSheet, read_sheet
from vertebra.evidence.exchange.loggers.summary import Summary, summarise
from vertebra.protocol.product import Climate
from vertebra.protocol.study import Study
from vertebra.terms.dates import read_moment
from vertebra.terms.texts import Text, counted
from vertebra.terms.trouble import Trouble

AHEAD = timedelta(minutes=5)  # PROPOSED: what a clock may be ahead, as in H20
COVERED = timedelta(minutes=30)  # PROPOSED: a log may begin so long after its leg, or end so long before it
Custody = tuple[datetime | None, datetime | None]


class NoLegs(Trouble):
    """The study says no temperatures of the way of its product."""


class Look(NamedTuple):
    """A file as it would be taken. save: None while something is asked or forbidden."""

    leg: Climate
    file: Attachment
    sheet: LogSheet
    mapping: LogMapping
    readings: tuple[Reading, ...]
    summary: Summary | None
    questions: tuple[Question, ...]
    refusals: tuple[Text, ...]
    notes: tuple[Text, ...]
    custody: Custody
    save: SaveForm | None


def look(study: Study, p: Participant, leg: str, data: bytes, now: datetime, mapping: LogMapping | None = None) -> Look:
    """
    Raises:
        NoLog: the bytes are no temperature log. NoLegs: the study has no such leg.
    """
    found = leg_of(study, leg)
    sheet, file = read_sheet(data), attachment(data, "text/csv")
    mapping = mapping or propose(sheet)
    readings, questions = read_log(sheet, mapping)
    custody = custody_of(study, p, found)
    summary = summarise(readings, found) if len(readings) > 1 else None
    refusals = tuple(_refusals(study, p, file, questions, summary, custody, now))
    save = save_of(study, p, found, file, mapping, summary) if summary and not questions and not refusals else None
    notes = tuple(_notes(sheet, summary, custody)) if summary else ()
    return Look(found, file, sheet, mapping, readings, summary, tuple(questions), refusals, notes, custody, save)


def leg_of(study: Study, id: str) -> Climate:
    """
    Raises:
        NoLegs: there is none of this name.
    """
    found = next((leg for leg in study.product.climates if leg.id == id), None)
    if found is None:
        legs = ", ".join(leg.id for leg in study.product.climates)
        raise NoLegs(f"the study has no leg {id!r}; its legs are: {legs or 'none'}")
    return found


def custody_of(study: Study, p: Participant, leg: Climate) -> Custody:
    """From when to when the lot was on this leg; None where that is not recorded."""
    since, until = (_newest(study, p, item) for item in (leg.since, leg.until))
    return since, until


def _newest(study: Study, p: Participant, item: str) -> datetime | None:
    sheets = p.sheets_of(study.home(item).id) if study.has_item(item) else []
    span = read_moment(written(sheets[-1][1], item)) if sheets else None
    return span.low if span and isinstance(span.low, datetime) else None


def _refusals(
    study: Study,
    p: Participant,
    file: Attachment,
    asked: list[Question],
    summary: Summary | None,
    custody: Custody,
    now: datetime,
) -> Iterator[Text]:
    part = study.product.parts.get("log_file", "")
    twice = [place.row for place, sheet in rows_telling(study, p, "log_file") if written(sheet, part) == file.sha256]
    since, until = custody
    if twice:
        yield Text(f"This very file is there already, in row {twice[0]}.", f"此檔案已存於第 {twice[0]} 列。")
    if since is None:
        yield Text("This leg has not begun: record its beginning first.", "此階段尚未開始：請先登錄其開始時間。")
    if summary is None:
        if not asked:
            yield Text("The file holds fewer than two readings.", "檔案讀值不足兩筆。")
        return
    if summary.last > now + AHEAD:
        yield Text("The log ends in the future: is the zone right?", "紀錄結束於未來：時區是否正確？")
    if since is not None and (summary.last < since or summary.first > (until or now)):
        yield _elsewhere(study, summary, since, until or now)


def _elsewhere(study: Study, summary: Summary, since: datetime, until: datetime) -> Text:
    zone = ZoneInfo(study.zone)
    told = [f"{x.astimezone(zone):%Y-%m-%d %H:%M}" for x in (summary.first, summary.last, since, until)]
    return Text(
        f"The log tells of another time: {told[0]} to {told[1]}, while this leg lasted from {told[2]} to {told[3]}.",
        f"紀錄期間 {told[0]} 至 {told[1]} 與此階段 {told[2]} 至 {told[3]} 不重疊。",
    )


def _notes(sheet: LogSheet, summary: Summary, custody: Custody) -> Iterator[Text]:
    """What does not forbid anything, and must be seen."""
    since, until = custody
    if since is not None and summary.first > since + COVERED:
        yield Text("The log begins later than this leg.", "紀錄晚於此階段開始。")
    if until is not None and summary.last < until - COVERED:
        yield Text("The log ends earlier than this leg.", "紀錄早於此階段結束。")
    if blank := len(sheet.rows) - summary.number:
        yield Text(f"{counted(blank, 'row')} without a temperature.", f"{blank} 列無溫度。")


def save_of(study: Study, p: Participant, leg: Climate, file: Attachment, how: LogMapping, s: Summary) -> SaveForm:
    """The row of the log form: one more than there are."""
    parts = study.product.parts
    form = study.home(parts["log_excursion"]).id
    row = max((place.row for place in p.sheets if place.form == form), default=0) + 1
    told = {
        "log_leg": leg.id,
        "log_file": file.sha256,
        "log_from": _moment(study, s.first),
        "log_to": _moment(study, s.last),
        "log_count": str(s.number),
        "log_low": f"{s.lowest:f}",
        "log_high": f"{s.highest:f}",
        "log_outside": f"{s.outside.normalize():f}",
        "log_gap": f"{s.gap.normalize():f}",
        "log_kinetic": "" if s.kinetic is None else f"{s.kinetic:f}",
        "log_how": write_log_mapping(how),
    }
    data = tuple(_datum(study, parts[part], value) for part, value in told.items() if value and part in parts)
    return SaveForm(form, data, site_day(study, s.last).isoformat(), "", row, source="import")


def _datum(study: Study, item: str, value: str) -> Datum:
    return Datum(item, value, study.item(item).unit)


def _moment(study: Study, at: datetime) -> str:
    return at.astimezone(ZoneInfo(study.zone)).isoformat(timespec="seconds" if at.second else "minutes")
