"""A person before a browser: signs in, clicks (each is counted), reads; what the console complains of fails a test."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from browser_support.serving import Server
from vertebra.simulate.site import STAFF

PASSWORD = "cells-go-home-again"
SIZES: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "tablet": {"viewport": {"width": 820, "height": 1180}, "has_touch": True},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}
PATIENCE = 20_000  # milliseconds: the machine may be busy
OFFLINE = "net::ERR_INTERNET_DISCONNECTED"


def user_of(role: str) -> str:
    return STAFF[role][0]


class Eyes:
    """One person with one browser window. `clicks` counts what was pressed since it was last set to 0."""

    def __init__(self, context: BrowserContext, server: Server) -> None:
        self.context, self.server = context, server
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.clicks, self.wrong = 0, []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.wrong.append(f"page error: {error}"))

    def _hear(self, message: Any) -> None:
        if message.type in ("error", "warning") and not self._is_expected(message.text):
            self.wrong.append(f"{message.type}: {message.text} ({self.page.url})")

    def _is_expected(self, text: str) -> bool:
        """A refused save answers with 422, a lost connection is told by the browser itself: both are our own doing."""
        return "status of 422" in text or OFFLINE in text or text.startswith("htmx:")

    def goes(self, address: str) -> "Eyes":
        answer = self.page.goto(self.server.base + address)
        assert answer is not None
        assert answer.status < 400, (address, answer.status)
        return self

    def signs_in(self, user: str, password: str = PASSWORD) -> "Eyes":
        """From whatever sign-in page is open; the sign-in page itself if none is."""
        if "/me/login" not in self.page.url:
            self.goes("/me/login")
        self.page.fill("#id_login", user)
        self.page.fill("#id_password", password)
        self.page.press("#id_password", "Enter")
        self.page.wait_for_url(lambda url: "/me/login" not in url)
        return self

    def presses(self, name: str, role: str = "button", **more: Any) -> "Eyes":
        """Click what is called so; counted."""
        self.page.get_by_role(role, name=name, **more).first.click()  # type: ignore[arg-type]
        self.clicks += 1
        return self

    def clicks_on(self, selector: str) -> "Eyes":
        """Click what a selector finds first; counted."""
        self.page.locator(selector).first.click()
        self.clicks += 1
        return self

    def counted(self, doing: Callable[[], object]) -> int:
        """How many clicks something takes."""
        before = self.clicks
        doing()
        return self.clicks - before

    @property
    def text(self) -> str:
        return self.page.inner_text("main")

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.server.base).partition("?")[0].partition("#")[0]


def open_eyes(browser: Browser, server: Server, size: str, lang: str) -> Eyes:
    """A window of a size, in a language, on the trial's own clock of the day."""
    context = browser.new_context(**SIZES[size], locale=lang if lang == "en" else "zh-TW", timezone_id="Asia/Taipei")
    context.add_cookies([{"name": "lang", "value": lang, "url": server.base}])
    return Eyes(context, server)
