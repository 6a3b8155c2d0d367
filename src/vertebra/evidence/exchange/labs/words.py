"""Exchange, labs: what laboratories call tests, columns and findings, in English and Chinese.

Tests are known by their SDTM code, not by the name that one study gives an item. Source: CDISC SDTM terminology
(LBTESTCD), LOINC long names, order sheets of Taiwanese hospitals. A name that is not here is asked for.
"""

import re
import unicodedata

# LBTESTCD (and codes of other domains): names in use
TESTS: dict[str, tuple[str, ...]] = {
    "WBC": ("wbc", "white blood cell", "leukocyte", "白血球", "白血球計數", "白血球數"),
    "RBC": ("rbc", "red blood cell", "erythrocyte", "紅血球", "紅血球計數"),
    "HGB": ("hgb", "hb", "hemoglobin", "haemoglobin", "血紅素", "血色素"),
    "HCT": ("hct", "hematocrit", "haematocrit", "血球比容", "血容比"),
    "PLAT": ("plt", "plat", "platelet", "platelet count", "血小板", "血小板計數"),
    "NEUT": ("neut", "neutrophil", "anc", "absolute neutrophil count", "嗜中性球", "中性球", "嗜中性白血球"),
    "LYM": ("lym", "lymph", "lymphocyte", "淋巴球"),
    "MONO": ("mono", "monocyte", "單核球"),
    "EOS": ("eos", "eosinophil", "嗜酸性球", "嗜伊紅性球"),
    "BASO": ("baso", "basophil", "嗜鹼性球"),
    "UREAN": ("bun", "urea nitrogen", "blood urea nitrogen", "尿素氮", "血中尿素氮", "血液尿素氮"),
    "CREAT": ("creat", "crea", "cre", "creatinine", "肌酸酐", "肌酐"),
    "AST": ("ast", "got", "sgot", "ast(got)", "天門冬胺酸轉胺酶", "麩草轉胺酶"),
    "ALT": ("alt", "gpt", "sgpt", "alt(gpt)", "丙胺酸轉胺酶", "麩丙轉胺酶"),
    "BILI": ("bili", "tbil", "t-bil", "total bilirubin", "bilirubin total", "bilirubin", "總膽紅素", "全膽紅素"),
    "ALP": ("alp", "alk-p", "alkaline phosphatase", "鹼性磷酸酶", "鹼性磷酸酵素"),
    "CRP": ("crp", "c-reactive protein", "c反應蛋白", "丙型反應蛋白"),
    "ESR": ("esr", "erythrocyte sedimentation rate", "紅血球沉降速率", "紅血球沈降速率", "血沉", "血沈"),
    "PT": ("pt", "prothrombin time", "凝血酶原時間", "凝血酵素原時間", "凝血酶原時間測定"),
    "INR": ("inr", "pt-inr", "國際標準化比值", "國際標準凝血時間比"),
    "HCG": ("hcg", "b-hcg", "beta-hcg", "pregnancy test", "驗孕", "妊娠試驗"),
    "HIVAGAB": ("hiv", "hiv ag/ab", "hiv antigen/antibody", "愛滋病毒", "人類免疫缺乏病毒"),
    "HBSAG": ("hbsag", "hbs ag", "b型肝炎表面抗原", "b肝表面抗原"),
    "HCAB": ("anti-hcv", "hcv ab", "hcv antibody", "c型肝炎抗體", "c肝抗體"),
    "HCRNA": ("hcv rna", "c型肝炎病毒rna"),
    "REAAB": ("vdrl", "rpr", "vdrl/rpr", "梅毒血清反應"),
    "TPPA": ("tppa", "tpha", "梅毒螺旋體抗體"),
}
COLUMNS: dict[str, tuple[str, ...]] = {
    "participant": (
        "participant", "subject", "subject id", "subject no", "subjid", "usubjid", "patient id", "screening no",
        "participant id", "participant no", "受試者", "受試者編號", "受試者代號", "試驗編號", "個案編號", "收案編號",
    ),
    "day": (
        "date", "collection date", "sample date", "specimen date", "sampling date", "draw date", "lbdtc", "lbdat",
        "date collected", "date of collection", "採檢日期", "採檢日", "採檢時間", "採血日期", "採血日", "檢體日期",
        "採集日期", "檢驗日期", "日期", "collection date/time", "collected", "采檢日期",
    ),
    "time": ("time", "collection time", "sample time", "lbtim", "採檢時刻", "採血時間", "時間"),
    "visit": ("visit", "visit name", "visit no", "timepoint", "訪視", "訪視名稱", "訪視次", "回診"),
    "test": (
        "test", "test name", "analyte", "parameter", "lbtest", "lbtestcd", "test code", "examination", "項目",
        "檢驗項目", "檢驗名稱", "檢查項目", "醫令名稱", "項目名稱",
    ),
    "loinc": ("loinc", "loinc code", "loinc碼", "lbloinc"),
    "value": ("value", "result", "result value", "lborres", "結果", "檢驗結果", "檢驗值", "報告值", "結果值", "數值"),
    "unit": ("unit", "units", "lborresu", "result unit", "單位", "檢驗單位"),
}  # fmt: skip
FINDINGS: dict[str, tuple[str, ...]] = {
    "positive": ("positive", "pos", "reactive", "detected", "+", "(+)", "陽性", "陽性反應", "檢出", "有反應"),
    "negative": ("negative", "neg", "non-reactive", "nonreactive", "not detected", "nr", "-", "(-)", "陰性",
                 "陰性反應", "未檢出", "無反應"),
    "not applicable": ("not applicable", "na", "n/a", "不適用"),
}  # fmt: skip
MISSING: dict[str, str] = {
    "not done": "not done", "nd": "not done", "cancelled": "not done", "canceled": "not done", "未檢": "not done",
    "未採檢": "not done", "未執行": "not done", "取消": "not done", "qns": "lost", "insufficient": "lost",
    "hemolyzed": "lost", "haemolysed": "lost", "clotted": "lost", "溶血": "lost", "凝固": "lost", "檢體不足": "lost",
    "遺失": "lost",
}  # fmt: skip


def plain(text: str) -> str:
    """A name without case, width, blanks and the unit behind it in brackets.

    >>> plain("白血球 (10³/μL)"), plain("Ｃ Reactive-Protein")
    ('白血球', 'creactiveprotein')
    """
    flat = unicodedata.normalize("NFKC", text).lower()
    return re.sub(r"[\s_\-–./()\[\]:：,*]+", "", re.sub(r"[\[(][^()\[\]]*[\])]\s*\Z", "", flat)) or re.sub(
        r"\s+", "", flat
    )


def bracketed(text: str) -> str:
    """What stands in brackets at the end of a heading: usually the unit."""
    found = re.search(r"[\[(（]([^()\[\]（）]+)[\])）]\s*\Z", text)
    return found[1].strip() if found else ""


BY_NAME: dict[str, str] = {plain(name): code for code, names in TESTS.items() for name in names}
BY_HEADING: dict[str, str] = {plain(name): role for role, names in COLUMNS.items() for name in names}
