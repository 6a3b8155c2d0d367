"""App, pages: the release decision of a lot: specification, batch, what is open, the stops, and the decision to sign.

Source: domain notes F3 (specification), F4 (out of specification), A3 R51 (the releaser took no part in production).
"""

from typing import Any
from uuid import uuid4

from vertebra.app.acting import Acting
from vertebra.app.pages.participant.product import deciding, giving, product
from vertebra.app.pages.participant.safety import deviations
from vertebra.app.pages.product.lines import Lines, counts
from vertebra.app.pages.product.rehearsing import at_its_moment, expiry, in_the_way, step_form
from vertebra.app.pages.product.scanning import told_all
from vertebra.app.pages.tasks import About
from vertebra.app.pages.telling import Teller
from vertebra.app.serving import Served
from vertebra.conduct.access import visible_forms
from vertebra.conduct.commands import DoStep
from vertebra.conduct.decide.product import last_place
from vertebra.conduct.decide.rehearse import Rehearsal, rehearse_step
from vertebra.conduct.entries import Datum
from vertebra.conduct.facts import Asked, passes_test
from vertebra.conduct.oversight.signatures import signature_at
from vertebra.conduct.product.custody import station_of
from vertebra.conduct.state import Cell, Participant
from vertebra.protocol.expressions import evaluate
from vertebra.protocol.product import ReleaseTest, Step
from vertebra.protocol.study import Study
from vertebra.terms.verdicts import Verdict

Shown = dict[str, Any]


def chosen_step(study: Study, p: Participant, decision: str) -> Step:
    """The step that the decision needs: a rejection is a step of its own, which no failed test may keep from happening.

    Of a lot that cannot be released in its state only a rejection is left.
    """
    steps = deciding(study)
    able = [s for s in steps if p.lot and p.lot.state in s.starts] or steps
    return next((s for s in able if s.leads == decision.lower()), able[0])


def _is_due(study: Study, p: Participant) -> bool:
    """Whether any decision can be made of the lot as it stands."""
    return p.lot is not None and any(p.lot.state in s.starts for s in deciding(study))


def release_page(
    served: Served, teller: Teller, acting: Acting, about: About, command: DoStep, read: list[str] | None
) -> Shown:
    """The page as it stands with this attempt. read: the codes that were sent with it; None when nothing was sent."""
    study, p, now = teller.study, about.p, served.clock.now()
    step = next(s for s in study.product.steps if s.id == command.step)
    trial, _ = served.source.trial()
    rehearsal = rehearse_step(study, trial, p, at_its_moment(study, command, now), acting.actor, now)
    writable = acting.role in step.roles and _is_due(study, p)
    form = step_form(served, teller, acting, p, step, command if read is not None else None, rehearsal)
    place = last_place(study, p, step)
    signed, gives = signature_at(p, place), giving(study)
    decided = p.sheets.get(place)
    lines = screen(teller, acting, p, rehearsal, writable)
    return {
        **form,
        **lines,
        "title": teller.words["release"],
        "writable": writable,
        "by_step": True,
        "key": uuid4().hex,
        "items": [i for s in form["sections"] for i in s["items"]],
        "scans": told_all(teller, read or (), p.id),
        "wants_scan": "container" in step.scans,
        "reason": command.reason,
        "tests": [_test(rehearsal.asked, teller, test) for test in study.product.tests],
        "batch": batch(rehearsal.asked, teller),
        "product": product(about),
        "deviations": [d for d in deviations(about) if not d["weighed"]],
        "queries": _questions(about),
        "producer": acting.user in producers(rehearsal.asked),
        "makers": teller.listed(sorted(map(teller.name, producers(rehearsal.asked)))),
        "you": teller.words["you_decide"].format(acting.title),
        "desk": _desk(study, p, step),
        "signed": signed and {"title": signed.title, "at": teller.moment(signed.at), "hash": signed.hash},
        "given": any(s.step == gives.id for s in p.lot.steps) if p.lot and gives else False,
        "decided": decided and [_cell(teller, c, p) for c in decided.cells.values() if c.datum.value],
        "signable": bool(decided) and signed is None and acting.role in step.roles,
        "title_of": acting.title,
    }


