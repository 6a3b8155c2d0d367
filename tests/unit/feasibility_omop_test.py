"""The site's own extract as OMOP: the newest value counts, units are converted, gaps are named, engines agree."""

from datetime import UTC, date, datetime

import duckdb
import ibis
import psycopg
import pyarrow as pa
import pytest

from feasibility_support.omop_set import GLIOMA, HEADS, INDEX, LABS, TUMOUR, UNITS, make, write
from store_support.postgres import postgres_server
from vertebra.laboratory.feasibility import feasibility
from vertebra.laboratory.feasibility.people.embedded import fetch, place, sealed
from vertebra.laboratory.feasibility.people.find import find_population, omop_tables
from vertebra.laboratory.feasibility.people.omop import omop
from vertebra.laboratory.feasibility.people.sitemap import History, SiteMap, read_sitemap
from vertebra.protocol.study import with_reading
from vertebra.studies.npc001.study import build
from vertebra.terms.trouble import Trouble

STUDY = with_reading(build(), "corrected")
NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
_PERSON = {"person_id": 1, "gender_concept_id": 8532, "year_of_birth": 1980, "month_of_birth": 5, "day_of_birth": 4}


def measured(item, value, day=INDEX, unit=None, person=1, **more):
    concept, *_, units = LABS[item]
    unit = unit or next(iter(units))
    return {
        "person_id": person, "measurement_concept_id": concept, "measurement_date": day, "value_as_number": value,
        "operator_concept_id": 4172703, "value_as_concept_id": 0, "unit_concept_id": UNITS.get(unit, 0),
        "unit_source_value": unit,
    } | more  # fmt: skip


def tables(*measurements, people=(_PERSON,), conditions=()):
    connection = sealed()
    rows = {
        "person": list(people),
        "measurement": [{"measurement_id": at, **m} for at, m in enumerate(measurements, start=1)],
        "condition_occurrence": [dict(zip(HEADS["condition_occurrence"], c, strict=True)) for c in conditions],
        "concept": [
            *({"concept_id": c, "vocabulary_id": "LOINC", "concept_code": code} for c, code, *_ in LABS.values()),
            *({"concept_id": c, "vocabulary_id": "UCUM", "concept_code": code} for code, c in UNITS.items()),
        ],
        "concept_ancestor": [{"ancestor_concept_id": TUMOUR, "descendant_concept_id": GLIOMA}],
    }
    return {name: place(connection, name, pa.Table.from_pylist(some)) for name, some in rows.items() if some}


def columns(population, *names):
    return fetch(population.columns.table.order_by("person").select(*names)).to_pylist()


def seen(*measurements, days=365, sitemap=None, **more):
    return omop(STUDY, tables(*measurements, **more), NOW, days, sitemap)


def codes(population):
    return {(f.code, f.where) for f in population.findings}


def test_the_newest_value_in_the_window_counts():
    found = seen(
        measured("PLT", 90, date(2024, 1, 1)),
        measured("PLT", 250, date(2024, 5, 1)),
        measured("PLT", 300, date(2024, 7, 1)),
    )
    assert columns(found, "PLT.low", "PLT.high") == [{"PLT.low": 250, "PLT.high": 250}]


def test_a_value_older_than_the_window_is_unknown():
    old = measured("PLT", 250, date(2022, 1, 1)), measured("WBC", 5.0)
    assert columns(seen(*old), "PLT.low") == [{"PLT.low": None}]
    assert columns(seen(*old, days=1000), "PLT.low") == [{"PLT.low": 250}]


def test_of_two_values_of_one_day_the_later_number_counts():
    assert columns(seen(measured("PLT", 100), measured("PLT", 200)), "PLT.low") == [{"PLT.low": 200}]


def test_units_are_converted_and_an_unknown_one_is_passed_over_for_an_older_value():
    """White cells of 6000 per microlitre are 6; a value in an unknown unit says nothing, and is reported."""
    found = seen(
        measured("WBC", 6000.0, unit="/uL"),
        measured("BUN", 7.14, unit="mmol/L"),
        measured("PLT", 250, date(2024, 1, 1)),
        measured("PLT", 1, unit="[foz_us]"),
    )
    assert columns(found, "WBC.low", "BUN.low", "PLT.low") == [{"WBC.low": 6, "BUN.low": 20, "PLT.low": 250}]
    assert ("PEOPLE-UNIT", "PLT") in codes(found)


