"""App, accounts: allauth's forms, with user names as they are kept and every wrong password or code counted."""

from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms

from vertebra.app.accounts.factors import count_failure, is_locked
from vertebra.app.accounts.listen import note
from vertebra.app.accounts.models import NAME


class Plain:
    """No placeholder: the label stands above the field and stays while one types."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # type: ignore[attr-defined]
            field.widget.attrs.pop("placeholder", None)
            if field.widget.attrs.get("autocomplete") == "one-time-code":
                field.widget.attrs |= {"inputmode": "numeric", "autofocus": True}
            field.help_text = ""


class SignIn(Plain, account.LoginForm):
    def clean_login(self) -> str:
        """As names are kept; otherwise every way to write one would have five attempts of its own.

        What can be no name, a password in the wrong field most likely, goes no further, answered like a wrong one.
        """
        name = str(self.cleaned_data["login"]).strip().lower()
        if not NAME.regex.match(name):
            note("", "sign-in failed")
            raise get_adapter().validation_error("username_password_mismatch")
        return name


class SetPassword(Plain, account.SetPasswordForm):
    """A first or a new password, typed twice."""


class ChangePassword(Plain, account.ChangePasswordForm):
    def clean_oldpassword(self) -> str:
        given = str(self.cleaned_data["oldpassword"])
        if not get_adapter().reauthenticate(self.user, given):
            raise get_adapter().validation_error("enter_current_password")
        return given


class Confirm(Plain, account.ReauthenticateForm):
    """The password once more, before something about the account itself is changed."""


class Counted(Plain):
    """Wrong codes count towards the lock of the account, and a locked account is not even asked."""

    user: Any

    def clean_code(self) -> str:
        request, user = context.request, self.user.get_username()
        if is_locked(request, user):
            request.axes_locked_out = True
            raise get_adapter().validation_error("too_many_login_attempts")
        self.cleaned_data["code"] = "".join(self.cleaned_data["code"].split())  # type: ignore[attr-defined]
        try:
            return str(super().clean_code())  # type: ignore[misc]
        except forms.ValidationError:
            count_failure(request, user)
            raise


class Code(Counted, mfa.AuthenticateForm):
    """The second factor at sign-in."""


class ConfirmCode(Counted, mfa.ReauthenticateForm):
    """The second factor once more."""


class ActivateCode(Plain, totp.ActivateTOTPForm):
    """The first code of a new authenticator app; guessing it wins nothing."""


class AddKey(Plain, webauthn.AddWebAuthnForm):
    """A new security key or passkey."""

    name = forms.CharField(required=False, max_length=60)


class NameKey(Plain, webauthn.EditWebAuthnForm):
    """Another name for a key."""

    name = forms.CharField(max_length=60)
