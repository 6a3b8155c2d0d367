"""Fold: what each entry about the trial makes true."""

from collections.abc import Callable
from typing import Any

import msgspec

from vertebra.conduct import entries as e
from vertebra.conduct.state.trial import Adoption, Approval, Duty, Hold, Material, Trial, VersionApproval, first_trained


def _adopted(t: Trial, entry: e.Entry, body: e.StudyAdopted) -> None:
    t.version, t.reading = body.version, body.reading
    t.adoptions += (Adoption(body.version, body.study, body.edition, entry.occurred_at),)


def _version_approved(t: Trial, entry: e.Entry, body: e.VersionApproved) -> None:
    approval = VersionApproval(body.version, body.number, body.since, body.committee)
    t.version_approvals[body.site] = (*t.version_approvals.get(body.site, ()), approval)


def _site(t: Trial, entry: e.Entry, body: e.SiteOpened) -> None:
    t.sites[body.site] = body.name


def _approved(t: Trial, entry: e.Entry, body: e.EthicsApproved) -> None:
    approval = Approval(body.number, body.since, body.until)
    t.approvals[body.site] = (*t.approvals.get(body.site, ()), approval)


def _recruit(t: Trial, entry: e.Entry, body: e.RecruitmentOpened | e.RecruitmentClosed) -> None:
    t.recruiting[body.site] = isinstance(body, e.RecruitmentOpened)


def _delegated(t: Trial, entry: e.Entry, body: e.Delegated) -> None:
    trained = body.trained or first_trained(t, body.user)
    t.duties += (Duty(body.user, body.name, body.role, body.since, body.until, trained, body.site),)


def _material(t: Trial, entry: e.Entry, body: e.MaterialReceived) -> None:
    more = (body.use, body.supplier, body.certificate, entry.occurred_at[:10], "", entry.key)
    t.materials[body.lot] = Material(body.lot, body.name, body.expires, body.allergens, "", *more)


def _recalled(t: Trial, entry: e.Entry, body: e.MaterialRecalled) -> None:
    held = t.materials[body.lot]
    t.materials[body.lot] = msgspec.structs.replace(held, recalled=entry.occurred_at, why=body.why, entry=entry.key)


def _held(t: Trial, entry: e.Entry, body: e.HoldPlaced) -> None:
    more = (entry.occurred_at, body.participant, "", entry.study_version)
    t.holds += (Hold(len(t.holds) + 1, body.rule, body.why, *more),)


def _lifted(t: Trial, entry: e.Entry, body: e.HoldLifted) -> None:
    t.holds = tuple(
        msgspec.structs.replace(h, lifted=entry.occurred_at) if not h.lifted and body.hold in (0, h.number) else h
        for h in t.holds
    )


def _dosed(t: Trial, entry: e.Entry, body: e.Dosed) -> None:
    t.doses += ((body.participant, body.at),)


def _harmed(t: Trial, entry: e.Entry, body: e.HarmCounted) -> None:
    t.harms += ((body.rule, body.participant, body.row),)


def _occupied(t: Trial, entry: e.Entry, body: e.WorkspaceOpened) -> None:
    t.workspaces[body.place] = body.participant


def _vacated(t: Trial, entry: e.Entry, body: e.WorkspaceClosed) -> None:
    t.workspaces.pop(body.place, None)


def _checkpointed(t: Trial, entry: e.Entry, body: e.Checkpoint) -> None:
    t.checkpoint = body.root


OF_TRIAL: dict[type, Callable[[Any, e.Entry, Any], None]] = {
    e.StudyAdopted: _adopted,
    e.VersionApproved: _version_approved,
    e.SiteOpened: _site,
    e.EthicsApproved: _approved,
    e.RecruitmentOpened: _recruit,
    e.RecruitmentClosed: _recruit,
    e.Delegated: _delegated,
    e.MaterialReceived: _material,
    e.MaterialRecalled: _recalled,
    e.HoldPlaced: _held,
    e.HoldLifted: _lifted,
    e.Dosed: _dosed,
    e.HarmCounted: _harmed,
    e.WorkspaceOpened: _occupied,
    e.WorkspaceClosed: _vacated,
    e.Checkpoint: _checkpointed,
}
