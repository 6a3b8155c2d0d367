"""Pictures: the same points are always the same bytes, a missed visit breaks the line, words are only words."""

import re
import xml.etree.ElementTree as ElementTree

import pytest

from evidence_support import pictures
from vertebra.evidence import figures
from vertebra.evidence.displays import Unprintable
from vertebra.evidence.figures import Course, Lane, Measure, Stage

PAIN = Measure("Back pain (VAS, mm)", low=0, high=100)
SVG = "{http://www.w3.org/2000/svg}"


def words_of(svg: str) -> set[str]:
    """The texts of a picture: matplotlib draws letters as outlines and notes each text beside them."""
    return set(re.findall(r"<!-- (.*?) -->", svg))


def line_of(svg: str, gid: str) -> str:
    """The path of a line by its name."""
    (group,) = [g for g in ElementTree.fromstring(svg).iter(f"{SVG}g") if g.get("id") == gid]
    return next(group.iter(f"{SVG}path")).get("d")


def places(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"[ML] (\S+) (\S+)", path)]


@pytest.mark.parametrize(
    "picture",
    [pictures.back_pain_profiles, pictures.back_pain_spaghetti, pictures.crp_course, pictures.flow, pictures.swimmer],
)
def test_drawn_twice_it_is_the_same_bytes_without_a_date(picture):
    once = picture()
    assert once == picture()
    assert "dc:date" not in once


def test_a_missed_visit_breaks_the_line_and_is_not_bridged():
    whole = figures.spaghetti([Course("P-001", ((0, 50.0), (28, 40.0), (84, 30.0), (182, 20.0)))], PAIN)
    missed = figures.spaghetti([Course("P-001", ((0, 50.0), (28, 40.0), (84, None), (182, 20.0)))], PAIN)
    assert line_of(whole, "course.P-001").count("M") == 1
    assert line_of(missed, "course.P-001").count("M") == 2


def test_points_are_joined_in_the_order_of_days():
    shuffled = figures.spaghetti([Course("P-001", ((84, 30.0), (0, 50.0), (28, 40.0)))], PAIN)
    xs = [x for x, _ in places(line_of(shuffled, "course.P-001"))]
    assert xs == sorted(xs)


def test_on_a_log_axis_tenfold_is_the_same_step_everywhere():
    crp = Measure("CRP (mg/L)", log=True, low=0.1, high=1000)
    path = line_of(figures.profiles([Course("P-001", ((0, 1.0), (1, 10.0), (3, 100.0)))], crp), "course.P-001")
    one, ten, hundred = (y for _, y in places(path))
    assert one - ten == pytest.approx(ten - hundred, abs=1e-4)


def test_a_value_of_zero_has_no_place_on_a_log_axis():
    crp = Measure("CRP (mg/L)", log=True, low=0.1, high=100)
    points = ((0, 1.0), (1, 0.0), (3, 10.0), (7, 5.0))
    path = line_of(figures.profiles([Course("P-001", points)], crp), "course.P-001")
    assert (len(places(path)), path.count("M")) == (3, 2)


def test_surgery_is_marked_in_everybodys_own_panel():
    svg = figures.profiles([Course("P-001", ((0, 50.0), (28, 40.0)), -40), Course("P-002", ((0, 1.0), (9, 2.0)))], PAIN)
    course, surgery = places(line_of(svg, "course.P-001")), places(line_of(svg, "surgery.P-001"))
    day = (course[1][0] - course[0][0]) / 28
    assert surgery[0][0] == pytest.approx(course[0][0] - 40 * day, abs=1e-3)
    assert "surgery.P-002" not in svg


def test_the_legend_explains_only_what_is_there():
    plain = words_of(figures.spaghetti([Course("P-001", ((0, 50.0), (28, 40.0)))], PAIN))
    assert "Surgery" not in plain
    assert "Median" not in plain
    assert not any(word.startswith("Upper limit") for word in plain)
    assert "Upper limit 10" in words_of(pictures.crp_course())


def test_the_flow_counts_those_who_left():
    words = words_of(
        figures.participant_flow([Stage("Injected", 12, (("Lost", 1), ("Reoperation", 3))), Stage("Done", 8)])
    )
    assert {"Injected", "n = 12", "Did not continue", "4", "Reoperation", "3", "Done", "n = 8"} <= words


def test_a_long_reason_goes_on_in_the_next_line():
    reason = "Withdrew consent because the way to the hospital had become too long for the family"
    words = words_of(figures.participant_flow([Stage("Injected", 2, ((reason, 1),)), Stage("Done", 1)]))
    assert reason not in words
    assert any(word.startswith("Withdrew consent") for word in words)
    assert any(word.endswith("family") for word in words)


def test_culture_and_follow_up_are_told_apart_in_grey():
    """Their tints are the same grey on a printer without colour: the culture has a frame, in the lane and explained."""
    drawn = figures.swimmer([Lane("P-004", culture_end=40, injection=42, last_contact=182, ending="completed")])
    assert len(re.findall(r"fill: #f5d48f; stroke: #5c5c5c", drawn)) == 2
    assert len(re.findall(r"fill: #aed8f3(?!; stroke: #5c)", drawn)) == 2


def test_a_lane_without_injection_shows_no_follow_up():
    lane = Lane("P-004", culture_end=40, injection=None, last_contact=182, ending="not injected")
    words = words_of(figures.swimmer([lane]))
    assert {"P-004", "Not injected", "Days from surgery"} <= words
    assert "Completed" not in words


@pytest.mark.parametrize("name", ["$x^2$", "</svg><script>", "a & b", "--> <!--", r"\frac", "#panic()"])
def test_a_name_is_never_a_formula_or_markup(name):
    svg = figures.participant_flow([Stage(name, 1), Stage("End", 1)])
    tags = {element.tag for element in ElementTree.fromstring(svg).iter()}
    assert f"{SVG}script" not in tags


def test_letters_that_no_font_has_are_refused_rather_than_drawn_as_boxes():
    with pytest.raises(Unprintable):
        figures.participant_flow([Stage("受試者", 1), Stage("End", 1)])


def test_nobody_to_show_is_an_empty_picture_and_no_error():
    assert figures.profiles([], PAIN).count("<svg") == 1
    assert figures.swimmer([]).count("<svg") == 1
    assert figures.participant_flow([]).count("<svg") == 1
