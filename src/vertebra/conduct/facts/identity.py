"""Facts: whose person, whose container, which printed label, which level of the spine, whose workspace."""

from collections.abc import Callable
from decimal import Decimal

from vertebra.conduct.facts.asked import Asked, Told, yes
from vertebra.conduct.product.custody import is_workspace
from vertebra.conduct.product.labelling import first_serial, has_reason, is_live, is_reconciled, last_serial


def _identity_match(a: Asked) -> str | None:
    """Every label that the step asks for was read and is the donor's own; the second identifier was confirmed."""
    if a.step is None or a.command is None or a.lot is None:
        return None
    expected = {"person": a.lot.person, "container": a.lot.id}
    if any(scan.code != expected[scan.what] for scan in a.command.scans):
        return "N"
    if not set(a.step.scans) <= {scan.what for scan in a.command.scans}:
        return None
    return _second_identifier(a)


def _second_identifier(a: Asked) -> str | None:
    item = a.study.product.parts.get("second_identifier", "")
    if a.step is None or item not in {i.id for i in a.study.form(a.step.form).items}:
        return "Y"
    return a.code("second_identifier")


def _level_match(a: Asked) -> str | None:
    """Same anatomical key, and a transitional vertebra, if there is one, resolved."""
    harvested, injected, lstv = a.code("level_harvested"), a.code("level_injected"), a.code("lstv")
    if harvested is None or injected is None or lstv is None:
        return None
    if lstv == "Y" and a.code("lstv_resolved") != "Y":
        return "N"
    return yes(harvested == injected)


def _other_workspace(a: Asked) -> str | None:
    """It cannot be told of a place that is none: another name for the same bench would let two people's cells meet."""
    if a.step is None or a.command is None or not is_workspace(a.study.product, a.command.place, a.step.id):
        return None
    return yes(a.trial.workspaces.get(a.command.place, a.participant.id) != a.participant.id)


def _label_live(a: Asked) -> str | None:
    return None if a.command is None else yes(is_live(a.study, a.participant, a.command.scans, a.place))


def _serial(found: int | None) -> Decimal | None:
    return None if found is None else Decimal(found)


IDENTITY: dict[str, Callable[[Asked], Told]] = {
    "IDENTITY_MATCH": _identity_match,
    "LEVEL_MATCH": _level_match,
    "OTHER_WORKSPACE": _other_workspace,
    "LABEL_REASON": lambda a: yes(has_reason(a.study, a.participant, a.place)),
    "LABELS_DESTROYED": lambda a: yes(is_reconciled(a.study, a.participant, a.place)),
    "LABEL_LIVE": _label_live,
    "LABEL_FIRST": lambda a: _serial(first_serial(a.study, a.participant, a.place)),
    "LABEL_LAST": lambda a: _serial(last_serial(a.study, a.participant, a.place)),
}
