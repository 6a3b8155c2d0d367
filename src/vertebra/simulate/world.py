"""How the virtual world behaves: every number the generator uses, each with its source.

Nothing comes in. A frozen `World` goes out; change a number with `msgspec.structs.replace`, and the change is part of
what a simulation is identified by. Pain is on a 0-10 scale here and leaves the generator in millimetres.
Where no published number was found, the comment says PROPOSED: our careful choice, for the investigator to change.

Every uncontrolled series of disc treatments improves by 25-60 mm of pain, and saline did nearly the same. So the
surgery's own effect, placebo and regression to the mean are all in here, and the cells do nothing by default:
otherwise a demonstration's "efficacy" would be made by the simulator.
Source: Beall 2020, VAST (domain notes H, H2).
"""

from datetime import date

import msgspec

Mix = tuple[tuple[str, float], ...]
GradeMix = tuple[tuple[int, float], ...]


class Clinic(msgspec.Struct, frozen=True):
    """Who comes to screening: people of a discectomy clinic. Shares are probabilities unless a unit is named."""

    first_day: date = date(2026, 1, 5)  # PROPOSED: a Monday
    days_between_people: float = 2.0  # PROPOSED
    youngest: int = 20  # Source: registered criterion, age 20 and over (domain notes R14)
    oldest: int = 65  # PROPOSED: the registered text has no upper bound
    # PROPOSED: sex, mean height cm, SD, mean weight kg, SD; the weight only scales the endotoxin limit.
    build: tuple[tuple[str, float, float, float, float], ...] = (
        ("M", 171.0, 6.0, 72.0, 11.0),
        ("F", 159.0, 6.0, 59.0, 9.0),
    )
    consents: float = 0.8  # PROPOSED
    wait_days_shortest: int = 7  # PROPOSED, inside the screening window
    wait_days_longest: int = 28  # Source: proposed schedule, V1 at S -28...-1 (domain notes B2)
    symptom_days_median: float = 120.0  # PROPOSED
    symptom_days_spread: float = 0.8  # PROPOSED: standard deviation of the logarithm
    improved_without_surgery: float = 0.05  # PROPOSED
    herniation_confirmed: float = 0.97  # PROPOSED
    fit_for_surgery: float = 0.97  # PROPOSED
    leg_symptoms: float = 0.97  # PROPOSED: people come for leg pain
    several_levels: float = 0.10  # PROPOSED
    levels: Mix = (("L2/L3", 0.02), ("L3/L4", 0.06), ("L4/L5", 0.46), ("L5/S1", 0.46))  # PROPOSED
    herniation_types: Mix = (("protrusion", 0.4), ("extrusion", 0.45), ("sequestration", 0.15))  # PROPOSED
    # Source: Pfirrmann 3.68 +/- 0.67 at baseline, Noriega 2017 (domain notes B1); shares chosen to give this.
    pfirrmann: GradeMix = ((2, 0.02), (3, 0.37), (4, 0.52), (5, 0.09))
    modic: GradeMix = ((0, 0.7), (1, 0.12), (2, 0.17), (3, 0.01))  # PROPOSED
    annulus_severe: float = 0.10  # PROPOSED
    lstv: float = 0.13  # Source: 12.9 % of 550 lumbar-surgery patients, PMID 28717058 (domain notes E, H2)
    lstv_miscounted: float = 0.54  # Source: 38 of 71, PMID 28717058 (domain notes E, H2)
    drug_allergy: float = 0.15  # Source: about 1 in 4 to 1 in 10 adults, memory (domain notes L24)
    culture_antibiotic_allergy: float = 0.5  # PROPOSED: share of the allergic who name a penicillin
    tumour_history: float = 0.05  # PROPOSED
    autoimmune: float = 0.03  # PROPOSED
    blood_disease: float = 0.02  # PROPOSED
    immunosuppressed: float = 0.02  # PROPOSED
    spinal_condition: float = 0.06  # PROPOSED
    earlier_spinal_surgery: float = 0.05  # PROPOSED
    skin_infection: float = 0.005  # PROPOSED
    systemic_infection: float = 0.005  # PROPOSED
    mri_impossible: float = 0.02  # PROPOSED
    unsuitable: float = 0.02  # PROPOSED
    other_trial: float = 0.03  # PROPOSED: took part in a trial during the past year
    childbearing_until: int = 50  # PROPOSED: years of age
    pregnant: float = 0.01  # PROPOSED, of women who may bear children
    breastfeeding: float = 0.01  # PROPOSED, of women who may bear children
    hiv: float = 0.002  # PROPOSED
    vdrl: float = 0.005  # PROPOSED
    hbsag: float = 0.08  # PROPOSED
    hbv_uncontrolled: float = 0.3  # PROPOSED, of carriers
    anti_hcv: float = 0.02  # PROPOSED
    hcv_rna: float = 0.4  # PROPOSED, of those with antibodies
    test_not_done: float = 0.01  # PROPOSED, per laboratory test: leaves the criterion unknown


