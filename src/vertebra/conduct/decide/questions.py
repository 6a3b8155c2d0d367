"""What a saved form newly asks: queries opened and resolved, and limits that are not kept."""

from collections.abc import Collection, Iterable

from vertebra.conduct import entries as e
from vertebra.conduct.checks import Question, standing, touched, unkept
from vertebra.conduct.decide.derived import Follows, derive_elsewhere
from vertebra.conduct.decide.deviations import deviate
from vertebra.conduct.decide.work import Work
from vertebra.conduct.oversight.queries import read_by
from vertebra.conduct.state import Place, Query


def raise_queries(work: Work, place: Place, follows: Iterable[Follows] | None = None) -> None:
    """Ask again wherever the form that was saved may have changed an answer; note each limit that is not kept.

    follows: what changes on other forms, where it was worked out already.
    """
    derive_elsewhere(work, place, follows)
    places = touched(work.study, work.participant, place)
    ask_again(work, places)
    for at in places:
        _note_limits(work, at)


def _note_limits(work: Work, place: Place) -> None:
    """A deviation stands where it was found, once for each value that did not keep the limit."""
    if place not in work.participant.sheets:
        return
    noted = {(d.code, d.where, d.detail) for d in work.participant.deviations.values()}
    for limit in unkept(work.study, work.view(place)):
        cell = work.participant.cell(place, limit.item.item)
        shown = cell.datum.shown if cell else ""
        if (limit.id, place.spot, shown) not in noted:
            deviate(work, limit.id, place.spot, shown)


def ask_again(work: Work, places: Collection[Place]) -> None:
    """Open what the data newly ask, resolve what they no longer ask; a settled question is not asked again."""
    wanted = standing(work.study, work.view(), places)
    for query in list(work.participant.open_queries):
        if query.check != "manual" and query.place in places and not _still(query, wanted):
            work.system(e.QueryClosed(query.id, "resolved"))
    for question in sorted(wanted, key=_order):
        if not _settled(work, question):
            work.system(_open(work, question))


def _order(q: Question) -> tuple[Place, str, str]:
    return q.place, q.item, q.check


def _still(query: Query, wanted: set[Question]) -> bool:
    return any((q.place, q.item, q.check) == (query.place, query.item, query.check) for q in wanted)


def _settled(work: Work, question: Question) -> bool:
    """Already open, or settled by a person for these very data."""
    return any(
        (q.place, q.item, q.check) == (question.place, question.item, question.check) and _stays(work, q, question)
        for q in work.participant.queries.values()
    )


def _stays(work: Work, query: Query, question: Question) -> bool:
    """Closed: for the value it asked about. Cancelled: as long as nothing changes of all that the check reads."""
    if query.status == "cancelled" and query.reads:
        return query.reads == read_by(work.study, work.view(), question.place, question.item, question.check)
    return query.is_open or (query.status == "closed" and query.about == question.about)


def _open(work: Work, q: Question) -> e.QueryOpened:
    number = f"Q{len(work.participant.queries) + 1}"
    return e.QueryOpened(number, q.place.visit, q.place.form, q.place.row, q.item, q.check, q.about)
