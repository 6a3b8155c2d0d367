"""The days of a slot that is asked for, and a place that is free on all of them; or why there is none, and what next.

Source: domain notes F4 (collect only with capacity), B2 (28-91 days).
"""

from datetime import date, timedelta

from vertebra.conduct.decide.work import Work
from vertebra.conduct.product.calendar import Board, Dates, Room, begun, culture_dates, nearest
from vertebra.conduct.product.injections import others_on, propose_injection
from vertebra.conduct.state import live_slot
from vertebra.protocol.product import Culture
from vertebra.terms.dates import full_date

MOST_AHEAD = timedelta(days=731)


def full_day(work: Work, written: str) -> date | None:
    """A full date as written, or a refusal."""
    found = full_date(written)
    if found is None:
        work.refuse("TIME", "Give full dates, such as 2026-03-15.", "請填完整日期，例如 2026-03-15。", written)
    return found


def is_to_come(work: Work, day: date) -> bool:
    """Refuse a day that is over, and one so far ahead that it can only be a typing error."""
    today = date.fromisoformat(work.today)
    if day < today:
        words = f"{day} lies in the past: choose today or a later day."
        work.refuse("SLOT-PAST", words, f"{day} 為過去日期：請選擇今日或之後。", day.isoformat())
    elif day > today + MOST_AHEAD:
        words = f"{day} is more than two years ahead: choose a nearer day."
        work.refuse("SLOT-FAR", words, f"{day} 距今逾兩年：請選擇較近日期。", day.isoformat())
    return today <= day <= today + MOST_AHEAD


def dates_for(work: Work, culture: Culture, surgery: date, injection: str) -> Dates | None:
    """The days of the culture with the injection that was asked for, or with one that the engine proposes."""
    who, stagger = work.participant.id, work.study.product.stagger
    if not injection:
        return culture_dates(culture, surgery, propose_injection(culture, stagger, work.trial, who, surgery))
    day = full_day(work, injection)
    if day is None:
        return None
    held = live_slot(work.trial, who)
    if held is None or day != held.injection:
        _check_injection(work, culture, surgery, day)
    elif not begun(work.study, work.participant):
        _check_window(work, culture, surgery, day)
    return culture_dates(culture, surgery, day)


def _check_injection(work: Work, culture: Culture, surgery: date, day: date) -> None:
    others = others_on(work.trial, work.participant.id, day)
    if is_to_come(work, day) and len(others) >= culture.injections_a_day:
        told = ", ".join(others)
        words = f"{told} has the injection on {day}: choose another day."
        work.refuse("SLOT-INJECTION", words, f"{day} 已排定 {told} 注射：請選擇其他日期。", day.isoformat())
    if not begun(work.study, work.participant):
        _check_window(work, culture, surgery, day)


def _check_window(work: Work, culture: Culture, surgery: date, day: date) -> None:
    """Nobody plans to break the window. Once the cells grow it may be broken for a reason, and W4 asks for it."""
    apart = (day - surgery).days
    if not culture.earliest <= apart <= culture.latest:
        window = f"{culture.earliest}-{culture.latest}"
        words = f"The injection would be {apart} days after the discectomy, outside {window}: choose another day."
        zh = f"注射距手術 {apart} 天，超出 {window} 天：請選擇其他日期。"
        work.refuse("SLOT-WINDOW", words, zh, day.isoformat())


def room_for(work: Work, culture: Culture, dates: Dates, place: str) -> Room | None:
    """A place of the participant's own site that is free on every day; or a refusal with the nearest days."""
    board = Board(work.trial, date.fromisoformat(work.today), without=work.participant.id)
    site = work.participant.site
    rooms = board.rooms(site)
    if not rooms or (place and Room(site, place) not in rooms):
        words = f"The lab has offered no place {place!r} at {site}: ask the lab to offer slots."
        words = words if place else f"The lab has offered no slots at {site}: ask the lab to offer some."
        work.refuse("SLOT-SITE", words, f"{site} 之細胞室未開放{place or '任何'}時段：請細胞室先開放。", place or site)
        return None
    room = board.room_for(site, dates, place)
    if room is None:
        _refuse_full(work, board, culture, dates, place)
    return room


def _refuse_full(work: Work, board: Board, culture: Culture, dates: Dates, place: str) -> None:
    rooms = [r for r in board.rooms(work.participant.site) if place in ("", r.place)]
    full = max(day for room in rooms if (day := board.full_day(room, dates)))
    if begun(work.study, work.participant):
        words = f"The lab has no place on {full}: move another culture, or ask the lab to offer more."
        work.refuse("SLOT-FULL", words, f"細胞室於 {full} 無空位：請異動其他培養或請細胞室增開。", str(full))
        return
    before, after = nearest(board, culture, work.participant.site, dates.surgery, place)
    words = f"The lab has no place on every day from {dates.surgery} to {dates.until}, first on {full}. "
    zh = f"細胞室自 {dates.surgery} 至 {dates.until} 非每日有空位（{full} 起）。"
    days = [day.isoformat() for day in (before, after) if day]
    words += (
        f"The nearest days that work: {' and '.join(days)}." if days else "No day within a year works: ask the lab."
    )
    zh += f"最近可行之日：{'、'.join(days)}。" if days else "一年內無可行之日：請洽細胞室。"
    work.refuse("SLOT-FULL", words, zh, dates.surgery.isoformat())
