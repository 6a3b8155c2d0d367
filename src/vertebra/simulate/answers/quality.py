"""Answers: tests of the product, what quality decides of it, and the dose."""

from datetime import datetime
from decimal import Decimal

from vertebra.simulate.answers.words import Answer, Answers, at, level, posneg, yn
from vertebra.simulate.culture import FinalProduct
from vertebra.simulate.procedures import InjectionSession


def tests(final: FinalProduct, weight_kg: Decimal, when: datetime) -> Answers:
    """Endotoxin is reported per kilogram of body weight for the whole dose."""
    per_kg = (final.endotoxin_eu_per_ml * final.volume_ml / weight_kg).quantize(Decimal("0.0001"))
    return {
        "TSTDTC": at(when),
        "TSTGRAM": posneg(not final.gram_is_negative),
        "TSTSTER0": "NEG",
        "TSTENDO": per_kg,
        "TSTENDOM": final.endotoxin_eu_per_ml,
        "TSTSUIT": "Y",
        "TSTMYCO": posneg(not final.mycoplasma_is_negative),
        "TSTIDENT": "MATCH",
        "TSTVIAB": final.viability_percent,
        "TSTCONC": final.concentration_million_per_ml,
        "TSTVOL": final.volume_ml,
        "TSTPURITY": "below limits",
        "TSTPOTENCY": "aggrecan and collagen II expressed (for information)",
    }


def late_culture(final: FinalProduct, day: int, when: datetime) -> Answers:
    grows = final.grows_by_day_3 if day == 3 else final.grows_after_14_days
    found: dict[str, Answer] = {"LATEDTC": at(when), "LATEDAY": day, "LATERES": posneg(grows)}
    return found | ({"LATEORG": "Cutibacterium acnes"} if grows else {})


def investigation(when: datetime, repeat: bool) -> Answers:
    """Of a viability below the limit: first a repeat is allowed, then the result stands."""
    found: dict[str, Answer] = {"OOSDTC": at(when), "OOSTEST": "VIAB", "OOSREP": yn(repeat)}
    if repeat:
        told = "clumps counted as dead cells: the sample was not filtered before the count"
        why = "counting error cannot be excluded, retained sample filtered and counted again"
        return found | {"OOSHYP": told, "OOSREAS": why, "OOSCONC": "OPEN"}
    told = "digestion one hour longer than in the batch record"
    return found | {"OOSHYP": told, "OOSCONC": "CONFIRMED", "OOSTXT": "both counts below 80 %, no error of the test"}


def rejection(when: datetime) -> Answers:
    return {"RELDTC": at(when), "RELDEC": "REJECTED", "RELREASON": "viability below 80 % in two counts"}


def destruction(when: datetime, why: str, witness: str) -> Answers:
    return {"DESDTC": when.date().isoformat(), "DESWHY": why, "DESWITN": witness}


def completion(when: datetime) -> Answers:
    return {"RELCDTC": at(when), "RELCTXT": "cultures of day 3 and day 14 without growth"}


def release(when: datetime) -> Answers:
    return {
        "RELDTC": at(when),
        "RELDEC": "CONDITIONAL",
        "RELCOND": "LATE",
    }


def dose(final: FinalProduct, session: InjectionSession, when: datetime, temperature: Decimal) -> Answers:
    left = final.volume_ml - final.given_ml
    found: dict[str, Answer] = {
        "EXDTC": at(when),
        "EXLEVEL": level(session.level),
        "EXVOL": final.given_ml,
        "EXCONC": final.concentration_million_per_ml,
        "EXVIAB": final.viability_at_use_percent,
        "EXLEFT": left,
        "EXIMG": yn(session.shows_needle_ap and session.shows_needle_lateral),
        "EXTRAV": yn(final.leaks),
        "EXNEEDLE": f"{session.needle_gauge}G",
        "EXANAES": session.anaesthesia.upper(),
        "EXCONTR": "IOHEXOL" if session.contrast_given else "NONE",
        "EXANTIB": "NONE",
        "EXTEMP": temperature,
        "EXSECOND": "Y",
        "EXRESIST": session.resistance.upper().replace("NORMAL", "MEDIUM"),
    }
    return found | ({"EXPARTRS": "resistance rose, injection stopped"} if left > 0 else {})
