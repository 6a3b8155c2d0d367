"""What really happened, kept by a plain second model beside the engine: dictionaries, no expression, no fact of it.

It reads the commands that were carried out, and from the entries only what nobody can know beforehand: the outcome of
a signed check and the holds that rules placed. `product_support.dangers` asks it which stops must stand.
"""

from copy import copy
from datetime import date, datetime
from zoneinfo import ZoneInfo

from vertebra.conduct import commands as c
from vertebra.conduct import entries as e
from vertebra.conduct.decide import Decision

LOGS = ("CUL", "LATE", "LABEL")
FORM = {
    "collect": "SURG", "receive": "REC", "culture": "CUL", "fill": "FILL", "test": "TEST", "late": "LATE",
    "release": "REL", "reject": "REL", "fail": "MFAIL", "label": "LABEL", "administer": "DOSE", "destroy": "DESTR",
}  # fmt: skip
LEADS = {
    "collect": "collected", "receive": "received", "culture": "culturing", "fill": "filled", "test": "tested",
    "reject": "rejected", "fail": "failed", "administer": "administered", "destroy": "destroyed",
}  # fmt: skip
PRODUCING = ("receive", "culture", "fill", "test")
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"


def checked(text: str) -> str:
    """With the check character of ISO 7064 MOD 37-2, worked out by the weights 2^n of its pure system."""
    digits = [ALPHABET.index(x) for x in text if x != "-"]
    total = sum(d * pow(2, n, 37) for n, d in enumerate(reversed(digits), 1))
    return f"{text}-{ALPHABET[(1 - total) % 37]}"


class Sheet:
    """A form as last written. order: its day, then which of all writings it was."""

    def __init__(self, form: str, day: date, order: tuple[date, int]) -> None:
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
        self.labels = 0

    def fork(self) -> "Life":
        other = copy(self)
        other.consents, other.checks = dict(self.consents), dict(self.checks)
        other.sheets = dict(self.sheets)
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
            self._write(life, key, date.fromisoformat(command.occurred_at[:10]), command.data)
            batch = command.form in FORM.values() and command.form != "DOSE"
            life.changed_since_release = life.changed_since_release or (batch and bool(life.releaser))

    def _write(self, life: Life, key: tuple[str, str, int], day: date, data: tuple[e.Datum, ...]) -> Sheet:
        sheet = Sheet(key[1], day, (day, self.written))
        before = life.sheets.get(key)
        sheet.items = {**(before.items if before else {}), **{d.item: d.value for d in data}}
        life.sheets[key] = sheet
        return sheet

    def stepped(self, life: Life, command: c.DoStep) -> Sheet:
        """Write the form of a step; also for a look ahead, on a fork of the life."""
        form, visit = FORM[command.step], {"collect": "V2", "administer": "V5"}.get(command.step, "")
        row = command.row or (max((k[2] for k in life.sheets if k[1] == form), default=0) + 1 if form in LOGS else 0)
        return self._write(
            life, (visit, form, row), self.day(datetime.fromisoformat(command.occurred_at)), command.data
        )

    def _did(self, command: c.DoStep, by: e.Actor, now: datetime, who: str) -> None:
        life, at = self.life(who), datetime.fromisoformat(command.occurred_at)
        sheet = self.stepped(life, command)
        life.state = LEADS.get(command.step, life.state)
        if command.step in PRODUCING:
            life.producers |= {by.user, command.witness} - {""}
        if command.step == "release":
            life.state, life.releaser, life.changed_since_release = sheet.items["RELDEC"].lower(), by.user, False
        if command.step == "label":
            life.labels += 1
        if command.step == "administer":
            life.doses += (at,)
            self.doses += ((who, at),)

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

    def may_witness(self, user: str, day: date) -> bool:
        roles = {r for u, r in self.duties if u == user and r not in ("reader", "participant")}
        return any(self.on_duty(user, role, day) for role in roles)


_NOTES = {
    c.OrderLot: Shadow._ordered,
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
