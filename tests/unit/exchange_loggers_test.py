"""Files of common loggers are read as they mean it; what can mean two things is asked; what could harm is refused."""

import random
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given, strategies as st

from vertebra.evidence.exchange.loggers import Reading, propose, read_log, read_sheet, summarise
from vertebra.evidence.exchange.loggers.mapping import LogMapping, NoLogMapping, read_log_mapping
from vertebra.evidence.exchange.loggers.sheet import MOST_BYTES, MOST_READINGS, NoLog
from vertebra.protocol.product import Climate
from vertebra.terms.texts import Text

COLD = Climate("COLD", Text("cold", "冷"), Decimal(2), Decimal(8), "A", "B")
TEN = datetime(2026, 2, 2, 2, tzinfo=UTC)  # ten o'clock in Taipei


def read(text: str, **choices: str):
    data = text.encode() if isinstance(text, str) else text
    sheet = read_sheet(data)
    return read_log(sheet, msgspec.structs.replace(propose(sheet), **choices))


def told(readings) -> list[tuple[str, str]]:
    return [(f"{r.at:%m-%d %H:%M:%S}", str(r.celsius)) for r in readings]


LAYOUTS = {
    "date and time apart, heading after a preamble": (
        "Logger;TB-0003\r\nTime zone;UTC+08:00\r\n\r\nDate;Time;Temp (°C)\r\n"
        "2026-02-02;10:00:00;5.1\r\n2026-02-02;10:05:00;5.2\r\n",
        ["5.1", "5.2"],
    ),
    "German, decimal comma, alarm column, byte order mark": (
        "\ufeffSeriennummer;12\r\nZeitzone;UTC+8\r\nDatum;Uhrzeit;Kanal 1 [°C];Alarm oben °C\r\n"
        "02.02.2026;10:00:00;5,1;8\r\n02.02.2026;10:05:00;5,2;8\r\n",
        ["5.1", "5.2"],
    ),
    "HOBO: commas in quotes, zone in the heading, Fahrenheit, twelve hours": (
        '"Plot Title: box"\n"#","Date Time, GMT+08:00","Temp, °F (LGR S/N: 1)","Host Connected (LGR S/N: 1)"\n'
        "1,02/02/26 10:00:00 AM,41.2,\n2,02/13/26 10:05:00 PM,41.0,Logged\n",
        ["5.11", "5.00"],
    ),
    "each row with its zone": (
        "Timestamp,Temperature °C\n2026-02-02T10:00:00+08:00,5.1\n2026-02-02T02:05:00Z,5.2\n",
        ["5.1", "5.2"],
    ),
    "Chinese, year of the Republic, afternoon": (
        "儀器：A1\n時區：UTC+08:00\n日期時間,溫度(℃),濕度(%)\n"
        "115/02/02 上午 10:00:00,5.1,60\n115/02/02 下午 01:05:00,5.2,60\n",
        ["5.1", "5.2"],
    ),
    "tabs, units beside the values, a missing reading": (
        "Time zone: GMT+08:00\nDate/Time\tTemperature\n"
        "2026/2/2 10:00\t5.1 °C\n2026/2/2 10:03\t---\n2026/2/2 10:05\t5.2 °C\n",
        ["5.1", "5.2"],
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_is_read_without_a_question(layout):
    text, values = LAYOUTS[layout]
    readings, questions = read(text)
    assert questions == []
    assert [str(r.celsius) for r in readings] == values
    assert readings[0].at == TEN


def test_utf_16_of_a_windows_program_is_read():
    text = "Date,Time,Temp C,Zone\n2026-02-02,10:00,5.1,UTC\n2026-02-02,10:05,5.2,UTC\n"
    readings, questions = read(text.encode("utf-16"), zone="+08:00")
    assert (told(readings)[0][1], questions) == ("5.1", [])


def test_what_the_file_does_not_say_is_asked_all_at_once():
    _, questions = read("Date/Time;Temp 1;Temp 2\n02.03.2026 10:00;5,1;9\n02.03.2026 10:05;5,1;9\n")
    assert {field for field, _ in questions} == {"temperature", "unit", "zone"}


def test_a_date_with_two_meanings_is_asked():
    text = "Date,Time,Temp C\n02/03/2026,10:00,5.1\n02/03/2026,10:05,5.1\n"
    assert [field for field, _ in read(text, zone="+08:00")[1]] == ["days"]
    assert told(read(text, zone="+00:00", days="dmy")[0])[0][0] == "03-02 10:00:00"


def test_a_zone_that_does_not_exist_is_asked_for():
    text = "Date,Time,Temp C\n2026-02-02,10:00,5.1\n2026-02-02,10:05,5.1\n"
    assert [field for field, _ in read(text, zone="../../etc/passwd")[1]] == ["zone"]


# --- a daylight change in a log


def clocks(*times: str) -> str:
    return "Date Time,Temp C\n" + "".join(f"{t},5.1\n" for t in times)


def test_the_hour_that_comes_twice_is_told_by_the_order_of_the_readings():
    """New York, 1 November 2026: 01:30 comes in summer time, then again in winter time."""
    text = clocks("2026-11-01 00:30", "2026-11-01 01:00", "2026-11-01 01:30", "2026-11-01 01:00", "2026-11-01 01:30")
    readings, questions = read(text, zone="America/New_York")
    assert questions == []
    assert [f"{r.at:%H:%M}" for r in readings] == ["04:30", "05:00", "05:30", "06:00", "06:30"]
    assert summarise(readings, COLD).gap == 30


def test_a_log_that_begins_in_that_hour_is_asked_about():
    _, questions = read(clocks("2026-11-01 01:15", "2026-11-01 01:20"), zone="America/New_York")
    assert [field for field, _ in questions] == ["zone"]


def test_a_time_that_the_zone_skips_is_asked_about():
    text = clocks("2026-03-08 01:30", "2026-03-08 02:30", "2026-03-08 03:30")
    assert [field for field, _ in read(text, zone="America/New_York")[1]] == ["zone"]
    assert read(text, zone="-05:00")[1] == []


def test_times_that_go_backwards_are_asked_about():
    assert [f for f, _ in read(clocks("2026-02-02 10:00", "2026-02-02 09:00"), zone="+08:00")[1]] == ["zone"]


# --- the figures


def log(*values: str, minutes: int = 5) -> list[Reading]:
    return [Reading(TEN + n * timedelta(minutes=minutes), Decimal(v)) for n, v in enumerate(values)]


@pytest.mark.parametrize(
    ("values", "outside"),
    [
        (("5.0", "8.0", "5.0"), "0"),  # both ends belong to the range
        (("5.0", "2.0", "5.0"), "0"),
        (("5.0", "8.1", "5.0"), "5"),
        (("5.0", "8.01", "5.0"), "5"),
        (("5.0", "1.9", "5.0"), "5"),
        (("8.1", "8.1", "8.1", "5.0"), "15"),
        (("5.0", "5.0", "8.1"), "5"),  # the last reading stands for one interval
        (("5.0", "8.1", "5.0", "8.1"), "10"),
    ],
)
def test_minutes_outside(values, outside):
    assert summarise(log(*values), COLD).outside == Decimal(outside)


def test_46_4_degrees_fahrenheit_are_the_limit_itself():
    text = "Date Time,Temp °F\n2026-02-02 10:00,46.4\n2026-02-02 10:05,46.5\n2026-02-02 10:10,46.4\n"
    readings, _ = read(text, zone="+08:00")
    assert summarise(readings, COLD).outside == 5


def test_a_gap_is_told_and_counts_as_outside_for_two_intervals_only():
    readings = [*log("5.0", "5.0", "8.1"), Reading(TEN + timedelta(hours=5), Decimal("5.0"))]
    found = summarise(readings, COLD)
    assert (found.outside, found.gap) == (10, Decimal("290.0"))


def test_what_lies_outside_at_all_never_rounds_to_nothing():
    seconds = [Reading(TEN + timedelta(seconds=n), Decimal("9" if n == 1 else "5")) for n in range(5)]
    assert summarise(seconds, COLD).outside == Decimal("0.1")


def test_a_constant_temperature_is_its_own_mean_kinetic_temperature():
    assert summarise(log("5.0", "5.0", "5.0"), COLD).kinetic == Decimal("5.0")


def test_the_mean_kinetic_temperature_leans_to_the_warm():
    """Between the mean and the highest, and nearer to it the longer it is warm."""
    short, long = (summarise(log(*(["5"] * (20 - n) + ["25"] * n)), COLD).kinetic for n in (2, 10))
    assert 7 < short < long < 25


@given(st.lists(st.integers(-50, 150), min_size=2, max_size=40), st.integers(1, 15))
def test_the_figures_are_those_of_a_minute_by_minute_count(tenths, step):
    readings = log(*(f"{t / 10}" for t in tenths), minutes=step)
    found = summarise(readings, COLD)
    minute_by_minute = [r.celsius for r in readings for _ in range(step)]
    assert found.outside == sum(not Decimal(2) <= v <= Decimal(8) for v in minute_by_minute)
    assert (found.lowest, found.highest) == (min(minute_by_minute), max(minute_by_minute))
    assert sum(((s.until - s.since).total_seconds() for s in found.stretches), 0) / 60 == found.outside
    assert all(a.until < b.since for a, b in pairwise(found.stretches))


# --- hostile files


HOSTILE = {
    "formula": b'Date,Time,Temp C\n2026-02-02,10:00,"=HYPERLINK(""http://evil"")"\n',
    "formula behind a tab": b"Date,Time,Temp C\n2026-02-02,10:00,\t=1+1\n",
    "command": b"Date,Time,Temp C,Note\n2026-02-02,10:00,5.1,@SUM(A1)\n",
    "plus formula": b"Date,Time,Temp C,Note\n2026-02-02,10:00,5.1,+cmd|' /C calc'!A0\n",
    "NUL": b"Date,Time,Temp C\n2026-02-02,10:00,5.1\x00\n",
    "zip": b"PK\x03\x04" + bytes(200),
    "PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\n",
    "HTML": b"<html><script>alert(1)</script></html>",
    "no table": b"hello\nworld\n",
    "empty": b"",
    "one endless cell": b"Date,Time,Temp C\n2026-02-02,10:00," + b"5" * 10_000 + b"\n",
    "unclosed quote": b'Date,Time,Temp C\n2026-02-02,10:00,"5.1\n' + b"2026-02-02,10:05,5.1\n" * 50,
    "more columns than a logger has": b"Date,Time,Temp C" + b",x" * 100 + b"\n2026-02-02,10:00,5.1\n",
    "too large": b"Date,Time,Temp C\n" + b"2026-02-02,10:00,5.1\n" * (MOST_BYTES // 20),
    "a heading nobody finds": b"x\n" * 5000 + b"Date,Time,Temp C\n2026-02-02,10:00,5.1\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_one_line(name):
    with pytest.raises(NoLog) as refused:
        read_sheet(HOSTILE[name])
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("line", [b"1\n", b"2026-02-02,10:00,5.1\n", b",,,\n", b'"\n'])
def test_a_million_lines_are_refused_or_read_within_a_bound(line):
    """However many lines, no more is read than the bound; measured: 0.05 to 0.7 s. Ten seconds would be a fault."""
    begun = time.perf_counter()
    with pytest.raises(NoLog):
        read_sheet(b"Date,Time,Temp C\n" + line * 1_000_000)
    with pytest.raises(NoLog):
        read_sheet((b"Date,Time,Temp C\n" + b"1,2,3\n" * (MOST_READINGS + 1))[:MOST_BYTES])
    assert time.perf_counter() - begun < 10


@pytest.mark.parametrize("value", ["-273.2e9", "1e400", "NaN", "∞", "99999", "5.1.1", "five"])
def test_what_is_no_temperature_is_asked_about(value):
    readings, questions = read(f"Date Time,Temp C\n2026-02-02 10:00,{value}\n2026-02-02 10:05,5.1\n", zone="+08:00")
    assert questions or [r.celsius for r in readings] == [Decimal("5.1")]


def test_noise_is_never_a_crash():
    rng = random.Random(7)
    for _ in range(300):
        noise = bytes(rng.randrange(256) for _ in range(rng.randrange(200)))
        try:
            read(b"Date,Time,Temp C\n" + noise, zone="+08:00")
        except NoLog:
            continue


@pytest.mark.parametrize("text", ["", "[]", "{", '{"unit":"K"}', '{"shell":"rm"}', '{"days":"xyz"}'])
def test_a_mapping_that_is_none_is_told(text):
    with pytest.raises(NoLogMapping):
        read_log_mapping(text)


def test_a_mapping_comes_back_as_it_went():
    mapping = LogMapping("Date", "Time", "Temp", "degF", "dmy", ",", "Asia/Taipei")
    assert read_log_mapping(msgspec.json.encode(mapping).decode()) == mapping
