"""All forms of the study, in the order of the trial."""

from vertebra.protocol.forms import Form
from vertebra.studies.npc001.forms_condition import TLOG
from vertebra.studies.npc001.forms_culture import CUL
from vertebra.studies.npc001.forms_custody import HAND
from vertebra.studies.npc001.forms_fill import FILL
from vertebra.studies.npc001.forms_history import HX
from vertebra.studies.npc001.forms_imaging import MR, XR
from vertebra.studies.npc001.forms_labs import COAG, INF, PREG, SAF, SERO
from vertebra.studies.npc001.forms_patient import ADL, EQ5D, ODI, VAS
from vertebra.studies.npc001.forms_product import REC, SURG
from vertebra.studies.npc001.forms_quality import LATEFUP, OOS, RELC
from vertebra.studies.npc001.forms_release import DESTR, DOSE, LABEL, LATE, MFAIL, RCL, REL, TEST
from vertebra.studies.npc001.forms_safety import AE, CM, EOS, OBS, PLN, PROC
from vertebra.studies.npc001.forms_screening import DM, DX, PE
from vertebra.studies.npc001.monitoring import planned

SCREENING: tuple[Form, ...] = (DM, DX, HX, PE)
LABORATORY: tuple[Form, ...] = (INF, SAF, COAG, SERO, PREG)
PATIENT: tuple[Form, ...] = (VAS, ODI, ADL, EQ5D)
IMAGING: tuple[Form, ...] = (XR, MR)
MADE: tuple[Form, ...] = (SURG, HAND, REC, CUL, FILL, TEST, OOS, REL)
AFTER: tuple[Form, ...] = (LABEL, DOSE, LATE, LATEFUP, RELC, MFAIL, DESTR, RCL, TLOG)
PRODUCT: tuple[Form, ...] = MADE + AFTER
SAFETY: tuple[Form, ...] = (OBS, AE, CM, PROC, PLN, EOS)
FORMS: tuple[Form, ...] = tuple(planned(f) for f in SCREENING + LABORATORY + PATIENT + IMAGING + PRODUCT + SAFETY)
