"""What NPC-001 wants to know: objectives, endpoints, responders, populations.

Change is told from two baselines, B0 (before the discectomy) and B1 (before the injection): a baseline before surgery
credits surgery to the cells. Source: domain notes A1 R8, A5 R72-R73, C (responder rules), L8, L14.
"""

from vertebra.protocol.endpoints import Endpoint, Objective, Population, Responder
from vertebra.protocol.expressions import Condition, any_row
from vertebra.protocol.expressions.nodes import Ref
from vertebra.protocol.facts import yes
from vertebra.studies.npc001.forms_patient import ODITOT, VASBACK
from vertebra.studies.npc001.forms_safety import PROCKIND
from vertebra.studies.npc001.timeline import VISITS
from vertebra.terms.texts import Text


def _visits(form: str, *, after: str = "") -> tuple[str, ...]:
    """The planned visits that collect a form, from a visit on."""
    ids = [v.id for v in VISITS]
    start = ids.index(after) + 1 if after else 0
    return tuple(v.id for v in VISITS[start:] if form in v.forms and not v.unscheduled)


def _endpoint(id: str, en: str, zh: str, form: str, items: str, after: str = "") -> Endpoint:
    return Endpoint(id, Text(en, zh), (form,), tuple(items.split()), _visits(form, after=after))


OBJECTIVES = (
    Objective(
        "SAFETY",
        "primary",
        Text("Safety of aNPC in disc degeneration", "aNPC 用於椎間盤退化之安全性"),
        (
            _endpoint("INFLAMMATION", "ESR and CRP after the injection", "注射後 ESR 與 CRP", "INF", "CRP ESR", "V5"),
            Endpoint(
                "TEAE",
                Text("Harms at or after the injection", "注射時或其後之不良事件"),
                ("AE",),
                ("AETERM", "AESTDTC", "AETOXGR", "AESER", "AERELPRD", "AERELINJ", "AESPEC", "AEOUT"),
                (),
            ),
            _endpoint(
                "LABORATORY",
                "Blood count, kidney and liver",
                "血球計數、腎與肝功能",
                "SAF",
                "WBC NEUT LYMPH MONO EOS BASO HGB PLT BUN CREAT AST ALT BILI ALP",
            ),
        ),
    ),
    Objective(
        "DAILY_LIVING",
        "secondary",
        Text("Activities of daily living", "日常生活活動"),
        (_endpoint("BARTHEL", "Change of the Barthel index", "巴氏量表變化", "ADL", "BARTOT"),),
    ),
    Objective(
        "DISABILITY",
        "secondary",
        Text("Disability", "失能"),
        (_endpoint("ODI", "Change of the ODI", "ODI 變化", "ODI", "ODITOT"),),
    ),
    Objective(
        "PAIN",
        "secondary",
        Text("Pain", "疼痛"),
        (_endpoint("VAS", "Change of back and leg pain", "背痛與腿痛變化", "VAS", "VASBACK VASLEG"),),
    ),
    Objective(
        "IMAGING",
        "secondary",
        Text("X-ray and MRI before and after treatment", "治療前後 X 光與磁振造影"),
        (
            _endpoint("DISC_HEIGHT", "Disc height index", "椎間盤高度指數", "XR", "DHI"),
            _endpoint(
                "DEGENERATION", "Pfirrmann grade, Modic change", "Pfirrmann 分級與 Modic 變化", "MR", "PFIRR MODIC"
            ),
            _endpoint("WATER", "T2 of the nucleus (water retention)", "髓核 T2 值（保水能力）", "MR", "T2"),
        ),
    ),
    Objective(
        "QUALITY_OF_LIFE",
        "exploratory",
        Text("Quality of life", "生活品質"),
        (
            _endpoint(
                "EQ5D", "EQ-5D-5L and EQ-VAS", "EQ-5D-5L 與 EQ-VAS", "EQ5D", "EQMOB EQCARE EQACT EQPAIN EQANX EQVAS"
            ),
        ),
    ),
    Objective(
        "PRODUCT",
        "exploratory",
        Text("Feasibility of manufacture", "製造可行性"),
        (
            Endpoint(
                "DOSE",
                Text("Dose and viability given", "給予劑量與存活率"),
                ("DOSE",),
                ("EXDOSE", "EXVOL", "EXVIAB"),
                ("V5",),
            ),
            Endpoint(
                "CULTURE",
                Text("Culture and release", "培養與放行"),
                ("CUL", "FILL", "REL", "MFAIL"),
                ("LOTPASS", "LOTCELLS", "RELDEC", "MFREASON"),
                (),
            ),
        ),
    ),
)


def _fell(item: Ref, baseline: str, percent: int, strictly: bool = False) -> Condition:
    """Lower than the baseline by a share of it; a baseline of zero can show no response."""
    base = item.at(baseline)
    left = base * (100 - percent) / 100
    return (base > 0) & (item < left if strictly else item <= left)


def _points(item: Ref, baseline: str, points: int) -> Condition:
    return item.at(baseline) - item >= points


_VAS, _ODI = VASBACK.ref, ODITOT.ref
INTERVENED = any_row("PROC", PROCKIND.ref.one_of("REOP", "INJECT"))


def _responders(base: str, suffix: str) -> tuple[Responder, ...]:
    en, zh = {"B1": ("from before the injection", "較注射前"), "B0": ("from before the discectomy", "較術前")}[base]
    rules = (
        ("R30", "Back pain lower by 30 %", "背痛降低 30 %", _fell(_VAS, base, 30)),
        ("R50", "Back pain lower by 50 %", "背痛降低 50 %", _fell(_VAS, base, 50)),
        ("ODI10", "ODI lower by 10 points", "ODI 降低 10 分", _points(_ODI, base, 10)),
        ("ODI15", "ODI lower by 15 points", "ODI 降低 15 分", _points(_ODI, base, 15)),
        (
            "SDC18",
            "ODI lower by 18 points, the smallest detectable change",
            "ODI 降低 18 分（最小可偵測變化）",
            _points(_ODI, base, 18),
        ),
        (
            "MSB",
            "Pain lower by 50 %, ODI by 15 points, no intervention",
            "疼痛降低 50 %、ODI 降低 15 分且無介入",
            _fell(_VAS, base, 50) & _points(_ODI, base, 15) & ~INTERVENED,
        ),
        (
            "DISC",
            "Back pain lower by more than 30 % (judged at week 52)",
            "背痛降低逾 30 %（第 52 週判定）",
            _fell(_VAS, base, 30, strictly=True),
        ),
    )
    return tuple(Responder(f"{id}{suffix}", 1, Text(f"{a} {en}", f"{zh}{b}"), rule) for id, a, b, rule in rules)


RESPONDERS = _responders("B1", "") + _responders("B0", "_B0")

POPULATIONS = (
    Population("CONSENTED", Text("Consented", "已同意"), yes("CONSENTED")),
    Population("HARVESTED", Text("Tissue harvested", "已採集組織"), yes("HARVESTED")),
    Population("SAFETY", Text("Injected (safety)", "已注射（安全性族群）"), yes("INJECTED")),
    Population("COMPLETERS", Text("Completed 52 weeks", "完成 52 週"), yes("INJECTED") & yes("COMPLETED")),
)
