"""When NPC-001 sees its participants: the schedule of activities on two clocks, surgery and injection.

Source: domain notes B2 (proposed schedule); 52±2 weeks after the injection is registered; the two visits after a
manufacturing failure and their windows are PROPOSED (domain notes A7).
"""

from vertebra.protocol.timeline import Anchor, Clock, Epoch, Visit
from vertebra.terms.texts import Text

ANCHORS = (
    Anchor("surgery", Text("Discectomy", "椎間盤切除術"), "SURGDTC", "SURGPLAN"),
    Anchor("injection", Text("Injection", "注射"), "EXDTC", "INJPLAN"),
)
EPOCHS = (
    Epoch("SCREENING", Text("Screening", "篩選期"), "SCREENING"),
    Epoch("CULTURE", Text("Harvest and culture", "採集與培養期"), "RUN-IN"),
    Epoch("TREATMENT", Text("Treatment", "治療期"), "TREATMENT"),
    Epoch("FOLLOWUP", Text("Follow-up", "追蹤期"), "FOLLOW-UP"),
)


def _visit(
    id: str,
    en: str,
    zh: str,
    epoch: str,
    anchor: Clock,
    day: tuple[int, int, int],
    forms: str,
    unscheduled: bool = False,
    number: str = "",
) -> Visit:
    target, first, last = day
    treated = epoch == "FOLLOWUP" and anchor == "injection"
    return Visit(
        id, Text(en, zh), epoch, anchor, target, first, last, tuple(forms.split()), unscheduled, treated, number
    )


_MONTHS = "PE INF SAF VAS ODI ADL EQ5D XR MR"
VISITS = (
    _visit(
        "V1",
        "Screening",
        "篩選",
        "SCREENING",
        "surgery",
        (-1, -28, -1),
        "DM DX HX PE INF SAF COAG SERO PREG VAS ODI ADL EQ5D XR MR",
        number="1",
    ),
    _visit("V2", "Discectomy", "椎間盤切除術", "CULTURE", "surgery", (0, 0, 0), "PE PREG SURG", number="2"),
    _visit(
        "V2A", "Two days after discectomy", "術後 2 天", "CULTURE", "surgery", (2, 1, 3), "PE INF REC", number="2.1"
    ),
    _visit(
        "V3",
        "Two weeks after discectomy",
        "術後 2 週",
        "CULTURE",
        "surgery",
        (14, 11, 17),
        "PE INF SAF VAS ODI PLN",
        number="3",
    ),
    _visit(
        "V4",
        "Before injection",
        "注射前",
        "TREATMENT",
        "injection",
        (-1, -7, -1),
        "HX PE INF SAF COAG PREG VAS ODI ADL EQ5D XR MR",
        number="4",
    ),
    _visit("V5", "Injection", "注射", "TREATMENT", "injection", (0, 0, 0), "PE VAS DOSE", number="5"),
    _visit("V6", "Day 1", "第 1 天", "FOLLOWUP", "injection", (1, 1, 1), "PE INF SAF VAS", number="6"),
    _visit("V7", "Day 3", "第 3 天", "FOLLOWUP", "injection", (3, 2, 4), "INF VAS", number="7"),
    _visit("V8", "Week 1", "第 1 週", "FOLLOWUP", "injection", (7, 5, 9), "PE INF SAF VAS ODI", number="8"),
    _visit("V9", "Week 2", "第 2 週", "FOLLOWUP", "injection", (14, 11, 17), "PE INF VAS", number="9"),
    _visit(
        "V10", "Week 4", "第 4 週", "FOLLOWUP", "injection", (28, 23, 33), "PE INF SAF VAS ODI ADL EQ5D", number="10"
    ),
    _visit("V11", "Week 12", "第 12 週", "FOLLOWUP", "injection", (84, 77, 91), _MONTHS, number="11"),
    _visit("V12", "Week 26", "第 26 週", "FOLLOWUP", "injection", (182, 168, 196), _MONTHS, number="12"),
    _visit(
        "V13",
        "Week 52, end of study",
        "第 52 週，試驗結束",
        "FOLLOWUP",
        "injection",
        (364, 350, 378),
        f"{_MONTHS} EOS",
        number="13",
    ),
    # Who was operated but never injected is still looked after: safety on the clock of the surgery
    _visit(
        "MF1",
        "Week 12 after discectomy, no product",
        "術後 12 週（無產品）",
        "FOLLOWUP",
        "surgery",
        (84, 77, 91),
        "PE INF SAF VAS ODI",
        unscheduled=True,
        number="81",
    ),
    _visit(
        "MF2",
        "Week 26 after discectomy, no product",
        "術後 26 週（無產品）",
        "FOLLOWUP",
        "surgery",
        (182, 168, 196),
        "PE INF SAF VAS ODI EOS",
        unscheduled=True,
        number="82",
    ),
    _visit(
        "UNS",
        "Unscheduled",
        "非計畫訪視",
        "FOLLOWUP",
        "none",
        (0, 0, 0),
        "PE INF SAF VAS ODI ADL XR MR",
        unscheduled=True,
        number="90",
    ),
    _visit(
        "ET",
        "Early termination",
        "提前終止",
        "FOLLOWUP",
        "none",
        (0, 0, 0),
        "PE INF SAF VAS ODI ADL XR MR EOS",
        unscheduled=True,
        number="91",
    ),
)
