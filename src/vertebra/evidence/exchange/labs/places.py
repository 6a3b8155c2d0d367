"""Exchange, labs: at which visit a result belongs: by the visit's name, else by the day; never by what is nearest."""

from collections.abc import Mapping as Dict
from datetime import date

from vertebra.conduct.look import day_of
from vertebra.conduct.state import Participant, Place
from vertebra.conduct.visits import visit_day, visit_window
from vertebra.evidence.exchange.labs.mapping import Mapping
from vertebra.evidence.exchange.labs.results import Result
from vertebra.protocol.study import Study
from vertebra.protocol.timeline import Visit
from vertebra.terms.texts import Text


class Places:
    """Finds the place of each result; results of one unscheduled day share its row."""

    def __init__(self, study: Study, people: Dict[str, Participant], mapping: Mapping) -> None:
        self._study, self._people, self._mapping = study, people, mapping
        self._rows: dict[tuple[str, str], dict[str, int]] = {}

    def find(self, result: Result) -> Place | Text:
        """The place, or why it cannot be told."""
        form = self._study.home(result.item)
        if form.log:
            return Text(f"{form.id} is a log: results of it are typed.", f"{form.id} 為紀錄表：請以人工輸入。")
        if result.visit:
            return self._named(result, form.id)
        return self._by_day(result, form.id)

    def _named(self, result: Result, form: str) -> Place | Text:
        visit = self._study.visit(result.visit)
        if form not in visit.forms:
            return Text(f"{form} is not collected at {visit.id}: map the test or the visit otherwise.",
                        f"{visit.id} 不收集 {form}：請更改檢驗或訪視之對應。")  # fmt: skip
        return Place(visit.id, form, self._row(result, visit) if visit.unscheduled else 0)

    def _by_day(self, result: Result, form: str) -> Place | Text:
        """A visit that took place that day; else the one whose window holds the day; else what the mapping says."""
        person, day = self._people[result.participant], date.fromisoformat(result.day)
        planned = [v for v in self._study.visits if form in v.forms and not v.unscheduled]
        held = [v for v in planned if self._sheet_day(person, v, form) == day]
        found = held or [v for v in planned if visit_day(person, v.id) == day]
        found = found or [v for v in planned if self._in_window(person, v, day)]
        if len(found) == 1:
            return Place(found[0].id, form, 0)
        if found:
            names = ", ".join(visit.id for visit in found)
            return Text(f"{result.day} may belong to {names}: add a column with the visit, or map it.",
                        f"{result.day} 可能屬於 {names}：請加入訪視欄位或指定對應。")  # fmt: skip
        return self._unscheduled(result, form)

    def _unscheduled(self, result: Result, form: str) -> Place | Text:
        visit = next((v for v in self._study.visits if v.id == self._mapping.unscheduled), None)
        if visit is None or form not in visit.forms:
            return _fits_nowhere(result.day, form)
        return Place(visit.id, form, self._row(result, visit) if visit.unscheduled else 0)

    def _in_window(self, person: Participant, visit: Visit, day: date) -> bool:
        window = visit_window(self._study, person, visit)
        return window is not None and window.first <= day <= window.last

    def _sheet_day(self, person: Participant, visit: Visit, form: str) -> date | None:
        sheet = person.sheets.get(Place(visit.id, form, 0))
        return day_of(sheet.occurred_at) if sheet else None

    def _row(self, result: Result, visit: Visit) -> int:
        """The row of that day, if the visit has one; else the next."""
        key = (result.participant, visit.id)
        if key not in self._rows:
            sheets = self._people[result.participant].sheets
            mine = [(p.row, s.occurred_at[:10]) for p, s in sheets.items() if p.visit == visit.id]
            self._rows[key] = {day: row for row, day in sorted(mine, reverse=True)}
        rows = self._rows[key]
        return rows.setdefault(result.day, max(rows.values(), default=0) + 1)


def _fits_nowhere(day: str, form: str) -> Text:
    return Text(f"{day} fits no window of a visit with {form}: name the visit for such results in the mapping"
                " (“unscheduled”), or add a column with the visit.",
                f"{day} 不在任何收集 {form} 之訪視窗期內："
                "請於對應檔指定訪視（unscheduled）或加入訪視欄位。")  # fmt: skip
