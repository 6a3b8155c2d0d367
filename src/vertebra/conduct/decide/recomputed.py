"""Derived values that a move works out anew, by the rules of the version that counts from now on.

Only what the amendment itself tells otherwise is touched: where the rules of both versions give the same from what is
known now, the value stays, were it worked out from less. What only the moment of saving knew (a fact, the time) is not
worked out again, and nothing that a person typed is taken away by a rule that tells nothing. The new values stand in
entries of the system, so that a replay gives them back without asking any rule.
"""

from collections.abc import Collection

from vertebra.conduct import entries as e
from vertebra.conduct.decide.derived import datum_at, draft_derived, worked_out
from vertebra.conduct.decide.work import Work
from vertebra.conduct.facts import Asked
from vertebra.conduct.planned import is_planned
from vertebra.conduct.state import Participant, Place
from vertebra.protocol.expressions import Value, reads
from vertebra.protocol.expressions.nodes import Now
from vertebra.protocol.expressions.reads import walk
from vertebra.protocol.forms import Item
from vertebra.protocol.study import Study

Rules = list[tuple[Place, Item, Value]]
Told = dict[tuple[Place, str], e.Datum]


def recompute(work: Work, before: Asked, places: Collection[Place]) -> None:
    """Draft one entry for each of these forms whose derived values change, in the order of their days.

    before: the same participant under the version that is left.
    """
    rules = _rules(work.study, before.participant, places)
    held = {(place, item.id): datum_at(before.participant, place, item) for place, item, _ in rules}
    after = _worked_out(work.ahead(), before, rules, held)
    for place in dict.fromkeys(place for place, _, _ in rules):
        news = tuple(after[cell] for cell in after if cell[0] == place and after[cell] != held[cell])
        if news:
            draft_derived(work, place, news, work.study.edition)


def _rules(study: Study, participant: Participant, places: Collection[Place]) -> Rules:
    some = sorted((p for p in places if is_planned(study, p)), key=lambda p: participant.sheets[p].order)
    return [
        (place, item, item.derive)
        for place in some
        for item in study.form(place.form).items
        if item.derive is not None and _is_lasting(item.derive)
    ]


def _is_lasting(node: Value) -> bool:
    """Whether the rule reads nothing that only one moment knows."""
    return not any(isinstance(x, Now) for x in walk(node)) and all(ref.pick != "fact" for ref in reads(node))


def _worked_out(ahead: Work, before: Asked, rules: Rules, held: Told) -> Told:
    """What each derived item holds once no rule tells anything else. ahead: a rehearsal; the values are drafted in it.

    A rule may read what another one gives, on another form too, so it is gone round until nothing changes.
    """
    then, after = _as_told_before(before, held), dict(held)
    for _ in rules:
        last = dict(after)
        for place, item, node in rules:
            cell = place, item.id
            told = worked_out(item, node, ahead.view(place))
            after[cell] = held[cell] if told == then[cell] else told
            if after[cell] != last[cell]:
                draft_derived(ahead, place, (after[cell],), ahead.study.edition)
        if after == last:
            break
    return after


def _as_told_before(before: Asked, held: Told) -> Told:
    """What the rules of the version that is left give now; nothing where it has no such rule."""
    return {(place, id): _told_before(before, place, id) for place, id in held}


def _told_before(before: Asked, place: Place, id: str) -> e.Datum:
    known = {i.id: i for i in before.study.form(place.form).items} if is_planned(before.study, place) else {}
    item = known.get(id)
    return worked_out(item, item.derive, before.view.at(place)) if item and item.derive is not None else e.Datum(id)
