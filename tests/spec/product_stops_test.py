"""Each hard stop of the product through real commands, on both sides of its boundary.

A row reads: what is tried, told in words, and the codes that it is refused for (none: it is carried out). A new stop
needs rows in `ROWS`; a test asks for them. The conditions alone, with facts told, are in npc001_stops_test.
Source: domain notes F5 (H1-H24), F3 (release), G (stagger), R13 (age of blood and checks).
"""

from datetime import timedelta

import msgspec
import pytest

from product_support.tries import (
    ACTIVE,
    AUTUMN,
    BAG,
    BERLIN,
    OTHER_BAG,
    OTHERS,
    PERSON,
    REPRINT,
    SEEDED,
    SPRING,
    TODAY,
    Row,
    Try,
    _held,
    activated,
    ago,
    allergic,
    at,
    backdated,
    bedside,
    blood,
    cohort,
    completed,
    completed_in_full,
    crowded,
    decided_again,
    ethics,
    examined,
    expiring,
    failing,
    grown,
    in_full,
    interval,
    known_since,
    labelled,
    level,
    logged,
    materials,
    mine,
    morning,
    occupied,
    pending,
    received,
    released_by,
    repeated,
    sample_before_surgery,
    sampled_at,
    scanned,
    second,
    serial,
    signed,
    slot,
    staff,
    surgery,
    uncleared,
    unread,
    unsigned,
    used,
    withdrawn,
)
from stories import Story
from vertebra.conduct import commands as c, entries as e

