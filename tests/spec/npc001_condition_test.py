"""The chain of condition: what is an excursion, who decides on it, and what it blocks.

Source: domain notes F5 (H14), A4 R53 (pictures of both views).
"""

from datetime import timedelta

import pytest

from stories import INJECTION, SURGERY, Story, participant
from vertebra.conduct.commands import SaveForm
from vertebra.conduct.product.condition import excursions


def log(story: Story, row: int = 1, **changes: object) -> Story:
    """A row of the temperature log of the transport, within its range unless changed."""
    at = story.site.at(SURGERY, 11)
    sound = {
        "TLOGLEG": "TRANSPORT",
        "TLOGFROM": story.site.written(at),
        "TLOGTO": story.site.written(at + timedelta(hours=2)),
        "TLOGN": 25,
        "TLOGLOW": "3.0",
        "TLOGHIGH": "6.0",
        "TLOGOUT": 0,
    }
    return story.logs("TLOG", row, **{**sound, **changes})


@pytest.fixture
def received() -> Story:
    return participant().consented().screened().harvested().received()


def found(story: Story, row: int = 1) -> str:
    sheet = next(s for p, s in story.state.sheets.items() if (p.form, p.row) == ("TLOG", row))
    return sheet.cells["TLOGEXC"].datum.value if "TLOGEXC" in sheet.cells else ""


def departures(story: Story) -> list[tuple[str, str]]:
    """What the system found about the condition; nobody recorded a hand-over here, which it found as well."""
    return [(d.code, d.where) for d in story.state.deviations.values() if d.code != "custody gap"]


@pytest.mark.parametrize(
    ("leg", "low", "high", "outside", "excursion"),
    [
        ("TRANSPORT", "2.0", "8.0", 0, "N"),  # both ends belong to the range
        ("TRANSPORT", "2.0", "8.1", 5, "Y"),
        ("TRANSPORT", "2.0", "8.1", 0, "Y"),  # whatever was written of the minutes
        ("TRANSPORT", "1.9", "8.0", 0, "Y"),
        ("STORAGE", "2.0", "8.0", 0, "N"),
        ("STORAGE", "2.0", "8.1", 1, "Y"),
        ("DELIVERY", "1.9", "5.0", 1, "Y"),
        ("CULTURE", "35.0", "38.5", 60, "N"),  # an hour outside is allowed: doors
        ("CULTURE", "35.0", "38.5", "60.1", "Y"),
        ("CULTURE", "36.0", "38.0", 0, "N"),
        ("TRANSPORT", "2.0", "8.0", None, ""),  # cannot be told
    ],
)
def test_what_is_an_excursion(received, leg, low, high, outside, excursion):
    log(received, TLOGLEG=leg, TLOGLOW=low, TLOGHIGH=high, TLOGOUT=outside)
    assert found(received) == excursion


def test_an_excursion_is_a_deviation_in_place_and_blocks_until_quality_accepts_it(received):
    log(received, TLOGHIGH="8.1", TLOGOUT=10)
    assert departures(received) == [("excursion", "TLOG 1")]
    assert received.cultured().refused() == {"H14"}
    received.disposed("TLOG", 1, TLOGDEC="ACCEPT", TLOGWHY="ten minutes, tissue on ice")
    assert received.cultured().refused() == set()


def test_a_rejected_excursion_blocks_for_good_and_says_what_to_do(received):
    log(received, TLOGHIGH="20.0", TLOGOUT=110).disposed("TLOG", 1, TLOGDEC="REJECT", TLOGWHY="two hours at 20 °C")
    assert received.cultured().refused() == {"H14"}
    assert "reject the lot" in received.last.refusals[0].says.en
    log(received, row=2)
    assert received.cultured().refused() == {"H14"}, "a second, good log does not heal the first"


