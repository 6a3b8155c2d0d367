"""`vertebra study` as a person types it: what it prints, its exit codes, and one clear line for every bad input."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from command_line import call
from unit.small_study import RECORD, put, small
from vertebra import cli
from vertebra.protocol.study import from_json, to_json
from vertebra.studies.npc001.study import build
from vertebra.terms.canonical import sha256

SIGNED = to_json(build())


@pytest.fixture
def run(monkeypatch, capfd):
    """Type a command; the answer is exit code, standard output, error lines."""

    def type_(*words):
        said = call(monkeypatch, capfd, *words)
        return said.code, said.out, said.err.splitlines()

    return type_


@pytest.fixture
def file(tmp_path):
    def write(data, name="study.json"):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


@pytest.mark.parametrize("name", ["npc001", "NPC001", "NPC-001"])
def test_build_prints_the_signed_bytes_and_the_version(run, name):
    code, out, err = run("study", "build", name)
    assert (code, out.encode()) == (0, SIGNED)
    assert err == [f"NPC-001, criteria as registered: version {sha256(SIGNED)}"]


def test_build_writes_a_file_that_can_be_checked_again(run, tmp_path):
    out = tmp_path / "npc.json"
    assert run("study", "build", "npc001", "--out", out)[0] == 0
    assert out.read_bytes() == SIGNED
    assert run("study", "check", out) == run("study", "check", "npc001")


def test_the_other_reading_is_another_version(run):
    registered, corrected = (run("study", "build", "npc001", "--reading", r) for r in ("registered", "corrected"))
    assert from_json(corrected[1].encode()).reading == "corrected"
    assert registered[2] != corrected[2]


def test_check_of_the_reference_study_is_sound_and_asks_its_questions(run):
    code, out, err = run("study", "check", "npc001")
    assert (code, err) == (0, [])
    assert "Sound: the study may be opened." in out
    assert "L12   criterion E2 registered: The range 130–140 of Platelets" in out
    assert out.splitlines()[-1].startswith("0 stop, ")


def test_check_in_chinese(run):
    code, out, _ = run("study", "check", "npc001", "--lang", "zh-Hant")
    assert code == 0
    assert "結構健全" in out
    assert "For a person" not in out


def test_check_of_an_unsound_study_says_what_to_mend_first(run, file):
    broken = file(to_json(put(build(), "visits/V5/epoch", "JURASSIC")))
    code, out, err = run("study", "check", broken)
    assert (code, err) == (1, [])
    assert out.splitlines()[0] == "To mend before the study is opened (1)"
    assert "S17   visit V5: The epoch JURASSIC does not exist. Correct the name or add the epoch." in out
    assert "Not sound" in out


def test_check_as_data(run):
    code, out, _ = run("study", "check", "npc001", "--json")
    found = json.loads(out)
    assert code == 0
    assert {"L12", "L07"} <= {f["code"] for f in found}
    assert all(set(f["says"]) == {"en", "zh"} for f in found)


def test_a_study_from_elsewhere_brings_its_record(run, file):
    study, record = file(to_json(small())), file(RECORD, "from-the-registry.json")
    code, out, err = run("study", "check", study)
    assert (code, out) == (2, "")
    assert err[0].endswith("does not ship with Vertebra: name its file with --record")
    assert run("study", "check", study, "--record", record)[0] == 0


def test_show_one_part_in_either_language(run):
    english, chinese = (run("study", "show", "npc001", "--part", "schedule", "--lang", x) for x in ("en", "zh-Hant"))
    assert english[1].strip().startswith("Schedule of activities")
    assert chinese[1].strip().startswith("試驗活動時程")


def test_show_tells_the_reading_that_was_asked_for(run):
    _, out, _ = run("study", "show", "npc001", "--part", "criteria", "--reading", "corrected")
    assert "Rule in force (corrected, excludes)" in out


def test_show_as_data(run):
    code, out, err = run("study", "show", "npc001", "--json")
    assert (code, err) == (0, [])
    assert json.loads(out)["version"] == sha256(SIGNED)


def test_an_unsound_study_is_shown_with_a_warning(run, file):
    code, out, err = run("study", "show", file(to_json(put(small(), "zone", "Nowhere"))), "--part", "summary")
    assert code == 0
    assert "NCT00000001" in out
    assert err == ["vertebra: 1 finding to mend before this may be signed; see `vertebra study check`"]


def nested(depth):
    """A study with a rule inside a rule inside a rule."""
    whole = json.loads(to_json(small()))
    whole["criteria"][0]["registered"] = "@"
    rule = '{"node":"not","part":' * depth + '{"node":"given","verdict":"met"}' + "}" * depth
    return json.dumps(whole).replace('"@"', rule).encode()


def with_number(text):
    whole = json.loads(to_json(small()))
    whole["criteria"][2]["registered"]["part"]["low"] = text
    return json.dumps(whole).encode()


BAD = {
    "empty": b"",
    "binary": bytes(range(256)) * 20,
    "not JSON": b"dear study",
    "cut off": SIGNED[:-100],
    "a list": b"[1, 2]",
    "a text": b'"npc001"',
    "another shape": b'{"a": 1}',
    "a registry record": RECORD,
    "one field too many": SIGNED[:-1] + b',"more":1}',
    "a list of lists": b"[" * 100_000,
    "a rule without end": nested(50_000),
    "a number that is none": with_number("NaN"),
    "no text in Chinese": to_json(small()).replace("中文:A study".encode(), b" "),
    "units that do not fit": to_json(small()).replace(b'"value":"20"', b'"value":"20","xnode":1', 1),
    "a lone surrogate": to_json(small()).replace(b"NCT00000001", rb"NCT\ud800", 1),
}


@pytest.mark.parametrize("command", ["build", "check", "show"])
@pytest.mark.parametrize("kind", BAD)
def test_a_file_that_is_no_study_gets_one_line(run, file, command, kind):
    code, out, err = run("study", command, file(BAD[kind]))
    assert (code, out, len(err)) == (2, "", 1)
    assert err[0].startswith("vertebra: ")
    assert "not a study definition" in err[0]


@pytest.mark.parametrize(
    "name", ["", ".", "..", "npc002", "os", "study.json", "../npc001", "npc001.study", "\x00", "é"]
)
def test_a_name_without_a_study_gets_one_line(run, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = run("study", "check", name)
    assert (code, out, len(err)) == (2, "", 1)


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo], ids=["folder", "pipe"])
def test_what_is_no_file_is_not_waited_for(run, tmp_path, make):
    make(tmp_path / "thing.json")
    code, _, (line,) = run("study", "show", tmp_path / "thing.json")
    assert code == 2
    assert "not an ordinary file" in line


def test_a_file_beyond_all_size_is_not_read(run, tmp_path):
    path = tmp_path / "large.json"
    with path.open("wb") as stream:
        stream.truncate(30_000_000_000)
    code, _, (line,) = run("study", "check", path)
    assert (code, "larger than" in line) == (2, True)


def test_a_place_that_cannot_be_written_is_named(run, tmp_path):
    code, _, (line,) = run("study", "build", "npc001", "--out", tmp_path / "nowhere" / "x.json")
    assert (code, "cannot write" in line) == (2, True)


@pytest.mark.parametrize(
    "words", [["study", "build"], ["study", "fly", "npc001"], ["study", "show", "npc001", "--part", "x"]]
)
def test_a_mistyped_command_exits_2(run, words):
    assert run(*words)[0] == 2


def test_the_study_commands_load_nothing_heavy():
    """The clock of a start-up is its imports: no web, no tables, no figures."""
    heavy = ["django", "polars", "numpy", "scipy", "matplotlib", "typst", "cryptography", "hypothesis"]
    script = (
        "import sys; from vertebra.cli import vertebra\n"
        "try: vertebra.main(['study', 'check', 'npc001', '--json'])\n"
        f"except SystemExit: print([m for m in {heavy!r} if m in sys.modules], file=sys.stderr)"
    )
    source = str(Path(cli.__file__).parents[1])
    world = os.environ | {"PYTHONPATH": source}
    seen = subprocess.run([sys.executable, "-c", script], env=world, capture_output=True, text=True, check=True)
    assert seen.stderr.strip() == "[]"
