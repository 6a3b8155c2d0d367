"""App, pages: one entry of the ledger as it is stored, and whether it still fits its hash."""

import json
from typing import Any

from vertebra.app.pages import links
from vertebra.app.pages.oversight.content import content
from vertebra.app.pages.sight import sees_all
from vertebra.app.pages.source import Source
from vertebra.app.pages.telling import Teller
from vertebra.conduct import entries as e
from vertebra.conduct.access import visible_forms
from vertebra.conduct.entries import TRIAL, Body
from vertebra.conduct.ledger import read_entry
from vertebra.conduct.words import KINDS, reason_of
from vertebra.terms.canonical import sha256

Shown = dict[str, Any]
OPEN_TO_HANDS = (
    e.Identified,
    e.ConsentGiven,
    e.ConsentWithdrawn,
    e.LotOrdered,
    e.StudyAdopted,
    e.SiteOpened,
    e.EthicsApproved,
    e.Delegated,
    e.MaterialReceived,
    e.MaterialRecalled,
    e.HoldPlaced,
    e.HoldLifted,
    e.Dosed,
    e.WorkspaceOpened,
    e.WorkspaceClosed,
    e.SlotsOffered,
    e.SlotBooked,
    e.SlotMoved,
    e.SlotFreed,
    e.Checkpoint,
)


def entry_page(source: Source, teller: Teller, stream: str, number: int, role: str) -> Shown | None:
    """The entry with its place in the chain; None when there is none with this number, or none for this role."""
    rows = source.stored(stream)
    row = next((r for r in rows if r.number == number), None)
    if row is None:
        return None
    entry, fits = read_entry(row.data, row.hash), sha256(row.data) == row.hash
    if not _is_visible(teller, role, entry.body):
        return None
    return {
        "stream": stream,
        "number": number,
        "participant": stream if stream != TRIAL else "",
        "kind": teller.text(KINDS[row.kind]) if row.kind in KINDS else row.kind,
        "place": _place(teller, stream, entry.body),
        "occurred": teller.moment(entry.occurred_at),
        "recorded": teller.moment(entry.recorded_at),
        "by": teller.actor(entry.by),
        "user": entry.by.user,
        "origin": teller.other(entry.source),
        "reason": reason_of(entry, teller.lang),
        "hash": row.hash,
        "previous": row.previous,
        "fits": fits,
        "check": teller.other("fits" if fits else "does not fit"),
        "content": content(teller, entry),
        "json": json.dumps(json.loads(row.data), ensure_ascii=False, indent=2),
        "earlier": number - 1,
        "later": number + 1 if number < rows[-1].number else 0,
    }


def _place(teller: Teller, stream: str, body: Body) -> Shown | None:
    """The form that the entry is about, with the way there."""
    if not isinstance(body, e.FormSaved):
        return None
    place = body.place
    return {"says": teller.place(place), "link": links.form(stream, place)}


def _is_visible(teller: Teller, role: str, body: Body) -> bool:
    """Who does not see every form sees what happened to the product, and entries about the forms that they see."""
    step = teller.study.product.step(getattr(body, "step", ""))
    form = step.form if step else getattr(body, "form", "")
    if sees_all(role) or not form:
        return sees_all(role) or isinstance(body, OPEN_TO_HANDS)
    return form in visible_forms(teller.study, role)
