"""The site's own extract as FHIR bulk data: what counts, what does not, and what could not be read is told."""

import json
from datetime import UTC, datetime

import pytest

from feasibility_support.omop_set import HEADS, LABS, UNITS, make
from vertebra.laboratory.feasibility import feasibility
from vertebra.laboratory.feasibility.people.embedded import fetch, place, sealed
from vertebra.laboratory.feasibility.people.fhir import fhir
from vertebra.laboratory.feasibility.people.find import find_population
from vertebra.laboratory.feasibility.people.omop import omop
from vertebra.laboratory.feasibility.people.sitemap import History, SiteMap
from vertebra.protocol.study import with_reading
from vertebra.studies.npc001.study import build
from vertebra.terms.trouble import Trouble

import pyarrow as pa  # isort: skip

STUDY = with_reading(build(), "corrected")
NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
LOINC, UCUM, SNOMED = "http://loinc.org", "http://unitsofmeasure.org", "http://snomed.info/sct"
ANN = {"resourceType": "Patient", "id": "ann", "gender": "female", "birthDate": "1980-05-04"}


def coded(system, code):
    return {"coding": [{"system": system, "code": code}]}


def observation(loinc, value=None, unit="", at="2024-05-01T08:00:00+08:00", status="final", who="ann", **more):
    told = {"resourceType": "Observation", "status": status, "code": coded(LOINC, loinc), "effectiveDateTime": at}
    told["subject"] = {"reference": f"Patient/{who}"}
    if value is not None:
        told["valueQuantity"] = {"value": value, "system": UCUM, "code": unit, **more.pop("quantity", {})}
    return told | more


@pytest.fixture
def export(tmp_path):
    """Write a bulk export and read it as a population."""

    def written(*resources, sitemap=None, days=365, moment=NOW, raw=()):
        kinds = {}
        for resource in resources:
            kinds.setdefault(resource["resourceType"], []).append(json.dumps(resource))
        for kind, lines in kinds.items():
            (tmp_path / f"{kind}.ndjson").write_text("\n".join([*lines, *raw]) + "\n")
        return fhir(STUDY, tmp_path, moment, days, sitemap)

    return written


def columns(population, *names):
    return fetch(population.columns.table.order_by("person").select(*names)).to_pylist()


def test_a_result_is_found_by_loinc_and_converted(export):
    found = export(ANN, observation("6690-2", 6000, "/uL"), observation("718-7", 135, "g/L"))
    assert columns(found, "WBC.low", "HGB", "SEX", "AGE.low") == [
        {"WBC.low": 6, "HGB": 13.5, "SEX": "F", "AGE.low": 44}
    ]


def test_a_result_that_was_entered_in_error_or_is_preliminary_does_not_count(export):
    found = export(
        ANN,
        observation("777-3", 250, "10*3/uL", at="2024-01-01"),
        observation("777-3", 1, "10*3/uL", status="entered-in-error"),
        observation("777-3", 2, "10*3/uL", status="preliminary"),
    )
    assert columns(found, "PLT.low") == [{"PLT.low": 250}]


def test_a_corrected_result_of_the_same_moment_replaces_the_first(export):
    found = export(ANN, observation("777-3", 25, "10*3/uL"), observation("777-3", 250, "10*3/uL", status="corrected"))
    assert columns(found, "PLT.low") == [{"PLT.low": 250}]


def test_a_comparator_makes_a_span(export):
    found = export(ANN, observation("1742-6", 5, "U/L", quantity={"comparator": "<"}))
    assert columns(found, "ALT.low", "ALT.high") == [{"ALT.low": None, "ALT.high": 5}]


def test_a_coded_answer_is_read_by_its_standard_code(export):
    positive = observation("56888-1", valueCodeableConcept=coded(SNOMED, "10828004"))
    odd = observation("5196-1", valueCodeableConcept=coded(SNOMED, "82334004"))
    found = export(ANN, positive, odd)
    assert columns(found, "HIV", "HBSAG") == [{"HIV": "POS", "HBSAG": None}]
    assert {f.where for f in found.findings if f.code == "PEOPLE-ANSWER"} == {"HBSAG"}


