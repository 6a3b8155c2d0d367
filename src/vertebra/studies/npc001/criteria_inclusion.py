"""The seven registered inclusion criteria: what must hold.

Registered words are verbatim. Source: registry record NCT07168603 (record.json); operational definitions domain notes
A2 (R14-R20), defects domain notes A6 (L-numbers in the texts).
"""

from vertebra.protocol.eligibility import Criterion
from vertebra.protocol.expressions import days, elapsed, given, now, when
from vertebra.protocol.facts import yes
from vertebra.studies.npc001.forms_imaging import MRDTC, NLEVELS, ROOT, XRDTC
from vertebra.studies.npc001.forms_patient import VASBACK, VASLEG
from vertebra.studies.npc001.forms_screening import AGE, CONSIMP, CONSTRT, DEGEN, HERN, LBP, LEGSYM, ONSETDTC, SURGFIT
from vertebra.terms.texts import Text

I1 = Criterion(
    "I1",
    "inclusion",
    Text("Age of at least 20 years", "年滿 20 歲"),
    "Age≧20 years old.",
    AGE.ref.latest >= 20,
    ("coordinator",),
    trap=Text(
        "Completed years on the day of consent; a partial birth date around the 20th birthday leaves it undecided.",
        "以簽署同意當日足歲計；出生日期不完整而跨越 20 歲生日時無法判定。",
    ),
    defect=Text(
        "No upper age limit although metabolic bone disease is excluded; civil majority in Taiwan is 18 "
        "since 2023 (L38).",
        "未設年齡上限，卻排除代謝性骨病；臺灣自 2023 年起成年年齡為 18 歲（L38）。",
    ),
)

I2 = Criterion(
    "I2",
    "inclusion",
    Text("Disc herniation suitable for discectomy", "椎間盤突出且可行椎間盤切除術"),
    "Diagnosed with a disc herniation, can be having a discectomy.",
    HERN.ref.latest.equals("Y") & SURGFIT.ref.latest.equals("Y"),
    ("surgeon", "investigator"),
    trap=Text(
        "The complement of E10: one and the same reason must not be counted as two screening failures (L25).",
        "與 E10 互補：同一理由不得計為兩項篩選失敗（L25）。",
    ),
)

I3 = Criterion(
    "I3",
    "inclusion",
    Text("Low back pain with symptoms in the lower limbs", "下背痛併下肢症狀"),
    "Having low back pain with affecting the lower limbs.",
    LBP.ref.latest.equals("Y") & LEGSYM.ref.latest.equals("Y"),
    ("investigator",),
    trap=Text(
        "Radicular, not referred leg symptoms; leg-dominant or back-dominant pain matters, as discectomy "
        "treats the leg.",
        "應為神經根性而非轉移痛；腿痛或背痛為主有別，因椎間盤切除術主治腿痛。",
    ),
    defect=Text("Radicular or referred is not stated (L37).", "未載明神經根性或轉移痛（L37）。"),
)

I4 = Criterion(
    "I4",
    "inclusion",
    Text("More than six weeks of pain despite conservative treatment", "保守治療無效逾六週"),
    "Lower back pain should persist for more than six weeks and fail to improve with conservative treatments.",
    # Source: domain notes A2 R17: more than 42 days, so that day 42 itself does not fulfil it
    (elapsed(ONSETDTC.ref.latest, now(), "d") > days(42))
    & CONSTRT.ref.latest.equals("Y")
    & CONSIMP.ref.latest.equals("N"),
    ("investigator",),
    trap=Text(
        "Day 42 itself is not enough; a partial onset date may leave it undecided.",
        "第 42 天當日不符合；發病日期不完整時可能無法判定。",
    ),
    defect=Text(
        "Which conservative treatments, how many and how long is not said; comparable trials ask for 3-6 months (L36).",
        "未載明保守治療之種類、次數與期間；相似試驗要求 3 至 6 個月（L36）。",
    ),
)

# Neither scale nor region is registered. The scale is the unit of the datum, so a bare 6 is unknown, never guessed;
# back and leg are kept apart and either may fulfil the criterion, because the words name neither. Source: R18, L7.
_SIX_OF_TEN = 60
I5 = Criterion(
    "I5",
    "inclusion",
    Text("Pain of at least 6 of 10 (VAS)", "疼痛 VAS 至少 6 分"),
    "VAS score ≥ 6.",
    (VASBACK.ref.latest >= _SIX_OF_TEN) | (VASLEG.ref.latest >= _SIX_OF_TEN),
    ("coordinator",),
    trap=Text(
        "6 on a 100-mm line is 0.6 of 10. Not judged again before the injection: the discectomy itself "
        "lowers it (R13).",
        "100 mm 量尺之 6 相當於 0.6 分。注射前不再判定：手術本身即降低疼痛（R13）。",
    ),
    defect=Text(
        "No scale, body region, recall or time point. Read here as 60 of 100 mm in the back or the worst leg, average "
        "of the last 24 hours at screening; the other reading is the back alone (L7).",
        "未載明量尺、部位、回溯期或時間點。此處解讀為篩選時過去 24 小時平均，背部或較嚴重側腿部達 60/100 mm;"
        "另一解讀為僅計背部（L7）。",
    ),
)

_IMAGED = when(XRDTC.ref.latest.recorded & MRDTC.ref.latest.recorded, given("met"), given("unknown"))
_ONE_LEVEL = NLEVELS.ref.latest.equals(1)
I6 = Criterion(
    "I6",
    "inclusion",
    Text("A single level, seen on X-ray and MRI", "X 光與磁振造影確認單一節段"),
    "Single lumbar intervertebral disc degeneration or ruptured pinched nerve evaluated by Lumbar X-ray and MRI.",
    _ONE_LEVEL & (DEGEN.ref.latest.equals("Y") | ROOT.ref.latest.equals("Y")) & _IMAGED,
    ("reader", "investigator"),
    corrected=_ONE_LEVEL & DEGEN.ref.latest.equals("Y") & _IMAGED,
    defect=Text(
        "A nerve root does not rupture, and “or” contradicts the “confirmed disc degeneration” of the summary: the "
        "corrected reading asks for degeneration. Degeneration of other levels is not addressed (L35).",
        "神經根不會「破裂」，且「或」與摘要之「確認椎間盤退化」矛盾：更正解讀要求退化。未提及其他節段退化（L35）。",
    ),
    trap=Text(
        "Exactly one symptomatic level, and both images must be read; a missing image leaves it undecided.",
        "須恰為一個有症狀節段，且兩種影像皆已判讀；缺一則無法判定。",
    ),
)

I7 = Criterion(
    "I7",
    "inclusion",
    Text("Informed consent signed", "已簽署知情同意"),
    "Informed consent has been signed by subjects of his own accord.",
    yes("CONSENT_TRIAL"),
    ("coordinator",),
    trap=Text(
        "The current version, signed before the first study procedure by the participant; another signer is a question "
        "for investigator and ethics committee.",
        "須為現行版本，於首項試驗程序前由受試者本人簽署；他人代簽須詢問主持人與倫理委員會。",
    ),
    defect=Text(
        "“His own accord”: no rule for a legally authorised representative (L39).",
        "未規定法定代理人簽署之情形（L39）。",
    ),
)

INCLUSION = (I1, I2, I3, I4, I5, I6, I7)