def test_one_open_log_among_accepted_ones_blocks(received):
    log(received, TLOGHIGH="8.1", TLOGOUT=10).disposed("TLOG", 1, TLOGDEC="ACCEPT", TLOGWHY="short")
    log(received, row=2, TLOGHIGH="9.0", TLOGOUT=10)
    assert received.cultured().refused() == {"H14"}
    assert [x.decision for x in excursions(received.site.study, received.state)] == ["ACCEPT", ""]


def test_a_log_that_does_not_tell_blocks(received):
    log(received, TLOGOUT=None)
    assert received.cultured().refused() == {"H14"}
    assert received.corrects("TLOG", "", "counted", row=1, TLOGOUT=0).refused() == set()
    assert received.cultured().refused() == set()


def test_without_any_log_the_receipt_alone_decides(received):
    assert received.cultured().refused() == set()


@pytest.mark.parametrize("role", ["lab", "coordinator"])
@pytest.mark.parametrize("item", ["TLOGDEC", "TLOGWHY"])
def test_nobody_but_quality_writes_the_disposition(received, role, item):
    log(received, TLOGHIGH="8.1", TLOGOUT=10)
    data = received.site.data({item: "ACCEPT"})
    command = SaveForm("TLOG", data, SURGERY.isoformat(), "", 1, reason="x")
    assert received.tries(command, role).refused() == {"ACCESS"}
    received.disposed("TLOG", 1, TLOGDEC="ACCEPT", TLOGWHY="short")
    emptied = SaveForm("TLOG", received.site.data({item: ""}), SURGERY.isoformat(), "", 1, reason="x")
    assert received.tries(emptied, role).refused() == {"ACCESS"}, "nor takes it away"


@pytest.mark.parametrize("item", ["RECQA", "RECEXCOK"])
def test_the_laboratory_does_not_decide_at_receipt(item):
    value = {"RECQA": "ACCEPT", "RECEXCOK": "Y"}[item]
    story = participant().consented().screened().harvested()
    story.site.now = story.site.at(SURGERY, 13)
    told = {"RECTEMP": "9.0", "RECCOND": "GOOD", "RECEXC": "Y", "RECDTC": story.site.written(story.site.now)}
    assert story.step("receive", "lab", {**told, item: value}).refused() == {"ACCESS"}


def test_an_excursion_at_receipt_is_a_deviation_and_blocks_until_it_is_accepted():
    story = participant().consented().screened().harvested().received(RECTEMP="9.0", RECEXC="Y")
    assert departures(story) == [("excursion", "REC")]
    assert story.cultured().refused() == {"H14"}
    assert story.disposed("REC", RECEXCOK="Y").cultured().refused() == set()


def test_quality_may_change_its_mind_with_a_reason_and_the_lot_is_blocked_again(received):
    log(received, TLOGHIGH="8.1", TLOGOUT=10).disposed("TLOG", 1, TLOGDEC="ACCEPT", TLOGWHY="short")
    data = received.site.data({"TLOGDEC": "REJECT"})
    received.tries(SaveForm("TLOG", data, SURGERY.isoformat(), "", 1, reason="stability study"), "quality")
    assert received.refused() == set()
    assert received.cultured().refused() == {"H14"}
    assert len([d for d in received.state.deviations.values() if d.code == "excursion"]) == 1


@pytest.mark.parametrize("missing", ["EXIMGAP", "EXIMGLAT"])
def test_no_injection_is_signed_without_the_picture_of_both_views(missing):
    story = participant().consented().screened().harvested().made().on(INJECTION, 9).fills("PE", "V5")
    assert story.injected(**{missing: None}).refused() == {"H21"}
    assert story.injected().refused() == set()


def test_a_picture_is_a_hash_and_nothing_else(received):
    story = participant().consented().screened().harvested().made()
    for wrong in ("picture.png", "AB" * 32, "ab" * 31, f"{'ab' * 32};{'ab' * 32}"):
        assert story.injected(EXIMGAP=wrong).refused() == {"DATA"}
