"""What other programs say of stopping rules and two-stage designs: read from their printed output, and a stored sample.

`tests/samples/designs-published.json` holds the same numbers, converted by `read_output` from the printed output of R
4.2.2 with stoppingrule 0.5.2, clinfun 1.1.5 and ph2bayes; where that output is at hand, a test compares the two.
"""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "tests/samples/designs-published.json"


def shared(path: str) -> Path:
    """A file of the shared research data, which lie beside the working trees; skips where they are not at hand."""
    for folder in ROOT.parents:
        if (folder / "shared/data" / path).is_file():
            return folder / "shared/data" / path
    pytest.skip(f"NOT CHECKED: the shared research data are not at hand ({path})")


def sample() -> dict:
    return json.loads(SAMPLE.read_text(encoding="utf-8"))


def read_output(stopping: str, thall: str) -> dict:
    """All numbers of the printed outputs."""
    return {
        "rules": list(_rules(stopping)),
        "simon": list(_simon(stopping)),
        "toxbdry": list(_looks(stopping)),
        "one_stage": list(_one_stage(stopping)),
        "thall_simon": _lists(thall),
    }


def _rules(text: str):
    head = r"^(\w+) +par=([\d.,]*) p0=([\d.]+) alpha=([\d.]+) cval=([\d.]+) bdry=([\d ]+)\n"
    for found in re.finditer(head + r" +P\(stop\): ([\d. ]+)\n +E\(ev\): ([\d. ]+)", text, re.MULTILINE):
        name, params, p0, alpha, cval, bdry, stop, events = found.groups()
        yield {
            "rule": name,
            "params": [float(x) for x in params.split(",") if x],
            "p0": float(p0),
            "alpha": float(alpha),
            "cval": float(cval),
            "boundary": [int(x) for x in bdry.split()],
            "stop": stop.split(),
            "events": events.split(),
        }


def _simon(text: str):
    line = r"^([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+)  optimal ([\d. ]+) \| minimax ([\d. ]+)$"
    for found in re.finditer(line, text, re.MULTILINE):
        *rates, optimal, minimax = found.groups()
        yield {"rates": [float(x) for x in rates], "optimal": optimal.split(), "minimax": minimax.split()}


def _looks(text: str):
    """Low and high boundaries of repeated significance testing, and their properties as printed."""
    block = r"Low boundary: +(.+?) *\n High boundary: +(.+?) *\n.*?ess\.hi\n((?:\[\d,\][^\n]*\n)+)"
    for low, high, rows in re.findall(block, text, re.DOTALL):
        yield {
            "low": [[int(x) for x in pair.split("/")] for pair in low.split()],
            "high": [[int(x) for x in pair.split("/")] for pair in high.split()],
            "rows": [row.split()[1:] for row in rows.splitlines()],
        }


def _one_stage(text: str):
    found = re.search(r"^1 (\d+) (\d+) +([\d.]+) +([\d.]+)$", text, re.MULTILINE)
    assert found
    yield {"n": int(found[1]), "r": int(found[2]), "alpha": found[3], "beta": found[4]}


def _lists(text: str) -> list[list[list[int]]]:
    """For each list: the first number of participants at which each bound holds."""
    lists: list[list[list[int]]] = []
    for row in text.splitlines():
        words = row.split()
        if words == ["n", "bound"]:
            lists.append([])
        elif words and words[-1] != "NA":
            lists[-1].append([int(words[1]), int(words[2])])
    return lists
