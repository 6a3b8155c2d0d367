"""NPC-001 as one value: what the registry record says, and what it leaves open, decided and marked as proposed.

`build()` is deterministic: the same bytes every time. Source: registry record NCT07168603 (record.json, byte for byte).
"""

import json
from importlib.resources import files
from typing import Any

from vertebra.protocol.eligibility import Reading
from vertebra.protocol.study import Identity, Study
from vertebra.studies.npc001.analysis import OBJECTIVES, POPULATIONS, RESPONDERS
from vertebra.studies.npc001.codelists import CODELISTS
from vertebra.studies.npc001.codelists_product import CODELISTS_PRODUCT
from vertebra.studies.npc001.consents import CONSENTS
from vertebra.studies.npc001.criteria import CRITERIA
from vertebra.studies.npc001.forms import FORMS
from vertebra.studies.npc001.forms_condition import TLEG
from vertebra.studies.npc001.product import PRODUCT
from vertebra.studies.npc001.roles import ROLES
from vertebra.studies.npc001.safety import CLOSING, SAFETY
from vertebra.studies.npc001.timeline import ANCHORS, EPOCHS, VISITS
from vertebra.terms.canonical import sha256
from vertebra.terms.texts import Text

# Source: domain notes C (versions and licences); the sponsor is industry, so free non-commercial use does not cover it
SCORES = {
    "VAS": "Visual analogue scale, 100 mm or 0-10 cm, average of the last 24 hours; back and worst leg apart. "
    "No licence.",
    "ODI": "Oswestry Disability Index 2.1a (QSCAT ODI V2.1A). Copyright; licensed through its distributor. Only "
    "section titles are shipped: the site loads its own licensed text. 100 x sum / (5 x answered), missing under 9.",
    "ADL": "Barthel index, 10 items, 0-100 in fives. The record names no ADL instrument; Barthel is PROPOSED. "
    "Copyright Maryland State Medical Society, free for non-commercial use with citation; an industry sponsor asks.",
    "EQ5D": "EQ-5D-5L, optional. Registration needed, charges for commercial use; the site loads its licensed text.",
    "PFIRR": "Pfirrmann grade I-V on sagittal T2 (Spine 2001;26:1873).",
    "PFIRRMOD": "Modified Pfirrmann grade 1-8, optional (Griffith 2007).",
    "DHI": "Disc height index, method M6: mean of three disc heights over the mean of the two adjacent bodies.",
}


def record() -> bytes:
    """The registry record, byte for byte as downloaded."""
    return files(__package__).joinpath("record.json").read_bytes()


def build(reading: Reading = "registered") -> Study:
    """The whole study under one reading of its defective criteria."""
    data = record()
    return Study(
        id="NPC-001",
        format=1,
        edition="1.0",
        identity=_identity(json.loads(data)["protocolSection"]),
        reading=reading,
        zone="Asia/Taipei",
        record_sha256=sha256(data),
        epochs=EPOCHS,
        anchors=ANCHORS,
        visits=VISITS,
        codelists=(*CODELISTS, *CODELISTS_PRODUCT, TLEG),
        forms=FORMS,
        consents=CONSENTS,
        criteria=CRITERIA,
        product=PRODUCT,
        safety=SAFETY,
        objectives=OBJECTIVES,
        responders=RESPONDERS,
        populations=POPULATIONS,
        roles=ROLES,
        closing=CLOSING,
        scores=SCORES,
    )


def _identity(record: dict[str, Any]) -> Identity:
    """What the record says is read from the record, never typed again."""
    names, design = record["identificationModule"], record["designModule"]
    return Identity(
        protocol=names["orgStudyIdInfo"]["id"],
        registry=names["nctId"],
        title=Text(
            "Evaluation of autologous nucleus pulposus cells (aNPC) in degenerative disc disease",
            "自體髓核細胞（aNPC）治療椎間盤退化疾病之評估",
        ),
        registered_title=names["briefTitle"],
        sponsor=record["sponsorCollaboratorsModule"]["leadSponsor"]["name"],
        phase="/".join(design["phases"]),
        status=record["statusModule"]["overallStatus"],
        planned=design["enrollmentInfo"]["count"],
        condition=Text(record["conditionsModule"]["conditions"][0], "椎間盤退化"),
        arm=Text("aNPC: one intradiscal injection of autologous cells", "aNPC：自體細胞單次椎間盤內注射"),
        design=Text("Open-label, single arm, single centre", "開放性、單組、單一中心"),
    )
