"""Who may do what, and who may see what: two tables to be read at a glance. Deny by default.

A role counts only while its delegation is in force and its holder is trained (H23). Blinding lives here, not in pages:
a blinded role sees its own forms and nothing that tells whose, when, or how the participant feels.
Source: domain notes A5 R69 (independent read), A7 (segregation of duties), F5 H23.
"""

from collections.abc import Iterable
from datetime import date

import msgspec

from vertebra.conduct.commands import Command
from vertebra.conduct.state import Account, Duty, Participant, Trial
from vertebra.protocol.forms import Item
from vertebra.protocol.study import Study
from vertebra.terms.identifiers import is_participant
from vertebra.terms.texts import Text

SITE = frozenset({"coordinator", "investigator"})
PRODUCT = frozenset({"surgeon", "lab", "quality", "investigator", "coordinator"})
COURIER = "courier"  # carries, and sees what is carried
HANDS = PRODUCT | {COURIER}  # who scans
ALL_SEEING = frozenset(
    {"investigator", "coordinator", "monitor", "data", "medical", "auditor", "statistician", "sponsor"}
)
REVIEW = frozenset({"monitor", "data", "medical"})
TRACING = PRODUCT | ALL_SEEING  # who sees the way of a lot and its certificate; never a blinded role
FREEZE = frozenset({"monitor", "data"})
DATABASE = frozenset({"data", "statistician", "sponsor"})
SIGNS_ALL = frozenset({"investigator"})  # any form; who else signs, signs the forms of the own role
SEES_BATCH = frozenset({"quality"})  # who releases reads the whole record of the lot; domain notes A3 R51
OWN = "participant"  # the one role that acts for itself only
EVERYWHERE = "*"  # a site that only a duty for all sites covers

MAY: dict[str, frozenset[str]] = {
    "adopt study": frozenset({"sponsor"}),
    "approve version": frozenset({"sponsor", "coordinator"}),
    "open site": frozenset({"sponsor"}),
    "approve ethics": frozenset({"sponsor", "coordinator"}),
    "open recruitment": frozenset({"sponsor"}),
    "close recruitment": frozenset({"sponsor"}),
    "delegate": frozenset({"sponsor", "investigator"}),
    "receive material": frozenset({"lab", "quality"}),
    "recall material": frozenset({"quality"}),
    "place hold": frozenset({"medical", "sponsor", "investigator"}),
    "lift hold": frozenset({"medical"}),
    "open workspace": frozenset({"lab"}),
    "close workspace": frozenset({"lab"}),
    "offer slots": frozenset({"lab", "quality"}),
    "book slot": SITE,
    "move slot": SITE,
    "free slot": SITE,
    "identify": SITE,
    "move participant": SITE | {"data"},
    "decline": SITE,
    "give consent": SITE,
    "withdraw consent": SITE,
    "save form": SITE | PRODUCT | {"reader", "participant", "medical"},  # the last only forms that name it
    "open query": frozenset({"monitor", "data", "medical"}),
    "answer query": SITE | {"surgeon", "lab", "reader"},
    "close query": frozenset({"monitor", "data", "medical"}),
    "sign eligibility": frozenset({"investigator"}),
    "order lot": SITE,
    "do step": HANDS,
    "miss visit": SITE,
    "review signal": frozenset({"medical", "investigator"}),
    "send report": frozenset({"sponsor", "investigator", "medical"}),
    "classify deviation": frozenset({"monitor", "data", "medical", "investigator"}),
    "erase personal data": frozenset({"investigator"}),
    # accounts and training: who lets people in does no clinical work; who ends a duty is who could have given it
    "open account": frozenset({"administrator"}),
    "close account": frozenset({"administrator"}),
    "reopen account": frozenset({"administrator"}),
    "end delegation": frozenset({"sponsor", "investigator"}),
    "record training": frozenset({"sponsor", "investigator", "monitor"}),
    # queries and deviations
    "assign query": SITE | REVIEW,
    "accept suggestion": SITE,
    "report check": SITE | {"surgeon", "lab", "reader"},
    "reopen query": REVIEW,
    "report deviation": SITE | REVIEW | {"surgeon", "lab", "quality"},
    # verification, freeze, lock, signatures, review of the trail
    "verify source": frozenset({"monitor"}),
    "unverify source": frozenset({"monitor"}),
    "freeze forms": FREEZE,
    "unfreeze forms": FREEZE,
    "lock forms": frozenset({"data"}),
    "unlock forms": frozenset({"data"}),
    "sign forms": SIGNS_ALL | {"surgeon", "quality"},
    "review trail": REVIEW | {"auditor"},
    "review trial trail": REVIEW | {"auditor", "administrator"},
    # the database is locked and unlocked by two people, never by one
    "ask database lock": DATABASE,
    "confirm database lock": DATABASE,
    "ask database unlock": DATABASE,
    "confirm database unlock": DATABASE,
}


def may(role: str, command: Command) -> bool:
    """Whether the role may give the command at all."""
    return role in MAY.get(command.name, frozenset())


