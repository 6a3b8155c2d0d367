"""What it shows, back to its source: from a result to its rows, from a row to its entries, from an entry to a person.

In: a snapshot, from which tables and results are worked out again, and what somebody typed. Out: lines of text. What
was typed, by whom in which role, when it happened and when it was recorded, under which study version, why it was
changed, and every earlier value of the same item.
"""

import difflib
import textwrap
from collections.abc import Iterator
from typing import Any

import msgspec
import polars as pl

from vertebra.conduct import entries as e
from vertebra.conduct.words import reason_of
from vertebra.evidence.analysis import write_report
from vertebra.evidence.results import Result, Results, Row
from vertebra.evidence.snapshot import Snapshot
from vertebra.evidence.tables import Tables, derive_tables
from vertebra.terms.trouble import Trouble

MOST_NAMES = 12
MOST_ROWS, MOST_ENTRIES, MOST_IN_FULL = 30, 4, 2
_QUIET = frozenset({"key", "entries", "order"})


class NotFound(Trouble):
    """No result, row or entry of that name."""


def explain(snapshot: Snapshot, asked: str, most: int = MOST_ROWS) -> list[str]:
    """The way back of an entry, a row or a result, told from the snapshot alone.

    Raises:
        NotFound: there is none of that name; says what begins like it, or looks like it.
    """
    typed = asked.strip()
    if "#" in typed:
        return [*_about_entry(snapshot, _entry(snapshot, typed), None)]
    tables = derive_tables(snapshot)
    rows = {key.upper(): key for key in tables.entries}
    if typed.upper() in rows:
        return [*_about_row(tables, rows[typed.upper()])]
    _, results = write_report(tables, draws=False)
    known = {result.id: result for result in results.results}
    if typed.upper() in known:
        return [*_about_result(tables, results, known[typed.upper()], most)]
    raise NotFound(_nothing_like([*known, *rows.values()], typed))


def _entry(snapshot: Snapshot, typed: str) -> e.Entry:
    found = snapshot.find(typed)
    if found is None:
        raise NotFound(_no_entry(snapshot, typed))
    return found


def _about_result(tables: Tables, results: Results, result: Result, most: int) -> Iterator[str]:
    about = result.labels
    said = (about.parameter, about.visit, about.analysis, about.statistic, about.population)
    yield f"{result.id} = {result.shown}"
    yield f"  what      {', '.join(word for word in said if word)}"
    yield f"  unrounded {result.value}"
    yield f"  n         {result.n}, display {result.display}"
    yield f"  method    {result.method}"
    yield f"  snapshot  {results.snapshot}"
    rows = results.sources(result.id)
    yield f"  rows      {len(rows)}"
    for row in rows[:most]:
        yield f"    {row.key}{_value(_record(tables, row.key))}"
        yield from (f"      {line}" for line in _sources(tables, row))
    if len(rows) > most:
        yield f"    ... and {len(rows) - most} more rows; ask for one by its name, or for all with --all"


def _sources(tables: Tables, row: Row) -> Iterator[str]:
    """The entries of a row in full, or in one line each when they are many."""
    found = [entry for entry in map(tables.snapshot.find, row.entries) if entry is not None]
    item = _record(tables, row.key).get("item")
    if len(found) <= MOST_IN_FULL:
        for entry in found:
            yield from _about_entry(tables.snapshot, entry, item)
        return
    yield from (_in_short(entry) for entry in found[:MOST_ENTRIES])
    if len(found) > MOST_ENTRIES:
        yield f"... and {len(found) - MOST_ENTRIES} more entries: vertebra why {row.key}"


def _in_short(entry: e.Entry) -> str:
    said = ", ".join(_typed(entry, None)) or _told(entry)
    return f"{entry.key}  {entry.kind}: {textwrap.shorten(said, 60)} by {entry.by.user} ({entry.by.role})"


def _about_row(tables: Tables, key: str) -> Iterator[str]:
    record = _record(tables, key)
    yield f"{key}{_value(record)}"
    for name, value in record.items():
        if name not in _QUIET and value is not None:
            yield f"  {name:<20} {value}"
    for entry in map(tables.snapshot.find, tables.entries[key]):
        if entry is not None:
            yield from (f"  {line}" for line in _about_entry(tables.snapshot, entry, record.get("item")))


