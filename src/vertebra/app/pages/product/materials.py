"""App, pages: the material lots of the trial; and one of them: every product it went into, and what is to be done.

Which products hold a lot comes from the read table in one look-up; a role is shown those of its own sites.
"""

import csv
import io
from collections import Counter
from datetime import date
from typing import Any
from uuid import uuid4

from vertebra.app.acting import Acting
from vertebra.app.pages import links
from vertebra.app.pages.oversight.trail import harmless
from vertebra.app.pages.product.lots import badge_of, days_left, kind_of, state_of
from vertebra.app.pages.sight import sites_of
from vertebra.app.pages.telling import Teller
from vertebra.app.serving import Served
from vertebra.conduct.access import MAY
from vertebra.conduct.state import Material
from vertebra.terms.identifiers import is_participant

Shown = dict[str, Any]
FILTERS = ("all", "usable", "soon", "expired", "recalled")
MOST = 300
PART = 100  # so many products of a recall are shown at once
ENDED = frozenset({"rejected", "failed", "destroyed"})


def materials_page(served: Served, teller: Teller, acting: Acting, asked: dict[str, str]) -> Shown:
    trial, _ = served.source.trial()
    today, counts = served.source.today(), served.store.use_counts()
    state = asked["state"] if asked.get("state") in FILTERS else FILTERS[0]
    kinds = teller.study.product.kinds
    kind = asked.get("kind", "") if asked.get("kind", "") in {k.id for k in kinds} else ""
    of_kind = [m for m in trial.materials.values() if kind in ("", m.kind)]
    chosen = sorted((m for m in of_kind if _fits(m, state, today)), key=lambda m: (m.expires, m.lot))
    return {
        "filters": [
            {
                "id": f,
                "word": teller.words["all"] if f == "all" else teller.badge(f).word,
                "count": sum(_fits(m, f, today) for m in of_kind),
                "chosen": f == state,
            }
            for f in FILTERS
        ],
        "state": state,
        "kind": kind,
        "kinds": [{"id": k.id, "label": teller.text(k.label)} for k in kinds],
        "rows": [_row(teller, m, today) | {"used": counts.get(m.lot, 0)} for m in chosen[:MOST]],
        "more": max(0, len(chosen) - MOST),
        "receive": acting.role in MAY["receive material"],
        "allergens": _allergens(teller),
        "today": today.isoformat(),
        "key": uuid4().hex,
    }


def _fits(m: Material, state: str, today: date) -> bool:
    """A lot that expires soon may be used as well."""
    now = state_of(m, today)
    return state in ("all", now) or (state == "usable" and now == "soon")


def _row(teller: Teller, m: Material, today: date) -> Shown:
    return {
        "lot": m.lot,
        "link": links.material(m.lot),
        "name": m.name,
        "kind": kind_of(teller, m),
        "supplier": m.supplier,
        "certificate": m.certificate,
        "allergens": teller.listed(_allergen(teller, code) for code in m.allergens),
        "expires": m.expires,
        "left": days_left(m, today),
        "received": m.received,
        "badge": badge_of(teller, m, today),
    }


def _allergens(teller: Teller) -> list[Shown]:
    """The allergens that a participant is asked for, so that the two can be compared (H11)."""
    item = teller.study.product.parts.get("allergies", "")
    codes = teller.study.codelist(teller.study.item(item).codes).codes if item else ()
    return [{"id": c.code, "label": teller.text(c.label)} for c in codes]


def _allergen(teller: Teller, code: str) -> str:
    return next((x["label"] for x in _allergens(teller) if x["id"] == code), code)


