"""An amendment changes how a score is worked out: the move works it out anew, asks again and raises what is met now,
in one decision; signed, locked and frozen forms stay as they were.

P-001 was screened with an ODI of 40 %. Edition 2.0 halves the score, asks about a low one, looks for high back pain.
"""

import msgspec
import pytest

from amendments import adopt, begun, move, registered, rescored
from stories import Story, participant, trial
from unit.small_study import put
from vertebra.conduct import commands as c, entries as e
from vertebra.conduct.decide.impact import Recomputed, impact
from vertebra.conduct.decide.impact_told import tell_impact
from vertebra.conduct.fold import fold
from vertebra.conduct.ledger import read_entry
from vertebra.conduct.state import Place
from vertebra.conduct.words import reason_of
from vertebra.protocol.study import Study
from vertebra.protocol.versions import Studies
from vertebra.simulate.site import Site
from vertebra.terms.texts import LANGS

OLD = registered()
ODI, VAS = Place("V1", "ODI", 0), Place("V1", "VAS", 0)


NEW = rescored()


def screened(study: Study = NEW) -> Site:
    """P-001 screened as registered; the amendment is adopted and approved, nobody is moved yet."""
    site = begun()
    participant(site, "P-001").consented().screened()
    return adopt(site, study, site.today)


@pytest.fixture
def site() -> Site:
    return screened()


def seen(site: Site):
    return impact(OLD, site.study, site.participant("P-001"), site.trial, site.now)


def added(site: Site, after: int) -> list[e.Entry]:
    with site.desk.ledger.begin() as tx:
        return [read_entry(row.data, row.hash) for row in tx.read("P-001", after)]


def score(site: Site) -> str:
    return site.participant("P-001").cell(ODI, "ODITOT").datum.shown


def test_the_score_is_worked_out_anew_and_what_follows_from_it(site):
    before = site.participant("P-001")
    assert move(site, "P-001") == set()
    after = site.participant("P-001")
    assert (before.cell(ODI, "ODITOT").datum.shown, score(site)) == ("40 %", "20 %")
    assert after.cell(ODI, "ODIBAND").datum.value == "MINIMAL", "worked out from the score"
    assert {(q.item, q.check) for q in after.open_queries} - {(q.item, q.check) for q in before.open_queries} == {
        ("ODITOT", "ODI_LOW")
    }
    assert [(s.signal, s.place) for s in after.signals] == [("BACK_HIGH", VAS)]


def test_one_entry_of_the_system_holds_what_was_worked_out_on_a_form_and_says_why(site):
    before = site.participant("P-001")
    move(site, "P-001")
    (entry,) = [x for x in added(site, before.number) if isinstance(x.body, e.FormSaved)]
    assert entry.body == e.FormSaved(
        *ODI, (), (e.Datum("ODITOT", "20", "%"), e.Datum("ODIBAND", "MINIMAL")), moved_to="2.0"
    )
    assert (entry.by, entry.source, entry.study_version) == (e.SYSTEM, "system", NEW.version)
    assert entry.occurred_at == before.sheets[ODI].occurred_at, "the day on which the participant answered stays"
    assert [reason_of(entry, lang) for lang in LANGS] == ["moved to version 2.0", "移轉至第 2.0 版"]


def test_what_a_person_typed_stays_in_its_entry_and_replay_equals_live(site):
    before = site.participant("P-001")
    move(site, "P-001")
    after = site.participant("P-001")
    derived = {"ODITOT", "ODIBAND"}
    typed = [{(p, i): x for p, s in who.sheets.items() for i, x in s.cells.items() if i not in derived}
             for who in (before, after)]  # fmt: skip
    assert typed[0] == typed[1]
    assert fold("P-001", added(site, 0)) == after


def test_it_is_one_decision_with_the_move_first(site):
    number = site.participant("P-001").number
    move(site, "P-001")
    kinds = [type(entry.body) for entry in added(site, number)]
    assert kinds == [e.ParticipantMoved, e.FormSaved, e.QueryOpened, e.SignalRaised]
    assert len({entry.recorded_at for entry in added(site, number)}) == 1


def test_a_red_signal_holds_the_doses_in_the_same_decision():
    site = screened(rescored(hold=True))
    assert any("no dose" in told.en for told in tell_impact(seen(site), Studies([OLD, site.study])))
    assert move(site, "P-001") == set()
    assert [(h.rule, h.participant) for h in site.trial.standing_holds] == [("BACK_HIGH", "P-001")]


STILL = {
    "signed": (c.SignForms((ODI.spot, VAS.spot), "authorship", ""), "investigator"),
    "locked": (c.LockForms((ODI.spot, VAS.spot)), "data"),
    "frozen": (c.FreezeForms((ODI.spot, VAS.spot)), "monitor"),
}


