"""Answers: from the disc to the syringe: surgery, hand-overs, the stages of the culture, the fill, a failure."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from vertebra.simulate.answers.words import Answer, Answers, at, level, yn
from vertebra.simulate.counting import Count
from vertebra.simulate.culture import FinalProduct, LotCourse, Passage, Start
from vertebra.simulate.procedures import Surgery

_FAILURE = {"no outgrowth": "NOGROWTH", "too few cells": "NOGROWTH", "contamination in culture": "CONTAM"}
_TECHNIQUE = {"microdiscectomy": "MICRO", "endoscopic discectomy": "ENDO"}


def discectomy(surgery: Surgery, lot: LotCourse, day: date) -> Answers:
    start = datetime.combine(day, surgery.starts)
    taken, end = (start + timedelta(minutes=m) for m in (surgery.tissue_taken_after_minutes, surgery.minutes))
    return {
        "SURGDTC": at(start),
        "SURGEND": at(end),
        "PRLEVEL": level(surgery.level),
        "PRSIDE": surgery.side.upper(),
        "TECHNIQUE": _TECHNIQUE[surgery.technique],
        "BLOODLOSS": surgery.blood_loss_ml,
        "COMPLIC": "NONE",
        "TISANTIB": "NONE",
        "PROPHYL": surgery.prophylaxis.upper(),
        "TISDTC": at(taken),
        "TISMASS": lot.tissue_g,
        "TISMED": "SALINE",
        "TISSORT": "NP",
    }


def hand_over(leg: str, receiver: str, when: datetime, celsius: Decimal | None = None) -> Answers:
    """The container was looked at and found whole; celsius: what the box showed, if anybody read it."""
    found: dict[str, Answer] = {"HANDDTC": at(when), "HANDLEG": leg, "HANDTO": receiver, "HANDCOND": "GOOD"}
    return found if celsius is None else found | {"HANDTEMP": celsius}


def receipt(lot: LotCourse, received: datetime) -> Answers:
    """What the laboratory sees; quality decides later (`receipt_decided`)."""
    return {
        "RECDTC": at(received),
        "RECTEMP": lot.transport_highest_c,
        "RECCOND": "GOOD",
        "RECEXC": yn(not 2 <= lot.transport_highest_c <= 8),
    }


def receipt_decided(lot: LotCourse) -> Answers:
    """Above 24 hours quality decides; outside 2-8 degrees quality says whether the excursion is acceptable."""
    warm = {} if 2 <= lot.transport_highest_c <= 8 else {"RECEXCOK": "Y"}
    return warm | ({"RECQA": "ACCEPT"} if lot.transport_hours > 24 else {})


def excursion_accepted(highest: Decimal, minutes: Decimal) -> Answers:
    why = f"{minutes.normalize():f} min, at most {highest} °C; yield and viability of the first passage decide further"
    return {"TLOGDEC": "ACCEPT", "TLOGWHY": why}


def _seen(count: Count) -> dict[str, Answer]:
    """Four squares, live and dead, as they were counted."""
    squares = (("CULLIVE", count.live), ("CULDEAD", count.dead))
    seen: dict[str, Answer] = {f"{item}{n}": cells for item, four in squares for n, cells in enumerate(four, 1)}
    return seen | {"CULDIL": count.dilution, "CULVOL": count.volume_ml}


def _incubated(passage: Passage, seeds: Decimal | None) -> dict[str, Answer]:
    """The incubator, as it reads; a flask for about five thousand cells on a square centimetre."""
    read: dict[str, Answer] = {
        "CULINC": "INC-02",
        "CULTEMP": Decimal("37.0"),
        "CULOXY": Decimal("5.0"),
        "CULCO2": passage.co2_percent,
        "CULFRESH": Decimal("25.0"),
    }
    if seeds is not None:
        read |= {"CULSEED": seeds, "CULAREA": max(25, round(seeds * 200 / 25) * 25)}
    return read


def digestion(start: Start) -> Answers:
    """What the first row of the batch record says beside what every row says."""
    return {"CULMASS": start.tissue_g, "CULENZ": start.enzyme_hours, **_seen(start.count)}


def culture(step: str, passage: Passage, following: Passage | None) -> Answers:
    """The same for one row after the digestion. following: the passage that this one is seeded into."""
    following_number = following.number if step == "PASSAGE" and following else passage.number
    found: dict[str, Answer] = {"CULPASS": following_number}
    if step in ("PASSAGE", "HARVEST"):
        found |= _seen(passage.count) | {"CULCONF": 95}
    seeded = {"SEED": passage.seeded_million, "PASSAGE": following.seeded_million if following else None}.get(step)
    if step in ("SEED", "MEDIUM", "PASSAGE", "ACTIVATE"):
        found |= _incubated(passage, seeded)
    if step == "ACTIVATE":
        found["CULDEF"] = "PROTOCOL"
    return found


def work_done(step: str, began: datetime, ended: datetime, materials: str) -> Answers:
    """What every row of the batch record says; equipment is calibrated once a year."""
    return {
        "CULDTC": at(began),
        "CULEND": at(ended),
        "CULSTEP": step,
        "CULMATS": materials,
        "CULCLEAR": "Y",
        "CULEQUIP": "BSC-01;PIP-1000-3",
        "CULCAL": date(began.year + 1, 1, 31).isoformat(),
    }


def fill(lot: LotCourse, final: FinalProduct, when: datetime, materials: str) -> Answers:
    return {
        "FILLDTC": at(when),
        "FILLAT": at(when),
        "RETAINED": "Y",
        "FILLAIM": final.volume_ml,
        "LOTEXP": at(when + timedelta(hours=6)),
        "LOTPASS": lot.passages[-1].number,
        "LOTVOL": final.volume_ml,
        "LOTCONC": final.concentration_million_per_ml,
        "LOTVIAB": final.viability_percent,
        "FILLMATS": materials,
        "FILLANTIB": "PSA",
    }


def failure(lot: LotCourse, when: datetime) -> Answers:
    return {"MFDTC": at(when), "MFREASON": _FAILURE.get(lot.failure or "", "OTHER")}
