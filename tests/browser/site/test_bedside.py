"""The time-out before a real browser, on a tablet and a phone, in both languages: to the injection; the wrong bag."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browser_support.bedside import make
from browser_support.eyes import PASSWORD, Eyes, open_eyes, user_of
from browser_support.judging import judge
from browser_support.serving import copy, serving
from vertebra.app.pages.words import WORDS
from vertebra.simulate.condition import png
from vertebra.studies.npc001.stops import STOPS

SHOT = png([[0, 120, 240]] * 3)
LANGS, SIZES = ("en", "zh-Hant"), ("tablet", "phone")
RULES = {s.id: s for s in STOPS}
TYPED = {"EXVOL": "2.50", "EXCONC": "1.00", "EXVIAB": "88.0", "EXLEFT": "0.00", "EXTEMP": "36.6"}
CHOSEN = {
    "EXLEVEL": "L4L5", "EXSECOND": "Y", "EXIMG": "Y", "EXTRAV": "N", "EXRESIST": "LOW", "EXNEEDLE": "22G",
    "EXANAES": "LOCAL", "EXCONTR": "NONE", "EXANTIB": "NONE",
}  # fmt: skip
Opened = Callable[..., Eyes]


@pytest.fixture(scope="module")
def made(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, list[str]]]:
    """The trial at the bedside, and its labels."""
    place = tmp_path_factory.mktemp("bedside") / "bedside.sqlite"
    return place, make(place)


@pytest.fixture
def at_bedside(made: tuple[Path, dict[str, list[str]]], browser: Browser, tmp_path: Path) -> Iterator[Opened]:
    """`at_bedside(role, size, lang)`: somebody before a server of this test's own."""
    opened: list[Eyes] = []
    with serving(copy(made[0], tmp_path)) as server:

        def sign_in(role: str, size: str, lang: str) -> Eyes:
            opened.append(open_eyes(browser, server, size, lang))
            return opened[-1].signs_in(user_of(role))

        yield sign_in
        for eyes in opened:  # a page that stands open asks again: it is closed before its server
            eyes.context.close()
    assert [line for eyes in opened for line in eyes.wrong] == []


def w(name: str, lang: str) -> str:
    return WORDS[name].into(lang)


def stands(page: Page, stop: str) -> str:
    return page.locator(f"[data-stop={stop}]").get_attribute("data-is") or ""


def becomes(page: Page, stop: str, state: str) -> None:
    """The line of the stop stands so once the server has answered."""
    expect(page.locator(f"[data-stop={stop}][data-is='{state}']")).to_have_count(1)


def scans(page: Page, *codes: str) -> None:
    """As a wedge scanner does it: it types into the box and ends with Enter."""
    for code in codes:
        read = page.locator("[name=scans]").count()
        page.locator("[name=scan]").focus()
        page.keyboard.type(code)
        page.keyboard.press("Enter")
        expect(page.locator("[name=scans]")).to_have_count(read + 1)


def fills(page: Page, **changes: str) -> None:
    for item, value in {**TYPED, **changes}.items():
        page.fill(f"#v-{item}", value)
    for item, code in CHOSEN.items():
        page.locator(f"label:has([name='v.{item}'][value='{code}'])").click()
    for view in ("EXIMGAP", "EXIMGLAT"):
        page.set_input_files(f"[name='f.{view}']", {"name": "c-arm.png", "mimeType": "image/png", "buffer": SHOT})
    page.select_option("#witness", "c.lin")
    page.fill("[name=witness_password]", PASSWORD)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("size", SIZES)
def test_from_the_work_to_the_signed_injection(at_bedside, made, size, lang):
    eyes = at_bedside("investigator", size, lang).goes("/p/P-001")
    page = eyes.page
    page.get_by_role("link", name=w("time_out_open", lang)).click()
    expect(page.locator("h1")).to_contain_text(w("time_out", lang))
    give = page.get_by_role("button", name=w("give_dose", lang))
    expect(give).to_have_count(0)
    assert RULES["H1"].advice.into(lang) in page.inner_text("[data-stop=H1]")
    scans(page, *made[1]["P-001"])
    fills(page, EXVOL="3.01")
    becomes(page, "H1", "clear")
    becomes(page, "H7", "blocks")
    assert RULES["H7"].advice.into(lang) in page.inner_text("[data-stop=H7]")
    expect(give).to_have_count(0)
    page.fill("#v-EXVOL", "3.0")
    page.locator("#v-EXVOL").blur()
    becomes(page, "H7", "clear")
    expect(page.locator("#i-EXLEFT .told")).to_be_visible()  # more than was filled: it will be asked
    page.fill("#v-EXVOL", "2.50")
    page.locator("#v-EXVOL").blur()
    expect(page.locator("[data-derived=EXDOSE]")).to_contain_text("2.5")
    expect(give).to_be_visible()
    assert judge(page) == []
    give.click()
    expect(page.locator("#given")).to_have_text(w("given_title", lang))
    assert stands(page, "H13") == "clear"
    page.fill("#proof-password", PASSWORD)
    page.locator("#sign button").click()
    expect(page.locator(".given .message.success")).to_contain_text("Dr Chen Chih-hao")
    assert RULES["H16"].advice.into(lang) in page.inner_text(".given")
    assert judge(page) == []


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("size", SIZES)
def test_the_wrong_bag(at_bedside, made, size, lang):
    """The neighbour's bag is scanned: the line turns at once, no button to give; whoever stops has it on record."""
    page = at_bedside("investigator", size, lang).goes("/p/P-001/time-out").page
    scans(page, made[1]["P-001"][0], made[1]["P-002"][1])
    fills(page)
    becomes(page, "H1", "blocks")
    assert made[1]["P-002"][1] in page.inner_text("[data-stop=H1]")
    expect(page.get_by_role("button", name=w("give_dose", lang))).to_have_count(0)
    page.get_by_role("button", name=w("stop_and_record", lang)).click()
    expect(page.locator(".message.error").filter(has_text=w("attempt_kept", lang))).to_be_visible()
    monitor = at_bedside("medical", size, lang).goes("/")
    expect(monitor.page.locator("[aria-labelledby=g-refused]")).to_contain_text("P-001")


