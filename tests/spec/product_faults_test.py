"""Ways round the stops that were tried and are shut: each story is a fault that the engine once let through.

Source: docs/decisions/0003 (a correction is asked the same stops); domain notes F5.
"""

from datetime import UTC, date, datetime, timedelta

import msgspec

from product_support.bare import forked
from product_support.worlds import Hands, Plan, attempt, prepared
from stories import SURG, Story
from vertebra.conduct import commands as c, entries as e
from vertebra.conduct.entries import Actor, Datum
from vertebra.conduct.fold import apply
from vertebra.conduct.ledger import read_entry, seal
from vertebra.conduct.state import Trial
from vertebra.simulate.site import Site

PLAN = Plan(("ordered", "collected", "received", "culturing", "filled", "tested", "released"))
BERLIN = msgspec.structs.replace(PLAN, zone="Europe/Berlin", today=date(2026, 10, 25))


def at(stage: str, plan: Plan = PLAN) -> Hands:
    site = forked(prepared(plan))
    return Hands(site, f"P-{plan.stages.index(stage) + 1:03}")


def corrects(hand: Hands, form: str, visit: str = "", row: int = 0, **changes: object) -> set[str]:
    return hand.story.corrects(form, visit, "typing error", row, **changes).refused()


def hours(hand: Hands, number: float) -> str:
    return hand.site.written(hand.site.now.astimezone(UTC) + timedelta(hours=number))


# --- corrections after the fact --------------------------------------------------------------------------------------


def test_an_expiry_that_is_moved_after_the_release_lets_the_release_fall() -> None:
    """An hour too early, then put right by the laboratory. Nobody injects before quality decides again."""
    hand = at("released")
    assert corrects(hand, "FILL", LOTEXP=hours(hand, 1)) == set()
    assert hand.release().refused() == set()
    hand.site.now += timedelta(hours=2)
    assert hand.inject().refused() == {"H6"}
    assert corrects(hand, "FILL", LOTEXP=hours(hand, 1)) == set()
    assert hand.inject().refused() == {"H5"}
    assert hand.release().refused() == set()
    assert hand.inject().refused() == set()


def test_a_later_expiry_does_not_outlive_the_shelf_life() -> None:
    """Six hours have passed; the laboratory writes six more. Quality cannot release it, and nobody can inject it."""
    hand = at("released")
    hand.site.now += timedelta(hours=6)
    assert corrects(hand, "FILL", LOTEXP=hours(hand, 6)) == set()
    assert hand.release().refused() == {"H6"}
    assert hand.inject().refused() == {"H5", "H6"}


def test_an_expiry_is_not_moved_before_a_dose_that_was_given() -> None:
    """The afternoon after: by the clock on the wall the lot is past its expiry anyway, and still it was not at nine."""
    hand = at("released")
    hand.inject()
    given = hand.site.now
    hand.site.now += timedelta(hours=9)
    earlier = hand.site.written(given - timedelta(minutes=1))
    assert corrects(hand, "FILL", LOTEXP=earlier) == {"H6"}
    refused, deviation = (x.body for x in hand.story.last.entries)
    assert (refused.stops, refused.data[0].value) == (("H6",), earlier)
    assert deviation.code == "refused step"
    assert corrects(hand, "FILL", LOTEXP=hand.site.written(given)) == set()


def test_what_was_said_at_the_bedside_is_not_unsaid() -> None:
    hand = at("released")
    hand.inject()
    later = {"EXSECOND": "N"}, {"EXIMG": "N"}, {"EXVOL": "3.01"}, {"EXVIAB": "69.9"}, {"EXCONC": "1.21"}
    told = [corrects(hand, "DOSE", "V5", **changes) for changes in later]
    assert told == [{"H1"}, {"H21"}, {"H7"}, {"H9"}, {"H8"}]
    assert corrects(hand, "DOSE", "V5", EXDTC=hours(hand, 1)) >= {"H20"}
    assert corrects(hand, "SURG", "V2", PRLEVEL="L5S1") == {"H2"}
    assert corrects(hand, "DOSE", "V5", EXVOL="2.40") == set()


def test_a_decision_is_not_made_on_its_form() -> None:
    """A lot whose decision is rewritten to rejected is not given; one that was rejected stays so."""
    hand = at("released")
    assert corrects(hand, "REL", RELDEC="REJECTED") == set()
    assert hand.inject().refused() == {"H5"}
    other = at("tested")
    other.reject()
    assert corrects(other, "REL", RELDEC="RELEASED") == {"H27"}
    assert other.release().refused() == {"LOT-STATE"}
    assert other.story.state.lot.state == "rejected"


def test_a_culture_that_grew_is_not_written_over() -> None:
    """A second reading in the same row would have made the growth vanish; without a row it takes the next one."""
    hand = at("released")
    hand.late(LATERES="POS", LATEORG="S. aureus")
    assert hand.late(row=1).refused() == {"ROW"}
    assert hand.late().refused() == set()
    assert [s.cells["LATERES"].datum.value for _, s in hand.story.state.sheets_of("LATE")] == ["POS", "NEG"]
    assert hand.inject().refused() == {"H10", "H17"}


def test_a_growth_that_is_corrected_away_needs_quality_again() -> None:
    hand = at("released")
    hand.late(LATERES="POS", LATEORG="S. aureus")
    hand.site.submit(c.LiftHold("wrong dish"), "medical")
    assert corrects(hand, "LATE", row=1, LATERES="NEG") == set()
    assert hand.inject().refused() == {"H5"}


def test_only_a_log_has_rows() -> None:
    assert at("released").inject(row=1).refused() == {"ROW"}
    assert at("culturing").culture(row=-1).refused() == {"ROW"}


