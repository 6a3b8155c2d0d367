"""Who may do what, and who may see what: two tables to be read at a glance. Deny by default.

A role counts only while its delegation is in force and its holder is trained (H23). Blinding lives here, not in pages:
a blinded role sees its own forms and nothing that tells whose, when, or how the participant feels.
Source: domain notes A5 R69 (independent read), A7 (segregation of duties), F5 H23.
"""

from datetime import date

from vertebra.conduct.commands import Command
from vertebra.conduct.state import Trial
from vertebra.protocol.study import Study

SITE = frozenset({"coordinator", "investigator"})
PRODUCT = frozenset({"surgeon", "lab", "quality", "investigator", "coordinator"})
ALL_SEEING = frozenset(
    {"investigator", "coordinator", "monitor", "data", "medical", "auditor", "statistician", "sponsor"}
)

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
    "identify": SITE,
    "move participant": SITE | {"data"},
    "give consent": SITE,
    "withdraw consent": SITE,
    "save form": SITE | PRODUCT | {"reader", "participant"},
    "open query": frozenset({"monitor", "data", "medical"}),
    "answer query": SITE | {"surgeon", "lab", "reader"},
    "close query": frozenset({"monitor", "data", "medical"}),
    "sign eligibility": frozenset({"investigator"}),
    "order lot": SITE,
    "do step": PRODUCT,
    "miss visit": SITE,
    "review signal": frozenset({"medical", "investigator"}),
    "send report": frozenset({"sponsor", "investigator", "medical"}),
    "classify deviation": frozenset({"monitor", "data", "medical", "investigator"}),
    "erase personal data": frozenset({"investigator"}),
}


def may(role: str, command: Command) -> bool:
    """Whether the role may give the command at all."""
    return role in MAY.get(command.name, frozenset())


def may_write(study: Study, role: str, form: str) -> bool:
    """Whether the role may write the form: within its own limits, by the form's list, or as the site."""
    held = study.role(role)
    if held is not None and held.only:
        return form in held.only
    roles = study.form(form).roles
    return role in roles if roles else role in SITE


def visible_forms(study: Study, role: str) -> frozenset[str]:
    """The forms whose data the role may see."""
    held = study.role(role)
    if held is not None and held.only:
        return frozenset(held.only)
    if role in ALL_SEEING:
        return frozenset(f.id for f in study.forms)
    return frozenset(f.id for f in study.forms if role in f.roles)


def sees_identity(study: Study, role: str) -> bool:
    """Whether the role may see which participant and which day a datum belongs to."""
    held = study.role(role)
    return held is not None and not held.blinded


def is_delegated(trial: Trial, user: str, role: str, on: date) -> bool:
    """Whether the user held the role on that day, trained by then."""
    return any(
        d.user == user
        and d.role == role
        and d.since <= on.isoformat()
        and (not d.until or on.isoformat() <= d.until)
        and bool(d.trained)
        and d.trained <= on.isoformat()
        for d in trial.duties
    )
