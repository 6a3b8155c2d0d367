"""Why a number is what it is: from a result through its rows to the entries, who typed them, when, under which study.

In: a snapshot, its tables and results, and the id of a result, a row or an entry. Out: lines of plain text. Earlier
values of an item are told with the reason for which they changed.
"""

from collections.abc import Iterator

from vertebra.conduct import entries as e
from vertebra.evidence.results import Result, Results
from vertebra.evidence.snapshot import Snapshot
from vertebra.evidence.tables import Tables
from vertebra.terms.trouble import Trouble


class NoSuchId(Trouble):
    """Neither a result, nor a row, nor an entry."""


def why(tables: Tables, results: Results, id: str, most: int = 12) -> list[str]:
    """The way back from `id`, at most `most` rows of it.

    Raises:
        NoSuchId: nothing has this id; names the nearest ones.
    """
    entry = tables.snapshot.find(id) if "#" in id else None
    if entry is not None:
        return [*_entry(tables.snapshot, entry, ""), *_body(entry)]
    if id in tables.entries:
        return [f"row {id}", *_row(tables, id)]
    known = {r.id.upper(): r for r in results.results}
    if id.upper() in known:
        return [*_result(known[id.upper()]), *_rows(tables, known[id.upper()], most)]
    near = ", ".join(results.nearest(id)) or "list them with `vertebra evidence`, file results.json"
    raise NoSuchId(f"nothing is called {id!r}; near to it: {near}")


def _result(result: Result) -> list[str]:
    about = result.labels
    told = [about.parameter, about.visit, about.analysis, about.statistic]
    return [
        f"{result.id} = {result.value}   (printed {result.shown}, n = {result.n}, {result.display})",
        f"  {', '.join(part for part in told if part)}; population: {about.population}",
        f"  by {result.method}",
    ]


def _rows(tables: Tables, result: Result, most: int) -> Iterator[str]:
    for key in result.rows[:most]:
        yield f"  row {key}"
        yield from _row(tables, key, "    ")
    if len(result.rows) > most:
        yield f"  ... and {len(result.rows) - most} more rows; ask for one by its name"


def _row(tables: Tables, key: str, indent: str = "  ") -> Iterator[str]:
    items = set(key.split("."))
    for name in tables.entries[key]:
        entry = tables.snapshot.find(name)
        if entry is not None:
            yield from _entry(tables.snapshot, entry, indent, items)


def _entry(snapshot: Snapshot, entry: e.Entry, indent: str, items: set[str] | None = None) -> Iterator[str]:
    """Who, when, under which version; the values asked for, with what stood there before."""
    when = f"happened {entry.occurred_at}, recorded {entry.recorded_at}"
    yield f"{indent}entry {entry.key}  {entry.kind}, by {entry.by.user} ({entry.by.role}), {when}"
    reason = f", reason: {entry.reason}" if entry.reason else ""
    yield f"{indent}  study {entry.study_version[:12]}…, {entry.source}{reason}"
    for datum in _data(entry):
        if items is None or datum.item in items:
            yield f"{indent}  {datum.item} = {datum.shown}"
            yield from _earlier(snapshot, entry, datum.item, indent)


def _data(entry: e.Entry) -> tuple[e.Datum, ...]:
    body = entry.body
    return (*body.data, *body.derived) if isinstance(body, e.FormSaved | e.Stepped) else ()


def _earlier(snapshot: Snapshot, entry: e.Entry, item: str, indent: str) -> Iterator[str]:
    """What the same item held before, at the same place."""
    for old in snapshot.streams[entry.stream]:
        if old.number < entry.number and _place(old) == _place(entry) is not None:
            for datum in _data(old):
                if datum.item == item:
                    yield f"{indent}    before: {datum.shown} (entry {old.key}, {old.by.user}, {old.recorded_at})"


def _place(entry: e.Entry) -> tuple[str, str, int] | None:
    body = entry.body
    return (body.visit, body.form, body.row) if isinstance(body, e.FormSaved | e.Stepped) else None


def _body(entry: e.Entry) -> list[str]:
    """What an entry without values says."""
    if _data(entry):
        return []
    names = [n for n in entry.body.__struct_fields__ if getattr(entry.body, n)]
    return [f"  {name}: {getattr(entry.body, name)}" for name in names]
