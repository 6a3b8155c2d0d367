"""A foreign judge of cohorts: OHDSI Circe (the Python port), its own SQL, on DuckDB. A script, not a test.

    python -m venv judge && judge/bin/pip install ohdsi-circepy==0.3.0
    judge/bin/python tests/external/circe_judge.py COHORTS.json FOLDER > tests/samples/feasibility/circe-0.3.0.json

COHORTS.json: name -> cohort definition; FOLDER: OMOP tables as CSV or Parquet. It knows nothing of Vertebra. Printed:
name -> sorted person ids. With --time instead: seconds, seconds of work of all cores, how many people are in it.
"""

import json
import sys
import time
import uuid
from pathlib import Path

import circe
import duckdb
from circe.api import build_cohort_query, cohort_expression_from_json
from circe.cohortdefinition import BuildExpressionQueryOptions
from circe.sqlrender import render, split_sql, translate

# columns of the CDM that the synthetic extract leaves out and the SQL of Circe names
LEFT_OUT = {
    "measurement": (
        "visit_occurrence_id BIGINT", "range_low DOUBLE", "range_high DOUBLE", "provider_id BIGINT",
        "measurement_type_concept_id INTEGER", "measurement_source_concept_id INTEGER",
    ),
}  # fmt: skip
EMPTY = {
    "concept_relationship": "concept_id_1 INTEGER, concept_id_2 INTEGER, relationship_id TEXT, invalid_reason TEXT",
    "death": "person_id INTEGER, death_date DATE",
}


def load(folder: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("CREATE SCHEMA cdm; CREATE SCHEMA results; SET schema = 'cdm'")
    for file in sorted(folder.iterdir()):
        name = file.name.split(".")[0]
        connection.execute(f"CREATE TABLE cdm.{name} AS SELECT * FROM '{file}'")
    for table, columns in LEFT_OUT.items():
        for column in columns:
            connection.execute(f"ALTER TABLE cdm.{table} ADD COLUMN IF NOT EXISTS {column}")
    for name, columns in EMPTY.items():
        connection.execute(f"CREATE TABLE IF NOT EXISTS cdm.{name} ({columns})")
    connection.execute(
        "CREATE TABLE results.cohort (cohort_definition_id INTEGER, subject_id BIGINT, "
        "cohort_start_date DATE, cohort_end_date DATE)"
    )
    return connection


def statements(definition: dict) -> list[str]:
    options = BuildExpressionQueryOptions()
    options.cdm_schema = options.vocabulary_schema = "cdm"
    options.target_table, options.cohort_id, options.result_schema = "results.cohort", 1, "results"
    sql = build_cohort_query(cohort_expression_from_json(json.dumps(definition)), options)
    given = {
        "cdm_database_schema": "cdm", "vocabulary_database_schema": "cdm", "target_database_schema": "results",
        "target_cohort_table": "cohort", "target_cohort_id": "1", "results_database_schema": "results",
    }  # fmt: skip
    rendered = render(sql, **given)
    return split_sql(translate(rendered, "duckdb", session_id="s" + uuid.uuid4().hex[:7]))


def run(connection: duckdb.DuckDBPyConnection, definition: dict) -> list[int]:
    for statement in statements(definition):
        if statement.strip():
            connection.execute(statement)
    return sorted(row[0] for row in connection.execute("SELECT DISTINCT subject_id FROM results.cohort").fetchall())


def main(cohorts: str, folder: str, *flags: str) -> None:
    connection, answers = load(Path(folder)), {}
    for name, definition in json.loads(Path(cohorts).read_text()).items():
        start, work = time.perf_counter(), time.process_time()
        found = run(connection, definition)
        took = round(time.perf_counter() - start, 3), round(time.process_time() - work, 3)
        answers[name] = (*took, len(found)) if "--time" in flags else found
    json.dump({"circe": circe.__version__, "duckdb": duckdb.__version__, "cohorts": answers}, sys.stdout)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
