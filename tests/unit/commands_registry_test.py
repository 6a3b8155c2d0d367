"""`vertebra registry` as a person types it: import, read the lines, accept, check, waive, export, lint."""

import gzip
import json

import pytest

from command_line import call
from registry_support.records import SEED, record, samples, with_criteria
from vertebra.protocol.study import from_json

DIFFERENT_AGES = with_criteria("Age 18 to 65 years\nHaemoglobin at least 10 g/dL")


@pytest.fixture
def run(monkeypatch, capfd):
    """Type a command; the answer is exit code, standard output, error lines."""

    def type_(*words):
        said = call(monkeypatch, capfd, *words)
        return said.code, said.out, said.err.splitlines()

    return type_


@pytest.fixture
def draft(run, tmp_path):
    file = tmp_path / "record.json"
    file.write_bytes(DIFFERENT_AGES)
    code, out, err = run("registry", "import", file, "--out", tmp_path / "draft")
    assert (code, err) == (0, [])
    assert "2 criteria; a meaning is proposed with confidence: 2 high" in out
    return tmp_path / "draft"


def test_import_makes_a_folder_that_every_command_opens(run, draft):
    assert sorted(p.name for p in draft.iterdir()) == ["lines.txt", "losses.txt", "record.json", "study.json"]
    assert (draft / "record.json").read_bytes() == DIFFERENT_AGES
    for words in (["study", "check", draft], ["study", "show", draft], ["study", "check", draft / "study.json"]):
        code, out, err = run(*words)
        assert (code, err) == (0, [])
        assert out
    code, out, _ = run("study", "build", draft)
    assert out.encode() == (draft / "study.json").read_bytes()


def test_a_draft_runs_and_says_why_nobody_is_treated(run, draft, tmp_path):
    code, out, _ = run("simulate", draft, "--db", tmp_path / "trial.sqlite", "--treated", 3, "--most", 4)
    assert code == 0
    assert "4 screened" in out
    assert "A draft: 0 of 2 lines are accepted" in out
    assert "almost nobody" not in out


@pytest.mark.parametrize("words", [("design",), ("scenarios", "--trials", "2")])
def test_a_draft_has_no_stopping_rule_to_evaluate_and_says_so(run, draft, tmp_path, words):
    code, _, err = run(words[0], draft, *words[1:], *(("--out", tmp_path / "out") if len(words) > 1 else ()))
    assert code == 2
    assert len(err) == 1
    assert "carries no stopping rule" in err[0]


def test_import_writes_over_nothing(run, draft, tmp_path):
    before = (draft / "study.json").read_bytes()
    code, _, err = run("registry", "import", tmp_path / "record.json", "--out", draft)
    assert code == 2
    assert len(err) == 1
    assert "is there already" in err[0]
    assert (draft / "study.json").read_bytes() == before


def test_a_person_accepts_a_line_and_the_file_says_who(run, draft):
    code, out, _ = run("registry", "accept", draft, "I1", "--by", "I. Chen", "--on", "2026-05-04")
    assert code == 0
    assert "I1 accepted by I. Chen as expression; 1 line left" in out
    study = from_json((draft / "study.json").read_bytes())
    assert [(a.criterion, a.how, a.by, a.on) for a in study.draft.accepted] == [
        ("I1", "expression", "I. Chen", "2026-05-04")
    ]
    assert "accepted: I. Chen" in run("registry", "lines", draft)[1]
    again = run("registry", "accept", draft, "I1", "--by", "U. Wu")
    assert again[0] == 2
    assert "I1 is accepted already, by I. Chen" in again[2][0]


def test_a_waived_finding_stays_in_sight(run, draft):
    assert "L01" in run("study", "check", draft)[1]
    code, out, _ = run("study", "waive", draft, "L01", "criterion I1", "--why", "amended in May", "--by", "I. Chen")
    assert code == 0
    assert "waived by I. Chen" in out
    told = run("study", "check", draft)[1]
    assert "L01" in told
    assert "WAIVED: amended in May (I. Chen)" in told
    assert "Waived: L01 criterion I1: amended in May (I. Chen)" in run("study", "show", draft, "--part", "summary")[1]
    assert run("study", "waive", draft, "L01", "criterion I1", "--why", "x", "--by", "y")[0] == 2
    assert run("study", "waive", draft, "L02", "criterion I1", "--why", " ", "--by", "y")[0] == 2


