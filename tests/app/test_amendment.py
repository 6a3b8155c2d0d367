"""A trial on disk that was amended in the middle: shown, verified, exported and explained, with nothing old lost."""

import json
import random
import shutil
import signal
import subprocess
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path

import msgspec
import pytest
from django.db import connections

from amendments import APPROVED, adopt, amended, followed, identified, in_screening, move, registered
from stories import FIRST, Story, participant
from vertebra.app.acting import Acting
from vertebra.app.clock import Clock
from vertebra.app.pages.overview import overview
from vertebra.app.pages.participant import participant_page
from vertebra.app.pages.source import Source
from vertebra.app.pages.tasks import About
from vertebra.app.pages.telling import Teller
from vertebra.app.store import Store, StoreTrouble, create_store, open_store
from vertebra.app.store.verify import rebuild, verify
from vertebra.commands.evidence import make_evidence
from vertebra.commands.why import explain
from vertebra.conduct import commands as c
from vertebra.conduct.desk import VersionMissing
from vertebra.conduct.entries import ParticipantMoved
from vertebra.conduct.ledger import read_entry
from vertebra.evidence.snapshot import take_snapshot
from vertebra.evidence.tables import derive_tables
from vertebra.evidence.tables.cases import cases_of
from vertebra.simulate.site import Site
from vertebra.simulate.staff import set_up

OLD, NEW = registered(), amended()
TESTS = Path(__file__).parents[1]
LANGS = ("en", "zh-Hant")


def begin(store: Store) -> Site:
    site = Site(store.study, store.desk())
    set_up(site, FIRST)
    site.now = site.at(FIRST)
    return site


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """P-001 in follow-up and moved, P-002 in screening and not moved, P-004 came under the amendment."""
    with closing(create_store(str(tmp_path_factory.mktemp("amended") / "trial.sqlite"), OLD)) as store:
        site = begin(store)
        identified(site, "P-003")
        in_screening(site, "P-002")
        followed(site, "P-001")
        after = adopt(site, NEW)
        after.now = after.at(APPROVED)
        assert move(after, "P-001") == set()
        story = Story(after, "P-001").corrects("VAS", "V8", "typing error", VASBACK=66).consented("trial")
        assert story.fills("VAS", "UNS").refused() == set()
        participant(after, "P-004").consented().screened()
        yield store


def reading(store: Store) -> Source:
    """The pages' view of the trial, in the time of its last entry."""
    source = Source(store, Clock())
    source.clock = Clock(datetime.fromisoformat(source.last_recorded()))
    return source


@pytest.fixture
def source(store):
    return reading(store)


def sheets(shown: dict) -> dict:
    return {s["anchor"]: s for chapter in shown["book"] for s in chapter["sheets"]}


def rows(sheet: dict) -> dict:
    return {row["id"]: row for row in sheet["rows"]}


# --- the store ------------------------------------------------------------------------------------------------------


def test_the_store_keeps_every_version_in_the_order_of_adoption(store):
    assert list(store.studies()) == [OLD.version, NEW.version]
    assert store.studies().current == NEW


def test_the_trial_opens_under_the_version_adopted_last(store):
    with closing(open_store(store.place)) as again:
        assert again.study == NEW
        assert again.desk().studies[OLD.version] == OLD


def test_it_verifies_and_its_read_tables_can_be_rebuilt(store):
    assert verify(store) == []
    before = store.read("value"), store.read("participant")
    assert rebuild(store) == 4
    assert (store.read("value"), store.read("participant")) == before


def test_a_program_that_opened_before_the_amendment_finds_it_when_it_needs_it(tmp_path):
    place = str(tmp_path / "trial.sqlite")
    with closing(create_store(place, OLD)) as store:
        site = begin(store)
        in_screening(site, "P-002")
        early = Site(OLD, store.desk())
        late = adopt(site, NEW)
        early.now = late.now = late.at(APPROVED)
        assert move(late, "P-002") == set()
        early.submit(c.MissVisit("V3", "holiday"), "coordinator", "P-002")
        assert read_entry(store.ledger.read("P-002", 0)[-1].data).study_version == NEW.version


def test_a_version_that_is_missing_from_the_database_is_a_clear_trouble(store, tmp_path):
    place = _copy(store, tmp_path)
    with closing(open_store(place)) as other:
        with connections[other.alias].cursor() as cursor:
            cursor.execute("DELETE FROM study_version WHERE version = %s", [OLD.version])
        with pytest.raises(StoreTrouble, match="missing"):
            other.studies()
        with pytest.raises(VersionMissing, match="not at hand"):
            other.desk().submit(c.AnswerQuery("Q1", "yes"), Site(NEW, other.desk()).actor("coordinator"), NOW, "P-002")
        found = [f.says.en for f in verify(other)]
        assert any("P-002 number 1 field study_version: that study is not stored here" in told for told in found)


