"""`vertebra study diff` and `vertebra impact` as a person types them before signing an amendment."""

import json
from contextlib import closing

import pytest

from amendments import adopt, amended, in_screening, registered
from command_line import call
from stories import FIRST
from unit.small_study import small
from vertebra.app.store import create_store, open_store
from vertebra.protocol.study import to_json
from vertebra.simulate.site import Site
from vertebra.simulate.staff import set_up

OLD, NEW = registered(), amended()


@pytest.fixture
def run(monkeypatch, capfd):
    """Type a command; the answer is exit code, lines, error lines."""

    def type_(*words):
        said = call(monkeypatch, capfd, *words)
        return said.code, said.out.splitlines(), said.err.splitlines()

    return type_


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("studies")
    for name, study in (("old", OLD), ("new", NEW), ("other", small())):
        (folder / f"{name}.json").write_bytes(to_json(study))
    return folder


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    db = str(tmp_path_factory.mktemp("trial") / "trial.sqlite")
    with closing(create_store(db, OLD)) as store:
        site = Site(OLD, store.desk())
        set_up(site, FIRST)
        site.now = site.at(FIRST)
        in_screening(site, "P-001")
    return db


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", ["Consent must be asked anew (1)", "Rules to be asked again of what is stored"]),
        ("zh-Hant", ["須重新取得同意 (1)", "須就已存資料重新查核之規則"]),
    ],
)
def test_the_difference_is_read_before_it_is_signed(run, files, lang, told):
    code, lines, _ = run("study", "diff", files / "old.json", files / "new.json", "--lang", lang)
    assert code == 0
    assert all(any(word in line for line in lines) for word in told)
    page = " ".join(line.strip() for line in lines)
    assert {"en": "“Platelets (latest) outside 130–140 ×10³/µL” becomes", "zh-Hant": "130–140 ×10³/µL"}[lang] in page


def test_the_difference_as_data(run, files):
    code, lines, _ = run("study", "diff", files / "old.json", files / "new.json", "--json")
    changes = json.loads("\n".join(lines))
    assert code == 0
    assert {"kind", "where", "field", "before", "after", "says", "consequence"} == set(changes[0])
    assert {c["consequence"] for c in changes} == {"reconsent", "orphan", "recheck", "none"}


def test_a_shipped_study_compares_with_a_file(run, files):
    assert run("study", "diff", "npc001", files / "old.json")[1][-1] == "No difference: it is the same version."


def test_the_impact_on_everybody_is_read_before_anything_happens(run, place, files):
    with closing(open_store(place)) as store:
        before = store.heads()
    code, lines, _ = run("impact", "--db", place, "--study", files / "new.json")
    assert code == 0
    page = " ".join(line.strip() for line in lines)
    assert "P-001" in page
    assert "not met now, met after the move" in page
    with closing(open_store(place)) as store:
        assert store.heads() == before


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--study", "other.json"), "this trial runs NPC-001: name its amendment"),
        (("--study", "new.json", "--participant", "P-404"), "there is no participant 'P-404'"),
        (("--study", "nope.json"), "nope.json"),
    ],
)
def test_what_cannot_be_told_is_said_in_one_line(run, place, files, words, says):
    given = [files / word if word.endswith(".json") else word for word in words]
    code, lines, errors = run("impact", "--db", place, *given)
    assert (code, lines, len(errors)) == (2, [], 1)
    assert says in errors[0]


def test_a_version_that_the_trial_adopted_is_named_by_its_hash(run, tmp_path):
    db = str(tmp_path / "trial.sqlite")
    with closing(create_store(db, OLD)) as store:
        site = Site(OLD, store.desk())
        set_up(site, FIRST)
        site.now = site.at(FIRST)
        in_screening(site, "P-001")
        adopt(site, NEW)
    code, lines, _ = run("impact", "--db", db, "--study", NEW.version[:12])
    assert code == 0
    assert any("RESCUE2" in line for line in lines)
    assert "stands under this version already" in " ".join(run("impact", "--db", db, "--study", OLD.version[:12])[1])
