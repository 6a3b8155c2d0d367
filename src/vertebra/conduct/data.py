"""Read a datum as its item defines it: a number with its unit, a code, a date; or say what is wrong with it."""

import re
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from vertebra.conduct.attached import MOST_OF_ONE_ITEM, is_hash
from vertebra.conduct.entries import Datum
from vertebra.protocol.expressions import Ref, Seen
from vertebra.protocol.forms import MISSING, Item
from vertebra.protocol.study import Study
from vertebra.terms.dates import read_date, read_moment
from vertebra.terms.findings import Finding
from vertebra.terms.isbt128 import read_donation
from vertebra.terms.spans import Span, point
from vertebra.terms.texts import Text
from vertebra.terms.units import convert

_NUMBER = re.compile(r"([<>]?)\s*([+-]?\d{1,15}(?:\.\d{1,40})?)\Z", re.ASCII)
_MOST_TEXT = 4000


def read_datum(item: Item, datum: Datum | None, entry: str = "", ref: Ref | None = None) -> Seen:
    """What the datum tells; `absent` says why it tells nothing. Never raises on bad data."""
    ref = ref or item.ref
    if datum is None or not datum.value:
        return Seen(ref, None, entry=entry, absent=datum.missing if datum and datum.missing else "not recorded")
    known = _known(item.type, item.analyte, item.partial, datum.value, datum.unit)
    absent = "" if known is not None else "unit not recognised" if item.type == "number" else "not readable"
    return Seen(ref, known, datum.value, datum.unit, entry, absent)


@lru_cache(maxsize=50_000)
def _known(kind: str, analyte: str, partial: bool, value: str, unit: str) -> Span | str | None:
    """The same writing always tells the same; a trial writes few different values."""
    match kind:
        case "number":
            return _number(analyte, value, unit)
        case "date":
            return read_date(value)
        case "moment":
            return read_moment(value) or (read_date(value) if partial else None)
        case _:
            return value


def _number(analyte: str, written: str, unit: str) -> Span | None:
    found = _NUMBER.match(written)
    if not found:
        return None
    value = convert(analyte, unit, Decimal(found[2])) if analyte else Decimal(found[2])
    if value is None:
        return None
    return {"<": Span(None, value, open_high=True), ">": Span(value, None, open_low=True)}.get(found[1], point(value))


def faults(study: Study, item: Item, datum: Datum, now: datetime, where: str) -> list[Finding]:
    """Why the datum cannot be stored at all; empty when it can. A true but unusual value is no fault."""
    fault = _fault(study, item, datum, now)
    return [Finding("DATUM", "stop", f"{where}/{item.id}", fault)] if fault else []


def _fault(study: Study, item: Item, datum: Datum, now: datetime) -> Text | None:
    label = item.label
    if datum.value and datum.missing:
        return Text(
            f"{label.en}: either a value or a missing reason, not both.", f"{label.zh}：數值與缺漏原因只能擇一。"
        )
    if item.derive is not None:
        return Text(f"{label.en} is worked out by the system.", f"{label.zh}由系統計算，不可輸入。")
    if datum.missing:
        known = datum.missing in MISSING
        return None if known else Text(f"{label.en}: no such missing reason.", f"{label.zh}：無此缺漏原因。")
    if not datum.value:
        return None
    return _FAULTS[item.type](study, item, datum, now)


def _number_fault(study: Study, item: Item, datum: Datum, now: datetime) -> Text | None:
    found, label = _NUMBER.match(datum.value), item.label
    if not found or (found[1] and not item.censored):
        return Text(f"{label.en}: {datum.value!r} is not a number.", f"{label.zh}：「{datum.value}」不是數字。")
    if item.analyte and datum.unit and datum.unit not in item.units:
        wanted = ", ".join(item.units)
        return Text(
            f"{label.en}: unit {datum.unit!r} is unknown; use {wanted}.", f"{label.zh}：單位不明，請用 {wanted}。"
        )
    if not item.analyte and datum.unit:
        return Text(f"{label.en} has no unit.", f"{label.zh}沒有單位。")
    return None


def _code_fault(study: Study, item: Item, datum: Datum, now: datetime) -> Text | None:
    codes = {c.code for c in study.codelist(item.codes).codes}
    given = datum.value.split(";") if item.multiple else [datum.value]
    bad = [c for c in given if c not in codes]
    if not bad:
        return None
    return Text(f"{item.label.en}: {bad[0]!r} is not in the list.", f"{item.label.zh}：「{bad[0]}」不在選項內。")


def _text_fault(study: Study, item: Item, datum: Datum, now: datetime) -> Text | None:
    if len(datum.value) > _MOST_TEXT:
        return Text(f"{item.label.en}: at most {_MOST_TEXT} characters.", f"{item.label.zh}：最多 {_MOST_TEXT} 字。")
    try:
        datum.value.encode()
    except UnicodeEncodeError:
        return Text(f"{item.label.en} holds half a character.", f"{item.label.zh}含不完整字元。")
    read = read_donation(datum.value) if item.scheme == "ISBT 128" else None
    return read if isinstance(read, Text) else None


def _date_fault(study: Study, item: Item, datum: Datum, now: datetime) -> Text | None:
    span, label = read_date(datum.value), item.label
    if span is None:
        return Text(f"{label.en}: {datum.value!r} is not a date.", f"{label.zh}：「{datum.value}」不是日期。")
    if not span.exact and not item.partial:
        return Text(f"{label.en}: give year, month and day.", f"{label.zh}：請填年、月、日。")
    return None


def _moment_fault(study: Study, item: Item, datum: Datum, now: datetime) -> Text | None:
    if _known("moment", "", item.partial, datum.value, "") is not None:
        return None
    text = f"{datum.value!r} is no date and time with zone, such as 2026-03-15T10:30+08:00."
    return Text(f"{item.label.en}: {text}", f"{item.label.zh}：請填日期、時間與時區，例如 2026-03-15T10:30+08:00。")


def _attached_fault(study: Study, item: Item, datum: Datum, now: datetime) -> Text | None:
    """A SHA-256, or several; whether the bytes are there only the store knows."""
    label, given = item.label, datum.value.split(";")
    if not all(map(is_hash, given)):
        return Text(f"{label.en}: choose the file again.", f"{label.zh}：請重新選擇檔案。")
    if len(given) > (MOST_OF_ONE_ITEM if item.multiple else 1) or len(set(given)) < len(given):
        most = MOST_OF_ONE_ITEM if item.multiple else 1
        return Text(f"{label.en}: at most {most}, none twice.", f"{label.zh}：最多 {most} 個，且不得重複。")
    return None


_FAULTS = {
    "image": _attached_fault,
    "file": _attached_fault,
    "number": _number_fault,
    "code": _code_fault,
    "text": _text_fault,
    "date": _date_fault,
    "moment": _moment_fault,
}