def _copy(store, folder) -> str:
    with connections[store.alias].cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return str(shutil.copy(store.place, folder / "copy.sqlite"))


NOW = Site(NEW, None).at(APPROVED)  # type: ignore[arg-type]


# --- the pages ------------------------------------------------------------------------------------------------------


def page_of(source: Source, who: str, lang="en") -> dict:
    """The participant's page as the coordinator sees it."""
    p, entries = source.participant(who)
    teller = Teller(source.study, lang, source.studies).under(p.study_version)
    about = About(teller.study, source.trial()[0], p, "coordinator", teller, source.clock.now(), source.today())
    return participant_page(about, entries)


@pytest.mark.parametrize("lang", LANGS)
def test_every_participant_is_shown_under_the_own_version(source, lang):
    teller, acting = Teller(source.study, lang, source.studies), Acting("c.lin", "Lin Yu-ting", "coordinator")
    assert {row["id"] for row in overview(source, teller, acting)["rows"]} == {"P-001", "P-002", "P-003", "P-004"}
    for who in ("P-001", "P-002", "P-003", "P-004"):
        assert page_of(source, who, lang)["id"] == who


def test_what_was_given_up_is_shown_where_it_was_in_the_words_of_its_time(source):
    shown = sheets(page_of(source, "P-001"))
    history = rows(shown["V1-DX-0"])
    assert (history["SLR"]["value"], history["SLR"]["gone"]) == ("Positive", True)
    assert (history["COUNTMETH"]["value"], history["COUNTMETH"]["gone"]) == ("Counted down from C2", False)
    assert list(history).index("SLR") == [i.id for i in OLD.form("DX").items if i.id in history].index("SLR")
    assert rows(shown["V7-INF-0"])["CRP"]["value"] == "2.0 mg/L"
    assert [shown[f"V{n}-INF-0"]["gone"] for n in (6, 7, 8)] == [False, True, False]


def test_a_visit_that_took_place_is_judged_by_the_plan_of_its_day(source):
    page = page_of(source, "P-001")
    visits = {v["id"]: v for v in page["visits"]}
    assert visits["V7"]["standing"].word == "done", "it was given up later"
    assert (visits["V8"]["window"].last - visits["V8"]["window"].target).days == 2
    other = page_of(source, "P-004")
    assert "V7" not in {v["id"] for v in other["visits"]}


def test_a_question_is_told_in_the_words_of_the_version_that_asked(source):
    page = page_of(source, "P-001")
    told = {q["asks"] for q in [*page["queries"], *page["settled"]]}
    assert "Both above 60: is it right?" in told
    assert "C-reactive protein is outside its plausible range: is it right?" in told


def test_pages_that_are_served_see_an_amendment_when_it_is_adopted(tmp_path):
    with closing(create_store(str(tmp_path / "trial.sqlite"), OLD)) as store:
        site = begin(store)
        source = reading(store)
        assert source.study == OLD
        adopt(site, NEW)
        assert (source.study, list(source.studies)) == (NEW, [OLD.version, NEW.version])


# --- the evidence ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def made(store, tmp_path_factory):
    folder = tmp_path_factory.mktemp("evidence")
    make_evidence(store, folder)
    return folder


@pytest.fixture(scope="module")
def tables(store):
    return derive_tables(take_snapshot(store.studies(), store.rows()))


def test_the_report_is_written_and_names_both_versions(made):
    assert (made / "report.pdf").read_bytes().startswith(b"%PDF")
    manifest = json.loads((made / "snapshot/manifest.json").read_bytes())
    assert manifest["study_version"] == NEW.version
    assert {f"studies/{OLD.version}.json", "study.json"} <= set(manifest["files"])
    assert msgspec.json.decode((made / f"snapshot/studies/{OLD.version}.json").read_bytes())["edition"] == "1.0"


def test_every_value_that_was_ever_recorded_is_in_the_tables(store, tables):
    kept = {(r["participant"], r["form"], r["visit"], r["item"], r["written"]) for r in tables["values"].to_dicts()}
    assert ("P-001", "DX", "V1", "SLR", "POS") in kept
    assert ("P-001", "INF", "V7", "CRP", "2.0") in kept
    assert ("P-002", "DM", "V1", "SMOKING", "NEVER") in kept
    people = {r["participant"]: r for r in tables["participants"].to_dicts()}
    assert {who: people[who]["smoking"] for who in ("P-001", "P-002", "P-004")} == {
        "P-001": "NEVER", "P-002": "NEVER", "P-004": None,
    }  # fmt: skip


