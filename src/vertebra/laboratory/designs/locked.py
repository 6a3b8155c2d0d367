"""Laboratory, designs: the rule that a study carries, evaluated as it stands and known by its hash.

In: a study. Out: its own stopping boundary with the SHA-256 of its canonical JSON. Conduct reads the very same value:
what is evaluated here is what holds a trial (a test drives conduct's rule through every course of twelve).
"""

import msgspec

from vertebra.conduct.facts import days_required
from vertebra.laboratory.designs.boundary import Boundary, at_looks, looking_at
from vertebra.protocol.study import Study
from vertebra.terms.canonical import fingerprint
from vertebra.terms.texts import Text
from vertebra.terms.trouble import Trouble


class LockedRule(msgspec.Struct, frozen=True):
    """sha256: of the canonical JSON of the boundary in the study; study_version: of the whole study.

    without_waiting: the same boundary where it is asked only before somebody must wait, that is with the results of
    everybody dosed before: participants of one cohort are dosed without knowing of each other.
    """

    id: str
    label: Text
    boundary: Boundary
    without_waiting: Boundary
    sha256: str
    study_version: str


def locked_rule(study: Study) -> LockedRule:
    """The stopping rule of the study for its planned number of participants.

    Raises:
        Trouble: the study carries none, as a draft of a registry record, which does not tell it.
    """
    carried, planned = study.safety.boundary, study.identity.planned
    if not carried.stops:
        raise Trouble(f"{study.id} carries no stopping rule: write safety.boundary.stops first (no record tells one)")
    most = max(planned, *(int(n) for n in carried.stops))
    boundary = looking_at(carried.stops, most)
    waits = [n for n in range(1, most) if days_required(study.product.stagger, n) > 0]
    return LockedRule(
        carried.id,
        carried.label,
        boundary,
        at_looks(boundary, [*waits, most]),
        fingerprint(carried),
        study.version,
    )
