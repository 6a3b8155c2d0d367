"""The controlled terms that a USDM study uses: NCI codes with their preferred names.

Source: NCI EVS, DDF Terminology 2026-03-27 and SDTM Terminology 2025-03-28.
"""

from typing import NamedTuple

# The editions of the two terminologies that the codes were taken from
DDF, SDTM = "2026-03-27", "2025-03-28"


class Term(NamedTuple):
    code: str
    name: str
    edition: str = SDTM


LEVELS = {
    "primary": (Term("C85826", "Study Primary Objective", DDF), Term("C94496", "Primary Endpoint", DDF)),
    "secondary": (Term("C85827", "Study Secondary Objective", DDF), Term("C139173", "Secondary Endpoint", DDF)),
    "exploratory": (Term("C163559", "Exploratory Objective", DDF), Term("C170559", "Exploratory Endpoint", DDF)),
}
KINDS = {"inclusion": Term("C25532", "Inclusion Criteria"), "exclusion": Term("C25370", "Exclusion Criteria")}
PHASES = {
    "EARLY_PHASE1": Term("C54721", "Phase 0 Trial"), "PHASE1": Term("C15600", "Phase I Trial"),
    "PHASE1/PHASE2": Term("C15693", "Phase I/II Trial"), "PHASE2": Term("C15601", "Phase II Trial"),
    "PHASE2/PHASE3": Term("C15694", "Phase II/III Trial"), "PHASE3": Term("C15602", "Phase III Trial"),
    "PHASE4": Term("C15603", "Phase IV Trial"),
}  # fmt: skip
NO_PHASE = Term("C48660", "Not Applicable")
MODELS = {
    "SINGLE_GROUP": Term("C82640", "Single Group Study"), "PARALLEL": Term("C82639", "Parallel Study"),
    "CROSSOVER": Term("C82637", "Crossover Study"), "FACTORIAL": Term("C82638", "Factorial Study"),
    "SEQUENTIAL": Term("C142568", "Group Sequential Design"),
}  # fmt: skip
PURPOSES = {
    "TREATMENT": Term("C49656", "Treatment Study"), "PREVENTION": Term("C49657", "Prevention Study"),
    "DIAGNOSTIC": Term("C49653", "Diagnosis Study"), "SUPPORTIVE_CARE": Term("C71486", "Supportive Care Study"),
    "SCREENING": Term("C71485", "Screening Study"), "BASIC_SCIENCE": Term("C15714", "Basic Research"),
    "HEALTH_SERVICES_RESEARCH": Term("C15245", "Health Services Research"),
    "DEVICE_FEASIBILITY": Term("C139174", "Device Feasibility Study"),
}  # fmt: skip
MASKINGS = {
    "NONE": Term("C49659", "Open Label Study"), "SINGLE": Term("C28233", "Single Blind Study"),
    "DOUBLE": Term("C15228", "Double Blind Study"), "TRIPLE": Term("C15228", "Double Blind Study"),
    "QUADRUPLE": Term("C15228", "Double Blind Study"),
}  # fmt: skip
EPOCHS = {
    "SCREENING": Term("C202487", "Screening Epoch"), "RUN-IN": Term("C98779", "Run-in Period"),
    "TREATMENT": Term("C101526", "Treatment Epoch"), "FOLLOW-UP": Term("C202578", "Follow-Up Epoch"),
    "BASELINE": Term("C125938", "Baseline Epoch"), "OBSERVATION": Term("C165873", "Observation Study Epoch"),
    "WASHOUT": Term("C42872", "Washout Period"), "LONG-TERM FOLLOW-UP": Term("C202577", "Long-term Follow-up Epoch"),
}  # fmt: skip
ARMS = {
    "EXPERIMENTAL": Term("C174266", "Investigational Arm"),
    "ACTIVE_COMPARATOR": Term("C174267", "Active Comparator Arm"),
    "PLACEBO_COMPARATOR": Term("C174268", "Placebo Control Arm"),
    "SHAM_COMPARATOR": Term("C174269", "Sham Comparator Arm"),
    "NO_INTERVENTION": Term("C174270", "No Intervention Arm"),
    "OTHER": Term("C15538", "Protocol Treatment Arm"),
}
INTERVENTIONS = {
    "BIOLOGICAL": Term("C307", "Biological Agent"),
    "DRUG": Term("C1909", "Pharmacologic Substance"),
    "DEVICE": Term("C16830", "Medical Device"),
    "PROCEDURE": Term("C98769", "Physical Medical Procedure"),
    "RADIATION": Term("C15313", "Radiation Therapy"),
    "BEHAVIORAL": Term("C15184", "Behavioral Intervention"),
    "GENETIC": Term("C15238", "Gene Therapy"),
    "DIETARY_SUPPLEMENT": Term("C1505", "Dietary Supplement"),
    "COMBINATION_PRODUCT": Term("C54696", "Combination Product"),
    "DIAGNOSTIC_TEST": Term("C18020", "Diagnostic Procedure"),
    "OTHER": Term("C17649", "Other"),
}
ROLES = {
    "PLACEBO_COMPARATOR": Term("C753", "Placebo", DDF),
    "ACTIVE_COMPARATOR": Term("C68609", "Active Comparator", DDF),
}
EXPERIMENTAL = Term("C41161", "Experimental Intervention", DDF)
SEXES = {
    "ALL": (Term("C16576", "Female"), Term("C20197", "Male")), "FEMALE": (Term("C16576", "Female"),),
    "MALE": (Term("C20197", "Male"),),
}  # fmt: skip
ORGANIZATIONS = {
    "INDUSTRY": Term("C54149", "Pharmaceutical Company", DDF), "NIH": Term("C199144", "Government Institute", DDF),
    "FED": Term("C199144", "Government Institute", DDF), "OTHER_GOV": Term("C199144", "Government Institute", DDF),
}  # fmt: skip
ACADEMIC, REGISTRY = Term("C18240", "Academic Institution", DDF), Term("C93453", "Clinical Study Registry", DDF)
BRIEF, OFFICIAL = Term("C207615", "Brief Study Title", DDF), Term("C207616", "Official Study Title", DDF)
ACRONYM = Term("C207646", "Study Acronym", DDF)
SPONSOR, INTERVENTIONAL = Term("C70793", "Sponsor", DDF), Term("C98388", "Interventional Study")
RANDOMIZED, WITHIN = Term("C46079", "Randomized", DDF), Term("C188866", "Data Generated Within Study", DDF)
VISIT = Term("C25716", "Visit", DDF)
YEAR, DAY = Term("C29848", "Year"), Term("C25301", "Day")
AFTER, BEFORE, FIXED = (
    Term("C201356", "After", DDF),
    Term("C201357", "Before", DDF),
    Term("C201358", "Fixed Reference", DDF),
)
START_TO_START = Term("C201355", "Start to Start", DDF)
GLOBAL, ISSUED = Term("C68846", "Global", DDF), Term("C215664", "Issued Date", DDF)
