"""`vertebra design`: what a person reads, what a program reads, and what happens to bad input."""

import json

import pytest
from click.testing import CliRunner

from stories import corrected
from vertebra.commands.design import command
from vertebra.protocol.study import to_json
from vertebra.terms.trouble import Trouble


def run(*words: str) -> str:
    found = CliRunner().invoke(command, words, catch_exceptions=False)
    assert found.exit_code == 0, found.output
    return found.stdout


def test_the_study_is_told_with_its_hash_and_its_alternatives():
    told = run("npc001")
    assert "SHA-256 868f464f98d8678059ce4c19448d9415944191124419070febfcb345ea5dbe07" in told
    assert "Pocock type" in told
    assert "All 4,096 monotone boundaries for 12 participants were looked at" in told
    assert "D01 rule BAYES20" in told


def test_in_chinese():
    told = run("npc001", "--lang", "zh-Hant")
    assert "已檢視 12 位受試者之全部 4,096 種單調界線" in told


def test_as_data():
    told = json.loads(run("npc001", "--json"))
    assert [c["rate"] for c in told["own"]] == [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5]
    assert told["own"][3]["stop"] == pytest.approx(0.1410065408, abs=1e-12)


def test_another_question_gives_other_rules():
    strict = json.loads(run("npc001", "--json", "--level", "0.01"))
    assert all(o["alpha"] <= 0.01 for o in strict["front"])


def test_a_study_in_a_file_has_the_usual_question(tmp_path):
    (tmp_path / "study.json").write_bytes(to_json(corrected()))
    assert "Pocock type" in run(str(tmp_path / "study.json"))


def test_two_stages():
    told = run("npc001", "--two-stage", "0.1", "0.3", "0.05", "0.2")
    assert "> 1 / 10     > 5 / 29  15.01" in told


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("npc001", "--acceptable", "0.5"), "below the unacceptable"),
        (("npc999",), "there is no study"),
        (("npc001", "--two-stage", "0.3", "0.1", "0.05", "0.2"), "below the promising"),
        (("npc001", "--two-stage", "0.3", "0.31", "0.05", "0.2"), "allow larger errors"),
    ],
)
def test_bad_input_is_one_line(words, says):
    with pytest.raises(Trouble, match=says):
        CliRunner().invoke(command, words, catch_exceptions=False)
