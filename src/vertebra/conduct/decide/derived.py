"""Derived items: worked out in the save that tells them, on the form itself and on every other that reads from it."""

from collections.abc import Iterable, Iterator

from vertebra.conduct import entries as e
from vertebra.conduct.decide.work import Work
from vertebra.conduct.index import index_of
from vertebra.conduct.look import View
from vertebra.conduct.oversight.marks import frozen, locked
from vertebra.conduct.planned import is_planned
from vertebra.conduct.state import Participant, Place
from vertebra.protocol.expressions import Value, value_of
from vertebra.protocol.forms import Item
from vertebra.terms.spans import Span

Follows = tuple[Place, tuple[e.Datum, ...]]


def derive(work: Work, place: Place) -> tuple[e.Datum, ...]:
    """The derived items of the form whose value changed; an item that cannot be worked out becomes empty.

    work: a rehearsal. What is worked out is drafted in it, so that an item derived from another one follows in the
    same save, whatever their order on the form.
    """
    found: dict[str, e.Datum] = {}
    items = [(i, i.derive) for i in work.study.form(place.form).items if i.derive is not None]
    for _ in items:
        view = work.view(place)
        told = [(worked_out(item, node, view), datum_at(work.participant, place, item)) for item, node in items]
        news = [now for now, before in told if now != before]
        if not news:
            break
        found |= {d.item: d for d in news}
        work.system(e.FormSaved(*place, tuple(news)), work.participant.sheets[place].occurred_at)
    return tuple(found.values())


def datum_at(participant: Participant, place: Place, item: Item) -> e.Datum:
    """What the form holds there; an empty datum where it holds nothing."""
    cell = participant.cell(place, item.id)
    return cell.datum if cell else e.Datum(item.id)


def worked_out(item: Item, node: Value, view: View) -> e.Datum:
    """The derived item as its rule gives it there; empty where it cannot be told."""
    known = value_of(node, view).known
    if isinstance(known, str):
        return e.Datum(item.id, known)
    if isinstance(known, Span) and known.exact:
        return e.Datum(item.id, f"{known.low.normalize():f}", item.unit)
    return e.Datum(item.id)


def draft_derived(work: Work, place: Place, news: tuple[e.Datum, ...], edition: str = "") -> None:
    """What is worked out anew on a filled form, by the system; the day of its data stays. edition: moved to it."""
    work.system(e.FormSaved(*place, (), news, edition), work.participant.sheets[place].occurred_at)


def derive_elsewhere(work: Work, place: Place, follows: Iterable[Follows] | None = None) -> None:
    """What other sheets hold that was worked out from this one follows it, by the system, in the order of their days.

    So the doublings of a lot stay the sum of its passages when an earlier count is corrected. A sheet that is frozen or
    locked stays as it is; a save that would move one was refused before. follows: what `would_follow` told, if asked.
    """
    for other, news in _following(work, place) if follows is None else follows:
        if not (frozen(work.participant, other) or locked(work.participant, other)):
            draft_derived(work, other, news)


def would_follow(work: Work, place: Place) -> list[Follows]:
    """What changes on other sheets that was worked out from this one, were they all free to."""
    ahead = work.ahead()
    found = []
    for other, news in _following(ahead, place):
        found.append((other, news))
        draft_derived(ahead, other, news)
    return found


def _following(work: Work, place: Place) -> Iterator[Follows]:
    """Told one by one, so that each sees what was drafted for those before it."""
    deriving = index_of(work.study).derivers[place.form]
    others = [p for form in sorted(deriving) for p, _ in work.participant.sheets_of(form) if p != place]
    for other in others:
        news = derive(work.ahead(), other)
        if news and is_planned(work.study, other):
            yield other, news
