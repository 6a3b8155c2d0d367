"""NPC-001 as registered, amended in the middle: the platelets corrected, and with them a window, items, a consent.

P-001 is in follow-up, P-002 in screening, P-003 has a number only. Nothing that was recorded changes; what counts from
now on does. Source: domain notes A3 R41, A6 L1; peers notes 3.2.
"""

from datetime import timedelta

import msgspec
import pytest

from amendments import (
    APPROVED,
    COMMITTEE,
    LETTER,
    adopt,
    amended,
    begun,
    followed,
    identified,
    in_screening,
    move,
    registered,
)
from stories import INJECTION, Story
from unit.small_study import put
from vertebra.conduct import commands as c, entries as e
from vertebra.conduct.consent import consent_stands, current_version
from vertebra.conduct.decide.impact import impact
from vertebra.conduct.decide.impact_told import tell_impact
from vertebra.conduct.decide.moving import move_of
from vertebra.conduct.desk import Desk, MemoryLedger, VersionMissing
from vertebra.conduct.fold import fold
from vertebra.conduct.ledger import read_entry
from vertebra.conduct.state import Place
from vertebra.protocol.study import with_reading
from vertebra.protocol.versions import Studies

OLD, NEW = registered(), amended()
V1_VAS, V7_INF = Place("V1", "VAS", 0), Place("V7", "INF", 0)


@pytest.fixture(scope="module")
def told() -> dict:
    """The ledger just after the amendment was adopted and approved, with three participants under edition 1.0."""
    site = begun()
    identified(site, "P-003")
    in_screening(site, "P-002")
    followed(site, "P-001")
    return dict(adopt(site, NEW).desk.ledger.streams)


@pytest.fixture
def site(told):
    """The same trial in other hands, on the day of the approval."""
    return at(told, APPROVED)


def at(streams, day, study=NEW, studies=(OLD, NEW)):
    from vertebra.simulate.site import Site

    ledger = MemoryLedger()
    ledger.streams = {stream: list(rows) for stream, rows in streams.items()}
    site = Site(study, Desk(study, ledger, {s.version: s for s in studies}))
    site.now = site.at(day)
    for who in ("P-001", "P-002", "P-003"):
        site.desk.refresh(who)
    return site


def entries(site, who):
    with site.desk.ledger.begin() as tx:
        return [read_entry(row.data, row.hash) for row in tx.read(who, 0)]


# --- the sponsor adopts, the committee approves ---------------------------------------------------------------------


def test_both_versions_are_known_and_the_newer_one_is_the_trials(site):
    trial = site.trial
    assert [(a.version, a.edition) for a in trial.adoptions] == [(OLD.version, "1.0"), (NEW.version, "2.0")]
    assert (trial.version, trial.reading) == (NEW.version, "corrected")
    (approval,) = trial.version_approvals["S01"]
    assert (approval.number, approval.since, approval.committee) == (LETTER, APPROVED.isoformat(), COMMITTEE)


@pytest.mark.parametrize(
    ("code", "study"),
    [
        ("KNOWN", NEW),
        ("KNOWN", OLD),
        ("EDITION", with_reading(NEW, "registered")),
        ("STUDY-OTHER", msgspec.structs.replace(NEW, id="OTHER", edition="3.0")),
    ],
)
def test_a_version_that_may_not_be_adopted(site, code, study):
    desk = Desk(study, site.desk.ledger, site.desk.studies)
    decision = desk.submit(c.AdoptStudy(study.version, study.reading), site.actor("sponsor"), site.now)
    assert {r.code for r in decision.refusals} == {code}


@pytest.mark.parametrize(
    ("code", "command"),
    [
        ("SITE-UNKNOWN", c.ApproveVersion("S99", NEW.version, "1", "2026-04-01", "IRB")),
        ("VERSION-UNKNOWN", c.ApproveVersion("S01", "0" * 64, "1", "2026-04-01", "IRB")),
        ("TIME", c.ApproveVersion("S01", NEW.version, "1", "April", "IRB")),
        ("TIME", c.ApproveVersion("S01", NEW.version, "1", "2026-04", "IRB")),
        ("APPROVAL", c.ApproveVersion("S01", NEW.version, " ", "2026-04-01", "IRB")),
        ("APPROVAL", c.ApproveVersion("S01", NEW.version, "1", "2026-04-01", "")),
        ("KNOWN", c.ApproveVersion("S01", NEW.version, LETTER, APPROVED.isoformat(), COMMITTEE)),
    ],
)
def test_an_approval_that_is_none(site, code, command):
    assert {r.code for r in site.attempt(command, "coordinator").refusals} == {code}


