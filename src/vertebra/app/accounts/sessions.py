"""App, accounts: how long a session lasts: ended after half an hour without work, after twelve hours in any case.

The page warns before that and keeps what was typed; a session that ended says so and leads back to the same page.
Source: platform notes 1.3 (session policy), OWASP ASVS 5.0 7.3.
"""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse

from vertebra.app.accounts.listen import note

SINCE, SEEN = "since", "seen"
_GRAIN = 60  # seconds: the time of the last work is written at most once a minute


def limit(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: end what has lasted too long; a closed account's sessions end at its next request."""

    def limited(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            _look(request, time.time())
        return answer(request)

    return limited


def _look(request: HttpRequest, now: float) -> None:
    session = request.session
    since, seen = session.setdefault(SINCE, now), session.setdefault(SEEN, now)
    if now - seen > settings.IDLE_SECONDS or now - since > settings.ABSOLUTE_SECONDS:
        note(request.user.get_username(), "session ended")
        session.flush()
        request.user = AnonymousUser()
    elif now - seen > _GRAIN:
        session[SEEN] = now
