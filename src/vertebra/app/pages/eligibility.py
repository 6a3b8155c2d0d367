"""App, pages: eligibility at one moment, criterion by criterion: the verdict, what it rests on, what is missing and who
can supply it; both readings where they differ; what was signed. Nothing is judged here that the door would judge anew.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any
from uuid import uuid4

import msgspec

from vertebra.app.pages import links
from vertebra.app.pages.participant.keys import key
from vertebra.app.pages.spots import fillable
from vertebra.app.pages.tasks import About
from vertebra.app.pages.tasks.fitness import MOMENTS, criteria_at
from vertebra.app.pages.words import verdict_badge
from vertebra.app.pages.words.daily import ABSENT
from vertebra.conduct.access import MAY, SITE
from vertebra.conduct.entries import Datum
from vertebra.conduct.look import anchor_day, day_of, site_local
from vertebra.conduct.places import Place
from vertebra.conduct.state import Cell
from vertebra.protocol.eligibility import Criterion, Moment, Reading, eligible, judge
from vertebra.protocol.expressions import Judgement, Ref, Seen
from vertebra.protocol.facts import FACTS
from vertebra.protocol.forms import MISSING
from vertebra.protocol.study import Study, StudyWords
from vertebra.protocol.timeline import Clock, Visit
from vertebra.terms.verdicts import Verdict

Shown = dict[str, Any]
BY_SLUG: dict[str, Moment] = {links.SLUGS[moment]: moment for moment in MOMENTS}
OUTCOMES = {Verdict.MET: "eligible", Verdict.NOT_MET: "not eligible", Verdict.UNKNOWN: "unknown"}


ENDS: dict[Moment, Clock] = {"screening": "surgery", "discectomy": "surgery", "before injection": "injection"}


def eligibility_page(a: About, moment: Moment) -> Shown:
    """Every criterion that is checked at the moment, in the order of the record; once its event took place, by the
    data of then: who has less pain after the injection did not fail the screening."""
    event = anchor_day(a.study, a.p, ENDS[moment])
    return _Page(a, moment, None).shown() if event is None else _Page(as_of(a, moment, event), moment, event).shown()


def as_of(a: About, moment: Moment, event: date) -> About:
    """The participant by the data collected up to the signature, never later than the event; corrections count."""
    signed, at = a.p.fitness.get(moment), datetime.combine(event, time.max, a.zone)
    if signed:
        at = min(at, datetime.fromisoformat(signed.at).astimezone(a.zone))
    days = {place: day_of(site_local(a.study, sheet.occurred_at)) for place, sheet in a.p.sheets.items()}
    known = {place: sheet for place, sheet in a.p.sheets.items() if (days[place] or at.date()) <= at.date()}
    return replace(a, p=msgspec.structs.replace(a.p, sheets=known), now=at, today=at.date())


def moment_visit(study: Study, moment: Moment) -> Visit:
    """The visit that collects what the moment asks for: the first, that of the surgery, the last before the dose."""
    clock = MOMENTS[moment]
    own = [v for v in study.visits if not v.unscheduled and v.anchor == clock]
    if clock == "surgery":
        return next((v for v in own if v.day == 0), study.visits[0])
    before = [v for v in own if v.day < 0]
    return before[-1] if before else study.visits[0]


class _Page:
    def __init__(self, a: About, moment: Moment, over: date | None) -> None:
        self.a, self.teller, self.study, self.moment, self.over = a, a.teller, a.study, moment, over
        self.words = StudyWords(a.study)
        self.visit = moment_visit(a.study, moment)
        self.cells = {(c.entry, i): (place, c) for place, s in a.p.sheets.items() for i, c in s.cells.items()}
        self.judged = {c.id: judge(c, a.study.reading, a.view) for c in criteria_at(a.study, moment)}

    def shown(self) -> Shown:
        verdicts = [j.verdict for j in self.judged.values()]
        outcome, signed = self.teller.badge(OUTCOMES[eligible(verdicts)]), self._signed()
        words, moment = self.teller.words, self.teller.other(self.moment)
        signers = self.teller.listed(self.teller.role(r) for r in MAY["sign eligibility"])
        return {
            "id": self.a.p.id,
            "heading": words["eligibility_at"].format(moment),
            "judged": words["judged_then"].format(self.a.today) if self.over else words["judged_now"],
            "changed": self._changed(signed["changed"]) if signed else "",
            "button": words["sign_do"].format(outcome.word),
            "signs": words["moment_over"].format(self.over) if self.over else words["who_signs"].format(signers),
            "slug": links.SLUGS[self.moment],
            "moments": [self._moment(m) for m in MOMENTS if criteria_at(self.study, m)],
            "outcome": outcome,
            "counts": [{"count": verdicts.count(v), **self._told(v)} for v in Verdict],
            "reading": self.teller.other(self.study.reading),
            "criteria": [self._criterion(c) for c in criteria_at(self.study, self.moment)],
            "signed": signed,
            "signable": not self.over and not self._stands(signed) and self.a.role in MAY["sign eligibility"],
            "key": uuid4().hex,
        }

    def _moment(self, moment: Moment) -> Shown:
        fitness = self.a.p.fitness.get(moment)
        return {
            "label": self.teller.other(moment),
            "link": links.eligibility(self.a.p.id, moment),
            "here": moment == self.moment,
            "outcome": self.teller.badge(fitness.outcome) if fitness else None,
            "at": self.teller.moment(fitness.at) if fitness else "",
        }

    def _told(self, verdict: Verdict, kind: str = "") -> Shown:
        word, tone = verdict_badge(verdict.value, kind, self.teller.lang)
        return {"word": word, "tone": tone}

    def _signed(self) -> Shown | None:
        """What was signed at this moment, and which criteria stand differently now."""
        fitness = self.a.p.fitness.get(self.moment)
        if fitness is None:
            return None
        now = {id: j.verdict.value for id, j in self.judged.items()}
        return {
            "outcome": self.teller.badge(fitness.outcome),
            "by": fitness.title or self.teller.name(fitness.by),
            "at": self.teller.moment(fitness.at),
            "entry": key(fitness.entry),
            "reading": fitness.reading,
            "changed": [id for id, was in fitness.verdicts.items() if now.get(id, was) != was],
        }

    def _stands(self, signed: Shown | None) -> bool:
        """Whether the signature still says what stands here, read as it was."""
        return signed is not None and not signed["changed"] and signed["reading"] == self.study.reading

    def _changed(self, ids: list[str]) -> str:
        said = self.teller.words["signed_changed_over" if self.over else "signed_changed"]
        return said.format(self.teller.listed(ids))

    def _criterion(self, c: Criterion) -> Shown:
        judged = self.judged[c.id]
        return {
            "id": c.id,
            "title": self.teller.text(c.title),
            "words": c.words,
            "kind": self.teller.other(c.kind),
            "verdict": self._told(judged.verdict, c.kind),
            "open": judged.verdict is not Verdict.MET,
            "readings": self._readings(c) if c.corrected is not None else [],
            "rule": self.teller.rule(c.rule(self.study.reading)),
            "evidence": self._evidence(judged),
            "missing": self._missing(judged) if judged.verdict is Verdict.UNKNOWN else [],
            "defect": self.teller.text(c.defect) if c.defect else "",
            "trap": self.teller.text(c.trap) if c.trap else "",
            "decides": self.teller.listed(self.teller.role(role) for role in c.decides),
        }

    def _readings(self, c: Criterion) -> list[Shown]:
        """As registered and as corrected, side by side; the one in force is marked."""
        both: tuple[Reading, ...] = ("registered", "corrected")
        return [
            {
                "name": self.teller.words[f"as_{reading}"],
                "in_force": reading == self.study.reading,
                "rule": self.teller.rule(c.rule(reading)),
                "verdict": self._told(judge(c, reading, self.a.view).verdict, c.kind),
            }
            for reading in both
        ]

    def _evidence(self, judged: Judgement) -> list[Shown]:
        """The comparisons that brought the verdict about, each with the data it saw."""
        told = {self.teller.rule(leaf.node): [s for s in leaf.seen if s.known is not None] for leaf in judged.because}
        return [{"bound": bound, "seen": self._seen(seen)} for bound, seen in told.items() if seen]

    def _seen(self, seen: Iterable[Seen]) -> list[Shown]:
        once = {(s.ref.item, s.entry, s.written): s for s in seen if s.ref is not None}
        return [self._datum(s) for s in once.values()]

    def _datum(self, seen: Seen) -> Shown:
        assert seen.ref is not None
        place, cell = self.cells.get((seen.entry, seen.ref.item), (None, None))
        return {
            "label": self.words.item(seen.ref.item).into(self.teller.lang),
            "value": self._value(seen),
            "where": self.teller.place(place) if place else "",
            "day": _day(cell),
            "link": links.form(self.a.p.id, place, seen.ref.item) if place else "",
            "entry": key(seen.entry) if seen.entry else None,
        }

    def _value(self, seen: Seen) -> str:
        assert seen.ref is not None
        if seen.ref.item in FACTS:
            return self.words.code("", seen.written).into(self.teller.lang) if seen.written else ""
        version = self.a.p.written_under(seen.entry) if seen.entry else ""
        return self.teller.value(Datum(seen.ref.item, seen.written, seen.unit), version)

    def _missing(self, judged: Judgement) -> list[Shown]:
        """What is wanting, why it is not there, and who can supply it where; the link is for who can."""
        wanted = {s.ref: s for s in judged.missing if isinstance(s.ref, Ref)}
        return [self._wanting(ref, seen) for ref, seen in wanted.items()]

    def _wanting(self, ref: Ref, seen: Seen) -> Shown:
        place = self._place(ref)
        roles = tuple(MAY["give consent"]) if ref.item in FACTS else self._suppliers(ref.item)
        return {
            "label": self.words.item(ref.item).into(self.teller.lang),
            "why": self._absent(seen.absent),
            "where": self.teller.place(place) if place else "",
            "who": self.teller.listed(self.teller.role(r) for r in sorted(roles)),
            "link": self._link(ref, place),
        }

    def _suppliers(self, item: str) -> tuple[str, ...]:
        return self.study.home(item).roles or tuple(SITE)

    def _link(self, ref: Ref, place: Place | None) -> str:
        if ref.item in FACTS:
            return links.consent(self.a.p.id) if self.a.role in MAY["give consent"] else ""
        can = place is not None and fillable(self.study, self.a.role, place.form)
        return links.form(self.a.p.id, place, ref.item) if place and can else ""

    def _place(self, ref: Ref) -> Place | None:
        """Where the datum belongs: at the visit that the rule names, else at that of the moment, else the first."""
        if ref.item in FACTS:
            return None
        form = self.study.home(ref.item)
        if form.log:
            return Place("", form.id, 1)
        asked = self.study.visit(ref.pick) if self.study.has_visit(ref.pick) else self.visit
        visits = [v for v in (asked, *self.study.visits) if form.id in v.forms]
        return Place(visits[0].id, form.id, 0) if visits else None

    def _absent(self, why: str) -> str:
        text = ABSENT.get(why) or next((t for m, t in MISSING.items() if m == why), None)
        return self.teller.text(text) if text else why


def _day(cell: Cell | None) -> str:
    return cell.occurred_at[:10] if cell else ""
