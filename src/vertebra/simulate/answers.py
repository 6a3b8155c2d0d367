"""What a virtual person's facts look like on paper: a person or a day of a course comes in, answers go out.

Answers are plain values by item id; `site` gives them units and turns None into a missing reason. Only these functions
know both the generator's words and the item ids of the study.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from vertebra.simulate.counting import Count
from vertebra.simulate.course import Course
from vertebra.simulate.culture import FinalProduct, LotCourse, Passage, Start
from vertebra.simulate.harms import AdverseEvent
from vertebra.simulate.medicines import Medicine
from vertebra.simulate.people import Person
from vertebra.simulate.procedures import InjectionSession, Surgery
from vertebra.terms.dates import completed_years

Answer = str | int | Decimal | None
Answers = Mapping[str, Answer]

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
_CULTURE_CLASS = {"penicillin": "PENICILLIN", "amoxicillin": "SIMILAR"}
_FLAGS = {"NSAID": "NSAID", "opioid": "OPIOID"}
_FAILURE = {"no outgrowth": "NOGROWTH", "too few cells": "NOGROWTH", "contamination in culture": "CONTAM"}


def yn(truth: bool | None) -> str | None:
    return None if truth is None else "Y" if truth else "N"


def level(name: str) -> str:
    """
    >>> level("L4/L5")
    'L4L5'
    """
    return name.replace("/", "")


def moment(day: date, hour: int, minute: int = 0, zone: str = "+08:00") -> str:
    return f"{day.isoformat()}T{hour:02}:{minute:02}{zone}"


def demographics(person: Person, consent: date) -> Answers:
    """Only facts without identity: the birth date stays in the vault, the age goes into the casebook."""
    found: dict[str, Answer] = {"AGE": completed_years(person.birth_date, consent), "SEX": person.sex}
    if person.sex == "F":
        found["CHILDPOT"] = yn(person.pregnancy.is_possible)
    return found | {"HEIGHT": person.height_cm * 10, "WEIGHT": person.weight_kg, "SMOKING": "NEVER"}


def diagnosis(person: Person) -> Answers:
    anatomy, history = person.anatomy, person.history
    found: dict[str, Answer] = {
        "HERN": yn(anatomy.has_herniation),
        "DEGEN": "Y",
        "LEVEL": level(anatomy.level),
        "COUNTMETH": "C2",
        "LSTV": yn(anatomy.has_lstv),
        "SURGFIT": yn(anatomy.is_fit_for_surgery),
        "SURGPLAN": person.planned_surgery.isoformat(),
        "LBP": yn(history.has_low_back_pain),
        "LEGSYM": yn(history.has_leg_symptoms),
        "SLR": "POS",
        "ONSETDTC": history.symptom_onset.isoformat(),
        "CONSTRT": yn(bool(history.treatments)),
    }
    if anatomy.herniation_type:
        found["HERNTYPE"] = anatomy.herniation_type.upper()
    if anatomy.has_lstv:
        found["LSTVRES"] = "Y"
    if history.has_leg_symptoms:
        found["LEGSIDE"] = anatomy.side.upper()
    if history.treatments:
        found["CONSTXT"] = "; ".join(f"{t.kind} since {t.started}" for t in history.treatments)
        found["CONSIMP"] = yn(history.improved)
    return found


def history(person: Person) -> Answers:
    told = person.history
    spinal = set(told.spinal_conditions)
    found: dict[str, Answer] = {
        "DISCITIS": "N",
        "SPONDYLI": yn("spondylitis" in spinal),
        "LISTHES": yn("spondylolisthesis" in spinal),
        "FRACTURE": yn("vertebral fracture" in spinal),
        "TRAUMA": "N",
        "STENOSIS": yn("severe spinal stenosis" in spinal),
        "OLF": "N",
        "SPTUMOR": "N",
        "METBONE": "N",
        "IMMDEF": "N",
        "IMMSUPP": yn(bool(told.immunosuppression)),
        "TUMOR": yn(bool(told.tumours)),
        "AUTOIMM": yn(bool(told.autoimmune)),
        "BLOOD": yn(bool(told.blood_diseases)),
        "PRIORSPN": yn(bool(told.earlier_spinal_surgery)),
        "DRUGALL": yn(bool(told.allergies)),
        "OTHTRIAL": yn(told.last_other_trial is not None),
        "MRIUNFIT": yn(told.mri_contraindication is not None),
        "PIUNFIT": yn(told.unsuitable_because is not None),
    }
    return found | _details(person)


def _details(person: Person) -> dict[str, Answer]:
    told, found = person.history, dict[str, Answer]()
    if told.tumours:
        found["TUMORTXT"] = told.tumours[0]
    if told.allergies:
        found["ALLERGENS"] = ";".join(_CULTURE_CLASS.get(a.substance, "OTHER") for a in told.allergies)
        found["ALLERGTX"] = ", ".join(f"{a.substance}: {a.severity}" for a in told.allergies)
    if told.last_other_trial:
        found["LASTTRIAL"] = told.last_other_trial.isoformat()
    if person.sex == "F":
        found["BREASTFD"] = yn(bool(person.pregnancy.is_breastfeeding))
    if told.unsuitable_because:
        found["PIREASON"] = "VISITS" if "visits" in told.unsuitable_because else "OTHER"
        found["PIREASTX"] = told.unsuitable_because
    return found


def examination(course: Course, day: int) -> Answers:
    vitals, neuro = course.vitals(day), course.neuro(day)
    infected = course.takes_antibiotics(day) or (day <= 0 and course.person.history.takes_antibiotics_for_infection)
    return {
        "TEMP": vitals.temperature,
        "SYSBP": vitals.systolic,
        "DIABP": vitals.diastolic,
        "PULSE": vitals.pulse,
        "LOCALINF": yn(course.has_local_infection(day)),
        "SYSINF": yn(infected),
        "ANTIBIO": yn(infected),
        "NEURONEW": yn(neuro.motor < 3),
    }


def inflammation(course: Course, day: int, taken: str) -> Answers:
    missing = _not_done(course, day)
    return {
        "INFDTC": taken,
        "CRP": None if "crp" in missing else course.crp(day),
        "ESR": None if "esr" in missing else course.esr(day),
    }


_LABS = {
    "WBC": "wbc", "HGB": "haemoglobin", "PLT": "platelets", "BUN": "bun", "CREAT": "creatinine", "AST": "ast",
    "ALT": "alt", "BILI": "bilirubin", "ALP": "alp",
}  # fmt: skip
_SHARES = {
    "NEUT": "neutrophils",
    "LYMPH": "lymphocytes",
    "MONO": "monocytes",
    "EOS": "eosinophils",
    "BASO": "basophils",
}


def safety_labs(course: Course, day: int, taken: date) -> Answers:
    """The differential is typed as absolute counts, worked out by the laboratory from the shares."""
    labs, missing = course.labs(day), _not_done(course, day)
    found: dict[str, Answer] = {"SAFDTC": taken.isoformat()}
    found |= {item: None if name in missing else getattr(labs, name) for item, name in _LABS.items()}
    for item, share in _SHARES.items():
        absolute = (labs.wbc * getattr(labs, share) / 100).quantize(Decimal("0.01"))
        found[item] = None if "wbc" in missing else absolute
    return found


def coagulation(course: Course, day: int, taken: date) -> Answers:
    labs, missing = course.labs(day), _not_done(course, day)
    return {
        "COAGDTC": taken.isoformat(),
        "PT": None if "pt" in missing else labs.pt,
        "INR": None if "inr" in missing else labs.inr,
    }


def _not_done(course: Course, day: int) -> tuple[str, ...]:
    return course.person.lab_tests_not_done if day <= course.person.screening_day else ()


def serology(person: Person, taken: date) -> Answers:
    blood = person.serology
    found: dict[str, Answer] = {
        "SERODTC": taken.isoformat(),
        "HIV": _posneg(blood.hiv),
        "VDRL": _posneg(blood.vdrl),
        "HBSAG": _posneg(blood.hbsag),
        "HCVAB": _posneg(blood.anti_hcv),
    }
    if blood.hbsag:
        found["HBUNCTRL"] = yn(bool(blood.hbv_is_uncontrolled))
    if blood.anti_hcv:
        found["HCVRNA"] = _posneg(bool(blood.hcv_rna))
    return found


def _posneg(positive: bool) -> str:
    return "POS" if positive else "NEG"


def pregnancy(person: Person, taken: str, first: bool) -> Answers:
    """Nothing where no pregnancy is possible: the form is then saved empty of questions."""
    if not person.pregnancy.is_possible:
        return {"HCG": "NA"}
    positive = bool(person.pregnancy.hcg_positive) and first
    return {"PREGDTC": taken, "HCG": _posneg(positive)}


def pain(course: Course, day: int, filled: date) -> Answers:
    first = day <= course.person.screening_day
    back = course.person.vas_back_mm if first else course.vas_back(day)
    leg = course.person.vas_leg_mm if first else course.vas_leg(day)
    return {"VASDTC": filled.isoformat(), "VASBACK": back, "VASLEG": leg}


def disability(course: Course, day: int) -> Answers:
    return {f"ODI{n}": answer for n, answer in enumerate(course.odi_items(day), 1)}


_BARTHEL = {
    "feeding": "BARFEED", "bathing": "BARBATH", "grooming": "BARGROOM", "dressing": "BARDRESS", "bowel": "BARBOWEL",
    "bladder": "BARBLAD", "toilet": "BARTOIL", "transfer": "BARTRANS", "mobility": "BARMOB", "stairs": "BARSTAIR",
}  # fmt: skip


def daily_living(course: Course, day: int) -> Answers:
    return {_BARTHEL[item]: value for item, value in course.barthel_items(day).items()}


def quality_of_life(course: Course, day: int) -> Answers:
    names = ("EQMOB", "EQCARE", "EQACT", "EQPAIN", "EQANX")
    answers = course.eq5d_items(day)
    return dict(zip(names, answers, strict=True)) | {"EQVAS": 100 - 10 * (sum(answers) - 5) // 2}


def x_ray(course: Course, day: int, taken: date) -> Answers:
    read = course.imaging(day)
    return {
        "XRDTC": taken.isoformat(),
        "DHA": read.disc_anterior_mm,
        "DHM": read.disc_middle_mm,
        "DHP": read.disc_posterior_mm,
        "BODYP": read.upper_body_mm,
        "BODYD": read.lower_body_mm,
    }


def mri(course: Course, day: int, taken: date) -> Answers:
    read, anatomy = course.imaging(day), course.person.anatomy
    found: dict[str, Answer] = {
        "MRDTC": taken.isoformat(),
        "NLEVELS": len(anatomy.symptomatic_levels),
        "PFIRR": str(read.pfirrmann),
        "ANNULUS": "SEVERE" if anatomy.annulus_is_severe else "FISSURE",
        "ROOT": yn(day < 0 or read.shows_recurrent_herniation),
        "MODIC": str(read.modic),
    }
    return found | ({"T2": round(read.t2_ms)} if read.t2_ms is not None and read.pfirrmann < 5 else {})


_TECHNIQUE = {"microdiscectomy": "MICRO", "endoscopic discectomy": "ENDO"}


def discectomy(surgery: Surgery, lot: LotCourse, day: date) -> Answers:
    start = datetime.combine(day, surgery.starts)
    taken, end = (start + timedelta(minutes=m) for m in (surgery.tissue_taken_after_minutes, surgery.minutes))
    return {
        "SURGDTC": _at(start),
        "SURGEND": _at(end),
        "PRLEVEL": level(surgery.level),
        "PRSIDE": surgery.side.upper(),
        "TECHNIQUE": _TECHNIQUE[surgery.technique],
        "BLOODLOSS": surgery.blood_loss_ml,
        "COMPLIC": "none",
        "TISANTIB": "none",
        "PROPHYL": surgery.prophylaxis,
        "TISDTC": _at(taken),
        "TISMASS": lot.tissue_g,
        "TISMED": "SALINE",
        "TISSORT": "nucleus pulposus, sorted by eye",
    }


def _at(when: datetime) -> str:
    return moment(when.date(), when.hour, when.minute)


def hand_over(leg: str, receiver: str, when: datetime, celsius: Decimal | None = None) -> Answers:
    """The container was looked at and found whole; celsius: what the box showed, if anybody read it."""
    found: dict[str, Answer] = {"HANDDTC": _at(when), "HANDLEG": leg, "HANDTO": receiver, "HANDCOND": "GOOD"}
    return found if celsius is None else found | {"HANDTEMP": celsius}


def receipt(lot: LotCourse, received: datetime) -> Answers:
    """What the laboratory sees; quality decides later (`receipt_decided`)."""
    return {
        "RECDTC": _at(received),
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
    found: dict[str, Answer] = {"CULPASS": passage.number}
    if step in ("PASSAGE", "HARVEST"):
        found |= _seen(passage.count) | {"CULCONF": 95}
    seeded = {"SEED": passage.seeded_million, "PASSAGE": following.seeded_million if following else None}.get(step)
    if step in ("SEED", "MEDIUM", "PASSAGE", "ACTIVATE"):
        found |= _incubated(passage, seeded)
    if step == "ACTIVATE":
        found["CULDEF"] = "24 h in serum-free medium with growth factor, as in batch record BR-07"
    return found


def work_done(step: str, began: datetime, ended: datetime, materials: str) -> Answers:
    """What every row of the batch record says; equipment is calibrated once a year."""
    return {
        "CULDTC": _at(began),
        "CULEND": _at(ended),
        "CULSTEP": step,
        "CULMATS": materials,
        "CULCLEAR": "Y",
        "CULEQUIP": "BSC-01; PIP-1000-3",
        "CULCAL": date(began.year + 1, 1, 31).isoformat(),
    }


def fill(lot: LotCourse, final: FinalProduct, when: datetime, materials: str) -> Answers:
    return {
        "FILLDTC": _at(when),
        "FILLAT": _at(when),
        "RETAINED": "Y",
        "FILLAIM": final.volume_ml,
        "LOTEXP": _at(when + timedelta(hours=6)),
        "LOTPASS": lot.passages[-1].number,
        "LOTVOL": final.volume_ml,
        "LOTCONC": final.concentration_million_per_ml,
        "LOTVIAB": final.viability_percent,
        "FILLMATS": materials,
        "FILLANTIB": "penicillin, streptomycin, amphotericin B",
    }


def tests(final: FinalProduct, weight_kg: Decimal, when: datetime) -> Answers:
    """Endotoxin is reported per kilogram of body weight for the whole dose."""
    per_kg = (final.endotoxin_eu_per_ml * final.volume_ml / weight_kg).quantize(Decimal("0.0001"))
    return {
        "TSTDTC": _at(when),
        "TSTGRAM": _posneg(not final.gram_is_negative),
        "TSTSTER0": "NEG",
        "TSTENDO": per_kg,
        "TSTENDOM": final.endotoxin_eu_per_ml,
        "TSTSUIT": "Y",
        "TSTMYCO": _posneg(not final.mycoplasma_is_negative),
        "TSTIDENT": "MATCH",
        "TSTVIAB": final.viability_percent,
        "TSTCONC": final.concentration_million_per_ml,
        "TSTVOL": final.volume_ml,
        "TSTPURITY": "below limits",
        "TSTPOTENCY": "aggrecan and collagen II expressed (for information)",
    }


def late_culture(final: FinalProduct, day: int, when: datetime) -> Answers:
    grows = final.grows_by_day_3 if day == 3 else final.grows_after_14_days
    found: dict[str, Answer] = {"LATEDTC": _at(when), "LATEDAY": day, "LATERES": _posneg(grows)}
    return found | ({"LATEORG": "Cutibacterium acnes"} if grows else {})


def investigation(when: datetime, repeat: bool) -> Answers:
    """Of a viability below the limit: first a repeat is allowed, then the result stands."""
    found: dict[str, Answer] = {"OOSDTC": _at(when), "OOSTEST": "VIAB", "OOSREP": yn(repeat)}
    if repeat:
        told = "clumps counted as dead cells: the sample was not filtered before the count"
        why = "counting error cannot be excluded, retained sample filtered and counted again"
        return found | {"OOSHYP": told, "OOSREAS": why, "OOSCONC": "OPEN"}
    told = "digestion one hour longer than in the batch record"
    return found | {"OOSHYP": told, "OOSCONC": "CONFIRMED", "OOSTXT": "both counts below 80 %, no error of the test"}


def rejection(when: datetime) -> Answers:
    return {"RELDTC": _at(when), "RELDEC": "REJECTED", "RELREASON": "viability below 80 % in two counts"}


def destruction(when: datetime, why: str, witness: str) -> Answers:
    return {"DESDTC": when.date().isoformat(), "DESWHY": why, "DESWITN": witness}


def completion(when: datetime) -> Answers:
    return {"RELCDTC": _at(when), "RELCTXT": "cultures of day 3 and day 14 without growth"}


def release(when: datetime) -> Answers:
    return {
        "RELDTC": _at(when),
        "RELDEC": "CONDITIONAL",
        "RELREASON": "late sterility cultures (day 3, day 14) pending",
    }


def failure(lot: LotCourse, when: datetime) -> Answers:
    return {"MFDTC": _at(when), "MFREASON": _FAILURE.get(lot.failure or "", "OTHER")}


def dose(final: FinalProduct, session: InjectionSession, when: datetime, temperature: Decimal) -> Answers:
    left = final.volume_ml - final.given_ml
    found: dict[str, Answer] = {
        "EXDTC": _at(when),
        "EXLEVEL": level(session.level),
        "EXVOL": final.given_ml,
        "EXCONC": final.concentration_million_per_ml,
        "EXVIAB": final.viability_at_use_percent,
        "EXLEFT": left,
        "EXIMG": yn(session.shows_needle_ap and session.shows_needle_lateral),
        "EXTRAV": yn(final.leaks),
        "EXNEEDLE": f"{session.needle_gauge}G",
        "EXANAES": session.anaesthesia,
        "EXCONTR": "given" if session.contrast_given else "none",
        "EXANTIB": "none",
        "EXTEMP": temperature,
        "EXSECOND": "Y",
        "EXRESIST": session.resistance.upper().replace("NORMAL", "MEDIUM"),
    }
    return found | ({"EXPARTRS": "resistance rose, injection stopped"} if left > 0 else {})


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
