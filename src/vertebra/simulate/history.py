"""What a virtual person brings to screening besides pain and blood: spine, history, serology, pregnancy.

World numbers and a stream come in; frozen facts go out. Diagnoses are plain words, dates are whole dates.
"""

from datetime import date, timedelta
from math import exp, log
from random import Random

import msgspec

from vertebra.simulate.chance import happens, normal, one_of, pick, whole
from vertebra.simulate.world import Clinic

LEVELS = ("L1/L2", "L2/L3", "L3/L4", "L4/L5", "L5/S1")

SPINAL_CONDITIONS = ("spondylolisthesis", "spondylitis", "vertebral fracture", "severe spinal stenosis")
TUMOURS = ("lipoma", "thyroid carcinoma", "breast carcinoma", "basal cell carcinoma")
AUTOIMMUNE = ("Hashimoto thyroiditis", "rheumatoid arthritis", "ankylosing spondylitis", "psoriasis")
BLOOD_DISEASES = ("thalassaemia trait", "iron deficiency anaemia", "immune thrombocytopenia")
IMMUNE_DRUGS = ("prednisolone", "methotrexate", "azathioprine")
PENICILLINS = ("penicillin", "amoxicillin")
OTHER_DRUGS = ("ibuprofen", "sulfamethoxazole", "iodinated contrast", "aspirin")
MRI_REASONS = ("cardiac pacemaker", "cochlear implant", "claustrophobia")
UNSUITABLE_REASONS = ("cannot attend visits", "alcohol dependence", "planned move abroad")


class Treatment(msgspec.Struct, frozen=True):
    """One conservative treatment before screening."""

    kind: str
    started: date
    ended: date | None


class Anatomy(msgspec.Struct, frozen=True):
    """The spine as it is, and as it would be counted by eye.

    `level_counted` differs from `level` where a transitional vertebra misleads somebody who counts without the
    anatomical key. `pfirrmann` (1-5) and `modic` (0-3) are true grades; readers may say otherwise.
    """

    level: str
    level_counted: str
    has_lstv: bool
    symptomatic_levels: tuple[str, ...]
    side: str
    has_herniation: bool
    herniation_type: str | None
    is_fit_for_surgery: bool
    pfirrmann: int
    annulus_is_severe: bool
    modic: int


class Allergy(msgspec.Struct, frozen=True):
    """One reported drug allergy."""

    substance: str
    severity: str


class Pregnancy(msgspec.Struct, frozen=True):
    """Both answers are None where no pregnancy is possible: not applicable, which is not unknown."""

    is_possible: bool
    hcg_positive: bool | None
    is_breastfeeding: bool | None


class Serology(msgspec.Struct, frozen=True):
    """Infection markers; a follow-up marker is None where the first marker made it needless."""

    hiv: bool
    vdrl: bool
    hbsag: bool
    hbv_is_uncontrolled: bool | None
    anti_hcv: bool
    hcv_rna: bool | None


class History(msgspec.Struct, frozen=True):
    """Medical history; an empty tuple means asked and denied."""

    has_low_back_pain: bool
    has_leg_symptoms: bool
    symptom_onset: date
    treatments: tuple[Treatment, ...]
    improved: bool
    spinal_conditions: tuple[str, ...]
    earlier_spinal_surgery: tuple[str, ...]
    has_skin_infection: bool
    takes_antibiotics_for_infection: bool
    immunosuppression: tuple[str, ...]
    tumours: tuple[str, ...]
    allergies: tuple[Allergy, ...]
    autoimmune: tuple[str, ...]
    blood_diseases: tuple[str, ...]
    last_other_trial: date | None
    mri_contraindication: str | None
    unsuitable_because: str | None


def draw_anatomy(clinic: Clinic, rng: Random) -> Anatomy:
    """Draw the spine of one person."""
    level = pick(rng, clinic.levels)
    has_lstv = happens(rng, clinic.lstv)
    miscounted = has_lstv and happens(rng, clinic.lstv_miscounted)
    above = LEVELS[LEVELS.index(level) - 1]
    herniated = happens(rng, clinic.herniation_confirmed)
    kind = pick(rng, clinic.herniation_types)
    return Anatomy(
        level=level,
        level_counted=above if miscounted else level,
        has_lstv=has_lstv,
        symptomatic_levels=(above, level) if happens(rng, clinic.several_levels) else (level,),
        side=one_of(rng, ("left", "right")),
        has_herniation=herniated,
        herniation_type=kind if herniated else None,
        is_fit_for_surgery=happens(rng, clinic.fit_for_surgery),
        pfirrmann=pick(rng, clinic.pfirrmann),
        annulus_is_severe=happens(rng, clinic.annulus_severe),
        modic=pick(rng, clinic.modic),
    )


