"""Exchange, loggers: how one file of a logger is read: data, kept beside the figures that came of it."""

from typing import Literal

import msgspec

from vertebra.evidence.exchange.labs.mapping import Order
from vertebra.terms.texts import Text
from vertebra.terms.trouble import Trouble

Question = tuple[str, Text]
"""Which field of the mapping is asked for, and in which words."""


class NoLogMapping(Trouble):
    """This is no mapping of a temperature log."""


class LogMapping(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One logger's way of writing.

    Attributes:
        moment: heading of the column of date and time, or of the date alone where `time` names another column.
        temperature: heading of the column that counts.
        unit: Cel or degF; "" asks.
        days: order of day, month and year where a date can be read in several ways.
        decimal: the decimal sign.
        zone: an offset (`+08:00`) or a name (`Asia/Taipei`) for times without one; "" asks.
    """

    moment: str = ""
    time: str = ""
    temperature: str = ""
    unit: Literal["", "Cel", "degF"] = ""
    days: Order = ""
    decimal: Literal["", ".", ","] = ""
    zone: str = ""


def write_log_mapping(mapping: LogMapping) -> str:
    return msgspec.json.encode(mapping).decode()


def read_log_mapping(text: str) -> LogMapping:
    """
    Raises:
        NoLogMapping: it is none.
    """
    try:
        return msgspec.json.decode(text, type=LogMapping)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as wrong:
        raise NoLogMapping(f"this is no mapping of a temperature log: {wrong}. Look at the file anew") from wrong
