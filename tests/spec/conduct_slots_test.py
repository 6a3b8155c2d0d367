"""Places in the cell lab: who may book which day, told as tables at the boundaries. Calendar days of the site.

NPC-001: a culture holds its place for 57 days after the surgery day, or up to its injection if that is later; the
injection is planned 28 to 91 days after the surgery. Source: domain notes B2, F4, H2.
"""

from datetime import date, timedelta

import pytest

from small_trial import base, open_trial
from stories import FIRST, INJECTION, SURG, SURGERY, Story, participant, trial
from unit.small_study import put
from vertebra.conduct import commands as c
from vertebra.conduct.entries import SYSTEM, SlotFreed, SlotMoved
from vertebra.conduct.ledger import read_entry
from vertebra.conduct.product.calendar import Board, Room, culture_dates, held_days, nearest
from vertebra.conduct.product.injections import conflicts, injections, too_close
from vertebra.conduct.state import live_slot

LAB = "Clean room 1"  # as simulate.staff.set_up offers it, forty places in the stories
SMALL = "Clean room 2"
MOST = 57


def day(after: int, start: date = SURGERY) -> str:
    return (start + timedelta(days=after)).isoformat()


def offer(slots: int, since: str, until: str, place: str = SMALL) -> c.OfferSlots:
    return c.OfferSlots("S01", place, since, until, slots)


def small_lab(slots: int = 1, since: int = 0, until: int = MOST) -> Story:
    """One participant who may be booked, at a lab at a lab with one place from day to day after SURGERY."""
    story = participant(trial()).consented().screened()
    story.site.submit(offer(0, "2026-01-01", "2040-01-01", LAB), "lab")
    story.site.submit(offer(slots, day(since), day(until)), "lab")
    return story


def another(story: Story, who: str = "P-002") -> Story:
    return participant(story.site, who).consented().screened()


def books(story: Story, surgery: str, injection: str = "", place: str = "") -> Story:
    return story.tries(c.BookSlot(story.who, surgery, injection, place), "coordinator")


def moves(story: Story, surgery: str, injection: str = "", why: str = "theatre closed") -> Story:
    return story.tries(c.MoveSlot(story.who, surgery, why, injection), "coordinator")


def slot_of(story: Story):
    return live_slot(story.site.trial, story.who)


def trial_entries(story: Story):
    with story.site.desk.ledger.begin() as tx:
        return [read_entry(row.data, row.hash) for row in tx.read("trial", 0)]


# --- a place on every day ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "until", "code"),
    [
        (0, MOST, set()),  # exactly the days of the culture
        (0, MOST - 1, {"SLOT-FULL"}),  # one day too few at the end
        (1, MOST + 9, {"SLOT-FULL"}),  # one day too few at the beginning
        (-9, MOST + 9, set()),
    ],
)
def test_every_day_of_the_culture_needs_a_place(since, until, code):
    assert books(small_lab(1, since, until), day(0)).refused() == code


@pytest.mark.parametrize(
    ("second", "code"),
    [(MOST, {"SLOT-FULL"}), (MOST + 1, set()), (-MOST, {"SLOT-FULL"}), (-MOST - 1, set())],
)
def test_one_place_takes_one_culture_after_the_other(second, code):
    """The place is free again on the day after the last one that is held; before the first the same holds."""
    start = SURGERY + timedelta(days=100)
    story = small_lab(1, -30, 400)
    assert books(story, day(0, start)).refused() == set()
    assert books(another(story), day(second, start)).refused() == code


@pytest.mark.parametrize(
    ("slots", "codes"), [(1, [set(), {"SLOT-FULL"}]), (2, [set(), set()]), (0, [{"SLOT-FULL"}] * 2)]
)
def test_as_many_cultures_as_places(slots, codes):
    story = small_lab(slots, 0, 100)
    assert [books(s, day(0)).refused() for s in (story, another(story))] == codes


def test_a_hole_of_one_day_in_the_middle_is_enough():
    story = small_lab(1, 0, 100)
    story.site.submit(offer(0, day(30), day(30)), "lab")
    assert books(story, day(0)).refused() == {"SLOT-FULL"}
    assert day(30) in story.last.refusals[0].says.en


