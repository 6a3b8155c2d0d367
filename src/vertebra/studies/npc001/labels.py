"""The labels of NPC-001: wristband, tissue container, culture vessel, final container; what each must say.

Source: domain notes F2 (minimum of the final container: FACT-JACIE, 21 CFR 1271.90 and 1271.370, USP <1046>), F1
(identity given before collection). Storage temperature and additives are PROPOSED until stability data exist (F3).
"""

from functools import reduce
from operator import and_, or_

from vertebra.protocol.expressions import Condition
from vertebra.protocol.forms import Item
from vertebra.protocol.product import Label, LabelField
from vertebra.studies.npc001.forms_fill import FILLANTIB, FILLANTX, FILLDTC, LOTCELLS, LOTCONC, LOTEXP, LOTVIAB, LOTVOL
from vertebra.studies.npc001.forms_labs import HBSAG, HCVAB, HIV, VDRL
from vertebra.studies.npc001.forms_product import PRLEVEL, TISANTIB, TISANTIX, TISDIN, TISDTC, TISMED
from vertebra.terms.texts import Text

_TESTED = (HIV, VDRL, HBSAG, HCVAB)


def _all_tested() -> Condition:
    return reduce(and_, (item.ref.latest.recorded for item in _TESTED))


def _some_reactive() -> Condition:
    return reduce(or_, (item.ref.latest.equals("POS") for item in _TESTED))


def _loud(id: str, en: str, zh: str, shown: Condition | None = None) -> LabelField:
    return LabelField(id, Text("Statement", "聲明"), Text(en, zh), shown=shown, loud=True)


def _listed(en: str, zh: str, chosen: Item, told: Item, optional: bool = False) -> tuple[LabelField, LabelField]:
    """The antibiotics as chosen from the list; where they are others, as told in words."""
    others = chosen.ref.latest.recorded & chosen.ref.latest.equals("OTHER")
    label = Text(en, zh)
    return (
        LabelField("ANTIBIOTICS", label, items=(chosen.ref.latest,), shown=~others, optional=optional),
        LabelField("ANTIBIOTICSX", label, items=(told.ref.latest,), shown=others, optional=optional),
    )


IDENTIFIER = LabelField("ID", Text("Lot", "批次"), fact="identifier")
RECIPIENT = LabelField("NAME", Text("Recipient", "受者"), fact="recipient")
PARTICIPANT = LabelField("NUMBER", Text("Participant", "受試者"), fact="participant")
PROTOCOL = LabelField("STUDY", Text("Study", "試驗"), fact="protocol")
FACILITY = LabelField("FACILITY", Text("Processing facility", "製備機構"), fact="facility")
AUTOLOGOUS = _loud("AUTOLOGOUS", "FOR AUTOLOGOUS USE ONLY", "僅供自體使用")
INVESTIGATIONAL = _loud("TRIAL", "For clinical trial use only", "僅供臨床試驗使用")
IDENTIFY = _loud(
    "IDENTIFY",
    "Properly identify intended recipient and product",
    "使用前務必核對受者與產品身分",
)
NOT_EVALUATED = _loud(
    "NOTEVAL", "NOT EVALUATED FOR INFECTIOUS SUBSTANCES", "未完成傳染性物質檢測", shown=~_all_tested()
)
BIOHAZARD = _loud("BIOHAZ", "BIOHAZARD ☣", "生物危害 ☣", shown=_some_reactive())
REACTIVE = tuple(
    _loud(
        f"R{item.id}",
        f"WARNING: reactive test results for {en}",
        f"警告：{zh}檢驗結果為反應性",
        shown=item.ref.latest.equals("POS"),
    )
    for item, en, zh in (
        (HIV, "HIV", "HIV "),
        (VDRL, "syphilis (VDRL/RPR)", "梅毒（VDRL/RPR）"),
        (HBSAG, "hepatitis B (HBsAg)", "B 型肝炎（HBsAg）"),
        (HCVAB, "hepatitis C (anti-HCV)", "C 型肝炎（anti-HCV）"),
    )
)
INFECTION = (NOT_EVALUATED, BIOHAZARD, *REACTIVE)
NAME = LabelField(
    "PRODUCT",
    Text("Product", "產品"),
    Text("Autologous nucleus pulposus cells (aNPC)", "自體髓核細胞（aNPC）"),
)
DONATION = LabelField(
    "DIN",
    Text("Donation number", "捐贈編號"),
    items=(TISDIN.ref.latest,),
    shown=TISDIN.ref.latest.recorded,
)

