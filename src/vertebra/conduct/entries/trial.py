"""Entries: what concerns everybody, in the trial's stream."""

from vertebra.conduct.tagged import BodyShape
from vertebra.protocol.eligibility import Reading


class StudyAdopted(BodyShape, frozen=True, tag="study adopted"):
    """The study version that counts from now on, with the chosen reading of its defective criteria."""

    version: str
    study: str
    edition: str
    reading: Reading


class VersionApproved(BodyShape, frozen=True, tag="version approved"):
    """The ethics committee of a site approved a later study version for it, from a day on."""

    site: str
    version: str
    number: str
    since: str
    committee: str


class SiteOpened(BodyShape, frozen=True, tag="site opened"):
    site: str
    name: str


class EthicsApproved(BodyShape, frozen=True, tag="ethics approved"):
    site: str
    number: str
    since: str
    until: str


class RecruitmentOpened(BodyShape, frozen=True, tag="recruitment opened"):
    site: str


class RecruitmentClosed(BodyShape, frozen=True, tag="recruitment closed"):
    site: str
    why: str


class Delegated(BodyShape, frozen=True, tag="duty delegated"):
    """user may act in role from since to until (empty: open), trained on the protocol on `trained`.

    site: the one site that it is for; empty for all.
    """

    user: str
    name: str
    role: str
    since: str
    until: str
    trained: str
    site: str = ""


class MaterialReceived(BodyShape, frozen=True, tag="material received"):
    """use: which of the study's kinds of material it is. certificate: number of the maker's certificate of analysis."""

    lot: str
    name: str
    expires: str
    allergens: tuple[str, ...] = ()
    use: str = ""
    supplier: str = ""
    certificate: str = ""


class MaterialRecalled(BodyShape, frozen=True, tag="material recalled"):
    lot: str
    why: str


class HoldPlaced(BodyShape, frozen=True, tag="dosing hold placed"):
    """rule: id of the rule that placed it, or `person`."""

    rule: str
    why: str
    participant: str = ""


class HoldLifted(BodyShape, frozen=True, tag="dosing hold lifted"):
    """hold: number of the hold, in the order of placing; 0 in old entries, which lifted all that stood."""

    why: str
    hold: int = 0


class Dosed(BodyShape, frozen=True, tag="participant dosed"):
    participant: str
    at: str


class HarmCounted(BodyShape, frozen=True, tag="harm counted"):
    """A row of the adverse event log counts for a pausing rule or the stopping boundary."""

    rule: str
    participant: str
    row: int


class WorkspaceOpened(BodyShape, frozen=True, tag="workspace opened"):
    place: str
    participant: str


class WorkspaceClosed(BodyShape, frozen=True, tag="workspace closed"):
    place: str
    participant: str


class Checkpoint(BodyShape, frozen=True, tag="checkpoint"):
    """Merkle root over the heads of all streams: `heads` gives number and hash of each."""

    root: str
    heads: dict[str, tuple[int, str]]


OfTrial = (
    StudyAdopted
    | VersionApproved
    | SiteOpened
    | EthicsApproved
    | RecruitmentOpened
    | RecruitmentClosed
    | Delegated
    | MaterialReceived
    | MaterialRecalled
    | HoldPlaced
    | HoldLifted
    | Dosed
    | HarmCounted
    | WorkspaceOpened
    | WorkspaceClosed
    | Checkpoint
)
