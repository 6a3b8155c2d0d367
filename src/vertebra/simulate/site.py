"""The virtual site: its staff, its calendar, and the one door they all use.

Journeys are generators that yield the moment at which they go on; the calendar resumes them in order of time. Staff
only ever submit commands, like people at a real site: nothing is written to the ledger behind the door's back.
"""

import heapq
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec

from vertebra.conduct.attached import MediaType, attachment
from vertebra.conduct.commands import Command, DoStep, SaveForm
from vertebra.conduct.decide import Decision
from vertebra.conduct.desk import Desk
from vertebra.conduct.entries import Actor, Datum, Scan
from vertebra.conduct.product.labelling import labels_of, live
from vertebra.conduct.state import Lot, Participant, Place, Trial
from vertebra.protocol.study import Study
from vertebra.simulate.answers import Answer, Answers
from vertebra.simulate.people import Person
from vertebra.terms.trouble import Trouble

Journey = Iterator[datetime]

STAFF = {
    "sponsor": ("s.aster", "Sponsor manager"),
    "coordinator": ("c.lin", "Lin Yu-ting"),
    "investigator": ("i.chen", "Dr Chen Chih-hao"),
    "surgeon": ("u.wu", "Dr Wu Chien-hung"),
    "lab": ("l.huang", "Huang Shu-fen"),
    "quality": ("q.kuo", "Kuo Mei-ling"),
    "courier": ("k.wang", "Wang Kai-wen"),
    "reader": ("r.ho", "Dr Ho Wei-lun"),
    "medical": ("m.yang", "Dr Yang Hsiao-ping"),
    "monitor": ("n.liu", "Liu Chia-jung"),
    "data": ("d.kao", "Kao Yi-chen"),
    "statistician": ("t.fang", "Fang Wen-hsin"),
    "administrator": ("a.su", "Su Pei-shan"),
    "auditor": ("o.chiu", "Chiu Kuo-wei"),
}
SECOND_LAB = ("l.tsai", "Tsai Ming-che")
WITNESSES = {role: STAFF[role][0] for role in ("coordinator", "courier", "lab", "quality")} | {"lab2": SECOND_LAB[0]}


class Surprise(Trouble):
    """The door refused what the virtual site took for granted: the study and the simulation disagree."""


