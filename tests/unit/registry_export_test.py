"""A study in the words of the registry and of USDM: what it says is told, what has no place is listed."""

import json

import msgspec
import pytest

from registry_support.records import SEED, record, samples
from unit.small_study import small
from vertebra.protocol.expressions import Condition
from vertebra.protocol.registry.accepting import accepted
from vertebra.protocol.registry.ctgov import export_ctgov
from vertebra.protocol.registry.importing import import_record
from vertebra.protocol.registry.usdm import export_usdm
from vertebra.studies.npc001.study import build


def section(study):
    data, _ = export_ctgov(study)
    return json.loads(data)["protocolSection"]


@pytest.mark.parametrize("data", samples(), ids=lambda data: data[data.index(b"NCT") :][:11].decode())
def test_a_draft_that_nobody_changed_is_the_record_it_came_from(data):
    assert section(import_record(data)) == json.loads(data)["protocolSection"]


def test_what_was_changed_in_the_study_is_told_as_it_is_now():
    study = import_record(record())
    identity = msgspec.structs.replace(study.identity, planned=60, registered_title="Walking for the Painful Knee")
    criterion = msgspec.structs.replace(study.criteria[0], words="Age 18 to 70 years")
    changed = msgspec.structs.replace(study, identity=identity, criteria=(criterion, *study.criteria[1:]))
    told = section(changed)
    assert told["designModule"]["enrollmentInfo"] == {"count": 60, "type": "ESTIMATED"}
    assert told["identificationModule"]["briefTitle"] == "Walking for the Painful Knee"
    assert "1. Age 18 to 70 years" in told["eligibilityModule"]["eligibilityCriteria"]
    untouched = json.loads(record())["protocolSection"]
    assert told["outcomesModule"] == untouched["outcomesModule"]
    assert told["contactsLocationsModule"] == untouched["contactsLocationsModule"]


def test_an_accepted_line_changes_nothing_in_the_record_but_is_a_loss():
    study = accepted(import_record(record()), ["I1"], "expression", "I. Chen", "2026-05-04")
    data, losses = export_ctgov(study)
    assert json.loads(data)["protocolSection"] == json.loads(record())["protocolSection"]
    assert "draft/accepted" in {loss.path for loss in losses}


def test_an_outcome_that_is_taken_out_of_the_study_is_not_exported():
    study = import_record(record())
    told = section(msgspec.structs.replace(study, objectives=study.objectives[:1]))
    assert "secondaryOutcomes" not in told["outcomesModule"]


def test_a_study_that_was_written_here_becomes_a_record_and_says_what_it_lacks():
    study = build()
    data, losses = export_ctgov(study)
    told = json.loads(data)["protocolSection"]
    assert told["identificationModule"]["nctId"] == study.identity.registry
    assert told["designModule"]["enrollmentInfo"]["count"] == study.identity.planned
    lines = told["eligibilityModule"]["eligibilityCriteria"].splitlines()
    assert sum(line[:1].isdigit() for line in lines) == len(study.criteria)
    assert (told["eligibilityModule"]["minimumAge"], told["eligibilityModule"].get("maximumAge")) == ("20 Years", None)
    paths = {loss.path for loss in losses}
    assert {"criteria", "forms", "visits", "product", "safety"} <= paths
    assert "$.protocolSection.statusModule.startDateStruct" in paths
    assert all(loss.what.zh for loss in losses)
    again = import_record(data)
    assert [c.kind for c in again.criteria] == [c.kind for c in study.criteria]


STUDIES = {"npc001": build, "small": small, "seed": lambda: import_record(SEED.read_bytes())}


@pytest.fixture(params=STUDIES)
def study(request):
    return STUDIES[request.param]()


def walk(value):
    if isinstance(value, dict):
        yield value
        yield from (x for inner in value.values() for x in walk(inner))
    elif isinstance(value, list):
        yield from (x for inner in value for x in walk(inner))


def test_every_name_in_usdm_is_one_thing_and_every_reference_leads_to_one(study):
    whole = json.loads(export_usdm(study)[0])
    things = [x for x in walk(whole) if "id" in x]
    ids = [x["id"] for x in things]
    assert len(ids) == len(set(ids))
    referred = {
        id
        for x in walk(whole)
        for key, value in x.items()
        if key.endswith(("Id", "Ids")) and key != "id"
        for id in (value if isinstance(value, list) else [value])
        if id is not None
    }
    assert referred - set(ids) == set()


def test_the_schedule_in_usdm_hangs_on_a_fixed_visit_that_points_to_itself(study):
    design = json.loads(export_usdm(study)[0])["study"]["versions"][0]["studyDesigns"][0]
    for timeline in design["scheduleTimelines"]:
        known = {i["id"] for i in timeline["instances"]}
        fixed = [t for t in timeline["timings"] if t["type"]["decode"].startswith("Fixed Reference")]
        assert fixed
        assert all(t["relativeToScheduledInstanceId"] == t["relativeFromScheduledInstanceId"] for t in fixed)
        assert {t["relativeToScheduledInstanceId"] for t in timeline["timings"]} <= known


def test_usdm_carries_visits_criteria_and_rules(study):
    data, losses = export_usdm(study)
    version = json.loads(data)["study"]["versions"][0]
    design = version["studyDesigns"][0]
    assert {e["name"] for e in design["encounters"]} == {v.id for v in study.visits if not v.unscheduled}
    assert [c["name"] for c in design["eligibilityCriteria"]] == [c.id for c in study.criteria]
    assert [i["name"] for i in version["eligibilityCriterionItems"]] == [c.id for c in study.criteria]
    for told, criterion in zip(design["eligibilityCriteria"], study.criteria, strict=True):
        data, words = told["extensionAttributes"]
        assert msgspec.convert(json.loads(data["valueString"]), Condition, strict=False) == criterion.rule(
            study.reading
        )
        assert words["valueString"]
    assert {"criteria", "visits"} <= {loss.path.split("/")[0] for loss in losses}


def test_usdm_is_the_same_bytes_each_time(study):
    assert export_usdm(study)[0] == export_usdm(study)[0]
