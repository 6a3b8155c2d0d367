"""App, pages: every lot of the trial, what became of it, and what on its way was not as planned. Told by the trace."""

from typing import Any

from vertebra.app.acting import Acting
from vertebra.app.pages import links
from vertebra.app.pages.sight import people_of
from vertebra.app.pages.telling import Teller
from vertebra.app.serving import Served
from vertebra.conduct.state import Participant
from vertebra.evidence.documents.said import Sayer
from vertebra.evidence.documents.trace_told import Row, told_trace

Shown = dict[str, Any]


def products_page(served: Served, teller: Teller, acting: Acting, only_wrong: bool) -> Shown:
    """The lots that the role taken may see, the newest first. only_wrong: those with something not as planned."""
    say = Sayer({s.version: s for s in teller.studies.values()}, served.source.trial()[0], teller.lang)
    lots = [_lot(served, say, p) for p, _ in people_of(served, acting).values() if p.lot is not None]
    wrong = [lot for lot in lots if lot["wrong"]]
    shown = wrong if only_wrong else lots
    return {
        "rows": sorted(shown, key=lambda lot: lot["since"], reverse=True),
        "chosen": only_wrong,
        "all": len(lots),
        "with_wrong": len(wrong),
    }


def _lot(served: Served, say: Sayer, p: Participant) -> Shown:
    assert p.lot is not None
    rows = told_trace(say, served.study_of(p), p, {}).rows
    last = next((row for row in reversed(rows) if row.state), None)
    return {
        "id": p.id,
        "lot": p.lot.id,
        "trace": links.trace(p.id),
        "state": last.state if last else "",
        "tone": last.tone if last else "",
        "since": last.when if last else "",
        "wrong": [_wrong(say, row) for row in rows if row.tone],
    }


def _wrong(say: Sayer, row: Row) -> Shown:
    """One thing not as planned, or what the lot became by it; of a refusal also by what it was refused."""
    why = row.told[0] if row.told and row.flag == say.word("refused") else ""
    return {"flag": row.flag or row.state, "what": row.what, "why": why, "when": row.when}