class Pain(msgspec.Struct, frozen=True):
    """Back and leg pain, 0-10. Means are of shown scores, in everybody who is operated, selected or not."""

    back_before: float = 6.1  # PROPOSED: between 5.5 (VAST) and 6.7 (Noriega; memory) (domain notes H)
    leg_before: float = 7.2  # Source: microdiscectomy, n=183, Spine 2008, PMID 18165746 (domain notes H)
    back_drop: float = 3.9  # Source: Norwegian spine registry, n=1,219, 1 year, PMID 32081830 (domain notes H)
    leg_drop: float = 5.0  # Source: Norwegian spine registry, n=1,219, 1 year, PMID 32081830 (domain notes H)
    back_tau_days: float = 34.9  # Source: 70 % of the drop by 6 weeks (domain notes H2): 42 / ln(1 / 0.3)
    person_sd: float = 1.5  # Source: subject random intercept (domain notes H2)
    drop_sd: float = 2.5  # Source: surgery drop in leg pain (domain notes H2); for the back PROPOSED alike
    noise_sd: float = 1.2  # Source: noise of one rating (domain notes H2)
    noise_carried: float = 0.5  # Source: AR(1) 0.5 (domain notes H2)
    noise_step_days: float = 28.0  # PROPOSED: the step over which half of the noise is carried
    leg_with_back: float = 0.4  # PROPOSED: correlation of the two pains between persons
    # PROPOSED: half of the relative fall after saline (55.3 to 41.0 in 6 months, VAST, domain notes H). The other
    # half is left to recovery and to regression to the mean, which are generated on their own.
    placebo_share: float = 0.13
    placebo_tau_days: float = 30.0  # PROPOSED
    flare_height: float = 2.0  # Source: post-injection flare, VAS +2 or more within 7 days (domain notes G)
    flare_tau_days: float = 3.0  # PROPOSED
    reherniation_leg: float = 4.0  # PROPOSED: rise of leg pain
    infection_rise: float = 3.0  # Source: red rule, back VAS +2 or more (domain notes D2); one point above it PROPOSED


class Function(msgspec.Struct, frozen=True):
    """Disability (ODI, 0-100) and daily living (Barthel)."""

    odi_before: float = 53.6  # Source: microdiscectomy, n=183, PMID 18165746 (domain notes H)
    odi_drop: float = 33.3  # Source: Norwegian spine registry, n=1,219, PMID 32081830 (domain notes H)
    odi_tau_days: float = 45.0  # Source: minimal generator (domain notes H2)
    person_sd: float = 12.0  # Source: minimal generator (domain notes H2)
    change_sd: float = 12.0  # Source: SD of the ODI change, NDisc planning, Tschugg 2016 (domain notes H)
    noise_sd: float = 4.6  # Source: standard error of measurement, Lue 2008 (domain notes C)
    with_back_pain: float = 0.85  # PROPOSED: gives r of about 0.68 with pain, Lue 2008 (domain notes C, H)
    # PROPOSED: half of the relative fall after saline (49.3 to 28.8 in 6 months, VAST, domain notes H), as for pain.
    placebo_share: float = 0.21
    declines_sex_life: float = 0.15  # PROPOSED: "often skipped" (domain notes C)
    infection_rise: float = 20.0  # PROPOSED
    reherniation_rise: float = 20.0  # PROPOSED
    barthel_eases_at: float = 30.0  # PROPOSED: below this ODI nobody loses a Barthel step (ceiling, domain notes C)


