"""App, pages: one form as it is filled: its items with value, unit, missing reason, questions, and what stands beside.

Skip logic, questions and derived values come from rehearsing the save at the door; nothing of a rule is repeated here.
"""

from datetime import date, datetime
from typing import Any
from uuid import uuid4

from vertebra.app.pages import links
from vertebra.app.pages.oversight.casebook import days, history
from vertebra.app.pages.oversight.queries import told
from vertebra.app.pages.oversight.review import row
from vertebra.app.pages.product.lots import offered
from vertebra.app.pages.spots import fillable
from vertebra.app.pages.telling import Teller
from vertebra.app.serving import Served
from vertebra.app.taking import written
from vertebra.conduct.access import ALL_SEEING, MAY, may_write, may_write_item, visible_forms, writers
from vertebra.conduct.attached import hashes
from vertebra.conduct.checks import asks, is_asked
from vertebra.conduct.commands import SaveForm
from vertebra.conduct.decide import Decision
from vertebra.conduct.entries import Datum, Entry
from vertebra.conduct.look import View, day_of
from vertebra.conduct.oversight.marks import frozen, locked
from vertebra.conduct.oversight.verification import is_verified
from vertebra.conduct.planned import is_planned
from vertebra.conduct.product.materials import PART
from vertebra.conduct.state import Participant, Place, Query, Sheet
from vertebra.conduct.visits import visit_day, visit_window
from vertebra.conduct.words import reason_of
from vertebra.protocol.expressions.say import say_unit
from vertebra.protocol.forms import ATTACHED, MISSING, Item
from vertebra.protocol.study import Study
from vertebra.terms.verdicts import Verdict

Shown = dict[str, Any]
MOST_TILES = 6  # answers that stand side by side; more are a list to choose from
OVERSIGHT = ("verify source", "unverify source", "open query", "sign forms", "freeze forms", "lock forms")


def form_page(
    served: Served,
    teller: Teller,
    role: str,
    p: Participant,
    place: Place,
    typed: SaveForm | None = None,
    decision: Decision | None = None,
) -> Shown:
    """The form to be filled or corrected; `typed` and `decision` where a save was refused, so that nothing is lost."""
    found = served.source.participant(p.id)
    entries = found[1] if found else []
    at = teller.under(study_at(served, p, place).version)
    return _Form(served, at, role, p, place, typed, decision, entries).shown()


def study_at(served: Served, p: Participant, place: Place) -> Study:
    """The version that counts for the participant; for a form it no longer collects, the one it was filled under."""
    now, sheet = served.study_of(p), p.sheets.get(place)
    return served.studies.under(sheet.version) if sheet and not is_planned(now, place) else now


