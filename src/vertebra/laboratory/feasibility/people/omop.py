"""Feasibility, the site's own extract as OMOP CDM 5: person, measurement, conditions, drugs, observations.

Any Ibis tables will do: Parquet or CSV files in DuckDB here, or the tables of a PostgreSQL or Spark connection that is
passed in. Items are found through `concept` by LOINC code, units by UCUM code; the site's map adds its own.
Source: OMOP Common Data Model 5.4, tables and fields; concept ids of sex and of measurement operators as its vocabulary
gives them (8507 male, 8532 female; 4171756 <, 4171754 <=, 4172704 >, 4171755 >=).
"""

from collections.abc import Mapping
from datetime import UTC, datetime

import ibis
import ibis.expr.types as ir

from vertebra.laboratory.feasibility.cells import LEAST
from vertebra.laboratory.feasibility.people.embedded import fetch
from vertebra.laboratory.feasibility.people.extract import Extract, population_of
from vertebra.laboratory.feasibility.people.population import About, Population, asked, by_loinc
from vertebra.laboratory.feasibility.people.sitemap import History, SiteMap, gaps
from vertebra.protocol.forms import CodeList, Item
from vertebra.protocol.study import Study
from vertebra.terms.texts import Text
from vertebra.terms.trouble import Trouble

Tables = Mapping[str, ir.Table]

_SEX = {8507: "M", 8532: "F"}
_SIGNS = {4171756: "<", 4171754: "<=", 4172704: ">", 4171755: ">="}
_EXACT = (0, 4172703)
# LOINC answers and SNOMED qualifiers: positive, negative
_ANSWERS = {9191: "POSITIVE", 45884084: "POSITIVE", 9189: "NEGATIVE", 45878583: "NEGATIVE"}
_HISTORY = {
    "condition_occurrence": ("condition_concept_id", "condition_start_date"),
    "drug_exposure": ("drug_concept_id", "drug_exposure_start_date"),
    "observation": ("observation_concept_id", "observation_date"),
    "procedure_occurrence": ("procedure_concept_id", "procedure_date"),
}

ABOUT = About(
    "omop",
    Text("The site's own extract (OMOP)", "機構自有資料（OMOP）"),
    Text("OMOP CDM tables of the site; they were read here and went nowhere", "機構之 OMOP CDM 資料表，僅於本機讀取"),
    (
        Text(
            "A hospital knows who came to it, and what was measured in them for other reasons than this trial.",
            "醫院資料僅含就醫者，且檢驗並非為本試驗而做。",
        ),
    ),
)


def omop(
    study: Study,
    tables: Tables,
    moment: datetime | None = None,
    days: int = 365,
    sitemap: SiteMap | None = None,
    least: int = LEAST,
) -> Population:
    """The people of an OMOP extract, as they were known at `moment` (default: its newest measurement).

    least: of fewer values than this no finding tells the number.

    Raises:
        Trouble: a table or column that cannot be done without is not there.
    Findings: PEOPLE-MAP, PEOPLE-UNIT, PEOPLE-ANSWER, PEOPLE-RANGE.
    """
    for name in ("person", "measurement"):
        if name not in tables:
            raise Trouble(f"the OMOP extract has no table {name}: it needs person and measurement at least")
    known, sitemap = asked(study), sitemap or SiteMap()
    concepts = _concepts(study, tables, sitemap)
    found = _found(study, tables, concepts, sitemap)
    records = {id: (_records(tables, h), h) for id, h in sitemap.history.items() if id in known and h.table in tables}
    when = moment or _newest(found)
    return population_of(
        study,
        Extract(_people(tables), frozenset(concepts.values()), found, records),
        ABOUT,
        when,
        days,
        gaps(study, {*concepts.values(), *records}),
        least,
    )


def _concepts(study: Study, tables: Tables, sitemap: SiteMap) -> dict[int, str]:
    """Concept of the site that was measured in anybody -> item of the study."""
    codes = {code: item.id for code, item in by_loinc(study).items()}
    found = _coded(tables, "LOINC", list(codes)) if "concept" in tables else {}
    mine = {int(concept): id for id, some in sitemap.items.items() for concept in some if id in asked(study)}
    known = {concept: codes[code] for concept, code in found.items()} | mine
    measured = set(fetch(tables["measurement"].select("measurement_concept_id").distinct())[0].to_pylist())
    return {concept: item for concept, item in known.items() if concept in measured}


def _coded(tables: Tables, vocabulary: str, codes: list[str] | None = None) -> dict[int, str]:
    """Concept -> code, of one vocabulary."""
    concept = tables["concept"]
    some = concept.filter(concept.vocabulary_id == vocabulary)
    if codes is not None:
        some = some.filter(some.concept_code.isin(codes))
    rows = fetch(some.select("concept_id", "concept_code")).to_pylist()
    return {int(row["concept_id"]): row["concept_code"] for row in rows}


