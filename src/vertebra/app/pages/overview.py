"""App, pages: the trial at a glance. Read rows and the trial's state in; what the overview shows out."""

from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from vertebra.app.acting import Acting
from vertebra.app.pages import holds
from vertebra.app.pages.participant import may
from vertebra.app.pages.sight import sites_of
from vertebra.app.pages.source import Source
from vertebra.app.pages.tasks.visits import owed
from vertebra.app.pages.telling import Teller
from vertebra.conduct.access import MAY
from vertebra.conduct.facts import days_required
from vertebra.conduct.look import day_of
from vertebra.conduct.state import Hold, Trial
from vertebra.conduct.status import STATUS
from vertebra.protocol.study import Study

PAGE = 250
MOST_NEXT = 12
UNDERWAY = ("enrolled", "in culture", "released", "in follow-up")

Shown = dict[str, Any]


def overview(source: Source, teller: Teller, acting: Acting, status: str = "", page: int = 1) -> Shown:
    """Everything on the first page; `status` and `page` choose rows of the table, an unknown status chooses all."""
    trial, _ = source.trial()
    seen = sites_of(trial, acting, source.today())
    rows = [r for r in source.participants() if r["site"] in seen]
    wanted = status if status in STATUS else ""
    chosen = [r for r in rows if wanted in ("", r["status"])]
    pages = max(1, -(-len(chosen) // PAGE))
    page = min(max(1, page), pages)
    return {
        "study": study_facts(source.study, teller),
        "injected": len(trial.doses),
        "sites": [_site(trial, id, teller) for id in trial.sites],
        "holds": [_hold(h, teller) for h in trial.standing_holds],
        "earlier_holds": [_hold(h, teller) for h in trial.holds if h.lifted],
        **_next(source, teller, trial, rows),
        "may": may(acting.role),
        "key": uuid4().hex,
        "who_lifts": teller.listed(teller.role(r) for r in sorted(MAY["lift hold"])),
        "counts": _counts(rows, wanted, teller),
        "rows": [_row(r, teller) for r in chosen[(page - 1) * PAGE : page * PAGE]],
        "pages": {"page": page, "of": pages, "status": wanted, "before": page - 1, "after": (page + 1) % (pages + 1)},
    }


def study_facts(study: Study, teller: Teller) -> Shown:
    i = study.identity
    return {
        "id": i.protocol,
        "registry": i.registry,
        "title": teller.text(i.title),
        "sponsor": i.sponsor,
        "phase": teller.listed(teller.other(phase) for phase in i.phase.split("/")),
        "planned": i.planned,
        "edition": study.edition,
        "version": study.version,
        "reading": teller.other(study.reading),
    }


def _site(trial: Trial, id: str, teller: Teller) -> Shown:
    until = max((a.until for a in trial.approvals.get(id, ())), default="")
    word = "recruiting" if trial.recruiting.get(id) else "not_recruiting"
    return {
        "id": id,
        "name": trial.sites[id],
        "recruiting": teller.words[word],
        "open": trial.recruiting.get(id, False),
        "until": until,
    }


def _hold(hold: Hold, teller: Teller) -> Shown:
    words = {"label": holds.name(hold, teller), "why": holds.reason(hold, teller)}
    return {"number": hold.number, "rule": hold.rule, **words, "at": hold.at[:10], "lifted": hold.lifted}


def _next(source: Source, teller: Teller, trial: Trial, rows: list[Shown]) -> Shown:
    """Visits that are due or overdue, the oldest first, and the day before which nobody else may be injected."""
    known = source.several(r["id"] for r in rows if r["status"] in UNDERWAY)
    today = source.today()
    visits = [
        (state.window.last, id, state.visit, state.standing)
        for id, (p, _) in known.items()
        for state in owed(source.studies.under(p.study_version), p, today)
        if state.standing in ("due", "overdue") and state.window
    ]
    told = [
        {"id": id, "visit": teller.visit(visit), "last": last.isoformat(), "standing": teller.badge(standing)}
        for last, id, visit, standing in sorted(visits)
    ]
    dose = _next_dose(source.study, trial)
    return {
        "as_of": today.isoformat(),
        "next": told[:MOST_NEXT],
        "next_more": max(0, len(told) - MOST_NEXT),
        "next_dose": dose.isoformat() if dose and dose > today else "",
    }


def _next_dose(study: Study, trial: Trial) -> date | None:
    days = sorted(day for day in (day_of(at) for _, at in trial.doses) if day)
    required = days_required(study.product.stagger, len(days))
    return days[-1] + timedelta(required) if required else None


def _counts(rows: list[Shown], wanted: str, teller: Teller) -> list[Shown]:
    """How many stand where, in the order of the lifecycle; every one is a link that filters."""
    counts = Counter(r["status"] for r in rows)
    every = {"status": "", "word": teller.words["all"], "tone": "quiet", "count": len(rows), "chosen": not wanted}
    told = [every]
    for status in STATUS:
        if counts[status] or status == wanted:
            word, tone = teller.status(status)
            told.append(
                {"status": status, "word": word, "tone": tone, "count": counts[status], "chosen": status == wanted}
            )
    return told


def _row(row: Shown, teller: Teller) -> Shown:
    status = teller.status(row["status"])
    return {
        "id": row["id"],
        "status": status.word,
        "tone": status.tone,
        "surgery": row["surgery_day"],
        "injection": row["injection_day"],
        "lot": teller.lot_state(row["lot_state"]),
        "queries": row["open_queries"],
        "signals": row["open_signals"],
        "deviations": row["deviations"],
    }
