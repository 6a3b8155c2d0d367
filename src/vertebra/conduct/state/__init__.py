"""What is true now: plain values that the fold moves forward, one entry at a time, and nothing else does.

A fork shares everything with its origin and copies only what it changes, so that `decide` can think ahead without
touching the present.
"""

# Said again here, so that all shapes are found in one place.
from vertebra.conduct.places import Place as Place
from vertebra.conduct.state.oversight import (
    Account as Account,
    DatabaseLock as DatabaseLock,
    Deviation as Deviation,
    Mark as Mark,
    Query as Query,
    Signature as Signature,
    TrailReview as TrailReview,
    Training as Training,
    Turn as Turn,
    Verified as Verified,
)
from vertebra.conduct.state.participant import (
    Cell as Cell,
    Clock as Clock,
    Consent as Consent,
    Fitness as Fitness,
    Lot as Lot,
    Move as Move,
    Participant as Participant,
    Refused as Refused,
    Sheet as Sheet,
    Signal as Signal,
    StepDone as StepDone,
)
from vertebra.conduct.state.slots import (
    Offer as Offer,
    Slot as Slot,
    SlotTurn as SlotTurn,
)
from vertebra.conduct.state.trial import (
    Adoption as Adoption,
    Approval as Approval,
    Duty as Duty,
    Hold as Hold,
    Material as Material,
    Trial as Trial,
    VersionApproval as VersionApproval,
    first_trained as first_trained,
    live_slot as live_slot,
)