@pytest.mark.parametrize("how", STILL)
def test_signed_locked_and_frozen_forms_stay_as_they_were(site, how):
    Story(site, "P-001").does(*STILL[how])
    before, found = site.participant("P-001"), seen(site)
    assert found.kept == (VAS, ODI)
    assert found.derived == found.signals == ()
    assert found.watch == (("BACK_HIGH", VAS),), "it is not raised there, and not hidden either"
    assert move(site, "P-001") == set()
    after = site.participant("P-001")
    assert after.sheets == before.sheets
    assert after.signals == ()
    assert after.queries == before.queries
    assert after.signatures == before.signatures
    told = [t.en for t in tell_impact(found, Studies([OLD, NEW]))]
    assert "Signed, locked or frozen, so they stay as they were: V1/VAS, V1/ODI." in told


def test_which_of_two_forms_of_one_day_is_the_newer_stays_as_it_was(site):
    """The first is worked out anew, the second is signed: the second is still the latest."""
    story = Story(site, "P-001")
    rows = [Place("UNS", "ODI", row) for row in (1, 2)]
    for place in rows:
        story._save("ODI", "UNS", {f"ODI{n}": 2 for n in range(1, 11)}, row=place.row)
        assert story.refused() == set()
    story.does(c.SignForms((rows[1].spot,), "authorship", ""), "investigator")
    before = [place for place, _ in story.state.sheets_of("ODI")]
    assert move(site, "P-001") == set()
    after = story.state
    assert [after.cell(place, "ODITOT").datum.value for place in rows] == ["20", "40"]
    assert [place for place, _ in after.sheets_of("ODI")] == before == [ODI, *rows]


def test_a_form_that_is_opened_again_and_saved_follows_the_version_that_counts(site):
    story = Story(site, "P-001").does(*STILL["frozen"])
    move(site, "P-001")
    story.does(c.UnfreezeForms((ODI.spot,), "to correct"), "data").corrects("ODI", "V1", "slip", ODI1=1)
    assert score(site) == "19 %"


def test_the_impact_says_beforehand_exactly_what_the_move_then_does(site):
    found, before = seen(site), site.participant("P-001")
    assert found.derived == (
        Recomputed(ODI, "ODITOT", "40 %", "20 %"),
        Recomputed(ODI, "ODIBAND", "MODERATE", "MINIMAL"),
    )
    move(site, "P-001")
    after, bodies = site.participant("P-001"), [x.body for x in added(site, before.number)]
    done = [(Place(b.visit, b.form, b.row), d.item, d.shown) for b in bodies if isinstance(b, e.FormSaved)
            for d in b.derived]  # fmt: skip
    assert done == [(x.place, x.item, x.after) for x in found.derived]
    assert [(q.place, q.item, q.check) for id, q in after.queries.items() if id not in before.queries] == list(
        found.opens
    )
    assert [(s.signal, s.place) for s in after.signals] == list(found.signals)


@pytest.mark.parametrize(
    ("lang", "wanted"),
    [
        ("en", ["ODI score at V1/ODI is worked out anew: 40 % becomes 20 %.",
                "ODI band at V1/ODI is worked out anew: Moderate",
                "Safety signal at V1/VAS: Back pain high."]),
        ("zh-Hant", ["V1/ODI 之ODI 總分將重新計算：40 % 改為 20 %。", "V1/VAS 將產生安全訊號：背痛嚴重。"]),
    ],
)  # fmt: skip
def test_the_impact_in_sentences(site, lang, wanted):
    told = [text.into(lang) for text in tell_impact(seen(site), Studies([OLD, NEW]))]
    assert [[w in line for line in told].count(True) for w in wanted] == [1] * len(wanted)


def test_a_value_that_both_versions_tell_alike_is_not_touched():
    """Nobody's score moves because of the amendment of something else."""
    site = screened(msgspec.structs.replace(OLD, edition="2.0"))
    number = site.participant("P-001").number
    assert move(site, "P-001") == set()
    assert [type(entry.body) for entry in added(site, number)] == [e.ParticipantMoved]


def test_a_score_that_can_no_longer_be_told_becomes_empty_and_the_old_one_stays_in_its_history():
    stricter = put(OLD, "forms/ODI/sections/1/items/ODITOT/derive/at_least", 10)
    site = begun()
    story = participant(site, "P-001").consented().fills("ODI", "V1", ODI8=None)
    site = adopt(site, msgspec.structs.replace(stricter, edition="2.0"), site.today)
    was = story.state.cell(ODI, "ODITOT").datum.shown
    assert seen(site).derived[0] == Recomputed(ODI, "ODITOT", was, "")
    move(site, "P-001")
    assert score(site) == ""
    history = [d.shown for x in added(site, 0) if isinstance(x.body, e.FormSaved) for d in x.body.derived]
    assert was in history


def test_what_a_person_typed_is_not_taken_away_by_a_rule_that_tells_nothing():
    """The band is typed in the first edition and worked out in the second, from answers that are not there."""
    typed = msgspec.structs.replace(put(OLD, "forms/ODI/sections/1/items/ODIBAND/derive", None), edition="0.9")
    site = trial(typed)
    few = {f"ODI{n}": None for n in range(1, 6)}
    story = participant(site, "P-001").consented().fills("ODI", "V1", ODIBAND="SEVERE", **few)
    assert story.refused() == set()
    site = adopt(site, OLD, site.today)
    assert move(site, "P-001") == set()
    assert site.participant("P-001").cell(ODI, "ODIBAND").datum.value == "SEVERE"
