"""Whatever a file says that has the shape of a study, the check gives findings and the pages are printed.

A sound study is turned to JSON, one or a few of its values are replaced by others at random, and it is read again.
"""

import json
from copy import deepcopy

import pytest
from hypothesis import HealthCheck, assume, given, settings, strategies as st

from unit.small_study import RECORD, small
from vertebra.protocol.check import CODES, check, trace
from vertebra.protocol.show import PARTS, as_data, show
from vertebra.protocol.study import StudyUnsound, from_json, to_json
from vertebra.terms.texts import LANGS

SOUND = json.loads(to_json(small()))


def leaves(value, path=()):
    """The way to every value of the JSON, containers included."""
    if path:
        yield path
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield from leaves(inner, (*path, key))


PATHS = list(leaves(SOUND))
WORDS = sorted({str(p[-1]) for p in PATHS} | {"YN", "SEX", "V1", "AE", "LAB", "PLT", "mg/L", "number", "latest", "B1"})
ODD = [None, "", " ", 0, -1, 10**30, True, [], {}, "\u202e", "NaN", "-0", "1e999", "9" * 400, "<5", "2026-13-45"]
NEW = st.one_of(st.sampled_from(ODD), st.sampled_from(WORDS), st.integers(-5, 5), st.text(max_size=4))
MANY = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


def at(value, path):
    for key in path:
        value = value[key]
    return value


def planted(faults):
    """The study with each fault: a new value, a value from elsewhere, or none."""
    whole = deepcopy(SOUND)
    for path, kind, new, other in faults:
        try:
            holder = at(whole, path[:-1])
            if kind == "drop":
                del holder[path[-1]]
            elif kind == "copy":
                holder[path[-1]] = deepcopy(at(SOUND, other))
            elif kind == "twice" and isinstance(holder[path[-1]], list):
                holder[path[-1]] *= 2
            else:
                holder[path[-1]] = new
        except (KeyError, IndexError, TypeError):
            continue
    return whole


FAULTS = st.lists(
    st.tuples(st.sampled_from(PATHS), st.sampled_from(["new", "drop", "copy", "twice"]), NEW, st.sampled_from(PATHS)),
    min_size=1,
    max_size=4,
)


@MANY
@given(FAULTS, st.sampled_from(LANGS))
def test_no_study_breaks_the_check_or_the_pages(faults, lang):
    try:
        study = from_json(json.dumps(planted(faults)).encode())
    except StudyUnsound:
        assume(False)
    found = check(study, RECORD)
    assert {f.code for f in found} <= set(CODES)
    assert all(f.where for f in found)
    assert len(trace(study)) == sum(len(e.items) for o in study.objectives for e in o.endpoints)
    assert all(show(study, lang, part).strip() for part in PARTS)
    assert as_data(study, lang)["version"] == study.version


@MANY
@given(st.binary(max_size=200) | st.recursive(st.none(), st.lists).map(json.dumps).map(str.encode))
def test_no_record_breaks_the_check(record):
    assert {"R01", "R02"} <= {f.code for f in check(small(), record)}


def test_a_range_to_nowhere_is_no_study():
    whole = deepcopy(SOUND)
    whole["criteria"][2]["registered"]["part"]["low"] = "NaN"
    with pytest.raises(StudyUnsound):
        from_json(json.dumps(whole).encode())


def test_a_rule_without_end_is_no_study():
    rule = b'{"node":"not","part":' * 50_000 + b"1" + b"}" * 50_000
    whole = json.dumps({**SOUND, "responders": ["@"]}).encode().replace(b'"@"', b'{"id":"R","when":' + rule + b"}")
    with pytest.raises(StudyUnsound):
        from_json(whole)
