"""The hard stops H1-H30 of the product: each a danger that blocks its step when it is there or cannot be told.

Source: domain notes F5 (H1-H24); H25 and H26 repeat E4, E5 and E16 on the day of the discectomy, as B2 asks; H27 keeps
a rejection a rejection, since the decision names the state of the lot; H28 takes tissue only when the lab has a place;
H29 belongs to the reconciliation of H19: a label that was reported destroyed must not turn up again on a container;
H30 is R46 (activation as a mandatory step). H10 is asked of what is given; H10O guards the repeat of a failed test
(F4), H10P and H10R the two kinds of release and H10C the end of a conditional one (A3 R51).
"""

from vertebra.protocol.expressions import Condition, Ref, any_row, elapsed, given, hours, number, when
from vertebra.protocol.facts import known, yes
from vertebra.protocol.product import HardStop
from vertebra.studies.npc001.forms_culture import CULDEF, CULDEFX, CULSTEP
from vertebra.studies.npc001.forms_labs import CRP, HCGRES, INFDTC, PREGDTC
from vertebra.studies.npc001.forms_product import SURGDTC
from vertebra.studies.npc001.forms_quality import OOSREP
from vertebra.studies.npc001.forms_release import (
    EXCONC,
    EXDTC,
    EXIMG,
    EXIMGAP,
    EXIMGLAT,
    EXVIAB,
    EXVOL,
    LATERES,
    RELDEC,
)
from vertebra.studies.npc001.forms_screening import CHILDPOT, LOCALINF, SEX, SYSINF, TEMP
from vertebra.terms.texts import Text

# Source: domain notes A3 R48 (tolerance 0.8-1.2 ×10⁶/mL, PROPOSED), R49 (volume, 3.0 ×10⁶ cells at most)
MOST_VOLUME = number("3.0", "mL")
MOST_CELLS = number("3.6", "10*6")  # 3.0 ×10⁶ times the upper tolerance 1.2
LEAST_CONC, MOST_CONC = "0.8", "1.2"
FEVER = number("38.0", "Cel")  # Source: domain notes F5 H13
# Tolerances of clock and late entry, PROPOSED: the domain notes ask for one and give none
MOST_AHEAD = number(5, "min")
MOST_BACK = hours(24)


def no_recent_test(at: Ref) -> Condition:
    """Of childbearing potential, and no negative test in the 72 hours before the moment `at`. Source: F5 H12.

    Result and sample belong together: a sample of today without its result does not make an old result new.
    """
    recent = elapsed(PREGDTC.ref, at.latest, "h").between(0, 72)
    negative = any_row("PREG", HCGRES.ref.equals("NEG") & recent)
    pending = any_row("PREG", PREGDTC.ref.recorded & ~HCGRES.ref.recorded & recent)
    danger = HCGRES.ref.latest.differs("NEG") | ~negative | pending
    possible = when(CHILDPOT.ref.latest.equals("N"), given("not met"), danger)
    return when(SEX.ref.latest.equals("M"), given("not met"), possible)


def infected(visit: str) -> Condition:
    """Examined at the visit itself and today: local or systemic infection, or a temperature of 38.0 °C or more."""
    return (
        ~yes("EXAMINED_TODAY")
        | LOCALINF.ref.at(visit).differs("N")
        | SYSINF.ref.at(visit).differs("N")
        | (TEMP.ref.at(visit) >= FEVER)
    )


# H13 names B1, but before the injection B1 is the very sample in question, so it is compared with B0, the last value
# before the discectomy. `CRP - B0 > B0` is CRP > 2 x B0 written so that a B0 of "<5" still decides.
_B0 = CRP.ref.at("B0")
_CRP_RAISED = (CRP.ref.latest > 10) & (~_B0.recorded | (CRP.ref.latest - _B0 > _B0))
# A value whose own sample is at most 7 days old. Source: domain notes R13
_CRP_OLD = ~any_row("INF", CRP.ref.recorded & elapsed(INFDTC.ref, EXDTC.ref.latest, "d").between(0, 7))


_DEFINED = CULDEF.ref.recorded & (CULDEF.ref.differs("OTHER") | CULDEFX.ref.recorded)


def _stop(id: str, danger: Condition, en: str, zh: str, advice_en: str, advice_zh: str) -> HardStop:
    return HardStop(id, Text(en, zh), danger, Text(advice_en, advice_zh))


