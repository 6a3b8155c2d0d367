"""Each warning of the product through real commands: it wants a reason, and with one it is a deviation.

Source: domain notes F5 (W1-W6), B2 (28-91 days from the discectomy to the injection).
"""

from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest

from product_support.tries import TODAY, at, bedside, made, morning
from stories import INJECTION, Story, participant
from vertebra.conduct import commands as c, entries as e

WARNINGS = {w.id: w for w in morning().study.product.warnings}


def partial(left: str, **more: object) -> Story:
    return bedside(EXLEFT=left, **more)


def passaged(number: int, **more: object) -> Story:
    hand = made(fill={"LOTPASS": number})
    hand.site.now = hand.site.at(TODAY, 9)
    return hand.inject(**more)


def after_surgery(days: int, **more: object) -> Story:
    """The discectomy was so many days before the injection."""
    return at("released", back=days).inject(**more)


def measured(unit: str, **more: object) -> Story:
    """Back pain of one visit on another scale."""
    hand = at("released")
    told = (e.Datum("VASBACK", "4", unit),)
    sheet = next(s for p, s in hand.story.state.sheets.items() if (p.visit, p.form) == ("V4", "VAS"))
    hand.story.does(c.SaveForm("VAS", told, sheet.occurred_at, "V4", 0, "as on paper"), "coordinator")
    return hand.inject(**more)


def ranged(days: int, **more: object) -> Story:
    """A study whose ranges hold from so many days before the injection; the last blood is two days old."""
    hand = at("released")
    study, since = hand.site.study, TODAY - timedelta(days=days)
    ranges = tuple(msgspec.structs.replace(r, valid_from=since) for r in study.safety.ranges)
    safety = msgspec.structs.replace(study.safety, ranges=ranges)
    hand.site.study = hand.site.desk.study = msgspec.structs.replace(study, safety=safety)
    return hand.inject(**more)


def windowed(days: int, **more: object) -> Story:
    """A study that plans the injection visit by the discectomy, 45 days before."""
    hand = at("released")
    study = hand.site.study
    visits = tuple(
        msgspec.structs.replace(v, anchor="surgery", day=days, first=days, last=days) if v.id == "V5" else v
        for v in study.visits
    )
    hand.site.study = hand.site.desk.study = msgspec.structs.replace(study, visits=visits)
    return hand.inject(**more)


def seen_before(days: int, **more: object) -> Story:
    """The visit before the injection began so many days before it; its window is 7 days to 1 day before."""
    story = participant().consented().screened().harvested().received().cultured()
    story.on(INJECTION - timedelta(days=days), 5).fills("ODI", "V4").ready().filled().tested().released()
    return story.on(INJECTION, 8).fills("PE", "V5").injected(**more)


def planned(days: int, **more: object) -> Story:
    """The injection was planned for so many days from now."""
    hand = at("released")
    told = hand.site.data({"INJPLAN": (TODAY + timedelta(days=days)).isoformat()})
    hand.story.does(c.SaveForm("PLN", told, TODAY.isoformat(), "V3"), "coordinator")
    return hand.inject(**more)


WARNED: dict[str, list[tuple[str, Callable[..., Story], bool]]] = {
    "W1": [
        ("nothing left", lambda **m: partial("0.00", **m), False),
        ("0.01 mL left", lambda **m: partial("0.01", **m), True),
    ],
    "W2": [
        ("in its window", lambda **m: windowed(45, **m), False),
        ("a day off", lambda **m: windowed(44, **m), True),
        ("seen 1 day before", lambda **m: seen_before(1, **m), False),
        ("seen 7 days before", lambda **m: seen_before(7, **m), False),
        ("seen 8 days before", lambda **m: seen_before(8, **m), True),
        ("seen on the very day", lambda **m: seen_before(0, **m), True),
        ("on the planned day", lambda **m: planned(0, **m), False),
        ("a day before it", lambda **m: planned(1, **m), True),
        ("a day after it", lambda **m: planned(-1, **m), True),
    ],
    "W3": [
        ("P2", lambda **m: passaged(2, **m), False),
        ("P3", lambda **m: passaged(3, **m), True),
    ],
    "W4": [
        ("28 days", lambda **m: after_surgery(28, **m), False),
        ("27 days", lambda **m: after_surgery(27, **m), True),
        ("91 days", lambda **m: after_surgery(91, **m), False),
        ("92 days", lambda **m: after_surgery(92, **m), True),
    ],
    "W5": [
        ("ranges of the day of the blood", lambda **m: ranged(2, **m), False),
        ("ranges of the day after", lambda **m: ranged(1, **m), True),
    ],
    "W6": [
        ("one scale", lambda **m: measured("mm", **m), False),
        ("two scales", lambda **m: measured("cm", **m), True),
    ],
}
ALL_WARNED = [(id, *row) for id, rows in WARNED.items() for row in rows]
NAMES = [f"{row[0]} {row[1]}" for row in ALL_WARNED]


@pytest.mark.parametrize(("id", "told", "tries", "warns"), ALL_WARNED, ids=NAMES)
def test_it_warns_exactly_when_it_must(id: str, told: str, tries: Callable[..., Story], warns: bool) -> None:
    """Without a reason, or with blanks, it is refused with advice in both languages; with one it is a deviation."""
    for reason in ("", "  "):
        story = tries(reason=reason)
        assert story.refused() == ({id} if warns else set()), story.last.refusals
        for refusal in story.last.refusals:
            assert WARNINGS[id].advice.en in refusal.says.en
            assert WARNINGS[id].advice.zh in refusal.says.zh
    story = tries(reason="known and accepted")
    assert story.refused() == set()
    stepped = story.last.entries[0].body
    assert (id in stepped.warnings) is warns
    found = {d.body.code for d in story.last.entries if isinstance(d.body, e.DeviationFound)}
    assert (id in found) is warns


def test_every_warning_has_rows_on_both_sides() -> None:
    assert {id: {row[2] for row in rows} for id, rows in WARNED.items()} == {id: {True, False} for id in WARNINGS}
