"""Exchange, labs: how one laboratory's file is to be read: data, kept for its next file.

Whatever a person decides about a file is an entry here; a name that maps to nothing ("") is left out on purpose.
"""

from typing import Literal

import msgspec

from vertebra.protocol.study import Study
from vertebra.terms.trouble import Trouble

Order = Literal["", "ymd", "dmy", "mdy", "roc"]


class NoMapping(Trouble):
    """The file is no mapping, or maps to what the study does not have."""


class Mapping(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One laboratory's way of writing.

    Attributes:
        layout: `long`, a row for each result, or `wide`, a column for each test.
        participant, day, time, visit: headings of columns. time, visit: empty where the file has none.
        test, loinc, value, unit: headings of columns in a long file.
        tests: name, LOINC code or heading of a test -> item; "" leaves it out.
        test_units: test -> unit, where the file names none beside the value.
        units: spelling -> unit of the study, where the spelling is not one that everybody knows.
        visits: name of a visit -> visit; "" leaves its rows out. Without a name the day decides.
        participants: name in the file -> participant; "" leaves its rows out.
        codes: item -> word in the file -> code of its list.
        missing: word instead of a value -> missing reason.
        days: order of day, month and year where a date can be read in several ways; `roc`: years of the Republic.
        decimal: the decimal sign where a number can be read in two ways.
        different: what to do with a value that is recorded otherwise: "" asks, `keep`, or `replace` it.
        unscheduled: the visit for results whose day fits no window; "" asks.
        encoding: of the file, where it is not found rightly.
    """

    layout: Literal["long", "wide"]
    participant: str
    day: str
    time: str = ""
    visit: str = ""
    test: str = ""
    loinc: str = ""
    value: str = ""
    unit: str = ""
    tests: dict[str, str] = {}
    test_units: dict[str, str] = {}
    units: dict[str, str] = {}
    visits: dict[str, str] = {}
    participants: dict[str, str] = {}
    codes: dict[str, dict[str, str]] = {}
    missing: dict[str, str] = {}
    days: Order = ""
    decimal: Literal["", ".", ","] = ""
    different: Literal["", "keep", "replace"] = ""
    unscheduled: str = ""
    encoding: str = ""
    format: Literal[1] = 1


def write_mapping(mapping: Mapping) -> bytes:
    """JSON that a person can read and change."""
    return msgspec.json.format(msgspec.json.encode(mapping), indent=1) + b"\n"


def read_mapping(data: bytes, study: Study) -> Mapping:
    """
    Raises:
        NoMapping: no mapping, or it names an item, a code or a visit that the study does not have.
    """
    try:
        mapping = msgspec.json.decode(data, type=Mapping)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
        raise NoMapping(
            f"this is no mapping: {wrong}. Make one with `vertebra labs preview --mapping NEW.json`"
        ) from wrong
    _refuse_strangers(mapping, study)
    return mapping


def _refuse_strangers(mapping: Mapping, study: Study) -> None:
    visits = {visit.id for visit in study.visits}
    items = {*mapping.tests.values(), *mapping.codes} - {""}
    strange = [f"item {i}" for i in sorted(items) if not study.has_item(i)]
    strange += [f"visit {v}" for v in sorted({*mapping.visits.values(), mapping.unscheduled} - {"", *visits})]
    if strange:
        raise NoMapping(f"the mapping names what this study does not have: {', '.join(strange)}; correct it")
