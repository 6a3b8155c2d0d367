"""App, accounts: how allauth signs people in here. Nobody signs up; an administrator opens accounts."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import user_pk_to_url_str
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from vertebra.app.accounts.models import NAME
from vertebra.app.addresses import is_ours
from vertebra.app.pages.words import WORDS

VALIDATORS = [NAME]


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, request: HttpRequest, level: int, *args: Any, message: str = "", **kwargs: Any) -> None:
        """Only what is wrong, in words; what went well the pages say themselves."""
        if message and level >= messages.ERROR:
            messages.error(request, message)

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """A refused sign-in in the words of the fields that it stands under."""
        if code == "username_password_mismatch":
            return ValidationError(WORDS["sign_in_wrong"].into(getattr(context.request, "lang", "en")), code=code)
        return super().validation_error(code, *args)

    def is_safe_url(self, url: str | None) -> bool:
        """Only addresses of this very site, written without its name."""
        return bool(url) and is_ours(str(url))

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """A password that everybody knows opens nothing unless the trial is served as a demo."""
        from vertebra.app.serving import served

        if user.is_demo and not served().demo:
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)


class FactorAdapter(DefaultMFAAdapter):
    """Secrets of second factors are kept encrypted; their key comes from the key of the vault, beside the database."""

    PURPOSE = "second factors"

    def encrypt(self, text: str) -> str:
        from vertebra.app.serving import served

        return served().store.vault.seal(text, self.PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        from vertebra.app.serving import served

        return served().store.vault.unseal(encrypted_text, self.PURPOSE)

    def get_totp_label(self, user: Any) -> str:
        return f"{self.get_totp_issuer()}:{user.get_username()}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        host = context.request.get_host()
        return {"id": host if host.startswith("[") else host.partition(":")[0], "name": self.get_totp_issuer()}

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """The id is what a passkey hands back to say whose it is: as allauth reads it."""
        id = user_pk_to_url_str(user).encode()
        return {"id": id, "name": user.get_username(), "display_name": user.title}
