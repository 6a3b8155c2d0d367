"""A population in one file, and the engine that reads it: what a heading means, and that nothing leaves the machine."""

import socket
from datetime import UTC, datetime

import duckdb
import pyarrow as pa
import pytest
from pyarrow import parquet

from vertebra.laboratory.feasibility import feasibility
from vertebra.laboratory.feasibility.people.embedded import fetch, place, sealed, see
from vertebra.laboratory.feasibility.people.find import find_population
from vertebra.laboratory.feasibility.people.wide import wide
from vertebra.protocol.study import with_reading
from vertebra.studies.npc001.study import build
from vertebra.terms.trouble import Trouble

STUDY = with_reading(build(), "corrected")
NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def file(tmp_path):
    def write(text, name="people.csv"):
        path = tmp_path / name
        path.write_text(text)
        return path

    return write


def columns(path, *names):
    return fetch(wide(STUDY, path, NOW).columns.table.select(*names)).to_pylist()


def test_a_heading_is_an_item_with_its_unit(file):
    path = file("PLT [10*9/L],WBC [/uL],SEX,AGE [a]\n250,6000,F,44\n,,,\n")
    assert columns(path, "PLT.low", "WBC.high", "SEX", "AGE") == [
        {"PLT.low": 250, "WBC.high": 6, "SEX": "F", "AGE": 44},
        {"PLT.low": None, "WBC.high": None, "SEX": None, "AGE": None},
    ]


def test_a_measurement_without_its_unit_is_not_used_and_is_told(file):
    found = wide(STUDY, file("PLT,SEX,shoe size\n250,F,38\n"), NOW)
    assert set(found.columns.held) == {"SEX"}
    assert [(f.code, f.where) for f in found.findings] == [("PEOPLE-COLUMN", "PLT"), ("PEOPLE-COLUMN", "shoe size")]


def test_numbers_may_be_written_below_a_limit(file):
    path = file("CRP [mg/dL]\n<0.5\n> 9\n1\nlow\n")
    assert columns(path, "CRP.low", "CRP.high") == [
        {"CRP.low": None, "CRP.high": 5},
        {"CRP.low": 90, "CRP.high": None},
        {"CRP.low": 10, "CRP.high": 10},
        {"CRP.low": None, "CRP.high": None},
    ]


def test_a_day_may_be_partial_and_a_wrong_one_is_absent(file):
    path = file("ONSETDTC\n2024-02\n2023\n2024-05-31\n2024-13\nlong ago\n")
    days = [(row["ONSETDTC.low"], row["ONSETDTC.high"]) for row in columns(path, "ONSETDTC.low", "ONSETDTC.high")]
    told = [tuple(str(day) for day in pair) for pair in days]
    assert told == [
        ("2024-02-01", "2024-02-29"),
        ("2023-01-01", "2023-12-31"),
        ("2024-05-31", "2024-05-31"),
        ("None", "None"),
        ("None", "None"),
    ]


def test_weights_strata_and_clusters_are_the_design_of_the_sample(file):
    places = [(stratum, psu) for stratum in (1, 2) for psu in (1, 2)] * 2
    lines = [f"{stratum},{psu},{psu},{100 + 60 * (psu == stratum)}" for stratum, psu in places]
    found = feasibility(STUDY, wide(STUDY, file("\n".join(["stratum,psu,weight,PLT [10*3/uL]", *lines])), NOW), least=0)
    assert (found.people.weighted, found.people.strata, found.people.clusters) == (True, 2, 4)
    assert found.joint.share == pytest.approx(0.5)
    assert found.joint.df == 2


def test_the_weight_of_a_person_is_not_the_weight_in_the_survey(file):
    """An engine does not tell WEIGHT from weight."""
    path = file("weight,WEIGHT [kg],PLT [10*3/uL]\n3,70,150\n1,80,100\n")
    found = feasibility(STUDY, wide(STUDY, path, NOW), least=0)
    assert (found.people.weighted, found.joint.share) == (True, pytest.approx(0.75))
    assert columns(path, "WEIGHT") == [{"WEIGHT": 70}, {"WEIGHT": 80}]


