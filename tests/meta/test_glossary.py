"""One word, one row: whoever looks a word up finds it once."""

import re
from collections import Counter
from pathlib import Path

GLOSSARY = Path(__file__).parents[2] / "GLOSSARY.md"
SHARED = {"Leg"}  # of a hand-over, and of the temperature's way: both rows say which


def words() -> Counter[str]:
    heads = re.findall(r"^\| ([^|]+) \|", GLOSSARY.read_text(encoding="utf-8"), re.MULTILINE)
    return Counter(word.strip() for head in heads for word in re.split(r"[,>]", head))


def test_each_word_has_one_row() -> None:
    found = words()
    assert len(found) > 100
    assert {word for word, rows in found.items() if rows > 1 and word.strip("-")} == SHARED