def test_a_refusal_names_the_nearest_days_before_and_after():
    story = small_lab(1, -20, 400)
    books(story, day(100))
    second = another(story)
    says = books(second, day(110)).last.refusals[0].says
    before, after = day(100 - MOST - 1), day(100 + MOST + 1)
    assert (before in says.en, after in says.en, before in says.zh, after in says.zh) == (True,) * 4
    assert books(second, before).refused() == set()
    assert moves(second, after).refused() == set()


def test_there_may_be_no_day_that_works():
    assert "No day within a year" in books(small_lab(0), day(0)).last.refusals[0].says.en


def test_a_second_room_takes_what_the_first_cannot():
    story = small_lab(1, 0, 100)
    story.site.submit(offer(1, day(0), day(100), "Clean room 3"), "quality")
    first, second = books(story, day(0)), books(another(story), day(0))
    assert (slot_of(first).place, slot_of(second).place) == (SMALL, "Clean room 3")
    third = another(story, "P-003")
    assert books(third, day(0), place="Clean room 3").refused() == {"SLOT-FULL"}
    assert books(third, day(0), place="Clean room 9").refused() == {"SLOT-SITE"}


# --- the days themselves ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("apart", "code"), [(27, {"SLOT-WINDOW"}), (28, set()), (91, set()), (92, {"SLOT-WINDOW"})])
def test_the_injection_is_planned_28_to_91_days_after_the_surgery(apart, code):
    story = participant().consented().screened()
    assert books(story, day(0), day(apart)).refused() == code
    assert slot_of(story) is None or (slot_of(story).injection - slot_of(story).surgery).days == apart


@pytest.mark.parametrize(("apart", "held"), [(28, MOST), (MOST, MOST), (MOST + 1, MOST + 1), (91, 91)])
def test_the_place_is_held_for_the_slowest_culture_or_up_to_the_injection(apart, held):
    story = books(participant().consented().screened(), day(0), day(apart))
    assert slot_of(story).until.isoformat() == day(held)
    assert slot_of(story).ready.isoformat() == day(38)


@pytest.mark.parametrize(("surgery", "code"), [(-1, {"SLOT-PAST"}), (0, set()), (1, set())])
def test_a_surgery_is_booked_for_today_at_the_earliest(surgery, code):
    story = participant().consented().screened()
    assert books(story, day(surgery, FIRST)).refused() == code


@pytest.mark.parametrize(("surgery", "code"), [(731, {"SLOT-FULL"}), (732, {"SLOT-FAR"}), (99999, {"SLOT-FAR"})])
def test_a_day_far_ahead_is_a_typing_error(surgery, code):
    assert books(small_lab(1), day(surgery, FIRST)).refused() == code


def test_midnight_at_the_site_decides_not_in_greenwich():
    """At 00:30 in Taipei it is still yesterday in UTC: yesterday is over all the same."""
    story = participant().consented().screened().on(FIRST + timedelta(days=3), 0, 30)
    assert books(story, day(2, FIRST)).refused() == {"SLOT-PAST"}
    assert books(story, day(3, FIRST)).refused() == set()


@pytest.mark.parametrize("surgery", ["2026-02", "soon", "", "2026-02-30"])
def test_a_day_is_a_full_date(surgery):
    assert books(participant().consented().screened(), surgery).refused() == {"TIME"}


def test_days_are_calendar_days_across_a_change_of_the_clocks():
    """29 March 2026 has 23 hours in Berlin; the culture has its days all the same."""
    culture = trial().study.product.culture
    dates = culture_dates(culture, date(2026, 3, 1), date(2026, 3, 29))
    assert ((dates.injection - dates.surgery).days, (dates.until - dates.surgery).days) == (28, MOST)


def test_one_injection_a_day():
    story = participant().consented().screened()
    books(story, day(0), day(40))
    second = another(story)
    assert books(second, day(1), day(40)).refused() == {"SLOT-INJECTION"}
    assert "P-001" in second.last.refusals[0].says.en
    assert books(second, day(1), day(41)).refused() == set()


def test_an_unnamed_injection_keeps_the_sentinel_intervals_of_all_that_are_planned():
    story = participant().consented().screened()
    books(story, day(0))
    second = books(another(story), day(1))
    assert (slot_of(story).injection.isoformat(), slot_of(second).injection.isoformat()) == (day(38), day(38 + 28))
    stagger = story.site.study.product.stagger
    assert too_close(stagger, injections(story.site.trial)) == []