ROWS: dict[str, list[Row]] = {
    "H1": [
        ("own labels", lambda: scanned(PERSON, BAG), ""),
        ("each of them read twice", lambda: scanned(PERSON, BAG, BAG, PERSON), ""),
        ("another bag", lambda: scanned(PERSON, OTHER_BAG), "H1"),
        ("another person", lambda: scanned(OTHERS, BAG), "H1"),
        ("both bags", lambda: scanned(PERSON, BAG, OTHER_BAG), "H1"),
        ("no bag", lambda: scanned(PERSON), "H1"),
        ("no person", lambda: scanned(BAG), "H1"),
        ("nothing", scanned, "H1"),
        ("a bag with another check character", lambda: mine("NPC-001-P-007-L1-?"), "H1"),
        ("the second identifier refused", lambda: bedside(EXSECOND="N"), "H1"),
        ("the second identifier not asked", lambda: bedside(EXSECOND=None), "H1"),
        ("received with the wristband alone", lambda: scanned(PERSON, stage="collected"), "H1"),
        ("received with its own label", lambda: scanned(BAG, stage="collected"), ""),
    ],
    "H2": [
        ("the level of the harvest", lambda: level(EXLEVEL="L4L5"), ""),
        ("another level", lambda: level(EXLEVEL="L5S1"), "H2"),
        ("no level", lambda: level(EXLEVEL=None), "H2"),
        ("a transitional vertebra, unresolved", lambda: level(LSTV="Y"), "H2"),
        ("a transitional vertebra, not resolvable", lambda: level(LSTV="Y", LSTVRES="N"), "H2"),
        ("a transitional vertebra, resolved", lambda: level(LSTV="Y", LSTVRES="Y"), ""),
    ],
    "H3": [
        ("both consents", bedside, ""),
        ("trial withdrawn today", lambda: withdrawn("trial"), "H3"),
        ("tissue withdrawn today", lambda: withdrawn("tissue"), "H3"),
        ("given again, injected that minute", lambda: withdrawn("trial", "tissue", again=True), ""),
        ("given again, injected the minute before",
         lambda: withdrawn("trial", again=True, at="2026-10-24T08:29+08:00"), "H3"),
    ],
    "H4": [
        ("eligible", lambda: signed("14.0"), ""),
        ("not eligible at the last check", lambda: signed("9.0"), "H4"),
        ("unsigned on the day of surgery", unsigned, "H4"),
        # what became known after the signature; R13: pain and its scale are not asked again
        ("the blood corrected since, within its range", lambda: known_since("SAF", "V4", HGB="16.0"), ""),
        ("the blood corrected since, out of its range", lambda: known_since("SAF", "V4", HGB="12.9"), "H4"),
        ("a positive HIV test of screening, corrected since", lambda: known_since("SERO", "V1", HIV="POS"), "H4"),
        ("less pain since", lambda: known_since("VAS", "V1", VASBACK=10, VASLEG=10), ""),
        ("a positive HIV test, corrected before the surgery",
         lambda: known_since("SERO", "V1", "ordered", HIV="POS"), "H4"),
    ],
    "H5": [
        ("tested, not released", lambda: at("tested").inject(), "H5 LOT-STATE"),
        ("released", bedside, ""),
        ("the batch record corrected since", lambda: decided_again(again=False), "H5"),
        ("corrected, and quality decided again", lambda: decided_again(again=True), ""),
    ],
    "H5R": [
        ("quality", released_by, ""),
        ("the producer", lambda: released_by("l.huang"), "H5R"),
        ("the witness of the production", lambda: released_by("l.tsai"), "H5R"),
    ],
    "H6": [
        ("one minute before", lambda: expiring("2026-10-25T04:00+08:00", "2026-10-25T03:59+08:00"), ""),
        ("the minute itself", lambda: expiring("2026-10-25T04:00+08:00", "2026-10-25T04:00+08:00"), ""),
        ("one minute after", lambda: expiring("2026-10-25T04:00+08:00", "2026-10-25T04:01+08:00"), "H6"),
        ("one minute before, expiry in UTC", lambda: expiring("2026-10-24T20:00+00:00", "2026-10-25T03:59+08:00"), ""),
        ("one minute after, expiry in UTC", lambda: expiring("2026-10-24T20:00+00:00", "2026-10-25T04:01+08:00"), "H6"),
        ("one minute before, injection in UTC",
         lambda: expiring("2026-10-25T04:00+08:00", "2026-10-24T19:59+00:00"), ""),
        ("one minute after, injection in UTC",
         lambda: expiring("2026-10-25T04:00+08:00", "2026-10-24T20:01+00:00"), "H6"),
        # filled at 22:00, six hours of shelf life: a later expiry on the form makes no cells live longer
        ("the end of the shelf life, a later expiry",
         lambda: expiring("2026-10-25T22:00+08:00", "2026-10-25T04:00+08:00"), ""),
        ("a minute after the shelf life, a later expiry",
         lambda: expiring("2026-10-25T22:00+08:00", "2026-10-25T04:01+08:00"), "H6"),
        # summer ends: 02:30 comes twice, first as +02:00
        ("a minute before the first 02:30",
         lambda: expiring("2026-10-25T02:30+02:00", "2026-10-25T02:29+02:00", BERLIN, AUTUMN), ""),
        ("a minute after the first 02:30",
         lambda: expiring("2026-10-25T02:30+02:00", "2026-10-25T02:31+02:00", BERLIN, AUTUMN), "H6"),
        ("earlier on the wall, an hour later",
         lambda: expiring("2026-10-25T02:30+02:00", "2026-10-25T02:15+01:00", BERLIN, AUTUMN), "H6"),
        ("later on the wall, an hour earlier",
         lambda: expiring("2026-10-25T02:30+01:00", "2026-10-25T02:45+02:00", BERLIN, AUTUMN), ""),
        ("a minute after the second 02:30",
         lambda: expiring("2026-10-25T02:30+01:00", "2026-10-25T02:31+01:00", BERLIN, AUTUMN), "H6"),
        # summer begins: 02:00 is 03:00
        ("a minute before 03:10, an hour is missing",
         lambda: expiring("2026-03-29T03:10+02:00", "2026-03-29T03:09+02:00", BERLIN, SPRING), ""),
        ("a minute after 03:10, an hour is missing",
         lambda: expiring("2026-03-29T02:10+01:00", "2026-03-29T03:11+02:00", BERLIN, SPRING), "H6"),
    ],
    "H7": [
        ("3.00 mL", lambda: bedside(EXVOL="3.00"), ""),
        ("3.01 mL", lambda: bedside(EXVOL="3.01"), "H7"),
        ("nothing", lambda: bedside(EXVOL="0.00"), "H7"),
        ("less than nothing", lambda: bedside(EXVOL="-2.50"), "H7"),
        ("no volume", lambda: bedside(EXVOL=None), "H7"),
        ("3.60 million cells", lambda: bedside(EXVOL="3.00", EXCONC="1.20"), ""),
        ("3.61 million cells", lambda: bedside(EXVOL="2.98", EXCONC="1.2114"), "H7 H8"),
        ("fewer cells in too much liquid", lambda: bedside(EXVOL="3.01", EXCONC="0.80"), "H7"),
    ],
    "H8": [
        ("0.80", lambda: bedside(EXCONC="0.80"), ""),
        ("0.79", lambda: bedside(EXCONC="0.79"), "H8"),
        ("1.20", lambda: bedside(EXCONC="1.20"), ""),
        ("1.21", lambda: bedside(EXCONC="1.21"), "H8"),
        ("no concentration", lambda: bedside(EXCONC=None), "H7 H8"),
    ],
    "H9": [
        ("70 %", lambda: bedside(EXVIAB="70"), ""),
        ("69.9 %", lambda: bedside(EXVIAB="69.9"), "H9"),
        ("100 %", lambda: bedside(EXVIAB="100"), ""),
        ("a slip of the point, 699", lambda: bedside(EXVIAB="699"), "H9"),
        ("no viability", lambda: bedside(EXVIAB=None), "H9"),
    ],
    "H10": [
        ("all tests passed", failing, ""),
        *((f"{item} {value}", lambda item=item, value=value: failing(**{item: value}), "H10") for item, value in (
            ("TSTGRAM", "POS"), ("TSTGRAM", None), ("TSTSTER0", "POS"), ("TSTSTER0", None), ("TSTMYCO", "POS"),
            ("TSTMYCO", None), ("TSTIDENT", "NOMATCH"), ("TSTENDO", "5"), ("TSTENDO", None), ("TSTVIAB", "79.9"),
            ("TSTCONC", "0.79"), ("TSTCONC", "1.21"), ("TSTVOL", "3.01"),
            ("TSTVIAB", "805"), ("TSTVOL", "0"), ("TSTVOL", "-2.50"))),
        *((f"{item} {value}", lambda item=item, value=value: failing(**{item: value}), "") for item, value in (
            ("TSTENDO", "4.99"), ("TSTVIAB", "80"), ("TSTCONC", "0.80"), ("TSTCONC", "1.20"), ("TSTVOL", "3.00"))),
        ("a late culture without growth", lambda: grown("NEG"), ""),
        ("a late culture that grows before the injection", lambda: grown("POS"), "H10 H17"),
    ],
    "H11": [
        ("no allergy", lambda: allergic({"DRUGALL": "N"}), ""),
        ("to something in a lot", lambda: allergic({"DRUGALL": "Y", "ALLERGENS": "PENICILLIN"}), "H4 H11"),
        ("to something in no lot", lambda: allergic({"DRUGALL": "Y", "ALLERGENS": "OTHER"}), "H4"),
        ("to nobody knows what", lambda: allergic({"DRUGALL": "Y"}), "H4 H11"),
    ],
    "H12": [
        ("72 hours", lambda: sampled_at(72), ""),
        ("72 hours and a minute", lambda: sampled_at(72 + 1 / 60), "H12"),
        ("positive", lambda: sampled_at(1, HCG="POS"), "H4 H12"),
        ("a sample without its result beside an old negative one", pending, "H12"),
    ],
    "H13": [
        ("37.9 °C", lambda: examined(TEMP="37.9"), ""),
        ("38.0 °C", lambda: examined(TEMP="38.0"), "H13"),
        ("infected skin", lambda: examined(LOCALINF="Y"), "H4 H13"),
        ("infected", lambda: examined(SYSINF="Y"), "H13"),
        ("examined yesterday", lambda: examined(days=1), "H13"),
        ("blood of seven days ago", lambda: blood(7), ""),
        ("blood of eight days ago", lambda: blood(8), "H13"),
        ("blood of yesterday without a CRP", lambda: blood(1, CRP=None), "H13"),
        ("CRP 10, five times the value before", lambda: blood(CRP="10"), ""),
        ("CRP 10.1, five times the value before", lambda: blood(CRP="10.1"), "H13"),
    ],
    "H14": [
        ("no excursion", received, ""),
        ("an excursion, undecided", lambda: received(RECEXC="Y"), "H14"),
        ("an excursion, not acceptable", lambda: received(RECEXC="Y", quality={"RECEXCOK": "N"}), "H14"),
        ("an excursion, acceptable", lambda: received(RECEXC="Y", quality={"RECEXCOK": "Y"}), ""),
        ("nobody looked", lambda: received(RECEXC=None), "H14"),
        ("an hour outside the incubator's range", lambda: logged(TLOGOUT=60), ""),
        ("an hour and a minute", logged, "H14"),
        ("an hour and a minute, accepted", lambda: logged("ACCEPT"), ""),
        ("an hour and a minute, rejected", lambda: logged("REJECT"), "H14"),
        ("a log that does not tell", lambda: logged(TLOGOUT=None), "H14"),
        ("8.0 °C on the way", lambda: logged(TLOGLEG="TRANSPORT", TLOGLOW="2.0", TLOGHIGH="8.0", TLOGOUT=0), ""),
        ("8.1 °C on the way", lambda: logged(TLOGLEG="TRANSPORT", TLOGLOW="2.0", TLOGHIGH="8.1", TLOGOUT=0), "H14"),
    ],
    "H15": [
        ("24 hours", lambda: received(minutes=24 * 60), ""),
        ("24 hours and a minute", lambda: received(minutes=24 * 60 + 1), "H15"),
        ("24 hours and a minute, accepted", lambda: received(minutes=24 * 60 + 1, quality={"RECQA": "ACCEPT"}), ""),
        ("24 hours and a minute, rejected", lambda: received(minutes=24 * 60 + 1, quality={"RECQA": "REJECT"}), "H15"),
        ("received before it was taken", lambda: received(minutes=-4), "H15"),
        ("an hour on its way, 23 hours in the lab", lambda: received(waits=23 * 60), ""),
        ("an hour on its way, 23 hours and a minute in the lab", lambda: received(waits=23 * 60 + 1), "H15"),
        ("the same, accepted", lambda: received(waits=23 * 60 + 1, quality={"RECQA": "ACCEPT"}), ""),
    ],
    "H16": [
        ("the one injection", bedside, ""),
        ("a second one", second, "H16 H5 LOT-STATE"),
    ],
    "H17": [
        ("the first of all", bedside, ""),
        ("28 days after the first", lambda: interval(28), ""),
        ("27 days after the first", lambda: interval(27), "H17"),
        ("28 days after the third", lambda: interval(84, 56, 28), ""),
        ("27 days after the third", lambda: interval(83, 55, 27), "H17"),
        ("the fifth on the day of the fourth", lambda: cohort(2), ""),
        ("the sixth too", lambda: cohort(3), ""),
        ("the seventh on that day", lambda: cohort(4), "H17"),
        ("a new cohort after 14 days", lambda: interval(98, 70, 42, 14, 14, 14), ""),
        ("a new cohort after 13 days", lambda: interval(97, 69, 41, 13, 13, 13), "H17"),
        ("on hold", lambda: _held(at("released"), 1, ()), "H17"),
        ("the hold lifted", lambda: _held(at("released"), 1, (1,)), ""),
        ("two holds, one lifted", lambda: _held(at("released"), 2, (2,)), "H17"),
        ("two holds, both lifted", lambda: _held(at("released"), 2, (1, 2)), ""),
    ],
    "H18": [
        ("nothing else open here", lambda: at("culturing").fill(), ""),
        ("another's material open here", lambda: crowded("hood 1"), "H18"),
        ("one's own open here", lambda: crowded("hood 1", "culturing"), ""),
        ("another's open in the other hood", lambda: crowded("hood 2"), ""),
        ("another's closed before", lambda: crowded("hood 1", closed=True), ""),
        ("another's worked on here, the line not cleared", lambda: uncleared("received"), "H18"),
        ("one's own worked on here", lambda: uncleared("culturing"), ""),
        ("another's worked on here, then cleared", lambda: uncleared("received", tidy=True), ""),
        ("no place named", lambda: at("culturing").fill(place=""), "H18"),
        ("a place that is none", lambda: at("culturing").fill(place="hood 9"), "H18"),
    ],
    "H19": [
        ("a reprint with reason and old ones destroyed", lambda: labelled({**REPRINT, "LBLDESTR": "S001; S002"}), ""),
        ("one destroyed, one lost", lambda: labelled({**REPRINT, "LBLDESTR": "S001", "LBLLOST": "S002"}), ""),
        ("without a reason", lambda: labelled({"LBLDESTR": "S001; S002"}), "H19"),
        ("without the old ones destroyed", lambda: labelled(REPRINT), "H19"),
        ("one of the old ones not accounted for", lambda: labelled({**REPRINT, "LBLDESTR": "S001"}), "H19"),
        ("with the reason of the last time",
         lambda: labelled({**REPRINT, "LBLDESTR": "S001; S002"}, {"LBLDESTR": "S003"}), "H19"),
        ("another kind", lambda: labelled({"LBLKIND": "WRIST", "LBLCOUNT": 1}), ""),
        ("only told destroyed, none printed", lambda: labelled({"LBLCOUNT": 0, "LBLDESTR": "S001"}), ""),
    ],
    "H20": [
        ("five minutes ahead", lambda: ago(-5), ""),
        ("six minutes ahead", lambda: ago(-6), "H20"),
        ("24 hours back", lambda: backdated(24 * 60), ""),
        ("24 hours and a minute back", lambda: backdated(24 * 60 + 1), "H20"),
        ("the form five minutes off", lambda: ago(10, 5), ""),
        ("the form six minutes off", lambda: ago(10, 6), "H20"),
        ("the form without a time", lambda: bedside(EXDTC=None), "H20 H13"),
    ],
    "H21": [
        ("confirmed", bedside, ""),
        ("no picture from the front", lambda: bedside(EXIMGAP=None), "H21"),
        ("no picture from the side", lambda: bedside(EXIMGLAT=None), "H21"),
        ("not confirmed", lambda: bedside(EXIMG="N"), "H21"),
        ("not said", lambda: bedside(EXIMG=None), "H21"),
    ],
    "H22": [
        ("a good one", lambda: materials("MED-1", last=1), ""),
        ("its last day is today", lambda: materials("MED-1", last=0), ""),
        ("its last day was yesterday", lambda: materials("MED-1", last=-1), "H22"),
        ("recalled", lambda: materials("MED-1", last=9, recalled=True), "H22"),
        ("unknown", lambda: materials("MED-2"), "H22"),
        ("none named", lambda: materials(None), "H22"),
        ("good when it was used, its last day passed since", lambda: used(0), ""),
        ("recalled after it was used", lambda: used(9, recall=True), "H22"),
    ],
    "H23": [
        ("the last day of the duty", lambda: staff(until=0), ""),
        ("the day after", lambda: staff(until=-1), "H23"),
        ("the day before its first", lambda: staff(until=9, since=1), "H23"),
        ("trained today", lambda: staff(until=9, trained=0), ""),
        ("not yet trained", lambda: staff(until=9, trained=1), "H23"),
    ],
    "H24": [
        ("the last day of the approval", lambda: ethics(362), ""),
        ("the day after", lambda: ethics(363), "H24"),
    ],
    "H25": [
        ("fit", surgery, ""),
        ("37.9 °C", lambda: surgery(PE={"TEMP": "37.9"}), ""),
        ("38.0 °C", lambda: surgery(PE={"TEMP": "38.0"}), "H25"),
        ("infected skin", lambda: surgery(PE={"LOCALINF": "Y"}), "H4 H25"),
        ("examined yesterday", lambda: surgery(days=1), "H25"),
    ],
    "H26": [
        ("72 hours", lambda: sample_before_surgery(72), ""),
        ("72 hours and a minute", lambda: sample_before_surgery(72 + 1 / 60), "H26"),
        ("positive", lambda: surgery(frozenset({1}), PREG={"HCG": "POS"}), "H4 H26"),
    ],
    "H27": [
        ("rejected", lambda: at("tested").reject(), ""),
        ("rejected, yet called released", lambda: at("tested").reject(RELDEC="RELEASED"), "H27"),
        ("rejected without a word", lambda: at("tested").reject(RELDEC=None), "H27"),
    ],
    "H27R": [
        ("conditionally", lambda: at("tested").release(), ""),
        ("rejected at the release", lambda: at("tested").release(RELDEC="REJECTED"), ""),
        ("no decision", lambda: at("tested").release(RELDEC=None), "H27R H10R"),
    ],
    "H10O": [
        ("a first test that fails", lambda: at("filled").test(TSTGRAM="POS"), ""),
        ("again without an investigation", lambda: repeated(""), "H10O"),
        ("again, and it was not allowed", lambda: repeated("N"), "H10O"),
        ("once again, as allowed", lambda: repeated("Y"), ""),
        ("a second time", lambda: repeated("Y", "Y", results=("POS", "POS", "NEG")), "H10O"),
    ],
    "H10P": [
        ("somebody is there on day 14", lambda: unread(14), ""),
        ("nobody is there on day 14", lambda: unread(13), "H10P"),
    ],
    "H10R": [
        ("both cultures without growth", lambda: in_full("NEG", "NEG"), ""),
        ("neither read", in_full, "H10R"),
        ("day 14 not read", lambda: in_full("NEG"), "H10R"),
        ("day 14 grew", lambda: in_full("NEG", "POS"), "H10R H10"),
    ],
    "H10C": [
        ("both cultures without growth", lambda: completed("NEG", "NEG"), ""),
        ("day 14 not read", lambda: completed("NEG"), "H10C"),
        ("day 14 grew", lambda: completed("NEG", "POS"), "H10C H10"),
        ("a second time", lambda: completed("NEG", "NEG", times=2), "H10C"),
        ("released in full", completed_in_full, "H10C"),
    ],
    "H28": [
        ("booked for today", lambda: slot("kept"), ""),
        ("freed", lambda: slot("freed"), "H28"),
        ("moved to tomorrow", lambda: slot("1"), "H28"),
        ("the only place is free again", lambda: occupied(over=True), ""),
        ("another culture still stands at the only place", lambda: occupied(over=False), "H28"),
    ],
    "H29": [
        ("the first of two labels", lambda: serial(1), ""),
        ("the second", lambda: serial(2), ""),
        ("typed, no serial", lambda: serial(0), ""),
        ("a third, never printed", lambda: serial(3), "H29"),
        ("the new one", lambda: serial(3, {**REPRINT, "LBLDESTR": "S001; S002"}), ""),
        ("a destroyed one", lambda: serial(1, {**REPRINT, "LBLDESTR": "S001; S002"}), "H29"),
        ("a lost one", lambda: serial(2, {**REPRINT, "LBLDESTR": "S001", "LBLLOST": "S002"}), "H29"),
    ],
    "H30": [
        ("the whole culture", lambda: at("culturing").fill(), ""),
        ("seeded and activated", lambda: activated(SEEDED, ACTIVE), ""),
        ("seeded alone", lambda: activated(SEEDED), "H30"),
        ("activated, nobody says how", lambda: activated({**ACTIVE, "CULDEF": None}), "H30"),
    ],
}  # fmt: skip
ALL = [(stop, *row) for stop, rows in ROWS.items() for row in rows]
STOPS = {s.id: s for s in morning().study.product.stops}


