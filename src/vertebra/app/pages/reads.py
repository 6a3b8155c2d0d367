"""App, pages: the reads of a blinded reader, filled through an address that tells nothing.

A reader must not learn whose image it is, of which visit or day, nor which two reads belong together. So the address is
a code that only the key of the vault explains; the page shows the items of the form and nothing else; dates are put in
by the system: the day of the visit that the image belongs to; and a question that would tell something is not asked.
Source: domain notes A5 R69 (reader sees no identity, date, visit or questionnaire).
"""

from collections.abc import Iterator
from typing import Any

from vertebra.app.acting import Acting
from vertebra.app.pages import links
from vertebra.app.pages.sight import people_of
from vertebra.app.pages.tasks.about import Task
from vertebra.app.pages.telling import Teller
from vertebra.app.serving import Served
from vertebra.conduct.checks import asks
from vertebra.conduct.decide import Decision
from vertebra.conduct.entries import Datum
from vertebra.conduct.oversight.blinding import blinded_forms, is_local, is_telling
from vertebra.conduct.places import Place
from vertebra.conduct.state import Participant, Query
from vertebra.conduct.status import status
from vertebra.conduct.visits import visit_day
from vertebra.protocol.forms import Item
from vertebra.protocol.study import Study
from vertebra.protocol.versions import Studies

Shown = dict[str, Any]
NEVER_READ = ("identified", "declined", "screen failure")


def reads(served: Served, p: Participant) -> dict[str, Place]:
    """Every read of the participant by its code: made, or waiting since the visit of the image took place."""
    return _coded(served, p, served.studies)


def _coded(served: Served, p: Participant, studies: Studies) -> dict[str, Place]:
    def make() -> dict[str, Place]:
        vault, study = served.store.vault, studies.under(p.study_version)
        return {vault.code(f"{p.id}/{place.spot}"): place for place in _places(study, p)}

    return served.source.kept("reads", p, len(studies), make)


def _places(study: Study, p: Participant) -> Iterator[Place]:
    forms = blinded_forms(study)
    yield from (place for place in p.sheets if place.form in forms and study.has_form(place.form))
    for visit in study.visits if status(study, p) not in NEVER_READ else ():
        if not visit.unscheduled and visit_day(p, visit.id):
            places = (Place(visit.id, form, 0) for form in visit.forms if form in forms)
            yield from (place for place in places if place not in p.sheets)


def find_read(served: Served, acting: Acting, code: str) -> tuple[Participant, Place] | None:
    """What a code stands for; None if it stands for no read that this reader may make."""
    studies = served.studies
    for p, _ in people_of(served, acting).values():
        place = _coded(served, p, studies).get(code)
        if place and place.form in _mine(studies.under(p.study_version), acting.role):
            return p, place
    return None


def reads_waiting(served: Served, teller: Teller, acting: Acting) -> list[Task]:
    """Reads to make, and those with a question, in the order of their codes, which is no order of anything."""
    found, what = list[Task](), ("waiting", acting.role, teller.lang)
    for p, _ in people_of(served, acting).values():

        def make(p: Participant = p) -> list[Task]:
            told = teller.under(p.study_version)
            return list(_waiting(told, acting.role, p, _coded(served, p, teller.studies)))

        found += served.source.kept(what, p, len(teller.studies), make)
    return found


def _waiting(teller: Teller, role: str, p: Participant, coded: dict[str, Place]) -> Iterator[Task]:
    mine = _mine(teller.study, role)
    asked = {q.place for q in questions(teller.study, p) if q.status == "open"}
    for code, place in coded.items():
        group = "reads_asked" if place in asked else "" if place in p.sheets else "reads"
        if group and place.form in mine:
            yield Task(group, code, teller.form(place.form), links.read(code))


def _mine(study: Study, role: str) -> tuple[str, ...]:
    held = study.role(role)
    return held.only if held else ()


def questions(study: Study, p: Participant, place: Place | None = None) -> list[Query]:
    """The open questions that a blinded reader may read: none about a date, none that looks at other visits."""
    asked = [q for q in p.open_queries if place in (None, q.place)]
    return [q for q in asked if study.has_item(q.item) and not is_telling(study, q) and not is_date(study.item(q.item))]


def supplied(study: Study, p: Participant, place: Place) -> tuple[str, tuple[Datum, ...]]:
    """The day of the image, and at the first save the items that hold it: the day of the visit it belongs to."""
    sheet, day = p.sheets.get(place), visit_day(p, place.visit)
    if sheet is not None or day is None:
        return sheet.occurred_at if sheet else "", ()
    dates = (item for item in study.form(place.form).items if is_date(item))
    return day.isoformat(), tuple(Datum(item.id, day.isoformat()) for item in dates)


def is_date(item: Item) -> bool:
    return item.type in ("date", "moment") and item.derive is None


def read_page(shown: Shown, teller: Teller, p: Participant, place: Place, code: str) -> Shown:
    """The form as a reader sees it: its items, without dates, entries or whereabouts; and the questions about it."""
    study = teller.study
    seen = {i.id for i in study.form(place.form).items if not is_date(i) and is_local(study, place.form, i.derive)}
    apart = {i.id for i in study.form(place.form).items if not is_local(study, place.form, i.show)}
    sections = [{**s, "items": [_bare(i, apart) for i in s["items"] if i["id"] in seen]} for s in shown["sections"]]
    kept = ("title", "writable", "first", "key", "reason", "refusals", "changes")
    return {
        **{name: shown[name] for name in kept},
        "sections": [s for s in sections if s["items"]],
        "code": code,
        "asked": [_asked(teller, q) for q in questions(study, p, place)],
    }


def _bare(item: Shown, apart: set[str]) -> Shown:
    """apart: items that are asked depending on other forms; a reader is always asked."""
    conflict = item["conflict"] and {**item["conflict"], "by": "", "at": ""}
    hidden = item["hidden"] and item["id"] not in apart
    return {**item, "was": [], "entry": "", "queries": [], "conflict": conflict, "hidden": hidden}


def _words(teller: Teller, q: Query) -> str:
    return q.asks or teller.text(asks(teller.study, q.item, q.check))


def _asked(teller: Teller, q: Query) -> Shown:
    return {
        "id": q.id,
        "item": teller.item(q.item),
        "asks": _words(teller, q),
        "state": teller.badge(q.status),
        "answer": q.answer,
        "answerable": q.status == "open",
    }


def blind_rehearsal(told: Shown, teller: Teller, decision: Decision, place: Place) -> Shown:
    """What a rehearsal says, with only those questions that tell nothing of other visits."""
    study, asks = teller.study, dict[str, list[str]]()
    for q in questions(study, decision.participant, place):
        if q.check not in ("manual", "required"):
            asks.setdefault(q.item, []).append(_words(teller, q))
    for finding in decision.findings:
        asks.setdefault(finding.where.rpartition("/")[2], []).append(teller.text(finding.says))
    items = study.form(place.form).items
    derived = {i.id for i in items if is_local(study, place.form, i.derive)}
    shown = {i.id for i in items if is_local(study, place.form, i.show)}
    return {
        **told,
        "asks": asks,
        "derived": {i: v for i, v in told["derived"].items() if i in derived},
        "hidden": [i for i in told["hidden"] if i in shown],
    }
