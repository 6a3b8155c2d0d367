"""What the engine works out for a rule: each fact of protocol.facts from the ledger, the command and the moment.

A fact that cannot be told is absent, so a stop that needs it blocks.
Source: domain notes F5 (hard stops), G (stagger), A3-A4 (identity, timing).
"""

from vertebra.conduct.facts.asked import FACTS, Asked as Asked
from vertebra.conduct.facts.contents import CONTENTS
from vertebra.conduct.facts.dosing import DOSING, days_required as days_required
from vertebra.conduct.facts.identity import IDENTITY
from vertebra.conduct.facts.permission import (
    PERMISSION,
    excluded_since as excluded_since,
    irb_valid as irb_valid,
)
from vertebra.conduct.facts.release import (
    RELEASE,
    expires_at as expires_at,
    failed_tests as failed_tests,
    passes_test as passes_test,
    producers as producers,
)
from vertebra.conduct.facts.time import TIME

FACTS.update(IDENTITY | PERMISSION | RELEASE | CONTENTS | DOSING | TIME)
