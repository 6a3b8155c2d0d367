"""What hands do at the sign-in page, and the security key that they plug in."""

import re

from playwright.sync_api import Page

from browser_support.eyes import PASSWORD


def sign(page: Page, base: str, user: str, password: str = PASSWORD, lang: str = "en") -> None:
    """Sign in by the page."""
    page.goto(f"{base}/me/login?lang={lang}")
    page.fill("#id_login", user)
    page.fill("#id_password", password)
    page.press("#id_password", "Enter")
    page.wait_for_url(lambda url: "/me/login" not in url)


def words(page: Page) -> str:
    """What a person reads in the main part of the page."""
    return re.sub(r"\s+", " ", page.inner_text("main"))


def key(page: Page, resident: bool = True, knows_user: bool = True) -> None:
    """Plug a virtual security key into the browser of the page. resident: it holds passkeys and can verify its user."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal" if resident else "usb",
        "hasResidentKey": resident,
        "hasUserVerification": resident,
        "isUserVerified": resident and knows_user,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
