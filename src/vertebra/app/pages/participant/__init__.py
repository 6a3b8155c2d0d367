"""App, pages, participant: one participant from consent to the last visit, as far as a role may see and do it.

What is next for this person comes from the same tasks as the work list. Nothing is decided here: the door does that.
"""

from typing import Any
from uuid import uuid4

from vertebra.app.pages import links
from vertebra.app.pages.oversight.casebook import casebook
from vertebra.app.pages.participant.consents import consents, disposals, fitness, withdrawal
from vertebra.app.pages.participant.logs import logs
from vertebra.app.pages.participant.product import product
from vertebra.app.pages.participant.queries import queries
from vertebra.app.pages.participant.safety import deviations, kinds, refused, reports, signals
from vertebra.app.pages.participant.visits import beginnings, visits
from vertebra.app.pages.sight import sees_all
from vertebra.app.pages.tasks import About, tasks_of
from vertebra.app.pages.tasks.visits import owed
from vertebra.app.pages.timeline import timeline
from vertebra.app.pages.work import groups
from vertebra.conduct.access import MAY, SITE
from vertebra.conduct.entries import Entry

Shown = dict[str, Any]


def participant_page(a: About, entries: list[Entry]) -> Shown:
    """Everything about one participant that the role may see, with what it may do."""
    return {
        "id": a.p.id,
        "site": a.p.site,
        "as_of": a.today.isoformat(),
        "badge": a.teller.status(a.status),
        "key": uuid4().hex,
        "may": may(a.role),
        "identity": a.role in SITE,
        "whole": sees_all(a.role),
        "next": following(a),
        "timeline": timeline(a),
        "visits": visits(a),
        "beginnings": beginnings(a),
        "consents": consents(a),
        "withdrawal": withdrawal(a),
        "fitness": fitness(a),
        "disposals": disposals(a),
        "kinds": kinds(a),
        "product": product(a),
        "refused": refused(a),
        "signals": signals(a),
        "reports": reports(a),
        "deviations": deviations(a),
        **queries(a),
        "tables": logs(a),
        **casebook(a.teller, a.p, entries, a.visible),
    }


def may(role: str) -> dict[str, bool]:
    """The commands that the role may give, as templates ask for them: `may.answer_query`."""
    return {command.replace(" ", "_"): True for command, roles in MAY.items() if role in roles}


def following(a: About) -> Shown:
    """What is next for this person: the most urgent task of the role as one button, the others as a list; else the
    next visit that will come.
    """
    waiting = [task for group in groups(tasks_of(a), a.teller) for task in group["tasks"]]
    coming = next((s for s in owed(a.study, a.p, a.today) if s.standing == "upcoming" and s.window), None)
    return {
        "first": waiting[0] if waiting else None,
        "others": waiting[1:],
        "coming": None
        if coming is None or coming.window is None
        else {
            "visit": a.teller.visit(coming.visit),
            "first": coming.window.first.isoformat(),
            "last": coming.window.last.isoformat(),
            "link": links.visit(a.p.id, coming.visit),
        },
    }