def test_a_unit_outside_ucum_is_unknown_until_the_site_maps_it(export):
    local = observation("777-3", 250, quantity={"system": "", "code": "", "unit": "K/uL"})
    assert columns(export(ANN, local), "PLT.low") == [{"PLT.low": None}]
    assert columns(export(ANN, local, sitemap=SiteMap(units={"K/uL": "10*3/uL"})), "PLT.low") == [{"PLT.low": 250}]


def test_a_diagnosis_answers_the_history_by_the_map_of_the_site(export):
    bob = {**ANN, "id": "bob"}
    tumour = {
        "resourceType": "Condition", "code": coded(SNOMED, "363346000"), "onsetDateTime": "2015",
        "subject": {"reference": "Patient/ann"},
    }  # fmt: skip
    refuted = tumour | {
        "subject": {"reference": "Patient/bob"},
        "verificationStatus": coded("http://terminology.hl7.org/CodeSystem/condition-ver-status", "refuted"),
    }
    history = {"TUMOR": History("condition_occurrence", (f"{SNOMED}|363346000",), absent="N")}
    found = export(ANN, bob, observation("777-3", 250, "10*3/uL"), tumour, refuted, sitemap=SiteMap(history=history))
    assert columns(found, "person", "TUMOR") == [{"person": "ann", "TUMOR": "Y"}, {"person": "bob", "TUMOR": "N"}]


def test_a_birth_year_alone_leaves_the_age_open(export):
    found = export(ANN | {"birthDate": "2004"}, observation("777-3", 250, "10*3/uL"))
    assert columns(found, "AGE.low", "AGE.high") == [{"AGE.low": 19, "AGE.high": 20}]


def test_lines_that_cannot_be_used_are_counted_and_told(export):
    timeless = observation("777-3", 250, "10*3/uL", at="")
    found = export(ANN, observation("777-3", 250, "10*3/uL"), timeless, raw=["{not json", '{"resourceType": 3}'])
    told = {f.where: f.says.en for f in found.findings if f.code == "PEOPLE-LINE"}
    assert told["Observation.ndjson"].startswith("<5 lines"), "so few are not told of"
    assert told["Patient.ndjson"].startswith("<5 lines")


def test_what_is_no_bulk_export_is_refused_in_one_line(tmp_path):
    with pytest.raises(Trouble, match=r"no \.ndjson file"):
        fhir(STUDY, tmp_path)
    with pytest.raises(Trouble, match=r"no \.ndjson file"):
        find_population(STUDY, f"fhir:{tmp_path / 'nowhere'}")
    (tmp_path / "Observation.ndjson").write_text(json.dumps(observation("777-3", 250, "10*3/uL")))
    with pytest.raises(Trouble, match="no Patient"):
        fhir(STUDY, tmp_path)


def test_the_same_hospital_says_the_same_in_omop_and_in_fhir(tmp_path):
    """One synthetic extract, written both ways, down to the units and the people without a whole birth date."""
    rows = make(120, 5)
    connection = sealed()
    tables = {
        name: place(
            connection, name, pa.Table.from_pylist([dict(zip(HEADS[name], line, strict=True)) for line in lines])
        )
        for name, lines in rows.items()
    }
    _as_fhir(rows, tmp_path)
    by_omop, by_fhir = (
        feasibility(STUDY, omop(STUDY, tables), least=0),
        feasibility(STUDY, fhir(STUDY, tmp_path), least=0),
    )
    assert by_fhir.demands == by_omop.demands
    assert (by_fhir.joint, by_fhir.whole) == (by_omop.joint, by_omop.whole)


def _as_fhir(rows, folder):
    loinc = {concept: code for concept, code, *_ in LABS.values()}
    units = {concept: code for code, concept in UNITS.items()}
    sexes = {8507: "male", 8532: "female", 0: "unknown"}
    people = [
        {"resourceType": "Patient", "id": str(p), "gender": sexes[sex], "birthDate": _born(y, m, d)}
        for p, sex, y, m, d in rows["person"]
    ]
    results = [
        observation(loinc[concept], value, units[unit], at=f"{day}T00:00:00Z", who=str(person))
        for _, person, concept, day, _, value, _, unit, _ in rows["measurement"]
        if concept in loinc
    ]
    for name, some in (("Patient", people), ("Observation", results)):
        (folder / f"{name}.ndjson").write_text("\n".join(map(json.dumps, some)))


def _born(year, month, day):
    return str(year) if month is None else f"{year}-{month:02}" if day is None else f"{year}-{month:02}-{day:02}"