def test_a_unit_without_concept_is_read_as_written_and_a_local_name_by_the_map_of_the_site():
    bare = {"unit_concept_id": 0, "unit_source_value": "10*3/uL"}
    local = {"unit_concept_id": 0, "unit_source_value": "K/uL"}
    assert columns(seen(measured("PLT", 250, **bare)), "PLT.low") == [{"PLT.low": 250}]
    assert columns(seen(measured("PLT", 250, **local)), "PLT.low") == [{"PLT.low": None}]
    mapped = seen(measured("PLT", 250, **local), sitemap=SiteMap(units={"K/uL": "10*3/uL"}))
    assert columns(mapped, "PLT.low") == [{"PLT.low": 250}]


def test_below_the_detection_limit_is_a_span_and_an_unknown_operator_is_nothing():
    below = seen(measured("ALT", 5, operator_concept_id=4171756))
    assert columns(below, "ALT.low", "ALT.high", "ALT.open_high") == [
        {"ALT.low": None, "ALT.high": 5, "ALT.open_high": True}
    ]
    odd = seen(measured("ALT", 30, date(2024, 1, 1)), measured("ALT", 5, operator_concept_id=99))
    assert columns(odd, "ALT.low", "ALT.high") == [{"ALT.low": 30, "ALT.high": 30}]


def test_values_out_of_all_proportion_are_asked_about_but_stay_what_they_are():
    """Cells coded in thousands although they are single: the count of such values shows it before any share does."""
    found = seen(measured("WBC", 6000.0))
    assert ("PEOPLE-RANGE", "WBC") in codes(found)
    assert columns(found, "WBC.low") == [{"WBC.low": 6000}]


def test_what_the_criteria_ask_for_and_the_extract_does_not_map_is_named():
    """Two pain scales share one LOINC code, so that neither is mapped by it."""
    gaps = {where for code, where in codes(seen(measured("PLT", 250))) if code == "PEOPLE-MAP"}
    assert {"HIV", "HCVRNA", "VASBACK", "VASLEG"} <= gaps
    assert "PLT" not in gaps


def test_a_birth_date_without_day_leaves_the_birthday_month_open():
    people = [
        _PERSON | {"year_of_birth": 2004, "month_of_birth": 6, "day_of_birth": None},
        {**_PERSON, "person_id": 2, "year_of_birth": 2003, "month_of_birth": None, "day_of_birth": None},
        {**_PERSON, "person_id": 3, "year_of_birth": 2004, "month_of_birth": 6, "day_of_birth": 1},
    ]
    found = seen(measured("PLT", 250), people=people)
    ages = [(row["AGE.low"], row["AGE.high"]) for row in columns(found, "person", "AGE.low", "AGE.high")]
    assert ages == [(19, 20), (20, 21), (20, 20)]


def test_no_record_of_a_tumour_is_unknown_unless_the_site_says_what_it_means():
    people = [{**_PERSON, "person_id": person} for person in (1, 2, 3)]
    ill = [(1, 1, GLIOMA, date(2015, 1, 1)), (2, 2, TUMOUR, date(2030, 1, 1))]
    ask = lambda **more: seen(  # noqa: E731
        measured("PLT", 250), people=people, conditions=ill,
        sitemap=SiteMap(history={"TUMOR": History("condition_occurrence", (TUMOUR,), **more)}),
    )  # fmt: skip
    told = lambda found: [row["TUMOR"] for row in columns(found, "person", "TUMOR")]  # noqa: E731
    assert told(ask()) == ["Y", None, None], (
        "a glioma is a tumour by its ancestor; a diagnosis of 2030 is not yet known"
    )
    assert told(ask(absent="N")) == ["Y", "N", "N"]
    assert told(ask(absent="N", descendants=False)) == ["N", "N", "N"]
    assert told(ask(absent="N", days=365)) == ["N", "N", "N"]


def test_a_local_concept_is_mapped_by_the_site():
    local = measured("PLT", 250, measurement_concept_id=77)
    assert "PLT" not in seen(local, measured("WBC", 5.0)).columns.held
    mapped = seen(local, sitemap=SiteMap(items={"PLT": (77,)}))
    assert columns(mapped, "PLT.low") == [{"PLT.low": 250}]


def test_an_item_known_for_hardly_anybody_is_left_out_of_the_joint_share_and_named():
    rows = make(200, 3)
    pt = LABS["PT"][0]
    rows["measurement"] = [m for m in rows["measurement"] if m[2] != pt or m[1] < 5]
    found = feasibility(STUDY, omop(STUDY, as_arrow(rows)), least=0)
    sparse = {f.where for f in found.findings if f.code == "PEOPLE-SPARSE"}
    assert sparse == {"criterion E1.1"}
    assert next(r for r in found.demands if r.id == "E1.1").without is None
    assert found.joint.people > 20


