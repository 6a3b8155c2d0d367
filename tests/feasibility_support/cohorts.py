"""Laboratory cohorts said twice: as a condition of the expression tree, and as a cohort definition of OHDSI Circe.

A cohort of Circe has an index event (the screening visit) and inclusion rules about measurements in the year before it.
Circe converts no units, so a limit is written out once for each unit that the tree converts.
"""

from decimal import Decimal

from feasibility_support.omop_set import LABS, UNITS, VISIT
from vertebra.protocol.expressions import Condition, all_of, any_of, at_least
from vertebra.studies.npc001.forms_labs import ALT, AST, BUN, CREAT, HGB, INR, PLT, PT, WBC
from vertebra.studies.npc001.forms_screening import SEX
from vertebra.terms.units import TABLE

ITEMS = {item.id: item for item in (PLT, WBC, HGB, BUN, CREAT, AST, ALT, PT, INR)}
_SETS = {item: at for at, item in enumerate(LABS, start=1)}
_SIGNS = {"<": "lt", "<=": "lte", ">": "gt", ">=": "gte"}


# -- the Circe side ----------------------------------------------------------------------------------------------------


def _group(kind: str, groups=(), criteria=(), people=(), count=None) -> dict:
    found = {"Type": kind, "CriteriaList": list(criteria), "DemographicCriteriaList": list(people)}
    return found | {"Groups": list(groups)} | ({"Count": count} if count is not None else {})


def _measured(item: str, unit: str, number: dict, least: int) -> dict:
    measurement = {
        "CodesetId": _SETS[item],
        "ValueAsNumber": number,
        "Unit": [{"CONCEPT_ID": UNITS[unit], "CONCEPT_NAME": unit, "CONCEPT_CODE": unit, "VOCABULARY_ID": "UCUM"}],
    }
    window = {"Start": {"Days": 365, "Coeff": -1}, "End": {"Days": 0, "Coeff": 1}, "UseEventEnd": False}
    occurrence = {"Type": 2, "Count": 1} if least else {"Type": 0, "Count": 0}
    return {"Criteria": {"Measurement": measurement}, "StartWindow": window, "Occurrence": occurrence}


def _in_unit(item: str, unit: str, value) -> float:
    factor = TABLE[ITEMS[item].analyte][unit]
    return float(Decimal(str(value)) * factor.per / factor.times)


def _asked(item: str, low, high, sign: str, least: int, kind: str) -> dict:
    some = []
    for unit in LABS[item][5]:
        limits = {"Value": _in_unit(item, unit, low), "Op": _SIGNS.get(sign, "bt")}
        if not sign:
            limits["Extent"] = _in_unit(item, unit, high)
        some.append(_measured(item, unit, limits, least))
    return _group(kind, criteria=some)


def inside(item, low, high):
    return _asked(item, low, high, "", 1, "ANY")


def versus(item, sign, value):
    return _asked(item, value, None, sign, 1, "ANY")


def never(item, sign, value):
    """No measurement of that kind at all: what Circe has for a `not`."""
    return _asked(item, value, None, sign, 0, "ALL")


def never_inside(item, low, high):
    return _asked(item, low, high, "", 0, "ALL")


def female(*groups):
    return _group("ALL", groups, people=[{"Gender": [{"CONCEPT_ID": 8532, "CONCEPT_NAME": "FEMALE"}]}])


def male(*groups):
    return _group("ALL", groups, people=[{"Gender": [{"CONCEPT_ID": 8507, "CONCEPT_NAME": "MALE"}]}])


def both(*groups):
    return _group("ALL", groups)


def either(*groups):
    return _group("ANY", groups)


def some_of(count, *groups):
    return _group("AT_LEAST", groups, count=count)


def cohort(rule: dict) -> dict:
    sets = {**{concept: item for item, (concept, *_) in LABS.items()}, VISIT: "screening visit"}
    return {
        "ConceptSets": [_concept_set(at, concept, name) for at, (concept, name) in enumerate(sets.items(), start=1)],
        "PrimaryCriteria": {
            "CriteriaList": [{"Measurement": {"CodesetId": len(sets), "First": True}}],
            "ObservationWindow": {"PriorDays": 0, "PostDays": 0},
            "PrimaryCriteriaLimit": {"Type": "First"},
        },
        "QualifiedLimit": {"Type": "First"},
        "ExpressionLimit": {"Type": "First"},
        "InclusionRules": [{"name": "rule", "expression": rule}],
        "CensoringCriteria": [],
        "CollapseSettings": {"CollapseType": "ERA", "EraPad": 0},
        "CensorWindow": {},
    }


