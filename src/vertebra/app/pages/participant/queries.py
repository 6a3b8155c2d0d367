"""App, pages, participant: the questions about the data, open and settled, each with the form it stands on."""

from typing import Any

from vertebra.app.pages import links
from vertebra.app.pages.participant.keys import key
from vertebra.app.pages.tasks import About
from vertebra.app.pages.tasks.safety import is_asked_of, said
from vertebra.conduct.access import MAY
from vertebra.conduct.state import Query

Shown = dict[str, Any]


def queries(a: About) -> Shown:
    seen = [q for q in a.p.queries.values() if q.place.form in a.visible]
    return {
        "queries": [_query(a, q) for q in seen if q.is_open],
        "settled": [_query(a, q) for q in seen if not q.is_open],
    }


def _query(a: About, q: Query) -> Shown:
    return {
        "id": q.id,
        "state": a.teller.badge(q.status),
        "asks": said(a.teller, q),
        "where": a.teller.place(q.place),
        "item": a.teller.item(q.item),
        "link": links.form(a.p.id, q.place, q.item),
        "about": q.about,
        "answer": q.answer,
        "answerable": q.status == "open" and a.role in MAY["answer query"] and is_asked_of(a, q),
        "closable": q.status in ("answered", "reported") and a.role in MAY["close query"],
        "entry": key(q.opened),
    }
