"""App, accounts: addresses of one's own account: sign in and out, password, second factors, sessions."""

from allauth.account import views as account
from allauth.usersessions import views as sessions
from django.urls import include, path

urlpatterns = [
    path("login", account.login, name="account_login"),
    path("logout", account.logout, name="account_logout"),
    path("password", account.password_change, name="account_change_password"),
    path("password/set", account.password_set, name="account_set_password"),
    path("confirm", account.reauthenticate, name="account_reauthenticate"),
    path("inactive", account.account_inactive, name="account_inactive"),
    path("signup", account.signup, name="account_signup"),
    path("sessions", sessions.list_usersessions, name="usersessions_list"),
    path("2fa/", include("allauth.mfa.urls")),
]