def test_a_stratum_with_a_single_cluster_is_told(file):
    text = "stratum,psu,weight,PLT [10*3/uL]\n1,1,1,150\n1,2,1,100\n2,1,1,150\n"
    found = feasibility(STUDY, wide(STUDY, file(text), NOW), least=0)
    assert "PEOPLE-STRATUM" in {f.code for f in found.findings}


def test_parquet_says_the_same_as_csv(file, tmp_path):
    path = tmp_path / "people.parquet"
    parquet.write_table(pa.table({"PLT [10*3/uL]": [250.0, float("nan"), 100.0], "SEX": ["F", "M", None]}), path)
    by_csv = feasibility(STUDY, wide(STUDY, file("PLT [10*3/uL],SEX\n250,F\n,M\n100,\n"), NOW), least=0)
    by_parquet = feasibility(STUDY, find_population(STUDY, str(path), NOW.date()), least=0)
    assert by_parquet.demands == by_csv.demands


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("people.csv", "shoe size\n38\n", "no column"),
        ("people.parquet", "not parquet", "cannot read"),
        ("people.csv", "", "cannot read|no column"),
    ],
)
def test_a_file_without_people_is_refused_in_one_line(file, name, text, says):
    with pytest.raises(Trouble, match=says):
        wide(STUDY, file(text, name), NOW)


def test_a_population_that_is_not_there_is_refused_in_one_line():
    with pytest.raises(Trouble, match="there is no population"):
        find_population(STUDY, "nowhere.csv")


# -- nothing leaves the machine ----------------------------------------------------------------------------------------


@pytest.fixture
def no_network(monkeypatch):
    """Python may open no socket either; the engine is not Python, so its own refusals are asked for below."""

    def refuse(*args, **kwargs):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)


@pytest.mark.parametrize(
    "query",
    [
        "INSTALL httpfs",
        "LOAD httpfs",
        "SELECT * FROM read_parquet('https://example.org/people.parquet')",
        "SELECT * FROM read_csv('s3://bucket/people.csv')",
        "ATTACH 'https://example.org/people.duckdb'",
        "SELECT * FROM read_csv('/etc/passwd')",
        "COPY (SELECT 1) TO '/tmp/people.csv'",
        "SET enable_external_access = true",
        "SET autoinstall_known_extensions = true",
        "SET autoload_known_extensions = true",
        "SET lock_configuration = false",
    ],
)
def test_the_engine_reaches_nothing_that_it_was_not_shown(no_network, tmp_path, query):
    with pytest.raises(duckdb.Error):
        sealed([tmp_path]).con.execute(query)


def test_the_engine_is_sealed_before_anything_is_read():
    settings = "autoinstall_known_extensions", "autoload_known_extensions", "enable_external_access"
    engine = sealed().con
    assert [engine.execute(f"SELECT current_setting('{name}')").fetchone()[0] for name in settings] == [False] * 3


def test_a_whole_question_opens_no_socket(no_network, file):
    path = file("PLT [10*3/uL],SEX\n250,F\n130,M\n")
    assert feasibility(STUDY, find_population(STUDY, str(path), NOW.date()), least=0).joint.hits == 2
    assert feasibility(STUDY, find_population(STUDY, "nhanes")).joint.hits > 0


def test_the_engine_reads_below_the_folder_it_was_shown_and_not_beside_it(tmp_path, file):
    inside, outside = tmp_path / "shown", tmp_path / "shown not"
    for folder in (inside, outside):
        folder.mkdir()
        (folder / "a.csv").write_text("x\n1\n")
    engine = sealed([inside])
    assert fetch(see(engine, inside / "a.csv")).num_rows == 1
    with pytest.raises(Trouble):
        see(engine, outside / "a.csv")


def test_names_from_outside_are_names_and_never_commands(tmp_path):
    """A file may be called anything."""
    odd = tmp_path / 'it\'s "odd"; DROP TABLE x.csv'
    odd.write_text("x\n1\n")
    engine = sealed([tmp_path])
    assert fetch(see(engine, odd)).to_pylist() == [{"x": "1"}]
    assert fetch(place(engine, 'a"b', pa.table({"x": [2]}))).to_pylist() == [{"x": 2}]
