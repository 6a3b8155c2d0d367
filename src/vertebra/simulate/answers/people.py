"""Answers: who somebody is, and what blood says once: a virtual person comes in, the screening forms go out."""

from datetime import date

from vertebra.simulate.answers.words import Answer, Answers, level, posneg, yn
from vertebra.simulate.people import Person
from vertebra.terms.dates import completed_years

_CULTURE_CLASS = {"penicillin": "PENICILLIN", "amoxicillin": "SIMILAR"}


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


def serology(person: Person, taken: date) -> Answers:
    blood = person.serology
    found: dict[str, Answer] = {
        "SERODTC": taken.isoformat(),
        "HIV": posneg(blood.hiv),
        "VDRL": posneg(blood.vdrl),
        "HBSAG": posneg(blood.hbsag),
        "HCVAB": posneg(blood.anti_hcv),
    }
    if blood.hbsag:
        found["HBUNCTRL"] = yn(bool(blood.hbv_is_uncontrolled))
    if blood.anti_hcv:
        found["HCVRNA"] = posneg(bool(blood.hcv_rna))
    return found


def pregnancy(person: Person, taken: str, first: bool) -> Answers:
    """Nothing where no pregnancy is possible: the form is then saved empty of questions."""
    if not person.pregnancy.is_possible:
        return {"HCG": "NA"}
    positive = bool(person.pregnancy.hcg_positive) and first
    return {"PREGDTC": taken, "HCG": posneg(positive)}
