"""App, pages: one row of the matrix, written as HTML. One participant in, one text out.

It is worked out once and kept until something is added to the participant's stream or the day changes: five hundred
rows are then a matter of joining texts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from html import escape

import msgspec

from vertebra.app.pages import links
from vertebra.app.pages.spots import rows_of
from vertebra.app.pages.tasks.about import WEEK
from vertebra.app.pages.tasks.visits import NO_PRODUCT, outside, owed
from vertebra.app.pages.telling import Teller
from vertebra.app.pages.words.daily import CELLS
from vertebra.conduct.access import visible_forms
from vertebra.conduct.state import Participant
from vertebra.conduct.status import status
from vertebra.conduct.visits import VisitState, schedule_across
from vertebra.protocol.study import Study


class Row(msgspec.Struct, frozen=True):
    """What rows are chosen and sorted by, and the row itself. next: the day of what is owed next; empty: nothing is."""

    id: str
    site: str
    status: str
    queries: int
    next: str
    week: bool
    html: str


def row_of(teller: Teller, role: str, p: Participant, today: date, columns: list[str]) -> Row:
    """The row as this role may see it: questions about forms that it does not see are not counted.

    columns: the visits of the matrix; one that the version of this participant does not know stays empty.
    """
    return _Writer(teller.study, teller, role, p, today, columns).row()


@dataclass(frozen=True)
class _Writer:
    study: Study
    teller: Teller
    role: str
    p: Participant
    today: date
    columns: list[str]

    def row(self) -> Row:
        following = min((_when(s) for s in self.owes), default="")
        week = any(s.window and s.window.first <= self.today + WEEK for s in self.owes)
        states = {s.visit: s for s in schedule_across(self.teller.studies, self.p, self.today)}
        cells = "".join(self._cell(states[v]) if v in states else "<td></td>" for v in self.columns)
        html = f"<tr>{self._head()}{cells}<td>{' '.join(self._others())}</td></tr>"
        return Row(self.p.id, self.p.site, self.status, len(self.asked), following, week, html)

    @cached_property
    def owes(self) -> list[VisitState]:
        return owed(self.study, self.p, self.today)

    @cached_property
    def _coming(self) -> VisitState | None:
        """The next visit that is to come."""
        return next((s for s in self.owes if s.standing == "upcoming"), None)

    @cached_property
    def status(self) -> str:
        return status(self.study, self.p)

    @cached_property
    def asked(self) -> list[str]:
        """The visit of each open question that the role sees."""
        visible = visible_forms(self.study, self.role)
        return [q.place.visit for q in self.p.open_queries if q.place.form in visible]

    @cached_property
    def _steps(self) -> frozenset[str]:
        return frozenset(s.form for s in self.study.product.steps)

    def _head(self) -> str:
        word, tone = self.teller.status(self.status)
        link = f'<a href="{links.person(self.p.id)}">{self.p.id}</a>'
        return f'<th scope="row">{link}{_asked(len(self.asked))}<span class="b {tone}">{escape(word)}</span></th>'

    def _cell(self, state: VisitState) -> str:
        stands = self._stands(state)
        word, tone, _ = CELLS[stands]
        day = "" if stands == "not yet dated" else self._day(state)
        tone = f"{tone} soon" if state == self._coming else tone
        day = day.replace("–", "–<wbr>")  # a window breaks between its days, or fourteen visits do not fit a screen
        told = f"{escape(self.teller.text(word))}<span>{day}{_asked(self.asked.count(state.visit))}</span>"
        link = links.visit(self.p.id, state.visit)
        return f'<td class="{tone}" data-v="{escape(state.visit)}"><a href="{link}">{told}</a></td>'

    def _stands(self, state: VisitState) -> str:
        """A planned day alone makes nothing due: what is not owed yet has no date."""
        if state.standing in ("due", "overdue") and state not in self.owes:
            return "not yet dated"
        return "part" if self._lacks(state) else state.standing

    def _lacks(self, state: VisitState) -> bool:
        """Took place, and a form is missing that people type; those of product steps are made by the step."""
        return state.standing == "done" and any(f not in self._steps for f in state.forms_open)

    def _day(self, state: VisitState) -> str:
        """The day it took place, or the days of its window; without the year where it is this one."""
        if state.day:
            return self._short(state.day)
        if state.window is None or state.standing == "not applicable":
            return ""
        first, last = self._short(state.window.first), self._short(state.window.last)
        return first if first == last else f"{first}–{last}"

    def _short(self, day: date) -> str:
        return f"{day:%m-%d}" if day.year == self.today.year else day.isoformat()

    def _others(self) -> Iterator[str]:
        """Visits outside the plan: those that took place, and those owed after a manufacturing failure."""
        for visit in self.teller.studies.visits(self.study.version) if self.p.sheets else ():
            if visit.unscheduled:
                for row in rows_of(self.p, visit.id):
                    yield self._link(visit.id, f"{visit.id} {row or ''}".strip(), "good")
                state = outside(self.study, self.p, visit, self.today) if self.status == NO_PRODUCT else None
                if state and state.day is None:
                    word, tone, _ = CELLS[state.standing]
                    yield self._link(visit.id, f"{visit.id} {self.teller.text(word)} {self._day(state)}", tone)

    def _link(self, visit: str, told: str, tone: str) -> str:
        return f'<a class="b {tone}" href="{links.visit(self.p.id, visit)}">{escape(told)}</a>'


def _asked(count: int) -> str:
    return f' <b class="ask">?{count}</b>' if count else ""


def _when(state: VisitState) -> str:
    """The day by which what is due is over; the day on which what is to come begins."""
    assert state.window is not None
    return (state.window.first if state.standing == "upcoming" else state.window.last).isoformat()
