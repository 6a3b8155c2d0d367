"""Entries: what is done with a participant's product, in the participant's stream."""

from vertebra.conduct.entries.values import Datum, Scan
from vertebra.conduct.places import Placed
from vertebra.conduct.tagged import BodyShape


class LotOrdered(BodyShape, frozen=True, tag="lot ordered"):
    """The identity of tissue and cells, given before collection, with its check character."""

    lot: str
    person: str


class Stepped(BodyShape, Placed, frozen=True, tag="product step"):
    """One step of the lot's lifecycle was done: labels read, form recorded, state changed.

    workspace: where it was done, if that was named.
    """

    step: str
    lot: str
    state: str
    visit: str
    form: str
    row: int
    data: tuple[Datum, ...]
    derived: tuple[Datum, ...] = ()
    scans: tuple[Scan, ...] = ()
    witness: str = ""
    warnings: tuple[str, ...] = ()
    workspace: str = ""


class StepRefused(BodyShape, frozen=True, tag="product step refused"):
    """An attempt that a hard stop refused: a fact that the medical monitor must hear of.

    stops: all that stood, what was there before what could not be told; untold: the latter.
    """

    step: str
    lot: str
    stops: tuple[str, ...]
    scans: tuple[Scan, ...] = ()
    data: tuple[Datum, ...] = ()
    witness: str = ""
    untold: tuple[str, ...] = ()


OfProduct = LotOrdered | Stepped | StepRefused
