"""A fit woman and a fit man, as screening data: every criterion met under both readings."""

from spec.looks import Data

YES = ("CHILDPOT", "HERN", "SURGFIT", "DEGEN", "LBP", "LEGSYM", "CONSTRT", "ROOT")
NO = (
    *("DISCITIS", "SPONDYLI", "LISTHES", "FRACTURE", "TRAUMA", "STENOSIS", "OLF", "SPTUMOR", "METBONE"),
    *("LOCALINF", "SYSINF", "ANTIBIO", "IMMDEF", "IMMSUPP", "TUMOR", "AUTOIMM", "BLOOD", "PRIORSPN", "DRUGALL"),
    *("OTHTRIAL", "BREASTFD", "MRIUNFIT", "PIUNFIT", "CONSIMP"),
)
NEGATIVE = ("HCG", "HIV", "VDRL", "HBSAG", "HCVAB")
MEASURED = {
    "AGE": ("41", "a"),
    "VASBACK": ("72", "mm"),
    "VASLEG": ("55", "mm"),
    "NLEVELS": ("1", "1"),
    "PT": ("12.8", "s"),
    "INR": ("1.01", "1"),
    "BUN": ("13.0", "mg/dL"),
    "CREAT": ("0.70", "mg/dL"),
    "AST": ("22", "U/L"),
    "ALT": ("19", "U/L"),
    "WBC": ("6.50", "10*3/uL"),
    "PLT": ("135", "10*3/uL"),
    "HGB": ("13.4", "g/dL"),
}
DATED = {"ONSETDTC": "2025-11-01", "XRDTC": "2026-02-20", "MRDTC": "2026-02-20"}

WOMAN: Data = {
    "SEX": "F",
    "PFIRR": "4",
    "ANNULUS": "FISSURE",
    **DATED,
    **MEASURED,
    **dict.fromkeys(YES, "Y"),
    **dict.fromkeys(NO, "N"),
    **dict.fromkeys(NEGATIVE, "NEG"),
}
NOT_FOR_MEN = {"CHILDPOT": None, "HCG": None, "BREASTFD": None}
MAN: Data = {**WOMAN, **NOT_FOR_MEN, "SEX": "M", "CREAT": ("0.90", "mg/dL")}
