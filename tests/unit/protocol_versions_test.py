"""What an id means across versions: as of the version it was written under, else as the newest that knows it says."""

import msgspec
import pytest

from unit.small_study import put, small, text
from vertebra.protocol.forms import Code
from vertebra.protocol.versions import Studies

OLD = small()
LAB = "forms/LAB/sections/0/items"


def newer():
    study = put(put(OLD, "edition", "2.0"), f"{LAB}/HGB", None)
    study = put(study, f"{LAB}/PLT/label", text("platelets"))
    study = put(put(study, "visits/V3", None), "forms/AE", None)
    answers = lambda codes: (codes[0], Code("N", text("never")), Code("U", text("not known")))  # noqa: E731
    return put(put(study, "codelists/YN/codes", answers), "codelists/ALLERGEN/codes/B", None)


NEW = newer()
BOTH = Studies([OLD, NEW])


def test_the_newest_version_is_asked_first():
    assert BOTH.current is NEW
    assert BOTH.item("PLT").label.en == "platelets"
    assert BOTH.item("PLT", OLD.version).label.en == "label of plt"
    assert list(BOTH) == [OLD.version, NEW.version]


def test_what_a_later_version_gave_up_is_still_found():
    assert BOTH.item("HGB", NEW.version) == OLD.item("HGB")
    assert BOTH.home("HGB").id == "LAB"
    assert BOTH.visit("V3").label.en == "visit v3"
    assert BOTH.form("AE").log
    assert [BOTH.has_item("HGB"), BOTH.has_visit("V3"), BOTH.has_form("AE"), BOTH.has_item("NOPE")] == [True] * 3 + [
        False
    ]
    with pytest.raises(KeyError, match="NOPE"):
        BOTH.item("NOPE")


def test_an_answer_is_told_in_the_words_of_its_time():
    assert BOTH.code_label("ALLERGY", "N", OLD.version).en == "answer n"
    assert BOTH.code_label("ALLERGY", "N").en == "never"
    assert BOTH.code_label("ALLERGEN", "B").en == "answer b", "only the older version offers it"
    assert BOTH.code_label("ALLERGY", "X") is None
    assert [c.code for c in BOTH.codes("ALLERGY")] == ["Y", "N", "U"]
    assert [c.code for c in BOTH.codes("ALLERGEN")] == ["A", "B"]
    assert BOTH.codes("PLT") == []


def test_what_was_given_up_stands_where_it_stood():
    assert [v.id for v in BOTH.visits()] == ["V1", "V2", "V3", "V4", "V5", "V6", "UNS"]
    assert [i.id for i in BOTH.items_of("LAB")] == ["LABDTC", "PLT", "HGB"]
    assert [f.id for f in BOTH.forms()] == [f.id for f in OLD.forms]


def test_things_without_a_look_up_of_their_own():
    assert BOTH.named(lambda s: s.criteria, "E1").id == "E1"
    assert BOTH.named(lambda s: s.criteria, "E9") is None


def test_a_version_that_is_not_at_hand_is_told_as_the_current_one():
    assert BOTH.under("0" * 64) is NEW
    assert BOTH.under(OLD.version) is OLD


def test_one_more_version_is_the_newest():
    third = msgspec.structs.replace(NEW, edition="3.0")
    assert BOTH.with_newest(third).current is third
    assert BOTH.with_newest(OLD).current is OLD


def test_a_trial_without_a_version_is_none():
    with pytest.raises(ValueError, match="at least one"):
        Studies([])
