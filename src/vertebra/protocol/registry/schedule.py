"""Outcomes become a draft schedule: every study day that a time frame names is a visit with a window.

Days within two in a hundred of each other are one visit (26 weeks and 6 months). A window is a tenth of its day, at
most 14 days, and never more than a quarter of the gap to a neighbour: PROPOSED, for the investigator to change.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from vertebra.protocol.registry.draft import Loss
from vertebra.protocol.registry.model import Outcome, Outcomes
from vertebra.protocol.registry.timeframes import TimeFrame, read_time_frame
from vertebra.protocol.registry.words import brief
from vertebra.protocol.timeline import Visit
from vertebra.terms.texts import Text

SCREENING, TREATMENT, EARLY_END = "SCR", "T0", "ET"
_ALIKE, _WIDEST = 0.02, 14  # PROPOSED
_LONGEST_SCREENING = 28  # days; PROPOSED
_LOOKED_BACK = 92  # days before the treatment, beyond which no visit is held but records are looked at; PROPOSED


class Planned(NamedTuple):
    """One outcome with what was read of its time frame. path: where it stands in the record; unread: no day was."""

    id: str
    level: str
    outcome: Outcome
    path: str
    frame: TimeFrame

    @property
    def days(self) -> tuple[int, ...]:
        """The days on which it is collected; a repetition names none, nor does what lies long before the treatment."""
        return tuple(sorted({m.day for m in self.frame.moments if m.kind != "repeated" and m.day >= -_LOOKED_BACK}))


def planned(outcomes: Outcomes) -> list[Planned]:
    """All outcomes in registered order: P1, P2, S1, O1."""
    lists = (
        ("primary", "P", "primaryOutcomes", outcomes.primary_outcomes),
        ("secondary", "S", "secondaryOutcomes", outcomes.secondary_outcomes),
        ("exploratory", "O", "otherOutcomes", outcomes.other_outcomes),
    )
    return [
        Planned(
            f"{letter}{i}", level, x, f"$.protocolSection.outcomesModule.{name}[{i - 1}]", read_time_frame(x.time_frame)
        )
        for level, letter, name, some in lists
        for i, x in enumerate(some, 1)
    ]


def losses_of(some: Sequence[Planned]) -> Iterator[Loss]:
    """Time frames of which no day was read, or not all, or that count from something else than the treatment."""
    for one in some:
        told = brief(one.outcome.time_frame) or "—"
        yield from (Loss(f"{one.path}.timeFrame", what) for what in _lost(one, told))


def _lost(one: Planned, told: str) -> Iterator[Text]:
    frame = one.frame
    if not one.days:
        yield Text(
            f"no study day in the time frame “{told}”: put on the last visit",
            f"時間範圍「{told}」無試驗日：置於最後一次訪視",
        )
    elif frame.aside or any(m.day < -_LOOKED_BACK for m in frame.moments):
        yield Text(
            f"not all of the time frame “{told}” is a study day: the rest of it is on no visit",
            f"時間範圍「{told}」部分非試驗日：該部分未排入訪視",
        )
    if one.days and frame.since:
        yield Text(
            f"“{told}” counts from “{frame.since}”: drafted as counted from the first treatment",
            f"「{told}」自「{frame.since}」起算：草案暫自首次治療起算",
        )


def clusters(days: Sequence[int]) -> list[list[int]]:
    """Days that one visit can serve, in order."""
    found: list[list[int]] = []
    for day in sorted(set(days)):
        if found and day > 0 < found[-1][0] and day - found[-1][0] <= max(0, round(found[-1][0] * _ALIKE)):
            found[-1].append(day)
        else:
            found.append([day])
    return found


def visits_of(
    days: Sequence[int], forms: dict[int, list[str]], screening: Sequence[str]
) -> tuple[list[Visit], dict[int, str]]:
    """The visits, and the visit that serves each day. forms: what is collected on a day; screening: what before all."""
    groups = clusters([*days, 0])
    starts = [g[0] for g in groups]
    visits, follow_up = [_screening(starts[0], screening)], 0
    serving: dict[int, str] = {}
    for place, group in enumerate(groups):
        follow_up += group[0] > 0
        id = TREATMENT if group[0] == 0 else f"B{-group[0]}" if group[0] < 0 else f"V{follow_up}"
        collected = dict.fromkeys(form for day in group for form in forms.get(day, ()))
        if id == TREATMENT:
            collected = {"TRT": None, "NOTRT": None} | collected
        visits.append(_visit(id, group, starts, place, tuple(collected)))
        serving |= dict.fromkeys(group, id)
    last = Visit(EARLY_END, Text("Early end", "提前結束"), "FOLLOW", "none", 0, 0, 0, ("END",), unscheduled=True)
    return [*visits, last], serving


def _screening(first: int, forms: Sequence[str]) -> Visit:
    before = min(first, 0)
    label = Text("Screening", "篩選")
    return Visit(
        SCREENING, label, "SCREEN", "injection", before - 14, before - _LONGEST_SCREENING, before - 1, tuple(forms)
    )


def _visit(id: str, group: Sequence[int], starts: Sequence[int], place: int, forms: tuple[str, ...]) -> Visit:
    day, last = group[0], group[-1]
    room = [
        abs(other - edge) // 4
        for other, edge in ((starts[p], e) for p, e in ((place - 1, day), (place + 1, last)) if 0 <= p < len(starts))
    ]
    half = min([_WIDEST, abs(day) // 10, *room]) if day > 0 else 0
    early = half if place and starts[place - 1] < day - half else 0
    number = "" if day <= 0 else id.removeprefix("V")
    return Visit(
        id,
        _label(day),
        "TREAT" if day <= 0 else "FOLLOW",
        "injection",
        day,
        day - early,
        max(last, day + half),
        forms,
        number=number,
    )


def _label(day: int) -> Text:
    if day == 0:
        return Text("Treatment", "治療")
    if day < 0:
        return Text(f"{-day} days before treatment", f"治療前 {-day} 天")
    for size, en, zh in ((365.25, "year", "年"), (365.25 / 12, "month", "個月"), (7, "week", "週")):
        count = round(day / size)
        if count and abs(count * size - day) < 0.51:
            return Text(f"{count} {en}{'s' * (count > 1)} after treatment", f"治療後 {count} {zh}")
    return Text(f"Day {day}", f"第 {day} 天")