def test_a_conflict_with_a_sentinel_interval_is_booked_and_shown():
    """A person may plan it: the bedside will refuse it (H17) if nothing has moved by then."""
    story = participant().consented().screened()
    books(story, day(0), day(40))
    second = books(another(story), day(0), day(67))
    assert second.refused() == set()
    stagger = story.site.study.product.stagger
    (found,) = too_close(stagger, injections(story.site.trial))
    assert (found.participant, found.after, found.apart, found.required) == ("P-002", "P-001", 27, 28)
    assert conflicts(stagger, story.site.trial, {"P-002": SURGERY + timedelta(days=68)}) == []


# --- who and what -----------------------------------------------------------------------------------------------------


def test_nobody_is_booked_twice():
    assert books(books(participant().consented().screened(), day(0)), day(1)).refused() == {"SLOT-KNOWN"}


def test_a_place_is_held_only_for_who_has_consented_to_both():
    assert books(participant(), day(0)).refused() == {"H3"}
    assert books(participant().consented("trial"), day(0)).refused() == {"H3"}
    assert books(participant().consented(), day(0)).refused() == set()


def test_who_is_not_eligible_needs_no_place():
    assert books(participant().consented().screened(PLT=20), day(0)).refused() == {"SLOT-LEFT"}


def test_nobody_is_booked_at_a_site_whose_lab_offered_nothing():
    site = trial()
    site.submit(c.OpenSite("S02", "Second centre"), "sponsor")
    site.submit(c.ApproveEthics("S02", "2", FIRST.isoformat(), "2030-01-01"), "sponsor")
    site.submit(c.OpenRecruitment("S02"), "sponsor")
    story = Story(site, "P-009").does(c.Identify("S02"), "coordinator").consented()
    assert books(story, day(0)).refused() == {"SLOT-SITE"}
    assert books(story, day(0), place=LAB).refused() == {"SLOT-SITE"}, "the place of another site"
    site.submit(c.OfferSlots("S02", LAB, day(0), day(100), 1), "lab")
    assert books(story, day(0)).refused() == set()
    assert (slot_of(story).site, slot_of(story).place) == ("S02", LAB)


def test_a_duty_for_one_site_books_for_that_site_only():
    site = trial()
    since = FIRST.isoformat()
    site.submit(c.OpenSite("S02", "Second centre"), "sponsor")
    site.submit(c.Delegate("c.two", "Two", "coordinator", since, "", since, "S02"), "sponsor")
    story = participant(site).consented().screened()
    story.tries(c.BookSlot("P-001", day(0)), "coordinator", user="c.two")
    assert story.refused() == {"ACCESS-SITE"}


@pytest.mark.parametrize(
    ("command", "role"),
    [
        (c.BookSlot("P-001", day(0)), "lab"),
        (c.MoveSlot("P-001", day(1), "why"), "surgeon"),
        (c.FreeSlot("P-001", "why"), "quality"),
        (c.OfferSlots("S01", LAB, day(0), day(9), 1), "coordinator"),
    ],
)
def test_each_command_has_its_roles(command, role):
    assert participant().consented().tries(command, role).refused() == {"ACCESS"}


def test_nobody_is_booked_whom_nobody_knows():
    assert books(Story(trial(), "P-404"), day(0)).refused() == {"PARTICIPANT-UNKNOWN"}


def test_a_study_that_grows_nothing_has_no_slots():
    site = open_trial(put(base(), "product/culture", None))
    story = Story(site, "P-001").does(c.Identify("S01"), "coordinator")
    assert "SLOT-STUDY" in books(story, day(0)).refused()


# --- what the lab offers ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (c.OfferSlots("S99", SMALL, day(0), day(9), 1), "SITE-UNKNOWN"),
        (c.OfferSlots("S01", " ", day(0), day(9), 1), "REASON"),
        (c.OfferSlots("S01", SMALL, day(9), day(0), 1), "TIME"),
        (c.OfferSlots("S01", SMALL, "2026", day(9), 1), "TIME"),
        (c.OfferSlots("S01", SMALL, day(0), day(9), -1), "SLOT-NUMBER"),
        (c.OfferSlots("S01", SMALL, day(0), day(9), 501), "SLOT-NUMBER"),
    ],
)
def test_an_offer_that_cannot_be(command, code):
    assert code in participant().tries(command, "lab").refused()


