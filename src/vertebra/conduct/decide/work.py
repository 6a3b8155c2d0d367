"""Thinking ahead: entries are drafted and applied to forks, so that each consequence sees those before it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import msgspec

from vertebra.conduct.entries import SYSTEM, TRIAL, Actor, Body, Entry, Origin
from vertebra.conduct.facts import Asked
from vertebra.conduct.fold import apply
from vertebra.conduct.look import View, site_day, site_local
from vertebra.conduct.places import NOWHERE, Place
from vertebra.conduct.state import Participant, Trial
from vertebra.protocol.product import HardStop
from vertebra.protocol.study import Study
from vertebra.terms.findings import Finding
from vertebra.terms.texts import Text


class Refusal(msgspec.Struct, frozen=True):
    """Why a command was not carried out, and what to do next.

    code: stable, listed in docs/codes.md. untold: of a stop that blocks because its danger cannot be told (yet).
    """

    code: str
    says: Text
    where: str = ""
    untold: bool = False


@dataclass(frozen=True)
class Decision:
    """What a command leads to.

    entries: drafts in order, numbered but not yet chained; may be there although the command was refused, since some
    refusals are facts. refusals: empty when the command was carried out. findings: what is wrong with the data.
    participant, trial: the state after the entries.
    """

    entries: tuple[Entry, ...]
    refusals: tuple[Refusal, ...]
    findings: tuple[Finding, ...]
    participant: Participant
    trial: Trial

    @property
    def done(self) -> bool:
        return not self.refusals


@dataclass
class Work:
    """A decision in the making. `participant` and `trial` are forks that run ahead of the ledger.

    everybody: all participants as they stand, for the few commands that concern them all.
    study: the version that it is made under; studies: all versions at hand, by their hash.
    """

    study: Study
    trial: Trial
    participant: Participant
    by: Actor
    now: datetime
    reason: str = ""
    source: Origin = "typed"
    everybody: tuple[Participant, ...] = ()
    entries: list[Entry] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    studies: Mapping[str, Study] = field(default_factory=dict)

    def add(self, body: Body, occurred_at: str = "", by: Actor | None = None) -> Entry:
        """Draft an entry in the participant's stream and move the fork forward."""
        return self._add(self.participant, body, occurred_at, by or self.by)

    def add_trial(self, body: Body, occurred_at: str = "", by: Actor | None = None) -> Entry:
        return self._add(self.trial, body, occurred_at, by or self.by)

    def system(self, body: Body, occurred_at: str = "") -> Entry:
        """A consequence that the engine drew itself, in the participant's stream."""
        return self.add(body, occurred_at, SYSTEM)

    def refuse(self, code: str, en: str, zh: str, where: str = "", untold: bool = False) -> None:
        self.refusals.append(Refusal(code, Text(en, zh), where, untold))

    def refuse_for(self, stop: HardStop, where: str, untold: bool = False) -> None:
        """Refuse because of a hard stop: what it is, and what to do."""
        en, zh = f"{stop.label.en}. {stop.advice.en}", f"{stop.label.zh}。{stop.advice.zh}"
        self.refuse(stop.id, en, zh, where, untold)

    def ahead(self) -> "Work":
        """A rehearsal: the same work on a fork of its own, whose drafts are thrown away."""
        return replace(self, participant=self.participant.fork(), trial=self.trial.fork(), entries=[], refusals=[])

    def asked(self, at: datetime | None = None, place: Place = NOWHERE) -> Asked:
        return Asked(self.study, self.trial, self.participant, self.by, at or self.now, self.now, place)

    def view(self, place: Place = NOWHERE) -> View:
        return self.asked(place=place).view

    def decision(self, participant: Participant, trial: Trial) -> Decision:
        """With the forks if something is drafted, else with the states as they were."""
        after = (self.participant, self.trial) if self.entries else (participant, trial)
        return Decision(tuple(self.entries), tuple(self.refusals), tuple(self.findings), *after)

    def _add(self, state: Participant | Trial, body: Body, occurred_at: str, by: Actor) -> Entry:
        system = by == SYSTEM
        entry = Entry(
            stream=state.id if isinstance(state, Participant) else TRIAL,
            number=state.number + 1,
            recorded_at=utc(self.now),
            occurred_at=site_local(self.study, occurred_at) if occurred_at else self.today,
            by=by,
            study_version=self.study.version,
            body=body,
            reason="" if system else self.reason,
            source="system" if system else self.source,
        )
        self.entries.append(entry)
        apply(state, entry)
        return entry

    @property
    def today(self) -> str:
        """The calendar day at the site."""
        return site_day(self.study, self.now).isoformat()


def utc(now: datetime) -> str:
    """The moment as the ledger writes it: UTC, milliseconds, `Z`."""
    return now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
