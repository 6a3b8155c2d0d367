"""What it shows, in words: whatever the ledger holds as a code of the engine, as the study says it.

No reader of a report has a list of codes at hand; a code that nobody knows any more stays as it was written.
"""

from vertebra.evidence.analysis.common import visit_label
from vertebra.evidence.book import Book
from vertebra.protocol.study import Study


def stop_label(book: Book, id: str) -> str:
    """`H1 Person, container and second identifier do not all agree`."""
    found = book.studies.named(lambda study: study.product.stops, id)
    return f"{id} {found.label.en}" if found else id


def stop_labels(book: Book, ids: str) -> str:
    """Of several stops, apart by a blank, as tables hold them."""
    return "; ".join(stop_label(book, id) for id in ids.split())


def step_label(book: Book, id: str) -> str:
    found = book.studies.named(lambda study: study.product.steps, id)
    return found.label.en if found else id


def role_label(book: Book, id: str) -> str:
    found = book.study.role(id)
    return found.label.en if found else id


def place_label(book: Book, where: str) -> str:
    """Where something was found: a step, a visit, or a form with its row: `/CUL/5`, `TLOG 1`, `V8/INF/0`.

    In front of a form stands its visit, where it has one.
    """
    parts = where.replace(" ", "/").split("/")
    known = [told for part in parts if (told := _known(book, part))]
    row = parts[-1] if parts[-1].isdigit() and parts[-1] != "0" else ""
    return " ".join(filter(None, (", ".join(known), row))) if known else where


def visit_or_form(book: Book, id: str) -> str:
    """A visit, or the form that was filled outside all visits."""
    return _known(book, id) or id


def _known(book: Book, id: str) -> str:
    if book.studies.has_visit(id):
        return visit_label(book.studies, id)
    step = book.studies.named(lambda study: study.product.steps, id)
    form = book.studies.named(lambda study: study.forms, id)
    return step.label.en if step else form.title.en if form else ""


def detail_label(book: Book, detail: str) -> str:
    """What a deviation says further: stops and parts of the way by their labels, days `from` and `to`."""
    words = detail.split()
    if words and all(book.studies.named(lambda study: study.product.stops, word) for word in words):
        return stop_labels(book, detail)
    climate = book.studies.named(lambda study: study.product.climates, detail)
    return climate.label.en if climate else detail.replace("..", " to ")


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
