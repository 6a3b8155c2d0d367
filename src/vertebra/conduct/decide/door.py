"""The door itself: authority first, then the one handler of the command."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from vertebra.conduct import commands as c
from vertebra.conduct.access import OWN, is_closed, is_delegated, may, own_number
from vertebra.conduct.decide import (
    accounts,
    amendment,
    database,
    deviations,
    forms,
    marks,
    people,
    product,
    queries,
    signatures,
    slots,
    trial,
)
from vertebra.conduct.decide.marks import is_locked
from vertebra.conduct.decide.overdue import note_overdue
from vertebra.conduct.decide.work import Decision, Work
from vertebra.conduct.entries import Actor
from vertebra.conduct.look import site_day
from vertebra.conduct.places import WHOLE
from vertebra.conduct.state import Participant, Trial
from vertebra.protocol.study import Study


def decide(
    study: Study,
    state: Trial,
    participant: Participant,
    command: c.Command,
    by: Actor,
    now: datetime,
    everybody: tuple[Participant, ...] = (),
    studies: Mapping[str, Study] | None = None,
) -> Decision:
    """What the command leads to, given all that is known.

    study: the version that counts for it (conduct.versions); studies: every version at hand, for moving participants.
    `state` and `participant` are left untouched; the decision carries forks that stand after its entries.
    everybody: all participants; only for a command of CONCERNS_EVERYBODY.
    """
    work = Work(study, state.fork(), participant.fork(), by, now, *_why(command), everybody, studies=studies or {})
    if _authorised(work, command):
        _HANDLERS[type(command)](work, command)
        slots.free_if_over(work)
        if work.entries and isinstance(command, c.ParticipantCommand) and not isinstance(command, NOT_LOOKED_AT):
            note_overdue(work, participant)
    return work.decision(participant, state)


def _why(command: c.Command) -> tuple[Any, Any]:
    return getattr(command, "reason", ""), getattr(command, "source", "typed")


def _authorised(work: Work, command: c.Command) -> bool:
    """Deny by default: account, role, duty, training, site, and whether anything may still change."""
    if not _is_writable(command):
        work.refuse("TEXT", "A text holds what no ledger can keep: half a character, or NUL.", "文字含無法儲存之字元。")
    elif is_closed(work.trial, work.by.user):
        work.refuse("ACCOUNT-CLOSED", "This account is closed: ask an administrator.", "此帳號已停用：請洽系統管理員。")
    elif not may(work.by.role, command):
        work.refuse("ACCESS", f"The role {work.by.role} may not {command.name}.", "此角色無此權限。", command.name)
    elif not (_founding(work, command) or _delegated(work, "")):
        work.refuse(
            "H23",
            f"{work.by.user} is not delegated and trained today. Delegate and train first.",
            "今日未獲授權或未受訓。請先完成訓練與授權。",
            work.by.role,
        )
    elif _about_nobody(work, command):
        work.refuse("PARTICIPANT-UNKNOWN", "There is no such participant.", "無此受試者。", work.participant.id)
    elif not (_founding(work, command) or _delegated(work, _site_of(work, command))):
        work.refuse(
            "ACCESS-SITE",
            "Your duty is for another site: ask somebody there.",
            "您的授權屬於其他試驗中心：請洽該中心人員。",
            work.by.role,
        )
    elif _is_anothers(work, command):
        work.refuse("ACCESS", "Participants fill in their own questionnaires only.", "受試者僅能填寫本人之問卷。")
    elif isinstance(command, ABOUT_SOMEBODY):
        _check_finality(work, command)
    return not work.refusals


def _is_anothers(work: Work, command: c.Command) -> bool:
    """A participant acts for the participant whose number the duty names, and for nobody else."""
    own = isinstance(command, c.ParticipantCommand) and work.by.role == OWN
    return own and own_number(work.trial, work.by.user) != work.participant.id


def _site_of(work: Work, command: c.Command) -> str:
    """The site that the command concerns; empty: none. Whom a duty is given for is judged by its own handler."""
    if isinstance(command, ABOUT_SOMEBODY) and work.participant.site:
        return work.participant.site
    return "" if isinstance(command, c.Delegate) else getattr(command, "site", "")


def _check_finality(work: Work, command: c.Command) -> None:
    """Once the database is locked no data change; nor those of a participant who is locked as a whole."""
    lock = work.trial.database_lock
    if isinstance(command, AFTER_ALL):
        return
    if lock is not None and lock.locked:
        words = "The database is locked: two people must unlock it first."
        work.refuse("DATABASE-LOCKED", words, "資料庫已鎖定：須由兩人解鎖。")
    elif isinstance(command, OF_THE_WHOLE):
        is_locked(work, WHOLE)


ABOUT_SOMEBODY = (c.ParticipantCommand, c.SlotOfParticipant)
AFTER_ALL = (c.ErasePersonalData, c.ReviewTrail)  # a right, and an act of reading: neither changes data
NOT_LOOKED_AT = (*AFTER_ALL, c.MoveParticipant)  # the new plan judges nothing of before
OF_THE_WHOLE = (
    c.Decline,
    c.GiveConsent,
    c.WithdrawConsent,
    c.SignEligibility,
    c.OrderLot,
    c.MissVisit,
    c.ReviewSignal,
    c.SendReport,
    c.ReportDeviation,
    c.ClassifyDeviation,
    c.BookSlot,
    c.MoveSlot,
    c.FreeSlot,
)
CONCERNS_EVERYBODY = (c.AskDatabaseLock, c.ConfirmDatabaseLock)


def _is_writable(command: c.Command) -> bool:
    """Lone surrogates have no bytes, and PostgreSQL keeps no NUL; both databases take the same texts."""
    try:
        return b"\\u0000" not in msgspec.json.encode(command)
    except UnicodeEncodeError:
        return False


def _about_nobody(work: Work, command: c.Command) -> bool:
    known = work.participant.number > 0 or isinstance(command, c.Identify)
    return isinstance(command, ABOUT_SOMEBODY) and not known


def _founding(work: Work, command: c.Command) -> bool:
    """Before anybody was delegated as sponsor, who comes in that role founds the trial."""
    founded = any(d.role == "sponsor" for d in work.trial.duties)
    return work.by.role == "sponsor" and isinstance(command, c.TrialCommand) and not founded


def _delegated(work: Work, site: str) -> bool:
    return is_delegated(work.trial, work.by.user, work.by.role, site_day(work.study, work.now), site)


_HANDLERS: dict[type, Callable[[Work, Any], None]] = {
    c.AdoptStudy: amendment.adopt_study,
    c.ApproveVersion: amendment.approve_version,
    c.OpenSite: trial.open_site,
    c.ApproveEthics: trial.approve_ethics,
    c.OpenRecruitment: trial.open_recruitment,
    c.CloseRecruitment: trial.close_recruitment,
    c.Delegate: trial.delegate,
    c.ReceiveMaterial: trial.receive_material,
    c.RecallMaterial: trial.recall_material,
    c.PlaceHold: trial.place_hold,
    c.LiftHold: trial.lift_hold,
    c.OpenWorkspace: trial.open_workspace,
    c.CloseWorkspace: trial.close_workspace,
    c.Identify: people.identify,
    c.MoveParticipant: amendment.move_participant,
    c.Decline: people.decline,
    c.GiveConsent: people.give_consent,
    c.WithdrawConsent: people.withdraw_consent,
    c.SaveForm: forms.save_form,
    c.OpenQuery: queries.open_query,
    c.AnswerQuery: queries.answer_query,
    c.CloseQuery: queries.close_query,
    c.SignEligibility: people.sign_eligibility,
    c.OrderLot: product.order_lot,
    c.DoStep: product.do_step,
    c.MissVisit: forms.miss_visit,
    c.ReviewSignal: people.review_signal,
    c.SendReport: people.send_report,
    c.ClassifyDeviation: deviations.classify_deviation,
    c.ErasePersonalData: people.erase_personal_data,
    c.OpenAccount: accounts.open_account,
    c.CloseAccount: accounts.close_account,
    c.ReopenAccount: accounts.reopen_account,
    c.EndDelegation: accounts.end_delegation,
    c.RecordTraining: accounts.record_training,
    c.AskDatabaseLock: database.ask_database_lock,
    c.ConfirmDatabaseLock: database.confirm_database_lock,
    c.AskDatabaseUnlock: database.ask_database_unlock,
    c.ConfirmDatabaseUnlock: database.confirm_database_unlock,
    c.ReviewTrialTrail: marks.review_trial_trail,
    c.AssignQuery: queries.assign_query,
    c.AcceptSuggestion: queries.accept_suggestion,
    c.ReportCheck: queries.report_check,
    c.ReopenQuery: queries.reopen_query,
    c.ReportDeviation: deviations.report_deviation,
    c.VerifySource: marks.verify_source,
    c.UnverifySource: marks.unverify_source,
    c.FreezeForms: marks.freeze_forms,
    c.UnfreezeForms: marks.unfreeze_forms,
    c.LockForms: marks.lock_forms,
    c.UnlockForms: marks.unlock_forms,
    c.SignForms: signatures.sign_forms,
    c.ReviewTrail: marks.review_trail,
    c.OfferSlots: slots.offer_slots,
    c.BookSlot: slots.book_slot,
    c.MoveSlot: slots.move_slot,
    c.FreeSlot: slots.free_slot,
}