def as_arrow(rows):
    connection = sealed()
    arrow = {
        name: pa.Table.from_pylist([dict(zip(HEADS[name], line, strict=True)) for line in lines])
        for name, lines in rows.items()
    }
    return {name: place(connection, name, table) for name, table in arrow.items()}


# -- the same people in other places -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rows():
    return make(400, 11, repeats=True)


@pytest.fixture(scope="module")
def expected(rows):
    return feasibility(STUDY, omop(STUDY, as_arrow(rows)), least=0)


def test_repeated_values_are_judged_by_the_newest_alone(rows, expected):
    newest = {}
    for number, person, concept, day, _, value, _, unit, _ in rows["measurement"]:
        if concept == LABS["AST"][0] and unit == UNITS["U/L"] and day <= INDEX and (INDEX - day).days <= 365:
            newest[person] = max(newest.get(person, (day, number, value)), (day, number, value))
    below = sum(value < 40 for _, _, value in newest.values())
    ast = next(r for r in expected.demands if r.id == "E1.5")
    assert (ast.passing.hits, ast.passing.people) == (below, len(newest))


def test_a_folder_of_files_says_the_same(rows, expected, tmp_path):
    write(rows, tmp_path)
    found = feasibility(STUDY, find_population(STUDY, f"omop:{tmp_path}"), least=0)
    assert found == expected


def test_a_duckdb_file_says_the_same_and_is_not_written(rows, expected, tmp_path):
    place_ = tmp_path / "hospital.duckdb"
    with duckdb.connect(str(place_)) as made:
        made.execute("CREATE SCHEMA cdm")
        for name, lines in rows.items():
            made.register("arriving", pa.Table.from_pylist([dict(zip(HEADS[name], x, strict=True)) for x in lines]))
            made.execute(f"CREATE TABLE cdm.{name.upper()} AS SELECT * FROM arriving")
    before = place_.read_bytes()
    assert feasibility(STUDY, find_population(STUDY, f"omop:{place_}"), least=0) == expected
    assert place_.read_bytes() == before


def test_postgresql_says_the_same(rows, expected):
    """Outgrown: the connection is passed in, and the very same expressions run there."""
    with postgres_server() as dsn:
        with psycopg.connect(dsn, autocommit=True) as connection:
            _fill(connection, rows)
        where = dsn.partition("host=")[2]
        there = ibis.postgres.connect(user="postgres", host=where, database="postgres")
        found = feasibility(STUDY, omop(STUDY, {name: there.table(name) for name in HEADS}), least=0)
        there.disconnect()
    assert found.demands == expected.demands
    assert (found.joint, found.whole, found.findings) == (expected.joint, expected.whole, expected.findings)


_DATES = ("measurement_date", "condition_start_date", "observation_period_start_date", "observation_period_end_date")


def _fill(connection, rows):
    for name, lines in rows.items():
        kinds = {head: _kind(head) for head in HEADS[name]}
        connection.execute(f"CREATE TABLE {name} ({', '.join(f'{h} {k}' for h, k in kinds.items())})")
        with connection.cursor().copy(f"COPY {name} FROM STDIN") as copy:
            for line in lines:
                copy.write_row(line)


def _kind(head):
    if head in _DATES:
        return "date"
    if head in ("unit_source_value", "vocabulary_id", "concept_code", "invalid_reason"):
        return "text"
    return "double precision" if head == "value_as_number" else "bigint"


# -- what cannot be read -----------------------------------------------------------------------------------------------


def test_an_extract_without_measurements_or_people_is_refused_in_one_line(tmp_path):
    with pytest.raises(Trouble, match="no table person"):
        omop(STUDY, {})
    with pytest.raises(Trouble, match="there is no OMOP extract"):
        omop_tables(tmp_path / "nothing")
    with pytest.raises(Trouble, match="check the map of concepts"):
        omop(STUDY, tables(measured("PLT", 1, measurement_concept_id=5)))
    (tmp_path / "bad.duckdb").write_bytes(b"no database" * 1000)
    with pytest.raises(Trouble, match="cannot open"):
        omop_tables(tmp_path / "bad.duckdb")


def test_a_map_of_the_wrong_shape_is_refused_in_one_line(tmp_path):
    file = tmp_path / "map.json"
    file.write_text('{"items": {"PLT": [3024929]}, "history": {"TUMOR": {"table": "diary", "concepts": [1]}}}')
    with pytest.raises(Trouble, match="map of the site's concepts"):
        read_sitemap(file)
    with pytest.raises(Trouble, match="name the map"):
        read_sitemap(tmp_path / "none.json")
    file.write_text('{"items": {"PLT": [3024929]}}')
    assert read_sitemap(file).items == {"PLT": (3024929,)}
