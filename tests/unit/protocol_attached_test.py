"""Pictures and files as items: what the check says of them, and what an expression reads in them."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from spec.looks import MET, NOT_MET, verdict
from stories import corrected
from unit.small_study import item, put, small
from vertebra.conduct.attached import hashes, is_hash
from vertebra.conduct.entries import Datum
from vertebra.protocol.check import check_structure
from vertebra.protocol.expressions import code
from vertebra.protocol.product import Climate
from vertebra.terms.texts import Text


def faults(changed) -> list[str]:
    study = put(small(), "forms/HX/sections/0/items", lambda old: (*old, changed))
    return [f.code for f in check_structure(study) if f.code == "S13" and changed.id in f.where]


@pytest.mark.parametrize(
    ("picture", "wrong"),
    [
        (item("SHOT", "image", required=False), False),
        (item("SHOT", "image", required=False, multiple=True), False),
        (item("FILE", "file", required=False), False),
        (item("FILE", "file", required=False, multiple=True), True),
        (item("SHOT", "image", required=False, codes="YN"), True),
        (item("SHOT", "image", required=False, decimals=2), True),
        (item("SHOT", "image", required=False, derive=code("Y")), True),
        (item("SHOT", "image", required=False, partial=True), True),
    ],
    ids=map(str, range(8)),
)
def test_what_a_picture_can_be(picture, wrong):
    assert bool(faults(picture)) == wrong


def test_a_rule_reads_whether_there_is_a_picture():
    shot = corrected().item("EXIMGAP").ref
    assert verdict(shot.recorded, {"EXIMGAP": "ab" * 32}) is MET
    assert verdict(shot.recorded, {"EXIMGAP": None}) is NOT_MET


def test_the_hashes_of_a_datum():
    two = ";".join(("ab" * 32, "cd" * 32))
    assert [is_hash(h) for h in hashes(Datum("SHOT", two))] == [True, True]
    assert hashes(Datum("SHOT")) == ()


LEG = Climate("A", Text("a", "甲"), Decimal(2), Decimal(8), "SHOTDTC", "SHOTEND")
TIMES = (item("SHOTDTC", "moment", required=False), item("SHOTEND", "moment", required=False))


@pytest.mark.parametrize(
    ("leg", "codes"),
    [
        (LEG, set()),
        (replace(LEG, since="NOWHERE"), {"S02"}),
        (replace(LEG, until="ALLERGEN"), {"S04"}),
        (replace(LEG, low=Decimal(9)), {"S13"}),
    ],
    ids=["sound", "no such item", "no moment", "upside down"],
)
def test_what_a_leg_can_be(leg, codes):
    study = put(small(), "forms/HX/sections/0/items", lambda old: (*old, *TIMES))
    study = put(study, "product/climates", (leg,))
    assert {f.code for f in check_structure(study) if f.where == "leg A"} == codes