class Cells(msgspec.Struct, frozen=True):
    """What the cells do. Zero is the honest default; the effect scenario takes the pooled published effect."""

    vas_smd: float = 0.0  # Source: default 0 (domain notes H2)
    odi_smd: float = 0.0  # Source: default 0 (domain notes H2)
    vas_sd: float = 2.6  # Source: Noriega 2017, 67 +/- 26 mm, memory (domain notes H)
    odi_sd: float = 14.0  # Source: SD of the score in Taiwan, Lue 2008, calculated (domain notes H)
    tau_days: float = 34.9  # PROPOSED: as fast as recovery after surgery
    pfirrmann_protected: float = 0.0  # PROPOSED: share of yearly worsening that the cells prevent


class Blood(msgspec.Struct, frozen=True):
    """Inflammation and safety laboratory."""

    crp_rest: float = 3.0  # Source: minimal generator, mg/L (domain notes H2)
    crp_rest_spread: float = 0.5  # PROPOSED: SD of the logarithm between persons
    crp_within: float = 0.3  # PROPOSED: SD of the logarithm from day to day, at rest
    crp_within_peak: float = 0.1  # PROPOSED: the same, of the added response
    crp_peak_day: float = 2.0  # Source: peak on day 2-3, half-life 1-2 days (domain notes D1, H2)
    crp_surgery_low: float = 28.0  # Source: Acta Neurochir 28.5 mg/L; Shim 1998 54.5 mg/L (domain notes D1, H2)
    crp_surgery_high: float = 55.0  # Source: as above
    crp_injection_high: float = 10.0  # Source: needle alone below 10 mg/L, memory (domain notes D1, H2)
    esr_peak_day: float = 6.0  # Source: maximum about day 6 (domain notes D1, H2)
    esr_surgery: float = 20.0  # Source: minimal generator, mm/h (domain notes H2)
    esr_decay_days_low: float = 21.0  # Source: decay 3-4 weeks (domain notes H2)
    esr_decay_days_high: float = 28.0  # Source: decay 3-4 weeks (domain notes H2)
    esr_within: float = 2.0  # PROPOSED: SD from day to day, mm/h
    crp_infection_per_day: float = 8.0  # Source: discitis adds 8 mg/L a day (domain notes H2)
    crp_infection_half_life: float = 3.0  # PROPOSED: days, once antibiotics are given
    esr_infection: float = 50.0  # Source: 61.8 mm/h in discitis (domain notes D1), over a resting 10: about +50
    esr_infection_days: float = 5.0  # PROPOSED: days until that height
    cold_crp_high: float = 20.0  # PROPOSED: highest CRP of a cold, mg/L
    pt_mean: float = 12.5  # Source: middle of 11.0-14.0 s, Japanese hospital table (domain notes D4)
    pt_sd: float = 0.75  # Source: a quarter of that interval (domain notes D4)
    pt_normal: float = 13.0  # Source: mean normal PT with ISI 1 (domain notes L15)
    bilirubin_median: float = 0.6  # PROPOSED: mg/dL, usual adults 0.2-1.2
    bilirubin_spread: float = 0.4  # PROPOSED: SD of the logarithm
    alp_median: float = 70.0  # PROPOSED: U/L, usual adults 40-130
    alp_spread: float = 0.28  # PROPOSED: SD of the logarithm
    # PROPOSED: SD of the logarithm within a person, from one visit to the next.
    within: Mix = (
        ("wbc", 0.11), ("haemoglobin", 0.03), ("platelets", 0.07), ("bun", 0.12), ("creatinine", 0.05),
        ("ast", 0.12), ("alt", 0.18), ("pt", 0.03), ("bilirubin", 0.2), ("alp", 0.06),
    )  # fmt: skip


