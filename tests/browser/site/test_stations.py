"""From the theatre to the laboratory with a tablet and a telephone: labels are pictures that the real decoder reads.

Nothing is typed that a label, a badge or a button says. The wrong bag is at the laboratory, and gets no further.
"""

import io
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
import segno
from playwright.sync_api import Browser, expect

from browser_support.collecting import OTHER, WAITING, collecting
from browser_support.eyes import PASSWORD, Eyes
from browser_support.judging import judge
from browser_support.serving import Server, serving
from browser_support.station import badge, bag, person, photograph, shows

SEEN = [("tablet", "en"), ("tablet", "zh-Hant"), ("phone", "en"), ("phone", "zh-Hant")]
COMBINATIONS = list(zip(WAITING, SEEN, strict=True))
DONE = {"en": "Done", "zh-Hant": "完成"}
OPENED = {"en": "No badge? By password", "zh-Hant": "沒有識別證？改用密碼"}


@pytest.fixture(scope="module")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The trial of this module: the day of surgery."""
    place = tmp_path_factory.mktemp("theatre") / "trial.sqlite"
    collecting(place)
    with serving(place) as server:
        yield server


def scans_with_wedge(eyes: Eyes, text: str) -> None:
    """A scanner that types: fast, wherever the cursor stands, and ends with Enter."""
    eyes.page.evaluate("document.activeElement.blur()")
    eyes.page.evaluate(
        """text => { for (const key of [...text, "Enter"]) document.dispatchEvent(
             new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })); }""",
        text,
    )


def at_station(eyes: Eyes, place: str, text: str, lang: str) -> None:
    eyes.goes(f"/station/{place}?lang={lang}")
    if eyes.page.locator("button[name=workspace]").count() and not eyes.page.locator("#scan").count():
        with eyes.page.expect_navigation():  # a picture that comes before the scripts are there is not read
            eyes.page.locator("button[name=workspace]").first.click()
    with eyes.page.expect_navigation():
        shows(eyes, text)


def chooses(eyes: Eyes, **answers: str) -> None:
    """One press for each coded answer, a number where there is one; moments stand there already."""
    for item, value in answers.items():
        radio = eyes.page.locator(f"input[type=radio][name='v.{item}'][value='{value}']")
        field = eyes.page.locator(f"[name='v.{item}']").last
        if radio.count():
            eyes.page.locator("label").filter(has=radio).click()
            assert radio.is_checked()
        elif field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def does(eyes: Eyes, lang: str) -> None:
    """The large button; afterwards the station says what was done."""
    with eyes.page.expect_navigation():
        eyes.page.get_by_role("button", name=re.compile(f"^{DONE[lang]}")).click()
    assert eyes.page.locator(".answer.good").count() == 1, eyes.text


def steps_of(server: Server, who: str) -> list[str]:
    with closing(sqlite3.connect(server.place, timeout=20)) as db:
        rows = db.execute("select kind from entry where stream = ? order by number", (who,)).fetchall()
    return [kind for (kind,) in rows if kind.startswith("product step")]


@pytest.mark.parametrize(("who", "seen"), COMBINATIONS, ids=lambda x: x if isinstance(x, str) else "-".join(x))
def test_from_the_disc_to_the_laboratory(signed_in, server, who, seen):
    size, lang = seen
    courier, lab = signed_in("courier", size, lang), signed_in("lab", size, lang)
    cards = {"courier": badge(courier, lang), "lab": badge(lab, lang)}
    theatre = signed_in("surgeon", size, lang)
    _collects(theatre, who, lang)
    _hands_over(theatre, "theatre", who, cards["courier"], lang)
    _hands_over(courier, "courier", who, cards["lab"], lang)
    _wrong_bag(lab, who, lang)
    _receives(lab, who, lang)
    done = steps_of(server, who)
    assert done == ["product step"] * 3 + ["product step refused", "product step"]


def _collects(eyes: Eyes, who: str, lang: str) -> None:
    """The wristband finds the participant; then the container; the coordinator stands by and types a password."""
    at_station(eyes, "theatre", person(who), lang)
    assert judge(eyes.page) == []
    shows(eyes, bag(who))
    eyes.page.locator(".scanned li").nth(1).wait_for()
    chooses(eyes, SURGDTC="2026-02-02T10:00", SURGEND="2026-02-02T11:30", PRLEVEL="L4L5", PRSIDE="LEFT",
            TECHNIQUE="MICRO", BLOODLOSS="40", TISMASS="1.20", TISMED="SALINE", TISSORT="NP")  # fmt: skip
    eyes.page.get_by_text(OPENED[lang]).click()
    eyes.page.select_option("#witness", "c.lin")
    eyes.page.fill("#witness-password", PASSWORD)
    does(eyes, lang)


def _hands_over(eyes: Eyes, place: str, who: str, card: str, lang: str) -> None:
    """The way is chosen already; whoever takes it over shows a card; how it looks is one press."""
    at_station(eyes, place, bag(who), lang)
    scans_with_wedge(eyes, card)
    eyes.page.locator(".scanned li").nth(1).wait_for()
    chooses(eyes, HANDCOND="GOOD")
    does(eyes, lang)


def _wrong_bag(eyes: Eyes, who: str, lang: str) -> None:
    """With one bag open another is refused; with the wrong label on the open page the attempt is on record."""
    at_station(eyes, "lab", bag(who), lang)
    with eyes.page.expect_navigation():
        shows(eyes, bag(OTHER))
    assert eyes.page.locator(".answer.bad").count() >= 1
    assert "H1" in eyes.text
    assert judge(eyes.page) == []
    at_station(eyes, "lab", bag(OTHER), lang)
    assert who in eyes.page.locator(".answer.bad").inner_text()  # H18: whose material is open


def _receives(eyes: Eyes, who: str, lang: str) -> None:
    at_station(eyes, "lab", bag(who), lang)
    chooses(eyes, RECTEMP="5.0", RECCOND="GOOD", RECEXC="N")
    eyes.page.locator("#i-RECEXCOK").wait_for(state="hidden")  # nothing to decide without an excursion
    does(eyes, lang)


@pytest.mark.parametrize("size", ["phone", "tablet"])
def test_everything_to_press_is_large_enough_for_gloves(signed_in, size):
    eyes = signed_in("surgeon", size)
    at_station(eyes, "theatre", bag(OTHER), "en")
    small = eyes.page.evaluate(
        """() => [...document.querySelectorAll(".station :is(.scan-in > *, .choices label, .save button)")]
             .filter(e => !e.matches(".hush, .scan-in > label:first-child"))
             .filter(e => e.offsetParent && e.getBoundingClientRect().height < 64).map(e => e.textContent)"""
    )
    assert small == []


def scans_into(eyes: Eyes, field: str, text: str) -> None:
    """The cursor stands in a field of the form when the scanner fires."""
    eyes.page.focus(field)
    eyes.page.evaluate(
        """text => { const field = document.activeElement;
             for (const key of [...text, "Enter"]) {
               field.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
               if (key !== "Enter") field.value += key; } }""",
        text,
    )


def test_a_label_goes_into_no_other_field(signed_in):
    """Wherever the cursor stands: the field keeps what it held, and the label is read."""
    eyes = signed_in("surgeon", "tablet")
    at_station(eyes, "theatre", bag(OTHER), "en")
    eyes.page.fill("[name='v.HANDTEMP']", "4.5")
    scans_into(eyes, "[name='v.HANDTEMP']", person(OTHER))
    eyes.page.locator(".scanned li").nth(1).wait_for()
    assert eyes.page.input_value("[name='v.HANDTEMP']") == "4.5"


def test_a_code_that_is_none_of_ours_stays_in_the_field_it_was_meant_for(signed_in):
    """A donation number, the number of a material lot: forms ask for them too."""
    eyes = signed_in("surgeon", "tablet")
    at_station(eyes, "theatre", bag(OTHER), "en")
    scans_into(eyes, "[name='v.HANDTEMP']", "4710088430")
    expect(eyes.page.locator("[name='v.HANDTEMP']")).to_have_value("4710088430")
    assert eyes.page.locator(".answer.bad").count() == 0 or eyes.page.locator(".answer.bad").first.is_hidden()


def test_what_is_typed_by_hand_counts_with_its_check_character(signed_in):
    eyes = signed_in("quality", "phone")
    eyes.goes("/station/release?lang=en")
    eyes.page.get_by_role("button", name="Type it").click()
    eyes.page.fill("#scan", bag(OTHER)[:-1] + "Q")
    eyes.page.press("#scan", "Enter")
    eyes.page.locator(".answer.bad").wait_for()
    assert "no label of this study" in eyes.text
    eyes.page.fill("#scan", bag(OTHER).lower())
    with eyes.page.expect_navigation():
        eyes.page.press("#scan", "Enter")
    assert OTHER in eyes.text


def test_somebody_elses_label_is_sent_at_once_and_not_kept(signed_in, server):
    eyes = signed_in("surgeon", "tablet")
    at_station(eyes, "theatre", bag(OTHER), "en")
    with eyes.page.expect_navigation():
        scans_with_wedge(eyes, bag("P-001"))
    assert "H1" in eyes.page.locator(".answer.bad").first.inner_text()
    assert [x.input_value() for x in eyes.page.locator("input[name=scans]").all()] == [bag(OTHER)]
    assert steps_of(server, OTHER)[-1] == "product step refused"


def test_a_label_read_by_mistake_is_taken_away_again(signed_in):
    eyes = signed_in("surgeon", "tablet")
    at_station(eyes, "theatre", bag(OTHER), "en")
    scans_with_wedge(eyes, person(OTHER))
    eyes.page.locator(".scanned li").nth(1).wait_for()
    eyes.page.locator(".scanned li button").nth(1).click()
    assert [x.input_value() for x in eyes.page.locator("input[name=scans]").all()] == [bag(OTHER)]


def test_without_scripts_a_station_still_works(browser, server):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 820, "height": 1180})
    page = context.new_page()
    page.goto(f"{server.base}/me/login?lang=en")
    page.fill("#id_login", "u.wu")
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.goto(f"{server.base}/station/theatre")
    page.set_input_files("#scan-picture", photograph(bag(OTHER)))
    page.locator("form.fill-wide noscript button").click()
    assert "Hand over" in page.inner_text("main")
    context.close()


def test_a_qr_symbol_is_read_as_well(signed_in):
    eyes, out = signed_in("surgeon", "phone"), io.BytesIO()
    segno.make(bag(OTHER), micro=False).save(out, kind="png", scale=8)
    eyes.goes("/station/theatre?lang=en")
    with eyes.page.expect_navigation():
        eyes.page.set_input_files(
            "#scan-picture", {"name": "qr.png", "mimeType": "image/png", "buffer": out.getvalue()}
        )
    assert OTHER in eyes.text
