"""How a lot is made: the stages of the culture in their order, the kinds of material they use, in-process limits.

A limit that is not kept raises a query and leaves a deviation where it was found; the work goes on, since cells do not
wait. Source: domain notes A3 (R46, R47), F3 (transport to 24 h [S48], viability floor 70 % [S50b], passage at most P2,
culture to 95 % confluence [S47]). The domain notes give no figure for the others: they are PROPOSED, each marked so.
"""

from vertebra.protocol.expressions import Condition, Ref, any_row, elapsed, hours, number
from vertebra.protocol.expressions.nodes import And
from vertebra.protocol.product import Limit, MaterialKind, Stage
from vertebra.studies.npc001.forms_culture import (
    CULCAL,
    CULCO2,
    CULCONF,
    CULDENS,
    CULDTC,
    CULENZ,
    CULPASS,
    CULPDL,
    CULSTEP,
    CULTEMP,
    CULVIAB,
)
from vertebra.studies.npc001.forms_product import RECDTC, TISDTC
from vertebra.terms.texts import Text

KINDS = tuple(
    MaterialKind(id, Text(en, zh))
    for id, en, zh in (
        ("ENZYME", "Enzyme", "酵素"),
        ("MEDIUM", "Culture medium", "培養液"),
        ("SERUM", "Serum or platelet lysate", "血清或血小板裂解物"),
        ("ANTIBIOTIC", "Antibiotic", "抗生素"),
        ("FACTOR", "Growth factor", "生長因子"),
        ("DILUENT", "Diluent or saline", "稀釋液或生理食鹽水"),
        ("PLASTIC", "Vessel or syringe", "容器或針筒"),
        ("OTHER", "Other", "其他"),
    )
)

_FEEDING = ("MEDIUM", "SERUM", "ANTIBIOTIC")
STAGES = (
    Stage("DIGEST", must=True, materials=("ENZYME", *_FEEDING)),
    Stage("SEED", ("DIGEST",), must=True, materials=(*_FEEDING, "PLASTIC"), passage="first"),
    Stage("MEDIUM", ("SEED",), materials=_FEEDING),
    Stage("PASSAGE", ("SEED",), materials=("ENZYME", *_FEEDING, "PLASTIC"), passage="next"),
    Stage("COUNT", ("DIGEST",)),
    Stage("ACTIVATE", ("SEED",), must=True, materials=("MEDIUM", "FACTOR")),
    Stage("HARVEST", ("ACTIVATE",), must=True, materials=("ENZYME", "DILUENT", "PLASTIC")),
)


def in_order() -> Condition:
    """Whatever the stage of the row, one of the stages that it comes after is in the record."""
    rules = [~CULSTEP.ref.equals(s.id) | any_row("CUL", CULSTEP.ref.one_of(*s.after)) for s in STAGES if s.after]
    return And(tuple(rules))


def _limit(id: str, item: Ref, condition: Condition, en: str, zh: str, advice_en: str, advice_zh: str) -> Limit:
    return Limit(id, item, condition, Text(en, zh), Text(advice_en, advice_zh))


_CONFIRM = ("Confirm what was measured; tell quality.", "請確認測量結果並告知品保。")
LIMITS = (
    _limit(
        "L-TRANSPORT",
        RECDTC.ref,
        elapsed(TISDTC.ref.latest, RECDTC.ref, "h") <= hours(24),
        "Transport to the laboratory, at most 24 hours",
        "運送至實驗室，至多 24 小時",
        "Quality decides on the tissue before it is used.",
        "使用前須由品保裁定該組織。",
    ),
    _limit(
        "L-ORDER",
        CULSTEP.ref,
        in_order(),
        "Stages of the culture in their order",
        "培養階段依序進行",
        "Record the stage that is missing before this one, or say why there was none.",
        "請補記前置階段，或說明未執行之理由。",
    ),
    _limit(
        "L-ENZYME",
        CULENZ.ref,
        CULENZ.ref.between(1, 16),
        "Time with the enzyme, 1-16 hours (PROPOSED)",
        "酵素作用時間 1–16 小時（暫定）",
        *_CONFIRM,
    ),
    _limit(
        "L-VIAB",
        CULVIAB.ref,
        CULVIAB.ref >= number(70, "%"),
        "Viability in process, at least 70 %",
        "製程中存活率，至少 70 %",
        "Count again from a second sample; below the floor the lot cannot be used.",
        "請以第二份樣品重新計數；低於下限之批次不得使用。",
    ),
    _limit(
        "L-PASSAGE",
        CULPASS.ref,
        CULPASS.ref <= 2,
        "Passage, at most P2 (PROPOSED)",
        "代次，至多 P2（暫定）",
        "Quality says why the cells may be grown further.",
        "請品保說明繼續培養之理由。",
    ),
    _limit(
        "L-PDL",
        CULPDL.ref,
        CULPDL.ref <= 12,
        "Doublings since digestion, at most 12 (PROPOSED)",
        "消化後累計倍增數，至多 12（暫定）",
        "Quality decides; consider a karyotype before release.",
        "由品保裁定；放行前宜考慮核型分析。",
    ),
    _limit(
        "L-CONFL",
        CULCONF.ref,
        ~CULSTEP.ref.one_of("PASSAGE", "HARVEST") | (CULCONF.ref >= number(80, "%")),
        "Confluence at passage or harvest, at least 80 % (PROPOSED)",
        "繼代或收穫時融合度，至少 80 %（暫定）",
        "Say why the cells were taken early.",
        "請說明提早處理之理由。",
    ),
    _limit(
        "L-DENSITY",
        CULDENS.ref,
        CULDENS.ref.between(1, 20),
        "Seeding density, 1-20 ×10³ cells/cm² (PROPOSED)",
        "接種密度 1–20 ×10³ 細胞/cm²（暫定）",
        *_CONFIRM,
    ),
    _limit(
        "L-TEMP",
        CULTEMP.ref,
        CULTEMP.ref.between(36, 38),
        "Incubator, 36-38 °C (PROPOSED)",
        "培養箱 36–38 °C（暫定）",
        *_CONFIRM,
    ),
    _limit(
        "L-CO2",
        CULCO2.ref,
        CULCO2.ref.between("4.5", "5.5"),
        "CO₂, 4.5-5.5 % (PROPOSED)",
        "CO₂ 4.5–5.5 %（暫定）",
        *_CONFIRM,
    ),
    _limit(
        "L-CALIB",
        CULCAL.ref,
        CULCAL.ref >= CULDTC.ref,
        "Equipment in calibration on the day",
        "設備於當日在校正效期內",
        "Take other equipment, or have it calibrated and judge what was measured.",
        "請改用其他設備，或完成校正並評估測量結果。",
    ),
)
