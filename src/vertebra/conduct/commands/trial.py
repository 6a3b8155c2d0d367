"""Commands: what is asked for everybody: versions, sites, duties, materials, holds, workspaces."""

from vertebra.conduct.tagged import CommandShape
from vertebra.protocol.eligibility import Reading


class AdoptStudy(CommandShape, frozen=True, tag="adopt study"):
    version: str
    reading: Reading


class ApproveVersion(CommandShape, frozen=True, tag="approve version"):
    """The ethics committee approved this study version for the site, from a day on. number: of its letter."""

    site: str
    version: str
    number: str
    since: str
    committee: str


class OpenSite(CommandShape, frozen=True, tag="open site"):
    site: str
    title: str


class ApproveEthics(CommandShape, frozen=True, tag="approve ethics"):
    site: str
    number: str
    since: str
    until: str


class OpenRecruitment(CommandShape, frozen=True, tag="open recruitment"):
    site: str


class CloseRecruitment(CommandShape, frozen=True, tag="close recruitment"):
    site: str
    why: str


class Delegate(CommandShape, frozen=True, tag="delegate"):
    """site: the one site that the duty is for; empty for all."""

    user: str
    title: str
    role: str
    since: str
    until: str = ""
    trained: str = ""
    site: str = ""


class ReceiveMaterial(CommandShape, frozen=True, tag="receive material"):
    lot: str
    title: str
    expires: str
    allergens: tuple[str, ...] = ()
    kind: str = ""
    supplier: str = ""
    certificate: str = ""


class RecallMaterial(CommandShape, frozen=True, tag="recall material"):
    lot: str
    why: str


class PlaceHold(CommandShape, frozen=True, tag="place hold"):
    why: str


class LiftHold(CommandShape, frozen=True, tag="lift hold"):
    """Lift one hold. hold: its number, the first ever placed is 1; 0 for the only one that stands."""

    why: str
    hold: int = 0


class OpenWorkspace(CommandShape, frozen=True, tag="open workspace"):
    place: str
    participant: str


class CloseWorkspace(CommandShape, frozen=True, tag="close workspace"):
    place: str


AboutTrial = (
    AdoptStudy
    | ApproveVersion
    | OpenSite
    | ApproveEthics
    | OpenRecruitment
    | CloseRecruitment
    | Delegate
    | ReceiveMaterial
    | RecallMaterial
    | PlaceHold
    | LiftHold
    | OpenWorkspace
    | CloseWorkspace
)
