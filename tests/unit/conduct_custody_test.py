"""Who holds a lot: from the theatre through the courier to the laboratory and back to the bedside."""

from datetime import timedelta

import pytest

from stories import INJECTION, SURGERY, Story, corrected, participant
from vertebra.conduct.entries import SYSTEM, DeviationFound, Scan
from vertebra.conduct.product.custody import custody, holder, leg_between, unknown_way
from vertebra.simulate import answers
from vertebra.simulate.site import STAFF, Site

PRODUCT = corrected().product


def hand_over(story: Story, leg: str, giver: str, receiver: str, **more: object) -> Story:
    row = len(story.state.sheets_of("HAND")) + 1
    told = answers.hand_over(leg, STAFF[receiver][0], story.site.now)
    return story.step("hand over", giver, dict(told), witness=receiver, row=row, place="", **more)


def hands(story: Story) -> list[tuple[str, str]]:
    return [(h.place, h.person) for h in custody(corrected(), story.state)]


def test_nobody_holds_what_was_not_collected() -> None:
    story = participant().consented().screened()
    assert holder(corrected(), story.state) is None
    assert holder(corrected(), story.ordered().state) is None


def test_from_the_theatre_to_the_bedside() -> None:
    story = participant().consented().screened().harvested()
    assert hands(story) == [("theatre", "u.wu")]
    hand_over(story, "THEATRE_COURIER", "surgeon", "courier")
    assert story.refused() == set()
    story.on(SURGERY, 13)
    hand_over(story, "COURIER_LAB", "courier", "lab")
    story.received(3).cultured().ready().filled().tested()
    hand_over(story, "LAB_RELEASE", "lab", "quality")
    story.released()
    hand_over(story, "LAB_COURIER", "quality", "courier")
    story.on(INJECTION, 8)
    hand_over(story, "COURIER_BEDSIDE", "courier", "coordinator")
    assert story.refused() == set()
    story.fills("PE", "V5").injected()
    assert hands(story) == [
        ("theatre", "u.wu"),
        ("courier", "k.wang"),
        ("lab", "l.huang"),
        ("release", "q.kuo"),
        ("courier", "k.wang"),
        ("bedside", "c.lin"),
        ("bedside", "i.chen"),
    ]


def test_since_when_is_since_the_hands_changed() -> None:
    """Steps at the same place by the same hands do not begin custody anew."""
    story = participant().consented().screened().harvested().received(3).cultured()
    held = holder(corrected(), story.state)
    assert held is not None
    assert (held.place, held.step) == ("lab", "receive")
    assert held.since == story.site.written(story.site.at(SURGERY, 10) + timedelta(hours=3))


def test_a_decision_without_a_label_moves_nothing() -> None:
    story = participant().consented().screened().harvested().received(3)
    told = {"MFDTC": story.site.written(story.site.now), "MFREASON": "NOGROWTH"}
    story.step("fail", "quality", told)
    assert story.state.lot.state == "failed"
    assert hands(story)[-1] == ("lab", "l.huang")


def test_the_wrong_bag_is_not_handed_over_and_the_attempt_stays() -> None:
    story = participant().consented().screened().harvested()
    wrong = (Scan("container", "NPC-001-P-999-L1-X"),)
    hand_over(story, "THEATRE_COURIER", "surgeon", "courier", scans=wrong)
    assert "H1" in story.refused()
    assert hands(story) == [("theatre", "u.wu")]
    assert story.state.refused[-1].step == "hand over"


def test_nobody_hands_over_to_nobody() -> None:
    story = participant().consented().screened().harvested()
    told = answers.hand_over("THEATRE_COURIER", "k.wang", story.site.now)
    story.step("hand over", "surgeon", dict(told), witness="nobody", row=1, place="")
    assert story.refused() == {"WITNESS"}


def test_a_courier_does_no_step_of_the_laboratory() -> None:
    story = participant().consented().screened().harvested()
    site: Site = story.site
    at = site.written(site.now)
    story.step("receive", "courier", {"RECDTC": at, "RECTEMP": "5.0", "RECCOND": "GOOD", "RECEXC": "N"})
    assert "ACCESS" in story.refused()


@pytest.mark.parametrize(
    ("start", "goal", "leg"),
    [
        ("theatre", "lab", "THEATRE_COURIER"),
        ("courier", "lab", "COURIER_LAB"),
        ("lab", "release", "LAB_RELEASE"),
        ("lab", "bedside", "LAB_COURIER"),
        ("release", "bedside", "LAB_COURIER"),
        ("courier", "bedside", "COURIER_BEDSIDE"),
        ("bedside", "lab", None),
        ("lab", "lab", None),
    ],
)
def test_the_way_between_stations(start: str, goal: str, leg: str | None) -> None:
    found = leg_between(PRODUCT, start, goal)
    assert (found.id if found else None) == leg


# --- a way that nobody is known to have carried it


def gaps(story: Story) -> list[tuple[str, str]]:
    found = [d for d in story.state.deviations.values() if d.code == "custody gap"]
    written = [x for x in story.last.entries if isinstance(x.body, DeviationFound) and x.body.code == "custody gap"]
    assert {x.by for x in written} <= {SYSTEM}
    return [(d.where, d.detail) for d in found]


def test_tissue_that_arrives_without_a_recorded_hand_over_is_received_and_is_a_deviation() -> None:
    """Nothing stands in the way of the cells; but who carried them is not known, and the system says so once."""
    story = participant().consented().screened().harvested().received(3)
    assert story.refused() == set()
    assert gaps(story) == [("receive", "theatre → lab")]
    assert gaps(story.cultured()) == [("receive", "theatre → lab")]


@pytest.mark.parametrize("legs", [["THEATRE_COURIER"], ["THEATRE_COURIER", "COURIER_LAB"]])
def test_what_a_known_courier_carried_has_no_gap(legs: list[str]) -> None:
    """The laboratory that receives from the courier's hands has said by that who took it over."""
    story = participant().consented().screened().harvested()
    hand_over(story, "THEATRE_COURIER", "surgeon", "courier")
    story.on(SURGERY, 13)
    if "COURIER_LAB" in legs:
        hand_over(story, "COURIER_LAB", "courier", "lab")
    assert gaps(story.received(3)) == []


def test_from_the_release_to_the_bedside_somebody_carries_it_too() -> None:
    story = participant().consented().screened().harvested()
    hand_over(story, "THEATRE_COURIER", "surgeon", "courier")
    story.received(3).cultured().ready().filled().tested().released().on(INJECTION, 8).fills("PE", "V5").injected()
    assert gaps(story) == [("administer", "release → bedside")]


def test_from_desk_to_desk_of_one_house_nobody_carries_it() -> None:
    """The release desk stands beside the laboratory: one leg leads from one to the other."""
    assert unknown_way(PRODUCT, "lab", "release") is False
    assert unknown_way(PRODUCT, "release", "lab") is False
    assert unknown_way(PRODUCT, "theatre", "lab") is True
    assert unknown_way(PRODUCT, "bedside", "lab") is False, "the study knows no way back, so that none can be recorded"
