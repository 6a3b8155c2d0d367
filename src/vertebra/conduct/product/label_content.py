"""What a label says for one lot: words of the study, recorded values, what the system knows; or that it is not known.

The recipient's name is not here: it comes from the vault when the label is printed, and never enters the ledger.
Source: domain notes F2 (minimum content of the final container).
"""

from datetime import datetime
from typing import NamedTuple

from vertebra.conduct.look import View
from vertebra.conduct.places import NOWHERE
from vertebra.conduct.state import Participant, Trial
from vertebra.protocol.expressions import Ref, Seen, evaluate
from vertebra.protocol.expressions.say import say_unit
from vertebra.protocol.product import Label, LabelField
from vertebra.protocol.study import Study
from vertebra.terms.dates import full_moment
from vertebra.terms.texts import Lang, Text
from vertebra.terms.verdicts import Verdict

AT_PRINTING = ("recipient", "serial")


class Said(NamedTuple):
    """One field of a label. value: None where it is not known, or is known only when the label is printed."""

    field: LabelField
    value: Text | None

    @property
    def missing(self) -> bool:
        """Whether it stops the label."""
        return self.value is None and not self.field.optional and self.field.fact not in AT_PRINTING


def content(study: Study, trial: Trial, participant: Participant, label: Label, now: datetime) -> tuple[Said, ...]:
    """Every field that this label shows for this lot, in the order of the study."""
    view = View(study, participant, now, NOWHERE)
    shown = (f for f in label.fields if f.shown is None or evaluate(f.shown, view).verdict is Verdict.MET)
    return tuple(Said(f, _value(study, trial, participant, view, f)) for f in shown)


def missing(study: Study, said: tuple[Said, ...]) -> Text:
    """The fields that are not known, each with the form that would tell it."""
    open_ = [s.field for s in said if s.missing]
    return Text("; ".join(_told(study, f, "en") for f in open_), "、".join(_told(study, f, "zh-Hant") for f in open_))


def _told(study: Study, field: LabelField, lang: Lang) -> str:
    forms = dict.fromkeys(study.home(ref.item).title.into(lang) for ref in field.items)
    label, where = field.label.into(lang), ", ".join(forms)
    return label if not where else f"{label} ({where})" if lang == "en" else f"{label}（{where}）"


def _value(study: Study, trial: Trial, participant: Participant, view: View, field: LabelField) -> Text | None:
    if field.says is not None:
        return field.says
    if field.items:
        values = [_written(study, view.find(ref), ref) for ref in field.items]
        known = [v for v in values if v is not None]
        return _joined(known) if len(known) == len(values) else None
    fact = _fact(study, trial, participant, field)
    return Text(fact, fact) if fact.strip() else None


def _fact(study: Study, trial: Trial, participant: Participant, field: LabelField) -> str:
    lot = participant.lot
    match field.fact:
        case "identifier":
            return lot.id if lot else ""
        case "person":
            return lot.person if lot else ""
        case "participant":
            return participant.id
        case "protocol":
            return " / ".join(x for x in (study.identity.protocol, study.identity.registry) if x)
        case "facility":
            return trial.sites.get(participant.site, "")
        case _:
            return ""


def _joined(values: list[Text]) -> Text:
    return Text(", ".join(v.en for v in values), ", ".join(v.zh for v in values))


def _written(study: Study, seen: Seen, ref: Ref) -> Text | None:
    """A recorded value as a person reads it, with its unit, its zone or its words; None where nothing is recorded."""
    if seen.known is None or not seen.written.strip():
        return None
    item = study.item(ref.item)
    if item.type == "code":
        return study.codelist(item.codes).label(seen.written) or Text(seen.written, seen.written)
    if item.type == "moment":
        at = told_moment(seen.written)
        return Text(at, at)
    en, zh = (f"{seen.written} {say_unit(seen.unit, lang)}".strip() for lang in ("en", "zh-Hant"))
    return Text(en, zh)


def told_moment(written: str) -> str:
    """Date, time and zone, so that nobody has to guess whose clock it is.

    >>> told_moment("2026-03-16T14:30+08:00")
    '2026-03-16 14:30 UTC+08:00'
    """
    moment = full_moment(written)
    if moment is None:
        return written
    zone = f"{moment:%z}"
    return f"{moment:%Y-%m-%d %H:%M} UTC{zone[:3]}:{zone[3:5]}"
