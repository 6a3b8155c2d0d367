"""App, pages: departures from the protocol, found by the system or reported by people, and how people weigh them."""

from typing import Any

from vertebra.app.acting import Acting
from vertebra.app.pages.product.refusing import attempt_told
from vertebra.app.pages.sight import people_of
from vertebra.app.pages.telling import Teller
from vertebra.app.serving import Served
from vertebra.conduct.access import MAY
from vertebra.conduct.state import Deviation, Participant
from vertebra.conduct.words import DEVIATIONS

Shown = dict[str, Any]
WEIGHTS = ("unweighed", "minor", "important", "all")


def deviations_page(served: Served, teller: Teller, acting: Acting, asked: dict[str, str]) -> Shown:
    people = people_of(served, acting)
    every = [(p, d) for p, _ in people.values() for d in p.deviations.values()]
    weight = asked["weight"] if asked.get("weight") in WEIGHTS else WEIGHTS[0]
    chosen = [(p, d) for p, d in every if _weighs(d, weight) and asked.get("who", "").upper() in p.id]
    chosen.sort(key=lambda x: x[1].occurred_at, reverse=True)
    return {
        "weights": [
            {
                "id": w,
                "word": teller.words[f"deviation_{w}"],
                "count": sum(_weighs(d, w) for _, d in every),
                "chosen": w == weight,
            }
            for w in WEIGHTS
        ],
        "who": asked.get("who", ""),
        "rows": [_row(teller, p, d) for p, d in chosen[:300]],
        "more": max(0, len(chosen) - 300),
        "weigh": acting.role in MAY["classify deviation"],
        "report": acting.role in MAY["report deviation"],
        "people": sorted(people),
        "codes": [{"id": code, "word": teller.text(t)} for code, t in DEVIATIONS.items()],
        "today": served.source.today().isoformat(),
    }


def _code(teller: Teller, d: Deviation) -> str:
    limit = teller.studies.named(lambda s: s.product.limits, d.code)
    if limit:
        return f"{d.code} {teller.text(limit.label)}"
    return teller.text(DEVIATIONS[d.code]) if d.code in DEVIATIONS else teller.other(d.code)


def _where(teller: Teller, p: Participant, d: Deviation) -> str:
    held = next((place for place in p.sheets if place.spot == d.where), None)
    step = teller.studies.named(lambda s: s.product.steps, d.where, p.written_under(d.entry))
    return teller.place(held) if held else teller.text(step.label) if step else d.where


def _weighs(d: Deviation, weight: str) -> bool:
    return weight == "all" or (d.weight == weight if weight != "unweighed" else not d.weight)


def _row(teller: Teller, p: Participant, d: Deviation) -> Shown:
    return {
        "who": p.id,
        "id": d.id,
        "code": _code(teller, d),
        "where": _where(teller, p, d),
        "detail": attempt_told(teller, p, d),
        "at": d.occurred_at[:10],
        "weight": teller.badge(d.weight or "not weighed"),
        "turns": [{"by": teller.actor(t.by), "at": teller.moment(t.at), "text": t.text} for t in d.judged],
        "entry": {"stream": p.id, "number": d.entry.rpartition("#")[2], "key": d.entry},
    }
