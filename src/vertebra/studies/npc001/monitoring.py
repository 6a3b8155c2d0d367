"""Which values a monitor compares with their source: the plan of source verification, on one page.

In full: consents (protocol.study.Consent), what decides who is in (eligibility), what is given (product), the primary
objective (harms, inflammation, laboratory). By key items: the rest. Not at all: questionnaires that participants fill
themselves, which are the source.
All PROPOSED, to be set by the sponsor's monitoring plan.
Source: ICH E6(R3) 3.11.4 (in proportion to the risk); registry record NCT07168603 (primary outcome: safety).
"""

from typing import Literal

import msgspec

from vertebra.protocol.forms import Form

KEY_ITEMS: dict[str, tuple[str, ...]] = {
    "PE": ("TEMP", "LOCALINF", "SYSINF", "ANTIBIO", "NEURONEW"),  # asked again by the criteria on the day
    "VAS": ("VASDTC", "VASBACK", "VASLEG"),
    "XR": ("XRDTC",),
    "MR": ("MRDTC", "PFIRR", "ANNULUS", "MODIC"),
    "CM": ("CMTRT", "CMFLAG", "CMSTDTC"),
    "PROC": ("PROCKIND", "PROCDTC"),
    "PLN": ("INJPLAN",),
    "EOS": ("EOSDTC", "EOSREAS", "EOSTISS"),
}
OWN_SOURCE = ("ODI", "ADL", "EQ5D")


def planned(form: Form) -> Form:
    """The form with its plan of verification; in full unless the tables above say otherwise."""
    keys = KEY_ITEMS.get(form.id, ())
    plan: Literal["all", "key", "none"] = "key" if keys else "none" if form.id in OWN_SOURCE else "all"
    sections = tuple(
        msgspec.structs.replace(s, items=tuple(msgspec.structs.replace(i, key=i.id in keys) for i in s.items))
        for s in form.sections
    )
    return msgspec.structs.replace(form, sections=sections, verify=plan)
