"""App, views: what follows on the save of a form, whoever fills it: the page again with what is wrong, or onwards."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from vertebra.app.acting import who
from vertebra.app.serving import served
from vertebra.app.store import StoreTrouble
from vertebra.app.views.door import tell
from vertebra.conduct.commands import SaveForm
from vertebra.conduct.decide import Decision
from vertebra.conduct.state import Participant

Again = Callable[[Participant, Decision | None, int], HttpResponse]


def save(
    request: HttpRequest, p: Participant, command: SaveForm, again: Again, onwards: Callable[[], str]
) -> HttpResponse:
    """
    again: the page with what was typed; of whom (with what another has saved meanwhile), what the door said, status.
    onwards: the address after a save; asked only then, because a save changes what comes next.
    """
    try:
        decision = served().submit(command, who(request).actor, p.id, request.POST.get("key", ""))
    except StoreTrouble as wrong:
        messages.error(request, str(wrong))
        return again(p, None, 503)
    if decision is not None and not decision.done:
        return again(decision.participant, decision, 422)
    tell(request, decision)
    request.session["saved"] = request.path
    return redirect(onwards())
