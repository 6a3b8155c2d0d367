"""App, accounts: addresses of one's own account. Those of allauth that are open here are named, no other exists."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib.auth.decorators import login_not_required
from django.urls import path, re_path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from vertebra.app.views import account as ours, badge

SECRET = r"(?P<secret>[A-Za-z0-9_-]{20,64})"
fill = require_http_methods(["GET", "HEAD", "POST"])
KEY = r"2fa/keys/(?P<pk>[1-9][0-9]{0,8})"

urlpatterns = [
    path("login", ours.sign_in, name="account_login"),
    path("logout", require_POST(account.logout), name="account_logout"),
    path("password", account.password_change, name="account_change_password"),
    path("password/set", account.password_set, name="account_set_password"),
    path("confirm", account.reauthenticate, name="account_reauthenticate"),
    path("inactive", account.account_inactive, name="account_inactive"),
    re_path(rf"^begin/{SECRET}\Z", login_not_required(fill(ours.begin)), name="begin"),
    path("statement", fill(ours.statement), name="statement"),
    path("account", require_safe(ours.account), name="account"),
    path("sessions", require_POST(ours.end_sessions), name="sessions"),
    path("badge", require_POST(badge.make_own), name="badge"),
    path("badge/end", require_POST(badge.end_own)),
    path("left", login_not_required(require_safe(ours.how_long)), name="left"),
    path("stay", login_not_required(require_POST(ours.stay)), name="stay"),
    path("2fa", ours.factors, name="mfa_index"),
    path("2fa/code", ours.code, name="mfa_authenticate"),
    path("2fa/confirm", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/app/add", totp.activate_totp, name="mfa_activate_totp"),
    path("2fa/app/remove", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/recovery", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("2fa/recovery/new", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("2fa/keys/add", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path("2fa/keys/confirm", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("2fa/keys/sign-in", ours.sign_in_with_key, name="mfa_login_webauthn"),
    re_path(rf"^{KEY}/name\Z", ours.rename_key, name="mfa_edit_webauthn"),
    re_path(rf"^{KEY}/remove\Z", ours.remove_key, name="mfa_remove_webauthn"),
]
