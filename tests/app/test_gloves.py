"""Hands in gloves: on the pages of the stations nothing has to be typed as long as all goes as usual.

Every step that is done at a station is opened by whoever does it, told what a usual case tells, and whatever the page
then asks for must be a tile, a box, a scanned or registered thing, a picture, or a number or time with − and + beside.
"""

from collections.abc import Iterator

import pytest
from lxml import html

from app_support.pages import told
from app_support.served import Trial, served_trial
from stories import CULTURE, DOSE, FILL, INCUBATOR, INJECTION, REC, SURG, SURGERY, TEST, Story, corrected, participant
from vertebra.app.pages.product.steps import SHOWN_BY_BADGE, expected, slug
from vertebra.conduct.entries import Datum
from vertebra.conduct.product.custody import is_hand_over, station_of
from vertebra.protocol.forms import Form, Item
from vertebra.protocol.product import Step
from vertebra.simulate.site import Site

STUDY = corrected()
PRODUCT = STUDY.product
STEPS = {s.id: s for s in PRODUCT.steps if station_of(PRODUCT, s.id) or is_hand_over(STUDY, s)}
ROLES = {"collect": "surgeon", "hand over": "surgeon", "administer": "investigator", "release": "quality"}
PAGES = {"administer": "/p/P-001/time-out", "release": "/p/P-001/release"}
MORE = {f"CUL{kind}": answers for kind, answers in (("MEDIUM", INCUBATOR), ("PASSAGE", INCUBATOR), ("COUNT", {}))}
STAGES = [*CULTURE, *({"CULSTEP": kind.removeprefix("CUL"), **answers} for kind, answers in MORE.items())]
AT_A_DESK = {"release"}  # quality decides without gloves; its time is the moment of the signature, its answers tiles
USUAL: dict[str, list[dict]] = {
    "collect": [SURG],
    "hand over": [{"HANDLEG": "THEATRE_COURIER", "HANDCOND": "GOOD"}],
    "receive": [REC],
    "culture": [{**stage, "CULCLEAR": "Y"} for stage in STAGES],
    "fill": [FILL],
    "test": [TEST],
    "release": [{"RELDEC": "CONDITIONAL", "RELCOND": "LATE"}, {"RELDEC": "RELEASED"}],
    "administer": [DOSE],
    "destroy": [{"DESWHY": "LEFT"}],
}
# may be told in words, and need not be: methods out of the ordinary, results for information, a number that is scanned
MAY_BE_TYPED = {"TISDIN", "TSTPURITY", "TSTPOTENCY", "TSTMETH"}
REGISTERED = set(PRODUCT.of_parts("materials_"))  # lots of the register of materials, each a box to tick


@pytest.fixture
def trial(tmp_path) -> Iterator[Trial]:
    with served_trial(tmp_path) as trial:
        yield trial


def until(site: Site, step: str) -> Story:
    """The usual case up to this step."""
    story = participant(site, "P-001").consented().screened()
    if step == "collect":
        story.ordered().on(SURGERY, 8).fills("PE", "V2").fills("PREG", "V2").signed("discectomy")
        return story.on(SURGERY, 12)
    story.harvested().on(SURGERY, 12)
    if step in ("hand over", "receive"):
        return story
    story.received()
    for then in ("culture", "fill", "test", "release", "administer", "destroy"):
        if then == step:
            return story
        {"culture": lambda: story.cultured().ready(), "fill": story.filled, "test": story.tested,
         "release": story.released, "administer": lambda: story.fills("PE", "V5").injected()}[then]()  # fmt: skip
        assert story.refused() == set()
    raise AssertionError(step)


def items(form: Form) -> list[Item]:
    """What a person answers: nothing worked out, nobody who shows a badge."""
    shown = {PRODUCT.parts.get(part) for part in SHOWN_BY_BADGE}
    return [i for i in form.items if i.derive is None and i.id not in shown]


def opened(trial: Trial, step: Step) -> tuple[html.HtmlElement, list[set[str]]]:
    """The page of the step, and of each usual way to fill it the items that it does not ask for."""
    client = trial.client(ROLES.get(step.id, "lab"))
    page = PAGES.get(step.id, f"/p/P-001/step/{slug(step.id)}")
    found = html.fromstring(told(client, page))
    ways = [sent(way) for way in USUAL[step.id]]
    return found, [set(client.post(f"{page}/rehearse", way).json()["hidden"]) for way in ways]


def sent(way: dict) -> dict[str, str]:
    values = {f"v.{item}": str(value) for item, value in way.items()}
    return values | {f"u.{item}": STUDY.item(item).unit for item in way if STUDY.item(item).unit}