class Images(msgspec.Struct, frozen=True):
    """X-ray and MRI, and what a reader makes of them."""

    disc_height_mm: float = 8.8  # Source: mean lumbar height 8.8 +/- 1.4 mm, Spahn 2024 (domain notes E)
    disc_height_sd: float = 1.4  # Source: as above
    body_height_mm: float = 27.5  # Source: worked example, bodies 27 and 28 mm (domain notes E)
    body_height_sd: float = 1.5  # PROPOSED
    height_loss_low: float = 0.10  # Source: mean loss 10-25 % in the first year, memory (domain notes H)
    height_loss_high: float = 0.25  # Source: as above
    height_loss_tau_days: float = 90.0  # PROPOSED
    dhi_reader_share: float = 0.05  # Source: DHI SD 5 % (domain notes H2)
    pfirrmann_worsens: float = 0.63  # Source: +0.63 in 12 months in controls, Noriega 2017 (domain notes H)
    pfirrmann_reader: float = 0.3  # Source: one grade off with probability 0.3 (domain notes H2)
    t2_reader_ms: float = 6.0  # Source: T2 SD 6 ms (domain notes H2)
    t2_drift_ms: float = 8.0  # Source: change 0 +/- 8 ms (domain notes H)
    # Source: NP T2 by grade, 100 patients, 479 discs, ECR poster (domain notes E); grade V is not measurable.
    t2_ms: tuple[tuple[int, float, float], ...] = (
        (1, 210.1, 32.2), (2, 129.0, 18.6), (3, 84.1, 10.3), (4, 51.2, 9.3),
    )  # fmt: skip


class Product(msgspec.Struct, frozen=True):
    """From tissue to syringe."""

    tissue_g_median: float = 1.0  # PROPOSED
    tissue_g_spread: float = 0.4  # PROPOSED: SD of the logarithm
    transport_hours_median: float = 4.0  # PROPOSED
    transport_hours_spread: float = 0.6  # PROPOSED: SD of the logarithm
    fails: float = 0.10  # Source: assume 5, 10 or 20 % (domain notes F3, H)
    transport_limit_hours: float = 24.0  # Source: over 80 % grow up to 24 h (domain notes F3, H2)
    success_late_high: float = 0.8  # Source: just after 24 h (domain notes H2)
    success_late_low: float = 0.3  # Source: 30 % at 96 h (domain notes F3, H2)
    success_late_hours: float = 96.0  # Source: as above
    p0_days: float = 31.0  # Source: P0 31 +/- 8 days, Wang 2011 (domain notes H2)
    p0_days_sd: float = 8.0  # Source: as above
    p1_days: float = 6.6  # Source: P1 6.6 +/- 1.5 days, Wang 2011 (domain notes H2)
    p1_days_sd: float = 1.5  # Source: as above
    needs_p2: float = 0.2  # PROPOSED; P2 is still inside the limit (domain notes F3)
    viability: float = 92.0  # Source: 92 +/- 4 % (domain notes H2)
    viability_sd: float = 4.0  # Source: as above
    viability_lost_per_hour: float = 1.0  # PROPOSED: percentage points while held
    viability_floor: float = 80.0  # Source: release specification (domain notes F3)
    concentration: float = 1.0  # Source: 1.0 +/- 0.08 million viable cells per mL (domain notes H2)
    concentration_sd: float = 0.08  # Source: as above
    concentration_low: float = 0.8  # Source: proposed tolerance (domain notes R48, F3)
    concentration_high: float = 1.2  # Source: as above
    volume_ml: float = 1.5  # PROPOSED: comparators inject 0.5-2 mL (domain notes B1, L10)
    volume_ml_sd: float = 0.2  # PROPOSED
    volume_limit_ml: float = 3.0  # Source: registered maximum (domain notes R49)
    late_growth: float = 0.015  # Source: sterility fails in 1-2 % (domain notes H2)
    endotoxin_limit: float = 4.0  # Source: neuraxial limit worked for 60 kg and 3 mL, EU/mL (domain notes F3)
    endotoxin_median: float = 0.2  # PROPOSED: EU/mL
    endotoxin_spread: float = 0.7  # PROPOSED: SD of the logarithm
    hold_hours: float = 2.0  # PROPOSED
    hold_hours_sd: float = 0.8  # PROPOSED
    hold_hours_limit: float = 6.0  # Source: proposed shelf life (domain notes F3)
    extravasation: float = 0.05  # PROPOSED
    partial_dose: float = 0.05  # PROPOSED


