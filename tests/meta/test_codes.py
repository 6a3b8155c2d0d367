"""The page of codes is fresh, and every code is triggered by some test."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
generate = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(generate)

TESTS = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "tests").rglob("*.py") if p.name != "test_codes.py")


def test_the_page_of_codes_is_fresh():
    assert (ROOT / "docs" / "codes.md").read_text(encoding="utf-8") == generate.codes_page(), "run: make docs"


@pytest.mark.parametrize("code", sorted(generate.codes()))
def test_some_test_triggers(code):
    assert f'"{code}"' in TESTS
