"""`vertebra feasibility` as a person types it: what it prints, its exit codes, one clear line for every bad input."""

import json

import pytest

from command_line import call
from registry_support.records import record
from vertebra.protocol.registry.importing import import_record
from vertebra.protocol.study import to_json


@pytest.fixture
def run(monkeypatch, capfd):
    """Type a command; the answer is exit code, standard output, error lines."""

    def type_(*words):
        said = call(monkeypatch, capfd, "feasibility", *words)
        return said.code, said.out, said.err.splitlines()

    return type_


def test_it_says_who_was_asked_and_what_they_are_not(run):
    code, out, err = run("npc001")
    assert code == 0
    assert "NPC-001, criteria as registered" in out
    assert "8,544 people, weighted, 49 clusters in 24 strata" in out
    assert "not the patients of this study (Intervertebral Disc Degeneration)" in out
    assert err[-1].startswith("8,544 people in")


def test_it_says_the_share_its_error_and_how_many_to_screen(run):
    _, out, _ = run("npc001", "--reading", "registered")
    assert "E2.3    Platelets within 130–140 ×10³/µL" in out
    assert "Together: 0.43 % pass (SE 0.08, 95 % 0.28–0.63; 36 of 7,844 people)" in out
    assert "Screened for each who passes: 233 (159–356); for 12: 2,795 (1,912–4,269)" in out
    assert "Most to blame: E2.3 (Platelets); without it 58.0 % pass; for 4,225 people it is the only reason" in out
    assert "Korn and Graubard" in out


def test_the_corrected_reading_is_another_answer(run):
    _, out, _ = run("npc001", "--reading", "corrected")
    assert "Together: 57.0 % pass (SE 1.15" in out


def test_ages_are_a_domain_of_the_sample(run):
    _, out, _ = run("npc001", "--reading", "corrected", "--ages", "30-59")
    assert "Together: 60.4 % pass (SE 1.59" in out
    assert "only: Age at consent within 30–59 years" in out


def test_in_chinese(run):
    code, out, _ = run("npc001", "--lang", "zh-Hant")
    assert code == 0
    assert "全部合計：通過 0.43 %" in out
    assert "並非本試驗之病人（椎間盤退化）" in out


def test_a_draft_says_once_that_its_lines_are_not_accepted(run, tmp_path):
    path = tmp_path / "draft.json"
    path.write_bytes(to_json(import_record(record())))
    _, out, _ = run(path)
    assert out.count("nobody has accepted these lines of the draft: I1, ") == 1
    assert "Is the mapping complete?" not in out
    _, data, _ = run(path, "--json")
    assert [f["code"] for f in json.loads(data)["findings"]].count("PEOPLE-OPEN") == 1
    assert "not the patients of this study (" in out
    assert "discectomy" not in out


def test_as_data(run):
    _, out, _ = run("npc001", "--json")
    told = json.loads(out)
    assert told["joint"]["hits"] == 36
    wanted = {*(f"I{n}" for n in range(1, 8)), *(f"E{n}" for n in range(1, 20))}
    assert {row["id"] for row in told["criteria"]} == wanted


def test_into_a_folder(run, tmp_path):
    run("npc001", "--out", tmp_path / "new")
    assert {path.name for path in (tmp_path / "new").iterdir()} == {
        "feasibility.html", "feasibility.json", "forest.svg", "waterfall.svg",
    }  # fmt: skip


def test_a_file_of_the_site(run, tmp_path):
    people = tmp_path / "people.csv"
    people.write_text("PLT [10*3/uL],SEX,shoe\n250,F,38\n100,M,44\n,F,39\n")
    words = ("npc001", "--reading", "corrected", "--population", people, "--on", "2026-03-01")
    _, out, err = run(*words)
    assert "people.csv: fewer than 5 people" in out
    assert err[-1].startswith("<5 people in")
    _, out, _ = run(*words, "--smallest", "0")
    assert "people.csv: 3 people" in out
    assert "Together: 50.0 % * pass" in out, "two people are too few for a share that an office would publish"
    assert "PEOPLE-COLUMN shoe" in out
    assert "Clopper and Pearson" in out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("nowhere",), "there is no study"),
        (("npc001", "--population", "nowhere.csv"), "there is no population"),
        (("npc001", "--population", "omop:nowhere"), "there is no OMOP extract"),
        (("npc001", "--population", "fhir:nowhere"), "no .ndjson file"),
        (("npc001", "--ages", "59-30"), "give two ages"),
        (("npc001", "--ages", "old"), "give two ages"),
        (("npc001", "--map", "nowhere.json"), "map of the site's concepts"),
    ],
)
def test_bad_input_is_one_line(run, words, says):
    code, out, err = run(*words)
    assert (code, out, len(err)) == (2, "", 1)
    assert says in err[0]
