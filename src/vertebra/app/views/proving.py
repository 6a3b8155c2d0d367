"""App, views: whether whoever acts has just proved to be who they are; the one place where a signature asks for it."""

from django.http import HttpRequest

from vertebra.app.acting import who
from vertebra.app.serving import served

PASSWORD = "password"


def proven(request: HttpRequest) -> bool:
    """Whether the password that was sent is the account's own; a wrong one is noted in the ledger."""
    right = bool(request.user.check_password(request.POST.get(PASSWORD, "")))
    if not right:
        served().desk.note(who(request).user, "signature failed", served().clock.now())
    return right