def test_the_tablets_own_clock_is_never_believed(at_bedside):
    """The tablet is a year ahead; the minutes are the server's all the same, and they pass."""
    eyes = at_bedside("investigator", "tablet", "en")
    eyes.context.add_init_script(
        "const R = Date; Date = class extends R { constructor(...a) { a.length ? super(...a) : super(R.now() + 3e10); }"
        " static now() { return R.now() + 3e10; } };"
    )
    # The server is not asked again meanwhile, or its answer would put back the minutes that are moved on below.
    eyes.context.route("**/time-out/*", lambda route: route.fulfill(status=204))
    page = eyes.goes("/p/P-001/time-out").page
    clock = page.locator("output[data-ends]")
    expect(clock).to_have_text("269 min left")
    assert "2026-03-16 13:00 Asia/Taipei, UTC+08:00" in " ".join(page.inner_text(".countdown").split())
    page.evaluate(
        "document.querySelector('output[data-ends]').dataset.now = String(Date.parse('2026-03-16T04:59:57Z'))"
    )
    expect(clock).to_have_text("0 min left")
    expect(clock).to_have_text("expired", timeout=8000)
    assert "bad" in clock.get_attribute("class")


def test_enter_in_a_field_gives_no_dose(at_bedside, made):
    """A scanner that types into the wrong field ends with Enter too."""
    page = at_bedside("investigator", "tablet", "en").goes("/p/P-001/time-out").page
    scans(page, *made[1]["P-001"])
    fills(page)
    becomes(page, "H9", "clear")
    page.locator("#v-EXTEMP").press("Enter")
    page.wait_for_load_state()
    expect(page.locator("#given")).to_have_count(0)
    assert page.input_value("#v-EXVOL") == TYPED["EXVOL"]


def test_a_screen_that_stands_open_is_judged_anew(at_bedside, made):
    """A hold that is placed meanwhile takes the button away, though nobody touches the tablet."""
    page = at_bedside("investigator", "tablet", "en").goes("/p/P-001/time-out").page
    scans(page, *made[1]["P-001"])
    fills(page)
    page.locator("#v-EXTEMP").blur()
    expect(page.get_by_role("button", name=w("give_dose", "en"))).to_be_visible()
    monitor = at_bedside("medical", "desktop", "en").goes("/")
    token = monitor.context.cookies()
    sent = {
        "csrfmiddlewaretoken": next(c["value"] for c in token if c["name"] == "csrftoken"),
        "why": "a look",
        "next": "/",
    }
    assert monitor.context.request.post(f"{monitor.server.base}/do/place-hold", form=sent).ok
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # as when the screen is woken
    becomes(page, "H17", "blocks")
    expect(page.get_by_role("button", name=w("give_dose", "en"))).to_have_count(0)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("size", SIZES)
def test_the_release_decision(at_bedside, made, size, lang):
    page = at_bedside("quality", size, lang).goes("/p/P-002/release").page
    assert judge(page) == []
    button = page.get_by_role("button", name=w("decide_and_sign", lang))
    expect(button).to_have_count(0)
    scans(page, made[1]["P-002"][1])
    page.locator("label:has([name='v.RELDEC'][value='CONDITIONAL'])").click()
    page.locator("label:has([name='v.RELCOND'][value='LATE'])").click()
    expect(button).to_be_visible()
    page.fill("#proof-password", PASSWORD)
    button.click()
    expect(page.locator(".message.success").filter(has_text="Kuo Mei-ling")).to_be_visible()


def test_the_dose_is_pressed_with_gloves(at_bedside, made):
    """What was left is one press, the volume a few keys, and each of them is judged at once."""
    page = at_bedside("investigator", "tablet", "zh-Hant").goes("/p/P-001/time-out").page
    scans(page, *made[1]["P-001"])
    page.locator(".a:has(#v-EXLEFT) [data-nudge='-1']").tap()
    expect(page.locator("#v-EXLEFT")).to_have_value("0.00")
    page.locator("#v-EXVOL").tap()
    for key in "3.01":
        page.locator(f"#keypad [data-key='{key}']").tap()
    assert judge(page) == []
    page.set_viewport_size({"width": 820, "height": 1180})
    page.locator("#keypad [data-take]").tap()
    becomes(page, "H7", "blocks")
    page.locator(".a:has(#v-EXVOL) [data-nudge='-1']").tap()
    expect(page.locator("#v-EXVOL")).to_have_value("3.00")
    becomes(page, "H7", "cannot be told")  # not too much any more; how many cells these are nobody has said yet
    page.locator(".a:has(#v-EXDTC) [data-now]").tap()
    expect(page.locator("#v-EXDTC")).to_have_value(re.compile("^2026-03-16T08:3[0-9]$"))


def test_the_labels_are_those_of_the_trial(made):
    assert json.dumps(made[1]).count("NPC-001-P-00") == 4
