"""Foreign judges of the USDM export: the official JSON schema, and by hand the CDISC rules engine.

The schema is not part of the repository: it is looked for beside it, and the tests are skipped, loudly, without it. The
engine (CDISC CORE) wants a Python of its own and is run by hand; what it said, and why each remark stands, is in
`docs/validation/usdm-export.md`.
"""

import json

import pytest

from exchange_support.samples import sample as shared
from registry_support.records import SEED, corpus, samples
from unit.small_study import small
from vertebra.protocol.registry.importing import import_record
from vertebra.protocol.registry.usdm import export_usdm
from vertebra.studies.npc001.study import build

STUDIES = {"npc001": build, "small": small, "seed": lambda: import_record(SEED.read_bytes())}


@pytest.fixture(scope="module")
def judge():
    schema = shared("standards/usdm/usdm-4-0.schema.json")
    validators = pytest.importorskip("jsonschema_rs", reason="NOT RUN: no judge of JSON schemas is installed")
    return validators.validator_for(json.loads(schema.read_text(encoding="utf-8")))


def faults(judge, study):
    whole = json.loads(export_usdm(study)[0])
    return [f"{'/'.join(map(str, e.instance_path))}: {e.message[:120]}" for e in judge.iter_errors(whole)]


def test_the_judge_finds_a_fault_that_is_planted(judge):
    whole = json.loads(export_usdm(build())[0])
    del whole["study"]["versions"][0]["titles"]
    assert list(judge.iter_errors(whole))


@pytest.mark.parametrize("study", STUDIES)
def test_an_exported_study_has_no_schema_errors(judge, study):
    assert faults(judge, STUDIES[study]()) == []


def test_exported_drafts_have_no_schema_errors(judge):
    wrong = {study.id: told for study in map(import_record, samples()) if (told := faults(judge, study))}
    assert wrong == {}


def test_every_tenth_record_that_was_handed_out_has_no_schema_errors(judge):
    some = list(corpus())[::10]
    wrong = {study.id: told for study in map(import_record, some) if (told := faults(judge, study))}
    assert len(some) == 150
    assert wrong == {}
