"""State: everything that concerns everybody, and the shapes it is made of."""

import msgspec

from vertebra.conduct import entries as e
from vertebra.conduct.state.fork import fork
from vertebra.conduct.state.oversight import Account, DatabaseLock, TrailReview, Training
from vertebra.conduct.state.slots import Offer, Slot

PROTOCOL = "protocol"  # the topic of training that lets a duty count (H23)


class Duty(msgspec.Struct, frozen=True):
    """A delegation: who may act in which role, from when to when, trained when, at which site (empty: all).

    ended: why it was ended before its time.
    """

    user: str
    title: str
    role: str
    since: str
    until: str
    trained: str
    site: str = ""
    ended: str = ""


class Approval(msgspec.Struct, frozen=True):
    number: str
    since: str
    until: str


class Adoption(msgspec.Struct, frozen=True):
    """A study version that the sponsor adopted."""

    version: str
    study: str
    edition: str
    at: str


class VersionApproval(msgspec.Struct, frozen=True):
    """What the ethics committee of a site said about a later study version."""

    version: str
    number: str
    since: str
    committee: str


class Material(msgspec.Struct, frozen=True):
    """recalled: when it was recalled, empty while it is not; why: the reason given. received: the day it came in."""

    lot: str
    name: str
    expires: str
    allergens: tuple[str, ...] = ()
    recalled: str = ""
    kind: str = ""
    supplier: str = ""
    certificate: str = ""
    received: str = ""
    why: str = ""
    entry: str = ""


class Hold(msgspec.Struct, frozen=True):
    """number: 1 for the first ever placed. participant: whose data placed it; empty when a person did.

    version: the study version by which it was placed.
    """

    number: int
    rule: str
    why: str
    at: str
    participant: str = ""
    lifted: str = ""
    version: str = ""


class Trial(msgspec.Struct):
    """Everything that concerns everybody. version: the one adopted last; adoptions: all of them, the newest last."""

    id: str = e.TRIAL
    number: int = 0
    version: str = ""
    reading: str = ""
    adoptions: tuple[Adoption, ...] = ()
    version_approvals: dict[str, tuple[VersionApproval, ...]] = {}
    sites: dict[str, str] = {}
    approvals: dict[str, tuple[Approval, ...]] = {}
    recruiting: dict[str, bool] = {}
    duties: tuple[Duty, ...] = ()
    materials: dict[str, Material] = {}
    holds: tuple[Hold, ...] = ()
    doses: tuple[tuple[str, str], ...] = ()
    harms: tuple[tuple[str, str, int], ...] = ()
    workspaces: dict[str, str] = {}
    checkpoint: str = ""
    accounts: dict[str, Account] = {}
    trainings: tuple[Training, ...] = ()
    database_lock: DatabaseLock | None = None
    trail_reviews: tuple[TrailReview, ...] = ()
    offers: tuple[Offer, ...] = ()
    slots: dict[str, Slot] = {}

    def fork(self) -> "Trial":
        return fork(self)

    @property
    def hold(self) -> Hold | None:
        """The newest hold in force, if any: dosing goes on only when none stands."""
        return next((h for h in reversed(self.holds) if not h.lifted), None)

    @property
    def standing_holds(self) -> tuple[Hold, ...]:
        """The holds in force, the oldest first; each is lifted by itself."""
        return tuple(h for h in self.holds if not h.lifted)


def first_trained(t: Trial, user: str) -> str:
    """The first day on which the user was trained on the protocol; empty if never."""
    return min((x.on for x in t.trainings if (x.user, x.topic) == (user, PROTOCOL)), default="")


def live_slot(trial: Trial, participant: str) -> Slot | None:
    """The slot that a participant holds now."""
    found = trial.slots.get(participant)
    return found if found and found.live else None