def draw_history(clinic: Clinic, rng: Random, today: date) -> History:
    """Draw what the person tells on the screening day `today`."""

    def some(probability: float, words: tuple[str, ...]) -> tuple[str, ...]:
        word = one_of(rng, words)
        return (word,) if happens(rng, probability) else ()

    def perhaps(probability: float, words: tuple[str, ...]) -> str | None:
        return next(iter(some(probability, words)), None)

    sick_days = max(7, round(exp(normal(rng, log(clinic.symptom_days_median), clinic.symptom_days_spread))))
    days_since_trial = whole(rng, 1, 365)
    return History(
        has_low_back_pain=True,
        has_leg_symptoms=happens(rng, clinic.leg_symptoms),
        symptom_onset=today - timedelta(days=sick_days),
        treatments=_treatments(rng, today, sick_days),
        improved=happens(rng, clinic.improved_without_surgery),
        spinal_conditions=some(clinic.spinal_condition, SPINAL_CONDITIONS),
        earlier_spinal_surgery=some(clinic.earlier_spinal_surgery, ("lumbar discectomy", "vertebroplasty")),
        has_skin_infection=happens(rng, clinic.skin_infection),
        takes_antibiotics_for_infection=happens(rng, clinic.systemic_infection),
        immunosuppression=some(clinic.immunosuppressed, IMMUNE_DRUGS),
        tumours=some(clinic.tumour_history, TUMOURS),
        allergies=_allergies(clinic, rng),
        autoimmune=some(clinic.autoimmune, AUTOIMMUNE),
        blood_diseases=some(clinic.blood_disease, BLOOD_DISEASES),
        last_other_trial=today - timedelta(days=days_since_trial) if happens(rng, clinic.other_trial) else None,
        mri_contraindication=perhaps(clinic.mri_impossible, MRI_REASONS),
        unsuitable_because=perhaps(clinic.unsuitable, UNSUITABLE_REASONS),
    )


def _treatments(rng: Random, today: date, sick_days: int) -> tuple[Treatment, ...]:
    """Give one or two treatments, the first within a week of the onset. PROPOSED throughout."""
    first = today - timedelta(days=sick_days - whole(rng, 0, 6))
    drug = Treatment("NSAID", first, None)
    if sick_days < 28 or happens(rng, 0.3):
        return (drug,)
    second = first + timedelta(days=whole(rng, 7, 20))
    return drug, Treatment("physiotherapy", second, today - timedelta(days=whole(rng, 0, 7)))


def _allergies(clinic: Clinic, rng: Random) -> tuple[Allergy, ...]:
    severity = pick(rng, (("rash", 0.8), ("anaphylaxis", 0.2)))
    penicillin = happens(rng, clinic.culture_antibiotic_allergy)
    substance = one_of(rng, PENICILLINS if penicillin else OTHER_DRUGS)
    return (Allergy(substance, severity),) if happens(rng, clinic.drug_allergy) else ()


def draw_serology(clinic: Clinic, rng: Random) -> Serology:
    """Draw the infection markers."""
    hbsag, anti_hcv = happens(rng, clinic.hbsag), happens(rng, clinic.anti_hcv)
    uncontrolled, rna = happens(rng, clinic.hbv_uncontrolled), happens(rng, clinic.hcv_rna)
    return Serology(
        hiv=happens(rng, clinic.hiv),
        vdrl=happens(rng, clinic.vdrl),
        hbsag=hbsag,
        hbv_is_uncontrolled=uncontrolled if hbsag else None,
        anti_hcv=anti_hcv,
        hcv_rna=rna if anti_hcv else None,
    )


def draw_pregnancy(clinic: Clinic, rng: Random, sex: str, age: int) -> Pregnancy:
    """Draw the two answers for women who may bear children."""
    possible = sex == "F" and age <= clinic.childbearing_until
    positive, feeding = happens(rng, clinic.pregnant), happens(rng, clinic.breastfeeding)
    return Pregnancy(possible, positive if possible else None, feeding if possible else None)
