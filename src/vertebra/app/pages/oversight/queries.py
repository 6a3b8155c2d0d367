"""App, pages: the queries of the trial: whose turn, how old, what was said; and what may be done about each."""

from datetime import date
from typing import Any

from vertebra.app.acting import Acting
from vertebra.app.pages.sight import people_of
from vertebra.app.pages.telling import Teller
from vertebra.app.serving import Served
from vertebra.app.taking import written
from vertebra.conduct.access import MAY, visible_forms
from vertebra.conduct.checks import asks
from vertebra.conduct.oversight.queries import REVIEW_TURN, SITE_TURN, age_days, asked_of, turn_of
from vertebra.conduct.places import read_cell
from vertebra.conduct.state import Participant, Query
from vertebra.conduct.words import QUERY
from vertebra.protocol.study import Study

Shown = dict[str, Any]
MANUAL = "manual"
PAGE = 100
STATES = ("mine", "waiting", "open", "answered", "reported", "settled", "all")
AGES = (0, 7, 14, 30)


def queries_page(served: Served, teller: Teller, acting: Acting, asked: dict[str, str]) -> Shown:
    """Filtered by `state`, `form`, `who` and `age` (days at least); the oldest first."""
    study, today = served.study, served.source.today()
    people = people_of(served, acting)
    seen = visible_forms(study, acting.role)
    mine = [(p, q) for p, _ in people.values() for q in p.queries.values() if q.place.form in seen]
    state = asked.get("state") if asked.get("state") in STATES else "mine"
    chosen = [x for x in mine if _fits(study, acting.role, x, state or "mine", asked, today)]
    chosen.sort(key=lambda x: (-age_days(study, x[1], today), x[0].id, int(x[1].id[1:])))
    page = min(max(1, int(asked.get("page", "1"))), max(1, -(-len(chosen) // PAGE)))
    return {
        "states": [
            {
                "id": s,
                "word": teller.words[f"asked_{s}"],
                "count": sum(_in_state(study, acting.role, q, s) for _, q in mine),
                "chosen": s == state,
            }
            for s in STATES
        ],
        "forms": [
            {"id": f, "title": teller.form(f), "chosen": f == asked.get("form")}
            for f in sorted({q.place.form for _, q in mine})
        ],
        "who": asked.get("who", ""),
        "ages": [{"days": a, "chosen": str(a) == asked.get("age", "0")} for a in AGES],
        "state": state,
        "rows": [told(teller, acting.role, p, q, today) for p, q in chosen[(page - 1) * PAGE : page * PAGE]],
        "found": len(chosen),
        "page": page,
        "pages": max(1, -(-len(chosen) // PAGE)),
    }


def _fits(
    study: Study, role: str, x: tuple[Participant, Query], state: str, asked: dict[str, str], today: date
) -> bool:
    p, q = x
    age = asked.get("age", "0")
    return (
        _in_state(study, role, q, state)
        and asked.get("form", "") in ("", q.place.form)
        and asked.get("who", "").upper() in p.id
        and age_days(study, q, today) >= (int(age) if age.isdecimal() else 0)
    )


def _in_state(study: Study, role: str, q: Query, state: str) -> bool:
    if state == "mine":
        return is_mine(study, role, q)
    if state == "waiting":
        return q.is_open
    return state == "all" or (not q.is_open if state == "settled" else q.status == state)


def is_mine(study: Study, role: str, q: Query) -> bool:
    """Whether the next turn is this role's: to answer what it was asked, or to settle what was answered."""
    turn = turn_of(q)
    if turn == SITE_TURN:
        return role in MAY["answer query"] and role in asked_of(study, q)
    return turn == REVIEW_TURN and role in MAY["close query"]


def told(teller: Teller, role: str, p: Participant, q: Query, today: date) -> Shown:
    """One query with its thread and what this role may do."""
    study = teller.study
    cell = p.cell(q.place, q.item)
    words = q.asks if q.check == MANUAL else teller.text(asks(study, q.item, q.check))
    turn = turn_of(q)
    may = {name: role in roles for name, roles in MAY.items()}
    return {
        "id": q.id,
        "who": p.id,
        "place": teller.place(q.place),
        "link": f"/p/{p.id}/form/{written(q.place)}#i-{q.item}",
        "item": teller.item(q.item),
        "asks": words,
        "value": teller.value(cell.datum) if cell else "",
        "also": [_related(teller, p, c) for c in q.also],
        "age": age_days(study, q, today),
        "status": {"word": teller.text(QUERY[q.status]), "tone": _TONES.get(q.status, "quiet")},
        "turn": teller.listed(teller.role(r) for r in asked_of(study, q)) if turn == SITE_TURN else "",
        "turns": [
            {
                "by": teller.actor(t.by),
                "at": teller.moment(t.at),
                "what": teller.other(t.what),
                "text": "" if t.text == words else t.text,
            }
            for t in q.turns
        ],
        "suggests": q.suggests,
        "answer": q.status == "open" and may["answer query"],
        "accept": bool(q.suggests) and q.is_open and may["accept suggestion"],
        "report": q.status == "open" and q.check != MANUAL and may["report check"],
        "close": q.is_open and may["close query"],
        "reopen": q.status in ("answered", "closed", "cancelled") and may["reopen query"],
        "assign": q.is_open and may["assign query"],
    }


def _related(teller: Teller, p: Participant, cell: str) -> Shown:
    found = read_cell(cell)
    if found is None:
        return {"where": cell, "value": ""}
    place, item = found
    held = p.cell(place, item)
    where = f"{teller.place(place)} · {teller.item(item)}"
    return {"where": where, "value": teller.value(held.datum) if held else "–"}


_TONES = {"open": "watch", "answered": "going", "reported": "bad"}