def test_a_second_letter_corrects_the_day_of_the_first(site):
    later = (APPROVED + timedelta(days=7)).isoformat()
    site.submit(c.ApproveVersion("S01", NEW.version, LETTER, later, COMMITTEE), "coordinator")
    assert move(site, "P-002") == {"VERSION-APPROVAL"}


# --- who stands under which version ---------------------------------------------------------------------------------


def test_new_participants_come_under_the_version_that_their_site_may_use(told):
    before, after = at(told, APPROVED - timedelta(days=1)), at(told, APPROVED)
    assert identified(before, "P-004").state.study_version == OLD.version
    assert identified(after, "P-004").state.study_version == NEW.version
    assert entries(after, "P-004")[0].study_version == NEW.version


def test_nobody_is_moved_by_the_adoption_and_each_is_decided_under_the_own_version(site):
    assert {site.participant(f"P-00{n}").study_version for n in (1, 2, 3)} == {OLD.version}
    story = Story(site, "P-002").corrects("DM", "V1", "asked again", SMOKING="FORMER")
    assert story.refused() == set(), "edition 1.0 asks for smoking"
    assert entries(site, "P-002")[-1].study_version == OLD.version
    assert move(site, "P-002") == set()
    site.study = OLD  # a paper form of the old edition is still lying around
    assert story.corrects("DM", "V1", "asked again", SMOKING="NEVER").refused() == {"ITEM-UNKNOWN"}


# --- the move -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "day", "version", "why"),
    [
        ("VERSION-APPROVAL", APPROVED - timedelta(days=1), NEW.version, "amendment"),
        ("VERSION-UNKNOWN", APPROVED, "0" * 64, "amendment"),
        ("KNOWN", APPROVED, OLD.version, "amendment"),
        ("REASON", APPROVED, NEW.version, " "),
    ],
)
def test_a_move_that_is_refused_leaves_nothing(told, code, day, version, why):
    site = at(told, day)
    before = site.participant("P-001")
    decision = site.attempt(c.MoveParticipant(version, why), "investigator", "P-001")
    assert {r.code for r in decision.refusals} == {code}
    assert site.participant("P-001") == before


def test_a_version_that_was_not_adopted_is_nowhere_to_go(told):
    third = msgspec.structs.replace(NEW, edition="3.0")
    site = at(told, APPROVED, third, (OLD, NEW, third))
    assert move(site, "P-001") == {"VERSION-UNKNOWN"}


def test_nobody_is_moved_back(site):
    assert move(site, "P-001") == set()
    back = site.attempt(c.MoveParticipant(OLD.version, "I liked it better"), "investigator", "P-001")
    assert {r.code for r in back.refusals} == {"VERSION-OLDER"}


def test_moving_again_is_refused_and_changes_nothing(site):
    assert move(site, "P-001") == set()
    before = site.participant("P-001")
    assert move(site, "P-001") == {"KNOWN"}
    assert site.participant("P-001") == before


def test_a_role_that_may_not_move_anybody(site):
    decision = site.attempt(c.MoveParticipant(NEW.version, "amendment"), "lab", "P-001")
    assert {r.code for r in decision.refusals} == {"ACCESS"}


def test_one_decision_holds_the_move_and_what_the_checks_now_ask(site):
    before = site.participant("P-001")
    assert move(site, "P-001") == set()
    added = entries(site, "P-001")[before.number :]
    moved, *others = [entry.body for entry in added]
    assert isinstance(moved, e.ParticipantMoved)
    assert (moved.before, moved.to, moved.why) == (OLD.version, NEW.version, "amendment 1")
    assert {x.item for x in moved.orphaned if x.visit == "V1"} == {"SMOKING", "SLR", "COUNTMETH"}
    assert {(x.form, x.item) for x in moved.orphaned if x.visit == "V7"} >= {("INF", "CRP"), ("VAS", "VASBACK")}
    assert {type(body) for body in others} == {e.QueryOpened, e.QueryClosed}
    assert {entry.study_version for entry in added} == {NEW.version}
    assert {entry.recorded_at for entry in added} == {added[0].recorded_at}


