"""Locking and unlocking the database: one person asks, another confirms; each sees how much is still open.

Source: domain notes A7 (data unlock needs two people); ICH E6(R3) 4.2.6; 21 CFR 11.200(a)(3) (misuse needs two).
"""

from vertebra.conduct import commands as c, entries as e
from vertebra.conduct.decide.said import is_said
from vertebra.conduct.decide.work import Work
from vertebra.conduct.oversight.signatures import unsigned
from vertebra.conduct.state import DatabaseLock
from vertebra.terms.texts import counted


def ask_database_lock(work: Work, command: c.AskDatabaseLock) -> None:
    queries, forms = _left_open(work)
    if _is(work, locked=False) and is_said(work, command.why) and _ready(work, queries, forms, command.despite):
        work.add_trial(e.DatabaseLockAsked(command.why, command.despite, queries, forms))


def confirm_database_lock(work: Work, command: c.ConfirmDatabaseLock) -> None:
    """Looked at again: what was open when it was asked for may not have grown unseen."""
    asked = _asked(work, "lock asked")
    queries, forms = _left_open(work)
    if asked and _by_another(work, asked) and _ready(work, queries, forms, asked.despite):
        work.add_trial(e.DatabaseLocked(queries, forms))


def ask_database_unlock(work: Work, command: c.AskDatabaseUnlock) -> None:
    if _is(work, locked=True) and is_said(work, command.why):
        work.add_trial(e.DatabaseUnlockAsked(command.why))


def confirm_database_unlock(work: Work, command: c.ConfirmDatabaseUnlock) -> None:
    asked = _asked(work, "unlock asked")
    if asked and _by_another(work, asked):
        work.add_trial(e.DatabaseUnlocked())


def _left_open(work: Work) -> tuple[int, int]:
    """Open queries and unsigned forms of everybody."""
    everybody = work.everybody
    return sum(len(p.open_queries) for p in everybody), sum(len(unsigned(p)) for p in everybody)


def _ready(work: Work, queries: int, forms: int, despite: str) -> bool:
    if despite.strip():
        return True
    if queries:
        are = "is" if queries == 1 else "are"
        words = f"{counted(queries, 'query', 'queries')} {are} open: settle what is asked, or say why despite it."
        work.refuse("OPEN-QUERIES", words, f"尚有 {queries} 則未結質疑：請先處理，或說明仍須鎖定之理由。")
    if forms:
        are = "is" if forms == 1 else "are"
        words = f"{counted(forms, 'form')} {are} unsigned: sign first, or say why despite that."
        work.refuse("UNSIGNED", words, f"尚有 {forms} 份未簽署表單：請先簽署，或說明仍須鎖定之理由。")
    return not work.refusals


def _is(work: Work, locked: bool) -> bool:
    lock = work.trial.database_lock
    if (lock is not None and lock.locked) is locked:
        return not work.refusals
    if locked:
        work.refuse(
            "DATABASE-STATE", "The database is not locked: there is nothing to unlock.", "資料庫未鎖定，無需解鎖。"
        )
    else:
        work.refuse("DATABASE-STATE", "The database is locked already: unlock it to go on.", "資料庫已鎖定：須先解鎖。")
    return False


def _asked(work: Work, status: str) -> DatabaseLock | None:
    lock = work.trial.database_lock
    if lock is None or lock.status != status:
        work.refuse("DATABASE-STATE", "Nobody has asked for it: ask first, another confirms.", "尚無人申請：請先申請。")
        return None
    return lock


def _by_another(work: Work, asked: DatabaseLock) -> bool:
    if asked.asked_by.user.casefold() == work.by.user.casefold():
        work.refuse(
            "TWO-PEOPLE", "You asked for it yourself: another person confirms.", "申請人不得自行確認，須由他人確認。"
        )
    return not work.refusals
