"""App, pages: the work list: what is due, what closes soon, and what waits for the role that is taken."""

from typing import Any

from vertebra.app.acting import Acting
from vertebra.app.pages.telling import Teller
from vertebra.app.serving import Served
from vertebra.app.taking import written
from vertebra.conduct.access import SITE
from vertebra.conduct.state import Place
from vertebra.conduct.visits import schedule

Shown = dict[str, Any]


def work_page(served: Served, teller: Teller, acting: Acting) -> Shown:
    return {"visits": _visits(served, teller) if acting.role in SITE else []}


def _visits(served: Served, teller: Teller) -> list[Shown]:
    today, source = served.source.today(), served.source
    known = source.several(r["id"] for r in source.participants())
    due = [
        (state.window.last, id, state)
        for id, (p, _) in known.items()
        for state in schedule(served.study, p, today)
        if state.standing in ("due", "overdue") and state.window
    ]
    return [
        {
            "id": id,
            "visit": teller.visit(s.visit),
            "last": last.isoformat(),
            "standing": teller.badge(s.standing),
            "link": f"/p/{id}/form/{written(Place(s.visit, s.forms_open[0], 0))}" if s.forms_open else f"/p/{id}",
        }
        for last, id, s in sorted(due, key=lambda x: x[:2])
    ]
