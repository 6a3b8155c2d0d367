"""Imports run downwards, and the contracts that say so are awake.

Each contract of .importlinter is broken on purpose in a copy of the source; a contract that keeps quiet guards nothing.
"""

import configparser
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PREFIX = "importlinter:contract:"

OUTSIDE = ["django", "sqlite3", "pysqlite3", "psycopg", "apsw", "socket", "ssl", "asyncio", "http", "urllib"]
NUMERICAL = ["numpy", "polars", "scipy", "matplotlib"]

# Contract, the file that breaks it (under src/vertebra), what the file says, what the report must name.
PLANTED = [
    ("rooms", "terms/planted.py", "import vertebra.conduct\n", ["vertebra.terms.planted"]),
    ("rooms", "protocol/planted.py", "import vertebra.evidence\n", ["vertebra.protocol.planted"]),
    ("rooms", "evidence/planted.py", "import vertebra.app\n", ["vertebra.evidence.planted"]),
    ("rooms", "simulate/planted.py", "import vertebra.laboratory\n", ["vertebra.simulate.planted"]),
    ("rooms", "attic.py", "", ["vertebra.attic"]),
    ("studies", "studies/planted.py", "import vertebra.conduct\n", ["vertebra.studies.planted"]),
    ("no-favourite-study", "conduct/planted.py", "import vertebra.studies.npc001\n", ["vertebra.conduct.planted"]),
    ("simulated-data", "simulate/planted.py", "import vertebra.evidence\n", ["vertebra.simulate.planted"]),
    ("pure-rooms", "evidence/planted.py", f"import {', '.join(OUTSIDE)}\n", OUTSIDE),
    ("plain-core", "conduct/planted.py", f"import {', '.join(NUMERICAL)}\n", NUMERICAL),
    ("one-store", "app/planted.py", "import vertebra.app.models\n", ["vertebra.app.planted"]),
]


def contracts() -> dict[str, str]:
    """Name of each contract by its identifier."""
    config = configparser.ConfigParser()
    config.read(ROOT / ".importlinter")
    return {key.removeprefix(PREFIX): config[key]["name"] for key in config.sections() if key.startswith(PREFIX)}


def lint(folder: Path, contract: str | None = None) -> subprocess.CompletedProcess[str]:
    limit = ["--contract", contract] if contract else []
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo", *limit]
    world = os.environ | {"PYTHONPATH": str(folder / "src"), "COLUMNS": "200"}
    return subprocess.run(command, cwd=folder, env=world, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    package = tmp_path / "src/vertebra"
    shutil.copytree(ROOT / "src/vertebra", package, ignore=shutil.ignore_patterns("__pycache__"))
    if not any((package / "app").glob("models*")):
        (package / "app/models.py").touch()
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def test_every_import_runs_downwards() -> None:
    seen = lint(ROOT)
    assert seen.returncode == 0, seen.stdout
    assert f"{len(contracts())} kept, 0 broken" in seen.stdout


def test_a_contract_is_never_without_a_planted_violation() -> None:
    assert {contract for contract, *_ in PLANTED} == set(contracts())


@pytest.mark.parametrize(("contract", "path", "text", "named"), PLANTED)
def test_a_planted_violation_breaks_its_contract(
    copy: Path, contract: str, path: str, text: str, named: list[str]
) -> None:
    (copy / "src/vertebra" / path).write_text(text)
    seen = lint(copy, contract)
    assert seen.returncode == 1, seen.stdout
    assert f"{contracts()[contract]} BROKEN" in seen.stdout
    assert all(re.search(rf"\b{re.escape(module)}\b", seen.stdout) for module in named), seen.stdout
