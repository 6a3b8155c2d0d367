"""App, pages: a participant's own questionnaires: those of today, in one column, with large answers to press.

Which participant an account is stands in the ledger: the printed name of the duty is the number, so no name is needed.
"""

from datetime import date
from typing import Any

from vertebra.app.acting import Acting
from vertebra.app.pages import links
from vertebra.app.pages.tasks.about import Task
from vertebra.app.pages.tasks.visits import owed
from vertebra.app.pages.telling import Teller
from vertebra.app.serving import Served
from vertebra.conduct.access import OWN, own_number
from vertebra.conduct.places import Place
from vertebra.conduct.state import Participant
from vertebra.conduct.visits import visit_day
from vertebra.protocol.forms import Item
from vertebra.protocol.study import Study

Shown = dict[str, Any]
BUTTONS = 11  # a whole number of no more steps than these is answered by a button


def own_participant(served: Served, acting: Acting) -> Participant | None:
    """The participant that an account is; None if the account is nobody's."""
    trial, _ = served.source.trial()
    known = served.source.participant(own_number(trial, acting.user))
    return known[0] if known else None


def questionnaires(study: Study, p: Participant, today: date) -> list[Place]:
    """What this person can fill today: of visits that are due or take place today; filled ones of today among them."""
    visits = {s.visit for s in owed(study, p, today) if s.standing == "due"}
    visits |= {v.id for v in study.visits if not v.unscheduled and visit_day(p, v.id) == today}
    held = study.role(OWN)
    forms = held.only if held else ()
    return [Place(v.id, f, 0) for v in study.visits if v.id in visits for f in v.forms if f in forms]


def own_tasks(served: Served, teller: Teller, acting: Acting) -> list[Task]:
    p = own_participant(served, acting)
    places = questionnaires(served.study_of(p), p, served.source.today()) if p else []
    open_ = [place for place in places if p and place not in p.sheets]
    return [Task("own", "", teller.form(x.form), links.own(x), f"{n:03}") for n, x in enumerate(open_)]


def own_page(shown: Shown, study: Study, place: Place, today: date) -> Shown:
    """The form as a participant fills it: a button for each step of a short scale; the date is today's, unasked."""
    items = {i.id: i for i in study.form(place.form).items}
    sections = [
        {**s, "items": [_easy(items[i["id"]], i, today) for i in s["items"] if i["kind"] != "derived"]}
        for s in shown["sections"]
    ]
    kept = ("title", "writable", "first", "seen", "key", "reason", "refusals", "changes")
    return {**{name: shown[name] for name in kept}, "sections": [s for s in sections if s["items"]]}


def _easy(item: Item, shown: Shown, today: date) -> Shown:
    steps = steps_of(item)
    dated = item.type == "date" and item.required
    value = shown["value"] or (today.isoformat() if dated else "")
    ends = f"{item.low:f} – {item.high:f}" if item.low is not None and item.high is not None and not steps else ""
    return {**shown, "value": value, "steps": steps, "ends": ends, "unasked": dated}


def steps_of(item: Item) -> list[str]:
    """The answers of a short scale of whole numbers; none where it is long, or no such scale."""
    if item.type != "number" or item.low is None or item.high is None or item.decimals:
        return []
    steps = range(int(item.low), int(item.high) + 1)
    return [str(n) for n in steps] if len(steps) <= BUTTONS else []