@pytest.mark.parametrize(("stop", "told", "tries", "codes"), ALL, ids=[f"{row[0]} {row[1]}" for row in ALL])
def test_it_is_blocked_exactly_when_it_must_be(stop: str, told: str, tries: Try, codes: str) -> None:
    story = tries()
    assert story.refused() == set(codes.split())
    for refusal in story.last.refusals:
        if refusal.code in STOPS and refusal.where != "investigator":
            advice = STOPS[refusal.code].advice
            assert advice.en in refusal.says.en
            assert advice.zh in refusal.says.zh


@pytest.mark.parametrize("id", STOPS)
def test_each_stop_has_rows_on_both_sides(id: str) -> None:
    sides = {id in row[2].split() for row in ROWS.get(id, [])}
    assert sides == {True, False}


def wrong_bag() -> Story:
    return scanned(PERSON, OTHER_BAG)


REMEMBERED = [wrong_bag, second, lambda: at("tested").inject(), lambda: scanned(PERSON, stage="collected"), unsigned]


@pytest.mark.parametrize("tries", REMEMBERED)
def test_a_refused_attempt_that_matters_is_remembered(tries: Try) -> None:
    """As an entry with its stops and its labels, as a deviation, and nothing else changes."""
    story = tries()
    refused, deviation = story.last.entries
    assert isinstance(refused.body, e.StepRefused)
    assert set(refused.body.stops) == {code for code in story.refused() if code.startswith("H")}
    assert isinstance(deviation.body, e.DeviationFound)
    assert (deviation.body.code, deviation.by.role) == ("refused step", "system")
    assert story.state.refused[-1].stops == refused.body.stops


def test_a_refused_step_of_the_lab_leaves_nothing() -> None:
    story = materials("MED-2")
    assert (story.refused(), story.last.entries) == ({"H22"}, ())


WITNESSES = [("coordinator", ""), ("", "WITNESS"), ("i.chen", "WITNESS"), ("r.ho", "WITNESS"), ("x.own", "WITNESS")]


@pytest.mark.parametrize(("user", "code"), WITNESSES)
def test_a_second_person_of_the_staff_verifies(user: str, code: str) -> None:
    """Not the one who injects, not a blinded reader, not a participant."""
    hand = at("released")
    since = (TODAY - timedelta(days=100)).isoformat()
    hand.site.submit(c.Delegate("x.own", "P-003", "participant", since, "", since), "sponsor")
    command = hand.inject(EXVOL="3.01").last.entries[0].body
    told = c.DoStep("administer", hand.now, command.data, command.scans, "c.lin" if user == "coordinator" else user)
    data = tuple(msgspec.structs.replace(d, value="2.50") if d.item == "EXVOL" else d for d in told.data)
    hand.story.tries(msgspec.structs.replace(told, data=data), "investigator")
    assert hand.story.refused() == ({code} if code else set())
