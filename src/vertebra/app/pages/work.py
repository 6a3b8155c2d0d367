"""App, pages: the work list: what is due, what closes soon, and what waits for the role that is taken, by urgency."""

from collections.abc import Iterable
from typing import Any

from vertebra.app.acting import Acting
from vertebra.app.pages import links
from vertebra.app.pages.own import own_tasks
from vertebra.app.pages.reads import reads_waiting
from vertebra.app.pages.sight import people_of
from vertebra.app.pages.tasks import OF_PARTICIPANT, About, Task, tasks_of, tasks_of_trial
from vertebra.app.pages.telling import Teller
from vertebra.app.pages.words.daily import GROUPS
from vertebra.app.serving import Served
from vertebra.conduct.access import MAY, OWN, SITE, sees_identity
from vertebra.conduct.state import Participant, Trial
from vertebra.conduct.status import LEFT, status
from vertebra.conduct.versions import is_approved

Shown = dict[str, Any]
MOST = 12  # so many rows of a group are shown at once; all of them one click further


def work_page(served: Served, teller: Teller, acting: Acting, wanted: str = "") -> Shown:
    """wanted: the group of which every row is shown; an unknown one is none."""
    trial, _ = served.source.trial()
    today = served.source.today()
    everybody = [
        *tasks_of_trial(trial, acting.role, teller, today),
        *_contacts(served, acting),
        *_to_move(served, teller, acting),
    ]
    found = [*everybody, *_mine(served, teller, acting, trial)]
    return {
        "today": today.isoformat(),
        "groups": groups(found, teller, wanted),
        "wanted": wanted,
        "may_enrol": acting.role in MAY["identify"],
    }


def _contacts(served: Served, acting: Acting) -> Iterable[Task]:
    """People who asked on the public page to be contacted."""
    waiting = served.store.contacts.count() if acting.role in SITE else 0
    return [Task("contacts", "", str(waiting), "/contacts", "", "")] if waiting else []


def _to_move(served: Served, teller: Teller, acting: Acting) -> Iterable[Task]:
    """Those in the trial who stand under an older version than their site's committee lets count: one row for all."""
    trial, today = served.source.trial()[0], served.source.today()
    newest = trial.adoptions[-1] if len(trial.adoptions) > 1 else None
    if newest is None or acting.role not in MAY["move participant"]:
        return []
    waiting = [
        p
        for p, _ in people_of(served, acting).values()
        if p.study_version != newest.version
        and is_approved(trial, p.site, newest.version, today)
        and p.sheets
        and status(served.study_of(p), p) not in LEFT
    ]
    what = teller.words["to_be_moved"].format(newest.edition, len(waiting))
    return [Task("amendment", "", what, links.version(newest.version))] if waiting else []


def _mine(served: Served, teller: Teller, acting: Acting, trial: Trial) -> Iterable[Task]:
    """A blinded role gets its reads by code, a participant the own questionnaires, all others what is about people."""
    if acting.role == OWN:
        return own_tasks(served, teller, acting)
    if acting.role and not sees_identity(teller.study, acting.role):
        return reads_waiting(served, teller, acting)
    return _of_everybody(served, teller, acting, trial)


def _of_everybody(served: Served, teller: Teller, acting: Acting, trial: Trial) -> Iterable[Task]:
    if acting.role not in OF_PARTICIPANT:
        return
    recalled = tuple(m.lot for m in trial.materials.values() if m.recalled)  # concerns people whose stream is silent
    what, today = ("tasks", acting.role, teller.lang, *recalled), served.source.today()
    for p, _ in people_of(served, acting).values():

        def make(p: Participant = p) -> list[Task]:
            return tasks_of(seen_by(served, teller, acting.role, p, trial))

        yield from served.source.kept(what, p, (today, trial.slots.get(p.id)), make)


def seen_by(served: Served, teller: Teller, role: str, p: Participant, trial: Trial) -> About:
    """The participant as a role sees this person now, under the study version that counts for this person."""
    told = teller.under(served.study_of(p).version)
    return About(told.study, trial, p, role, told, served.clock.now(), served.source.today())


def groups(found: list[Task], teller: Teller, wanted: str = "") -> list[Shown]:
    """Groups in order of urgency, each with its rows by day; of a long one the first rows, unless it is wanted."""
    by_group: dict[str, list[Task]] = {}
    for task in found:
        by_group.setdefault(task.group, []).append(task)
    return [
        _group(group, sorted(by_group[group], key=_order), teller, wanted == group)
        for group in GROUPS
        if group in by_group
    ]


def _order(task: Task) -> tuple[str, str, str]:
    return task.day or "9999", task.who, task.what


def _group(group: str, tasks: list[Task], teller: Teller, whole: bool) -> Shown:
    text, tone = GROUPS[group]
    shown = tasks if whole else tasks[:MOST]
    return {
        "id": group,
        "title": teller.text(text),
        "tone": tone,
        "count": len(tasks),
        "tasks": shown,
        "more": len(tasks) - len(shown),
        "all": teller.words["all_of_group"].format(len(tasks)),
    }