@pytest.mark.parametrize(
    ("since", "until", "slots", "code"),
    [
        (-9, -1, 0, set()),  # before the culture
        (-9, 0, 0, {"SLOT-HELD"}),  # its first day
        (MOST, 99, 0, {"SLOT-HELD"}),  # its last day
        (MOST + 1, 99, 0, set()),  # after it
        (0, MOST, 1, set()),  # as many as are booked
    ],
)
def test_no_fewer_places_than_are_booked(since, until, slots, code):
    story = books(small_lab(2, -20, 200), day(0))
    story.tries(offer(slots, day(since), day(until)), "quality")
    assert story.refused() == code


def test_what_was_offered_last_counts():
    story = small_lab(3, 0, 100)
    story.site.submit(offer(1, day(10), day(20)), "lab")
    board = Board(story.site.trial, story.site.today)
    room = Room("S01", SMALL)
    assert [board.offered(room, SURGERY + timedelta(days=n)) for n in (-1, 0, 9, 10, 20, 21, 101)] == [
        0, 3, 3, 1, 1, 3, 0,
    ]  # fmt: skip


# --- moves ------------------------------------------------------------------------------------------------------------


def test_a_move_takes_everything_along_and_keeps_its_history():
    story = books(participant().consented().screened(), day(0), day(42))
    assert moves(story, day(7)).refused() == set()
    slot = slot_of(story)
    assert (slot.surgery.isoformat(), slot.ready.isoformat()) == (day(7), day(45))
    assert [(t.what, t.surgery.isoformat(), t.why) for t in slot.turns] == [
        ("booked", day(0), ""),
        ("moved", day(7), "theatre closed"),
    ]


def test_a_culture_may_move_by_a_day_within_its_own_place():
    """Its own slot does not stand in its way."""
    story = books(small_lab(1, 0, MOST + 1), day(0))
    assert moves(story, day(1)).refused() == set()
    assert moves(story, day(2)).refused() == {"SLOT-FULL"}


@pytest.mark.parametrize(
    ("surgery", "injection", "why", "code"),
    [
        (day(0), day(42), "as it is", "EMPTY"),
        (day(0), day(42), " ", "REASON"),
        (day(-99), "", "too late", "SLOT-PAST"),
        (day(0), day(92), "very late", "SLOT-WINDOW"),
        (day(15), day(42), "only the surgery", "SLOT-WINDOW"),
    ],
)
def test_a_move_that_cannot_be(surgery, injection, why, code):
    story = books(participant().consented().screened(), day(0), day(42))
    assert code in moves(story, surgery, injection, why).refused()


def test_only_what_is_booked_can_move_or_be_freed():
    story = participant().consented().screened()
    assert moves(story, day(1)).refused() == {"SLOT-MISSING"}
    assert story.tries(c.FreeSlot("P-001", "why"), "coordinator").refused() == {"SLOT-MISSING"}


def test_the_planned_day_on_the_form_follows():
    story = books(participant().consented().screened(), day(0))
    before = story.state.number
    moves(story, day(7))
    held = next(s for p, s in story.state.sheets.items() if p.form == "DX").cells["SURGPLAN"]
    assert (held.datum.value, held.by.user, story.state.number) == (day(7), "c.lin", before + 1)


def test_a_frozen_form_stays_as_it_is():
    story = books(participant().consented().screened(), day(0)).does(c.FreezeForms(("V1/DX/0",)), "data")
    before = story.state
    assert moves(story, day(7)).refused() == set()
    assert (story.state, slot_of(story).surgery.isoformat()) == (before, day(7))


def test_nothing_moves_for_who_is_locked_as_a_whole():
    story = books(participant().consented().screened(), day(0))
    for query in story.state.open_queries:
        story.does(c.CloseQuery(query.id), "data")
    story.does(c.LockForms(why="interim analysis"), "data")
    assert moves(story, day(7)).refused() == {"LOCKED"}
    assert story.tries(c.FreeSlot("P-001", "why"), "coordinator").refused() == {"LOCKED"}


