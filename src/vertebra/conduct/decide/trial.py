"""What concerns everybody: sites, approvals, duties, materials, holds, workspaces."""

import re
from datetime import date

from vertebra.conduct import commands as c, entries as e
from vertebra.conduct.access import EVERYWHERE, is_delegated
from vertebra.conduct.decide.said import is_said
from vertebra.conduct.decide.work import Work
from vertebra.conduct.product.custody import is_workspace
from vertebra.terms.dates import full_date

_LOT = re.compile(r"[^;/\x00-\x1f\x7f]{1,64}")


def open_site(work: Work, command: c.OpenSite) -> None:
    if command.site in work.trial.sites:
        work.refuse("KNOWN", "This site is open already.", "此中心已建立。")
    else:
        work.add_trial(e.SiteOpened(command.site, command.title))


def approve_ethics(work: Work, command: c.ApproveEthics) -> None:
    if _known_site(work, command.site) and _period(work, command.since, command.until):
        work.add_trial(e.EthicsApproved(command.site, command.number, command.since, command.until))


def open_recruitment(work: Work, command: c.OpenRecruitment) -> None:
    """Only with an adopted study and an ethics approval in force (R3)."""
    if not _known_site(work, command.site):
        return
    if not work.trial.version:
        work.refuse("VERSION", "Adopt a study version first.", "請先採用試驗定義版本。")
    if not any(a.since <= work.today <= a.until for a in work.trial.approvals.get(command.site, ())):
        work.refuse("H24", "No valid ethics approval today.", "今日無有效倫理審查核准。")
    if not work.refusals:
        work.add_trial(e.RecruitmentOpened(command.site))


def close_recruitment(work: Work, command: c.CloseRecruitment) -> None:
    if _known_site(work, command.site):
        work.add_trial(e.RecruitmentClosed(command.site, command.why))


def delegate(work: Work, command: c.Delegate) -> None:
    known = {r.id for r in work.study.roles}
    if command.role not in known:
        work.refuse("ROLE-UNKNOWN", f"There is no role {command.role!r}.", "無此角色。")
    elif command.site and command.site not in work.trial.sites:
        work.refuse("SITE-UNKNOWN", f"There is no site {command.site!r}.", "無此試驗中心。", command.site)
    elif not gives_for(work, command.site):
        work.refuse("ACCESS-SITE", "Give duties for your own site only.", "僅能授權自己的試驗中心。", command.site)
    elif _period(work, command.since, command.until or "9999-12-31"):
        given = (command.since, command.until, command.trained, command.site)
        work.add_trial(e.Delegated(command.user, command.title, command.role, *given))


def gives_for(work: Work, site: str) -> bool:
    """Whether who asks may give or end duties for this site; empty: for all sites, which needs a duty for all.

    While nobody is in that role the trial is being founded, and its sponsor gives the first duties.
    """
    role, day = work.by.role, date.fromisoformat(work.today)
    founding = not any(d.role == role for d in work.trial.duties)
    return founding or is_delegated(work.trial, work.by.user, role, day, site or EVERYWHERE)


def receive_material(work: Work, command: c.ReceiveMaterial) -> None:
    lot, kinds = command.lot.strip(), {k.id for k in work.study.product.kinds}
    if lot in work.trial.materials:
        work.refuse("KNOWN", "This material lot is known already.", "此物料批號已存在。", lot)
    elif not _LOT.fullmatch(lot) or not command.title.strip():
        work.refuse(
            "MATERIAL-LOT",
            "Give a name, and a lot number of at most 64 characters without `;` or `/`.",
            "請填名稱與批號；批號至多 64 字，不得含「;」或「/」。",
            lot,
        )
    elif command.kind and kinds and command.kind not in kinds:  # a study that names none takes any
        work.refuse("MATERIAL-KIND", "The study has no such kind of material.", "試驗無此物料類別。", command.kind)
    elif _period(work, command.expires, command.expires):
        told = (command.kind, command.supplier.strip(), command.certificate.strip())
        work.add_trial(e.MaterialReceived(lot, command.title.strip(), command.expires, command.allergens, *told))


def recall_material(work: Work, command: c.RecallMaterial) -> None:
    held = work.trial.materials.get(command.lot)
    if held is None:
        work.refuse("MATERIAL-UNKNOWN", "There is no such material lot.", "無此物料批號。", command.lot)
    elif held.recalled:
        work.refuse("MATERIAL-RECALLED", "This lot is recalled already.", "此批號先前已召回。", command.lot)
    elif not command.why.strip():
        work.refuse("REASON", "Say why it is recalled.", "請填召回理由。", command.lot)
    else:
        work.add_trial(e.MaterialRecalled(command.lot, command.why))


def place_hold(work: Work, command: c.PlaceHold) -> None:
    if is_said(work, command.why):
        work.add_trial(e.HoldPlaced("person", command.why))


def lift_hold(work: Work, command: c.LiftHold) -> None:
    """One hold, by its number: what a rule holds is not let go with what a person held, nor the other way round."""
    standing = {h.number: h for h in work.trial.standing_holds}
    number = command.hold or (next(iter(standing)) if len(standing) == 1 else 0)
    if not standing or (number and number not in standing):
        work.refuse(
            "NO-HOLD",
            "No such hold is in force: look at the trial page again.",
            "無此生效中之暫停給藥：請重新檢視試驗頁面。",
        )
    elif not number:
        told = ", ".join(f"{h.number} ({h.rule})" for h in standing.values())
        work.refuse(
            "HOLD-WHICH",
            f"Several holds stand, each for its own reason: say which one, of {told}.",
            f"有多項暫停給藥，各有原因：請指明解除哪一項（{told}）。",
        )
    elif not command.why.strip():
        work.refuse("REASON", "Say why dosing may go on.", "請填恢復給藥之理由。")
    else:
        work.add_trial(e.HoldLifted(command.why, number))


def open_workspace(work: Work, command: c.OpenWorkspace) -> None:
    """One person's material at a time in one place (H18)."""
    holder = work.trial.workspaces.get(command.place)
    if not is_workspace(work.study.product, command.place):
        work.refuse("WORKSPACE", f"There is no workspace {command.place!r}: choose one.", "無此工作區，請選擇工作區。")
    elif holder is not None and holder != command.participant:
        work.refuse(
            "H18", f"{holder}'s material is open here: close it first.", f"此處有 {holder} 之材料。", command.place
        )
    else:
        work.add_trial(e.WorkspaceOpened(command.place, command.participant))


def close_workspace(work: Work, command: c.CloseWorkspace) -> None:
    holder = work.trial.workspaces.get(command.place)
    if holder is None:
        work.refuse("WORKSPACE", "Nothing is open here.", "此處無開啟之材料。", command.place)
    else:
        work.add_trial(e.WorkspaceClosed(command.place, holder))


def _known_site(work: Work, site: str) -> bool:
    if site not in work.trial.sites:
        work.refuse("SITE-UNKNOWN", f"There is no site {site!r}.", "無此試驗中心。", site)
    return not work.refusals


def _period(work: Work, since: str, until: str) -> bool:
    first, last = full_date(since), full_date(until)
    if first is None or last is None:
        work.refuse("TIME", "Give full dates, such as 2026-03-15.", "請填完整日期，例如 2026-03-15。")
    elif first > last:
        work.refuse("TIME", "The period ends before it begins.", "結束日早於開始日。")
    return not work.refusals
