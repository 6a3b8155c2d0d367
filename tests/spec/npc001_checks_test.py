"""Edit checks: data that should make somebody look again, and data that must leave them in peace.

A table row reads: check, data that it asks about, data that it does not.
"""

import pytest

from spec.looks import MET, STUDY, Data, Raw, verdict

CHECKS = {c.id: c for f in STUDY.forms for c in f.checks}
FILLED = "2026-02-28T07:00+08:00"


def mm(value: str) -> tuple[str, str]:
    return (value, "mm")


def cells(value: str) -> tuple[str, str]:
    return (value, "10*3/uL")


DIFFERENTIAL: dict[str, Raw] = {
    "NEUT": cells("3.9"),
    "LYMPH": cells("2.0"),
    "MONO": cells("0.4"),
    "EOS": cells("0.15"),
    "BASO": cells("0.05"),
}

Row = tuple[str, dict[str, Raw], dict[str, Raw]]
TABLE: list[Row] = [
    ("DM_AGE", {"AGE": ("19", "a")}, {"AGE": ("20", "a")}),
    ("DX_ONSET", {"ONSETDTC": "2026-04"}, {"ONSETDTC": "2026"}),
    ("DX_SIXWEEKS", {"ONSETDTC": "2026-01-18"}, {"ONSETDTC": "2026-01-17"}),
    ("DX_LEVEL", {"LEVEL": "L5L6", "LSTV": "N"}, {"LEVEL": "L5L6", "LSTV": "Y"}),
    ("DX_LSTV", {"LSTV": "Y", "LSTVRES": "N"}, {"LSTV": "Y", "LSTVRES": "Y"}),
    (
        "PE_BP",
        {"SYSBP": ("80", "mm[Hg]"), "DIABP": ("120", "mm[Hg]")},
        {"SYSBP": ("120", "mm[Hg]"), "DIABP": ("80", "mm[Hg]")},
    ),
    ("PE_FEVER", {"TEMP": ("38.0", "Cel"), "SYSINF": "N"}, {"TEMP": ("37.9", "Cel"), "SYSINF": "N"}),
    ("PE_ANTIBIO", {"ANTIBIO": "Y", "SYSINF": "N", "LOCALINF": "N"}, {"ANTIBIO": "Y", "SYSINF": "Y", "LOCALINF": "N"}),
    ("HX_TRIAL", {"LASTTRIAL": "2026-03-02"}, {"LASTTRIAL": "2026-03-01"}),
    ("HX_ALLERGEN", {"ALLERGENS": "OTHER"}, {"ALLERGENS": "OTHER", "ALLERGTX": "aspirin, rash"}),
    ("HX_PIREASON", {"PIREASON": "OTHER"}, {"PIREASON": "VISITS"}),
    ("INF_FUTURE", {"INFDTC": "2026-03-01T09:01+08:00"}, {"INFDTC": "2026-03-01T09:00+08:00"}),
    ("INF_CRPUNIT", {"CRP": ("101", "mg/L")}, {"CRP": ("55", "mg/L")}),
    (
        "INF_JUMP",
        {"CRP": ("48", "mg/L"), "CRP@previous": ("4.8", "mg/L")},
        {"CRP": ("40", "mg/L"), "CRP@previous": ("4.8", "mg/L")},
    ),
    (
        "INF_JUMP",
        {"CRP": ("48", "mg/L"), "CRP@previous": ("3", "mg/L"), "SURGDTC": "2026-02-17T09:00+08:00", "INFDTC": FILLED},
        {"CRP": ("48", "mg/L"), "CRP@previous": ("3", "mg/L"), "SURGDTC": "2026-02-18T09:00+08:00", "INFDTC": FILLED},
    ),
    ("INF_ESRZERO", {"ESR": ("0", "mm/h")}, {"ESR": ("1", "mm/h")}),
    ("SAF_FUTURE", {"SAFDTC": "2026-03-02"}, {"SAFDTC": "2026-03-01"}),
    ("SAF_DIFF", {**DIFFERENTIAL, "WBC": cells("9.0")}, {**DIFFERENTIAL, "WBC": cells("6.5")}),
    (
        "SAF_DIFF",
        {**DIFFERENTIAL, "NEUT": cells("60"), "WBC": cells("6.5")},
        {**DIFFERENTIAL, "EOS": None, "WBC": cells("9")},
    ),
    ("SAF_WBCUNIT", {"WBC": cells("6500")}, {"WBC": ("6500", "/uL")}),
    ("SAF_DAYS", {"INFDTC": FILLED, "SAFDTC": "2026-02-24"}, {"INFDTC": FILLED, "SAFDTC": "2026-02-25"}),
    ("COAG_FUTURE", {"COAGDTC": "2026-03-02"}, {"COAGDTC": "2026-03-01"}),
    ("COAG_APART", {"PT": ("12", "s"), "INR": ("2.1", "1")}, {"PT": ("25", "s"), "INR": ("2.1", "1")}),
    ("SERO_FUTURE", {"SERODTC": "2026-03-02"}, {"SERODTC": "2026-03-01"}),
    ("SERO_TPPA", {"VDRL": "POS", "TPPA": "NEG"}, {"VDRL": "POS", "TPPA": "POS"}),
    ("PREG_SEX", {"SEX": "M", "HCG": "NEG"}, {"SEX": "M", "HCG": "NA"}),
    ("PREG_FUTURE", {"PREGDTC": "2026-03-01T09:01+08:00"}, {"PREGDTC": "2026-03-01T09:00+08:00"}),
    ("PREG_NA", {"HCG": "NA", "CHILDPOT": "Y"}, {"HCG": "NA", "CHILDPOT": "N"}),
    (
        "VAS_JUMP",
        {"VASBACK": mm("70"), "VASBACK@previous": mm("30")},
        {"VASBACK": mm("69"), "VASBACK@previous": mm("30")},
    ),
    (
        "VAS_JUMP",
        {"VASBACK": mm("20"), "VASBACK@previous": mm("60")},
        {"VASBACK": mm("21"), "VASBACK@previous": mm("60")},
    ),
    (
        "VAS_SCALE",
        {"VASBACK": mm("7"), "VASBACK@previous": mm("70")},
        {"VASBACK": ("7", "cm"), "VASBACK@previous": mm("70")},
    ),
    (
        "VAS_LEGJUMP",
        {"VASLEG": mm("70"), "VASLEG@previous": mm("30")},
        {"VASLEG": mm("30"), "VASLEG@previous": mm("70")},
    ),
    ("ODI_ANSWERED", {"ODITOT": None}, {"ODITOT": ("32", "%")}),
    ("ODI1_STEP", {"ODI1": ("6", "1")}, {"ODI1": ("5", "1")}),
    ("ODI3_STEP", {"ODI3": ("2.5", "1")}, {"ODI3": ("0", "1")}),
    ("BARMOB_STEP", {"BARMOB": ("13", "1")}, {"BARMOB": ("15", "1")}),
    ("XR_FUTURE", {"XRDTC": "2026-03-02"}, {"XRDTC": "2026-03-01"}),
    ("XR_BODY", {"DHM": mm("28"), "BODYP": mm("27")}, {"DHM": mm("10"), "BODYP": mm("27"), "BODYD": mm("28")}),
    (
        "XR_DHI",
        {"DHA": mm("8"), "DHM": mm("10"), "DHP": mm("6")},
        {"DHA": mm("8"), "DHM": mm("10"), "DHP": mm("6"), "DHI": ("0.29", "1")},
    ),
    ("XR_LOSS", {"DHI": ("0.20", "1"), "DHI@B1": ("0.30", "1")}, {"DHI": ("0.21", "1"), "DHI@B1": ("0.30", "1")}),
    ("MR_FUTURE", {"MRDTC": "2026-03-02"}, {"MRDTC": "2026-03-01"}),
    ("MR_T2V", {"T2": ("45", "ms"), "PFIRR": "5"}, {"T2": ("45", "ms"), "PFIRR": "4"}),
    ("SURG_ORDER", {"SURGDTC": FILLED, "SURGEND": "2026-02-28T06:59+08:00"}, {"SURGDTC": FILLED, "SURGEND": FILLED}),
    (
        "SURG_TISSUE",
        {"TISDTC": "2026-02-28T06:59+08:00", "SURGDTC": FILLED},
        {"TISDTC": "2026-02-28T07:30+08:00", "SURGDTC": FILLED, "SURGEND": "2026-02-28T08:00+08:00"},
    ),
    (
        "SURG_LONG",
        {"SURGDTC": FILLED, "SURGEND": "2026-02-28T15:01+08:00"},
        {"SURGDTC": FILLED, "SURGEND": "2026-02-28T15:00+08:00"},
    ),
    (
        "REC_ORDER",
        {"TISDTC": FILLED, "RECDTC": "2026-02-28T06:00+08:00"},
        {"TISDTC": FILLED, "RECDTC": "2026-02-28T00:00+00:00"},
    ),
    (
        "REC_LATE",
        {"TISDTC": FILLED, "RECDTC": "2026-02-28T19:01+08:00"},
        {"TISDTC": FILLED, "RECDTC": "2026-02-28T19:00+08:00"},
    ),
    ("REC_TEMP", {"RECTEMP": ("8.1", "Cel"), "RECEXC": "N"}, {"RECTEMP": ("8.1", "Cel"), "RECEXC": "Y"}),
    ("HAND_DAMAGED", {"HANDCOND": "DAMAGED"}, {"HANDCOND": "GOOD"}),
    (
        "HAND_TEMP",
        {"HANDTEMP": ("8.1", "Cel"), "HANDLEG": "COURIER_LAB"},
        {"HANDTEMP": ("8.0", "Cel"), "HANDLEG": "COURIER_LAB"},
    ),
    ("HAND_TEMP", {"HANDTEMP": ("1.9", "Cel"), "HANDLEG": "THEATRE_COURIER"}, {"HANDLEG": "THEATRE_COURIER"}),
    (
        "HAND_TEMP",  # cells may go warmer than tissue
        {"HANDTEMP": ("20.0", "Cel"), "HANDLEG": "COURIER_LAB"},
        {"HANDTEMP": ("20.0", "Cel"), "HANDLEG": "COURIER_BEDSIDE"},
    ),
    ("TLOG_ORDER", {"TLOGFROM": FILLED, "TLOGTO": "2026-02-28T06:59+08:00"}, {"TLOGFROM": FILLED, "TLOGTO": FILLED}),
    (
        "TLOG_OUT",
        {"TLOGFROM": FILLED, "TLOGTO": "2026-02-28T08:00+08:00", "TLOGOUT": ("61", "min")},
        {"TLOGFROM": FILLED, "TLOGTO": "2026-02-28T08:00+08:00", "TLOGOUT": ("60", "min")},
    ),
    ("TLOG_GAP", {"TLOGGAP": ("61", "min")}, {"TLOGGAP": ("60", "min")}),
    (
        "TLOG_RECEIPT",
        {"TLOGLEG": "TRANSPORT", "TLOGEXC": "Y", "RECEXC": "N"},
        {"TLOGLEG": "TRANSPORT", "TLOGEXC": "Y", "RECEXC": "Y"},
    ),
    ("CUL_FUTURE", {"CULDTC": "2026-03-01T09:01+08:00"}, {"CULDTC": FILLED}),
    ("CUL_ORDER", {"CULDTC": FILLED, "RECDTC": "2026-02-28T08:00+08:00"}, {"CULDTC": FILLED, "RECDTC": FILLED}),
    ("CUL_END", {"CULDTC": FILLED, "CULEND": "2026-02-28T06:59+08:00"}, {"CULDTC": FILLED, "CULEND": FILLED}),
    (
        "CUL_TISSUE",
        {"CULMASS": ("1.21", "g"), "TISMASS": ("1.20", "g")},
        {"CULMASS": ("1200", "mg"), "TISMASS": ("1.2", "g")},
    ),
    (
        "CUL_SEEDED",
        {"CULSTEP": "PASSAGE", "CULSEED": ("2.91", "10*6"), "CULCOUNT": ("2.905", "10*6")},
        {"CULSTEP": "PASSAGE", "CULSEED": ("2.9", "10*6"), "CULCOUNT": ("2.905", "10*6")},
    ),
    ("FILL_THIN", {"CULCONC": ("0.99", "10*6/mL")}, {"CULCONC": ("1", "10*6/mL")}),
    (
        "FILL_ENOUGH",
        {"FILLSUSP": ("1.51", "mL"), "CULVOL": ("1.5", "mL")},
        {"FILLSUSP": ("1.5", "mL"), "CULVOL": ("1.5", "mL")},
    ),
    ("RCL_EMPTY", {"RCLMAT": "COL-2601"}, {"RCLMAT": "COL-2601", "RCLQA": "REJECT"}),
    (
        "FILL_EXPIRY",
        {"FILLDTC": FILLED, "LOTEXP": "2026-02-28T06:00+08:00"},
        {"FILLDTC": FILLED, "LOTEXP": "2026-02-28T13:00+08:00"},
    ),
    (
        "FILL_SHELF",
        {"FILLDTC": FILLED, "LOTEXP": "2026-02-28T13:01+08:00"},
        {"FILLDTC": FILLED, "LOTEXP": "2026-02-28T13:00+08:00"},
    ),
    ("FILL_VOLUME", {"LOTVOL": ("3.01", "mL")}, {"LOTVOL": ("3.0", "mL")}),
    ("FILL_CONC", {"LOTCONC": ("1.31", "10*6/mL")}, {"LOTCONC": ("1.3", "10*6/mL")}),
    ("FILL_PASSAGE", {"LOTPASS": ("3", "1")}, {"LOTPASS": ("2", "1")}),
    ("TEST_ORDER", {"TSTDTC": "2026-02-28T06:00+08:00", "FILLDTC": FILLED}, {"TSTDTC": FILLED, "FILLDTC": FILLED}),
    (
        "TEST_VOLUME",
        {"TSTVOL": ("2.9", "mL"), "LOTVOL": ("2.8", "mL")},
        {"TSTVOL": ("2.8", "mL"), "LOTVOL": ("2.8", "mL")},
    ),
    ("TEST_ENDO", {"TSTENDO": ("0.21", "[EU]/kg")}, {"TSTENDO": ("0.2", "[EU]/kg")}),
    (  # 4 EU/mL in 3 mL for 60 kg are 0.2 EU/kg
        "TEST_ENDO_KG",
        {"TSTENDO": ("0.22", "[EU]/kg"), "TSTENDOM": ("4", "[EU]/mL"), "TSTVOL": ("3", "mL"), "WEIGHT": ("60", "kg")},
        {"TSTENDO": ("0.21", "[EU]/kg"), "TSTENDOM": ("4", "[EU]/mL"), "TSTVOL": ("3", "mL"), "WEIGHT": ("60", "kg")},
    ),
    ("OOS_FUTURE", {"OOSDTC": "2026-03-01T09:01+08:00"}, {"OOSDTC": FILLED}),
    ("OOS_VOID", {"OOSCONC": "LABERR", "OOSREP": "N"}, {"OOSCONC": "LABERR", "OOSREP": "Y"}),
    ("LATEFUP_FUTURE", {"LFIRB": "2026-03-01T09:01+08:00"}, {"LFIRB": FILLED}),
    ("RELC_ORDER", {"RELCDTC": "2026-02-28T06:00+08:00", "LATEDTC": FILLED}, {"RELCDTC": FILLED, "LATEDTC": FILLED}),
    ("LATE_ORDER", {"LATEDTC": "2026-02-28T06:00+08:00", "FILLDTC": FILLED}, {"LATEDTC": FILLED, "FILLDTC": FILLED}),
    ("LATE_DAY", {"LATEDAY": ("7", "1")}, {"LATEDAY": ("14", "1")}),
    ("REL_ORDER", {"RELDTC": "2026-02-28T06:00+08:00", "TSTDTC": FILLED}, {"RELDTC": FILLED, "TSTDTC": FILLED}),
    ("MFAIL_ORDER", {"MFDTC": "2026-02-28T06:00+08:00", "SURGDTC": FILLED}, {"MFDTC": FILLED, "SURGDTC": FILLED}),
    ("DOSE_ORDER", {"EXDTC": FILLED, "SURGDTC": FILLED}, {"EXDTC": FILLED, "SURGDTC": "2026-01-20T07:00+08:00"}),
    (
        "DOSE_BALANCE",
        {"EXVOL": ("2.0", "mL"), "EXLEFT": ("0.9", "mL"), "LOTVOL": ("2.8", "mL")},
        {"EXVOL": ("2.0", "mL"), "EXLEFT": ("0.8", "mL"), "LOTVOL": ("2.8", "mL")},
    ),
    ("DOSE_LEAK", {"EXTRAV": "Y"}, {"EXTRAV": "N"}),
    ("AE_ORDER", {"AESTDTC": "2026-02-10", "AEENDTC": "2026-02-09"}, {"AESTDTC": "2026-02", "AEENDTC": "2026-02-09"}),
    (
        "AE_AWARE",
        {"AESTDTC": "2026-02-10", "AEAWARE": "2026-02-09T10:00+08:00"},
        {"AESTDTC": "2026-02-10", "AEAWARE": "2026-02-10T08:00+08:00"},
    ),
    ("AE_FUTURE", {"AEAWARE": "2026-03-01T09:01+08:00"}, {"AEAWARE": FILLED}),
    ("AE_SERIOUS", {"AESER": "Y", "AESHOSP": "N"}, {"AESER": "Y", "AESHOSP": "Y"}),
    ("AE_DEATH", {"AETOXGR": ("5", "1"), "AEOUT": "ONGOING"}, {"AETOXGR": ("5", "1"), "AEOUT": "FATAL"}),
    ("AE_FATAL", {"AETOXGR": ("4", "1"), "AEOUT": "FATAL"}, {"AETOXGR": ("5", "1"), "AEOUT": "FATAL"}),
    ("AE_DTHSER", {"AEOUT": "FATAL", "AESER": "N"}, {"AEOUT": "FATAL", "AESER": "Y"}),
    ("AE_GRADE4", {"AETOXGR": ("4", "1"), "AESER": "N"}, {"AETOXGR": ("3", "1"), "AESER": "N"}),
    ("AE_OPEN", {"AEOUT": "RECOVERED"}, {"AEOUT": "RECOVERED", "AEENDTC": "2026-02"}),
    ("AE_SPECIAL", {"AESPEC": "DISCITIS", "AESER": "N"}, {"AESPEC": "FLARE", "AESER": "N"}),
    ("CM_ORDER", {"CMSTDTC": "2026-02", "CMENDTC": "2026-01"}, {"CMSTDTC": "2026-02", "CMENDTC": "2026-02"}),
    ("PROC_FUTURE", {"PROCDTC": "2026-04"}, {"PROCDTC": "2026-03"}),
    ("OBS_HOUR", {"OBSHOUR": ("2", "h")}, {"OBSHOUR": ("60", "min")}),
    ("PLN_ORDER", {"INJPLAN": "2026-02-28", "SURGDTC": FILLED}, {"INJPLAN": "2026-04-01", "SURGDTC": FILLED}),
    ("EOS_FUTURE", {"EOSDTC": "2026-03-02"}, {"EOSDTC": "2026-03-01"}),
    ("EOS_TISSUE", {"EOSREAS": "WITHDRAWN"}, {"EOSREAS": "WITHDRAWN", "EOSTISS": "DESTROY"}),
]


@pytest.mark.parametrize(("id", "wrong", "right"), TABLE, ids=[row[0] for row in TABLE])
def test_edit_check(id: str, wrong: Data, right: Data) -> None:
    assert verdict(CHECKS[id].wrong, wrong) is MET
    assert verdict(CHECKS[id].wrong, right) is not MET


def test_every_edit_check_is_in_the_table() -> None:
    """Of the ten ODI sections and ten Barthel items, which share one rule each, a few stand for all."""
    shared = {id for id in CHECKS if id.endswith("_STEP")}
    assert set(CHECKS) - shared == {row[0] for row in TABLE} - shared


@pytest.mark.parametrize("id", CHECKS)
def test_an_edit_check_stands_at_an_item_of_its_own_form(id: str) -> None:
    form = next(f for f in STUDY.forms if CHECKS[id] in f.checks)
    assert CHECKS[id].item in {i.id for i in form.items}


QUIET = [id for id in CHECKS if id != "ODI_ANSWERED"]


@pytest.mark.parametrize("id", QUIET)
def test_an_empty_form_raises_no_edit_check(id: str) -> None:
    """What is missing is asked for as missing; only the ODI total asks by itself."""
    assert verdict(CHECKS[id].wrong, {}) is not MET
