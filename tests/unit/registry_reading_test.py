"""A file from the registry is read, field by field; what is no record says so in one line."""

import json

import pytest

from registry_support.records import SEED, SOUND, record, samples
from vertebra.protocol.registry.importing import import_record
from vertebra.protocol.registry.paths import below, put, rename, steps
from vertebra.protocol.registry.reading import MOST_BYTES, RegistryTrouble, read
from vertebra.protocol.registry.writing import as_registered


def whole(section):
    return json.dumps({"protocolSection": section}).encode()


NOT_RECORDS = {
    "nothing": b"",
    "no JSON": b"<html>not found</html>",
    "half a file": b'{"protocolSection": {"identificationModule": {"nctId": "NCT0',
    "no UTF-8": b'{"protocolSection": "\xff\xfe"}',
    "a list": b"[]",
    "a number": b"17",
    "another JSON": b'{"resourceType": "ResearchStudy"}',
    "a section that is none": b'{"protocolSection": []}',
    "a number that is none": b'{"protocolSection": {"x": NaN}}',
    "a number beyond all": b'{"protocolSection": {"x": 1e999999999999}}',
    "no number of its own": whole({"identificationModule": {"briefTitle": "x"}}),
    "a blank number of its own": whole({"identificationModule": {"nctId": "  "}}),
    "a text for a module": whole({**SOUND, "designModule": "parallel"}),
    "a list for a text": whole({**SOUND, "eligibilityModule": {"eligibilityCriteria": ["a", "b"]}}),
    "an object for a list": whole({**SOUND, "outcomesModule": {"primaryOutcomes": {"measure": "x"}}}),
    "a text within a list": whole({**SOUND, "outcomesModule": {"primaryOutcomes": ["pain"]}}),
    "nested without end": b'{"protocolSection":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "too large": b" " * (MOST_BYTES + 1),
}


@pytest.mark.parametrize("data", NOT_RECORDS.values(), ids=NOT_RECORDS)
def test_what_is_no_record_is_one_clear_trouble(data):
    with pytest.raises(RegistryTrouble) as told:
        import_record(data)
    assert len(str(told.value).splitlines()) == 1
    assert 20 < len(str(told.value)) < 300


INSTEAD = {
    b"NCT Number,Title,Status\nNCT00000002,Knee,RECRUITING\n": "a table",
    b"<?xml version='1.0'?><clinical_study></clinical_study>": "XML",
    b"<!DOCTYPE html><html></html>": "a web page",
    b"PK\x03\x04\x14\x00": "a zip file",
    record().decode().encode("utf-16"): "UTF-16",
    b" \n": "an empty file",
    b'{"a": 1}\n{"a": 2}\n': "several records, one a line",
    b'{"studies": [{}, {}], "nextPageToken": "x"}': "an answer with 2 studies",
    b'{"FullStudiesResponse": {"FullStudies": []}}': "version 1",
    b'{"Study": {"ProtocolSection": {}}}': "version 1",
    json.dumps(SOUND).encode(): "a protocolSection alone",
    b"[{}, {}, {}]": "a list of 3",
}


@pytest.mark.parametrize(("data", "what"), INSTEAD.items(), ids=INSTEAD.values())
def test_what_people_hand_in_instead_is_called_by_its_name(data, what):
    with pytest.raises(RegistryTrouble, match=what) as told:
        read(data)
    assert len(str(told.value).splitlines()) == 1


@pytest.mark.parametrize(
    "data",
    [b"\xef\xbb\xbf" + record(), b'{"totalCount": 1, "studies": [' + record() + b"]}", b"[" + record() + b"]"],
    ids=["a byte order mark", "an answer with one study", "a list of one"],
)
def test_one_record_is_found_in_its_wrapping(data):
    assert read(data).record == read(record()).record


@pytest.mark.parametrize(
    ("module", "field", "value"),
    [
        ("designModule", "phases", "PHASE1"),
        ("designModule", "targetDuration", 24),
        ("conditionsModule", "conditions", "Knee Pain"),
        ("eligibilityModule", "minimumAge", 18),
        ("statusModule", "overallStatus", True),
    ],
)
def test_a_plain_value_of_another_type_is_carried_along_and_told(module, field, value):
    data = json.loads(record())
    data["protocolSection"][module][field] = value
    study = import_record(json.dumps(data).encode())
    assert f"$.protocolSection.{module}.{field}" in {loss.path for loss in study.draft.losses}
    assert as_registered(study.draft.record, study.draft)["protocolSection"] == data["protocolSection"]


def test_the_trouble_names_the_place():
    with pytest.raises(RegistryTrouble, match=r"\$\.protocolSection\.outcomesModule\.primaryOutcomes\[0\]"):
        read(whole({**SOUND, "outcomesModule": {"primaryOutcomes": ["pain"]}}))


@pytest.mark.parametrize("junk", [{"a": [{"b": None}]}, "text", 3, [1, 2], True])
def test_a_field_that_nobody_knows_is_carried_along_and_told(junk):
    data = json.loads(record())
    data["protocolSection"]["statusModule"]["moonPhase"] = junk
    reading = read(json.dumps(data).encode())
    assert "$.protocolSection.statusModule.moonPhase" in {loss.path for loss in reading.losses}
    study = import_record(json.dumps(data).encode())
    assert as_registered(study.draft.record, study.draft)["protocolSection"]["statusModule"]["moonPhase"] == junk


def test_a_field_under_its_older_name_is_understood_and_written_back_under_it():
    data = json.loads(record())
    arms = data["protocolSection"]["armsInterventionsModule"]
    arms["armGroup"] = [{"armGroupLabel": arm["label"], "armGroupType": arm["type"]} for arm in arms.pop("armGroups")]
    study = import_record(json.dumps(data).encode())
    understood = study.draft.record.arms_interventions_module.arm_groups
    assert [(arm.label, arm.type) for arm in understood] == [
        ("Exercise", "EXPERIMENTAL"),
        ("Waiting", "NO_INTERVENTION"),
    ]
    assert as_registered(study.draft.record, study.draft)["protocolSection"] == data["protocolSection"]


@pytest.mark.parametrize("data", samples(), ids=lambda data: data[data.index(b"NCT") :][:11].decode())
def test_twenty_small_records_come_back_as_they_were(data):
    study = import_record(data)
    back, given = as_registered(study.draft.record, study.draft), json.loads(data)
    assert back["protocolSection"] == given["protocolSection"]


def test_the_seed_comes_back_as_it_was():
    study = import_record(SEED.read_bytes())
    assert (
        as_registered(study.draft.record, study.draft)["protocolSection"]
        == json.loads(SEED.read_bytes())["protocolSection"]
    )


def test_a_path_leads_there_and_back():
    path = below(below(below("$", "locations"), 3), 'an "odd" name')
    assert steps(path) == ["locations", 3, 'an "odd" name']
    data = {"locations": [{}, {}, {}, {}]}
    assert put(data, path, 1)
    assert data["locations"][3] == {'an "odd" name': 1}
    assert not put(data, "$.locations[9].x", 1)
    assert not put(data, "$.locations[0]", 1)
    rename(data, path, "plain")
    rename(data, "$.nowhere.at[3].all", "plain")
    assert data["locations"][3] == {"plain": 1}
