"""What it shows, in words: whatever the ledger holds as a code of the engine, as the study says it.

No reader of a report has a list of codes at hand; a code that nobody knows any more stays as it was written. Departures
from the protocol are told by `conduct.departures`.
"""

from vertebra.conduct.departures import what_stood
from vertebra.evidence.analysis.common import visit_label
from vertebra.evidence.book import Book
from vertebra.protocol.study import Study


def stop_labels(book: Book, ids: str) -> str:
    """Of several stops, apart by a blank, as tables hold them."""
    return "; ".join(what_stood(book.studies, id).en for id in ids.split())


def step_label(book: Book, id: str) -> str:
    found = book.studies.named(lambda study: study.product.steps, id)
    return found.label.en if found else id


def role_label(book: Book, id: str) -> str:
    found = book.study.role(id)
    return found.label.en if found else id


def visit_or_form(book: Book, id: str) -> str:
    """A visit, or the form that was filled outside all visits."""
    return _known(book, id) or id


def _known(book: Book, id: str) -> str:
    if book.studies.has_visit(id):
        return visit_label(book.studies, id)
    step = book.studies.named(lambda study: study.product.steps, id)
    form = book.studies.named(lambda study: study.forms, id)
    return step.label.en if step else form.title.en if form else ""


def cause_label(book: Book, why: str) -> str:
    """Why a hold was placed: the engine's `signal FEVER at V9` and `rule DISCITIS is reached` in words."""
    match why.split(" "):
        case ["signal", _, "at", place]:
            return f"Safety signal, {visit_or_form(book, place)}"
        case ["rule", id, "is", "reached"] if id in _rules(book.study):
            return "The rule is reached"
    return why


def _rules(study: Study) -> set[str]:
    """Ids of the rules that hold a trial."""
    return {study.safety.boundary.id, *(pause.id for pause in study.safety.pauses)}
