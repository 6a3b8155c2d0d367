"""`vertebra scenarios`: what it prints, what it writes, and what happens to bad input."""

import json

import pytest
from click.testing import CliRunner

from stories import corrected
from vertebra.commands.scenarios import by_tenths, command
from vertebra.protocol.study import to_json
from vertebra.terms.trouble import Trouble

GRID = {
    "title": {"en": "t", "zh": "題"},
    "source": {"en": "s", "zh": "源"},
    "base": {},
    "sweeps": [{"id": "a", "title": {"en": "Harm", "zh": "事件"}, "vary": {"harm_rate": [0.1, 0.4]}}],
}


@pytest.fixture
def grid(tmp_path):
    path = tmp_path / "grid.json"
    path.write_text(json.dumps(GRID))
    return str(path)


def run(*words: str):
    return CliRunner().invoke(command, words, catch_exceptions=False)


def test_a_table_a_sweep_and_the_files(grid, tmp_path):
    told = run("npc001", "--grid", grid, "--trials", "300", "--out", str(tmp_path / "out"))
    assert told.exit_code == 0
    assert "harm 40%" in told.stdout
    assert "600 trials in" in told.stdout
    assert "100 %" in told.stderr
    assert {p.name for p in (tmp_path / "out").iterdir()} == {"results.json", "scenarios.csv", "report.pdf"}


def test_the_same_seed_writes_the_same_files(grid, tmp_path):
    words = ("npc001", "--grid", grid, "--trials", "200", "--seed", "9", "--dask", "threads", "--out")
    for name in ("one", "two"):
        run(*words, str(tmp_path / name))
    for file in ("results.json", "scenarios.csv", "report.pdf"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes(), file


def test_the_scenarios_that_ship_and_in_chinese():
    told = run("npc001", "--trials", "20", "--lang", "zh-Hant")
    assert "先導給藥間隔" in told.stdout


def test_a_study_in_a_file_asks_for_a_grid(tmp_path, grid):
    path = tmp_path / "study.json"
    path.write_bytes(to_json(corrected()))
    with pytest.raises(Trouble, match="--grid"):
        run(str(path))
    assert run(str(path), "--grid", grid, "--trials", "10").exit_code == 0


def test_bad_input_is_one_line(tmp_path, grid):
    bad = tmp_path / "bad.json"
    bad.write_text("[")
    with pytest.raises(Trouble, match="no grid"):
        run("npc001", "--grid", str(bad))
    bad.write_text("[" + " " * 1_100_000 + "]")
    with pytest.raises(Trouble, match="larger than"):
        run("npc001", "--grid", str(bad))
    with pytest.raises(Trouble, match="cannot write"):
        run("npc001", "--grid", grid, "--trials", "10", "--out", str(bad / "below"))
    assert run("npc001", "--grid", grid, "--trials", "0").exit_code == 2


def test_a_label_that_no_font_can_show(tmp_path):
    odd = {**GRID, "title": {"en": "\U0001f9ec", "zh": "題"}}
    (tmp_path / "odd.json").write_text(json.dumps(odd))
    with pytest.raises(Trouble, match="--fonts"):
        run("npc001", "--grid", str(tmp_path / "odd.json"), "--trials", "10", "--out", str(tmp_path / "out"))


def test_progress_speaks_ten_times():
    heard: list[str] = []
    progress = by_tenths(heard.append)
    for done in range(1, 201):
        progress(done, 200)
    assert heard == [f"{tenth} %" for tenth in range(10, 101, 10)]
