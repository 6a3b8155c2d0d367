"""App, accounts: how allauth signs people in here. Nobody signs up; an administrator opens accounts."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from vertebra.app.accounts.models import NAME

VALIDATORS = [NAME]


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """The pages say it themselves."""

    def is_safe_url(self, url: str | None) -> bool:
        return bool(url) and str(url).startswith("/") and super().is_safe_url(url)


class FactorAdapter(DefaultMFAAdapter):
    """Second factors are kept encrypted with the key of the process's secret, in the table of allauth."""

    def get_totp_label(self, user: Any) -> str:
        return str(user.get_username())

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        return {"id": str(user.pk).encode(), "name": user.get_username(), "display_name": user.title}
