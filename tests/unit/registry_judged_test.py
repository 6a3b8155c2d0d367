"""The note on the precision of the lint says what the list of judged hits says; no rule speaks that is mostly wrong."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from vertebra.protocol.check.codes import CODES

ROOT = Path(__file__).parents[2]
NOTE = (ROOT / "docs/validation/lint-precision.md").read_text(encoding="utf-8")
VERDICTS = ("right", "debatable", "wrong")
ENOUGH = 10  # hits read before a share means something


def judged():
    with (ROOT / "docs/validation/lint-judged.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def counted():
    of = {}
    for hit in judged():
        of.setdefault(hit["rule"], Counter())[hit["verdict"]] += 1
    return of


def rows():
    """The table of the note: for each rule the numbers of hits, records, read, right, debatable, wrong."""
    cells = [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in NOTE.splitlines() if re.match(r"\| L|\| S", line)
    ]
    return {row[0]: [int(cell.replace(",", "")) for cell in row[2:8]] for row in cells}


def test_the_table_tells_what_was_judged():
    told = {rule: numbers[2:] for rule, numbers in rows().items()}
    assert told == {rule: [c.total(), *(c[v] for v in VERDICTS)] for rule, c in counted().items()}
    assert all(read == min(20, hits) for hits, _, read, *_ in rows().values())


def test_the_totals_are_those_of_the_table():
    total = Counter(hit["verdict"] for hit in judged())
    hits = sum(numbers[0] for numbers in rows().values())
    right, debatable, wrong = (total[v] for v in VERDICTS)
    assert f"| all | | {hits:,} | | {total.total()} | {right} | {debatable} | {wrong} | |" in NOTE
    assert f"{right} are right ({right / total.total():.1%})" in NOTE
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"{total.total()} hits read by hand: {right} right, {debatable} debatable, {wrong} wrong" in readme


def test_every_judged_rule_is_a_rule_and_every_other_verdict_has_a_reason():
    assert set(counted()) <= set(CODES)
    assert [hit for hit in judged() if hit["verdict"] not in VERDICTS] == []
    assert [hit for hit in judged() if bool(hit["why"]) is (hit["verdict"] == "right")] == []


@pytest.mark.parametrize("rule", [rule for rule, c in counted().items() if c.total() >= ENOUGH])
def test_a_rule_that_was_read_often_enough_is_mostly_right(rule):
    assert counted()[rule]["right"] >= 0.6 * counted()[rule].total()
