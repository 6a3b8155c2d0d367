"""From hand to hand: one row for each hand-over (HAND), and the places between which the lot goes.

Source: domain notes F1 (custody: every transfer with time, person, place, condition; chain of condition), A3 R44.
"""

from vertebra.protocol.forms import Form
from vertebra.protocol.product import Leg, Station, Workspace
from vertebra.studies.npc001.words import check, choice, measure, moment, section, written
from vertebra.terms.texts import Text

HANDDTC = moment("HANDDTC", "Handed over at", "交接時間", "BE.BESTDTC")
HANDLEG = choice("HANDLEG", "From where to where", "交接路徑", "HANDLEG", "BE.BETERM")
HANDTO = written("HANDTO", "Received by", "接收者", "SUPPBE:HANDTO")
HANDCOND = choice("HANDCOND", "Condition of the container", "容器狀況", "CONDITION", "SUPPBE:HANDCOND")
HANDTEMP = measure(
    "HANDTEMP",
    "Temperature shown by the box",
    "運送箱顯示溫度",
    "temperature",
    -5,
    40,
    "BS:TEMP",
    decimals=1,
    required=False,
)

HAND = Form(
    "HAND",
    Text("Hand-over", "交接"),
    (section("Hand-over", "交接", HANDDTC, HANDLEG, HANDTO, HANDCOND, HANDTEMP),),
    (
        check(
            "HAND_DAMAGED",
            HANDCOND,
            HANDCOND.ref.equals("DAMAGED"),
            "Handed over damaged: what was done with it?",
            "交接時容器破損：如何處置？",
        ),
        # Source: domain notes F3 [S48]: tissue keeps at 4 °C; 2-8 °C as at receipt (REC_TEMP). Cells may go warmer
        check(
            "HAND_TEMP",
            HANDTEMP,
            HANDLEG.ref.one_of("THEATRE_COURIER", "COURIER_LAB") & ~HANDTEMP.ref.between(2, 8) & HANDTEMP.ref.recorded,
            "Outside 2-8 °C. Is the reading right?",
            "不在 2–8 °C 內。讀數是否正確？",
        ),
    ),
    log=True,
    roles=("surgeon", "coordinator", "courier", "lab", "quality", "investigator"),
)

STATIONS = (
    Station("theatre", Text("Operating theatre", "手術室"), ("collect",)),
    Station("courier", Text("Courier", "運送"), ()),
    Station(
        "lab",
        Text("Cell laboratory", "細胞製備室"),
        ("receive", "culture", "fill", "test", "destroy"),
        ("hood 1", "hood 2"),
    ),
    Station("release", Text("Release desk", "放行台"), ("release",)),
    Station("bedside", Text("Bedside", "床邊"), ("administer",)),
)
WORKSPACES = tuple(Workspace(f"hood {n}", Text(f"Hood {n}", f"{n} 號操作台")) for n in (1, 2))
LEGS = (
    Leg("THEATRE_COURIER", ("theatre",), "courier"),
    Leg("COURIER_LAB", ("courier",), "lab"),
    Leg("LAB_RELEASE", ("lab",), "release"),
    Leg("LAB_COURIER", ("lab", "release"), "courier"),
    Leg("COURIER_BEDSIDE", ("courier",), "bedside"),
)
