"""Time of a demo, let pass at its page by whoever is signed in; and forms that only prepare, sent as the page would."""

from typing import Any

from playwright.sync_api import expect

from browser_support.eyes import Eyes
from stories import SOUND, corrected


def until(eyes: Eyes, moment: str) -> None:
    """It becomes this moment at the site: `2026-02-03T08:00`."""
    eyes.goes("/demo/time")
    eyes.page.fill("#at", moment)
    _goes_on(eyes, "main button.main")


def an_hour(eyes: Eyes) -> None:
    eyes.goes("/demo/time")
    _goes_on(eyes, "button[value=hour]")


def _goes_on(eyes: Eyes, button: str) -> None:
    with eyes.page.expect_navigation():
        eyes.page.locator(button).click()
    expect(eyes.page.locator(".message.success")).to_be_visible()


def prepares(eyes: Eyes, who: str, visit: str, form: str, **changes: Any) -> None:
    """A form of a visit with sound answers, sent by the person of the window as its page would send it."""
    address = f"{eyes.server.base}/p/{who}/form/{visit}.{form}.0"
    told = {**SOUND[form], **changes}
    units = {f"u.{i}": corrected().item(i).unit for i in told if corrected().item(i).unit}
    sent = {f"v.{i}": str(value) for i, value in told.items()} | units
    token = next(c["value"] for c in eyes.context.cookies() if c["name"] == "csrftoken")
    answer = eyes.context.request.post(address, form={"csrfmiddlewaretoken": token, **sent}, max_redirects=0)
    assert answer.status == 302, (form, answer.status, answer.text())
