"""Answers: what is measured at visits: a day of a course comes in, laboratory, scores and images go out."""

from datetime import date
from decimal import Decimal

from vertebra.simulate.answers.words import Answer, Answers, yn
from vertebra.simulate.course import Course


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
