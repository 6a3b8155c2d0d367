"""Whatever stands in a record's own fields comes back: export(import(record)) is the record."""

import copy
import itertools
import json

import hypothesis.strategies as st
from hypothesis import given, settings

from registry_support.records import SOUND
from vertebra.protocol.registry.ctgov import export_ctgov
from vertebra.protocol.registry.importing import import_record
from vertebra.protocol.registry.lines import split
from vertebra.protocol.registry.timeframes import read_time_frame
from vertebra.protocol.study import from_json, to_json

WORDS = st.text(st.characters(blacklist_categories=("Cs",)), min_size=1, max_size=40)
FRAMES = (
    st.sampled_from(["Week 12", "up to 2 years", "", "Baseline and 6 months", "at discharge", "3-6 months"]) | WORDS
)
OUTCOMES = st.lists(
    st.fixed_dictionaries({"measure": WORDS}, optional={"timeFrame": FRAMES.filter(bool), "description": WORDS}),
    max_size=4,
)
LINES = st.sampled_from(
    [
        "Age 20 to 65 years",
        "Inclusion Criteria:",
        "* BMI > 30 kg/m2",
        "   - pregnant women",
        "1. ALT ≤ 2.5 x ULN",
        "",
        "•",
    ]
)
CRITERIA = st.lists(LINES | WORDS, max_size=8).map("\n".join)
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)


@st.composite
def records(draw):
    """A record with any text in its fields, fields that nobody knows, and fields that are not there."""
    section = copy.deepcopy(SOUND)
    section["eligibilityModule"]["eligibilityCriteria"] = draw(CRITERIA) or "-"
    for name in ("primaryOutcomes", "secondaryOutcomes", "otherOutcomes"):
        section["outcomesModule"][name] = draw(OUTCOMES)
    section["identificationModule"]["briefTitle"] = draw(WORDS)
    section["designModule"]["enrollmentInfo"]["count"] = draw(st.integers(0, 10**6))
    section["conditionsModule"]["keywords"] = draw(st.lists(WORDS, min_size=1, max_size=3))
    for module in draw(st.sets(st.sampled_from(sorted(set(section) - {"identificationModule"})), max_size=3)):
        del section[module]
    for module in draw(st.sets(st.sampled_from(sorted(section)), max_size=2)):
        section[module][f"x{draw(WORDS)}"] = draw(JUNK)
    return {"protocolSection": section, "hasResults": draw(st.booleans())}


def filled(value):
    """Without objects and lists that hold nothing: the registry leaves them out."""
    if isinstance(value, dict):
        inner = {k: filled(v) for k, v in value.items()}
        return {k: v for k, v in inner.items() if v not in ({}, [])}
    return [filled(v) for v in value] if isinstance(value, list) else value


@settings(max_examples=80, deadline=None)
@given(records())
def test_a_record_comes_back_through_a_draft_and_its_file(whole):
    data = json.dumps(whole).encode()
    study = import_record(data)
    back, _ = export_ctgov(from_json(to_json(study)))
    assert filled(json.loads(back)) == filled(whole)


@settings(max_examples=150, deadline=None)
@given(CRITERIA)
def test_lines_stand_where_they_say(text):
    lines = split(text).lines
    assert all(text[line.start : line.end] == line.words for line in lines)
    assert all(a.end <= b.start for a, b in itertools.pairwise(lines))


@settings(max_examples=150, deadline=None)
@given(FRAMES)
def test_a_time_frame_is_days_within_a_century(frame):
    assert all(-40_000 <= day <= 40_000 for day in read_time_frame(frame).days)
