"""App, pages: the trace of one lot, from disc to disc, as a page. What it says is told by evidence.documents."""

from typing import Any

from vertebra.app.pages import links
from vertebra.app.pages.menu import MATERIALS
from vertebra.app.pages.participant.keys import key
from vertebra.app.pages.tasks import About
from vertebra.conduct.state import Participant
from vertebra.evidence.documents.said import Sayer
from vertebra.evidence.documents.trace_told import MaterialRow, Row, told_trace

Shown = dict[str, Any]


def trace_page(a: About, others: dict[str, Participant]) -> Shown:
    """others: the participants whom the role may see, for what became of the same materials."""
    say = Sayer({s.version: s for s in a.teller.studies.values()}, a.trial, a.teller.lang)
    told = told_trace(say, a.study, a.p, others)
    assert a.p.lot is not None
    return {
        "id": a.p.id,
        "back": links.product(a.p.id),
        "lot": a.p.lot.id,
        "state": a.teller.lot_state(a.p.lot.state),
        "rows": [_row(row) for row in told.rows],
        "people": told.people,
        "materials": [_material(m, a.role in MATERIALS) for m in told.materials],
        "kept": told.kept,
        "until": told.until,
        "decided": is_decided(a),
    }


def is_decided(a: About) -> bool:
    """Whether there is a decision to certify."""
    item = a.study.product.parts.get("release_decision", "")
    return bool(item) and bool(a.p.sheets_of(a.study.home(item).id))


def _row(row: Row) -> Shown:
    return {
        "when": row.when, "what": row.what, "flag": row.flag, "tone": row.tone, "state": row.state, "who": row.who,
        "told": row.told, "entry": key(row.entry) if row.entry else None,
    }  # fmt: skip


def _material(m: MaterialRow, linked: bool) -> Shown:
    return {
        "link": links.material(m.lot) if linked else "", "lot": m.lot, "name": m.name, "expires": m.expires,
        "used": m.used, "also": [{"id": id, "link": links.trace(id)} for id in m.also],
    }  # fmt: skip
