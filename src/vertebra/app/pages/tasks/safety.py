"""App, pages, tasks: questions to answer, signals to look at, reports to send, refused steps to hear of."""

from collections.abc import Iterator

from vertebra.app.pages import links
from vertebra.app.pages.product.refusing import departure_of
from vertebra.app.pages.tasks.about import About, Task
from vertebra.conduct.access import MAY, SITE
from vertebra.conduct.checks import asks
from vertebra.conduct.oversight.blinding import is_telling
from vertebra.conduct.reports import running
from vertebra.conduct.state import Query


def queries(a: About) -> Iterator[Task]:
    """Questions to this role: assigned to it, else about a form that it writes."""
    for q in a.p.open_queries:
        if q.status == "open" and is_asked_of(a, q):
            yield a.task("queries", said(a, q), links.form(a.p.id, q.place, q.item), note=a.teller.place(q.place))


def is_asked_of(a: About, q: Query) -> bool:
    """The role asked, else who fills the form; what would tell a blinded reader something is asked of the site."""
    own = frozenset(a.teller.studies.form(q.place.form, a.study.version).roles) or SITE
    roles = frozenset({q.to}) if q.to else SITE if is_telling(a.study, q) else own
    return a.role in roles and q.place.form in a.visible


def said(a: About, q: Query) -> str:
    """The question in words: a person's own, else those of the check, in the version that asked."""
    return q.asks or a.teller.text(asks(a.teller.studies.under(a.p.written_under(q.opened)), q.item, q.check))


def signals(a: About) -> Iterator[Task]:
    for raised in a.p.signals:
        if not raised.reviewed and raised.place.form in a.visible:
            signal = a.named(lambda s: s.safety.signals, raised.signal, raised.entry)
            what = a.teller.text(signal.label) if signal else raised.signal
            badge = a.teller.badge(signal.colour) if signal else None
            yield a.task("signals", what, links.person(a.p.id, "signals"), "", a.teller.place(raised.place), badge)


def clocks(a: About) -> Iterator[Task]:
    """Reports about serious events that nobody has sent, the nearest deadline first."""
    for clock in a.p.clocks if a.role in MAY["send report"] else ():
        if not clock.sent:
            known = a.named(lambda s: s.safety.clocks, clock.clock, clock.entry)
            what = a.teller.text(known.label) if known else clock.clock
            far = running(clock, a.now, a.zone)
            badge = a.teller.badge(far) if far != "open" else None
            note = f"{a.teller.words['due']} {clock.due}"
            yield a.task("clocks", what, links.person(a.p.id, "reports"), clock.due, note, badge)


def refused(a: About) -> Iterator[Task]:
    """Refused attempts until this role itself has weighed them, whatever others said of them."""
    for d in a.p.deviations.values():
        if d.code == "refused step" and all(turn.by.role != a.role for turn in d.judged):
            step = a.named(lambda s: s.product.steps, d.where, d.entry)
            what = a.teller.text(step.label) if step else d.where
            yield a.task(
                "refused", what, links.deviation(a.p.id, d.id), d.occurred_at, departure_of(a.teller, a.p, d).detail
            )