STOPS = (
    _stop(
        "H1",
        ~yes("IDENTITY_MATCH"),
        "Person, container and second identifier do not all agree",
        "人員、容器與第二識別未全部相符",
        "Stop. Scan both labels again and ask for name and birth date aloud.",
        "停止。重新掃描標籤並口頭核對姓名與生日。",
    ),
    _stop(
        "H2",
        ~yes("LEVEL_MATCH"),
        "The level is not the harvested one, or a transitional vertebra is unresolved",
        "注射節段非採集節段，或移行椎未釐清",
        "Count again by the anatomical key with the radiologist.",
        "與放射科醫師依解剖編號重新計數。",
    ),
    _stop(
        "H3",
        ~(yes("CONSENT_TRIAL") & yes("CONSENT_TISSUE")),
        "Consent to trial or tissue is not valid",
        "試驗或組織提供同意書無效",
        "Obtain the current version of both consents first.",
        "請先取得兩份現行版本同意書。",
    ),
    _stop(
        "H4",
        known("ELIGIBILITY").differs("eligible"),
        "Eligibility is unsigned, undecided or failed",
        "適格性未簽署、未定或不符",
        "The investigator signs the check that is due, with every criterion decided.",
        "主持人須簽署應作之查核，且各條件均已判定。",
    ),
    _stop(
        "H5",
        ~known("LOT_STATE").one_of("released", "conditional") | ~yes("RELEASED_BY_OTHER") | ~yes("RELEASE_STANDS"),
        "The lot is not released by quality, its releaser took part in production, or its record changed since",
        "批次未經品保放行、放行者曾參與生產，或放行後批次紀錄已變更",
        "Quality, not production, releases the lot; after a correction it decides again.",
        "須由未參與生產之品保人員放行；紀錄更正後須重新裁定。",
    ),
    _stop(
        "H5R",
        ~yes("RELEASED_BY_OTHER"),
        "The releaser took part in production",
        "放行者曾參與生產",
        "Somebody who had no hand in this lot decides.",
        "須由未參與本批次生產者裁定。",
    ),
    _stop(
        "H6",
        known("MINUTES_TO_EXPIRY") < 0,
        "The lot is past its expiry",
        "批次已逾有效期限",
        "Do not use it. Record the manufacturing failure.",
        "不得使用，請記錄製造失敗。",
    ),
    _stop(
        "H7",
        (EXVOL.ref > MOST_VOLUME) | (EXVOL.ref <= 0) | (EXCONC.ref * EXVOL.ref > MOST_CELLS),
        "More than 3.0 mL, nothing at all, or more cells than 3.0 ×10⁶ with tolerance",
        "超過 3.0 mL、未給予，或細胞總數超過 3.0 ×10⁶ 之容許值",
        "Give less, or correct the figures.",
        "減少給予量或更正數值。",
    ),
    _stop(
        "H8",
        ~EXCONC.ref.between(LEAST_CONC, MOST_CONC),
        "Concentration outside 0.8-1.2 ×10⁶/mL",
        "濃度不在 0.8–1.2 ×10⁶/mL",
        "Count again; do not inject outside the tolerance.",
        "重新計數；超出容許範圍不得注射。",
    ),
    _stop(
        "H9",
        ~EXVIAB.ref.between(70, 100),  # Source: domain notes F3 [S50b], hard floor at use
        "Viability below 70 % at use, or above 100 %, which no count gives",
        "使用時存活率低於 70 %，或高於 100 %（不可能之數值）",
        "Do not inject. Count again, or record the manufacturing failure.",
        "不得注射。請重新計數，或記錄製造失敗。",
    ),
    _stop(
        "H10",
        (known("TESTS_OPEN") > 0) | any_row("LATE", LATERES.ref.equals("POS")),
        "A release test is missing or failed, or a late culture grew",
        "放行檢驗缺漏或不合格，或後續培養陽性",
        "Complete the release tests, or reject the lot.",
        "補齊放行檢驗，或不予放行。",
    ),
    _stop(
        "H10O",
        known("LOT_STATE").equals("oos") & (OOSREP.ref.latest.differs("Y") | (known("TIMES_DONE") > 1)),
        "A failed test is repeated without an investigation that allows it, or a second time",
        "未經調查准許即重複不合格檢驗，或重複第二次",
        "Investigate first; after one repeat, reject the lot.",
        "請先調查；複驗一次後仍不合格者不予放行。",
    ),
    _stop(
        "H10P",
        RELDEC.ref.equals("CONDITIONAL") & ~yes("LATE_PLANNED"),
        "Conditional release, and the late cultures have no day or nobody to read them",
        "有條件放行，但後續培養未排定判讀日或無人判讀",
        "Delegate somebody for the days of reading.",
        "請先授權判讀日之負責人員。",
    ),
    _stop(
        "H10R",
        RELDEC.ref.equals("RELEASED") & (known("LATE_OPEN") > 0),
        "Released in full while a late culture is not read or grew",
        "後續培養未判讀或呈陽性，卻全面放行",
        "Release conditionally, or wait for the culture.",
        "請改為有條件放行，或等候培養結果。",
    ),
    _stop(
        "H10C",
        RELDEC.ref.latest.differs("CONDITIONAL") | (known("LATE_OPEN") > 0) | (known("TIMES_DONE") > 0),
        "No conditional release is left to complete, or a late culture is not read or grew",
        "無待完成之有條件放行，或後續培養未判讀或呈陽性",
        "Read the cultures of day 3 and day 14 first; it is completed once.",
        "請先判讀第 3 天與第 14 天培養；僅完成一次。",
    ),
    _stop(
        "H11",
        ~known("ALLERGY_TO_LOT").equals("N"),
        "Allergic to a material of this lot, or not known",
        "對本批次物料過敏或無法確認",
        "Compare the allergies with the material lots; reject the lot if one matches.",
        "核對過敏史與物料批號；相符者不予放行。",
    ),
    _stop(
        "H12",
        no_recent_test(EXDTC.ref),
        "No negative pregnancy test in the 72 hours before the injection",
        "注射前 72 小時內無陰性驗孕",
        "Test now and record the time of the sample.",
        "立即驗孕並記錄採檢時間。",
    ),
    _stop(
        "H13",
        infected("V5") | _CRP_RAISED | _CRP_OLD,
        "Infection, fever, raised CRP, or not examined today",
        "感染、發燒、CRP 升高，或當日未檢查",
        "Examine today; CRP not older than 7 days, at most 10 mg/L or twice the value before the discectomy.",
        "當日須檢查；CRP 須為 7 日內，且不超過 10 mg/L 或術前值兩倍。",
    ),
    _stop(
        "H14",
        ~known("EXCURSION_OPEN").equals("N"),
        "A temperature excursion is not decided, or was not accepted",
        "溫度偏離尚未裁定，或裁定為不接受",
        "Quality decides on the excursion. What is not accepted is never used: reject the lot.",
        "由品保裁定溫度偏離；裁定不接受者不得使用，須不予放行。",
    ),
    _stop(
        "H15",
        (known("TISSUE_HOURS") > 24) & known("TISSUE_DECISION").differs("ACCEPT"),
        "Tissue older than 24 hours without quality's acceptance",
        "組織逾 24 小時且未經品保接受",
        "Quality decides on the late tissue.",
        "由品保裁定逾時組織。",
    ),
    _stop(
        "H16",
        known("INJECTIONS") > 0,
        "This participant has had the single injection",
        "此受試者已接受唯一一次注射",
        "A second injection is never given in this study.",
        "本試驗絕不給予第二次注射。",
    ),
    _stop(
        "H17",
        ~known("HOLD").equals("N") | (known("DAYS_SINCE_OTHER_DOSE") < known("DAYS_REQUIRED")),
        "Dosing is on hold, or the sentinel interval has not passed",
        "暫停給藥中，或先導給藥間隔未滿",
        "Wait for the medical monitor or for the interval.",
        "等候醫療監測醫師裁定或間隔屆滿。",
    ),
    _stop(
        "H18",
        ~known("OTHER_WORKSPACE").equals("N"),
        "Another participant's material is open in this workspace, or no workspace is named",
        "此工作區另有他人材料，或未指明工作區",
        "Name the workspace; clear the line before opening this material.",
        "請指明工作區；開啟前先行清線。",
    ),
    _stop(
        "H19",
        ~yes("LABEL_REASON") | ~yes("LABELS_DESTROYED"),
        "Reprint without a reason, or an earlier label of this kind is not accounted for",
        "重印無理由，或先前同種標籤未全部交代",
        "Give the reason, and list the serial of every earlier label as destroyed or lost.",
        "請填理由，並列出先前每張標籤之序號（已銷毀或遺失）。",
    ),
    _stop(
        "H20",
        (known("MINUTES_AHEAD") > MOST_AHEAD)
        | (known("HOURS_BACK") > MOST_BACK)
        | (known("MINUTES_APART") > MOST_AHEAD),
        "The time lies ahead, too far back, or is another than on the form",
        "時間超前、過久以前，或與表單所載時間不符",
        "Give the true time, the same on the form; a record more than a day late goes through a deviation.",
        "請填實際時間，並與表單一致；逾一日之補登須依偏差處理。",
    ),
    _stop(
        "H21",
        # Source: domain notes R53: image record and confirmation, AP and lateral, before the injection can be signed
        EXIMG.ref.differs("Y") | ~EXIMGAP.ref.recorded | ~EXIMGLAT.ref.recorded,
        "Needle tip not confirmed in both views, or the picture of a view is missing",
        "針尖未經兩方向影像確認，或缺任一方向之影像",
        "Confirm AP and lateral before the dose, and add the picture of each.",
        "給藥前須確認前後與側位影像，並附上兩方向之影像。",
    ),
    _stop(
        "H22",
        known("MATERIALS_BAD") > 0,
        "A material lot is unknown, expired or recalled",
        "物料批號不明、過期或已召回",
        "Replace the material, or decide on the lot.",
        "更換物料，或裁定本批次。",
    ),
    _stop(
        "H23",
        ~yes("DELEGATED"),
        "Operator not trained and delegated today",
        "操作者當日未受訓或未獲授權",
        "Delegate and train first.",
        "請先完成訓練與授權。",
    ),
    _stop(
        "H24",
        ~yes("IRB_VALID"),
        "No ethics approval in force",
        "倫理審查核准無效",
        "Renew the approval first.",
        "請先展延核准。",
    ),
    _stop(
        "H25",
        infected("V2"),
        "Infection or fever on the day of the discectomy, or not examined",
        "手術當日感染、發燒或未檢查",
        "Examine today and record it at visit V2.",
        "當日檢查並記錄於 V2 訪視。",
    ),
    _stop(
        "H26",
        no_recent_test(SURGDTC.ref),
        "No negative pregnancy test in the 72 hours before the discectomy",
        "手術前 72 小時內無陰性驗孕",
        "Test now and record it at visit V2.",
        "立即驗孕並記錄於 V2 訪視。",
    ),
    _stop(
        "H27",
        RELDEC.ref.differs("REJECTED"),
        "A rejection that names another decision",
        "不予放行卻填其他裁定",
        "Choose “rejected”, or do the release step.",
        "請選「不予放行」，或改行放行步驟。",
    ),
    _stop(
        "H27R",
        ~RELDEC.ref.one_of("RELEASED", "CONDITIONAL", "REJECTED"),
        "A release without a decision",
        "放行步驟未填裁定",
        "Choose what quality decided: released, conditionally released or rejected.",
        "請選擇品保之裁定：放行、有條件放行或不予放行。",
    ),
    _stop(
        "H28",
        ~yes("SLOT_BOOKED"),
        "No culture slot of this participant begins on the day of the discectomy, or another culture still holds it",
        "此受試者無自手術當日起之培養時段，或該位置仍有他人培養中",
        "Book a slot in the calendar, or move the booked one to this day.",
        "請於行事曆預約培養時段，或將已預約者改至當日。",
    ),
    _stop(
        "H29",
        ~yes("LABEL_LIVE"),
        "This label was never printed for this lot, or it is destroyed",
        "此標籤從未為本批次列印，或已銷毀",
        "Set the container aside. Find its present label; a label that cannot be accounted for is a deviation.",
        "將容器隔離，找出現行標籤；無法交代之標籤須列為偏差。",
    ),
    _stop(
        "H30",
        ~any_row("CUL", CULSTEP.ref.equals("ACTIVATE") & _DEFINED),
        "No activation with its definition is in the batch record",
        "批次紀錄中無已定義內容之活化步驟",
        "Record the activation: method, agent and time. Then fill.",
        "請先記錄活化之方法、試劑與時間，再行充填。",
    ),
)
