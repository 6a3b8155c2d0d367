"""Several commands as one: all are kept, or none, and nothing twice."""

from stories import FIRST, participant, trial
from vertebra.conduct import commands as c
from vertebra.conduct.batch import Wish, rehearse_all, submit_all
from vertebra.conduct.entries import Datum
from vertebra.conduct.ledger import verify_stream


def save(value: str, visit: str = "V1", reason: str = "") -> c.SaveForm:
    return c.SaveForm("INF", (Datum("CRP", value, "mg/L"),), FIRST.isoformat(), visit, reason=reason)


def opened():
    site = trial()
    return site, participant(site).consented(), participant(site, "P-002").consented()


def test_all_wishes_are_kept_in_one_chain():
    site, one, two = opened()
    wishes = [
        Wish(save("2"), "P-001", "a"),
        Wish(save("3"), "P-002", "b"),
        Wish(save("4", reason="slip"), "P-001", "c"),
    ]
    decisions = submit_all(site.desk, wishes, site.actor("coordinator"), site.now)
    assert [d.done for d in decisions] == [True, True, True]
    assert one.state.sheets["V1", "INF", 0].cells["CRP"].datum.value == "4"
    assert two.state.sheets["V1", "INF", 0].cells["CRP"].datum.value == "3"
    assert verify_stream("P-001", one.entries) == []


def test_one_refused_wish_keeps_all_others_out():
    site, one, two = opened()
    before = (one.state.number, two.state.number)
    wishes = [Wish(save("2"), "P-001", "a"), Wish(save("3", "V99"), "P-002", "b")]
    decisions = submit_all(site.desk, wishes, site.actor("coordinator"), site.now)
    assert [d.done for d in decisions] == [True, False]
    assert (one.state.number, two.state.number) == before
    again = submit_all(site.desk, [Wish(save("2"), "P-001", "a")], site.actor("coordinator"), site.now)
    assert [d.done for d in again] == [True]  # its key was not remembered either


def test_the_same_keys_again_change_nothing():
    site, one, _ = opened()
    wishes = [Wish(save("2"), "P-001", "a")]
    submit_all(site.desk, wishes, site.actor("coordinator"), site.now)
    number = one.state.number
    assert submit_all(site.desk, wishes, site.actor("coordinator"), site.now) == [None]
    assert one.state.number == number


def test_a_later_wish_sees_the_earlier_ones():
    site, *_ = opened()
    wishes = [Wish(save("2"), "P-001"), Wish(save("3"), "P-001")]  # a correction without a reason
    decisions = rehearse_all(site.desk, wishes, site.actor("coordinator"), site.now)
    assert [[r.code for r in d.refusals] for d in decisions] == [[], ["REASON"]]


def test_a_rehearsal_leaves_no_trace():
    site, one, _ = opened()
    before = one.state.number
    rehearse_all(site.desk, [Wish(save("2"), "P-001", "a")], site.actor("coordinator"), site.now)
    assert one.state.number == before
    assert ("V1", "INF", 0) not in one.state.sheets