def test_nothing_that_was_recorded_changes(site):
    before = site.participant("P-001")
    move(site, "P-001")
    after = site.participant("P-001")
    kept = ("sheets", "fitness", "consents", "lot", "signals", "clocks", "missed", "deviations", "refused")
    assert {name: getattr(after, name) for name in kept} == {name: getattr(before, name) for name in kept}
    assert fold("P-001", entries(site, "P-001")) == after
    assert after.cell(V7_INF, "CRP").datum.shown == "2.0 mg/L"
    assert after.written_under(after.cell(V7_INF, "CRP").entry) == OLD.version
    assert after.written_under(f"P-001#{after.number}") == NEW.version


def test_checks_of_the_new_version_open_and_resolve_questions(site):
    (wide,) = [q for q in site.participant("P-001").open_queries if q.check == "range"]
    assert (wide.item, wide.about) == ("CRP", "210 mg/L")
    move(site, "P-001")
    after = site.participant("P-001")
    assert after.queries[wide.id].status == "resolved", "up to 500 mg/L is plausible now"
    fresh = {(q.check, q.place.visit) for q in after.open_queries if q.check == "VAS_BOTH"}
    assert fresh == {("VAS_BOTH", "V1"), ("VAS_BOTH", "V6"), ("VAS_BOTH", "V8")}, "not of V7, which is given up"


def test_nobody_is_asked_afterwards_unless_the_amendment_says_so(site):
    move(site, "P-001")
    story = Story(site, "P-001")
    asked = {(q.place.visit, q.item) for q in story.state.open_queries if q.check == "required"}
    assert asked == {(v, "RESCUE2") for v in ("V1", "V4", "V6", "V8")}
    assert (Place("V1", "PE", 0), "FEVER7") in story.state.excused
    story.corrects("PE", "V1", "typing error", TEMP="36.7")
    assert "FEVER7" not in {q.item for q in story.state.open_queries}, "nor at a later correction of that form"


def test_a_form_filled_from_now_on_is_asked_for_the_new_item(site):
    move(site, "P-002")
    story = Story(site, "P-002")
    story.consented("trial").fills("PE", "UNS")
    assert [(q.place.visit, q.item) for q in story.state.open_queries if q.item == "FEVER7"] == [("UNS", "FEVER7")]


# --- consent --------------------------------------------------------------------------------------------------------


def test_new_visits_wait_for_the_new_consent_and_corrections_do_not(site):
    move(site, "P-001")
    story = Story(site, "P-001")
    assert not consent_stands(NEW, story.state, "trial", site.today)
    visit = site.at(INJECTION + timedelta(days=28)).date()
    story.on(visit).fills("VAS", "V10", VASBACK=20, VASLEG=10)
    assert story.refused() == {"H3"}
    assert "version 2.0" in story.last.refusals[0].says.en
    assert story.corrects("VAS", "V8", "typing error", VASBACK=67).refused() == set()
    story.consented("trial").fills("VAS", "V10", VASBACK=20, VASLEG=10)
    assert story.refused() == set()
    assert current_version(NEW, "trial") == story.state.consents["trial"].version == "2.0"


def test_what_was_collected_on_the_very_day_of_the_move_can_still_be_corrected(site):
    story = Story(site, "P-001").fills("VAS", "UNS")
    assert story.refused() == set()
    move(site, "P-001")
    assert story.corrects("VAS", "UNS", "typing error", VASBACK=1).refused() == set()
    assert story.fills("INF", "UNS").refused() == {"H3"}, "that is new"


def test_a_visit_before_the_move_may_be_entered_late(site):
    """The consent of its day stood on its day."""
    move(site, "P-001")
    day = INJECTION + timedelta(days=14)
    data = site.data({"VASDTC": day.isoformat(), "VASBACK": 30, "VASLEG": 20})
    late = c.SaveForm("VAS", data, day.isoformat(), "V9")
    assert site.attempt(late, "coordinator", "P-001").done


