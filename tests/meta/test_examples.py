"""An example in a docstring is a promise: each is run as it is written."""

import doctest
import importlib
from pathlib import Path

import pytest

import vertebra

ROOT = Path(vertebra.__file__).parent


def modules() -> list[str]:
    """Of every module that shows an example."""
    files = sorted(file for file in ROOT.rglob("*.py") if ">>> " in file.read_text("utf-8"))
    return [
        ".".join(("vertebra", *file.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")
        for file in files
    ]


@pytest.mark.parametrize("name", modules())
def test_the_examples_of_a_docstring_hold(name: str) -> None:
    found = doctest.testmod(importlib.import_module(name))
    assert found.attempted > 0
    assert found.failed == 0


def test_there_are_examples() -> None:
    assert len(modules()) > 50