@pytest.mark.parametrize("to", ["ctgov", "usdm"])
@pytest.mark.parametrize("study", ["npc001", "draft"])
def test_export_writes_a_file_and_its_losses(run, draft, tmp_path, to, study):
    out = tmp_path / "export.json"
    code, told, err = run("registry", "export", draft if study == "draft" else study, "--to", to, "--out", out)
    assert (code, err) == (0, [])
    assert "losses in export.losses.txt" in told
    assert json.loads(out.read_bytes())
    assert "(" in (tmp_path / "export.losses.txt").read_text(encoding="utf-8")


def test_lint_of_a_record_says_what_to_do_in_either_language(run, tmp_path):
    file = tmp_path / "record.json"
    file.write_bytes(SEED.read_bytes())
    code, out, _ = run("registry", "lint", file)
    assert code == 0
    assert "L12" in out
    assert "because:" in out
    assert "e.g.:" in out
    assert "須由人員判斷" in run("registry", "lint", file, "--lang", "zh-Hant")[1]
    found = json.loads(run("registry", "lint", file, "--json")[1])
    assert {"L12", "L18", "D01"} <= {f["code"] for f in found}


def test_lint_of_a_corpus_goes_past_a_bad_line_and_counts(run, tmp_path):
    file = tmp_path / "corpus.jsonl.gz"
    with gzip.open(file, "wb") as lines:
        lines.write(b"".join(line.rstrip() + b"\n" for line in [*samples(), b"{}", b"no json", DIFFERENT_AGES]))
        lines.write(json.dumps({"nct_id": "NCT1", "criteria": "Inclusion Criteria:\n\n* Age 70 to 20 years"}).encode())
    code, out, _ = run("registry", "lint", file, "--out", tmp_path / "hits.jsonl", "--show", "L07")
    assert code == 0
    assert "22 records" in out
    assert "2 lines that are none" in out
    assert "NCT05288725 L07" in out
    hits = [json.loads(line) for line in (tmp_path / "hits.jsonl").read_bytes().splitlines()]
    assert {"NCT05288725", "NCT1", "NCT00000002"} <= {hit["record"] for hit in hits}


def test_hits_are_drawn_by_a_seed_to_be_read(run, tmp_path):
    file = tmp_path / "corpus.jsonl"
    file.write_bytes(b"\n".join(line.strip() for line in samples()))

    def draw(count, seed, code="L21"):
        told = run("registry", "lint", file, "--show", code, "--draw", count, "--seed", seed)[1]
        return [line for line in told.splitlines() if f" {code} " in line]

    every = draw(1000, "a")
    assert len(draw(5, "a")) == 5 < len(every)
    assert draw(5, "a") == draw(5, "a") != draw(5, "b")
    assert set(draw(5, "b")) < set(every)


BAD = {
    "no file": ("registry", "import", "nowhere.json"),
    "no record": ("registry", "import", "{bad}"),
    "no draft": ("registry", "lines", "nowhere"),
    "lint of no record": ("registry", "lint", "{bad}"),
    "export of nothing": ("registry", "export", "nowhere", "--to", "usdm", "--out", "{out}"),
}


@pytest.mark.parametrize("words", BAD.values(), ids=BAD)
def test_bad_input_is_one_line(run, tmp_path, words):
    bad = tmp_path / "bad.json"
    bad.write_text('{"protocolSection": {"identificationModule": []}}')
    code, out, err = run(*(w.format(bad=bad, out=tmp_path / "x.json") for w in words))
    assert (code, out) == (2, "")
    assert len(err) == 1
    assert err[0].startswith("vertebra: ")


def test_a_study_without_a_draft_has_no_lines_to_accept(run, tmp_path):
    file = tmp_path / "study.json"
    file.write_text(run("study", "build", "npc001")[1], encoding="utf-8")
    code, _, err = run("registry", "accept", file, "I1", "--by", "I. Chen")
    assert code == 2
    assert "is no draft" in err[0]


def test_a_sound_record_has_only_the_questions_of_a_draft(run, tmp_path):
    file = tmp_path / "record.json"
    file.write_bytes(record())
    out = run("registry", "lint", file, "--on", "2026-05-04")[1]
    assert {line.split()[0] for line in out.splitlines() if line.startswith("  ") and line.strip()[:1] in "DL"} == {
        "D01", "D04", "D05",
    }  # fmt: skip
