"""What really happened, kept by a plain second model beside the engine: dictionaries, no expression, no fact of it.

It reads the commands that were carried out, and from the entries only what nobody can know beforehand: the outcome of
a signed check and the holds that rules placed. `product_support.dangers` asks it which stops must stand.
"""

from copy import copy
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from vertebra.conduct import commands as c, entries as e
from vertebra.conduct.decide import Decision

LOGS = ("CUL", "LATE", "LABEL", "HAND")
FORM = {
    "collect": "SURG", "receive": "REC", "culture": "CUL", "fill": "FILL", "test": "TEST", "late": "LATE",
    "release": "REL", "reject": "REL", "fail": "MFAIL", "label": "LABEL", "administer": "DOSE", "destroy": "DESTR",
    "investigate": "OOS", "complete": "RELC", "hand over": "HAND",
}  # fmt: skip
LEADS = {
    "collect": "collected", "receive": "received", "culture": "culturing", "fill": "filled",
    "reject": "rejected", "fail": "failed", "administer": "administered", "destroy": "destroyed",
}  # fmt: skip
PRODUCING = ("receive", "culture", "fill", "test")
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"


def checked(text: str) -> str:
    """With the check character of ISO 7064 MOD 37-2, worked out by the weights 2^n of its pure system."""
    digits = [ALPHABET.index(x) for x in text if x != "-"]
    total = sum(d * pow(2, n, 37) for n, d in enumerate(reversed(digits), 1))
    return f"{text}-{ALPHABET[(1 - total) % 37]}"


def failed(newest: dict[str, str]) -> bool:
    """Whether a result that stops the release is there and out of its limits; one that is not there yet is not."""
    bad = {x for x in ("TSTGRAM", "TSTSTER0", "TSTMYCO") if newest[x] not in ("", "NEG")}
    number = {x: Decimal(newest[x]) for x in ("TSTENDO", "TSTVIAB", "TSTCONC", "TSTVOL") if newest[x]}
    outside = (
        number.get("TSTENDO", 0) >= 5
        or number.get("TSTVIAB", 100) < 80
        or not Decimal("0.8") <= number.get("TSTCONC", 1) <= Decimal("1.2")
        or number.get("TSTVOL", 0) > 3
    )
    return bool(bad) or newest["TSTIDENT"] not in ("", "MATCH") or outside


def serials(written: str) -> set[int]:
    return {int(x.strip(" S")) for x in written.split(";") if x.strip()}


class Printed(NamedTuple):
    """A label that was printed. live: neither destroyed nor lost."""

    kind: str
    live: bool = True


class Sheet:
    """A form as last written. order: by day, then by moment (a day alone first), then by when it was written."""

    def __init__(self, form: str, day: date, order: tuple[date, float, int]) -> None:
        self.form, self.day, self.order = form, day, order
        self.items: dict[str, str] = {}


class Life:
    """One participant and the one lot."""

    def __init__(self, who: str) -> None:
        self.who = who
        self.person, self.container = checked(f"NPC-001-{who}"), checked(f"NPC-001-{who}-L1")
        self.consents: dict[str, tuple[tuple[datetime, date | None], ...]] = {}  # given when, withdrawn on which day
        self.checks: dict[str, str] = {}
        self.sheets: dict[tuple[str, str, int], Sheet] = {}
        self.state = ""
        self.producers: frozenset[str] = frozenset()
        self.releaser = ""
        self.changed_since_release = False
        self.doses: tuple[datetime, ...] = ()
        self.labels: dict[int, Printed] = {}
        self.slot: date | None = None
        self.tested, self.completed = 0, 0

    def fork(self) -> "Life":
        other = copy(self)
        other.consents, other.checks = dict(self.consents), dict(self.checks)
        other.sheets, other.labels = dict(self.sheets), dict(self.labels)
        return other

    def sheet(self, visit: str, form: str, row: int = 0) -> Sheet | None:
        return self.sheets.get((visit, form, row))

    def all_of(self, form: str) -> list[Sheet]:
        """The sheets of a form by day, then by when they were last written."""
        return sorted((s for s in self.sheets.values() if s.form == form), key=lambda s: s.order)

    def newest(self, form: str, item: str) -> str:
        """The newest value that is known."""
        known = [s.items[item] for s in self.all_of(form) if s.items.get(item)]
        return known[-1] if known else ""


