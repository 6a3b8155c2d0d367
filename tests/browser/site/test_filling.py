"""Filling a form with a bad connection, an ended session, a second person; what the page says while one types."""

import pytest
from playwright.sync_api import expect

from vertebra.app.pages.words import WORDS

INF = "/p/P-070/form/V9.INF.0"
VAS = "/p/P-070/form/V9.VAS.0"
LANGS = ("en", "zh-Hant")


def test_questions_appear_and_disappear_and_what_is_worked_out_appears(signed_in):
    page = signed_in("coordinator", "phone").goes("/p/P-070/form/V1.DM.0").page

    page.locator("[name='v.SEX'][value=F]").check()
    expect(page.locator("#i-CHILDPOT")).to_be_visible()
    page.fill("#v-HEIGHT", "1700")  # mm
    page.fill("#v-WEIGHT", "65")
    page.keyboard.press("Tab")
    expect(page.locator("[data-derived=BMI]")).to_contain_text("22.5")


@pytest.mark.parametrize("lang", LANGS)
def test_a_value_out_of_range_asks_beside_itself_and_takes_the_reason(signed_in, lang):
    eyes = signed_in("coordinator", "phone", lang).goes("/p/P-070/form/V9.PE.0")
    page = eyes.page
    page.fill("#v-TEMP", "60")
    page.keyboard.press("Tab")
    asked = page.locator("#i-TEMP .asked")
    expect(asked).to_be_visible()
    expect(asked).to_contain_text(WORDS["true_because"].into(lang))
    assert page.locator(".asked:visible").count() == 1
    page.fill("#v-TEMP", "36.6")
    page.keyboard.press("Tab")
    expect(asked).to_be_hidden()


@pytest.mark.parametrize("lang", LANGS)
def test_what_was_typed_survives_a_lost_connection_and_is_saved_once(signed_in, server, lang):
    eyes = signed_in("coordinator", "phone", lang).goes(VAS if lang == "en" else INF)
    page, field = eyes.page, "#v-VASBACK" if lang == "en" else "#v-CRP"
    before = server.saves("P-070")
    page.fill(field, "41")
    eyes.context.set_offline(True)
    page.locator(".save button").click()
    expect(page.locator("#offline")).to_be_visible()
    expect(page.locator("#offline")).to_have_text(WORDS["offline"].into(lang))
    expect(page.locator(field)).to_have_value("41")
    eyes.context.set_offline(False)
    page.reload()
    expect(page.locator(field)).to_have_value("41")
    expect(page.locator("#draft")).to_be_visible()
    here = eyes.path
    page.locator(".save button").click()
    page.wait_for_url(lambda url: here not in url)
    assert server.saves("P-070") == before + 1, "saved once"
    eyes.goes(here)
    expect(page.locator(field)).to_have_value("41")
    expect(page.locator("#draft")).to_be_hidden()


def test_the_same_save_sent_twice_is_one(signed_in, server):
    """The answer to the first was lost on its way; the page sends the same key again."""
    eyes = signed_in("coordinator").goes("/p/P-088/form/V5.PE.0")
    page = eyes.page
    before = server.saves("P-088")
    sent = page.evaluate("""async () => {
      const form = document.querySelector('form.fill'); form.elements['v.PULSE'].value = '71';
      form.elements['reason'].value = 'read again';
      const data = new URLSearchParams(new FormData(form));
      const answers = [];
      for (let i = 0; i < 2; i++) answers.push((await fetch(location.pathname, { method: 'POST', body: data })).status);
      return answers; }""")
    assert sent == [200, 200], "both are led on to the next page"
    assert server.saves("P-088") == before + 1


def test_two_people_on_one_form_the_second_sees_both_values_and_chooses(signed_in):
    place = "/p/P-070/form/V8.PE.0"
    one, two = signed_in("coordinator").goes(place), signed_in("investigator").goes(place)
    for eyes, value in ((one, "73"), (two, "74")):
        eyes.page.fill("#v-PULSE", value)
        eyes.page.fill("#reason", "diary read again")
        eyes.page.locator(".save button").click()
        eyes.page.wait_for_load_state()
    choice = two.page.locator("#i-PULSE .conflict")
    expect(choice).to_contain_text("73")
    expect(choice).to_contain_text("74")
    expect(two.page.locator("#v-PULSE")).to_have_value("74")
    choice.locator("[data-pick]").check()
    expect(two.page.locator("#v-PULSE")).to_have_value("73")
    choice.locator("input:not([data-pick])").check()
    two.page.fill("#v-PULSE", "74")
    two.page.locator(".save button").click()
    two.page.wait_for_url(lambda url: "V8.PE" not in url)
    one.goes(place)
    expect(one.page.locator("#v-PULSE")).to_have_value("74")


def test_a_session_that_ended_while_typing_costs_nothing(signed_in, server):
    here = "/p/P-070/form/V8.INF.0"
    eyes = signed_in("coordinator", "phone").goes(here)
    page = eyes.page
    page.fill("#v-ESR", "17")
    server.ends_all_sessions()
    page.locator(".save button").click()
    page.wait_for_url(lambda url: "/me/login" in url)
    eyes.signs_in("c.lin")
    assert eyes.path == here
    expect(page.locator("#v-ESR")).to_have_value("17")
    expect(page.locator("#draft")).to_be_visible()


def test_a_form_is_found_filled_and_saved_without_a_mouse(signed_in, server):
    """Only Tab, arrows, Space and Enter; and whatever has the focus shows it."""
    eyes = signed_in("coordinator").goes("/")
    page = eyes.page
    before = server.saves("P-070")

    def tabs_to(selector: str) -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            assert page.evaluate(SEEN), page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(f"no way to {selector} by the keyboard")

    tabs_to("a[href='/p/P-070/form/V9.PE.0']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/form/V9.PE.0")
    for id, value in {"TEMP": "36.6", "SYSBP": "120", "DIABP": "80", "PULSE": "70"}.items():
        tabs_to(f"#v-{id}")
        page.keyboard.type(value)
    for id in ("LOCALINF", "SYSINF", "ANTIBIO", "NEURONEW"):
        tabs_to(f"[name='v.{id}']")
        page.keyboard.press("ArrowRight")
    tabs_to(".save button")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "V9.PE" not in url)
    assert server.saves("P-070") == before + 1


SEEN = """() => { const e = document.activeElement; if (e === document.body) return true;
  const s = getComputedStyle(e), shown = x => x.outlineStyle !== 'none' && parseFloat(x.outlineWidth) >= 2;
  return shown(s); }"""