class Site:
    """Staff at work. `now` only moves forward; `refused` counts what the door refused on purpose, by code."""

    def __init__(self, study: Study, desk: Desk, name: str = "S01") -> None:
        self.study, self.desk, self.name = study, desk, name
        self.zone = ZoneInfo(study.zone)
        self.now = datetime.min.replace(tzinfo=UTC)
        self.refused: Counter[str] = Counter()
        self.commands = 0
        self.on_meeting: Callable[[str, Person], None] = lambda who, person: None
        self._rows: dict[tuple[str, str], dict[str, int]] = {}
        self._aware: dict[tuple[str, int], str] = {}
        self._queue: list[tuple[datetime, int, Journey]] = []
        self._next = 0

    def start(self, when: datetime, journey: Journey) -> None:
        """Let a journey begin at a moment."""
        self._next += 1
        heapq.heappush(self._queue, (when, self._next, journey))

    def run(self, until: Callable[[], bool], tick: Callable[[], None] = lambda: None) -> None:
        """Resume journeys in order of time until none is left or `until` says so."""
        while self._queue and not until():
            when, _, journey = heapq.heappop(self._queue)
            self.now = max(self.now, when)
            following = next(journey, None)
            if following is not None:
                self.start(following, journey)
            tick()

    def call(self, when: datetime, action: Callable[[], object]) -> None:
        """Let something short happen at a moment."""
        self.start(when, _once(action))

    @property
    def has_more(self) -> bool:
        """Whether any other journey is still on its way."""
        return bool(self._queue)

    def actor(self, role: str) -> Actor:
        return Actor(STAFF[role][0], role)

    def at(self, day: date, hour: int = 9, minute: int = 0) -> datetime:
        return datetime.combine(day, time(hour, minute), self.zone)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def submit(self, command: Command, role: str, who: str = "", user: str = "") -> Decision:
        """A command that must succeed.

        Raises:
            Surprise: it was refused.
        """
        decision = self.attempt(command, role, who, user)
        if decision.refusals:
            raise Surprise(_told(self.today, who, command.name, decision))
        return decision

    def attempt(self, command: Command, role: str, who: str = "", user: str = "") -> Decision:
        """A command that may be refused."""
        self.commands += 1
        decision = self.desk.submit(command, Actor(user or STAFF[role][0], role), self.now, who)
        self.refused.update(r.code for r in decision.refusals)
        return decision

    @property
    def trial(self) -> Trial:
        return self.desk.last_trial

    def participant(self, id: str) -> Participant:
        return self.desk.last_seen(id)

    def data(self, answers: Answers) -> tuple[Datum, ...]:
        """Answers in the canonical unit of their items; None means not done. Items the study does not have are left."""
        return tuple(self._datum(id, answer) for id, answer in answers.items() if self.study.has_item(id))

    def _datum(self, id: str, answer: Answer) -> Datum:
        if answer is None:
            return Datum(id, missing="not done")
        item = self.study.item(id)
        told = f"{answer:f}" if isinstance(answer, Decimal) else str(answer)
        written = told[:10] if item.type == "date" else told
        return Datum(id, written, item.unit if item.type == "number" else "")

    def save(self, who: str, visit: str, form: str, answers: Answers, day: date, **more: object) -> Decision:
        """Fill a form as the role that the form belongs to."""
        row = more.pop("row", 0)
        command = SaveForm(
            form,
            self.data(answers),
            day.isoformat(),
            visit,
            int(str(row)),
            source="simulated",
            **more,  # type: ignore[arg-type]
        )
        return self.submit(command, self.writer(form), who)

    def writer(self, form: str) -> str:
        """Who fills the form at this site: the coordinator where allowed, else the first role that may."""
        roles = self.study.form(form).roles
        return "coordinator" if not roles or "coordinator" in roles else next(r for r in roles if r in STAFF)

    def attach(self, who: str, data: bytes, media: MediaType, role: str) -> str:
        """Keep a picture or a file of a participant; its SHA-256 is what an item holds."""
        return self.desk.attach(who, attachment(data, media), self.actor(role), self.now)

    def disposes(self, who: str, place: Place, answers: Answers) -> Decision:
        """Quality writes what is quality's alone, on a form that others filled."""
        sheet = self.participant(who).sheets[place]
        data = self.data(answers)
        command = SaveForm(place.form, data, sheet.occurred_at, place.visit, place.row, source="simulated")
        return self.submit(command, "quality", who)

    def step(self, who: str, step: str, answers: Answers, when: datetime, witness: str = "", **more: object) -> DoStep:
        """The command of a product step with the labels that belong to the participant."""
        lot = self.lot(who)
        wanted = next(s for s in self.study.product.steps if s.id == step)
        read = {"person": Scan("person", lot.person), "container": Scan("container", lot.id, self._newest(who))}
        scans = more.pop("scans", tuple(read[what] for what in wanted.scans))
        second = WITNESSES.get(witness, "") if wanted.witness else ""
        return DoStep(step, self.written(when), self.data(answers), scans, second, source="simulated", **more)  # type: ignore[arg-type]

    def _newest(self, who: str) -> int:
        """The serial of the label that was stuck on last; 0 where none was printed."""
        return max(live(labels_of(self.study, self.participant(who)).values()), default=0)

    def do(
        self, who: str, step: str, answers: Answers, when: datetime, role: str, witness: str = "", **more: object
    ) -> Decision:
        """A product step that must succeed.

        Raises:
            Surprise: it was refused.
        """
        decision = self.may_do(who, step, answers, when, role, witness, **more)
        if decision.refusals:
            raise Surprise(_told(self.today, who, step, decision))
        return decision

    def may_do(
        self, who: str, step: str, answers: Answers, when: datetime, role: str, witness: str = "", **more: object
    ) -> Decision:
        """A product step with the right labels. Where only warnings stand in the way, give the reason and go on."""
        command = self.step(who, step, answers, when, witness, **more)
        decision = self.attempt(command, role, who)
        if decision.refusals and all(r.code.startswith("W") for r in decision.refusals):
            reason = "known and accepted by the investigator"
            decision = self.attempt(msgspec.structs.replace(command, reason=reason), role, who)
        return decision

    def try_save(self, who: str, visit: str, form: str, answers: Answers) -> Decision:
        """A form that the door may refuse for good reason."""
        command = SaveForm(form, self.data(answers), self.today.isoformat(), visit, source="simulated")
        return self.attempt(command, self.writer(form), who)

    def lot(self, who: str) -> Lot:
        """The participant's lot.

        Raises:
            Surprise: none was ordered.
        """
        lot = self.participant(who).lot
        if lot is None:
            raise Surprise(f"{who} has no lot")
        return lot

    def is_recorded(self, who: str, form: str, row: int) -> bool:
        return Place("", form, row) in self.participant(who).sheets

    def rows_of(self, who: str, form: str) -> dict[str, int]:
        """Which row of a log tells of which thing, as the site keeps it on paper."""
        return self._rows.setdefault((who, form), {})

    def first_told(self, who: str, row: int, now: str) -> str:
        """When the site became aware of the harm in this row: the first time it was told."""
        return self._aware.setdefault((who, row), now)

    def meet(self, who: str, person: Person) -> None:
        """The site learns who the participant is; what it does with the name is the caller's matter."""
        self.on_meeting(who, person)

    def sampled(self) -> str:
        """Blood is taken half an hour before it is written down."""
        return self.written(self.now - timedelta(minutes=30))

    def written(self, when: datetime) -> str:
        return when.astimezone(self.zone).isoformat(timespec="minutes")


def _once(action: Callable[[], object]) -> Journey:
    action()
    yield from ()


def _told(today: date, who: str, what: str, decision: Decision) -> str:
    refusals = "; ".join(f"{r.code} {r.says.en} {r.where}" for r in decision.refusals)
    findings = "; ".join(f"{f.where} {f.says.en}" for f in decision.findings)
    return f"{today} {who or 'trial'} {what}: {refusals} {findings}".strip()


def later(when: datetime, **apart: int) -> datetime:
    return when + timedelta(**apart)