class _Form:
    def __init__(
        self,
        served: Served,
        teller: Teller,
        role: str,
        p: Participant,
        place: Place,
        typed: SaveForm | None,
        decision: Decision | None,
        entries: list[Entry],
    ) -> None:
        self.teller, self.study, self.role, self.p, self.place = teller, teller.study, role, p, place
        self.typed, self.decision = typed, decision
        self.form = self.study.form(place.form)
        self.sheet: Sheet | None = p.sheets.get(place)
        self.today = served.source.today().isoformat()
        self.current = is_planned(served.study_of(p), place)
        self.trial = served.source.trial()[0]
        self.frozen, self.locked = frozen(p, place), locked(p, place)
        free = self.current and not (self.frozen or self.locked)
        self.writable = free and may_write(self.study, role, place.form)
        self.view = View(self.study, p, served.clock.now(), place)
        self.values, self.dated = history(entries), days(entries, place)
        self.given = {d.item: d for d in typed.data} if typed else {}
        self.planned = self.form.to_verify
        attached = any(i.type in ATTACHED for i in self.form.items)
        self.kept = served.store.attachments.of(p.id) if attached else {}
        self.conflicts = {r.where for r in decision.refusals if r.code == "CONFLICT"} if decision else set()
        self.queries: dict[str, list[Query]] = {}
        for q in p.queries.values():
            if q.place == place and q.status in ("open", "answered"):
                self.queries.setdefault(q.item, []).append(q)

    def shown(self) -> Shown:
        day = self._day()
        return {
            "id": self.p.id,
            "title": self.teller.text(self.form.title),
            "visit": self.teller.visit(self.place.visit) if self.place.visit else self.teller.words["logs"],
            "row": self.place.row,
            "spot": written(self.place),
            "place": self.place,
            "day": day,
            "day_was": self.sheet.occurred_at[:10] if self.sheet else "",
            "day_of_step": any(step.form == self.form.id for step in self.study.product.steps),
            "days": self._days(),
            "window": self._window(day),
            "today": self.today,
            "forms": self._forms(),
            "writable": self.writable,
            "fills": self._fills(),
            "first": self.sheet is None,
            "seen": self.p.number,
            "key": uuid4().hex,
            "reason": self.typed.reason if self.typed else "",
            "refusals": [{"code": r.code, "says": self.teller.text(r.says)} for r in self._told()],
            "sections": [
                {"title": self.teller.text(s.title), "items": [self._item(i) for i in s.items]}
                for s in self.form.sections
            ],
            "given_up": self._given_up(),
            "changes": self.sheet is not None,
            "uploads": any(i.type == "image" for i in self.form.items),
            "stands": row(self.teller, self.p, self.place) if self.sheet else None,
            "current": self.current,
            "may": {name.replace(" ", "_"): self.role in MAY[name] & ALL_SEEING for name in OVERSIGHT},
            "asked": [told(self.teller, self.role, self.p, q, date.fromisoformat(self.today)) for q in self._asked()],
            "askable": [{"id": i.id, "label": self.teller.text(i.label)} for i in self.form.items],
            "askers": [{"id": r, "label": self.teller.role(r)} for r in self.form.roles or ("coordinator",)],
        }

    def _fills(self) -> str:
        """Who may fill it, told to whoever may not."""
        if self.sheet or self.writable or not self.current:
            return ""
        roles = map(self.teller.role, writers(self.study, self.place.form))
        return self.teller.words["filled_by"].format(self.teller.listed(roles))

    def _asked(self) -> list[Query]:
        """The queries of this form: those that are open first, then the settled ones."""
        here = [q for q in self.p.queries.values() if q.place == self.place]
        return sorted(here, key=lambda q: (not q.is_open, -int(q.id[1:])))

    def _given_up(self) -> list[Shown]:
        """What the form once held and an amendment gave up: shown for ever."""
        known = {i.id for i in self.form.items}
        cells = self.sheet.cells.values() if self.sheet else ()
        return [
            {
                "label": self.teller.item(c.datum.item),
                "value": self.teller.value(c.datum, self.p.written_under(c.entry)),
            }
            for c in cells
            if c.datum.item not in known
        ]

    def _told(self) -> list[Any]:
        return [*self.decision.refusals, *self.decision.findings] if self.decision else []

    def _day(self) -> str:
        """As typed, as recorded, else the day of the visit's other forms, else today."""
        if self.typed or self.sheet:
            return self.typed.occurred_at if self.typed else self.sheet.occurred_at  # type: ignore[union-attr]
        others = visit_day(self.p, self.place.visit) if self.place.visit else None
        return others.isoformat() if others else self.today

    def _days(self) -> list[Shown]:
        """Every day that was ever said, by whom and why; nothing while there was only one."""
        dated = self.dated if len(self.dated) > 1 else []
        return [{"value": x.occurred_at[:10], **self._said(x)} for x in dated]

    def _window(self, day: str) -> Shown | None:
        """The window of the visit where the day lies outside of it."""
        visit = next((v for v in self.study.visits if v.id == self.place.visit), None)
        planned, known = visit_window(self.study, self.p, visit) if visit else None, day_of(day)
        if planned is None or known is None or planned.first <= known <= planned.last:
            return None
        word = self.teller.words["early" if known < planned.first else "late"]
        return {"word": word, "first": planned.first.isoformat(), "last": planned.last.isoformat()}

    def _forms(self) -> list[Shown]:
        """The other forms of the visit, so that any of them is one click away."""
        visit = next((v for v in self.study.visits if v.id == self.place.visit), None)
        spots = [Place(visit.id, f, self.place.row) for f in visit.forms] if visit else []
        seen = visible_forms(self.study, self.role)
        return [
            {
                "link": f"/p/{self.p.id}/form/{written(spot)}",
                "title": self.teller.form(spot.form),
                "here": spot == self.place,
                "filled": spot in self.p.sheets,
            }
            for spot in spots
            if spot.form in seen and (spot in self.p.sheets or fillable(self.study, self.role, spot.form))
        ]

    def _item(self, item: Item) -> Shown:
        cell = self.sheet.cells.get(item.id) if self.sheet else None
        held = cell.datum if cell else Datum(item.id)
        now = self.given.get(item.id, held)
        wrong = [self.teller.text(f.says) for f in self._findings(item.id)]
        return {
            "id": item.id,
            "label": self.teller.text(item.label),
            "help": self.teller.text(item.help) if item.help else "",
            "kind": "lots" if self._names_lots(item) else _kind(item),
            "value": self.teller.value(now) if item.derive is not None else _local(item, now.value),
            "shown": self.teller.value(now),
            "pictures": self._pictures(item, now),
            "fixed": not may_write_item(item, self.role),
            "range": _range(item),
            "unit": now.unit or item.unit,
            "units": [{"id": u, "word": say_unit(u, self.teller.lang)} for u in item.units],
            "unit_word": say_unit(item.unit, self.teller.lang) if item.unit else "",
            "lots": self._lots(item, now.value),
            "codes": (codes := self._codes(item, now.value)),
            "tiles": len(codes) <= MOST_TILES,
            "missing": now.missing,
            "missings": [{"id": m, "word": self.teller.text(t)} for m, t in MISSING.items()],
            "required": item.required,
            "hidden": is_asked(self.view, item) is Verdict.NOT_MET and not now.value,
            "told": wrong,
            "conflict": self._conflict(item) if item.id in self.conflicts else None,
            "queries": [self._query(q) for q in self.queries.get(item.id, [])],
            "was": self._was(item),
            "entry": cell.entry if cell else "",
            "spot": self.place.spot,
            "due": item.id in self.planned and bool(cell and cell.datum.shown),
            "verified": is_verified(self.p, self.place, item.id),
        }

    def _findings(self, item: str) -> list[Any]:
        found = self.decision.findings if self.decision else ()
        return [f for f in found if f.where.endswith(f"/{item}")]

    def _names_lots(self, item: Item) -> bool:
        product = self.study.product
        return item.id in (*product.of_parts(PART), product.parts.get("recalled_material"))

    def _lots(self, item: Item, value: str) -> list[Shown] | None:
        return offered(self.teller, self.trial, self.p, item.id, value, date.fromisoformat(self.today))

    def _codes(self, item: Item, value: str) -> list[Shown]:
        if not item.codes:
            return []
        chosen = set(value.split(";"))
        known = self.study.codelist(item.codes).codes
        return [{"code": c.code, "label": self.teller.text(c.label), "chosen": c.code in chosen} for c in known]

    def _pictures(self, item: Item, datum: Datum) -> list[Shown]:
        """Each attachment with its address; gone: erased with the person's data."""
        if item.type not in ATTACHED:
            return []
        named = enumerate(hashes(datum), 1)
        word = self.teller.words[f"attached_{item.type}"]
        return [
            {"id": h, "link": links.attachment(h), "word": f"{word} {n}", "gone": h not in self.kept} for n, h in named
        ]

    def _conflict(self, item: Item) -> Shown:
        """Both values: what somebody else saved meanwhile, by whom and when, and what was typed here."""
        assert self.sheet is not None
        cell = self.sheet.cells[item.id]
        return {
            "theirs": self.teller.value(cell.datum),
            "by": self.teller.actor(cell.by),
            "at": self.teller.moment(cell.recorded_at),
            "value": _local(item, cell.datum.value),
            "unit": cell.datum.unit,
            "missing": cell.datum.missing,
            "mine": self.teller.value(self.given[item.id]),
        }

    def _query(self, q: Query) -> Shown:
        said = q.asks if q.check == "manual" else self.teller.text(asks(self.study, q.item, q.check))
        return {"id": q.id, "asks": said, "status": self.teller.badge(q.status), "answer": q.answer, "state": q.status}

    def _was(self, item: Item) -> list[Shown]:
        values = self.values.get((self.place, item.id), [])
        return [
            {
                "value": self.teller.value(datum),
                "pictures": self._pictures(item, datum),
                **self._said(entry),
            }
            for datum, entry in values
        ]

    def _said(self, entry: Entry) -> Shown:
        return {
            "by": self.teller.actor(entry.by),
            "at": self.teller.moment(entry.recorded_at),
            "reason": reason_of(entry, self.teller.lang),
            "entry": entry.key,
            "number": entry.number,
        }


