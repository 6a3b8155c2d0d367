"""Old answers do not count before the injection: what was asked at screening must have been asked again at V4.

Source: domain notes R13 (re-evaluation at most 7 days before the injection); the window of V4 keeps the 7 days.
"""

from vertebra.protocol.expressions import Condition, any_of, given, when
from vertebra.protocol.forms import Item
from vertebra.studies.npc001.forms_product import SURGDTC

RECHECK = "V4"


def renewed(rule: Condition, *items: Item) -> Condition:
    """`rule`; but when the discectomy is over and an item has no answer at V4, what does not exclude is undecided.

    A newer answer than that of V4 counts, an older one does not.
    """
    stale = any_of(*(~item.ref.at(RECHECK).recorded for item in items))
    return rule | when(SURGDTC.ref.latest.recorded & stale, given("unknown"), given("not met"))
