"""App, pages, participant: consents given, verified, withdrawn, what a withdrawal leads to; signed eligibility."""

from typing import Any

from vertebra.app.pages import links
from vertebra.app.pages.participant.keys import key
from vertebra.app.pages.sight import sees_all
from vertebra.app.pages.tasks import About
from vertebra.app.pages.tasks.fitness import MOMENTS, criteria_at, moment_due
from vertebra.conduct.access import MAY
from vertebra.conduct.consent import reconsents
from vertebra.conduct.oversight.marks import locked
from vertebra.conduct.oversight.verification import consent_place, is_verified, to_verify
from vertebra.conduct.places import Place
from vertebra.conduct.state import Consent as Given
from vertebra.protocol.study import CONSENT_ITEMS, Consent

Shown = dict[str, Any]


def consents(a: About) -> Shown:
    """Each document: its version, what was given to which version and when, what has to be given anew."""
    anew = reconsents(a.study, a.p)
    rows = [row for c in a.study.consents for row in _rows(a, c, c.id in anew)]
    wanting = not a.left and any(r["state"] is not None for r in rows)
    return {"rows": rows, "link": links.consent(a.p.id) if wanting and a.role in MAY["give consent"] else ""}


def _rows(a: About, document: Consent, anew: bool) -> list[Shown]:
    """What stands now, with what lacks; behind it the same document as it was given before, the newest first."""
    given = a.p.consented.get(document.id, ())
    lacking = "consent anew" if anew else "" if given and not given[-1].withdrawn_at else "consent lacking"
    now = _consent(a, document, given[-1] if given else None, lacking, len(given))
    return [now, *(_consent(a, document, c, "", nth) for nth, c in reversed(list(enumerate(given[:-1], 1))))]


def _consent(a: About, document: Consent, given: Given | None, lacking: str, nth: int) -> Shown:
    place = consent_place(document.id, nth)
    return {
        **_checks(a, place),
        "spot": place.spot,
        "by": a.teller.actor(given.by) if given else "",
        "id": document.id,
        "label": a.teller.text(document.label),
        "version": given.version if given else "",
        "current": document.version,
        "elements": [a.teller.text(x) for x in document.elements],
        "given": a.teller.moment(given.given_at) if given else "",
        "withdrawn": a.teller.moment(given.withdrawn_at) if given else "",
        "state": a.teller.badge(lacking) if lacking and not (given and given.withdrawn_at) else None,
        "entry": key(given.entry) if given else None,
    }


def _checks(a: About, place: Place) -> Shown:
    """By item whether it was compared with the paper (None: the plan does not ask), and whether this role may."""
    may = a.role in MAY["verify source"] and not locked(a.p, place)
    due = to_verify(a.study, a.p, place) if sees_all(a.role) else []
    seen = {i: is_verified(a.p, place, i) for i in due}
    marks = {f"seen_{i}": seen.get(i) for i in CONSENT_ITEMS}
    return {**marks, "may_verify": may, "unseen": may and not all(seen.values())}


def withdrawal(a: About) -> list[Shown]:
    """The consents that can be withdrawn now."""
    standing = [c for c in a.study.consents if c.id in a.p.consents and not a.p.consents[c.id].withdrawn_at]
    return [{"id": c.id, "label": a.teller.text(c.label)} for c in standing] if a.role in _WITHDRAW else []


_WITHDRAW = MAY["withdraw consent"]


def disposals(a: About) -> list[str]:
    """What can become of tissue and cells that are kept: the answers of the form that ends the study."""
    end = a.study.product.parts.get("end_reason", "")
    items = a.study.form(a.study.home(end).id).items if end else ()
    lists = [i.codes for i in items if i.type == "code" and i.id != end]
    return [a.teller.text(code.label) for code in a.study.codelist(lists[-1]).codes] if lists else []


def fitness(a: About) -> list[Shown]:
    """Each moment: what was signed, and the page on which it is judged. Reasons only for who sees every form."""
    rows = [_moment(a, moment) for moment in MOMENTS if criteria_at(a.study, moment)]
    return [row for row in rows if row["outcome"] or row["due"]]


def _moment(a: About, moment: Any) -> Shown:
    signed, whole = a.p.fitness.get(moment), sees_all(a.role)
    under = a.teller.studies.under(a.p.written_under(signed.entry)) if signed else a.study
    titles = {c.id: a.teller.text(c.title) for c in under.criteria}
    failed = [i for i, v in signed.verdicts.items() if v == "not met"] if signed and whole else []
    unknown = [i for i, v in signed.verdicts.items() if v == "unknown"] if signed and whole else []
    return {
        "moment": a.teller.other(moment),
        "link": links.eligibility(a.p.id, moment) if whole else "",
        "due": moment_due(a) == moment,
        "outcome": a.teller.badge(signed.outcome) if signed else None,
        "reasons": [f"{id} {titles.get(id, '')}" for id in failed],
        "unknown": [f"{id} {titles.get(id, '')}" for id in unknown],
        "by": (signed.title or a.teller.name(signed.by)) if signed else "",
        "at": a.teller.moment(signed.at) if signed else "",
        "entry": key(signed.entry) if signed and whole else None,
    }
