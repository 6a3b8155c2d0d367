"""Accounts in a real browser: keys and passkeys, apps, the end of a session and its drafts, founding on a phone."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from app_support.signing_in import code_of
from browser_support.hands import key, sign, words
from vertebra.app.pages.words import WORDS

PASSWORD = "a discus is no disc"
LANGS = ("en", "zh-Hant")
SIZES = ("phone", "desktop")


def w(name: str, lang: str = "en") -> str:
    return WORDS[name].into(lang)


def press(page: Page, name: str, lang: str = "en") -> None:
    page.get_by_role("button", name=w(name, lang), exact=True).click()


def path(page: Page) -> str:
    return re.sub(r"^http://[^/]+", "", page.url)


def confirms(page: Page, password: str = "cells-go-home-again") -> None:
    """The password once more, where something about the account is to be changed."""
    expect(page.get_by_role("heading", level=1)).to_have_text(w("confirm_it_is_you"))
    page.fill("#id_password", password)
    press(page, "confirm")


def adds_key(page: Page, base: str, name: str, alone: bool) -> None:
    page.goto(f"{base}/me/2fa")
    page.get_by_role("link", name=w("key_add")).click()
    if "/me/confirm" in page.url:
        confirms(page)
    page.fill("#id_name", name)
    if alone:
        page.check("#id_passwordless")
    press(page, "key_add")
    page.wait_for_url(lambda url: "/keys/add" not in url)


# --- keys


def test_a_passkey_signs_in_alone_and_back_to_the_page_that_was_asked_for(server, signed_in):
    page = signed_in("d.kao")
    key(page)
    adds_key(page, server.base, "This laptop", alone=True)
    expect(page.get_by_role("heading", level=1)).to_have_text(w("recovery"))
    assert len(page.locator(".codes li").all()) == 10
    page.goto(f"{server.base}/me/2fa")
    assert w("key_alone") in words(page)
    press(page, "sign_out")
    page.goto(f"{server.base}/trial")
    press(page, "sign_in_passkey")
    page.wait_for_url(f"{server.base}/trial")  # the sign-in page names it too, behind `next=`
    page.goto(f"{server.base}/me/account")
    assert "passkey" in words(page)


def test_a_security_key_is_the_second_step_after_the_password(server, signed_in):
    page = signed_in("m.yang")
    key(page, resident=False)
    adds_key(page, server.base, "Blue key", alone=False)
    page.goto(f"{server.base}/me/account")
    press(page, "sign_out")
    sign(page, server.base, "m.yang")
    assert path(page) == "/me/2fa/code"
    press(page, "use_key")
    page.wait_for_url(server.base + "/")
    page.goto(f"{server.base}/me/account")
    assert "password + security key" in words(page)


def test_a_key_is_renamed_and_removed(server, signed_in):
    page = signed_in("u.wu")
    key(page)
    adds_key(page, server.base, "Old name", alone=False)
    page.goto(f"{server.base}/me/2fa")
    page.get_by_role("link", name=w("key_rename")).click()
    page.fill("#id_name", "New name")
    press(page, "save")
    expect(page.locator("main")).to_contain_text("New name")
    page.get_by_role("link", name=w("key_remove")).click()
    assert "New name" in words(page)
    press(page, "key_remove")
    expect(page.locator("main")).to_contain_text(w("keys_none"))


def test_a_key_that_does_not_know_its_user_is_told_and_the_form_stays(server, signed_in):
    page = signed_in("q.kuo")
    page.goto(f"{server.base}/me/2fa/keys/add")
    confirms(page)
    key(page, knows_user=False)
    page.fill("#id_name", "Stolen key")
    page.check("#id_passwordless")
    press(page, "key_add")
    expect(page.locator("[data-key-failed]")).to_be_visible()
    assert page.input_value("#id_name") == "Stolen key"


def test_by_a_number_instead_of_a_name_keys_are_not_offered(server, signed_in, opened):
    page = opened()
    sign(page, server.base.replace("localhost", "127.0.0.1"), "o.chiu")
    page.goto(server.base.replace("localhost", "127.0.0.1") + "/me/2fa/keys/add")
    confirms(page)
    expect(page.locator("[data-key-cannot]")).to_be_visible()
    expect(page.get_by_role("button", name=w("key_add"))).to_be_disabled()


def test_a_key_stands_for_the_code_when_signing(server, signed_in):
    page = signed_in("i.chen")
    key(page, resident=False)
    adds_key(page, server.base, "Theatre key", alone=False)
    page.goto(f"{server.base}/review?wanted=all")
    expect(page.locator("#proof-code")).to_be_visible()
    page.get_by_role("link", name=w("use_key")).click()
    press(page, "confirm")
    page.wait_for_url("**/review**")
    expect(page.locator("#proof-code")).to_have_count(0)
    page.locator("tbody input[name=spot]").first.check()
    page.fill("#proof-password", "cells-go-home-again")
    press(page, "sign_forms")
    expect(page.locator(".message.success")).to_be_visible()


def test_a_form_for_a_key_cannot_go_before_the_page_can_ask_the_key(server, signed_in):
    """On a slow line the form once went without a key, and who signed stood at the work list."""
    page = signed_in("u.wu")
    key(page)
    adds_key(page, server.base, "Slow line", alone=False)
    page.context.route("**/webauthn.js", lambda route: page.wait_for_timeout(1000) or route.continue_())
    page.goto(f"{server.base}/me/2fa/keys/confirm?next=/me/2fa", wait_until="commit")
    expect(page.get_by_role("button", name=w("confirm"), exact=True)).to_be_disabled()
    press(page, "confirm")
    page.wait_for_url(f"{server.base}/me/2fa")


# --- the end of a session

IDLE = 12  # seconds; the page warns after two thirds of them


@pytest.fixture
def short(serve):
    return serve("--demo", VERTEBRA_IDLE_SECONDS=str(IDLE))


def test_who_is_idle_is_warned_and_stays_by_one_press(short, signed_in):
    page = signed_in("c.lin", on=short)
    box = page.locator("#idle")
    expect(box).to_be_hidden()
    expect(box).to_be_visible(timeout=IDLE * 1000)
    expect(box.locator("[data-clock]")).to_have_text(re.compile(r"^0:0\d$"))
    press(page, "idle_stay")
    expect(box).to_be_hidden()
    page.wait_for_timeout(IDLE * 1000 * 0.5)
    page.goto(f"{short.base}/me/account")
    assert path(page) == "/me/account", "the server agrees"


def test_work_in_another_tab_keeps_this_one_quiet(short, signed_in):
    """The clock of a tab alone would warn, and end, a session that is alive elsewhere."""
    page = signed_in("c.lin", on=short)
    other = page.context.new_page()
    for _ in range(6):
        other.goto(f"{short.base}/rules")
        page.wait_for_timeout(IDLE * 1000 / 4)
        assert page.locator("#idle").is_hidden()


def test_signing_out_in_another_tab_ends_this_one_too(short, signed_in):
    page = signed_in("c.lin", on=short)
    other = page.context.new_page()
    other.goto(f"{short.base}/")
    press(other, "sign_out")
    expect(page.locator("#idle [data-over]")).to_be_visible(timeout=IDLE * 1000)


def test_typing_is_work(short, signed_in):
    page = signed_in("c.lin", on=short)
    page.goto(short.base + newest_form(page, short.base))
    field = page.locator("form[data-draft] textarea, form[data-draft] input[inputmode=decimal]").first
    for number in range(8):
        field.fill(str(number))
        page.wait_for_timeout(IDLE * 1000 / 4)
    assert page.locator("#idle").is_hidden()
    page.goto(f"{short.base}/me/account")
    assert path(page) == "/me/account"


def test_what_was_typed_comes_back_after_the_session_ended(short, signed_in):
    page = signed_in("c.lin", on=short)
    form = newest_form(page, short.base)
    page.goto(short.base + form)
    field = page.locator("form[data-draft] textarea, form[data-draft] input[inputmode=decimal]").first
    name = field.get_attribute("name")
    field.fill("7")
    expect(page.locator("#idle [data-over]")).to_be_visible(timeout=3 * IDLE * 1000)
    press(page, "sign_in")
    page.wait_for_url("**/me/login**")
    assert w("session_ended") in words(page)
    page.fill("#id_login", "c.lin")
    page.fill("#id_password", "cells-go-home-again")
    page.press("#id_password", "Enter")
    page.wait_for_url(f"**{form}")
    expect(page.locator(f"[name='{name}']")).to_have_value("7")
    expect(page.locator("#draft")).to_be_visible()


def newest_form(page: Page, base: str) -> str:
    """A form that is open for writing, from the work list."""
    page.goto(f"{base}/")
    found = page.eval_on_selector_all("main a[href*='/form/']", "links => links.map(a => a.getAttribute('href'))")
    assert found, words(page)
    return found[0]


# --- founding


@pytest.mark.parametrize("lang", LANGS)
def test_a_trial_is_founded_on_a_phone_and_its_administrator_signs_in(serve, opened, tmp_path, lang):
    server = serve("--study", "npc001", "--reading", "corrected", db=tmp_path / "new.sqlite")
    link = re.search(r"/found/\S+", server.said)[0]
    page = opened("phone", lang)
    page.goto(f"{server.base}{link}?lang={lang}")
    assert fits(page)
    press(page, "found_save", lang)
    expect(page.locator("main")).to_contain_text(w("found_missing", lang))
    page.check("[name=version]")
    today = date.today()
    answers = {
        "admin_title": "Sung Ya-wen", "admin": "a.sung", "sponsor_title": "Aster Lin", "sponsor": "s.aster",
        "site_title": "台北", "ethics": "IRB-1", "until": (today + timedelta(days=300)).isoformat(),
    }  # fmt: skip
    for name, value in answers.items():
        page.fill(f"[name={name}]", value)
    press(page, "found_save", lang)
    expect(page.get_by_role("heading", level=1)).to_have_text(w("found_done", lang))
    assert fits(page)
    page.get_by_role("link", name=w("password_set", lang)).click()
    page.fill("#id_password1", PASSWORD)
    page.fill("#id_password2", PASSWORD)
    press(page, "save_password", lang)
    assert w("password_is_set", lang) in words(page)
    sign(page, server.base, "a.sung", PASSWORD, lang)
    page.check("[name=accept]")
    press(page, "statement_accept", lang)
    page.get_by_role("link", name=w("app_add", lang)).click()
    page.fill("#id_password", PASSWORD)
    press(page, "confirm", lang)
    page.fill("#id_code", code_of(page.inner_text(".secret")))
    assert fits(page)
    press(page, "app_add", lang)
    expect(page.get_by_role("heading", level=1)).to_have_text(w("recovery", lang))
    page.get_by_role("link", name=w("recovery_kept", lang)).click()
    page.wait_for_url(f"{server.base}/")
    page.goto(server.base + link)
    assert w("link_dead", lang) in words(page)


def fits(page: Page) -> bool:
    """Nothing sticks out to the side."""
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


# --- the pages as they look


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", LANGS)
def test_every_page_of_people_and_accounts_fits_and_is_in_one_language(server, signed_in, size, lang):
    page = signed_in("a.su", size, lang)
    for address in ("/me/account", "/me/2fa", "/me/password", "/me/confirm", "/people", "/people/at/c.lin"):
        page.goto(f"{server.base}{address}?lang={lang}")
        assert fits(page), (address, size)
        if lang == "zh-Hant":
            assert english(page) == [], address


OURS = {
    "Vertebra",
    "JavaScript",
    "NPC",
    "English",
    "Chrome",
    "Linux",
    "HeadlessChrome",
    "GCP",
    "CRA",
    "USB",
    "NFC",
    "PIN",
    "trial",
}


def english(page: Page) -> list[str]:
    """Words of the page that are neither Chinese nor a name: what somebody forgot to translate."""
    told = page.evaluate(
        """() => { const copy = document.querySelector("main").cloneNode(true);
        for (const e of copy.querySelectorAll("code, .code, .key, th[scope=row], script, [data-names]")) e.remove();
        return [copy.textContent, ...[...copy.querySelectorAll("[placeholder],[aria-label],[title]")]
          .flatMap(e => [e.placeholder, e.ariaLabel, e.title])].filter(Boolean).join(" "); }"""
    )
    names = set(re.findall(r"[A-Za-z]{3,}", " ".join(page.locator("tbody th, h1").all_inner_texts())))
    return sorted(set(re.findall(r"[A-Za-z]{3,}", told)) - OURS - names)


def test_the_first_page_works_without_javascript(server, opened):
    page = opened(js=False)
    sign(page, server.base, "c.lin")
    page.goto(f"{server.base}/me/account")
    press(page, "sign_out")
    expect(page.get_by_role("heading", level=1)).to_have_text(w("sign_in"))