WRISTBAND = Label(
    "WRIST",
    Text("Wristband", "手圈"),
    "person",
    ("ordered", "collected", "received", "culturing", "filled", "tested", "released", "conditional"),
    width=100,
    height=25,
    fields=(
        RECIPIENT,
        LabelField("PERSON", Text("Identity", "身分識別"), fact="person"),
        PARTICIPANT,
        PROTOCOL,
    ),
)
TISSUE = Label(
    "TISSUE",
    Text("Tissue container", "組織容器"),
    "container",
    ("ordered", "collected"),
    width=100,
    height=75,
    fields=(
        LabelField("PRODUCT", Text("Content", "內容物"), Text("Intervertebral disc tissue", "椎間盤組織")),
        IDENTIFIER,
        RECIPIENT,
        PARTICIPANT,
        PROTOCOL,
        LabelField("COLLECTED", Text("End of collection", "採集結束"), items=(TISDTC.ref.latest,), optional=True),
        LabelField("STORAGE", Text("Transport at", "運送溫度"), Text("2–8 °C, do not freeze", "2–8 °C，不可冷凍")),
        LabelField("MEDIUM", Text("Medium", "介質"), items=(TISMED.ref.latest,), optional=True),
        *_listed("Antibiotics", "抗生素", TISANTIB, TISANTIX, optional=True),
        DONATION,
        AUTOLOGOUS,
        INVESTIGATIONAL,
        *INFECTION,
    ),
    usual=2,
)
VESSEL = Label(
    "VESSEL",
    Text("Culture vessel", "培養容器"),
    "container",
    ("received", "culturing"),
    width=50,
    height=25,
    fields=(IDENTIFIER, PARTICIPANT, PROTOCOL, AUTOLOGOUS),
    usual=4,
)
# Everything that domain notes F2 asks for, in its order; whatever is not known yet stops the label.
FINAL = Label(
    "FINAL",
    Text("Final container", "最終容器"),
    "container",
    ("filled", "tested", "released", "conditional"),
    width=100,
    height=75,
    fields=(
        NAME,
        IDENTIFIER,
        RECIPIENT,
        PARTICIPANT,
        PROTOCOL,
        LabelField("LEVEL", Text("Level to be injected", "注射節段"), items=(PRLEVEL.ref.latest,)),
        LabelField("EXPIRY", Text("Expires", "有效期限"), items=(LOTEXP.ref.latest,)),
        LabelField("VOLUME", Text("Volume", "體積"), items=(LOTVOL.ref.latest,)),
        LabelField("CONC", Text("Viable cells per mL", "每毫升活細胞"), items=(LOTCONC.ref.latest,)),
        LabelField("CELLS", Text("Viable cells, total", "活細胞總數"), items=(LOTCELLS.ref.latest,)),
        LabelField(
            "VIABILITY", Text("Viability, measured", "存活率與時間"), items=(LOTVIAB.ref.latest, FILLDTC.ref.latest)
        ),
        LabelField("COLLECTED", Text("End of collection", "採集結束"), items=(TISDTC.ref.latest,)),
        LabelField("STORAGE", Text("Store at", "儲存溫度"), Text("2–8 °C, do not freeze", "2–8 °C，不可冷凍")),
        LabelField("ADDITIVES", Text("Additives", "添加物"), Text("Saline for injection", "注射用生理食鹽水")),
        *_listed("Antibiotics in processing", "製程抗生素", FILLANTIB, FILLANTX),
        FACILITY,
        DONATION,
        AUTOLOGOUS,
        INVESTIGATIONAL,
        IDENTIFY,
        *INFECTION,
    ),
    usual=2,
)

LABELS = (WRISTBAND, TISSUE, VESSEL, FINAL)
