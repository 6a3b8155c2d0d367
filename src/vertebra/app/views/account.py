"""App, views: signing in, and one's own account: its statement, password, second factors and sessions."""

import time
from typing import Any

from allauth.account import views as account_views
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.base import views as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal import flows
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy

from vertebra.app.accounts import enrol, links, sessions
from vertebra.app.accounts.demo import PASSWORD, people
from vertebra.app.accounts.factors import needs_factor
from vertebra.app.accounts.forms import SetPassword
from vertebra.app.around import language
from vertebra.app.pages.oversight.account import account_page, factors_page
from vertebra.app.pages.words import words
from vertebra.app.serving import served
from vertebra.app.views.read import teller


class SignIn(account_views.LoginView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """In a demo the page lists who can sign in; anywhere else it tells nothing about anybody."""
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        if served().demo:
            shown |= {"demo_people": people(served(), teller(self.request)), "demo_password": PASSWORD}
        return shown


class SignInWithKey(webauthn.LoginWebAuthnView):
    def form_valid(self, form: Any) -> HttpResponse:
        """As allauth does it, but back to the page that was asked for."""
        key = form.cleaned_data["credential"]
        login = Login(user=key.user, redirect_url=get_next_redirect_url(self.request))
        return flows.perform_passwordless_login(self.request, key, login)


class Code(mfa.AuthenticateView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        key = Authenticator.objects.filter(user=self.stage.login.user, type=Authenticator.Type.WEBAUTHN)
        return shown | {"has_key": key.exists()}


class Factors(mfa.IndexView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        held = factors_page(served(), teller(self.request), shown["authenticators"])
        return shown | held | {"first": needs_factor(self.request.user)}


class RenameKey(webauthn.EditWebAuthnView):
    success_url = reverse_lazy("mfa_index")


class RemoveKey(webauthn.RemoveWebAuthnView):
    success_url = reverse_lazy("mfa_index")


sign_in = SignIn.as_view()
sign_in_with_key = SignInWithKey.as_view()
code = Code.as_view()
factors = Factors.as_view()
rename_key = RenameKey.as_view()
remove_key = RemoveKey.as_view()


def begin(request: HttpRequest, secret: str) -> HttpResponse:
    """Set the password that a one-time link is for. Nobody may be signed in here, least of all who made the link."""
    link = None if request.user.is_authenticated else links.find(secret)
    if link is None or link.account is None:
        return render(request, "account/link_dead.html", status=404)
    form = SetPassword(user=link.account, data=request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "account/password_set.html", {"form": form, "holder": link.account})
    if not links.set_password(link, form.cleaned_data["password1"]):
        return render(request, "account/link_dead.html", status=404)
    messages.success(request, words(language(request))["password_is_set"])
    return redirect("account_login")


def statement(request: HttpRequest) -> HttpResponse:
    """What a signature here means, accepted once."""
    if request.method == "POST" and request.POST.get("accept") == "yes" and request.user.accepted_at is None:
        enrol.accept(request.user)
    if request.user.accepted_at is not None or request.method == "POST":
        return redirect("home")
    return render(request, "account/statement.html")


def account(request: HttpRequest) -> HttpResponse:
    """Everything about one's own account."""
    return render(request, "account/account.html", account_page(served(), teller(request), request))


def end_sessions(request: HttpRequest) -> HttpResponse:
    """End one other session of one's own, or all others."""
    mine = UserSession.objects.filter(user=request.user)
    chosen = request.POST.get("session", "")
    if chosen == "others":
        sessions.end_all(request.user, but=request.session.session_key)
    elif chosen.isascii() and chosen.isdigit() and len(chosen) < 10:
        for session in mine.filter(pk=int(chosen)).exclude(session_key=request.session.session_key):
            session.end()
    return redirect("account")


def how_long(request: HttpRequest) -> HttpResponse:
    """Seconds until this session ends; asking is no work. 0 when nobody is signed in."""
    return _seconds(request)


def stay(request: HttpRequest) -> HttpResponse:
    """Somebody is still there: being asked for, this address has already counted as work."""
    if request.user.is_authenticated:
        request.session[sessions.SEEN] = time.time()
    return _seconds(request)


def _seconds(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return JsonResponse({"left": 0, "lasting": 0})
    now = time.time()
    left, lasting = sessions.left(request.session, now), sessions.lasting(request.session, now)
    return JsonResponse({"left": int(left), "lasting": int(lasting)})