def test_each_case_is_analysed_under_the_own_version(store):
    cases = {case.id: case for case in cases_of(take_snapshot(store.studies(), store.rows()))}
    assert {who: case.study.edition for who, case in cases.items()} == {
        "P-001": "2.0", "P-002": "1.0", "P-003": "1.0", "P-004": "2.0",
    }  # fmt: skip


def test_a_signed_verdict_stays_that_of_the_version_it_was_signed_under(tables):
    signed = [r for r in tables["fitness"].to_dicts() if r["signed"] and r["criterion"] == "E2"]
    verdicts = {(r["participant"], r["moment"]): (r["reading"], r["verdict"]) for r in signed}
    assert verdicts["P-002", "screening"] == ("registered", "not met")
    assert verdicts["P-001", "screening"] == ("registered", "met")
    assert verdicts["P-004", "screening"] == ("corrected", "met")


def test_visits_are_told_by_the_plan_of_their_day(tables):
    visits = {(r["participant"], r["visit"]): r for r in tables["visits"].to_dicts()}
    assert visits["P-001", "V7"]["standing"] == "done"
    week1 = visits["P-001", "V8"]
    assert (week1["last"] - week1["first"]).days == 4, "5 to 9, not 4 to 10"


@pytest.mark.parametrize("name", ["P-001#1", "VALUES.P-001.V7.CRP", "VALUES.P-001.V1.SLR", "SCORES.P-001.V8.VASBACK"])
def test_why_answers_for_what_an_amendment_gave_up(store, name):
    told = "\n".join(explain(store, name))
    assert name in told
    assert "study version" in told


def test_a_move_is_explained_like_any_entry(store):
    rows_ = store.ledger.read("P-001", 0)
    number = next(row.number for row in rows_ if isinstance(read_entry(row.data).body, ParticipantMoved))
    assert "participant moved" in "\n".join(explain(store, f"P-001#{number}"))


def test_a_cutoff_before_the_amendment_knows_nothing_of_it(store):
    early = take_snapshot(store.studies(), store.rows(), cutoff=FIRST)
    assert (early.study, list(early.studies)) == (OLD, [OLD.version])


@pytest.mark.parametrize("role", ["reader", "lab", "medical", "auditor"])
def test_every_role_has_its_snapshot(store, role):
    snapshot = take_snapshot(store.studies(), store.rows(), role=role)
    assert derive_tables(snapshot)["values"].height >= 0
    if role == "reader":
        assert all("P-00" not in key for key in snapshot.lines)


# --- many are moved, and the power fails in the middle --------------------------------------------------------------


def moved(store: Store) -> set[str]:
    people = set(store.streams()) - {"trial"}
    return {who for who in people if store.ledger.read(who, 0) and _stands_under_new(store, who)}


def _stands_under_new(store: Store, who: str) -> bool:
    return read_entry(store.ledger.read(who, 0)[-1].data).study_version == NEW.version


def test_a_server_killed_while_moving_many_leaves_each_moved_or_not_and_can_go_on(tmp_path):
    chance = random.Random(20260401)
    people = [f"P-{n:03}" for n in range(1, 13)]
    with closing(create_store(str(tmp_path / "trial.sqlite"), OLD)) as store:
        site = begin(store)
        for who in people:
            in_screening(site, who)
        adopt(site, NEW)
        told: list[str] = []
        while len(told) < len(people) - 4:
            told += _killed(store.place, chance.randint(1, 4))
            assert set(told) <= moved(store)
            assert verify(store) == []
        before = moved(store)
        assert before < set(people)
        subprocess.run(_command(store.place), cwd=TESTS, check=True, capture_output=True)
        assert moved(store) == set(people)
        for who in people:
            bodies = [read_entry(row.data).body for row in store.ledger.read(who, 0)]
            assert sum(isinstance(body, ParticipantMoved) for body in bodies) == 1
        assert verify(store) == []


def _command(place: str) -> list[str]:
    return [sys.executable, "-m", "store_support.moving", place]


def _killed(place: str, after: int) -> list[str]:
    """Let it move so many, kill it, and give whom it had acknowledged by then."""
    with subprocess.Popen(_command(place), cwd=TESTS, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        heard = [server.stdout.readline() for _ in range(after)]
        server.kill()
        heard += server.stdout.readlines()
    assert server.returncode == -signal.SIGKILL, "it was still at work"
    return [line.strip() for line in heard if line.endswith("\n")]
