"""People who sign in through the pages, with a password and an authenticator app of their own."""

# ruff: noqa: E402
from vertebra.app.setup import make_ready

make_ready()  # Django wants this before the first model is imported

import re
import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import cache
from django.test import Client, override_settings

from vertebra.app.accounts.models import Account
from vertebra.app.serving import served
from vertebra.conduct.entries import AccessNoted
from vertebra.conduct.ledger import read_entry


class Quick(Argon2PasswordHasher):
    """As it is used, but for a test's patience: each real one takes 100 MB and a tenth of a second on purpose."""

    time_cost, memory_cost, parallelism = 1, 8, 1


QUICK = override_settings(PASSWORD_HASHERS=[f"{__name__}.Quick"])
PASSWORD = "cells go home again tonight"
HOST = {"host": "127.0.0.1"}


def browser(lang: str = "en", **more: Any) -> Client:
    return Client(headers={**HOST, "accept-language": lang}, raise_request_exception=False, **more)


class Person:
    """An account with its app. `settled`: the statement is accepted and the second factor is there."""

    def __init__(self, user: str, title: str, settled: bool = True) -> None:
        self.user, self.title = user, title
        self.account: Account = Account.objects.open(user, title, PASSWORD)
        self.secret = ""
        if settled:
            Account.objects.filter(pk=self.account.pk).update(accepted_at=served().clock.now())
            self.adds_app()

    def adds_app(self) -> None:
        """Behind the pages; one test does it through them."""
        self.secret = generate_totp_secret()
        TOTP.activate(self.account, self.secret)

    def gets_recovery_codes(self) -> list[str]:
        return RecoveryCodes.activate(self.account).get_unused_codes()

    @property
    def code(self) -> str:
        """The code of the moment, as if it had not been used yet."""
        cache.clear()
        return code_of(self.secret)

    def signs_in(self, client: Client | None = None, lang: str = "en") -> Client:
        """By password and app; signed in, else an assertion tells where it ended."""
        client = client or browser(lang)
        answer = client.post("/me/login", {"login": self.user, "password": PASSWORD})
        if self.secret:
            assert answer.headers.get("Location") == "/me/2fa/code", answer.status_code
            answer = client.post("/me/2fa/code", {"code": self.code})
        assert is_in(client), (answer.status_code, answer.headers.get("Location"))
        return client


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def is_in(client: Client) -> bool:
    """Whether the browser's session is signed in: the session says it, no page's look."""
    return "_auth_user_id" in client.session


def noted(user: str = "") -> list[str]:
    """What was noted at the gate about the user, in order."""
    bodies = [read_entry(row.data, row.hash).body for row in reversed(served().store.newest("access noted", 1000))]
    return [b.what for b in bodies if isinstance(b, AccessNoted) and (not user or b.user == user)]


def text(answer: Any) -> str:
    """What a person reads on the page: no tags, no script."""
    page = re.sub(r"<(script|style|head)\b.*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).strip()


def factors(account: Account) -> list[str]:
    return sorted(Authenticator.objects.filter(user=account).values_list("type", flat=True))


def secret_on(answer: Any) -> str:
    """The secret that the page asks to type into an app."""
    found = re.search(r'<code class="secret">(\w+)</code>', answer.content.decode())
    assert found, text(answer)
    return found[1]
