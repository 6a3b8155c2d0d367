"""The release specification of the product: each test with its item, its limit, its method, and whether it blocks.

Limits have published anchors; methods are PROPOSED until the manufacturer's own are validated. Purity, potency, method
suitability and karyotype are reported, they do not block. Source: domain notes F3 ([S50a], [S50b], [S50c], [S67]).
"""

from vertebra.protocol.expressions import Condition, any_row, given, when
from vertebra.protocol.forms import Item
from vertebra.protocol.product import ReleaseTest
from vertebra.studies.npc001.forms_fill import LOTPASS
from vertebra.studies.npc001.forms_release import (
    DURAL_ENDOTOXIN,
    LATEDAY,
    LATERES,
    MOST_ENDOTOXIN,
    TSTCONC,
    TSTENDO,
    TSTENDOM,
    TSTGRAM,
    TSTIDENT,
    TSTKARYO,
    TSTMYCO,
    TSTPOTENCY,
    TSTPURITY,
    TSTSTER0,
    TSTSUIT,
    TSTVIAB,
    TSTVOL,
)
from vertebra.studies.npc001.forms_screening import WEIGHT
from vertebra.studies.npc001.stops import LEAST_CONC, MOST_CONC, MOST_VOLUME
from vertebra.terms.texts import Text

_NEGATIVE = Text("Negative", "陰性")
_CULTURE = Text("Direct inoculation, two media, 14 days", "直接接種法，兩種培養基，14 天")
_COUNT = Text("Trypan blue, automated count", "錐蟲藍染色自動計數")


def _test(
    item: Item, id: str, label: Text, passes: Condition, limit: Text, method: Text, **more: object
) -> ReleaseTest:
    return ReleaseTest(id, label, item.ref.latest, passes, limit, method=method, **more)  # type: ignore[arg-type]


def negative(item: Item, id: str, label: Text, method: Text) -> ReleaseTest:
    return _test(item, id, label, item.ref.latest.equals("NEG"), _NEGATIVE, method)


def late_culture(id: str, day: int) -> ReleaseTest:
    """A sterility culture that is read after the release; undecided until its result is in."""
    at = LATEDAY.ref.equals(day) & LATERES.ref.recorded
    grown = any_row("LATE", LATEDAY.ref.equals(day) & LATERES.ref.equals("POS"))
    return _test(
        LATERES,
        id,
        Text(f"Sterility culture, day {day}", f"無菌培養第 {day} 天"),
        when(any_row("LATE", at), ~grown, given("unknown")),
        Text("No growth", "無菌落生長"),
        _CULTURE,
        blocking=False,
        late=True,
        due_days=day,
    )


def _reported(item: Item, id: str, label: Text, method: Text) -> ReleaseTest:
    return _test(item, id, label, item.ref.latest.recorded, Text("Reported", "須報告"), method, blocking=False)


def _dose_below_limit() -> Condition:
    """Where EU/mL were recorded, they are asked too: whoever divided by the weight may have erred."""
    whole_dose = TSTENDOM.ref.latest * TSTVOL.ref.latest
    return ~TSTENDOM.ref.latest.recorded | (whole_dose < MOST_ENDOTOXIN * WEIGHT.ref.latest)


TESTS = (
    negative(TSTGRAM, "GRAM", Text("Gram stain", "革蘭氏染色"), Text("Gram stain, microscopy", "革蘭氏染色鏡檢")),
    negative(
        TSTSTER0,
        "STER0",
        Text("Rapid sterility, day 0", "快速無菌試驗（第 0 天）"),
        Text("Rapid microbiological method", "快速微生物檢驗法"),
    ),
    _test(
        TSTENDO,
        "ENDO",
        Text("Endotoxin", "內毒素"),
        (TSTENDO.ref.latest < 5) & _dose_below_limit(),
        Text("Below 5 EU/kg; at most 0.2 EU/kg preferred", "低於 5 EU/kg；建議 0.2 EU/kg 以下"),
        Text("LAL, kinetic chromogenic", "LAL 動態呈色法"),
    ),
    negative(
        TSTMYCO,
        "MYCO",
        Text("Mycoplasma", "黴漿菌"),
        Text("NAT and culture, last medium", "核酸檢測與培養（末次培養液）"),
    ),
    _test(
        TSTIDENT,
        "IDENT",
        Text("Identity", "鑑別"),
        TSTIDENT.ref.latest.equals("MATCH"),
        Text("Donor and phenotype match", "捐贈者與表型相符"),
        Text("Labels; flow cytometry CD73, CD90, CD105, CD166, CD14, CD34, HLA-DR", "標籤核對與流式細胞儀表型分析"),
    ),
    _test(
        TSTVIAB,
        "VIAB",
        Text("Viability", "存活率"),
        TSTVIAB.ref.latest.between(80, 100),  # more no count gives: a slip of the point
        Text("At least 80 %", "至少 80 %"),
        _COUNT,
    ),
    _test(
        TSTCONC,
        "CONC",
        Text("Viable cells per mL", "每毫升活細胞數"),
        TSTCONC.ref.latest.between(LEAST_CONC, MOST_CONC),
        Text("0.8-1.2 ×10⁶/mL", "0.8–1.2 ×10⁶/mL"),
        _COUNT,
    ),
    _test(
        TSTVOL,
        "VOL",
        Text("Deliverable volume", "可給予體積"),
        (TSTVOL.ref.latest > 0) & (TSTVOL.ref.latest <= MOST_VOLUME),
        Text("At most 3.0 mL", "3.0 mL 以下"),
        Text("Weighing or syringe scale", "秤重或針筒刻度"),
    ),
    _test(
        LOTPASS,
        "PASS",
        Text("Passage", "代次"),
        LOTPASS.ref.latest <= 2,
        Text("At most P2, else with a reason (W3)", "P2 以下，否則須填理由（W3）"),
        Text("Batch record", "批次紀錄"),
        blocking=False,
    ),
    _test(
        TSTENDO,
        "ENDO_DURA",
        Text("Endotoxin, preferred limit", "內毒素建議限值"),
        TSTENDO.ref.latest <= DURAL_ENDOTOXIN,
        Text("At most 0.2 EU/kg", "0.2 EU/kg 以下"),
        Text("LAL, kinetic chromogenic", "LAL 動態呈色法"),
        blocking=False,
    ),
    _test(
        TSTSUIT,
        "SUIT",
        Text("Suitability of the sterility method", "無菌試驗方法適用性"),
        TSTSUIT.ref.latest.equals("Y"),
        Text("Shown once for this matrix", "本基質已證明一次"),
        Text("Bacteriostasis and fungistasis test", "抑菌與抑黴試驗"),
        blocking=False,
    ),
    _reported(
        TSTPURITY,
        "PURITY",
        Text("Purity", "純度"),
        Text("Residues of antibiotics, serum, enzymes", "抗生素、血清、酵素殘留"),
    ),
    _reported(
        TSTPOTENCY,
        "POTENCY",
        Text("Potency, for information", "效價（供參考）"),
        Text("ACAN and COL2, or GAG", "ACAN 與 COL2 或 GAG"),
    ),
    _test(
        TSTKARYO,
        "KARYO",
        Text("Karyotype, above P4", "染色體核型（P4 以上）"),
        TSTKARYO.ref.latest.equals("NORMAL"),
        Text("Normal", "正常"),
        Text("G-banding", "G 帶染色"),
        blocking=False,
        applies=LOTPASS.ref.latest > 4,
    ),
    late_culture("STER3", 3),
    late_culture("STER14", 14),
)