class Harms(msgspec.Struct, frozen=True):
    """How often people come to harm."""

    flare: float = 0.35  # Source: back pain flare 30-40 % after injection (domain notes H2)
    background_per_year: float = 0.20  # Source: headache or cold 20 % (domain notes H2); per year PROPOSED
    reherniation_per_year: float = 0.04  # Source: 4 % a year, NDisc 1 of 24 (domain notes H, H2)
    reoperated: float = 0.5  # PROPOSED, of re-herniations
    discitis: float = 0.005  # Source: 0.5 % (domain notes H2)
    discitis_day_low: int = 5  # Source: from day 5-21 (domain notes H2)
    discitis_day_high: int = 21  # Source: as above
    wound_infection: float = 0.0225  # Source: 9 of 400 after microdiscectomy, Meyer 1995 (domain notes D1, H)
    untreated_days: int = 5  # PROPOSED: from the first rise to antibiotics, unless treated on an earlier finding
    discitis_treated_days: int = 42  # PROPOSED: six weeks of antibiotics
    wound_treated_days: int = 14  # PROPOSED
    allergy: float = 0.005  # Source: 0.5 % (domain notes H2)


class Habits(msgspec.Struct, frozen=True):
    """What people at a site do wrong, and who leaves."""

    dropout_per_year: float = 0.075  # Source: simulate 5-10 % at 12 months, memory (domain notes H)
    late_visit: float = 0.05  # PROPOSED, per visit
    missed_visit: float = 0.02  # PROPOSED, per visit
    typing_error: float = 0.002  # PROPOSED, per typed number


class World(msgspec.Struct, frozen=True):
    """Everything the generator needs to know besides a seed."""

    clinic: Clinic = Clinic()
    pain: Pain = Pain()
    function: Function = Function()
    cells: Cells = Cells()
    blood: Blood = Blood()
    images: Images = Images()
    product: Product = Product()
    harms: Harms = Harms()
    habits: Habits = Habits()


def effect_world() -> World:
    """Give the world where the cells help as much as pooled trials say.

    Source: Xie 2021, standardised differences of -0.50 in VAS and -0.27 in ODI (domain notes H).
    """
    return World(cells=Cells(vas_smd=-0.50, odi_smd=-0.27))


def referred(world: World) -> World:
    """Give the same world with people who were asked about their history before they were sent to screening.

    Blood, pain and images are as before; what a telephone call finds out happens a fifth as often (PROPOSED). Small
    demonstrations need fewer people to screen this way; a forecast of recruitment should not use it.
    """
    asked = (
        "drug_allergy", "tumour_history", "autoimmune", "blood_disease", "immunosuppressed", "spinal_condition",
        "earlier_spinal_surgery", "mri_impossible", "unsuitable", "other_trial", "improved_without_surgery",
    )  # fmt: skip
    rarer = {name: getattr(world.clinic, name) / 5 for name in asked}
    return msgspec.structs.replace(world, clinic=msgspec.structs.replace(world.clinic, **rarer))
