"""A desk without a ledger: the same door, the states in a dictionary. A fork costs almost nothing.

`decide` is pure, so one prepared trial can be continued a hundred thousand times.
"""

from copy import copy
from datetime import datetime
from typing import Protocol

from vertebra.conduct import entries as e
from vertebra.conduct.commands import Command, ParticipantCommand, SlotOfParticipant
from vertebra.conduct.decide import Decision, decide
from vertebra.conduct.fold import apply
from vertebra.conduct.state import Participant, Trial
from vertebra.protocol.study import Study
from vertebra.simulate.site import Site


class Witness(Protocol):
    """Whoever looks on: told of each command and of what came of it."""

    def saw(self, command: Command, by: e.Actor, now: datetime, who: str, decision: Decision) -> None: ...


class Bare:
    """Takes commands like `conduct.desk.Desk`. since: the entries since the last fork, for a replay."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.last_trial = Trial()
        self.people: dict[str, Participant] = {}
        self.since: list[e.Entry] = []
        self.witness: Witness | None = None

    def submit(self, command: Command, by: e.Actor, now: datetime, participant: str = "", key: str = "") -> Decision:
        who = _about(command, participant)
        decision = decide(self.study, self.last_trial, self.last_seen(who), command, by, now)
        if decision.entries:
            self.last_trial = decision.trial
            self.since.extend(decision.entries)
            if who:
                self.people[who] = decision.participant
        if self.witness is not None:
            self.witness.saw(command, by, now, who, decision)
        return decision

    def last_seen(self, id: str) -> Participant:
        return self.people.get(id) or Participant(id)

    def fork(self) -> "Bare":
        other = copy(self)
        other.people, other.since, other.witness = dict(self.people), [], None
        return other

    def replayed(self, since: list[e.Entry]) -> "Bare":
        """This desk with those entries applied one by one, as a replay of the ledger would."""
        other = self.fork()
        fresh: dict[str, Participant | Trial] = {e.TRIAL: self.last_trial.fork()}
        for entry in since:
            if entry.stream not in fresh:
                fresh[entry.stream] = self.last_seen(entry.stream).fork()
            apply(fresh[entry.stream], entry)
        other.last_trial = fresh.pop(e.TRIAL)  # type: ignore[assignment]
        other.people.update(fresh)  # type: ignore[arg-type]
        return other


def _about(command: Command, participant: str) -> str:
    if isinstance(command, SlotOfParticipant):
        return command.participant
    return participant if isinstance(command, ParticipantCommand) else ""


def site_on(desk: Bare) -> Site:
    return Site(desk.study, desk)  # type: ignore[arg-type]


def forked(site: Site) -> Site:
    """The same site at the same moment, continued apart."""
    other = site_on(site.desk.fork())  # type: ignore[attr-defined]
    other.now = site.now
    return other
