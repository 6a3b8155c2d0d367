"""Every page of every role, in both languages, at desktop and phone: WCAG 2.2 AA by axe; nothing scrolls sideways."""

import pytest

from browser_support.addresses import addresses
from browser_support.judging import judge, shape
from vertebra.simulate.site import STAFF

LANGS = ("en", "zh-Hant")
EXPECTED = ("status of 403", "status of 404")  # pages that say so are pages too
_judged: dict[tuple[str, str], list[str]] = {}


def asked(address: str, lang: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}lang={lang}"


@pytest.mark.parametrize("role", sorted(STAFF))
def test_every_page_is_for_everybody(signed_in, server, role):
    eyes, wrong = signed_in(role), []
    for address in [asked(a, lang) for a in addresses(server.place, role) for lang in LANGS]:
        answer = eyes.context.request.get(server.base + address)
        html = answer.text()
        assert answer.status < 500, address
        key = (address[-7:], shape(html))
        if key not in _judged and "text/html" in answer.headers["content-type"] and answer.status != 405:
            eyes.page.goto(server.base + address)
            _judged[key] = judge(eyes.page)
            wrong += [f"{address}: {line}" for line in _judged[key]]
    eyes.wrong = [line for line in eyes.wrong if not any(text in line for text in EXPECTED)]
    assert wrong == []


def test_the_judge_sees_what_is_wrong(signed_in):
    """A judge that never finds anything is none."""
    page = signed_in("coordinator").page
    assert judge(page) == []
    page.evaluate("document.querySelector('h1').innerHTML = '<img src=\"/icon.svg\" width=2000>'")
    found = " ".join(judge(page))
    assert "image-alt" in found
    assert "too wide at 320 px" in found


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_the_sign_in_page_is_for_everybody(stranger, size, lang):
    eyes = stranger(size, lang).goes("/me/login")
    assert judge(eyes.page) == []


@pytest.mark.parametrize("size", ["desktop", "tablet", "phone"])
@pytest.mark.parametrize("lang", LANGS)
def test_the_further_pages_open_within_the_window(signed_in, size, lang):
    page = signed_in("data", size, lang).page
    page.locator(".further summary").click()
    box = page.locator(".further > div").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= page.viewport_size["width"]
