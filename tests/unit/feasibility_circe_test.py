"""Against OHDSI Circe: 26 laboratory cohorts on a synthetic OMOP extract, as Circe 0.3.0 (Python) filled them.

Stored: what tests/external/circe_judge.py printed, and the very definitions and tables that it was given. Whoever is
decided is decided as Circe decides. Whoever is unknown Circe leaves out, or takes in where the cohort says "no
measurement above": it has no third answer.
"""

import json
from pathlib import Path

import pytest

from feasibility_support.cohorts import COHORTS, cohort
from feasibility_support.omop_set import HEADS, make, read
from vertebra.laboratory.feasibility.people.embedded import fetch
from vertebra.laboratory.feasibility.people.find import omop_tables
from vertebra.laboratory.feasibility.people.omop import omop
from vertebra.laboratory.feasibility.rule.compile import truth
from vertebra.studies.npc001.study import build

SAMPLES = Path(__file__).parents[1] / "samples/feasibility"
CIRCE = json.loads((SAMPLES / "circe-0.3.0.json").read_text())
NEGATED = {"no low platelets", "not outside the white cells", "no good haemoglobin", "no liver harm"}


@pytest.fixture(scope="module")
def divided():
    """Each cohort: who is in it, who is not, of whom it is unknown."""
    columns = omop(build(), omop_tables(SAMPLES / "omop")).columns
    names = {f"c{at}": name for at, name in enumerate(COHORTS)}
    wanted = {key: truth(COHORTS[name][0], columns) for key, name in names.items()}
    answer = fetch(columns.table.select("person", **wanted)).to_pydict()
    people = answer["person"]
    return {
        name: {said: {p for p, v in zip(people, answer[key], strict=True) if v is said} for said in (True, False, None)}
        for key, name in names.items()
    }


def test_there_are_enough_cohorts_and_none_is_empty():
    assert len(COHORTS) >= 20
    assert set(CIRCE["cohorts"]) == set(COHORTS)
    assert all(CIRCE["cohorts"].values())


@pytest.mark.parametrize("name", COHORTS)
def test_whoever_is_decided_is_decided_as_circe_decides(divided, name):
    theirs, ours = set(CIRCE["cohorts"][name]), divided[name]
    assert ours[True] <= theirs
    assert not ours[False] & theirs
    assert len(ours[True]) + len(ours[False]) > len(ours[None]) > 0


@pytest.mark.parametrize("name", COHORTS)
def test_whoever_is_unknown_is_left_out_or_taken_in_by_how_the_cohort_is_said(divided, name):
    """160 to 240 of a thousand people come in by a missing value where the definition is a negation."""
    theirs, unknown = set(CIRCE["cohorts"][name]), divided[name][None]
    assert unknown & theirs == (unknown if name in NEGATED else set())


def test_the_stored_definitions_and_tables_are_those_of_this_test():
    stored = json.loads((SAMPLES / "circe-cohorts.json").read_text())
    assert stored == json.loads(json.dumps({name: cohort(rule) for name, (_, rule) in COHORTS.items()}))
    made = make(1000, 7)
    for table in HEADS:
        lines = [["" if v is None else str(v) for v in line] for line in made[table]]
        assert [list(row.values()) for row in read(SAMPLES / "omop", table)] == lines
