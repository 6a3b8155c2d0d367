"""What a lay person can answer about each criterion, for the public page. Laboratory values are never asked.

PROPOSED wording; the ethics committee approves what is shown to the public. Source: registry notes 5 (pre-screener:
only questions that a lay person can answer; three answers; unknown is a normal one).
"""

from vertebra.protocol.eligibility import LayQuestion
from vertebra.terms.texts import Text


def _yes(en: str, zh: str, later: Text | None = None) -> LayQuestion:
    return LayQuestion(Text(en, zh), "yes", later)


def _no(en: str, zh: str, later: Text | None = None) -> LayQuestion:
    return LayQuestion(Text(en, zh), "no", later)


QUESTIONS: dict[str, LayQuestion] = {
    "I1": _yes("Are you 20 years old or older?", "您是否年滿 20 歲？", Text("once you are 20", "年滿 20 歲後")),
    "I2": _yes(
        "Has a doctor told you that you have a herniated disc in the lower back and that surgery is considered?",
        "醫師是否曾告知您有腰椎間盤突出，且考慮手術治療？",
    ),
    "I3": _yes(
        "Do you have pain in the lower back together with pain, numbness or weakness in a leg?",
        "您是否有下背痛，並伴隨腿部疼痛、麻木或無力？",
    ),
    "I4": _yes(
        "Has the pain lasted for more than six weeks although you were treated without surgery?",
        "在未手術的治療下，疼痛是否仍持續超過六週？",
        Text("once it has lasted for six weeks", "持續滿六週後"),
    ),
    "I5": _yes(
        "On a scale from 0 (no pain) to 10 (worst pain), is your back or leg pain 6 or more on an average day?",
        "以 0（不痛）至 10（最痛）計，您平日的背痛或腿痛是否達 6 分以上？",
    ),
    "E5": _no(
        "Do you have an infection now that is treated with antibiotics?",
        "您目前是否有須以抗生素治療之感染？",
        Text("once it has healed", "痊癒後"),
    ),
    "E6": _no(
        "Do you have an immune deficiency, or take medicines that suppress the immune system?",
        "您是否有免疫缺乏，或正在使用免疫抑制藥物？",
        Text("when such medicines are no longer needed", "不再需要此類藥物後"),
    ),
    "E7": _no("Have you ever had a tumour or cancer?", "您是否曾患腫瘤或癌症？"),
    "E9": _no(
        "Are you allergic to penicillin, streptomycin or amphotericin B, or to similar antibiotics?",
        "您是否對盤尼西林、鏈黴素、兩性黴素 B 或類似抗生素過敏？",
    ),
    "E11": _no("Do you have an autoimmune disease?", "您是否患有自體免疫疾病？"),
    "E12": _no("Do you have a disease of the blood, such as anaemia?", "您是否患有血液疾病，例如貧血？"),
    "E13": _no("Have you ever had surgery on your spine?", "您是否曾接受脊椎手術？"),
    "E14": _no("Are you allergic to any medicine?", "您是否對任何藥物過敏？"),
    "E15": _no(
        "Have you taken part in another clinical trial in the past four weeks?",
        "過去四週內，您是否曾參加其他臨床試驗？",
        Text("four weeks after it ended", "該試驗結束滿四週後"),
    ),
    "E16": _no(
        "Are you pregnant or breastfeeding?", "您是否懷孕或正在哺乳？", Text("afterwards", "懷孕及哺乳期結束後")
    ),
    "E18": _no(
        "Is there a reason why you cannot have an MRI scan (a pacemaker, metal in the body, fear of narrow spaces)?",
        "您是否有無法接受磁振造影的原因（如心律調節器、體內金屬、幽閉恐懼）？",
    ),
}
