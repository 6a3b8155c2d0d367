"""App, pages: one entry of the ledger as it is stored, and whether it still fits its hash."""

import json
from typing import Any

from vertebra.app.pages.source import Source
from vertebra.app.pages.telling import Teller
from vertebra.conduct.entries import TRIAL
from vertebra.conduct.ledger import read_entry
from vertebra.terms.canonical import sha256

Shown = dict[str, Any]


def entry_page(source: Source, teller: Teller, stream: str, number: int) -> Shown | None:
    """The entry with its place in the chain; None when there is none with this number."""
    rows = source.stored(stream)
    row = next((r for r in rows if r.number == number), None)
    if row is None:
        return None
    entry, fits = read_entry(row.data, row.hash), sha256(row.data) == row.hash
    return {
        "stream": stream,
        "number": number,
        "participant": stream if stream != TRIAL else "",
        "kind": row.kind,
        "occurred": teller.moment(entry.occurred_at),
        "recorded": teller.moment(entry.recorded_at),
        "by": teller.actor(entry.by),
        "origin": teller.other(entry.source),
        "reason": entry.reason,
        "hash": row.hash,
        "previous": row.previous,
        "fits": fits,
        "check": teller.other("fits" if fits else "does not fit"),
        "json": json.dumps(json.loads(row.data), ensure_ascii=False, indent=2),
        "earlier": number - 1,
        "later": number + 1 if number < rows[-1].number else 0,
    }