class Shadow:
    """Everybody and everything, as an onlooker with a notebook would have it."""

    def __init__(self, zone: str) -> None:
        self.zone = ZoneInfo(zone)
        self.lives: dict[str, Life] = {}
        self.holds: dict[int, bool] = {}
        self.workspaces: dict[str, str] = {}
        self.materials: dict[str, tuple[date, tuple[str, ...]]] = {}
        self.recalled: frozenset[str] = frozenset()
        self.duties: dict[tuple[str, str], tuple[str, str]] = {}
        self.ethics: tuple[tuple[str, str], ...] = ()
        self.doses: tuple[tuple[str, datetime], ...] = ()
        self.written = 0
        self._fresh: set[str] | None = None  # lives that this fork owns; None: it owns all

    def fork(self) -> "Shadow":
        """Lives are copied when they are first touched: `life` does it."""
        other = copy(self)
        other.lives, other._fresh = dict(self.lives), set()
        for name in ("holds", "workspaces", "materials", "duties"):
            setattr(other, name, dict(getattr(self, name)))
        return other

    def life(self, who: str) -> Life:
        if who not in self.lives:
            self.lives[who] = Life(who)
        elif self._fresh is not None and who not in self._fresh:
            self.lives[who] = self.lives[who].fork()
        if self._fresh is not None:
            self._fresh.add(who)
        return self.lives[who]

    def day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def saw(self, command: c.Command, by: e.Actor, now: datetime, who: str, decision: Decision) -> None:
        for entry in decision.entries:
            self._note(entry)
        if decision.done:
            self.written += 1
            note = _NOTES.get(type(command))
            if note is not None:
                note(self, command, by, now, who)

    def _note(self, entry: e.Entry) -> None:
        match entry.body:
            case e.HoldPlaced():
                self.holds[len(self.holds) + 1] = True
            case e.SlotFreed(participant=who, used=used):
                self.life(who).slot = self.lives[who].slot if used else None
            case e.EligibilitySigned(moment=moment, outcome=outcome):
                self.life(entry.stream).checks[moment] = outcome
            case _:
                pass

    # --- what was carried out ---------------------------------------------------------------------------------------

    def _ordered(self, command: c.OrderLot, by: e.Actor, now: datetime, who: str) -> None:
        self.life(who).state = "ordered"

    def _consented(self, command: c.GiveConsent, by: e.Actor, now: datetime, who: str) -> None:
        life = self.life(who)
        given = (datetime.fromisoformat(command.occurred_at), None)
        life.consents[command.consent] = (*life.consents.get(command.consent, ()), given)

    def _withdrew(self, command: c.WithdrawConsent, by: e.Actor, now: datetime, who: str) -> None:
        life, day = self.life(who), date.fromisoformat(command.occurred_at[:10])
        *earlier, (given, _) = life.consents[command.consent]
        life.consents[command.consent] = (*earlier, (given, day))

    def _saved(self, command: c.SaveForm, by: e.Actor, now: datetime, who: str) -> None:
        key, life = (command.visit, command.form, command.row), self.life(who)
        before = life.sheets.get(key)
        changed = [d for d in command.data if before is None or before.items.get(d.item, "") != d.value]
        if changed:
            self._write(life, key, command.occurred_at, command.data)
            batch = command.form in FORM.values() and command.form != "DOSE"
            life.changed_since_release = life.changed_since_release or (batch and bool(life.releaser))

    def _write(self, life: Life, key: tuple[str, str, int], at: str, data: tuple[e.Datum, ...]) -> Sheet:
        moment = datetime.fromisoformat(at) if len(at) > 10 else None
        day = self.day(moment) if moment else date.fromisoformat(at)
        sheet = Sheet(key[1], day, (day, moment.timestamp() if moment else 0.0, self.written))
        before = life.sheets.get(key)
        sheet.items = {**(before.items if before else {}), **{d.item: d.value for d in data}}
        life.sheets[key] = sheet
        return sheet

    def stepped(self, life: Life, command: c.DoStep) -> Sheet:
        """Write the form of a step; also for a look ahead, on a fork of the life. Done again it has a new row."""
        form, visit = FORM[command.step], {"collect": "V2", "administer": "V5"}.get(command.step, "")
        taken = [k[2] for k in life.sheets if k[1] == form]
        again = max(taken, default=0) + 1 if form in LOGS or (taken and not visit) else 0
        return self._write(life, (visit, form, command.row or again), command.occurred_at, command.data)

    def _did(self, command: c.DoStep, by: e.Actor, now: datetime, who: str) -> None:
        life, at = self.life(who), datetime.fromisoformat(command.occurred_at)
        sheet = self.stepped(life, command)
        life.state = LEADS.get(command.step, life.state)
        if command.step in ("culture", "fill", "test"):
            self.workspaces.setdefault(command.place, who)
        if command.step in PRODUCING:
            life.producers |= {by.user, command.witness} - {""}
        if command.step == "release":
            life.state, life.releaser, life.changed_since_release = sheet.items["RELDEC"].lower(), by.user, False
        if command.step == "test":
            life.tested += 1
            results = ("TSTGRAM", "TSTSTER0", "TSTMYCO", "TSTIDENT", "TSTENDO", "TSTVIAB", "TSTCONC", "TSTVOL")
            life.state = "oos" if failed({x: life.newest("TEST", x) for x in results}) else "tested"
        if command.step == "label":
            self._printed(life, sheet.items)
        life.completed += command.step == "complete"
        if command.step == "administer":
            life.doses += (at,)
            self.doses += ((who, at),)

    def _printed(self, life: Life, told: dict[str, str]) -> None:
        gone = serials(told.get("LBLDESTR", "")) | serials(told.get("LBLLOST", ""))
        life.labels.update({n: life.labels[n]._replace(live=False) for n in gone})
        first = max(life.labels, default=0) + 1
        life.labels.update({n: Printed(told["LBLKIND"]) for n in range(first, first + int(told["LBLCOUNT"]))})

    def _booked(self, command: c.BookSlot | c.MoveSlot, by: e.Actor, now: datetime, who: str) -> None:
        self.life(who).slot = date.fromisoformat(command.surgery)

    def _opened(self, command: c.OpenWorkspace, by: e.Actor, now: datetime, who: str) -> None:
        self.workspaces[command.place] = command.participant

    def _closed(self, command: c.CloseWorkspace, by: e.Actor, now: datetime, who: str) -> None:
        del self.workspaces[command.place]

    def _received(self, command: c.ReceiveMaterial, by: e.Actor, now: datetime, who: str) -> None:
        self.materials[command.lot] = (date.fromisoformat(command.expires), command.allergens)

    def _recalled(self, command: c.RecallMaterial, by: e.Actor, now: datetime, who: str) -> None:
        self.recalled |= {command.lot}

    def _lifted(self, command: c.LiftHold, by: e.Actor, now: datetime, who: str) -> None:
        standing = [n for n, stands in self.holds.items() if stands]
        self.holds[command.hold or standing[0]] = False

    def _delegated(self, command: c.Delegate, by: e.Actor, now: datetime, who: str) -> None:
        since = max(command.since, command.trained or "9999")
        self.duties[command.user, command.role] = (since, command.until or "9999")

    def _ended(self, command: c.EndDelegation, by: e.Actor, now: datetime, who: str) -> None:
        since, _ = self.duties[command.user, command.role]
        self.duties[command.user, command.role] = (since, command.until)

    def _approved(self, command: c.ApproveEthics, by: e.Actor, now: datetime, who: str) -> None:
        self.ethics += ((command.since, command.until),)

    # --- what it all comes to ---------------------------------------------------------------------------------------

    def is_held(self) -> bool:
        return any(self.holds.values())

    def on_duty(self, user: str, role: str, day: date) -> bool:
        since, until = self.duties.get((user, role), ("9999", ""))
        return since <= day.isoformat() <= until

    def may_witness(self, user: str, step: str, day: date) -> bool:
        """A courier takes over, and verifies nothing else."""
        barred = {"reader", "participant"} | ({"courier"} if step != "hand over" else set())
        roles = {r for u, r in self.duties if u == user} - barred
        return any(self.on_duty(user, role, day) for role in roles)

    def somebody_reads(self, day: date) -> bool:
        return any(self.on_duty(user, role, day) for user, role in self.duties if role in ("lab", "quality"))


_NOTES = {
    c.OrderLot: Shadow._ordered,
    c.BookSlot: Shadow._booked,
    c.MoveSlot: Shadow._booked,
    c.GiveConsent: Shadow._consented,
    c.WithdrawConsent: Shadow._withdrew,
    c.SaveForm: Shadow._saved,
    c.DoStep: Shadow._did,
    c.OpenWorkspace: Shadow._opened,
    c.CloseWorkspace: Shadow._closed,
    c.ReceiveMaterial: Shadow._received,
    c.RecallMaterial: Shadow._recalled,
    c.LiftHold: Shadow._lifted,
    c.Delegate: Shadow._delegated,
    c.EndDelegation: Shadow._ended,
    c.ApproveEthics: Shadow._approved,
}
