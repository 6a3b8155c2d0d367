"""Signing in with real eyes: everybody whom the demo names comes to a work list, in either language, at any size."""

import pytest

from browser_support.eyes import SIZES, user_of
from vertebra.simulate.site import STAFF


@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
@pytest.mark.parametrize("size", sorted(SIZES))
def test_a_person_signs_in_and_out(signed_in, size, lang):
    eyes = signed_in("coordinator", size, lang)
    assert eyes.path == "/"
    assert eyes.page.get_attribute("html", "lang") == lang
    eyes.clicks_on("header form[action='/me/logout'] button")
    eyes.page.wait_for_url("**/me/login")


@pytest.mark.parametrize("role", sorted(STAFF))
def test_every_role_has_a_work_list(signed_in, role):
    eyes = signed_in(role)
    assert eyes.page.locator("h1").count() == 1
    assert user_of(role) not in eyes.text, "a person is called by the printed name"