def role_names(study: Study, ids: Iterable[str]) -> Text:
    """The roles by their labels, as a sentence lists them; one that the study does not name by its id."""
    labels = [role.label if (role := study.role(id)) else Text(id, id) for id in ids]
    return Text(", ".join(x.en for x in labels), "、".join(x.zh for x in labels))


def writers(study: Study, form: str) -> list[str]:
    """Who may write the form, in the study's order: whom to ask."""
    return [role.id for role in study.roles if may_write(study, role.id, form)]


def may_write(study: Study, role: str, form: str) -> bool:
    """Whether the role may write the form: within its own limits, by the form's list, or as the site."""
    held = study.role(role)
    if held is not None and held.only:
        return form in held.only
    roles = study.form(form).roles
    return role in roles if roles else role in SITE


def may_write_item(item: Item, role: str) -> bool:
    """Whether somebody who may write the form may also write this item: a few are for one role alone."""
    return not item.roles or role in item.roles


def visible_forms(study: Study, role: str) -> frozenset[str]:
    """The forms whose data the role may see."""
    held = study.role(role)
    if held is not None and held.only:
        return frozenset(held.only)
    if role in ALL_SEEING:
        return frozenset(f.id for f in study.forms)
    batch = {s.form for s in study.product.steps} if role in SEES_BATCH else set()
    return frozenset(f.id for f in study.forms if role in f.roles or f.id in batch)


def sees_identity(study: Study, role: str) -> bool:
    """Whether the role may see which participant and which day a datum belongs to."""
    held = study.role(role)
    return held is not None and not held.blinded


def is_delegated(trial: Trial, user: str, role: str, on: date, site: str = "") -> bool:
    """Whether the user held the role on that day, trained by then, at this site (empty: at any)."""
    day = on.isoformat()
    return any(
        d.user == user and d.role == role and in_force(d, day) and is_trained(d, day) and site in ("", d.site or site)
        for d in trial.duties
    )


def own_number(trial: Trial, user: str) -> str:
    """Which participant an account is: the number is the printed name of the duty, so that no name is needed.

    Empty when the user is no participant, or the duty names none.
    """
    titles = (d.title for d in reversed(trial.duties) if (d.user, d.role) == (user, OWN))
    return next((title for title in titles if is_participant(title)), "")


def in_force(duty: Duty, day: str) -> bool:
    """From its first day to its last; an ended one is over, whatever was planned."""
    return duty.since <= day and (not duty.until or day <= duty.until)


def is_trained(duty: Duty, day: str) -> bool:
    """H23: training may come after the delegation and counts from its day."""
    return bool(duty.trained) and duty.trained <= day


def names(trial: Trial) -> dict[str, str]:
    """The printed name by user id: of the newest delegation, else of the account."""
    return {a.user: a.title for a in trial.accounts.values()} | {d.user: d.title for d in trial.duties}


def is_closed(trial: Trial, user: str) -> bool:
    """Whether the account of the user is closed now; who never had one here is judged by the duties alone."""
    account = trial.accounts.get(user)
    return account is not None and bool(account.closed)


def sees(trial: Trial, user: str, role: str, participant: Participant, on: date) -> bool:
    """Whether this person in this role may read about the participant: an open account, a duty at that site."""
    return not is_closed(trial, user) and is_delegated(trial, user, role, on, participant.site)


class Held(msgspec.Struct, frozen=True):
    """A role that somebody held on a day."""

    role: str
    site: str
    since: str
    until: str
    trained: bool


class Could(msgspec.Struct, frozen=True):
    """What one person could do on a day. able: the roles in which anything was possible."""

    user: str
    title: str
    roles: tuple[Held, ...]
    closed: bool

    @property
    def able(self) -> tuple[str, ...]:
        return () if self.closed else tuple(dict.fromkeys(h.role for h in self.roles if h.trained))


def who_could(trial: Trial, day: date) -> list[Could]:
    """Who could do what on that day: every user who was ever known, in order of their ids.

    As known now: a duty ended in arrears counts as ended. For what was known then, fold the trial's entries only up to
    that day. Source: ICH E6(R3) 4.2.2, FDA Q&A 2024 (authorised users on any date).
    """
    users = {d.user for d in trial.duties} | set(trial.accounts)
    return [_could(trial, user, day.isoformat()) for user in sorted(users)]


def _could(trial: Trial, user: str, day: str) -> Could:
    mine = [d for d in trial.duties if d.user == user]
    account = trial.accounts.get(user)
    title = account.title if account else mine[-1].title
    roles = tuple(Held(d.role, d.site, d.since, d.until, is_trained(d, day)) for d in mine if in_force(d, day))
    return Could(user, title, roles, account is not None and _was_closed(account, day))


def _was_closed(account: Account, day: str) -> bool:
    """The day of closing itself counts as open: it was, for a part of it. Before the first account none was closed."""
    begun = [until for since, until in account.spans if since <= day]
    return bool(begun) and bool(begun[-1]) and begun[-1] < day
