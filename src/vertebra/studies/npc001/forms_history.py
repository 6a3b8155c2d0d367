"""What the history says about the exclusion criteria (HX): one question a point, asked at V1 and again at V4.

Most exclusions are checked again before the injection (domain notes R13), so the same questions are asked twice;
the study's own discectomy is not to be counted as spinal surgery.
"""

from vertebra.protocol.expressions import now
from vertebra.protocol.forms import Form
from vertebra.studies.npc001.forms_screening import SEX
from vertebra.studies.npc001.words import check, choice, day, section, written, yes_no
from vertebra.terms.texts import Text

DISCITIS = yes_no("DISCITIS", "Spondylodiscitis", "椎間盤脊椎炎", "MH:DISCITIS")
SPONDYLI = yes_no("SPONDYLI", "Spondylitis", "脊椎炎", "MH:SPONDYLI")
LISTHES = yes_no("LISTHES", "Spondylolisthesis (any grade)", "脊椎滑脫（任何等級）", "MH:LISTHES")
FRACTURE = yes_no("FRACTURE", "Vertebral fracture", "脊椎骨折", "MH:FRACTURE")
TRAUMA = yes_no("TRAUMA", "Previous spinal trauma", "曾有脊椎外傷", "MH:TRAUMA")
STENOSIS = yes_no("STENOSIS", "Severe spinal canal stenosis", "嚴重椎管狹窄", "MH:STENOSIS")
OLF = yes_no("OLF", "Hypertrophy or ossification of the ligamentum flavum", "黃韌帶肥厚纖維化或骨化", "MH:OLF")
SPTUMOR = yes_no("SPTUMOR", "Spinal tumour", "脊椎腫瘤", "MH:SPTUMOR")
METBONE = yes_no("METBONE", "Metabolic bone disease", "代謝性骨病", "MH:METBONE")
SPINE = (DISCITIS, SPONDYLI, LISTHES, FRACTURE, TRAUMA, STENOSIS, OLF, SPTUMOR, METBONE)

IMMDEF = yes_no("IMMDEF", "Immunodeficiency disease", "免疫缺乏疾病", "MH:IMMDEF")
IMMSUPP = yes_no(
    "IMMSUPP", "Takes immunosuppressive drugs (ATC L04, H02)", "使用免疫抑制藥物（ATC L04、H02）", "MH:IMMSUPP"
)
TUMOR = yes_no("TUMOR", "Any tumour, ever (benign ones too)", "曾有任何腫瘤（含良性）", "MH:TUMOR")
TUMORTXT = written(
    "TUMORTXT", "Which tumour, when", "腫瘤種類與時間", "SUPPMH:TUMORTXT", required=False, show=TUMOR.ref.equals("Y")
)
AUTOIMM = yes_no("AUTOIMM", "Autoimmune disease", "自體免疫疾病", "MH:AUTOIMM")
BLOOD = yes_no(
    "BLOOD",
    "Blood disease (anaemia, coagulation, leukaemia, ITP …)",
    "血液疾病（貧血、凝血異常、白血病、ITP 等）",
    "MH:BLOOD",
)
PRIORSPN = yes_no(
    "PRIORSPN",
    "Spinal surgery received before this study",
    "參加本試驗前曾接受脊椎手術",
    "MH:PRIORSPN",
    help=Text("The discectomy of this study does not count.", "本試驗之椎間盤切除術不計。"),
)
DRUGALL = yes_no("DRUGALL", "Any drug allergy", "任何藥物過敏", "MH:DRUGALL")
ALLERGENS = choice(
    "ALLERGENS", "Allergic to", "過敏藥物", "ALLERGEN", "SUPPMH:ALLERGEN", multiple=True, show=DRUGALL.ref.equals("Y")
)
ALLERGTX = written(
    "ALLERGTX",
    "Which drug, how severe",
    "藥名與嚴重度",
    "SUPPMH:ALLERGTX",
    required=False,
    show=DRUGALL.ref.equals("Y"),
)
OTHTRIAL = yes_no("OTHTRIAL", "Took part in another clinical trial", "曾參加其他臨床試驗", "SUPPDM:OTHTRIAL")
LASTTRIAL = day(
    "LASTTRIAL",
    "Last day in another trial",
    "最近一次參加其他試驗之末日",
    "SUPPDM:LASTTRL",
    required=False,
    show=OTHTRIAL.ref.equals("Y"),
)
BREASTFD = yes_no("BREASTFD", "Breastfeeding", "哺乳中", "RP:SCBFCIND", show=SEX.ref.latest.equals("F"))
MRIUNFIT = yes_no("MRIUNFIT", "Cannot have an MRI scan", "無法接受磁振造影", "SUPPDM:MRIUNFIT")
PIUNFIT = yes_no(
    "PIUNFIT", "Not suitable in the judgement of the principal investigator", "主持人判定不適合參加", "SUPPDM:PIUNFIT"
)
PIREASON = choice(
    "PIREASON", "Why not suitable", "不適合之理由", "PIREASON", "SUPPDM:PIREASON", show=PIUNFIT.ref.equals("Y")
)
PIREASTX = written(
    "PIREASTX", "The reason in words", "理由說明", "SUPPDM:PIREASTX", required=False, show=PIUNFIT.ref.equals("Y")
)

HX = Form(
    "HX",
    Text("History and exclusion questions", "病史與排除條件問項"),
    (
        section("Spine (E3)", "脊椎（E3）", *SPINE),
        section(
            "Immunity, tumours, blood (E6, E7, E11, E12)",
            "免疫、腫瘤、血液（E6、E7、E11、E12）",
            IMMDEF,
            IMMSUPP,
            TUMOR,
            TUMORTXT,
            AUTOIMM,
            BLOOD,
        ),
        section("Earlier treatment and trials (E13, E15)", "過去治療與試驗（E13、E15）", PRIORSPN, OTHTRIAL, LASTTRIAL),
        section("Allergy (E9, E14)", "過敏（E9、E14）", DRUGALL, ALLERGENS, ALLERGTX),
        section("Breastfeeding, MRI (E16, E18)", "哺乳、磁振造影（E16、E18）", BREASTFD, MRIUNFIT),
        section("Judgement (E19)", "主持人判斷（E19）", PIUNFIT, PIREASON, PIREASTX),
    ),
    (
        check(
            "HX_TRIAL",
            LASTTRIAL,
            LASTTRIAL.ref > now(),
            "The last day in another trial lies in the future: still in it?",
            "其他試驗末日在未來：是否仍在參加中？",
        ),
        check(
            "HX_ALLERGEN",
            ALLERGENS,
            ALLERGENS.ref.one_of("SIMILAR", "OTHER") & ~ALLERGTX.ref.recorded,
            "Which drug, and how severe? It decides whether culture antibiotics are safe.",
            "請註明藥名與嚴重度，以判斷培養用抗生素是否安全。",
        ),
        check(
            "HX_PIREASON",
            PIREASTX,
            PIREASON.ref.equals("OTHER") & ~PIREASTX.ref.recorded,
            "Please say in words why the participant is not suitable.",
            "請以文字說明不適合之理由。",
        ),
    ),
    roles=("investigator", "coordinator"),
)