@pytest.mark.parametrize("step", STEPS.values(), ids=list(STEPS))
def test_nothing_has_to_be_typed_at_a_station(trial, step):
    until(trial.site, step.id)
    trial.now_is(trial.site)
    page, ways = opened(trial, step)
    if step.id not in AT_A_DESK:
        assert page.xpath("//template[@id='glove-number']"), "− and + are put beside numbers and times"
    for unasked in ways:
        asked = [i for i in items(STUDY.form(step.form)) if i.id not in unasked]
        assert asked
        assert [i.id for i in asked if by_hand(page, i)] == []


def by_hand(page: html.HtmlElement, item: Item) -> bool:
    """Whether the item must be typed letter by letter, or found in a long list."""
    (at,) = page.xpath(f"//*[@id='i-{item.id}']")
    fields = at.xpath(f".//*[@name='v.{item.id}' or @name='f.{item.id}'][not(@type='hidden')]")
    if not fields:  # of another role, or no lot is registered
        return not at.xpath(".//output") and item.id not in REGISTERED
    return any(_is_typed(field) for field in fields) and item.id not in MAY_BE_TYPED


def _is_typed(field: html.HtmlElement) -> bool:
    if field.tag == "input" and field.get("type") in ("radio", "checkbox", "file", "datetime-local", "date"):
        return False
    return field.get("data-decimals") is None


@pytest.mark.parametrize("item", sorted(MAY_BE_TYPED))
def test_what_may_be_typed_need_not_be(item):
    assert not STUDY.item(item).required


def test_the_walk_knows_every_step_of_every_station_and_every_stage():
    assert set(USUAL) == set(STEPS)
    assert {way["CULSTEP"] for way in USUAL["culture"]} == {stage.id for stage in PRODUCT.stages}


def test_a_page_with_a_field_to_type_in_is_seen(trial):
    """The walk would find it: where something other than the list offers is chosen, it must be told in words."""
    until(trial.site, "collect")
    trial.now_is(trial.site)
    page, _ = opened(trial, STEPS["collect"])
    assert by_hand(page, STUDY.item("TISSORTX"))


# --- what stands on the form already


def stands(page: html.HtmlElement, item: str) -> str:
    return str(page.xpath(f"//*[@name='v.{item}']/@value")[0])


def test_the_expiry_stands_there_and_follows_the_filling(trial):
    until(trial.site, "fill").on(INJECTION, 7)
    trial.now_is(trial.site)
    client = trial.client("lab")
    page = html.fromstring(told(client, "/p/P-001/step/fill"))
    assert (stands(page, "FILLDTC"), stands(page, "LOTEXP")) == ("2026-03-16T07:00", "2026-03-16T13:00")
    said = client.post("/p/P-001/step/fill/rehearse", {"v.FILLDTC": "2026-03-16T06:40"}).json()
    assert said["usual"]["LOTEXP"] == "2026-03-16T12:40"


@pytest.mark.parametrize(("expiry", "asks"), [("12:00", False), ("13:00", False), ("13:01", True)])
def test_an_earlier_expiry_is_taken_a_later_one_asked_about(trial, expiry, asks):
    until(trial.site, "fill").on(INJECTION, 7)
    trial.now_is(trial.site)
    told_ = {"v.FILLDTC": "2026-03-16T07:00", "v.LOTEXP": f"2026-03-16T{expiry}"}
    said = trial.client("lab").post("/p/P-001/step/fill/rehearse", told_).json()
    assert bool(said["asks"].get("LOTEXP")) == asks


# stage, and the passage that is to be expected after it: nothing before the first, one more after each passage
PASSAGES = [("DIGEST", ""), ("SEED", "0"), ("MEDIUM", "0"), ("PASSAGE", "1"), ("COUNT", "1"), ("PASSAGE", "2")]


def test_the_passage_counts_itself():
    story = until(participant_site(), "culture")
    told_ = []
    for row, (stage, _) in enumerate(PASSAGES, 1):
        story.on(SURGERY, 14 + row)
        before = expected(STUDY, story.state, STEPS["culture"], [Datum("CULSTEP", stage)])["CULPASS"]
        told_.append((stage, before))
        story.step("culture", "lab", {**story.work(stage), "CULPASS": before or None}, row=row)
        assert story.refused() == set()
    assert told_ == PASSAGES
    assert expected(STUDY, story.state, STEPS["fill"], [])["LOTPASS"] == "2"


def participant_site() -> Site:
    from stories import trial as new_trial

    return new_trial()


def test_the_level_of_the_needle_is_never_told_beforehand(trial):
    """It must be counted anew, or the stop for the wrong level would compare the record with itself."""
    until(trial.site, "administer").on(INJECTION, 8, 30)
    trial.now_is(trial.site)
    page = html.fromstring(told(trial.client("investigator"), PAGES["administer"]))
    assert page.xpath("//input[@type='radio'][@name='v.EXLEVEL']")
    assert not page.xpath("//input[@name='v.EXLEVEL'][@checked]")
    assert "EXLEVEL" not in expected(STUDY, until(participant_site(), "administer").state, STEPS["administer"], [])
