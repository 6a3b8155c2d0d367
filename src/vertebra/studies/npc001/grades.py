"""Grades of laboratory values, CTCAE 5.0, worst grade first.

Liver values count from the baseline where the baseline itself is raised (CTCAE 5.0). CRP, ESR and BUN have no grade.
Source: CTCAE 5.0 (domain notes D3 with its traps: INR 1.15 excludes but is grade 0; limits valid at the sample).
"""

from decimal import Decimal

from vertebra.protocol.expressions import Condition, Value, choose, limit, when
from vertebra.protocol.expressions.nodes import Number
from vertebra.protocol.forms import Item
from vertebra.protocol.safety import Grade, Grading
from vertebra.studies.npc001.forms_labs import ALP, ALT, AST, BILI, CREAT, HGB, INR, LYMPH, NEUT, PLT, WBC
from vertebra.terms.texts import Text

VERSION = "CTCAE 5.0"


def _raised(item: Item) -> Condition:
    """The baseline is above the upper limit; no baseline counts as a normal one."""
    base = item.ref.at("B1")
    return base.recorded & (base > limit(item.ref, "high"))


def _reference(item: Item) -> Value:
    return choose(_raised(item), item.ref.at("B1"), limit(item.ref, "high"))


def _multiples(item: Item, en: str, zh: str, steps: tuple[str, str, str], least: Condition) -> Grading:
    """`steps`: multiples of limit or baseline above which grades 2, 3 and 4 begin; `least`: what makes grade 1."""
    reference = _reference(item)
    above = [Grade(g, item.ref > reference * Decimal(k)) for g, k in zip((2, 3, 4), steps, strict=True)]
    return Grading(item.id, Text(en, zh), (*reversed(above), Grade(1, least)))


def _first(item: Item, of_baseline: str, including: bool = True) -> Condition:
    """Grade 1: above the upper limit, or from a multiple of a raised baseline on."""
    from_here = item.ref.at("B1") * Decimal(of_baseline)
    raised = item.ref >= from_here if including else item.ref > from_here
    return when(_raised(item), raised, item.ref > limit(item.ref, "high"))


def _at(item: Item, value: str) -> Number:
    return Number(Decimal(value), item.unit)


def _lowered(item: Item, en: str, zh: str, *steps: str) -> Grading:
    """`steps`: values below which grades 2, 3 (and 4) begin; grade 1 is anything below the lower limit."""
    below = [Grade(g, item.ref < _at(item, value)) for g, value in enumerate(steps, 2)]
    return Grading(item.id, Text(en, zh), (*reversed(below), Grade(1, item.ref < limit(item.ref, "low"))))


_ULN = limit(CREAT.ref, "high")
_BASE = CREAT.ref.at("B1")
_HIGH_HB = limit(HGB.ref, "high")

GRADINGS = (
    _multiples(ALT, "ALT increased", "ALT 升高", ("3", "5", "20"), _first(ALT, "1.5")),
    _multiples(AST, "AST increased", "AST 升高", ("3", "5", "20"), _first(AST, "1.5")),
    _multiples(BILI, "Blood bilirubin increased", "膽紅素升高", ("1.5", "3", "10"), _first(BILI, "1", including=False)),
    _multiples(ALP, "Alkaline phosphatase increased", "鹼性磷酸酵素升高", ("2.5", "5", "20"), _first(ALP, "2")),
    Grading(
        "CREAT",
        Text("Creatinine increased", "肌酸酐升高"),
        (
            Grade(4, CREAT.ref > _ULN * 6),
            Grade(3, (CREAT.ref > _ULN * 3) | (_BASE.recorded & (CREAT.ref > _BASE * 3))),
            Grade(2, (CREAT.ref > _ULN * Decimal("1.5")) | (_BASE.recorded & (CREAT.ref > _BASE * Decimal("1.5")))),
            Grade(1, CREAT.ref > _ULN),
        ),
    ),
    _lowered(HGB, "Anaemia", "貧血", "10", "8"),
    Grading(
        "HGB",
        Text("Haemoglobin increased", "血紅素升高"),
        (
            Grade(3, HGB.ref > _HIGH_HB + 4),
            Grade(2, HGB.ref > _HIGH_HB + 2),
            Grade(1, HGB.ref > _HIGH_HB),
        ),
    ),
    _lowered(PLT, "Platelet count decreased", "血小板減少", "75", "50", "25"),
    _lowered(WBC, "White blood cell decreased", "白血球減少", "3.0", "2.0", "1.0"),
    _lowered(NEUT, "Neutrophil count decreased", "嗜中性球減少", "1.5", "1.0", "0.5"),
    _lowered(LYMPH, "Lymphocyte count decreased", "淋巴球減少", "0.8", "0.5", "0.2"),
    Grading(
        "INR",
        Text("INR increased", "INR 升高"),
        (
            Grade(3, INR.ref > _at(INR, "2.5")),
            Grade(2, INR.ref > _at(INR, "1.5")),
            Grade(1, INR.ref > _at(INR, "1.2")),
        ),
    ),
)