def _value(record: dict[str, Any]) -> str:
    value = record.get("number")
    return "" if value is None else f"  {value:g} {record.get('unit') or ''}".rstrip()


def _record(tables: Tables, key: str) -> dict[str, Any]:
    name = key.partition(".")[0].lower()
    found = tables[name].row(by_predicate=pl.col("key") == key, named=True)
    return dict(found)


def _about_entry(snapshot: Snapshot, entry: e.Entry, item: str | None) -> Iterator[str]:
    """One entry: as typed, by whom, when; then the earlier values of the item, the newest first."""
    said = ", ".join(_typed(entry, item)) or _told(entry)
    yield f"{entry.key}  {entry.kind}: {said}"
    when = f"happened {entry.occurred_at}, recorded {entry.recorded_at}"
    yield f"  by {entry.by.user or '–'} ({entry.by.role}), {entry.source}; {when}"
    yield f"  study version {entry.study_version[:16]}…, hash {entry.hash[:16]}…"
    if reason := reason_of(entry, "en"):
        yield f"  reason: {reason}"
    for before in _earlier(snapshot, entry, item):
        then = ", ".join(_typed(before, item))
        yield (
            f"  earlier: {then}, {before.key} by {before.by.user} ({before.by.role}), recorded {before.recorded_at}"
            f"{', reason: ' + why if (why := reason_of(before, 'en')) else ''}"
        )


def _typed(entry: e.Entry, item: str | None) -> list[str]:
    """The values of the entry, or the one asked for; what the engine worked out is marked."""
    if not isinstance(entry.body, e.FormSaved | e.Stepped):
        return []
    typed = [f"{_datum(d)}" for d in entry.body.data if item in (None, d.item)]
    derived = [f"{_datum(d)} (worked out)" for d in entry.body.derived if item in (None, d.item)]
    if item and derived and entry.body.data:
        return [*derived, f"with {', '.join(f'{_datum(d)}' for d in entry.body.data)}"]
    return typed + derived


def _datum(datum: e.Datum) -> str:
    """The item and its value as typed; the unit 1 is not said."""
    return f"{datum.item} {datum.value if datum.unit == '1' else datum.shown or 'emptied'}"


def _told(entry: e.Entry) -> str:
    """A body that holds no form data, in its own words."""
    told = msgspec.to_builtins(entry.body)
    return ", ".join(f"{name} {value}" for name, value in told.items() if name != "kind" and value not in ("", [], {}))


def _earlier(snapshot: Snapshot, entry: e.Entry, item: str | None) -> list[e.Entry]:
    """Entries before this one that hold the same item of the same form at the same place, the newest first."""
    body = entry.body
    if item is None or not isinstance(body, e.FormSaved | e.Stepped):
        return []
    place = (body.visit, body.form, body.row)
    return [
        before
        for before in reversed(snapshot.streams[entry.stream])
        if before.number < entry.number
        and isinstance(before.body, e.FormSaved | e.Stepped)
        and (before.body.visit, before.body.form, before.body.row) == place
        and any(d.item == item for d in (*before.body.data, *before.body.derived))
    ]


def _no_entry(snapshot: Snapshot, typed: str) -> str:
    """Which entries or streams there are instead."""
    stream = typed.partition("#")[0]
    there = snapshot.streams.get(stream) or snapshot.streams.get(stream.upper()) or ()
    if there:
        return f"there is no entry {typed!r}: {there[0].stream} has the entries 1 to {there[-1].number}"
    near = difflib.get_close_matches(stream.upper(), [*snapshot.streams], n=5)
    return f"there is no stream {stream!r}; nearest: {', '.join(near) or 'none'}"


def _nothing_like(known: list[str], typed: str) -> str:
    """Up to twelve names that begin like what was typed, hold it, or look like it."""
    wanted = typed.upper()
    begins = [name for name in known if name.upper().startswith(wanted)]
    near = begins or [name for name in known if wanted in name.upper()]
    near = near or difflib.get_close_matches(wanted, known, n=8, cutoff=0.5)
    more = f" and {len(near) - MOST_NAMES} more" if len(near) > MOST_NAMES else ""
    word = "these begin like it" if begins else "nearest"
    return f"there is no result, row or entry {typed!r}; {word}: {', '.join(near[:MOST_NAMES]) or 'none'}{more}"
