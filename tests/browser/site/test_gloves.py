"""Hands in gloves at the stations: numbers and times are pressed, not typed; nothing is lost for keyboards and readers.

A finger is a tap of the touch screen, so no keyboard of the tablet has a reason to open.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from browser_support.collecting import OTHER, collecting
from browser_support.eyes import PASSWORD, Eyes
from browser_support.judging import judge
from browser_support.serving import Server, serving
from vertebra.app.pages.words import WORDS
from vertebra.terms.identifiers import with_check

TEMPERATURE, HANDED_AT = "#v-HANDTEMP", "#v-HANDDTC"
STATION = f"/p/{OTHER}/step/hand-over"
BEYOND = """async limit => { for (let n = 0; n < 60; n++) {
  if (Number(document.querySelector("#v-HANDTEMP").value) > limit) return true;
  await new Promise(done => setTimeout(done, 50)); } return false; }"""  # within three seconds
WEDGE = """text => { const at = document.activeElement;
  for (const key of [...text, "Enter"]) {
    at.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    if (key !== "Enter") at.value += key; } }"""  # a scanner that types, faster than a busy machine could
WRISTBAND = with_check(f"NPC-001-{OTHER}")


@pytest.fixture(scope="module")
def server(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The day of surgery, eleven o'clock: the tissue of one participant waits to be handed over."""
    place = tmp_path_factory.mktemp("gloves") / "trial.sqlite"
    collecting(place)
    with serving(place) as server:
        yield server


@pytest.fixture
def hand_over(signed_in):
    def opens(size: str = "tablet", lang: str = "en") -> Page:
        page = signed_in("surgeon", size, lang).goes(f"{STATION}?lang={lang}").page
        page.locator("[data-keypad]").first.wait_for()
        return page

    return opens


def button(page: Page, field: str, what: str) -> Locator:
    """The large button beside a field: data-nudge='1', data-keypad, data-now."""
    return page.locator(f".a:has({field}) [data-{what}]")


def keys(page: Page, pressed: str) -> None:
    for key in pressed:
        page.locator(f"#keypad [data-key='{key}']").tap()


def is_asked(page: Page, item: str) -> Locator:
    return page.locator(f"#i-{item} .asked")


@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
@pytest.mark.parametrize("size", ["tablet", "phone"])
def test_a_number_is_pressed(hand_over, size, lang):
    """A finger on the field opens the keypad; a value outside the range is asked about, and stands."""
    page = hand_over(size, lang)
    page.locator(TEMPERATURE).tap()
    assert page.locator(TEMPERATURE).get_attribute("inputmode") == "none"
    expect(page.locator("#keypad h2")).to_have_text(page.locator("label[for=v-HANDTEMP]").inner_text())
    expect(page.locator("#keypad")).to_contain_text(f"{WORDS['glove_usual'].into(lang)} -5 – 40")
    keys(page, "4.5")
    page.locator("#keypad [data-take]").tap()
    expect(page.locator(TEMPERATURE)).to_have_value("4.5")
    button(page, TEMPERATURE, "keypad").tap()
    keys(page, "99")  # what stood there is replaced
    page.locator("#keypad [data-take]").tap()
    expect(page.locator(TEMPERATURE)).to_have_value("99")
    expect(is_asked(page, "HANDTEMP")).to_be_visible()


def test_below_zero_and_a_slip_of_the_finger(hand_over):
    page = hand_over()
    button(page, TEMPERATURE, "keypad").tap()
    keys(page, "35")
    page.locator("#keypad [data-erase]").tap()
    keys(page, ".2")
    page.locator("#keypad [data-sign]").tap()
    page.locator("#keypad [data-take]").tap()
    expect(page.locator(TEMPERATURE)).to_have_value("-3.2")
    button(page, TEMPERATURE, "keypad").tap()
    keys(page, "7")
    page.locator("#keypad [data-leave]").tap()
    expect(page.locator(TEMPERATURE)).to_have_value("-3.2")


def test_less_and_more_by_the_last_digit_within_what_is_plausible(hand_over):
    page = hand_over()
    less, more = (button(page, TEMPERATURE, f"nudge='{by}'") for by in (-1, 1))
    field = page.locator(TEMPERATURE)
    for pressed, value in ((less, "-5.0"), (less, "-5.0"), (more, "-4.9"), (more, "-4.8"), (less, "-4.9")):
        pressed.tap()
        expect(field).to_have_value(value)
    field.fill("39.95")
    for value in ("40.0", "40.0"):
        more.tap()
        expect(field).to_have_value(value)
    field.fill("55")  # true, though nobody expected it: it is not pulled back into the range
    more.tap()
    expect(field).to_have_value("55.0")


