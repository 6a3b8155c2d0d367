"""samplics itself, asked again: its answers are those that are stored, so the stored ones may judge."""

import json
import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON = os.environ.get("VERTEBRA_SAMPLICS", "")


@pytest.mark.skipif(not PYTHON, reason="samplics NOT ASKED: name an interpreter that has it in VERTEBRA_SAMPLICS")
def test_samplics_still_says_what_is_stored():
    judge = [PYTHON, "-W", "ignore", str(ROOT / "tests/external/samplics_judge.py")]
    told = json.loads(subprocess.run(judge, capture_output=True, text=True, check=True).stdout)
    stored = json.loads((ROOT / "tests/samples/feasibility/samplics-0.6.1.json").read_text())
    assert told.keys() == stored.keys()
    for name, answer in told.items():
        assert answer == pytest.approx(stored[name], rel=1e-12), name
