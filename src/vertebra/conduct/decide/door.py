"""The door itself: authority first, then the one handler of the command."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from vertebra.conduct import commands as c
from vertebra.conduct.access import is_delegated, may
from vertebra.conduct.decide import amendment, forms, people, product, trial
from vertebra.conduct.decide.work import Decision, Work
from vertebra.conduct.entries import Actor
from vertebra.conduct.look import site_day
from vertebra.conduct.state import Participant, Trial
from vertebra.protocol.study import Study


def decide(
    study: Study,
    state: Trial,
    participant: Participant,
    command: c.Command,
    by: Actor,
    now: datetime,
    studies: Mapping[str, Study] | None = None,
) -> Decision:
    """What the command leads to, given all that is known.

    study: the version that counts for it (conduct.versions); studies: every version at hand, for moving participants.
    `state` and `participant` are left untouched; the decision carries forks that stand after its entries.
    """
    work = Work(study, state.fork(), participant.fork(), by, now, *_why(command), studies=studies or {})
    if _authorised(work, command):
        _HANDLERS[type(command)](work, command)
    return work.decision(participant, state)


def _why(command: c.Command) -> tuple[Any, Any]:
    return getattr(command, "reason", ""), getattr(command, "source", "typed")


def _authorised(work: Work, command: c.Command) -> bool:
    """Deny by default. The first delegations of a trial are the sponsor's own act."""
    if not _is_writable(command):
        work.refuse("TEXT", "A text holds what no ledger can keep: half a character, or NUL.", "文字含無法儲存之字元。")
    elif not may(work.by.role, command):
        work.refuse("ACCESS", f"The role {work.by.role} may not {command.name}.", "此角色無此權限。", command.name)
    elif not (_founding(work, command) or _delegated(work)):
        work.refuse(
            "H23", f"{work.by.user} is not delegated and trained today.", "今日未獲授權或未受訓。", work.by.role
        )
    elif _about_nobody(work, command):
        work.refuse("PARTICIPANT-UNKNOWN", "There is no such participant.", "無此受試者。", work.participant.id)
    return not work.refusals


def _is_writable(command: c.Command) -> bool:
    """Lone surrogates have no bytes, and PostgreSQL keeps no NUL; both databases take the same texts."""
    try:
        return b"\\u0000" not in msgspec.json.encode(command)
    except UnicodeEncodeError:
        return False


def _about_nobody(work: Work, command: c.Command) -> bool:
    known = work.participant.number > 0 or isinstance(command, c.Identify)
    return isinstance(command, c.ParticipantCommand) and not known


def _founding(work: Work, command: c.Command) -> bool:
    return work.by.role == "sponsor" and isinstance(command, c.TrialCommand)


def _delegated(work: Work) -> bool:
    return is_delegated(work.trial, work.by.user, work.by.role, site_day(work.study, work.now))


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
    c.GiveConsent: people.give_consent,
    c.WithdrawConsent: people.withdraw_consent,
    c.SaveForm: forms.save_form,
    c.OpenQuery: people.open_query,
    c.AnswerQuery: people.answer_query,
    c.CloseQuery: people.close_query,
    c.SignEligibility: people.sign_eligibility,
    c.OrderLot: product.order_lot,
    c.DoStep: product.do_step,
    c.MissVisit: forms.miss_visit,
    c.ReviewSignal: people.review_signal,
    c.SendReport: people.send_report,
    c.ClassifyDeviation: people.classify_deviation,
    c.ErasePersonalData: people.erase_personal_data,
}