def test_nothing_moves_once_the_database_is_locked():
    story = books(participant().consented().screened(), day(0))
    lock = c.AskDatabaseLock("final analysis", despite="a test of the lock")
    story.does(lock, "data").does(c.ConfirmDatabaseLock(), "statistician")
    assert moves(story, day(7)).refused() == {"DATABASE-LOCKED"}


# --- the discectomy, and the end --------------------------------------------------------------------------------------


def harvested() -> Story:
    story = participant().consented().screened().harvested()
    assert story.refused() == set()
    return story


@pytest.mark.parametrize(("booked", "code"), [(0, set()), (-1, {"H28"}), (1, {"H28"})])
def test_tissue_is_taken_on_the_very_day_that_is_booked(booked, code):
    story = participant().consented().screened().does(c.OrderLot(), "coordinator")
    books(story, day(booked))
    assert took(story) == code


def took(story: Story, on: date = SURGERY) -> set[str]:
    """Attempt the discectomy on that day with whatever is booked."""
    story.on(on, 8).fills("PE", "V2").fills("PREG", "V2").signed("discectomy").on(on, 11)
    start, end, taken = (story.site.written(story.site.at(on, h, m)) for h, m in ((9, 0), (10, 30), (10, 0)))
    answers = {**SURG, "SURGDTC": start, "SURGEND": end, "TISDTC": taken}
    return story.step("collect", "surgeon", answers, at=story.site.at(on, 10)).refused()


def test_no_tissue_is_taken_without_a_slot_and_the_attempt_is_remembered():
    story = participant().consented().screened().does(c.OrderLot(), "coordinator")
    assert took(story) == {"H28"}
    assert [x.stops for x in story.state.refused] == [("H28",)]


def test_no_tissue_is_taken_while_another_culture_still_holds_the_place():
    """One place. P-002's was planned to be free since yesterday, and is not: so P-001's tissue is not taken."""
    story = participant().consented().screened().does(c.OrderLot(), "coordinator")
    story.site.submit(offer(0, "2026-01-01", "2040-01-01", LAB), "lab")
    story.site.submit(offer(1, "2026-01-01", "2040-01-01"), "lab")
    overdue, on = another(story), FIRST + timedelta(days=MOST + 1)
    assert books(overdue, day(0, FIRST)).refused() == set()
    assert books(story, on.isoformat()).refused() == set()
    assert took(story, on) == {"H28"}
    overdue.does(c.FreeSlot("P-002", "was never operated"), "coordinator")
    assert took(story, on) == set()


@pytest.mark.parametrize(("wanted", "code"), [(0, {"SLOT-FULL"}), (1, set())])
def test_a_culture_that_is_late_counts_for_as_long_as_it_stands_there(wanted, code):
    """Its last day was yesterday, and it is still there: nobody comes today. How long it stays, nobody knows."""
    story = small_lab(1, -60, 400)
    late, today = another(story), FIRST + timedelta(days=MOST + 1)
    books(late, day(0, FIRST))
    story.on(today)
    assert books(story, day(wanted, today)).refused() == code
    story.tries(offer(0, today.isoformat(), today.isoformat()), "lab")
    assert story.refused() == {"SLOT-HELD"}


def test_after_the_discectomy_only_the_injection_moves():
    story = harvested()
    assert moves(story, day(7)).refused() == {"SLOT-BEGUN"}
    assert moves(story, day(0), day(60)).refused() == set()
    assert slot_of(story).until.isoformat() == day(60)
    assert story.tries(c.FreeSlot("P-001", "why"), "coordinator").refused() == {"SLOT-BEGUN"}


def test_a_discectomy_that_began_on_the_day_before_is_moved_and_then_corrected():
    """It began before midnight: first the slot moves, then the form is corrected; the injection stays."""
    story, the_day_before = harvested(), SURGERY - timedelta(days=1)
    injection = slot_of(story).injection
    began = story.site.written(story.site.at(the_day_before, 23, 30))
    assert story.corrects("SURG", "V2", "wrong day", SURGDTC=began).refused() == {"H28"}
    assert moves(story, day(-1), why="wrong day").refused() == set()
    assert (slot_of(story).surgery, slot_of(story).injection) == (the_day_before, injection)
    assert story.corrects("SURG", "V2", "wrong day", SURGDTC=began).refused() == set()