def test_withdrawal_and_harms_need_no_new_consent(site):
    move(site, "P-001")
    story = Story(site, "P-001")
    harm = {"AETERM": "back pain", "AESTDTC": site.today.isoformat(), "AEAWARE": site.written(site.now), "AETOXGR": 1}
    assert story.logs("AE", **harm, AESER="N").refused() == set()
    withdrawal = c.WithdrawConsent("trial", "destroy the cells", site.written(site.now))
    story.does(withdrawal, "coordinator")
    assert story.state.consents["trial"].withdrawn_at
    assert story.corrects("VAS", "V8", "typing error", VASBACK=66).refused() == set(), "it stood on that day"
    assert story.on(site.today + timedelta(days=1)).fills("VAS", "V10").refused() == {"H3"}


def test_an_amendment_with_the_same_consent_asks_nobody_anew(told):
    third = msgspec.structs.replace(put(NEW, "consents/trial/version", "1.0"), edition="3.0")
    site = adopt(at(told, APPROVED), third, APPROVED)
    assert move(site, "P-001") == set()
    assert Story(site, "P-001").fills("VAS", "UNS").refused() == set()


def test_skipping_a_version_does_not_skip_its_consent_for_the_days_it_counted(told):
    """Moved to 2.0 and, two weeks later, to 3.0 with consent 3.0: a visit in between needed consent 2.0."""
    site = at(told, APPROVED)
    move(site, "P-001")
    third = msgspec.structs.replace(put(NEW, "consents/trial/version", "3.0"), edition="3.0")
    site.now = site.at(APPROVED + timedelta(days=14))
    site = adopt(site, third, site.today)
    assert move(site, "P-001") == set()
    story = Story(site, "P-001").consented("trial")
    between = (APPROVED + timedelta(days=7)).isoformat()
    late = c.SaveForm("VAS", site.data({"VASBACK": 30}), between, "UNS")
    assert {r.code for r in site.attempt(late, "coordinator", "P-001").refusals} == {"H3"}
    assert story.fills("VAS", "UNS").refused() == set()


# --- eligibility ----------------------------------------------------------------------------------------------------


def test_the_platelets_keep_nobody_out_any_more(site):
    """The amendment for which all this was made: 250 is usual, and now within the range."""
    assert Story(site, "P-002").state.fitness["screening"].outcome == "not eligible"
    move(site, "P-002")
    story = Story(site, "P-002").consented("trial").signed("screening")
    assert story.state.fitness["screening"].verdicts["E2"] == "met"
    assert story.state.fitness["screening"].reading == "corrected"


# --- the impact, read before the move -------------------------------------------------------------------------------


def seen(site, who, **more):
    return impact(OLD, NEW, site.participant(who), site.trial, site.now, **more)


def test_the_impact_tells_what_the_move_then_does(site):
    found = seen(site, "P-001")
    before = site.participant("P-001")
    move(site, "P-001")
    after = site.participant("P-001")
    fresh = [q for q in after.queries.values() if q.id not in before.queries]
    assert [(q.place, q.item, q.check) for q in fresh] == list(found.opens)
    assert tuple(q for q in before.queries if before.queries[q].status != after.queries[q].status) == found.closes
    assert frozenset(found.excused) == after.excused


def test_the_impact_is_pure(site):
    person, trial = site.participant("P-001").fork(), site.trial.fork()
    assert seen(site, "P-001") == seen(site, "P-001")
    assert (site.participant("P-001"), site.trial) == (person, trial)


def test_the_impact_names_everything_that_a_person_weighs(site):
    found = seen(site, "P-001")
    assert {(x.item, x.why) for x in found.orphaned if x.place.visit == "V1"} == {
        ("SMOKING", "item"), ("SLR", "item"), ("COUNTMETH", "code"),
    }  # fmt: skip
    assert {x.why for x in found.orphaned if x.place.visit == "V7"} == {"visit"}
    assert {place.visit for place, item in found.asked} == {"V1", "V4", "V6", "V8"}
    assert {item for _, item in found.excused} == {"FEVER7"}
    assert found.reconsents == ("trial",)
    assert ("E2", "not met", "met") in {(v.id, v.before, v.after) for v in found.verdicts}
    windows = {w.visit: w for w in found.windows}
    assert windows.keys() == {"V7", "V8"}
    assert (windows["V8"].done, windows["V8"].after.first) == (True, INJECTION + timedelta(days=4))
    assert windows["V7"].after is None
    assert found.unreadable == found.derived == found.signals == found.watch == found.forms == found.kept == ()


