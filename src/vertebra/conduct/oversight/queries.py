"""Data queries as people work through them: how old, whose turn, which checks are said to fire wrongly.

Source: peers' notes 3.5 (ageing by role, a suggestion accepted in one click, a query on a relation of values).
"""

from collections.abc import Iterable
from datetime import date, datetime

from vertebra.conduct.look import View, site_day
from vertebra.conduct.places import Place
from vertebra.conduct.state import Participant, Query
from vertebra.protocol.expressions import Look, Ref, Seen, evaluate
from vertebra.protocol.expressions.nodes import Condition, Limit
from vertebra.protocol.study import Study
from vertebra.terms.canonical import fingerprint

SITE_TURN, REVIEW_TURN = "site", "review"


def age_days(study: Study, query: Query, today: date) -> int:
    """Calendar days at the site from the first turn to the one that closed it, else to today."""
    first, last = (site_day(study, datetime.fromisoformat(query.turns[n].at)) for n in (0, -1))
    return ((today if query.is_open else last) - first).days


def turn_of(query: Query) -> str:
    """Whose turn it is: the site's while open, the reviewers' once answered or reported; nobody's when closed."""
    return {"open": SITE_TURN, "answered": REVIEW_TURN, "reported": REVIEW_TURN}.get(query.status, "")


def asked_of(study: Study, query: Query) -> tuple[str, ...]:
    """The roles that the query asks: the one it was assigned to, else those that fill the form."""
    return (query.to,) if query.to else study.form(query.place.form).roles or ("coordinator",)


def reported_checks(people: Iterable[Participant]) -> list[tuple[Participant, Query]]:
    """Every query whose check somebody said to fire wrongly, settled or not."""
    return [(p, q) for p in people for q in p.queries.values() if any(t.what == "reported" for t in q.turns)]


def read_by(study: Study, view: View, place: Place, item: str, check: str) -> str:
    """The fingerprint of the check and of every datum that it reads here; changes when one of these does."""
    watched, rules = _Watched(view.at(place), []), _rules(study, place, item, check)
    watched.find(study.item(item).ref)
    for rule in rules:
        evaluate(rule, watched)
    return fingerprint({"check": check, "item": item, "rules": rules, "seen": watched.seen})


def _rules(study: Study, place: Place, item: str, check: str) -> list[Condition]:
    """The conditions behind a check: of an edit check its own, of the built-in ones whether the item is asked."""
    own = [c.wrong for c in study.form(place.form).checks if c.id == check]
    own += [x.condition for x in study.product.limits if x.id == check]
    show = study.item(item).show
    return own or ([show] if show is not None else [])


class _Watched:
    """A Look that writes down what it is asked for and finds."""

    def __init__(self, view: Look, seen: list[tuple[str, ...]]) -> None:
        self.view, self.seen = view, seen

    @property
    def now(self) -> datetime:
        return self.view.now

    def find(self, ref: Ref) -> Seen:
        return self._noted((ref.item, ref.pick), self.view.find(ref))

    def limit(self, wanted: Limit) -> Seen:
        return self._noted((wanted.item, wanted.side), self.view.limit(wanted))

    def rows(self, form: str) -> list[Look]:
        return [_Watched(row, self.seen) for row in self.view.rows(form)]

    def _noted(self, asked: tuple[str, ...], found: Seen) -> Seen:
        self.seen.append((*asked, found.written, found.unit, found.absent))
        return found
