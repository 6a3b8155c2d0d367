"""App, pages: the stops and warnings of a step as lines: a word and its colour, the evidence, what to do next.

Each line says clear, blocks, cannot be told or warns; each datum that the rule read stands below it with its value, its
age and who wrote it. A value of a form that the role does not see is judged, and not shown.
Source: domain notes F5.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from vertebra.app.pages.participant.keys import key
from vertebra.app.pages.product.behind import Told, behind
from vertebra.app.pages.telling import Teller
from vertebra.app.pages.words.daily import ABSENT
from vertebra.conduct.decide.rehearse import Rehearsal
from vertebra.conduct.entries import Datum
from vertebra.conduct.facts import Asked
from vertebra.conduct.look import day_of
from vertebra.conduct.state import Cell
from vertebra.conduct.stops import StopSeen, condition_of, evidence, rule_of
from vertebra.protocol.expressions import Ref, Seen, reads
from vertebra.protocol.expressions.say import say_unit
from vertebra.protocol.facts import FACTS
from vertebra.protocol.forms import MISSING, Item
from vertebra.protocol.study import StudyWords
from vertebra.terms.dates import read_moment
from vertebra.terms.shown import rounded
from vertebra.terms.verdicts import Verdict

Shown = dict[str, Any]
TOPICS = ("person", "level", "product", "dose", "patient", "trial")
# What a fact speaks of: where on the page its stop stands.
_TOPIC = {
    "IDENTITY_MATCH": "person",
    "LEVEL_MATCH": "level",
    **dict.fromkeys(
        ("CONSENT_TRIAL", "CONSENT_TISSUE", "ELIGIBILITY", "ALLERGY_TO_LOT", "INJECTIONS", "DAYS_S_TO_I"), "patient"
    ),
    **dict.fromkeys(("RANGE_IN_FORCE", "VAS_SCALE_SAME"), "patient"),
    **dict.fromkeys(("HOLD", "DAYS_SINCE_OTHER_DOSE", "DAYS_REQUIRED", "DELEGATED", "IRB_VALID"), "trial"),
    **dict.fromkeys(("MINUTES_AHEAD", "HOURS_BACK", "IN_WINDOW", "OTHER_WORKSPACE", "RECRUITING"), "trial"),
}


class Lines:
    """The lines of one rehearsal, for one role in one language.

    seen: the forms whose values the role may see. held: number of the newest entry of the participant's stream; what
    stands under a later one is typed on this page and not saved.
    """

    def __init__(self, rehearsal: Rehearsal, teller: Teller, seen: frozenset[str], held: int) -> None:
        self.asked: Asked = rehearsal.asked
        self.stops, self.teller, self.seen, self.held = rehearsal.stops, teller, seen, held
        self.words = StudyWords(self.asked.study)
        self.reason = self.asked.command.reason if self.asked.command else ""
        sheets = self.asked.participant.sheets.values()
        self.cells: dict[tuple[str, str], Cell] = {(c.entry, i): c for s in sheets for i, c in s.cells.items()}

    def shown(self) -> list[Shown]:
        """Every line: what stands in the way first."""
        order = {"blocks": 0, "cannot be told": 1, "warns": 2, "reasoned": 3, "not told": 4, "clear": 5}
        return sorted((self._line(stop) for stop in self.stops), key=lambda line: order[line["is"]])

    def by_topic(self) -> dict[str, list[Shown]]:
        lines = self.shown()
        return {topic: [line for line in lines if line["topic"] == topic] for topic in TOPICS}

    def _line(self, stop: StopSeen) -> Shown:
        rule, stands = rule_of(self.asked, stop.id), self._is(stop)
        return {
            "id": stop.id,
            "is": stands,
            "state": self.teller.badge(stands),
            "label": _said(self.teller, stands, self.teller.text(rule.label)),
            "advice": self.teller.text(rule.advice) if stop.stands else "",
            "topic": topic(self.asked, stop.id),
            "evidence": [told for seen in evidence(self.asked, stop) for told in self._evidence(seen)],
        }

    def _is(self, stop: StopSeen) -> str:
        if stop.warns:
            given = "reasoned" if self.reason else "warns"
            return {Verdict.MET: given, Verdict.UNKNOWN: "not told"}.get(stop.verdict, "clear")
        return {Verdict.MET: "blocks", Verdict.UNKNOWN: "cannot be told"}.get(stop.verdict, "clear")

    def _evidence(self, seen: Seen) -> list[Shown]:
        if not isinstance(seen.ref, Ref):
            return []
        if seen.ref.item in FACTS and seen.known is not None and not seen.written:
            return [self._behind(told) for told in behind(self.asked, seen.ref.item, self.teller)]
        if seen.ref.item in FACTS:
            more = [self._behind(told) for told in behind(self.asked, seen.ref.item, self.teller)]
            return [*([self._fact(seen)] if self._tells(seen) or not more else []), *more]
        return [self.datum(seen)]

    def _tells(self, seen: Seen) -> bool:
        """Whether the fact says more than what stands behind it: a number does, yes and no do not."""
        return isinstance(seen.ref, Ref) and FACTS[seen.ref.item].kind == "number" and bool(seen.written)

    def _fact(self, seen: Seen) -> Shown:
        assert isinstance(seen.ref, Ref)
        label = self.words.item(seen.ref.item).into(self.teller.lang)
        return _shown(label, self._fact_value(seen), seen.known is None)

    def _fact_value(self, seen: Seen) -> str:
        assert isinstance(seen.ref, Ref)
        if seen.known is None:
            return self._absent(seen.absent)
        fact = FACTS[seen.ref.item]
        if fact.kind == "number":
            unit = say_unit(fact.unit, self.teller.lang) if fact.unit else ""
            return f"{_number(seen.written, fact.unit)} {unit}".rstrip()
        if seen.ref.item == "LOT_STATE":
            return self.teller.lot_state(seen.written)
        told = self.words.code("", seen.written).into(self.teller.lang)
        return self.teller.badge(seen.written).word if seen.ref.item == "ELIGIBILITY" else told

    def _behind(self, told: Told) -> Shown:
        when = self.teller.moment(told.when) if told.when else ""
        return _shown(told.label, told.value, told.bad, when, self._age(told.when), told.who)

    def datum(self, seen: Seen) -> Shown:
        """One value with its age and its writer; one of a form that the role does not see stays untold."""
        assert isinstance(seen.ref, Ref)
        item = self.asked.study.item(seen.ref.item)
        cell = self.cells.get((seen.entry, item.id))
        label = self._label(item, seen.ref)
        if self.asked.study.home(item.id).id not in self.seen:
            return _shown(label, self.teller.words["not_for_role"])
        if cell is None or seen.known is None:
            return _shown(label, self._absent(seen.absent), seen.known is None)
        value = self.teller.value(Datum(item.id, seen.written, seen.unit), self._version(seen.entry))
        if int(seen.entry.rpartition("#")[2]) > self.held:
            return _shown(label, value, who=self.teller.words["typed_here"])
        when = "" if item.type == "moment" else self.teller.moment(cell.occurred_at)
        age = self._age(seen.written if item.type == "moment" else cell.occurred_at)
        return _shown(label, value, False, when, age, self.teller.actor(cell.by)) | {"entry": key(seen.entry)}

    def _label(self, item: Item, ref: Ref) -> str:
        label = self.teller.text(item.label)
        named = ref.pick not in ("here", "latest") and self.words.pick(ref.pick).into(self.teller.lang)
        apart = " ({})" if self.teller.lang == "en" else "（{}）"
        return label + apart.format(named) if named else label

    def _version(self, entry: str) -> str:
        return self.asked.participant.written_under(entry)

    def _absent(self, why: str) -> str:
        text = ABSENT.get(why) or next((t for m, t in MISSING.items() if m == why), None)
        return self.teller.text(text) if text else why

    def _age(self, written: str) -> str:
        """How long ago, by the server's clock: in minutes, hours or days; a day alone in whole days."""
        moment = read_moment(written) if "T" in written else None
        if moment is not None:
            return self._apart(self.asked.now - moment.low)
        day = day_of(written) if written else None
        return self._days(day) if day else ""

    def _days(self, day: date) -> str:
        apart = (_here(self.asked, self.asked.now).date() - day).days
        return self.teller.words["today"] if apart == 0 else self.teller.words["age_days"].format(apart)

    def _apart(self, apart: timedelta) -> str:
        minutes = int(apart.total_seconds() // 60)
        if minutes < 0:
            return ""
        if minutes < 120:
            return self.teller.words["age_minutes"].format(minutes)
        name = "age_hours" if minutes < 72 * 60 else "age_days"
        return self.teller.words[name].format(minutes // (60 if name == "age_hours" else 1440))


def topic(asked: Asked, id: str) -> str:
    """By the first fact that it asks for; without one, by whether it reads another form than that of the step."""
    wanted = reads(condition_of(rule_of(asked, id)))
    facts = [ref.item for ref in wanted if ref.pick == "fact"]
    if facts:
        return _TOPIC.get(facts[0], "product")
    own = {i.id for i in asked.study.form(asked.place.form).items}
    return "dose" if all(ref.item in own for ref in wanted) else "patient"


def _said(teller: Teller, stands: str, danger: str) -> str:
    """A danger that is absent is said to be: nobody may read its bare name as the state of things."""
    return teller.words["not_so"].format(danger) if stands == "clear" else danger


def counts(lines: Iterable[Shown], teller: Teller) -> list[Shown]:
    """How many lines stand how, the ones in the way first; those of which there are none are left out."""
    found = [line["is"] for line in lines]
    names = ("blocks", "cannot be told", "warns", "reasoned", "clear")
    return [{"count": found.count(n), **teller.badge(n)._asdict()} for n in names if n in found]


def _number(written: str, unit: str) -> str:
    """Whole minutes, as a clock shows them; anything else to one place."""
    return str(int(Decimal(written))) if unit == "min" else rounded(written, 1)


def _here(asked: Asked, moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(asked.study.zone))


def _shown(label: str, value: str, bad: bool = False, when: str = "", age: str = "", who: str = "") -> Shown:
    return {"label": label, "value": value, "bad": bad, "when": when, "age": age, "who": who, "entry": None}
