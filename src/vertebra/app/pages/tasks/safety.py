"""App, pages, tasks: questions to answer, signals to look at, reports to send, refused steps to hear of."""

from collections.abc import Iterator

from vertebra.app.pages import links
from vertebra.app.pages.tasks.about import About, Task
from vertebra.app.pages.telling import Teller
from vertebra.conduct.access import MAY, SITE
from vertebra.conduct.blinding import is_telling
from vertebra.conduct.checks import asks
from vertebra.conduct.state import Query


def queries(a: About) -> Iterator[Task]:
    """Questions to this role: assigned to it, else about a form that it writes."""
    for q in a.p.open_queries:
        if q.status == "open" and is_asked_of(a, q):
            yield a.task("queries", said(a.teller, q), links.query(a.p.id, q.id), note=a.teller.place(q.place))


def is_asked_of(a: About, q: Query) -> bool:
    """The role asked, else who fills the form; what would tell a blinded reader something is asked of the site."""
    own = frozenset(a.study.form(q.place.form).roles) or SITE
    roles = frozenset({q.to}) if q.to else SITE if is_telling(a.study, q) else own
    return a.role in roles and q.place.form in a.visible


def said(teller: Teller, q: Query) -> str:
    """The question in words: a person's own, else those of the check."""
    return q.asks or teller.text(asks(teller.study, q.item, q.check))


def signals(a: About) -> Iterator[Task]:
    known = {s.id: s for s in a.study.safety.signals}
    for raised in a.p.signals:
        if not raised.reviewed and raised.place.form in a.visible:
            signal = known.get(raised.signal)
            what = a.teller.text(signal.label) if signal else raised.signal
            badge = a.teller.badge(signal.colour) if signal else None
            yield a.task("signals", what, links.person(a.p.id, "signals"), "", a.teller.place(raised.place), badge)


def clocks(a: About) -> Iterator[Task]:
    """Reports about serious events that nobody has sent, the nearest deadline first."""
    labels = {c.id: c.label for c in a.study.safety.clocks}
    for clock in a.p.clocks if a.role in MAY["send report"] else ():
        if not clock.sent:
            what = a.teller.text(labels[clock.clock]) if clock.clock in labels else clock.clock
            badge = a.teller.badge("overdue") if clock.due < a.today.isoformat() else None
            note = f"{a.teller.words['due']} {clock.due}"
            yield a.task("clocks", what, links.person(a.p.id, "reports"), clock.due, note, badge)


def refused(a: About) -> Iterator[Task]:
    """Refused attempts that nobody has weighed yet."""
    steps = {s.id: s.label for s in a.study.product.steps}
    for d in a.p.deviations.values():
        if d.code == "refused step" and not d.weight:
            what = a.teller.text(steps[d.where]) if d.where in steps else d.where
            yield a.task("refused", what, links.deviation(a.p.id, d.id), d.occurred_at, d.detail)