@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
def test_the_impact_in_sentences(site, lang):
    told = [text.into(lang) for text in tell_impact(seen(site, "P-001"), Studies([OLD, NEW]))]
    wanted = {
        "en": [
            "Consent to the trial must be given anew",
            "SLR (Straight-leg raise) stays readable and has no place any more (the item is given up): V1/DX POS.",
            "FEVER7 (Fever in the last 7 days) is required now and not asked for afterwards: V1/PE",
            "Asked at V8/VAS: Both above 60: is it right?",
            "registered ranges): not met now, met after the move; what was signed stays.",
        ],
        "zh-Hant": [
            "收集新資料前須重新取得臨床試驗受試者同意書。",
            "SLR（直腿抬高試驗）仍可查閱，但已無其欄位（項目已刪除）：V1/DX POS。",
            "項目 FEVER7（過去 7 天發燒）現為必填，但不補問：V1/PE",
            "V8/VAS 提出：兩者皆高於 60：請確認。",
            "目前不符合，變更後符合；已簽署者不變。",
        ],
    }[lang]
    assert [[w in line for line in told].count(True) for w in wanted] == [1] * len(wanted)


def test_nothing_to_tell_is_said(site):
    only_the_name = msgspec.structs.replace(OLD, edition="1.1")
    found = impact(OLD, only_the_name, site.participant("P-001"), site.trial, site.now)
    assert [t.en for t in tell_impact(found, Studies([OLD, only_the_name]))] == ["Nothing changes but the version."]


def test_who_has_only_a_number_is_hardly_touched(site):
    found = seen(site, "P-003")
    assert found.orphaned == found.opens == found.closes == found.reconsents == ()
    assert move(site, "P-003") == set()
    assert Story(site, "P-003").consented().state.consents["trial"].version == "2.0"


def test_signed_and_locked_forms_stay_as_they_are(site):
    """Which forms those are is the ledger's to say; here one is named."""
    found = seen(site, "P-001", signed={V1_VAS})
    assert found.kept == (V1_VAS,)
    assert not [x for x in found.opens if x[0] == V1_VAS]
    entry = move_of(OLD, NEW, site.participant("P-001"), site.now, "why", {V1_VAS})
    assert entry.kept == 1
    free = move_of(OLD, NEW, site.participant("P-001"), site.now, "why")
    assert free.rechecked == entry.rechecked + 1


@pytest.mark.parametrize(
    ("path", "new", "name", "found"),
    [
        ("forms/INF/sections/0/items/CRP/type", "code", "orphaned", ("CRP", "code")),
        ("forms/INF/sections/0/items/CRP/analyte", "esr", "unreadable", ("CRP", "unreadable")),
        ("forms/DX/sections/3/items/CONSTXT/type", "date", "unreadable", ("CONSTXT", "unreadable")),
        ("forms/EQ5D", None, "orphaned", None),
    ],
)
def test_a_value_that_the_new_definition_could_not_take(site, path, new, name, found):
    other = put(msgspec.structs.replace(OLD, edition="9"), path, new)
    if path.endswith("/type") and new == "code":
        other = put(other, "forms/INF/sections/0/items/CRP/codes", "YN")
    lost = getattr(impact(OLD, other, site.participant("P-002"), site.trial, site.now), name)
    assert {(x.item, x.why) for x in lost} == ({found} if found else set())


def test_product_rules_that_lie_ahead_are_named(site):
    stricter = msgspec.structs.replace(
        OLD, product=put(OLD.product, "stops/H6/advice", lambda advice: msgspec.structs.replace(advice, en="Stop."))
    )
    ahead = impact(OLD, stricter, site.participant("P-002"), site.trial, site.now)
    behind = impact(OLD, stricter, site.participant("P-001"), site.trial, site.now)
    assert ahead.rules == ("H6",)
    assert behind.rules == (), "the cells are given"


# --- the desk -------------------------------------------------------------------------------------------------------


def test_a_version_that_is_not_at_hand_is_a_trouble_and_no_guess(told):
    site = at(told, APPROVED, NEW, (NEW,))
    with pytest.raises(VersionMissing, match="not at hand"):
        site.attempt(c.AnswerQuery("Q1", "yes"), "coordinator", "P-001")


def test_the_old_way_of_opening_a_desk_still_works():
    site = begun()
    story = in_screening(site)
    assert story.state.study_version == OLD.version
    assert list(site.desk.studies) == [OLD.version]
