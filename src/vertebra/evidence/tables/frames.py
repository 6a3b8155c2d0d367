"""What it shows, as tables: the frame of every analysis table.

Each row has a `key` that names it in results and in `vertebra why`, and `entries`, the ledger entries it rests on.
Missing is null; NaN never occurs.
"""

import io
from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

Columns = Mapping[str, Any]
Record = dict[str, Any]

ENTRIES = pl.List(pl.String)


def frame(columns: Columns, records: Iterable[Record]) -> pl.DataFrame:
    """A table of these columns between `key` and `entries`; what a record does not say is null.

    Raises:
        ValueError: two rows have one key.
    """
    schema = {"key": pl.String, **columns, "entries": ENTRIES}
    table = pl.DataFrame([[record.get(name) for name in schema] for record in records], schema=schema, orient="row")
    if table["key"].is_duplicated().any():
        twice = table.filter(pl.col("key").is_duplicated())["key"][0]
        raise ValueError(f"two rows with the key {twice}")
    return table


def row_key(table: str, *parts: str | int) -> str:
    """How a row is called: `LABS.P-003.V4.CRP`. Empty parts are left out.

    >>> row_key("labs", "P-003", "V4", "CRP"), row_key("harms", "P-003", "", 2)
    ('LABS.P-003.V4.CRP', 'HARMS.P-003.2')
    """
    return ".".join([table.upper(), *(str(part) for part in parts if part != "")])


def write_csv(table: pl.DataFrame) -> bytes:
    """The table as CSV with blanks between entries: the same rows are the same bytes."""
    sheet = io.BytesIO()
    table.with_columns(pl.col("entries").list.join(" ")).write_csv(sheet)
    return sheet.getvalue()


def keys(table: pl.DataFrame) -> tuple[str, ...]:
    return tuple(table["key"])
