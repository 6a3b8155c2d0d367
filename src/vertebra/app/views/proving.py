"""App, views: whether whoever acts has just shown who they are: asked for where something is signed."""

from django.contrib import messages
from django.http import HttpRequest

from vertebra.app.accounts.proof import prove
from vertebra.app.acting import who
from vertebra.app.around import language
from vertebra.app.serving import served


def proven(request: HttpRequest) -> bool:
    """Whether the password, and the code where one is asked for, are right; if not, says so and notes it."""
    wrong = prove(request, request.POST.get("password", ""), request.POST.get("code", ""))
    if wrong is not None:
        served().desk.note(who(request).user, "signature failed", served().clock.now())
        messages.error(request, wrong.into(language(request)))
    return wrong is None
