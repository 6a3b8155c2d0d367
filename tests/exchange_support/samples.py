"""Real files of other systems, kept beside the repository; a test that wants them says plainly when they are absent."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def sample(path: str) -> Path:
    """A file or folder under `shared/data`, which lies beside the repository or above it; skips loudly without it."""
    found = next((place for up in ROOT.parents if (place := up / "shared/data" / path).exists()), None)
    if found is None:
        pytest.skip(f"NOT TESTED: the sample shared/data/{path} lies nowhere above {ROOT.name}")
    return found
