"""App, pages: the chain of condition of a lot: each leg of its way, its logs, excursions, and what quality decided."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import msgspec

from vertebra.app.pages import links
from vertebra.app.pages.product.plot import plot
from vertebra.app.pages.telling import Teller
from vertebra.app.serving import Served
from vertebra.conduct.access import may_write, visible_forms
from vertebra.conduct.product.condition import ACCEPTED, REJECTED, excursions, rows_telling, written
from vertebra.conduct.state import Participant, Place, Sheet
from vertebra.evidence.exchange.loggers import LogMapping, Look, read_log, read_log_mapping, read_sheet
from vertebra.evidence.exchange.loggers.look import custody_of
from vertebra.protocol.product import Climate
from vertebra.protocol.study import Study
from vertebra.terms.trouble import Trouble

Shown = dict[str, Any]
_STATES = {ACCEPTED: ("excursion_accepted", "good"), REJECTED: ("excursion_rejected", "bad")}
_OPEN = ("excursion_open", "bad")
_FIGURES = ("low", "high", "outside", "count", "gap", "kinetic")
_DAYS = ("", "ymd", "dmy", "mdy", "roc")


def log_form(study: Study) -> str:
    """The form that temperature logs are written on; empty where the study has none."""
    item = study.product.parts.get("log_excursion", "")
    return study.home(item).id if item and study.has_item(item) else ""


def may_look(study: Study, role: str) -> bool:
    form = log_form(study)
    return bool(form and study.product.climates) and form in visible_forms(study, role)


def may_bring(study: Study, role: str) -> bool:
    return may_look(study, role) and may_write(study, role, log_form(study))


def condition_page(served: Served, teller: Teller, role: str, p: Participant) -> Shown:
    page = _Page(served, teller, role, p)
    found = excursions(page.study, p)
    states = {x.decision for x in found}
    return {
        "id": p.id,
        "lot": p.lot.id if p.lot else "",
        "state": teller.lot_state(p.lot.state) if p.lot else "",
        "verdict": "rejected" if REJECTED in states else "open" if states - {ACCEPTED} else "fine",
        "receipt": [page.receipt(x.place, x.decision) for x in found if not x.leg],
        "legs": [page.leg(leg) for leg in page.study.product.climates],
        "bring": may_bring(page.study, role) and not p.erased,
        "choices": [{"id": leg.id, "label": teller.text(leg.label)} for leg in page.study.product.climates],
    }


class _Page:
    def __init__(self, served: Served, teller: Teller, role: str, p: Participant) -> None:
        self.served, self.teller, self.role, self.p = served, teller, role, p
        self.study = served.study_of(p)
        self.parts = self.study.product.parts
        self.decisions = {x.place: x.decision for x in excursions(self.study, p)}

    def receipt(self, place: Place, decision: str) -> Shown:
        return {"badge": self._badge(decision), "link": links.form(self.p.id, place) if self._shows(place) else ""}

    def leg(self, leg: Climate) -> Shown:
        since, until = custody_of(self.study, self.p, leg)
        rows = rows_telling(self.study, self.p, "log_excursion")
        mine = [(place, sheet) for place, sheet in rows if self._said(sheet, "log_leg") == leg.id]
        return {
            "id": leg.id,
            "label": self.teller.text(leg.label),
            "low": leg.low,
            "high": leg.high,
            "allowed": leg.allowed,
            "since": self._moment(since),
            "until": self._moment(until),
            "logs": [self._log(leg, place, sheet) for place, sheet in mine],
        }

    def _log(self, leg: Climate, place: Place, sheet: Sheet) -> Shown:
        said = {name: self._said(sheet, f"log_{name}") for name in _FIGURES}
        found, file = self._said(sheet, "log_excursion"), self._said(sheet, "log_file")
        decision = self.decisions.get(place, "")
        return {
            **said,
            "row": place.row,
            "from": self.teller.moment(self._said(sheet, "log_from")),
            "to": self.teller.moment(self._said(sheet, "log_to")),
            "excursion": found == "Y",
            "badge": self._badge(decision) if found == "Y" else self._calm(found),
            "why": self._said(sheet, "log_why"),
            "link": links.form(self.p.id, place),
            "decide": self._decide_link(place) if found == "Y" and not decision and self._decides() else "",
            "caption": caption(self.teller, leg, said["low"], said["high"], said["outside"]),
            "file": links.attachment(file) if file and not self.p.erased else "",
            "plot": self._plot(leg, file, self._said(sheet, "log_how")),
        }

    def _plot(self, leg: Climate, file: str, how: str) -> Shown | None:
        """Drawn from the file as it was read; nothing where the file is gone or was never there."""

        def make() -> Shown | None:
            found = self.served.store.attachments.read(self.p.id, file) if file else None
            if found is None:
                return None
            readings, _ = read_log(read_sheet(found.data), read_log_mapping(how))
            return plot(readings, leg, self.study.zone) if len(readings) > 1 else None

        try:
            drawn: Shown | None = self.served.source.kept(("plot", file, how, leg.id), self.p, "", make)
        except Trouble:
            return None
        return drawn

    def _badge(self, decision: str) -> Shown:
        word, tone = _STATES.get(decision, _OPEN)
        return {"word": self.teller.words[word], "tone": tone}

    def _calm(self, found: str) -> Shown:
        word, tone = ("log_within", "good") if found == "N" else ("excursion_undecidable", "watch")
        return {"word": self.teller.words[word], "tone": tone}

    def _decide_link(self, place: Place) -> str:
        return links.form(self.p.id, place, self.parts["log_decision"])

    def _decides(self) -> bool:
        item = self.study.item(self.parts["log_decision"])
        return self.role in item.roles

    def _shows(self, place: Place) -> bool:
        return place.form in visible_forms(self.study, self.role)

    def _said(self, sheet: Sheet, part: str) -> str:
        return written(sheet, self.parts.get(part, ""))

    def _moment(self, at: datetime | None) -> str:
        return f"{at.astimezone(ZoneInfo(self.study.zone)):%Y-%m-%d %H:%M}" if at else ""


def caption(teller: Teller, leg: Climate, low: object, high: object, outside: object) -> str:
    """What the drawing shows, for those who do not see it."""
    w = teller.words
    out = f"{w['log_outside']} {outside} {w['minutes_short']}"
    return f"{teller.text(leg.label)}{teller.words['colon']}{low} – {high} °C ({leg.low}–{leg.high} °C); {out}"


def look_page(teller: Teller, p: Participant, seen: Look, study: Study) -> Shown:
    """What a file would become: its figures and its drawing, what is asked, what forbids it."""
    (since, until), s = seen.custody, seen.summary
    zone = ZoneInfo(study.zone)
    return {
        "id": p.id,
        "key": uuid4().hex,
        "leg": {"id": seen.leg.id, "label": teller.text(seen.leg.label), "low": seen.leg.low, "high": seen.leg.high},
        "since": f"{since.astimezone(zone):%Y-%m-%d %H:%M}" if since else "",
        "until": f"{until.astimezone(zone):%Y-%m-%d %H:%M}" if until else "",
        "questions": [teller.text(says) for _, says in seen.questions],
        "refusals": [teller.text(says) for says in seen.refusals],
        "notes": [teller.text(says) for says in seen.notes],
        "summary": _summary(seen, zone) if seen.summary else None,
        "plot": plot(seen.readings, seen.leg, study.zone) if seen.summary else None,
        "caption": caption(teller, seen.leg, s.lowest, s.highest, _plain(s.outside)) if s else "",
        "takable": seen.save is not None,
        "asked": {field for field, _ in seen.questions},
        "fields": _fields(teller, seen.mapping, seen.sheet.headings, study.zone),
    }


def _summary(seen: Look, zone: ZoneInfo) -> Shown:
    s = seen.summary
    assert s is not None
    return {
        "from": f"{s.first.astimezone(zone):%Y-%m-%d %H:%M}",
        "to": f"{s.last.astimezone(zone):%Y-%m-%d %H:%M}",
        "number": s.number,
        "low": s.lowest,
        "high": s.highest,
        "outside": _plain(s.outside),
        "gap": _plain(s.gap),
        "kinetic": s.kinetic,
        "out": bool(s.outside),
    }


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _fields(teller: Teller, mapping: LogMapping, headings: tuple[str, ...], zone: str) -> list[Shown]:
    """The mapping as choices, so that every question is answered by choosing."""
    w = teller.words
    columns = [("", w["logger_none"]), *((h, h) for h in headings)]
    offsets = [(f"{'+' if h >= 0 else '-'}{abs(h):02}:00", f"UTC{h:+03}:00") for h in range(-12, 15)]
    choices = {
        "moment": columns,
        "time": columns,
        "temperature": columns,
        "unit": [("", w["logger_choose"]), ("Cel", "°C"), ("degF", "°F")],
        "days": [(d, w[f"order_{d or 'plain'}"]) for d in _DAYS],
        "decimal": [("", w["logger_choose"]), (".", w["sign_point"]), (",", w["sign_comma"])],
        "zone": [("", w["logger_choose"]), (zone, f"{zone} ({w['zone_site']})"), *offsets],
    }
    return [
        {"id": name, "label": w[f"logger_{name}"], "options": _options(given, getattr(mapping, name))}
        for name, given in choices.items()
    ]


def _options(given: list[tuple[str, str]], chosen: str) -> list[Shown]:
    """What the file itself names is a choice too, if it is not among the usual ones."""
    more = [] if chosen in {value for value, _ in given} else [(chosen, chosen)]
    return [{"value": v, "word": word, "chosen": v == chosen} for v, word in (*given, *more)]


def mapping_sent(sent: dict[str, str]) -> LogMapping | None:
    """The mapping as chosen on the page; None where none was sent.

    Raises:
        NoLogMapping: a choice that the page does not offer.
    """
    names = LogMapping.__struct_fields__
    given = {name: sent[f"m.{name}"] for name in names if f"m.{name}" in sent}
    return read_log_mapping(msgspec.json.encode(given).decode()) if given else None