def _concept_set(at: int, concept: int, name: str) -> dict:
    item = {"concept": {"CONCEPT_ID": concept, "CONCEPT_NAME": name}, "includeDescendants": True}
    return {"id": at, "name": name, "expression": {"items": [item]}}


# -- both sides --------------------------------------------------------------------------------------------------------

_FEMALE, _MALE = SEX.ref.latest.equals("F"), SEX.ref.latest.equals("M")
_plt, _wbc, _hgb, _bun, _creat, _ast, _alt, _pt, _inr = (item.ref.latest for item in ITEMS.values())


def _by_sex(item, women, men) -> tuple[Condition, dict]:
    ref = ITEMS[item].ref.latest
    tree = any_of(_FEMALE & ref.between(*women), _MALE & ref.between(*men))
    return tree, either(female(inside(item, *women)), male(inside(item, *men)))


_OTHERS = (
    (_wbc.between(4, 11), inside("WBC", 4, 11)),
    _by_sex("HGB", ("12", "16"), ("13", "17")),
    (_bun.between(6, 20), inside("BUN", 6, 20)),
    _by_sex("CREAT", ("0.5", "0.9"), ("0.7", "1.2")),
    (_ast < 40, versus("AST", "<", 40)),
    (_alt < 41, versus("ALT", "<", 41)),
)
_LIVER = ((_ast >= 40, versus("AST", ">=", 40)), (_alt >= 41, versus("ALT", ">=", 41)))
_DAMAGE = (*_LIVER, (_creat > Decimal("1.2"), versus("CREAT", ">", "1.2")))


def _together(*pairs) -> tuple[Condition, dict]:
    return all_of(*(tree for tree, _ in pairs)), both(*(rule for _, rule in pairs))


# name -> condition of the tree, rule of Circe
COHORTS: dict[str, tuple[Condition, dict]] = {
    "platelets as registered": (_plt.between(130, 140), inside("PLT", 130, 140)),
    "platelets as corrected": (_plt.between(130, 400), inside("PLT", 130, 400)),
    "platelets at least 100": (_plt >= 100, versus("PLT", ">=", 100)),
    "white cells": _OTHERS[0],
    "white cells outside": (~_wbc.between(4, 11), either(versus("WBC", "<", 4), versus("WBC", ">", 11))),
    "haemoglobin by sex": _OTHERS[1],
    "haemoglobin whatever the sex": (_hgb.between(13, 16), inside("HGB", 13, 16)),
    "anaemia": (_hgb < 12, versus("HGB", "<", 12)),
    "urea nitrogen": _OTHERS[2],
    "creatinine by sex": _OTHERS[3],
    "creatinine above 1.2": (_creat > Decimal("1.2"), versus("CREAT", ">", "1.2")),
    "AST": _OTHERS[4],
    "ALT": _OTHERS[5],
    "liver, either": (any_of(*(t for t, _ in _LIVER)), either(*(r for _, r in _LIVER))),
    "liver, both": _together(*_LIVER),
    "two of three": (at_least(2, *(t for t, _ in _DAMAGE)), some_of(2, *(r for _, r in _DAMAGE))),
    "prothrombin time": (_pt.between(11, 15), inside("PT", 11, 15)),
    "INR": (_inr.between("0.78", "1.12"), inside("INR", "0.78", "1.12")),
    "PT or INR": (
        _pt.between(11, 15) | _inr.between("0.78", "1.12"), either(inside("PT", 11, 15), inside("INR", "0.78", "1.12")),
    ),
    "all seven, corrected": _together((_plt.between(130, 400), inside("PLT", 130, 400)), *_OTHERS),
    "all seven, registered": _together((_plt.between(130, 140), inside("PLT", 130, 140)), *_OTHERS),
    "women with low platelets": (_FEMALE & (_plt < 150), female(versus("PLT", "<", 150))),
    "no low platelets": (~(_plt < 150), never("PLT", "<", 150)),
    "not outside the white cells": (
        _wbc.between(4, 11), both(never("WBC", "<", 4), never("WBC", ">", 11)),
    ),
    "no good haemoglobin": (~_hgb.between(12, 16), never_inside("HGB", 12, 16)),
    "no liver harm": (all_of(_ast < 40, _alt < 41), both(never("AST", ">=", 40), never("ALT", ">=", 41))),
}  # fmt: skip
