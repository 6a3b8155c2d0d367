"""App, pages, participant: the questions about the data, open and settled, as the page of all queries tells them."""

from typing import Any

from vertebra.app.pages.oversight.queries import told
from vertebra.app.pages.tasks import About
from vertebra.conduct.state import Query

Shown = dict[str, Any]


def queries(a: About) -> Shown:
    seen = [q for q in a.p.queries.values() if q.place.form in a.visible]
    return {
        "queries": [_query(a, q) for q in seen if q.is_open],
        "settled": [_query(a, q) for q in reversed(seen) if not q.is_open],
    }


def _query(a: About, q: Query) -> Shown:
    """In the words of the version whose check asked."""
    return told(a.teller.under(a.p.written_under(q.opened)), a.role, a.p, q, a.today)
