"""App: who acts. An account, and the one of its roles that it has taken; roles are what the ledger delegates today.

Every page says which roles it is for. `page` is how a view is given an address: without it an address does not exist,
and a test walks all of them with every role.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

import msgspec
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from vertebra.app.serving import served
from vertebra.conduct.access import ALL_SEEING, is_delegated
from vertebra.conduct.entries import Actor
from vertebra.conduct.state import Trial

View = Callable[..., HttpResponse]
PRODUCT_HANDS = frozenset({"surgeon", "lab", "quality"})
STAFF = ALL_SEEING | PRODUCT_HANDS
WRITERS = STAFF | {"reader", "participant", "courier"}
EVERY = WRITERS | {"administrator"}
ROLE = "role"


class Acting(msgspec.Struct, frozen=True):
    """user: as the ledger writes it, empty when nobody is signed in. roles: in force today; role: the one taken."""

    user: str = ""
    title: str = ""
    role: str = ""
    roles: tuple[str, ...] = ()

    @property
    def actor(self) -> Actor:
        return Actor(self.user, self.role)


def act(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: put `request.acting` on every request, afresh, so that an ended delegation ends at once."""

    def acting(request: HttpRequest) -> HttpResponse:
        request.acting = _acting(request)
        return answer(request)

    return acting


def who(request: HttpRequest) -> Acting:
    found: Acting = request.acting
    return found


def _acting(request: HttpRequest) -> Acting:
    if not request.user.is_authenticated:
        return Acting()
    trial, _ = served().source.trial()
    roles = roles_of(trial, request.user.get_username())
    taken = request.session.get(ROLE, "")
    role = taken if taken in roles else roles[0] if roles else ""
    return Acting(request.user.get_username(), request.user.title, role, roles)


def roles_of(trial: Trial, user: str) -> tuple[str, ...]:
    """The roles that the user holds today, in the order in which they were given."""
    today = served().source.today()
    held = dict.fromkeys(d.role for d in trial.duties if d.user == user)
    return tuple(role for role in held if is_delegated(trial, user, role, today))


def page(view: View, roles: frozenset[str]) -> View:
    """The view for these roles only; anybody else is told which role it takes."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if who(request).role not in roles:
            raise PermissionDenied(", ".join(sorted(roles)))
        return view(request, *args, **kwargs)

    guarded.roles = roles  # type: ignore[attr-defined]
    return guarded