def _kind(item: Item) -> str:
    if item.derive is not None:
        return "derived"
    if item.type == "code":
        return "codes" if item.multiple else "code"
    if item.type == "image":
        return "images" if item.multiple else "image"
    return "part" if item.type == "date" and item.partial else item.type


def _range(item: Item) -> Shown | None:
    """Of a number: how fine it is, what is plausible, in which unit, and whether it may be one of a limit (`<5`)."""
    if item.type != "number":
        return None
    low, high = ("" if edge is None else str(edge) for edge in (item.low, item.high))
    return {"decimals": item.decimals, "low": low, "high": high, "unit": item.unit, "censored": item.censored}


def _local(item: Item, value: str) -> str:
    """A moment as the browser's clock field takes it, when it is whole."""
    return value[:16] if item.type == "moment" and len(value) > 16 else value


def rehearsal(teller: Teller, decision: Decision, place: Place, now: datetime) -> Shown:
    """What a save would lead to, by item: questions, worked-out values, what does not apply; and why it is refused."""
    study, p = teller.study, decision.participant
    view, sheet = View(study, p, now, place), p.sheets.get(place)
    asked: dict[str, list[str]] = {}
    for q in p.open_queries:
        if q.place == place and q.check not in ("manual", "required"):
            asked.setdefault(q.item, []).append(teller.text(asks(study, q.item, q.check)))
    for f in decision.findings:
        asked.setdefault(f.where.rpartition("/")[2], []).append(teller.text(f.says))
    items = study.form(place.form).items
    return {
        "asks": asked,
        "hidden": [i.id for i in items if is_asked(view, i) is Verdict.NOT_MET],
        "derived": {
            i.id: teller.value(sheet.cells[i.id].datum)
            for i in items
            if i.derive is not None and sheet and i.id in sheet.cells
        },
        "refusals": [teller.text(r.says) for r in decision.refusals if r.code not in ("DATA", "EMPTY", "REASON")],
    }


def following(served: Served, role: str, id: str, place: Place) -> str:
    """Where to go after a save: the next form of the visit that this role may fill; else the participant."""
    found = served.source.participant(id)
    study = served.study_of(found[0]) if found else served.study
    visit = next((v for v in study.visits if v.id == place.visit), None)
    if found and visit:
        for form in (*visit.forms[visit.forms.index(place.form) + 1 :], *visit.forms):
            spot = Place(visit.id, form, place.row)
            if spot not in found[0].sheets and fillable(study, role, form):
                return f"/p/{id}/form/{written(spot)}"
    return f"/p/{id}"