def material_page(served: Served, teller: Teller, acting: Acting, lot: str, after: str = "") -> Shown | None:
    """One lot, how many products it went into, and the first of them after this participant; None where nobody ever
    heard of it. All of them at once are in the file.
    """
    trial, _ = served.source.trial()
    today, held = served.source.today(), trial.materials.get(lot)
    sites, bad = sites_of(trial, acting, today), is_bad(held, today)
    spread = served.store.spread(lot, sites)
    if held is None and not spread:
        return None
    uses = served.store.some_uses(lot, sites, after if is_participant(after) else "", PART + 1)
    return {
        "lot": lot,
        "known": _row(teller, held, today) if held else None,
        "badge": badge_of(teller, held, today),
        "recalled": {"at": teller.moment(held.recalled), "why": held.why} if held and held.recalled else None,
        "count": sum(count for _, _, count in spread),
        "to_do": _by_what_to_do(teller, spread, bad),
        "uses": [_use(teller, row, bad) for row in uses[:PART]],
        "after": uses[PART - 1]["participant"] if len(uses) > PART else "",
        "may_recall": acting.role in MAY["recall material"] and held is not None and not held.recalled,
        "here": links.material(lot),
        "key": uuid4().hex,
    }


def recalled_from(served: Served, teller: Teller, acting: Acting, lot: str) -> list[Shown]:
    """Every product that holds the lot, of the sites that the role covers."""
    trial, _ = served.source.trial()
    today = served.source.today()
    sites, bad = sites_of(trial, acting, today), is_bad(trial.materials.get(lot), today)
    return [_use(teller, row, bad) for row in served.store.uses_of(lot) if row["site"] in sites]


def is_bad(held: Material | None, today: date) -> bool:
    """Whether something is to be done about a product that holds it."""
    return state_of(held, today) in ("recalled", "unknown lot")


def _by_what_to_do(teller: Teller, spread: list[tuple[str, bool, int]], bad: bool) -> list[Shown]:
    """How many products wait for what: those that were given first."""
    found: Counter[str] = Counter()
    for state, given, count in spread:
        found[_to_do(state, given, bad)] += count
    order = ("recall_do_given", "recall_do_open", "recall_do_ended", "recall_do_usable")
    return [{"count": found[word], "says": teller.words[word]} for word in order if word in found]


def _use(teller: Teller, row: dict[str, str], bad: bool) -> Shown:
    return {
        "who": row["participant"],
        "link": links.batch(row["participant"]),
        "product": row["lot"],
        "state": teller.lot_state(row["lot_state"]),
        "status": teller.status(row["status"]),
        "first": teller.moment(row["first"]),
        "uses": _places(teller, row["uses"]),
        "injected": row["injected"],
        "do": teller.words[_to_do(row["lot_state"], bool(row["injected"]), bad)],
        "tone": "quiet" if not bad else "bad" if row["injected"] else "watch",
    }


def _places(teller: Teller, uses: str) -> str:
    """`CUL/1 CUL/2 FILL/0` as the forms are called, with their rows; a form without rows has row 0."""
    rows: dict[str, list[int]] = {}
    for place in uses.split():
        form, _, row = place.partition("/")
        rows.setdefault(form, []).append(int(row))
    told = {form: ", ".join(str(row) for row in sorted(found) if row) for form, found in sorted(rows.items())}
    return "; ".join(f"{teller.form(form)} {listed}".strip() for form, listed in told.items())


def _to_do(state: str, given: bool, bad: bool) -> str:
    """The word for what is to be done about a lot in this state."""
    if not bad:
        return "recall_do_usable"
    if given:
        return "recall_do_given"
    return "recall_do_ended" if state in ENDED else "recall_do_open"


COLUMNS = ("material", "participant", "product lot", "state", "first used", "recorded at", "injected", "what to do")


def recall_csv(lot: str, uses: list[Shown]) -> str:
    """One line for each product that holds the lot; formulas of a spreadsheet are disarmed."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for x in uses:
        line = (lot, x["who"], x["product"], x["state"], x["first"], x["uses"], x["injected"], x["do"])
        writer.writerow([harmless(cell) for cell in line])
    return out.getvalue()
