"""What it shows, before any formatting: each number with its name, its method and the rows it was computed from.

In: what the analyses computed. Out: `results.json`, the one source of every table, figure, sentence and registry field.
A result leads to analysis rows, a row to ledger entries: that is the way `vertebra why` walks.

Source: CDISC Analysis Results Standard 1.0 (results as data, displays as a view of them).
"""

import difflib
import inspect
import math
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

import msgspec

from vertebra.terms.canonical import canonical_bytes

Value = float | int | str | None

_ID = re.compile(r"[A-Z0-9_]+(\.[A-Z0-9_]+)*\Z")
_ENTRY = re.compile(r"(?P<stream>[^#\s]+)#(?P<number>\d+)\Z")


class Row(msgspec.Struct, frozen=True):
    """One row of analysis data and the ledger entries that it was derived from, written `stream#number`."""

    key: str
    entries: tuple[str, ...]

    def __post_init__(self) -> None:
        for entry in self.entries:
            read_entry(entry)


class Labels(msgspec.Struct, frozen=True):
    """What the number is about; empty where a label does not apply."""

    population: str
    parameter: str
    statistic: str
    visit: str = ""
    analysis: str = ""


class Result(msgspec.Struct, frozen=True):
    """One number: `value` unrounded, `shown` as printed, `n` the participants behind it, `rows` keys of its data."""

    id: str
    display: str
    labels: Labels
    value: Value
    shown: str
    n: int | None
    rows: tuple[str, ...]
    method: str

    def __post_init__(self) -> None:
        if not _ID.match(self.id):
            raise ValueError(f"a result's id is capitals, digits and _ between dots, not {self.id!r}")
        if isinstance(self.value, float) and not math.isfinite(self.value):
            raise ValueError(f"{self.id}: NaN or infinity is no result; a missing value is None")


class Results(msgspec.Struct, frozen=True, dict=True):
    """All results of one snapshot: `snapshot` is its hash, `rows` every row that a result names."""

    study: str
    snapshot: str
    results: tuple[Result, ...]
    rows: tuple[Row, ...]

    def __post_init__(self) -> None:
        _refuse_repeats("result", (result.id for result in self.results))
        _refuse_repeats("row", (row.key for row in self.rows))
        for result in self.results:
            lost = [key for key in result.rows if key not in self._row_by_key]
            if lost:
                raise ValueError(f"{result.id} names rows that are not there: {', '.join(lost[:3])}")

    @cached_property
    def _result_by_id(self) -> Mapping[str, Result]:
        return {result.id: result for result in self.results}

    @cached_property
    def _row_by_key(self) -> Mapping[str, Row]:
        return {row.key: row for row in self.rows}

    def find(self, result_id: str) -> Result:
        """The result of this id.

        Raises:
            KeyError: there is none; the message names the nearest ids.
        """
        if result_id not in self._result_by_id:
            near = ", ".join(self.nearest(result_id)) or "none"
            raise KeyError(f"no result {result_id}; nearest: {near}")
        return self._result_by_id[result_id]

    def nearest(self, typed: str) -> list[str]:
        """Up to five ids that a person may have meant, those which begin as typed first."""
        wanted = typed.upper()
        begins = sorted(known for known in self._result_by_id if known.startswith(wanted))
        return (begins or difflib.get_close_matches(wanted, self._result_by_id, n=5))[:5]

    def sources(self, result_id: str) -> tuple[Row, ...]:
        """The analysis rows behind a result, in the order in which the result names them."""
        return tuple(self._row_by_key[key] for key in self.find(result_id).rows)


def result_id(*parts: str) -> str:
    """The id of these parts, as a person can type it.

    >>> result_id("vas back", "V13", "chg-b1", "mean")
    'VAS_BACK.V13.CHG_B1.MEAN'
    """
    return ".".join(re.sub(r"[^A-Z0-9]+", "_", part.upper()).strip("_") for part in parts)


def read_entry(text: str) -> tuple[str, int]:
    """Stream and number of a ledger entry.

    >>> read_entry("P-003#41")
    ('P-003', 41)
    """
    found = _ENTRY.match(text)
    if not found:
        raise ValueError(f"an entry is written stream#number, not {text!r}")
    return found["stream"], int(found["number"])


def method_of(function: Callable[..., Any]) -> str:
    """How a result says what computed it: the function's name and its first line."""
    first_line = (inspect.getdoc(function) or "").partition("\n")[0]
    return f"{function.__module__.rpartition('.')[2]}.{function.__name__}: {first_line}"


def write_results(results: Results) -> bytes:
    """`results.json`: canonical, in the order of ids, so that the same results are the same bytes."""
    ordered = msgspec.structs.replace(
        results,
        results=tuple(sorted(results.results, key=lambda result: result.id)),
        rows=tuple(sorted(results.rows, key=lambda row: row.key)),
    )
    return canonical_bytes(ordered)


def read_results(data: bytes) -> Results:
    """The results that `write_results` wrote.

    Raises:
        msgspec.ValidationError: the bytes are JSON but no results.
    """
    return msgspec.json.decode(data, type=Results)


def _refuse_repeats(what: str, keys: Iterable[str]) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise ValueError(f"two of one {what}: {key}")
        seen.add(key)
