"""The answers of the product and safety forms, with their terms in CDISC controlled terminology where it has one.

Source: NCI EVS, CDISC SDTM controlled terminology 2025-03-28; domain notes F3 (release), G (safety).
"""

from vertebra.protocol.forms import CodeList
from vertebra.studies.npc001.codelists import code_list

TECHNIQUE = code_list(
    "TECHNIQUE",
    ("MICRO", "Microdiscectomy", "顯微椎間盤切除術"),
    ("ENDO", "Endoscopic discectomy", "內視鏡椎間盤切除術"),
    ("OPEN", "Open discectomy", "傳統開放式椎間盤切除術"),
)
MEDIUM = code_list(
    "MEDIUM",
    ("SALINE", "Saline, 2-8 °C", "生理食鹽水 2-8 °C"),
    ("CULTURE", "Culture medium", "培養液"),
    ("OTHER", "Other", "其他"),
)
CONDITION = code_list("CONDITION", ("GOOD", "Good", "良好"), ("DAMAGED", "Damaged or leaking", "破損或滲漏"))
HANDLEG = code_list(
    "HANDLEG",
    ("THEATRE_COURIER", "Operating theatre → courier", "手術室 → 運送"),
    ("COURIER_LAB", "Courier → cell laboratory", "運送 → 細胞製備室"),
    ("LAB_RELEASE", "Cell laboratory → release desk", "細胞製備室 → 放行台"),
    ("LAB_COURIER", "Cell laboratory or release desk → courier", "細胞製備室或放行台 → 運送"),
    ("COURIER_BEDSIDE", "Courier → bedside", "運送 → 床邊"),
)
# What may lie in the container after sorting. Source: domain notes A3 R45 (tissue is a mix of the three); PROPOSED
TISSORT = code_list(
    "TISSORT",
    ("NP", "Nucleus alone", "僅髓核"),
    ("NPAF", "Nucleus with annulus", "髓核與纖維環"),
    ("NPEP", "Nucleus with endplate", "髓核與終板"),
    ("MIXED", "Not sorted", "未分選"),
    ("OTHER", "Other", "其他"),
)
DECISION = code_list("DECISION", ("ACCEPT", "Accept", "接受"), ("REJECT", "Reject", "退回"))
CULSTEP = code_list(
    "CULSTEP",
    ("DIGEST", "Digestion", "酵素消化"),
    ("SEED", "Seeding (P0)", "接種（P0）"),
    ("MEDIUM", "Medium change", "更換培養液"),
    ("PASSAGE", "Passage", "繼代"),
    ("COUNT", "Count", "計數"),
    ("ACTIVATE", "Activation", "活化"),
    ("HARVEST", "Harvest of the cells", "細胞收穫"),
)
# What activation is: the definition that R46 makes mandatory and the record does not give (L59). PROPOSED
CULDEF = code_list(
    "CULDEF",
    ("PROTOCOL", "As defined: 24 h, serum-free, growth factor", "依定義：無血清、生長因子，24 小時"),
    ("OTHER", "Otherwise", "其他方式"),
)
# The equipment of the cell laboratory, as it is marked. PROPOSED: the record names none
INCUBATOR = code_list(
    "INCUBATOR",
    ("INC-01", "INC-01", "INC-01"),
    ("INC-02", "INC-02", "INC-02"),
    ("INC-03", "INC-03", "INC-03"),
    ("OTHER", "Other", "其他"),
)
EQUIPMENT = code_list(
    "EQUIPMENT",
    ("BSC-01", "BSC-01", "BSC-01"),
    ("BSC-02", "BSC-02", "BSC-02"),
    ("CEN-01", "CEN-01", "CEN-01"),
    ("MIC-01", "MIC-01", "MIC-01"),
    ("PIP-1000-3", "PIP-1000-3", "PIP-1000-3"),
)
# Medium and process. Source: domain notes A6 L29 (E9 names what the culture holds), F2 (the label says it); PROPOSED
PROCANTIB = code_list(
    "PROCANTIB",
    ("NONE", "None", "無"),
    ("PSA", "Penicillin, streptomycin, amphotericin B", "盤尼西林、鏈黴素、兩性黴素 B"),
    ("PS", "Penicillin, streptomycin", "盤尼西林、鏈黴素"),
    ("OTHER", "Other", "其他"),
)
COMPLIC = code_list(
    "COMPLIC",
    ("NONE", "None", "無"),
    ("DURAL", "Dural tear", "硬膜撕裂"),
    ("BLEED", "Bleeding", "出血"),
    ("NERVE", "Nerve root injury", "神經根損傷"),
    ("OTHER", "Other", "其他"),
)
RCLQA = code_list(
    "RCLQA",
    ("REJECT", "The lot is rejected or destroyed", "批次不予放行或銷毀"),
    ("INJECTED", "Injected already: participant and medical monitor informed", "已注射：已告知受試者與醫療監測醫師"),
    ("NOTUSED", "The material did not go into this lot: record corrected", "物料未用於本批次：已更正紀錄"),
)
MATCH = code_list("MATCH", ("MATCH", "Matches", "相符"), ("NOMATCH", "Does not match", "不符"))
RELCOND = code_list("RELCOND", ("LATE", "Late cultures pending", "後續培養未完成"), ("OTHER", "Other", "其他"))
RELDEC = code_list(
    "RELDEC",
    ("RELEASED", "Released", "放行"),
    ("CONDITIONAL", "Conditionally released, late culture pending", "有條件放行，後續培養未完成"),
    ("REJECTED", "Rejected", "不予放行"),
)
KARYO = code_list("KARYO", ("NORMAL", "Normal", "正常"), ("ABNORMAL", "Abnormal", "異常"))
OOSTEST = code_list(
    "OOSTEST",
    ("GRAM", "Gram stain", "革蘭氏染色"),
    ("STER0", "Rapid sterility, day 0", "快速無菌試驗（第 0 天）"),
    ("ENDO", "Endotoxin", "內毒素"),
    ("MYCO", "Mycoplasma", "黴漿菌"),
    ("IDENT", "Identity", "鑑別"),
    ("VIAB", "Viability", "存活率"),
    ("CONC", "Viable cells per mL", "每毫升活細胞數"),
    ("VOL", "Deliverable volume", "可給予體積"),
)
OOSCONC = code_list(
    "OOSCONC",
    ("OPEN", "Open: the test is repeated first", "未定：先行複驗"),
    ("LABERR", "Error of the laboratory proven; the first result is void", "確認為實驗室錯誤，首次結果無效"),
    ("CONFIRMED", "The result stands: reject", "結果成立：不予放行"),
)
MFREASON = code_list(
    "MFREASON",
    ("NOGROWTH", "No or insufficient growth", "未生長或生長不足"),
    ("CONTAM", "Contamination", "污染"),
    ("VIABILITY", "Viability too low", "存活率過低"),
    ("IDENTITY", "Identity not proven", "無法證實身分"),
    ("TISSUE", "Tissue unusable", "組織不堪用"),
    ("EQUIPMENT", "Equipment or material", "設備或物料"),
    ("OTHER", "Other", "其他"),
)
LABELKIND = code_list(
    "LABELKIND",
    ("WRIST", "Wristband", "手圈"),
    ("TISSUE", "Tissue container", "組織容器"),
    ("VESSEL", "Culture vessel", "培養容器"),
    ("FINAL", "Final container", "最終容器"),
)
NEEDLE = code_list(
    "NEEDLE", ("20G", "20 G", "20 G"), ("21G", "21 G", "21 G"), ("22G", "22 G", "22 G"), ("OTHER", "Other", "其他")
)
# What may harm the cells is recorded. Source: domain notes A4 R56; which drugs are offered is PROPOSED
ANAESTHESIA = code_list(
    "ANAESTHESIA",
    ("LOCAL", "Local", "局部麻醉"),
    ("SEDATION", "Local, with sedation", "局部麻醉併鎮靜"),
    ("REGIONAL", "Regional", "區域麻醉"),
    ("GENERAL", "General", "全身麻醉"),
    ("NONE", "None", "無"),
    ("OTHER", "Other", "其他"),
)
CONTRAST = code_list(
    "CONTRAST",
    ("NONE", "None", "無"),
    ("IOHEXOL", "Iohexol", "Iohexol"),
    ("IOPAMIDOL", "Iopamidol", "Iopamidol"),
    ("OTHER", "Other", "其他"),
)
ANTIBIOTIC = code_list(
    "ANTIBIOTIC",
    ("NONE", "None", "無"),
    ("CEFAZOLIN", "Cefazolin", "Cefazolin"),
    ("VANCOMYCIN", "Vancomycin", "Vancomycin"),
    ("CLINDAMYCIN", "Clindamycin", "Clindamycin"),
    ("OTHER", "Other", "其他"),
)
RESISTANCE = code_list("RESISTANCE", ("LOW", "Low", "低"), ("MEDIUM", "Medium", "中"), ("HIGH", "High", "高"))
DISPOSE = code_list(
    "DISPOSE",
    ("NONE", "Nothing is kept", "無留存"),
    ("DESTROY", "To be destroyed", "銷毀"),
    ("RETAIN", "Kept as the consent allows", "依同意書留存"),
    ("RETURN", "Returned", "退還"),
)
DESWHY = code_list(
    "DESWHY",
    ("LEFT", "Left over", "剩餘"),
    ("REJECTED", "Rejected", "不予放行"),
    ("FAILED", "Manufacturing failed", "製造失敗"),
    ("EXPIRED", "Past its expiry", "逾有效期限"),
    ("OTHER", "Other", "其他"),
)
CAUSAL = code_list(
    "CAUSAL",
    ("NONE", "Not related", "無關"),
    ("UNLIKELY", "Unlikely", "不太可能相關"),
    ("POSSIBLE", "Possible", "可能相關"),
    ("PROBABLE", "Probable", "很可能相關"),
    ("DEFINITE", "Definite", "確定相關"),
)
AESI = code_list(
    "AESI",
    ("NONE", "None of these", "皆非"),
    ("DISCITIS", "Discitis or epidural abscess", "椎間盤炎或硬膜外膿瘍"),
    ("REHERN", "Re-herniation at the level, or extrusion of the product", "同節段再突出或產品脫出"),
    ("NEURO", "New or worse radiculopathy or neurological deficit", "新發或惡化之神經根病變或神經缺損"),
    ("CES", "Cauda equina syndrome", "馬尾症候群"),
    ("DURAL", "Dural tear or leak of cerebrospinal fluid", "硬膜撕裂或腦脊髓液滲漏"),
    ("FLARE", "Pain flare after injection", "注射後疼痛加劇"),
    ("ECTOPIC", "Osteophyte, ectopic bone or tissue", "骨刺、異位骨或異位組織"),
    ("MODIC", "Progressive Modic type 1", "Modic 第 1 型進展"),
    ("ALLERGY", "Allergy to contrast, anaesthetic or antibiotic", "對顯影劑、麻醉藥或抗生素過敏"),
    ("CULTURE", "Positive culture of the product", "產品培養陽性"),
    ("TUMOUR", "Tumour at the site", "局部腫瘤"),
    ("WRONG", "Wrong patient or wrong level", "病人或節段錯誤"),
)
OUTCOME = code_list(
    "OUTCOME",
    ("RECOVERED", "Recovered", "已恢復", "RECOVERED/RESOLVED"),
    ("SEQUELAE", "Recovered with sequelae", "恢復但有後遺症", "RECOVERED/RESOLVED WITH SEQUELAE"),
    ("RECOVERING", "Recovering", "恢復中", "RECOVERING/RESOLVING"),
    ("ONGOING", "Not recovered", "未恢復", "NOT RECOVERED/NOT RESOLVED"),
    ("FATAL", "Fatal", "死亡", "FATAL"),
    ("UNKNOWN", "Unknown", "不詳", "UNKNOWN"),
    standard="OUT",
)
ACTION = code_list(
    "ACTION",
    ("NONE", "Dose not changed", "未改變給藥", "DOSE NOT CHANGED"),
    ("WITHDRAWN", "Injection not given", "取消注射", "DRUG WITHDRAWN"),
    ("DELAYED", "Injection postponed", "延後注射", "DRUG INTERRUPTED"),
    ("NA", "Not applicable", "不適用", "NOT APPLICABLE"),
    standard="ACN",
)
CMFLAG = code_list(
    "CMFLAG",
    ("NSAID", "NSAID", "非類固醇消炎藥"),
    ("OPIOID", "Opioid", "鴉片類止痛藥"),
    ("STEROID", "Steroid", "類固醇"),
    ("OTHER", "Other", "其他"),
)
PRKIND = code_list(
    "PRKIND",
    ("REOP", "Spinal reoperation", "脊椎再手術"),
    ("INJECT", "Spinal injection other than the study product", "試驗產品以外之脊椎注射"),
    ("REHAB", "Rehabilitation", "復健"),
    ("OTHER", "Other", "其他"),
)
EOSREAS = code_list(
    "EOSREAS",
    ("COMPLETED", "Completed", "完成試驗", "COMPLETED"),
    ("WITHDRAWN", "Withdrew consent", "撤回同意", "WITHDRAWAL BY SUBJECT"),
    ("LOST", "Lost to follow-up", "失去追蹤", "LOST TO FOLLOW-UP"),
    ("DIED", "Died", "死亡", "DEATH"),
    ("MFAIL", "Manufacturing failure", "製造失敗", "OTHER"),
    ("OTHER", "Other", "其他", "OTHER"),
    standard="NCOMPLT",
)

CODELISTS_PRODUCT: tuple[CodeList, ...] = tuple(v for v in list(globals().values()) if isinstance(v, CodeList))
