"""Feasibility, a population by what a person types: `nhanes`, a file, `omop:FOLDER`, `omop:FILE.duckdb`, `fhir:FOLDER`.

Everything is read on this machine by an engine that can reach nothing else.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import ibis.expr.types as ir

from vertebra.laboratory.feasibility.cells import LEAST
from vertebra.laboratory.feasibility.people.embedded import name_as, sealed, see
from vertebra.laboratory.feasibility.people.fhir import fhir
from vertebra.laboratory.feasibility.people.nhanes import nhanes
from vertebra.laboratory.feasibility.people.omop import omop
from vertebra.laboratory.feasibility.people.population import Population
from vertebra.laboratory.feasibility.people.sitemap import SiteMap
from vertebra.laboratory.feasibility.people.wide import wide
from vertebra.protocol.study import Study
from vertebra.terms.trouble import Trouble

_OMOP = (
    "person", "measurement", "condition_occurrence", "drug_exposure", "observation", "procedure_occurrence",
    "concept", "concept_ancestor",
)  # fmt: skip
# Source: OMOP CDM 5.4, types of its fields by the ending of their names
_TYPES = {"_id": "int64", "_date": "date", "_datetime": "timestamp", "value_as_number": "float64", "_of_birth": "int32"}
_TEXTS = ("vocabulary_id", "domain_id", "concept_class_id")
_ENDINGS = (".parquet", ".csv", ".csv.gz", "")


def find_population(
    study: Study,
    name: str,
    on: date | None = None,
    days: int = 365,
    sitemap: SiteMap | None = None,
    least: int = LEAST,
) -> Population:
    """on: the day as of which people are looked at; default: the newest datum, for a file its last change.

    least: of fewer values than this no finding tells the number.

    Raises:
        Trouble: there is no such population, or it cannot be read.
    """
    moment = datetime.combine(on, time(23, 59, 59), ZoneInfo(study.zone)) if on else None
    if name == "nhanes":
        return nhanes(study)
    kind, _, rest = name.partition(":")
    if kind == "omop" and rest:
        return omop(study, omop_tables(Path(rest)), moment, days, sitemap, least)
    if kind == "fhir" and rest:
        return fhir(study, Path(rest), moment, days, sitemap, least)
    path = Path(name)
    if not path.is_file():
        raise Trouble(
            f"there is no population {name!r}: name nhanes, a CSV or Parquet file, omop:FOLDER or fhir:FOLDER"
        )
    return wide(study, path, moment or datetime.fromtimestamp(path.stat().st_mtime, UTC))


def omop_tables(path: Path) -> dict[str, ir.Table]:
    """The tables of an OMOP extract: a DuckDB file, or a folder with a file or a folder of Parquet files for each.

    Raises:
        Trouble: nothing there, or it cannot be read.
    """
    if path.is_dir():
        connection = sealed([path])
        files = {name: _file(path, name) for name in _OMOP}
        return {name: _lower(see(connection, file, name)) for name, file in files.items() if file is not None}
    if not path.is_file():
        raise Trouble(f"there is no OMOP extract {path}: name a folder of Parquet or CSV files, or a DuckDB file")
    return _database(path)


def _file(folder: Path, name: str) -> Path | None:
    entries = {entry.name.lower(): entry for entry in folder.iterdir()}
    return next((entries[name + ending] for ending in _ENDINGS if name + ending in entries), None)


def _database(path: Path) -> dict[str, ir.Table]:
    try:
        connection = sealed(database=path)
    except duckdb.Error as wrong:
        raise Trouble(f"cannot open {path} as a DuckDB file: {str(wrong).splitlines()[0]}") from wrong
    listed = "SELECT table_catalog, table_schema, table_name FROM information_schema.tables"
    found: dict[str, ir.Table] = {}
    for catalog, schema, name in connection.con.execute(listed).fetchall():
        if name.lower() in _OMOP:
            found[name.lower()] = _lower(name_as(connection, name.lower(), (catalog, schema, name)))
    return found


def _lower(table: ir.Table) -> ir.Table:
    """Names in small letters, and the types of the CDM where a CSV file has only text."""
    small = table.rename({name.lower(): name for name in table.columns if name != name.lower()})
    return small.mutate(**{name: small[name].try_cast(kind) for name, kind in _kinds(small)})


def _kinds(table: ir.Table) -> Iterator[tuple[str, str]]:
    for name, dtype in table.schema().items():
        kind = next((kind for ending, kind in _TYPES.items() if name.endswith(ending)), None)
        if dtype.is_string() and kind and name not in _TEXTS:
            yield name, kind
