"""Who would be eligible among a million and ten million people: every demand of 19 exclusion criteria, in one pass.

Then an OMOP extract of a million people in Parquet files, from the files to the answer, beside OHDSI Circe (the Python
port, its own SQL, on DuckDB) filling one cohort of seven laboratory criteria from tables that are loaded already.
Circe runs with the interpreter named in VERTEBRA_CIRCE, which must have `ohdsi-circepy`; without it, it is left out.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from bench import Measured
from vertebra.laboratory.feasibility import feasibility
from vertebra.laboratory.feasibility.people.embedded import fetch, quiet, sealed
from vertebra.laboratory.feasibility.people.find import omop_tables
from vertebra.laboratory.feasibility.people.omop import omop
from vertebra.laboratory.feasibility.people.population import About, Population, columns_for
from vertebra.laboratory.feasibility.rule.compile import truth
from vertebra.laboratory.feasibility.rule.kleene import is_met
from vertebra.laboratory.feasibility.rule.table import Held
from vertebra.protocol.forms import Item
from vertebra.protocol.study import Study, with_reading
from vertebra.studies.npc001.study import build
from vertebra.terms.texts import Text

ROOT = Path(__file__).parents[1]
MISSING = 0.1
NOW = datetime.fromisoformat("2026-03-01T09:00+08:00")
PEOPLE = 1_000_000
RUNS = 3  # the best counts: the others waited for somebody else's work
ABOUT = About("bench", Text("bench", "bench"), Text("bench", "bench"))


def measure() -> Iterator[Measured]:
    whole = with_reading(build(), "corrected")
    study = msgspec.structs.replace(whole, criteria=tuple(c for c in whole.criteria if c.kind == "exclusion"))
    for people in (PEOPLE, 10 * PEOPLE):
        yield from asked(study, people)
    yield from beside_circe(whole)


def asked(study: Study, people: int) -> Iterator[Measured]:
    population = crowd(study, people)
    runs = []
    for _ in range(RUNS):
        start, work = time.perf_counter(), time.process_time()
        found = feasibility(study, population, least=0)
        runs.append((time.perf_counter() - start, time.process_time() - work))
    judged = sum(row.reach == "judged" for row in found.demands)
    assert found.people.people == people
    assert {row.reach for row in found.criteria} == {"judged"}
    seconds, work = min(runs)
    yield Measured(f"feasibility, {people / 1e6:.0f} M people, 19 criteria, {judged} demands", seconds, "s")
    yield Measured("  work of all cores together", work, "CPU s")


def crowd(study: Study, people: int) -> Population:
    """A table of invented people with every item that the criteria ask for, a tenth missing."""
    wanted = {r for c in study.criteria for r in refs(c.rule(study.reading)) if r != "SURGDTC"}
    items = [study.item(id) for id in sorted(wanted)]
    columns = ", ".join(f'{drawn(study, item)} AS "{item.id}"' for item in items)
    connection = sealed()
    connection.con.execute("SELECT setseed(0.5)")
    connection.con.execute(f"CREATE TEMP TABLE people AS SELECT i AS person, {columns} FROM range({people}) t(i)")
    with quiet():
        table = connection.table("people", database=("temp", "main"))
    held = {item.id: Held("code" if item.type == "text" else item.type, several=item.multiple) for item in items}
    return Population(ABOUT, columns_for(study, table, held, NOW))


def refs(rule: Any) -> set[str]:
    from vertebra.protocol.expressions import reads

    return {ref.item for ref in reads(rule) if ref.pick != "fact"}


def drawn(study: Study, item: Item) -> str:
    """SQL for one value: uniform over the plausible range, over the codes, or over two years of days."""
    if item.type == "number":
        low, high = float(item.low or 0), float(item.high or 100)
        value = f"round({low} + random() * {high - low}, {item.decimals})"
    elif item.type == "date":
        value = "DATE '2024-01-01' + CAST(floor(random() * 730) AS INTEGER)"
    else:
        codes = [c.code for c in study.codelist(item.codes).codes]
        value = f"list_extract({codes}, 1 + CAST(floor(random() * {len(codes)}) AS INTEGER))"
    return f"CASE WHEN random() < {MISSING} THEN NULL ELSE {value} END"


# -- beside Circe ------------------------------------------------------------------------------------------------------


def beside_circe(study: Study) -> Iterator[Measured]:
    sys.path.append(str(ROOT / "tests"))
    from feasibility_support.cohorts import COHORTS, cohort

    name = "all seven, corrected"
    rule, definition = COHORTS[name]
    with tempfile.TemporaryDirectory() as folder:
        rows = extract(Path(folder))
        ours, work, met = min(one_cohort(study, rule, Path(folder)) for _ in range(RUNS))
        yield Measured(f"OMOP extract, {PEOPLE / 1e6:.0f} M people, {rows:,} measurements: seven criteria", ours, "s")
        yield Measured("  work of all cores together", work, "CPU s")
        start = time.perf_counter()
        feasibility(study, omop(study, omop_tables(Path(folder))))
        yield Measured("  every demand of the study, alone and together", time.perf_counter() - start, "s")
        again = {f"{name} {run}": cohort(definition) for run in range(RUNS)}
        yield from theirs(again, Path(folder), ours, met)


def one_cohort(study: Study, rule: Any, folder: Path) -> tuple[float, float, int]:
    """From the files to the number of people in the cohort: seconds, seconds of work of all cores, people."""
    start, work = time.perf_counter(), time.process_time()
    columns = omop(study, omop_tables(folder)).columns
    met = fetch(columns.table.aggregate(met=is_met(truth(rule, columns)).cast("int32").sum()))["met"][0].as_py()
    return time.perf_counter() - start, time.process_time() - work, met


def theirs(cohorts: dict[str, Any], folder: Path, ours: float, met: int) -> Iterator[Measured]:
    python = os.environ.get("VERTEBRA_CIRCE", "")
    if not python:
        print("  OHDSI Circe: NOT MEASURED, name an interpreter with ohdsi-circepy in VERTEBRA_CIRCE", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory() as place:
        definitions = Path(place) / "cohorts.json"
        definitions.write_text(json.dumps(cohorts))
        judge = [python, str(ROOT / "tests/external/circe_judge.py"), str(definitions), str(folder), "--time"]
        told = json.loads(subprocess.run(judge, capture_output=True, text=True, check=True).stdout)
    assert {people for _, _, people in told["cohorts"].values()} == {met}, "Circe and the tree disagree"
    seconds, work, _ = min(told["cohorts"].values())
    yield Measured(f"  OHDSI Circe {told['circe']}, SQL, the same cohort of {met:,}", seconds, "s")
    yield Measured("  work of all cores together", work, "CPU s")
    yield Measured("  so many times as long as the tree", seconds / ours, "")


def extract(folder: Path) -> int:
    """The synthetic extract of the tests, drawn by SQL: one value of each measurement, 15 % missing."""
    from feasibility_support.omop_set import INDEX, LABS, UNITS, VISIT

    engine = duckdb.connect()
    engine.execute("SELECT setseed(0.25)")
    write = lambda name, query: engine.execute(f"COPY ({query}) TO '{folder / name}.parquet' (FORMAT parquet)")  # noqa: E731
    write(
        "person",
        "SELECT i AS person_id, CASE WHEN random() < 0.5 THEN 8507 ELSE 8532 END AS gender_concept_id, "
        "CAST(1940 + random() * 65 AS INTEGER) AS year_of_birth, 5 AS month_of_birth, 4 AS day_of_birth "
        f"FROM range(1, {PEOPLE + 1}) t(i)",
    )
    write(
        "observation_period",
        "SELECT i AS observation_period_id, i AS person_id, DATE '2020-01-01' AS observation_period_start_date, "
        f"DATE '2025-01-01' AS observation_period_end_date FROM range(1, {PEOPLE + 1}) t(i)",
    )
    labs = [one_lab(*LABS[item][:1], *LABS[item][2:], INDEX) for item in LABS]
    visit = (
        f"SELECT i AS person_id, {VISIT} AS measurement_concept_id, DATE '{INDEX}' AS measurement_date, "
        f"NULL::DOUBLE AS value_as_number, 0 AS unit_concept_id FROM range(1, {PEOPLE + 1}) t(i)"
    )
    everything = " UNION ALL ".join([visit, *labs])
    write(
        "measurement",
        "SELECT row_number() OVER () AS measurement_id, *, 4172703 AS operator_concept_id, 0 AS value_as_concept_id, "
        f"'' AS unit_source_value FROM ({everything})",
    )
    concepts = [(c, "LOINC", code) for c, code, *_ in LABS.values()]
    concepts += [(c, "UCUM", code) for code, c in UNITS.items()] + [(VISIT, "LOCAL", "visit")]
    rows = ", ".join(f"({c}, '{v}', '{code}')" for c, v, code in concepts)
    write(
        "concept",
        f"SELECT *, NULL::VARCHAR AS invalid_reason FROM (VALUES {rows}) t(concept_id, vocabulary_id, concept_code)",
    )
    pairs = ", ".join(f"({c}, {c})" for c, *_ in concepts)
    write("concept_ancestor", f"SELECT * FROM (VALUES {pairs}) t(ancestor_concept_id, descendant_concept_id)")
    return int(engine.execute(f"SELECT count(*) FROM '{folder / 'measurement.parquet'}'").fetchone()[0])


def one_lab(concept: int, decimals: int, mean: float, spread: float, units: dict, day: Any) -> str:
    """Rows of one measurement in its canonical unit; the sum of four uniform draws is near enough to a bell."""
    from feasibility_support.omop_set import UNITS

    bell = f"{mean} + {spread} * 1.732 * (random() + random() + random() + random() - 2)"
    return (
        f"SELECT i AS person_id, {concept} AS measurement_concept_id, "
        f"DATE '{day}' - CAST(floor(random() * 300) AS INTEGER) AS measurement_date, "
        f"round({bell}, {decimals}) AS value_as_number, {UNITS[next(iter(units))]} AS unit_concept_id "
        f"FROM range(1, {PEOPLE + 1}) t(i) WHERE random() < 0.85"
    )
