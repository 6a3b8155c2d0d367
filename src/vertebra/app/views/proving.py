"""App, views: whether whoever acts has just shown who they are: asked for where something is signed."""

from django.contrib import messages
from django.http import HttpRequest

from vertebra.app.accounts.proof import prove
from vertebra.app.around import language


def proven(request: HttpRequest) -> bool:
    """Whether the password, and the code where one is asked for, are right; if not, says so. `prove` has noted it."""
    wrong = prove(request, request.POST.get("password", ""), request.POST.get("code", ""))
    if wrong is not None:
        messages.error(request, wrong.into(language(request)))
    return wrong is None
