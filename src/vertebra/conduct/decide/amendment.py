"""Amendments: a version adopted by the sponsor, approved at a site, counted for a participant.

Source: ICH E6(R2) 4.5.2 (no change before the ethics committee's approval); domain notes A3 R41; docs/decisions/0008.
"""

from vertebra.conduct import commands as c, entries as e
from vertebra.conduct.decide.moving import kept_forms, move
from vertebra.conduct.decide.work import Work
from vertebra.conduct.look import site_day
from vertebra.conduct.versions import adoption, is_approved, is_later
from vertebra.terms.dates import full_date


def adopt_study(work: Work, command: c.AdoptStudy) -> None:
    """The newest version of this very study; each has an edition of its own, so that people can name it."""
    study, adopted = work.study, work.trial.adoptions
    if command.version != study.version:
        work.refuse("VERSION", "That is not the study at hand.", "與現用試驗定義版本不符。", command.version)
    elif any(a.study != study.id for a in adopted):
        work.refuse("STUDY-OTHER", f"This trial runs another study than {study.id}.", "與本試驗之計畫不同。", study.id)
    elif adoption(work.trial, study.version):
        work.refuse("KNOWN", "This version was adopted already.", "此版本先前已採用。", command.version)
    elif any(a.edition == study.edition for a in adopted):
        work.refuse(
            "EDITION", f"Edition {study.edition} was adopted already: give the amendment a new one.",
            f"第 {study.edition} 版已採用：請為修正案另訂版次。", study.edition,
        )  # fmt: skip
    else:
        work.add_trial(e.StudyAdopted(study.version, study.id, study.edition, study.reading))


def approve_version(work: Work, command: c.ApproveVersion) -> None:
    """The ethics committee's letter for an adopted version; a second one corrects the day of the first."""
    known = work.trial.version_approvals.get(command.site, ())
    told = (command.version, command.number, command.since, command.committee)
    if command.site not in work.trial.sites:
        work.refuse("SITE-UNKNOWN", f"There is no site {command.site!r}.", "無此試驗中心。", command.site)
    elif not adoption(work.trial, command.version):
        work.refuse("VERSION-UNKNOWN", "Adopt this version first.", "請先採用此版本。", command.version)
    elif full_date(command.since) is None:
        work.refuse("TIME", "Give a full date, such as 2026-03-15.", "請填完整日期，例如 2026-03-15。")
    elif not command.number.strip() or not command.committee.strip():
        work.refuse("APPROVAL", "Say which committee approved, and its number.", "請填核准之委員會與核准文號。")
    elif any((a.version, a.number, a.since, a.committee) == told for a in known):
        work.refuse("KNOWN", "This approval is recorded already.", "此核准已記錄。", command.number)
    else:
        work.add_trial(e.VersionApproved(command.site, *told))


def move_participant(work: Work, command: c.MoveParticipant) -> None:
    """Let the version count for the participant, with all that follows, but on forms that stay as they were."""
    if _may_move(work, command):
        old = work.studies[work.participant.study_version]
        move(work, old, command.why, kept_forms(work.participant))


def _may_move(work: Work, command: c.MoveParticipant) -> bool:
    """Only forward, to a version that the sponsor adopted and the participant's site may use today."""
    p, trial, version = work.participant, work.trial, command.version
    if version == p.study_version:
        work.refuse("KNOWN", "The participant stands under this version already.", "此受試者已適用此版本。", p.id)
    elif version != work.study.version or not adoption(trial, version):
        work.refuse("VERSION-UNKNOWN", "Adopt this version first.", "請先採用此版本。", version)
    elif p.study_version not in work.studies:
        work.refuse("VERSION", "The participant's present version is not at hand.", "現用版本之定義不在手邊。", p.id)
    elif not is_later(trial, version, p.study_version):
        work.refuse(
            "VERSION-OLDER", "That version is older: an amendment is undone by another amendment.",
            "此版本較舊：如須撤銷修正，請另提修正案。", version,
        )  # fmt: skip
    elif not is_approved(trial, p.site, version, site_day(work.study, work.now)):
        work.refuse(
            "VERSION-APPROVAL", f"The ethics committee of {p.site} has not approved this version as of today.",
            f"{p.site} 之倫理委員會今日尚未核准此版本。", p.site,
        )  # fmt: skip
    elif not command.why.strip():
        work.refuse("REASON", "Say why the participant is moved.", "請填變更適用版本之理由。", p.id)
    return not work.refusals