def test_a_late_injection_of_growing_cells_is_planned_with_a_reason():
    """W4 warns at the bedside; the calendar shows it until then."""
    assert moves(harvested(), day(0), day(92)).refused() == set()
    assert moves(harvested(), day(0), day(92), why=" ").refused() == {"REASON"}


def test_growing_cells_stay_no_longer_than_the_lab_has_room():
    story = small_lab(1, 0, 80).harvested()
    assert story.refused() == set()
    assert moves(story, day(0), day(80)).refused() == set()
    assert moves(story, day(0), day(81)).refused() == {"SLOT-FULL"}


def freed(story: Story) -> list[tuple[str, bool, bool]]:
    found = [x for x in trial_entries(story) if isinstance(x.body, SlotFreed)]
    return [(x.body.why, x.body.used, x.by == SYSTEM) for x in found]


def test_the_place_is_free_when_the_cells_are_given():
    story = participant().consented().screened().harvested().made().on(INJECTION, 8).fills("PE", "V5").injected()
    assert story.refused() == set()
    assert freed(story) == [("administered", True, True)]
    slot = story.site.trial.slots["P-001"]
    assert list(held_days(slot, story.site.today))[-1] == INJECTION


def test_the_place_is_free_when_the_lot_fails():
    story = harvested().received().cultured().on(SURGERY + timedelta(days=9), 9)
    story.step("fail", "lab", {"MFDTC": story.site.written(story.site.now), "MFREASON": "NOGROWTH"})
    assert freed(story) == [("failed", True, True)]
    board = Board(story.site.trial, story.site.today)
    room = Room("S01", LAB)
    held = [board.held(room, SURGERY + timedelta(days=n)) for n in (-1, 0, 9, 10)]
    assert held == [0, 1, 1, 0]


def test_the_place_is_free_when_the_lot_is_rejected():
    story = harvested().received().cultured().ready().filled().tested(TSTGRAM="POS")
    answers = {"RELDTC": story.site.written(story.site.now), "RELDEC": "REJECTED", "RELREASON": "Gram positive"}
    assert story.step("reject", "quality", answers).refused() == set()
    assert freed(story) == [("rejected", True, True)]


@pytest.mark.parametrize("by", ["withdrawal", "end of study"])
def test_the_place_is_free_when_who_was_booked_leaves_before_the_discectomy(by):
    story = books(participant().consented().screened(), day(0))
    if by == "withdrawal":
        story.does(c.WithdrawConsent("trial", "none taken", FIRST.isoformat()), "coordinator")
    else:
        story.fills("EOS", "ET", EOSDTC=FIRST.isoformat(), EOSREAS="OTHER", EOSTEXT="moved away")
    assert [(used, system) for _, used, system in freed(story)] == [(False, True)]
    assert list(held_days(story.site.trial.slots["P-001"], SURGERY)) == []


def test_who_withdraws_after_the_discectomy_keeps_the_place_until_the_cells_are_dealt_with():
    story = harvested()
    story.does(c.WithdrawConsent("trial", "destroy", SURGERY.isoformat()), "coordinator")
    assert freed(story) == []


def test_who_was_freed_before_the_discectomy_may_be_booked_again():
    story = books(participant().consented().screened(), day(0)).does(c.FreeSlot("P-001", "flu"), "coordinator")
    assert books(story, day(14)).refused() == set()
    assert [t.what for t in slot_of(story).turns] == ["booked", "freed", "booked"]
    assert [t.why for t in slot_of(story).turns] == ["", "flu", ""]


def test_the_ledger_tells_of_every_move():
    story = books(participant().consented().screened(), day(0))
    moves(moves(story, day(7)), day(8), why="again")
    moved = [x.body for x in trial_entries(story) if isinstance(x.body, SlotMoved)]
    assert [(m.surgery, m.why) for m in moved] == [(day(7), "theatre closed"), (day(8), "again")]


def test_the_nearest_days_are_none_in_the_past():
    story = small_lab(1, -20, 400)
    board = Board(story.site.trial, story.site.today)
    culture = story.site.study.product.culture
    assert nearest(board, culture, "S01", SURGERY - timedelta(days=20)) == (None, SURGERY - timedelta(days=19))
