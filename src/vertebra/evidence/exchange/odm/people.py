"""Exchange, ODM: who acted, where, and what a signature means. Staff only: participants have numbers here."""

from collections.abc import Iterable, Mapping

from vertebra.conduct import entries as e
from vertebra.conduct.state import Trial
from vertebra.evidence.exchange.odm import oids
from vertebra.evidence.exchange.odm.pen import Pen
from vertebra.protocol.study import Study
from vertebra.terms.texts import Text

_TYPES = {"sponsor": "Sponsor", "investigator": "Investigator", "lab": "Lab"}
SIGNATURES: dict[str, tuple[Text, Text]] = {
    oids.ELIGIBILITY: (
        Text("Eligibility as computed is confirmed", "確認系統判定之適格性"),
        Text("The investigator decides who may take part", "由試驗主持人決定受試者適格性"),
    ),
    oids.FORMS: (
        Text("The form as it stands is signed", "簽署表單當時之內容"),
        Text("The annotation gives the meaning and the hash of what was signed", "註解載明簽署意義及內容雜湊值"),
    ),
}


def write_people(
    pen: Pen,
    studies: list[Study],
    trial: Trial,
    actors: Iterable[e.Actor],
    signed: Iterable[str],
    since: Mapping[str, str],
) -> None:
    """since: the day from which each study version counts. signed: further signature definitions that are used."""
    study = studies[-1]
    titles = {(duty.user, duty.role): duty.title for duty in trial.duties}
    with pen.element("AdminData", {"StudyOID": oids.study_oid(study)}):
        for actor in sorted(set(actors), key=lambda a: (a.user, a.role)):
            _user(pen, study, actor, titles.get((actor.user, actor.role), ""))
        for site, name in [*sorted(trial.sites.items()), ("", study.identity.sponsor)]:
            _location(pen, studies, site, name, since)
        for oid in [*SIGNATURES, *sorted(set(signed) - {*SIGNATURES})]:
            _signature(pen, oid)


def _user(pen: Pen, study: Study, actor: e.Actor, title: str) -> None:
    role = study.role(actor.role)
    said = {"OID": oids.user_oid(actor.user, actor.role), "UserType": _TYPES.get(actor.role, "Other")}
    with pen.element("User", said):
        pen.leaf("LoginName", actor.user)
        pen.leaf("DisplayName", role.label.en if role else actor.role)
        if title:
            pen.leaf("FullName", title)


def _location(pen: Pen, studies: list[Study], site: str, name: str, since: Mapping[str, str]) -> None:
    kind = "Site" if site else "Sponsor"
    with pen.element("Location", {"OID": oids.site_oid(site), "Name": name or kind, "LocationType": kind}):
        for study in studies:
            said = {
                "StudyOID": oids.study_oid(studies[-1]),
                "MetaDataVersionOID": oids.version_oid(study.version),
                "EffectiveDate": since[study.version],
            }
            pen.leaf("MetaDataVersionRef", "", said)


def _signature(pen: Pen, oid: str) -> None:
    known = SIGNATURES.get(oid)
    meaning, reason = known or (Text(oid[4:].capitalize(), oid[4:]), Text("Recorded in the ledger", "依帳本紀錄"))
    with pen.element("SignatureDef", {"OID": oid, "Methodology": "Electronic"}):
        pen.leaf("Meaning", f"{meaning.en} / {meaning.zh}" if known else meaning.en)
        pen.leaf("LegalReason", f"{reason.en} / {reason.zh}")
