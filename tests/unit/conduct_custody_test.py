"""Who holds a lot: from the theatre through the courier to the laboratory and back to the bedside."""

from datetime import timedelta

import pytest

from stories import INJECTION, SURGERY, Story, corrected, participant
from vertebra.conduct.entries import Scan
from vertebra.conduct.product.custody import custody, holder, leg_between
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