def test_a_long_press_goes_on_and_ends_with_the_finger(hand_over):
    page = hand_over()
    page.fill(TEMPERATURE, "4.0")
    page.locator(TEMPERATURE).scroll_into_view_if_needed()
    more = button(page, TEMPERATURE, "nudge='1'")
    more.dispatch_event("pointerdown", {"button": 0, "bubbles": True})
    assert page.evaluate(BEYOND, 6)
    more.dispatch_event("pointerup", {"bubbles": True})
    held = page.input_value(TEMPERATURE)
    page.wait_for_timeout(400)
    assert page.input_value(TEMPERATURE) == held
    more.tap()
    assert float(page.input_value(TEMPERATURE)) == pytest.approx(float(held) + 0.1)


def test_the_keyboard_does_the_same_and_a_reader_hears_it(hand_over):
    page = hand_over()
    field = page.get_by_role("spinbutton", name="Temperature shown by the box")
    assert [field.get_attribute(f"aria-value{x}") for x in ("min", "max", "now")] == ["-5", "40", None]
    field.focus()
    for key, value in (("ArrowUp", "-5.0"), ("PageUp", "-4.0"), ("ArrowDown", "-4.1")):
        page.keyboard.press(key)
        expect(field).to_have_value(value)
    expect(field).to_have_attribute("aria-valuenow", "-4.1")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.ariaLabel") == "Keypad: Temperature shown by the box"
    page.keyboard.press("Enter")
    page.keyboard.type("8.4")
    page.keyboard.press("Enter")
    expect(field).to_have_value("8.4")
    assert page.evaluate("document.activeElement.ariaLabel").startswith("Keypad")
    assert page.url.partition("?")[0].endswith(STATION), "Enter in the keypad sends nothing"


def test_the_time_now_is_the_servers(signed_in):
    """The tablet is a year ahead; what is pressed is the moment of the trial all the same."""
    eyes = signed_in("surgeon", "tablet")
    eyes.context.add_init_script(
        "const R = Date; Date = class extends R { constructor(...a) { a.length ? super(...a) : super(R.now() + 3e10); }"
        " static now() { return R.now() + 3e10; } };"
    )
    page = eyes.goes(STATION).page
    stood = page.input_value(HANDED_AT)
    assert stood.startswith("2026-02-02T11:")
    page.fill(HANDED_AT, "2026-02-01T07:00")
    button(page, HANDED_AT, "now").tap()
    expect(page.locator(HANDED_AT)).not_to_have_value("2026-02-01T07:00")
    assert "2026-02-02T11:00" <= page.input_value(HANDED_AT) <= "2026-02-02T12:00"
    page.fill(HANDED_AT, "2026-02-02T00:00")
    button(page, HANDED_AT, "nudge='-1'").tap()
    expect(page.locator(HANDED_AT)).to_have_value("2026-02-01T23:59")


def test_without_a_connection_no_time_is_made_up(hand_over):
    page = hand_over()
    page.fill(HANDED_AT, "2026-02-01T07:00")
    page.context.set_offline(True)
    button(page, HANDED_AT, "now").tap()
    page.wait_for_timeout(300)
    assert page.input_value(HANDED_AT) == "2026-02-01T07:00"
    page.context.set_offline(False)


def test_a_label_that_is_scanned_meanwhile_is_read_and_puts_nothing_into_the_number(hand_over):
    page = hand_over()
    page.fill(TEMPERATURE, "4.5")
    button(page, TEMPERATURE, "keypad").tap()
    page.evaluate(WEDGE, WRISTBAND)
    expect(page.locator(".scanned li")).to_have_count(1)
    expect(page.locator("#keypad")).to_be_hidden()
    assert page.input_value(TEMPERATURE) == "4.5"


@pytest.mark.parametrize("size", ["tablet", "phone"])
def test_all_of_it_is_large_enough(hand_over, size):
    page = hand_over(size)
    button(page, TEMPERATURE, "keypad").tap()
    small = page.evaluate(
        """() => [...document.querySelectorAll(".glove, #keypad button")].filter(e => e.offsetParent)
             .map(e => [e.ariaLabel || e.textContent, e.getBoundingClientRect()])
             .filter(([, box]) => Math.min(box.width, box.height) < 64).map(([name]) => name)"""
    )
    assert small == []


@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
def test_judges_find_nothing_wrong_with_the_open_keypad(hand_over, lang):
    page = hand_over("tablet", lang)
    button(page, TEMPERATURE, "keypad").tap()
    assert judge(page) == []


def test_without_scripts_the_plain_fields_are_there_and_nothing_else(browser, server):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 820, "height": 1180})
    page = context.new_page()
    page.goto(f"{server.base}/me/login?lang=en")
    page.fill("#id_login", "u.wu")
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.goto(server.base + STATION)
    page.fill(TEMPERATURE, "4.5")
    assert page.locator(TEMPERATURE).get_attribute("inputmode") == "decimal"
    assert page.locator(".glove").count() == 0
    assert page.locator("#keypad").is_hidden()
    context.close()


def test_forms_at_a_desk_stay_as_they_were(signed_in):
    eyes: Eyes = signed_in("coordinator")
    eyes.goes(f"/p/{OTHER}/form/V1.PE.0")
    assert eyes.page.locator("input[data-decimals]").count() > 0
    assert eyes.page.locator(".glove").count() == 0
