"""App, pages, tasks: what waits for those who oversee: source to verify, answers to close, forms to sign and freeze."""

from collections.abc import Iterator

from vertebra.app.pages import links
from vertebra.app.pages.product.refusing import departure_of
from vertebra.app.pages.tasks.about import About, Task
from vertebra.app.pages.tasks.safety import said
from vertebra.conduct.entries import number_of
from vertebra.conduct.oversight.marks import frozen, locked
from vertebra.conduct.oversight.signatures import signature_at, unsigned
from vertebra.conduct.oversight.verification import progress, total
from vertebra.conduct.places import Place
from vertebra.conduct.state import Participant, Trial


def verify(a: About) -> Iterator[Task]:
    """Values that the plan of verification wants compared with their source, in one line a participant."""
    left = total(a.study, a.p)
    if not left.complete:
        note = a.teller.words["verified_of"].format(left.done, left.required)
        yield a.task("verify", a.teller.words["verify_what"], links.review(a.p.id, "unverified"), note=note)


def answered(a: About) -> Iterator[Task]:
    """Questions that were answered, or whose check is said to fire wrongly: to be closed or asked again."""
    for q in a.p.open_queries:
        if q.status in _MINE.get(a.role, ()):
            answer = q.turns[-1].text if q.turns else q.answer
            day = q.turns[-1].at[:10] if q.turns else ""
            yield a.task(q.status, said(a, q), links.form(a.p.id, q.place, q.item), day, answer)


_MINE = {"monitor": ("answered",), "data": ("answered", "reported")}


def deviations(a: About) -> Iterator[Task]:
    for d in a.p.deviations.values():
        if not d.weight:
            told = departure_of(a.teller, a.p, d)
            link = links.deviation(a.p.id, d.id)
            yield a.task("deviations", f"{d.id} {told.what}", link, d.occurred_at[:10], told.detail)


def sign(a: About) -> Iterator[Task]:
    """Filled forms without a signature that still fits; those with an open question wait for its answer first."""
    asked = {q.place for q in a.p.open_queries} if not a.study.sign_despite_queries else set()
    ready = [place for place in unsigned(a.p) if place not in asked and not locked(a.p, place)]
    if ready:
        yield a.task("sign", a.teller.words["forms_to_sign"].format(len(ready)), links.review(a.p.id, "unsigned"))


def unread(a: About) -> Iterator[Task]:
    """Entries of the trail that nobody reviewed yet, in one line a participant."""
    if left := entries_unread(a.p):
        yield a.task("trail", a.teller.words["entries_some"].format(left), links.trail(a.p.id))


def entries_unread(state: Participant | Trial) -> int:
    """How many entries of a stream came after the last review; a review is no news itself."""
    read = max((r.upto for r in state.trail_reviews), default=0)
    own = sum(number_of(r.entry) > read for r in state.trail_reviews)
    return state.number - read - own


def finish(a: About) -> Iterator[Task]:
    """Forms that are settled and can be frozen: verified, signed, without a question; and frozen ones to be locked."""
    asked = {q.place for q in a.p.open_queries}
    still = [place for place in a.p.sheets if not locked(a.p, place)]
    freeze = [p for p in still if not frozen(a.p, p) and p not in asked and _settled(a, p)]
    lock = [p for p in still if frozen(a.p, p) and p not in asked]
    for group, wanted, places in (("freeze", "unfrozen", freeze), ("lock", "unlocked", lock)):
        if places:
            yield a.task(group, a.teller.words[f"forms_to_{group}"].format(len(places)), links.review(a.p.id, wanted))


def _settled(a: About, place: Place) -> bool:
    return signature_at(a.p, place) is not None and progress(a.study, a.p, place).complete