def _found(study: Study, tables: Tables, concepts: Mapping[int, str], sitemap: SiteMap) -> ir.Table:
    m = tables["measurement"]
    some = m.filter(m.measurement_concept_id.isin(list(concepts)) if concepts else ibis.literal(False))
    return some.select(
        person=some.person_id,
        item=_lookup(some.measurement_concept_id, concepts),
        at=some.measurement_date.cast("timestamp"),
        number=some.measurement_id.cast("int64"),
        value=some.value_as_number.cast("float64"),
        sign=_sign(some),
        unit=_unit(some, tables, sitemap),
        code=_code(study, some, set(concepts.values())),
    )


def _lookup(column: ir.Value, names: Mapping[int, str]) -> ir.StringValue:
    cases = [(column == key, name) for key, name in names.items()]
    return ibis.cases(*cases, else_=ibis.null("string")) if cases else ibis.null("string")


def _sign(m: ir.Table) -> ir.StringValue:
    """Empty for an exact value; an operator that is not known leaves nothing known."""
    if "operator_concept_id" not in m.columns:
        return ibis.literal("")
    operator = m.operator_concept_id.fill_null(0)
    return ibis.cases((operator.isin(_EXACT), ""), *((operator == key, s) for key, s in _SIGNS.items()), else_="?")


def _unit(m: ir.Table, tables: Tables, sitemap: SiteMap) -> ir.StringValue:
    """UCUM by the unit's concept; where that is missing, the unit as the source wrote it."""
    standard = _coded(tables, "UCUM") if "concept" in tables else {}
    mine = {int(key): unit for key, unit in sitemap.units.items() if key.isdigit()}
    by_concept = _lookup(m.unit_concept_id, standard | mine)
    if "unit_source_value" not in m.columns:
        return by_concept
    written = m.unit_source_value.strip()
    local = [(written == key, unit) for key, unit in sitemap.units.items() if not key.isdigit()]
    as_written = ibis.cases(*local, else_=written) if local else written
    return (m.unit_concept_id.fill_null(0) == 0).ifelse(as_written, by_concept)


def _code(study: Study, m: ir.Table, items: set[str]) -> ir.StringValue:
    """The answer of a code item, by the standard term of its code list."""
    if "value_as_concept_id" not in m.columns:
        return ibis.null("string")
    terms = {c.standard: c.code for id in items for c in _list(study, study.item(id)).codes}
    return _lookup(m.value_as_concept_id, {k: terms[term] for k, term in _ANSWERS.items() if term in terms})


def _list(study: Study, item: Item) -> CodeList:
    return study.codelist(item.codes) if item.codes else CodeList("", ())


def _people(tables: Tables) -> ir.Table:
    p = tables["person"]
    year, month, day = (_part(p, f"{part}_of_birth") for part in ("year", "month", "day"))
    first = ibis.date(year, month.fill_null(1), month.notnull().ifelse(day, ibis.null("int32")).fill_null(1))
    month_end = ibis.date(year, month.fill_null(12), 1) + ibis.interval(months=1) - ibis.interval(days=1)
    last = (month.notnull() & day.notnull()).ifelse(first, month_end.cast("date"))
    known = year.notnull()
    told = {"sex": _lookup(p.gender_concept_id, _SEX), "born_first": first, "born_last": last}
    told |= {name: known.ifelse(told[name], ibis.null("date")) for name in ("born_first", "born_last")}
    return p.select(person=p.person_id, **{f"person.{name}": column for name, column in told.items()})


def _part(p: ir.Table, name: str) -> ir.IntegerValue:
    return p[name].cast("int32") if name in p.columns else ibis.null("int32")


def _records(tables: Tables, history: History) -> ir.Table:
    concept, day = _HISTORY[history.table]
    table = tables[history.table]
    wanted = [int(c) for c in history.concepts]
    mine = table[concept].isin(wanted)
    if history.descendants and "concept_ancestor" in tables:
        tree = tables["concept_ancestor"]
        below = tree.filter(tree.ancestor_concept_id.isin(wanted)).descendant_concept_id
        mine |= table[concept].isin(below)
    some = table.filter(mine)
    return some.select(person=some.person_id, at=some[day].cast("timestamp"))


def _newest(found: ir.Table) -> datetime:
    newest: datetime | None = fetch(found.aggregate(at=found["at"].max()))["at"][0].as_py()
    if newest is None:
        raise Trouble("the OMOP extract has no measurement that the criteria ask for: check the map of concepts")
    return newest.astimezone() if newest.tzinfo else newest.replace(tzinfo=UTC)
