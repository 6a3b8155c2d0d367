"""Circe itself, on another synthetic hospital than the stored one: whoever is decided is decided as Circe decides."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from feasibility_support.cohorts import COHORTS, cohort
from feasibility_support.omop_set import make, write
from vertebra.laboratory.feasibility.people.embedded import fetch
from vertebra.laboratory.feasibility.people.find import omop_tables
from vertebra.laboratory.feasibility.people.omop import omop
from vertebra.laboratory.feasibility.rule.compile import truth
from vertebra.studies.npc001.study import build

ROOT = Path(__file__).parents[2]
PYTHON = os.environ.get("VERTEBRA_CIRCE", "")
needs_circe = pytest.mark.skipif(
    not PYTHON, reason="Circe NOT ASKED: name an interpreter that has ohdsi-circepy in VERTEBRA_CIRCE"
)


def judged(folder, definitions):
    judge = [PYTHON, str(ROOT / "tests/external/circe_judge.py"), str(definitions), str(folder)]
    return json.loads(subprocess.run(judge, capture_output=True, text=True, check=True).stdout)["cohorts"]


@needs_circe
def test_on_a_new_hospital_circe_and_the_tree_agree(tmp_path):
    write(make(800, 2026), tmp_path / "omop")
    definitions = tmp_path / "cohorts.json"
    definitions.write_text(json.dumps({name: cohort(rule) for name, (_, rule) in COHORTS.items()}))
    theirs = judged(tmp_path / "omop", definitions)
    columns = omop(build(), omop_tables(tmp_path / "omop")).columns
    wanted = {f"c{at}": truth(tree, columns) for at, (tree, _) in enumerate(COHORTS.values())}
    answer = fetch(columns.table.select("person", **wanted)).to_pydict()
    for at, name in enumerate(COHORTS):
        decided = {p: v for p, v in zip(answer["person"], answer[f"c{at}"], strict=True) if v is not None}
        assert {p for p, v in decided.items() if v} == set(theirs[name]) & set(decided), name


@needs_circe
def test_circe_still_says_what_is_stored():
    samples = ROOT / "tests/samples/feasibility"
    stored = json.loads((samples / "circe-0.3.0.json").read_text())["cohorts"]
    assert judged(samples / "omop", samples / "circe-cohorts.json") == stored
