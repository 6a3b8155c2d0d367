"""The same criteria by two ways: one adult at a time through the engine of the trial, all at once through the table.

300 real adults of NHANES, every criterion of NPC-001 in both readings, with a third of the values taken away.
"""

from dataclasses import dataclass
from decimal import Decimal
from random import Random

import pyarrow as pa
import pytest

from vertebra.laboratory.feasibility.parts import parts_of
from vertebra.laboratory.feasibility.people.embedded import fetch, place, sealed
from vertebra.laboratory.feasibility.people.nhanes import MEASURED
from vertebra.laboratory.feasibility.people.population import by_loinc, columns_for, lies_ahead
from vertebra.laboratory.feasibility.rule.compile import truth
from vertebra.laboratory.feasibility.rule.kleene import all_of
from vertebra.laboratory.feasibility.rule.table import Held
from vertebra.protocol.eligibility import judge
from vertebra.protocol.expressions import Seen
from vertebra.protocol.study import with_reading
from vertebra.simulate.population import adults
from vertebra.studies.npc001.study import build
from vertebra.terms.spans import point
from vertebra.terms.verdicts import Verdict

from datetime import datetime  # isort: skip

STUDY = build()
NOW = datetime.fromisoformat("2026-03-01T09:00+08:00")
VERDICTS = {True: Verdict.MET, False: Verdict.NOT_MET, None: Verdict.UNKNOWN}
COLUMNS = {by_loinc(STUDY)[loinc].id: name for name, (loinc, _) in MEASURED.items()} | {"AGE": "age", "SEX": "sex"}


def people():
    """Each adult as item -> value, some taken away."""
    dice, some = Random(4), list(adults())[:300]
    return [{id: getattr(a, name) if dice.random() > 1 / 3 else None for id, name in COLUMNS.items()} for a in some]


@dataclass
class Adult:
    """One adult as the engine of the trial looks at them: screened, not operated."""

    values: dict
    now: datetime = NOW

    def find(self, ref):
        value = None if lies_ahead(STUDY)(ref) else self.values.get(ref.item)
        known = value if value is None or isinstance(value, str) else point(Decimal(str(value)))
        return Seen(ref, known)

    def rows(self, form):
        return ()


@pytest.mark.parametrize("reading", ["registered", "corrected"])
def test_table_and_engine_agree_on_every_criterion(reading):
    study, found = with_reading(STUDY, reading), people()
    rows = {id: [p[id] for p in found] for id in COLUMNS}
    arrays = {id: pa.array(v, pa.string() if id == "SEX" else pa.float64()) for id, v in rows.items()}
    table = place(sealed(), "people", pa.table({"person": range(len(found)), **arrays}))
    seen = columns_for(study, table, {id: Held("code" if id == "SEX" else "number") for id in COLUMNS}, NOW)
    parts = parts_of(study, seen, {})
    wanted = {c.id: all_of(truth(p.rule, seen) for p in parts if p.criterion == c.id) for c in study.criteria}
    answer = fetch(table.select("person", **wanted).order_by("person")).to_pydict()
    for criterion in study.criteria:
        said = [VERDICTS[v] for v in answer[criterion.id]]
        assert said == [judge(criterion, reading, Adult(p)).verdict for p in found], criterion.id
