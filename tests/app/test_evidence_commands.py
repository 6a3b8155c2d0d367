"""`vertebra evidence` and `vertebra why` as a person types them: files, lines, exit codes, one line for trouble."""

import subprocess
import sys
from functools import partial

import pytest

from command_line import call
from stories import FIRST, corrected
from vertebra.app.store import create_store
from vertebra.conduct.commands import Identify, PlaceHold
from vertebra.evidence.report import print_report
from vertebra.evidence.results import read_results
from vertebra.simulate.run import simulate
from vertebra.simulate.site import Site
from vertebra.simulate.staff import set_up


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    db = str(tmp_path_factory.mktemp("trial") / "trial.sqlite")
    with create_store(db, corrected()) as store:
        simulate(corrected(), store.ledger, seed=2, treated=3)
    return db


@pytest.fixture
def run(monkeypatch, capfd):
    """Type a command; the answer is exit code, lines, error lines."""

    def type_(*words):
        said = call(monkeypatch, capfd, *words)
        return said.code, said.out.splitlines(), said.err.splitlines()

    return type_


def test_the_evidence_is_three_things_in_one_folder(run, place, tmp_path) -> None:
    code, lines, progress = run("evidence", "--db", place, "--out", tmp_path / "made")
    assert code == 0
    assert sorted(path.name for path in (tmp_path / "made").iterdir()) == ["report.pdf", "results.json", "snapshot"]
    assert (tmp_path / "made" / "report.pdf").read_bytes().startswith(b"%PDF")
    assert lines[0].startswith("snapshot ")
    assert any("analysing safety" in line for line in progress)


def test_what_an_earlier_run_left_in_the_snapshot_is_removed(run, place, tmp_path) -> None:
    stray = tmp_path / "snapshot" / "entries" / "P-999.jsonl"
    stray.parent.mkdir(parents=True)
    stray.write_text("left over")
    (tmp_path / "notes.txt").write_text("mine")
    assert run("evidence", "--db", place, "--out", tmp_path)[0] == 0
    assert not stray.exists()
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_reader_gets_no_name_of_a_participant(run, place, tmp_path) -> None:
    code, _, _ = run("evidence", "--db", place, "--out", tmp_path, "--role", "reader")
    assert code == 0
    assert read_results((tmp_path / "results.json").read_bytes()).results == ()
    assert not [path for path in tmp_path.rglob("*") if "P-0" in path.name]
    tables = b"".join(path.read_bytes() for path in tmp_path.rglob("*.csv"))
    assert b"P-0" not in tables


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--cutoff", "1999-01-01"), "no entry was recorded up to 1999-01-01"),
        (("--role", "stranger"), "there is no role 'stranger'"),
        (("--role", "participant"), "may not see the data of all participants"),
    ],
)
def test_what_cannot_be_shown_is_told_in_one_line(run, place, tmp_path, words, says) -> None:
    code, _, errors = run("evidence", "--db", place, "--out", tmp_path, *words)
    assert code == 2
    assert says in errors[-1]


def test_a_folder_that_cannot_be_written_is_told_in_one_line(run, place, tmp_path) -> None:
    taken = tmp_path / "file"
    taken.write_text("")
    code, _, errors = run("evidence", "--db", place, "--out", taken / "below")
    assert code == 2
    assert "cannot write into" in errors[-1]


def test_a_database_that_is_not_there_is_told_in_one_line(run, tmp_path) -> None:
    for command in (("evidence", "--out", tmp_path), ("why", "P-001#1")):
        code, _, errors = run(*command, "--db", tmp_path / "none.sqlite")
        assert code == 2
        assert len(errors) == 1


def test_a_text_in_chinese_asks_for_a_font_and_loses_no_character(run, tmp_path, monkeypatch) -> None:
    db = str(tmp_path / "trial.sqlite")
    with create_store(db, corrected()) as store:
        site = Site(corrected(), store.desk())
        set_up(site, FIRST)
        site.now = site.at(FIRST)
        site.submit(Identify("S01"), "coordinator", "P-001")
        site.submit(PlaceHold("等候資料安全委員會"), "medical")
    monkeypatch.setattr("vertebra.commands.evidence.print_report", partial(print_report, machine_fonts=False))
    code, _, errors = run("evidence", "--db", db, "--out", tmp_path / "made")
    assert code == 2
    assert "--fonts FOLDER" in errors[-1]
    assert not (tmp_path / "made").exists()


def test_why_tells_an_entry(run, place) -> None:
    code, lines, _ = run("why", "--db", place, "P-001#1")
    assert code == 0
    assert lines[0].startswith("P-001#1  participant identified: site S01")
    assert "c.lin (coordinator)" in lines[1]


def test_why_finds_a_name_in_small_letters(run, place) -> None:
    assert run("why", "--db", place, "flow.consented.n")[1][0].startswith("FLOW.CONSENTED.N = ")


def test_why_shortens_long_answers_unless_all_is_wanted(run, place) -> None:
    short, long = (run("why", "--db", place, "POP.CONSENTED.N", *more)[1] for more in ((), ("--all",)))
    assert len(long) >= len(short)
    assert not any("more rows" in line for line in long)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("VAS.BACK.V13", "these begin like it: VAS.BACK.V13"),
        ("P-001#9999", "P-001 has the entries 1 to "),
        ("P-0O1#1", "there is no stream 'P-0O1'; nearest: P-0"),
        ("nonsense", "there is no result, row or entry 'nonsense'"),
        ("#", "there is no stream"),
        ("", "there is no result, row or entry ''"),
    ],
)
def test_an_unknown_name_ends_with_two_and_the_names_that_come_near(run, place, name, says) -> None:
    code, _, errors = run("why", "--db", place, name)
    assert code == 2
    assert says in errors[-1]


def test_help_does_not_load_the_analysis() -> None:
    line = "import sys; from vertebra.cli import vertebra; vertebra.main(['--help'], standalone_mode=False); "
    line += "sys.exit('polars' in sys.modules or 'matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", line], capture_output=True, check=False).returncode == 0