def _desk(study: Study, p: Participant, step: Step) -> str:
    """The station where what was released is handed on; empty for a lot that nobody will be given."""
    desk, given = station_of(study.product, step.id), giving(study)
    return desk.id if desk and given and p.lot and p.lot.state in given.starts else ""


def screen(teller: Teller, acting: Acting, p: Participant, rehearsal: Rehearsal, writable: bool) -> Shown:
    """What changes while the decision is filled: the stops, what is in the way, the button."""
    lines = Lines(rehearsal, teller, visible_forms(teller.study, acting.role), p.number).shown()
    return {
        "id": p.id,
        "card": {"id": "decision", "lines": lines, "counts": counts(lines, teller)},
        "expiry": expiry(rehearsal.asked, teller),
        **in_the_way(teller, rehearsal, lines, writable, "decide_and_sign"),
    }


def producers(asked: Asked) -> set[str]:
    """Everybody who had a hand in the production of the lot, the witnesses among them."""
    making = {s.id for s in asked.study.product.steps if s.produces}
    done = [s for s in asked.lot.steps if s.step in making] if asked.lot else []
    return {user for s in done for user in (s.by, s.witness) if user}


def batch(asked: Asked, teller: Teller) -> list[Shown]:
    """What was filled: every value of the form that holds the expiry."""
    item = asked.study.product.parts.get("expiry", "")
    sheets = asked.participant.sheets_of(asked.study.home(item).id) if item else []
    cells = sheets[-1][1].cells.values() if sheets else ()
    return [_cell(teller, c, asked.participant) for c in cells if c.datum.value or c.datum.missing]


def _cell(teller: Teller, cell: Cell, p: Participant) -> Shown:
    return {
        "label": teller.item(cell.datum.item),
        "value": teller.value(cell.datum, p.written_under(cell.entry)),
        "at": teller.moment(cell.occurred_at),
        "by": teller.actor(cell.by),
    }


def _test(asked: Asked, teller: Teller, test: ReleaseTest) -> Shown:
    """One line of the specification with the newest result and how it stands."""
    seen = asked.view.find(test.item)
    cell = _holds(asked.participant, test.item.item, seen.entry)
    kind = "" if test.blocking else "spec_late" if test.late else "spec_for_information"
    method = getattr(test, "method", None)  # a specification may name it
    return {
        "id": test.id,
        "label": teller.text(test.label),
        "limit": teller.text(test.specification),
        "method": teller.text(method) if method else "",
        "value": teller.value(Datum(test.item.item, seen.written, seen.unit)) if seen.known is not None else "",
        "at": teller.moment(cell.occurred_at) if cell else "",
        "by": teller.actor(cell.by) if cell else "",
        "state": teller.badge(_stands(asked, test, seen.known is not None)),
        "kind": teller.words[kind] if kind else "",
    }


def _stands(asked: Asked, test: ReleaseTest, reported: bool) -> str:
    """Passes and fails as the door counts them; without a result: pending if it comes late, missing if it blocks."""
    if not reported:
        return "pending" if test.late else "missing" if test.blocking else "not reported"
    if test.late:
        verdict = evaluate(test.passes, asked.view).verdict
        return {Verdict.MET: "passes", Verdict.NOT_MET: "fails"}.get(verdict, "pending")
    return "passes" if passes_test(asked, test) else "fails"


def _holds(p: Participant, item: str, entry: str) -> Cell | None:
    found = (s.cells[item] for s in p.sheets.values() if item in s.cells)
    return next((c for c in found if c.entry == entry), None)


def _questions(a: About) -> list[Shown]:
    """Open questions about the forms of the product's steps."""
    forms = {s.form for s in a.study.product.steps} & a.visible
    found = [q for q in a.p.open_queries if q.place.form in forms]
    return [{"id": q.id, "place": a.teller.place(q.place), "item": a.teller.item(q.item)} for q in found]
