"""App, accounts: how long a session lasts: ended after half an hour without work, after twelve hours in any case.

The page warns before that and keeps what was typed; a session that ended says so and leads back to the same page.
Source: OWASP ASVS 5.0 7.3 (idle and absolute limits), 21 CFR 11.200(a)(1) (a single, continuous period of access).
"""

import time
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from vertebra.app.accounts.listen import note
from vertebra.app.addresses import is_ours
from vertebra.app.pages.words import WORDS
from vertebra.app.serving import served

SINCE, SEEN = "since", "seen"
ASKING = "/me/left"  # the page's own question how long it may stay is no work


def limit(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: end what has lasted too long, and every session of an account that the ledger says is closed."""

    def limited(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            _look(request, time.time())
        return answer(request)

    return limited


def _look(request: HttpRequest, now: float) -> None:
    session = request.session
    session.setdefault(SINCE, now)
    seen = session.setdefault(SEEN, now)
    if left(session, now) <= 0:
        end(request, "session_ended")
    elif _is_closed(request.user.get_username()):
        end(request, "account_closed")
    elif request.path != ASKING and now - seen > _grain():
        session[SEEN] = now


def _grain() -> float:
    """Seconds: the time of the last work is written at most so often."""
    return min(60.0, settings.IDLE_SECONDS / 20)


def _is_closed(user: str) -> bool:
    account = served().source.trial()[0].accounts.get(user)
    return account is not None and bool(account.closed)


def left(session: SessionBase, now: float) -> float:
    """Seconds until the session ends if nothing more is done."""
    idle = session.get(SEEN, now) + settings.IDLE_SECONDS - now
    return min(idle, lasting(session, now))


def lasting(session: SessionBase, now: float) -> float:
    """Seconds until the session ends in any case."""
    whole: float = session.get(SINCE, now) + settings.ABSOLUTE_SECONDS - now
    return whole


def warn_seconds() -> float:
    """How long before its end a session is warned of."""
    return min(120.0, settings.IDLE_SECONDS / 3)


def end(request: HttpRequest, why: str) -> None:
    """End this session now; the next page says why, in the word of that name."""
    note(request.user.get_username(), "session ended")
    request.session.flush()
    request.user = AnonymousUser()
    messages.warning(request, WORDS[why].into(getattr(request, "lang", "en")))


def end_all(account: Any, but: str = "") -> int:
    """End every session of the account but the one with that key; how many."""
    keys = [k for k in _keys_of(account) if k != but]
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    for key in keys:
        store.delete(key)
    UserSession.objects.filter(user=account, session_key__in=keys).delete()
    return len(keys)


def _keys_of(account: Any) -> Iterable[str]:
    return UserSession.objects.filter(user=account).values_list("session_key", flat=True)


class SignInFirst(LoginRequiredMiddleware):
    """Who is not signed in goes to the sign-in page, and back to a page: never to an address that only acts."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponse:
        to: HttpResponse = redirect_to_login(page_of(request), resolve_url(settings.LOGIN_URL))
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": to["Location"]})
        return to


def page_of(request: HttpRequest) -> str:
    """The page from which the request came; its own address where that shows something."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    asked = urlsplit(request.headers.get("Referer", ""))
    here = asked.path if asked.netloc == request.get_host() else "/"
    for wanted in (request.POST.get("next", ""), here):
        if is_ours(wanted):
            return wanted
    return "/"