def test_a_decision_that_is_given_twice_is_none() -> None:
    """The first named the state, the last was asked the stops: a rejection led to a release without a test."""
    hand = at("filled")
    command = hand.site.step(hand.who, "reject", {"RELDEC": "RELEASED", "RELDTC": hand.now}, hand.site.now)
    twice = msgspec.structs.replace(command, data=(*command.data, Datum("RELDEC", "REJECTED")))
    assert hand.story.tries(twice, "quality").refused() == {"ITEM-TWICE"}
    assert hand.story.state.lot.state == "filled"


# --- times and zones -------------------------------------------------------------------------------------------------


def test_the_time_on_the_form_is_the_time_of_the_step() -> None:
    """Expiry is judged by the one, the weeks that follow by the other: they must not part."""
    hand = at("released")
    assert hand.inject(apart=-10 * 60).refused() == {"H20"}


def test_a_moment_is_kept_in_the_zone_of_the_site() -> None:
    """Whoever sends UTC: the entry says the site's own day, and the sentinel interval counts from it."""
    hand = at("ordered")
    hand.site.now = datetime(2026, 10, 24, 21, 0, tzinfo=UTC)  # five in the morning of the next day in Taipei
    told = {**SURG, "SURGDTC": "2026-10-24T21:00+00:00", "SURGEND": "2026-10-24T21:00+00:00"}
    told["TISDTC"] = "2026-10-24T21:00+00:00"
    hand.story.fills("PE", "V2", TEMP="36.7")
    attempt(hand.story, "collect", "surgeon", told, {"at": "2026-10-24T21:00+00:00"})
    stepped = hand.story.last.entries[0]
    assert stepped.occurred_at == "2026-10-25T05:00:00+08:00"


def test_readings_of_the_hour_that_comes_twice_are_in_order() -> None:
    """02:15 of winter time follows 02:45 of summer time: the newest reading is the later one."""
    hand = at("released", BERLIN)
    for when, result in (("2026-10-25T02:45+02:00", "POS"), ("2026-10-25T02:15+01:00", "NEG")):
        told = {"LATEDAY": 3, "LATERES": result, "LATEDTC": when}
        if result == "POS":
            told["LATEORG"] = "S. aureus"
        assert attempt(hand.story, "late", "lab", told, {"at": when}).refused() == set()
    rows = hand.story.state.sheets_of("LATE")
    assert [s.cells["LATERES"].datum.value for _, s in rows] == ["POS", "NEG"]


def test_a_withdrawal_has_a_day_that_is_not_to_come() -> None:
    """One without a readable day, or of tomorrow, would have let the consent stand."""
    hand = at("released")
    for when, code in (("soon", "TIME"), ((PLAN.today + timedelta(days=1)).isoformat(), "FUTURE")):
        hand.story.tries(c.WithdrawConsent("trial", "destroy", when), "coordinator")
        assert hand.story.refused() == {code}


# --- holds -----------------------------------------------------------------------------------------------------------


def held() -> Site:
    site = at("released").site
    site.submit(c.PlaceHold("first"), "medical")
    site.submit(c.PlaceHold("second"), "sponsor")
    return site


def test_a_hold_is_lifted_by_its_number() -> None:
    site = held()
    assert {r.code for r in site.attempt(c.LiftHold("reviewed"), "medical").refusals} == {"HOLD-WHICH"}
    assert {r.code for r in site.attempt(c.LiftHold("reviewed", 3), "medical").refusals} == {"NO-HOLD"}
    site.submit(c.LiftHold("reviewed", 1), "medical")
    assert [h.why for h in site.trial.standing_holds] == ["second"]
    assert {r.code for r in site.attempt(c.LiftHold("again", 1), "medical").refusals} == {"NO-HOLD"}
    assert Hands(site, "P-007").inject().refused() == {"H17"}
    site.submit(c.LiftHold("reviewed"), "medical")
    assert Hands(site, "P-007").inject().refused() == set()


def test_an_entry_of_old_lifts_all_that_stood() -> None:
    """Written before holds had numbers; its bytes are as they were."""
    trial = Trial()
    for number, body in enumerate((e.HoldPlaced("R", "a"), e.HoldPlaced("person", "b"), e.HoldLifted("c")), 1):
        told = e.Entry("trial", number, "2026-01-01T00:00:00.000Z", "2026-01-01", Actor("m", "medical"), "v", body)
        sealed, data = seal(told, "")
        assert b'"hold"' not in data
        apply(trial, read_entry(data, sealed.hash))
    assert [h.lifted for h in trial.holds] == ["2026-01-01", "2026-01-01"]


def test_a_signal_holds_although_a_person_does() -> None:
    """What the person lifts is their own hold; the growth of a culture still holds."""
    hand = at("released")
    hand.site.submit(c.PlaceHold("to look at"), "medical")
    hand.late(LATERES="POS", LATEORG="S. aureus")
    assert hand.site.trial.standing_holds[0].rule == "person"
    assert len(hand.site.trial.standing_holds) == 2
    hand.site.submit(c.LiftHold("looked at", 1), "medical")
    assert hand.inject().refused() >= {"H17"}


def test_a_hold_placed_after_the_rehearsal_stops_the_dose() -> None:
    """The command was made while all was well; it is judged when it comes."""
    hand = at("released")
    command = hand.site.step(hand.who, "administer", {}, hand.site.now, "coordinator")
    rehearsed: Story = Hands(forked(hand.site), hand.who).inject()
    assert rehearsed.refused() == set()
    told = msgspec.structs.replace(command, data=rehearsed.last.entries[0].body.data)
    hand.site.submit(c.PlaceHold("a call"), "medical")
    assert hand.story.tries(told, "investigator").refused() == {"H17"}
