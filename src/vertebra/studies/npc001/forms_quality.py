"""What quality does when a result is not as it should be (OOS, LATEFUP), and how a conditional release ends (RELC).

A result out of specification is investigated before anything is repeated; the default is rejection. After a positive
late culture seven things are due within 24 hours, each recorded as the moment at which it was done, on the row that has
the number of the reading. Source: domain notes F4 (out of specification, late growth), A3 R51 (conditional release).
"""

from vertebra.protocol.expressions import any_of, now
from vertebra.protocol.forms import Form, Item
from vertebra.protocol.product import FollowUp
from vertebra.studies.npc001.forms_release import LATEDTC
from vertebra.studies.npc001.words import check, choice, moment, section, written, yes_no
from vertebra.terms.texts import Text

OOSDTC = moment("OOSDTC", "Investigated at", "調查時間", "SUPPBE:OOSDTC")
OOSTEST = choice("OOSTEST", "Test out of specification", "不合規格之檢驗", "OOSTEST", "SUPPBE:OOSTEST")
OOSHYP = written("OOSHYP", "Hypothesis: how the result may have come about", "假設：結果可能之成因", "SUPPBE:OOSHYP")
OOSREP = yes_no("OOSREP", "The test may be repeated, once", "准予複驗一次", "SUPPBE:OOSREP")
OOSREAS = written("OOSREAS", "Why it may be repeated", "准予複驗之理由", "SUPPBE:OOSREAS", show=OOSREP.ref.equals("Y"))
OOSCONC = choice("OOSCONC", "Conclusion", "結論", "OOSCONC", "SUPPBE:OOSCONC")
OOSTXT = written("OOSTXT", "In words", "說明", "SUPPBE:OOSTXT", required=False)

OOS = Form(
    "OOS",
    Text("Investigation of a result out of specification", "不合規格結果之調查"),
    (
        section("Investigation", "調查", OOSDTC, OOSTEST, OOSHYP),
        section("Repeat", "複驗", OOSREP, OOSREAS),
        section("Conclusion", "結論", OOSCONC, OOSTXT),
    ),
    (
        check("OOS_FUTURE", OOSDTC, OOSDTC.ref > now(), "The investigation lies in the future.", "調查時間在未來。"),
        check(
            "OOS_VOID",
            OOSCONC,
            OOSCONC.ref.equals("LABERR") & OOSREP.ref.equals("N"),
            "A void result leaves the test undone: it must be repeated.",
            "結果無效即等同未檢驗，須予複驗。",
        ),
    ),
    log=True,
    roles=("quality", "lab"),
)

RELCDTC = moment("RELCDTC", "Completed at", "完成時間", "SUPPBE:RELCDTC")
RELCTXT = written("RELCTXT", "In words", "說明", "SUPPBE:RELCTXT", required=False)
RELC = Form(
    "RELC",
    Text("Completion of the conditional release", "有條件放行之完成"),
    (section("All late cultures are negative", "後續培養均為陰性", RELCDTC, RELCTXT),),
    (
        check(
            "RELC_ORDER",
            RELCDTC,
            RELCDTC.ref < LATEDTC.ref.latest,
            "Completed before the last culture was read.",
            "完成早於末次培養判讀。",
        ),
    ),
    roles=("quality",),
    after_withdrawal=True,
)


def _done(id: str, en: str, zh: str) -> Item:
    """The moment at which an errand was done; empty until then."""
    return moment(id, en, zh, f"SUPPBE:{id}", required=False)


LFPI = _done("LFPI", "Principal investigator told at", "通知主持人時間")
LFORG = _done("LFORG", "Organism and sensitivity asked for at", "送驗菌種與藥敏時間")
LFORGTXT = written("LFORGTXT", "Organism and sensitivity", "菌種與藥敏結果", "SUPPBE:LFORGTXT", required=False)
LFEXAM = _done("LFEXAM", "Participant examined, CRP taken at", "檢查受試者並採 CRP 時間")
LFIRB = _done("LFIRB", "Ethics committee told at", "通報倫理委員會時間")
LFSPON = _done("LFSPON", "Sponsor told at", "通報試驗委託者時間")
LFSAE = _done("LFSAE", "Seriousness assessed at", "評估嚴重性時間")
LFSAEYN = yes_no(
    "LFSAEYN", "A serious adverse event is recorded", "已登錄嚴重不良事件", "SUPPBE:LFSAEYN", required=False
)
LFLOT = _done("LFLOT", "Lot reviewed at", "檢討批次時間")
LFLOTTXT = written("LFLOTTXT", "Outcome of the review", "檢討結果", "SUPPBE:LFLOTTXT", required=False)
_MOMENTS = (LFPI, LFORG, LFEXAM, LFIRB, LFSPON, LFSAE, LFLOT)

LATEFUP = Form(
    "LATEFUP",
    Text("After a positive late culture", "後續培養陽性之處置"),
    (
        section("Told", "通知", LFPI, LFIRB, LFSPON),
        section("Organism", "菌種", LFORG, LFORGTXT),
        section("Participant", "受試者", LFEXAM, LFSAE, LFSAEYN),
        section("Lot", "批次", LFLOT, LFLOTTXT),
    ),
    (
        check(
            "LATEFUP_FUTURE",
            LFPI,
            any_of(*(item.ref > now() for item in _MOMENTS)),
            "One of the moments lies in the future.",
            "有時間在未來。",
        ),
    ),
    log=True,
    roles=("quality", "lab", "investigator", "coordinator"),
    after_withdrawal=True,
)

_QUALITY, _CLINIC = ("quality",), ("investigator",)
# Who does what is PROPOSED; the errands and the 24 hours: domain notes F4
FOLLOW_UPS = (
    FollowUp("TELL_PI", Text("Tell the principal investigator", "通知主持人"), LFPI.id, _QUALITY),
    FollowUp("ORGANISM", Text("Ask for organism and sensitivity", "送驗菌種與藥敏"), LFORG.id, ("lab", "quality")),
    FollowUp(
        "EXAMINE",
        Text("Examine the participant and take CRP", "檢查受試者並採 CRP"),
        LFEXAM.id,
        ("investigator", "coordinator"),
    ),
    FollowUp(
        "TELL_IRB", Text("Tell the ethics committee", "通報倫理委員會"), LFIRB.id, ("investigator", "coordinator")
    ),
    FollowUp("TELL_SPONSOR", Text("Tell the sponsor", "通報試驗委託者"), LFSPON.id, _QUALITY),
    FollowUp("SAE", Text("Assess whether it is serious", "評估是否為嚴重不良事件"), LFSAE.id, _CLINIC),
    FollowUp("LOT", Text("Review the lot", "檢討批次"), LFLOT.id, _QUALITY),
)
