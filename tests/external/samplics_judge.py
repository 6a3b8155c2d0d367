"""A foreign judge of survey statistics: what samplics says of the shipped NHANES table. A script, not a test.

    python -m venv judge && judge/bin/pip install samplics==0.6.1
    judge/bin/python -W ignore tests/external/samplics_judge.py > tests/samples/feasibility/samplics-0.6.1.json

It knows nothing of Vertebra: the limits are written out here once more, from the registered words of NCT07168603.
"""

import csv
import gzip
import json
import math
import sys
from pathlib import Path

import numpy as np
from samplics.estimation import TaylorEstimator
from samplics.utils.types import PopParam

TABLE = Path(__file__).parents[2] / "src/vertebra/simulate/data/nhanes-2017-2020-adults.csv.gz"
COLUMNS = ("age", "weight", "psu", "stratum", "wbc", "haemoglobin", "platelets", "bun", "creatinine", "ast", "alt")


def read():
    rows = list(csv.DictReader(gzip.decompress(TABLE.read_bytes()).decode().splitlines()))
    found = {name: np.array([float(row[name]) if row[name] else math.nan for row in rows]) for name in COLUMNS}
    return found | {"female": np.array([row["sex"] == "F" for row in rows])}


def demands(a):
    female = a["female"]
    inside = lambda values, low, high: (values >= low) & (values <= high)  # noqa: E731
    return {
        "E1.3": inside(a["bun"], 6, 20),
        "E1.4": inside(a["creatinine"], np.where(female, 0.5, 0.7), np.where(female, 0.9, 1.2)),
        "E1.5": a["ast"] < 40,
        "E1.6": a["alt"] < 41,
        "E2.1": inside(a["wbc"], 4, 11),
        "E2.2": inside(a["haemoglobin"], np.where(female, 12, 13), np.where(female, 16, 17)),
        "E2.3 registered": inside(a["platelets"], 130, 140),
        "E2.3 corrected": inside(a["platelets"], 130, 400),
    }


NEEDS = {"E1.3": "bun", "E1.4": "creatinine", "E1.5": "ast", "E1.6": "alt", "E2.1": "wbc", "E2.2": "haemoglobin"}
MEASURED = ("wbc", "haemoglobin", "platelets", "bun", "creatinine", "ast", "alt")


def questions(a):
    """Name -> who has it, who is in the domain."""
    found = demands(a)
    asked = {name: (hit, ~np.isnan(a[NEEDS.get(name, "platelets")])) for name, hit in found.items()}
    complete = ~np.isnan([a[name] for name in MEASURED]).any(axis=0)
    others = [hit for name, hit in found.items() if not name.startswith("E2.3")]
    middle = complete & (a["age"] >= 30) & (a["age"] <= 59)
    for reading in ("registered", "corrected"):
        joint = np.logical_and.reduce([*others, found[f"E2.3 {reading}"]])
        asked |= {f"joint {reading}": (joint, complete), f"joint {reading}, ages 30-59": (joint, middle)}
    without = np.logical_and.reduce(others)
    measured_others = ~np.isnan([a[name] for name in MEASURED if name != "platelets"]).any(axis=0)
    return asked | {"joint without E2.3": (without, measured_others)}


def judge(a, hit, domain):
    estimator = TaylorEstimator(PopParam.mean)
    outside = 1.0  # of no matter for the domain; a mean of zero there would be divided by
    estimator.estimate(
        y=np.where(domain, hit, outside).astype(float),
        samp_weight=a["weight"],
        stratum=a["stratum"],
        psu=a["psu"],
        domain=domain.astype(int),
    )
    return {"share": float(estimator.point_est[1]), "se": float(estimator.stderror[1]), "people": int(domain.sum())}


def answers():
    a = read()
    return {name: judge(a, *question) for name, question in questions(a).items()}


if __name__ == "__main__":
    json.dump(answers(), sys.stdout, indent=1)
    sys.stdout.write("\n")
