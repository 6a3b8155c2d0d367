"""Answers: adverse events and medicines, as their logs ask."""

from datetime import date, timedelta

from vertebra.simulate.answers.words import Answer, Answers, yn
from vertebra.simulate.harms import AdverseEvent
from vertebra.simulate.medicines import Medicine

_CAUSAL = {
    "unrelated": "NONE",
    "unlikely": "UNLIKELY",
    "possible": "POSSIBLE",
    "probable": "PROBABLE",
    "certain": "DEFINITE",
}
_SPECIAL = {
    "Back pain": "FLARE",
    "Drug hypersensitivity": "ALLERGY",
    "Recurrent disc herniation": "REHERN",
    "Discitis": "DISCITIS",
}
_FLAGS = {"NSAID": "NSAID", "opioid": "OPIOID"}
_SERIOUS = {"hospitalisation": "AESHOSP", "medically important": "AESMIE"}
_SERIOUS_ITEMS = ("AESDTH", "AESLIFE", "AESHOSP", "AESDISAB", "AESCONG", "AESMIE")


def adverse_event(harm: AdverseEvent, surgery: date, aware: str) -> Answers:
    onset = surgery + timedelta(days=harm.onset)
    reasons = {_SERIOUS.get(why, "AESMIE") for why in harm.serious_because}
    found: dict[str, Answer] = {
        "AETERM": harm.term,
        "AESTDTC": onset.isoformat(),
        "AETOXGR": harm.grade,
        "AESER": yn(harm.is_serious),
        "AEAWARE": aware,
        "AERELPRD": _CAUSAL[harm.relation.product],
        "AERELSUR": _CAUSAL[harm.relation.discectomy],
        "AERELINJ": _CAUSAL[harm.relation.injection],
        "AERELDIS": _CAUSAL[harm.relation.disease],
        "AERELCM": _CAUSAL[harm.relation.medication],
        "AESPEC": _SPECIAL.get(harm.term, "NONE"),
        "AEACN": "NA",
        "AEOUT": "RECOVERED" if harm.ended is not None else "ONGOING",
    }
    if harm.ended is not None:
        found["AEENDTC"] = (surgery + timedelta(days=harm.ended)).isoformat()
    if harm.is_serious:
        found |= {item: yn(item in reasons) for item in _SERIOUS_ITEMS}
        found |= {"AEEXP": "Y", "AENARR": f"{harm.term} on {onset}, {harm.action}; {harm.outcome}."}
    return found


def medicine(drug: Medicine, surgery: date) -> Answers:
    found: dict[str, Answer] = {
        "CMTRT": drug.name,
        "CMSTDTC": (surgery + timedelta(days=drug.started)).isoformat(),
        "CMDOSE": f"{drug.daily_dose_mg} mg/d",
        "CMFLAG": _FLAGS.get(drug.kind, "OTHER"),
    }
    return found | ({} if drug.ended is None else {"CMENDTC": (surgery + timedelta(days=drug.ended)).isoformat()})
