"""Accounts, the end of duties, training: who may come in, and from when to when a role counts.

No personal data beyond the printed name of staff: addresses and secrets live outside the ledger.
Source: 21 CFR 11.100(a) (never reused), 11.10(i) (training), 11.300; ICH E6(R3) 4.2.2 (roles, access, their changes).
"""

from vertebra.conduct import commands as c, entries as e
from vertebra.conduct.decide.said import is_said
from vertebra.conduct.decide.trial import gives_for
from vertebra.conduct.decide.work import Work
from vertebra.conduct.words import TOPICS
from vertebra.terms.dates import full_date


def open_account(work: Work, command: c.OpenAccount) -> None:
    """One id, one person, for ever: an id that stands in the delegation log belongs to whoever it names there."""
    taken = next((a for a in work.trial.accounts.values() if a.user.casefold() == command.user.casefold()), None)
    named = next((d for d in work.trial.duties if d.user.casefold() == command.user.casefold()), None)
    if not (command.user.strip() and command.title.strip()):
        work.refuse("NAME", "Give a user id and the person's printed name.", "請填使用者代號與姓名。")
    elif taken:
        work.refuse(
            "ACCOUNT-KNOWN",
            "This id is taken and is never given again: choose another.",
            "此代號已使用且不得重複：請另選。",
        )
    elif named and (named.user, named.title) != (command.user, command.title):
        words = f"This id belongs to {named.title} ({named.user}): choose another."
        work.refuse("ACCOUNT-KNOWN", words, f"此代號屬於 {named.title}（{named.user}）：請另選。")
    else:
        work.add_trial(e.AccountOpened(command.user, command.title))


def close_account(work: Work, command: c.CloseAccount) -> None:
    if _account_is(work, command.user, closed=False) and is_said(work, command.why, command.user):
        if command.user == work.by.user:
            work.refuse(
                "TWO-PEOPLE",
                "Nobody closes their own account: ask another administrator.",
                "不得停用自己的帳號：請其他管理員處理。",
            )
        else:
            work.add_trial(e.AccountClosed(command.user, command.why))


def reopen_account(work: Work, command: c.ReopenAccount) -> None:
    if _account_is(work, command.user, closed=True) and is_said(work, command.why, command.user):
        work.add_trial(e.AccountReopened(command.user, command.why))


def end_delegation(work: Work, command: c.EndDelegation) -> None:
    """Over after `until`; given again later it counts again. One site's investigator ends duties of that site only."""
    duties = [d for d in work.trial.duties if (d.user, d.role) == (command.user, command.role)]
    reaching = [d for d in duties if not d.until or d.until > command.until]
    if full_date(command.until) is None:
        work.refuse("TIME", "Give the last day on which it counts.", "請填授權最後有效日。")
    elif not reaching:
        work.refuse(
            "DUTY-UNKNOWN", "There is no such duty that lasts longer.", "無延續至該日之後的此項授權。", command.user
        )
    elif not all(gives_for(work, d.site) for d in reaching):
        work.refuse(
            "ACCESS-SITE",
            "The duty is for another site: ask its investigator or the sponsor.",
            "此授權屬於其他試驗中心：請洽該中心主持人或委託者。",
            command.user,
        )
    elif is_said(work, command.why, command.user):
        work.add_trial(e.DelegationEnded(command.user, command.role, command.until, command.why))


def record_training(work: Work, command: c.RecordTraining) -> None:
    """Training on the protocol lets the duties of the user count from its day; nobody records their own."""
    known = command.user in work.trial.accounts or any(d.user == command.user for d in work.trial.duties)
    if not known:
        work.refuse(
            "USER-UNKNOWN",
            f"Nobody here is {command.user!r}: delegate first.",
            "查無此使用者：請先授權。",
            command.user,
        )
    elif command.topic not in TOPICS:
        work.refuse(
            "TOPIC", f"There is no topic {command.topic!r}: choose one.", "無此訓練主題，請選擇。", command.topic
        )
    elif full_date(command.on) is None:
        work.refuse("TIME", "Give the day of the training.", "請填訓練日期。")
    elif command.on > work.today:
        work.refuse(
            "FUTURE",
            "The training lies in the future: record it when it is done.",
            "訓練日期為未來日期：請於完成後登錄。",
        )
    elif command.user == work.by.user:
        work.refuse("TWO-PEOPLE", "Somebody else records your training.", "訓練須由他人登錄。")
    else:
        work.add_trial(e.Trained(command.user, command.topic, command.on, command.version))


def _account_is(work: Work, user: str, closed: bool) -> bool:
    account = work.trial.accounts.get(user)
    if account is None:
        work.refuse("USER-UNKNOWN", f"There is no account {user!r}: open it first.", "無此帳號：請先開立。", user)
    elif bool(account.closed) is not closed:
        state = "closed" if account.closed else "open"
        work.refuse(
            "ACCOUNT-STATE", f"The account is {state} already: nothing would change.", "帳號狀態無需變更。", user
        )
    return not work.refusals
