"""App, views: the door over HTTP. One address for each command; the answer is a page, with what was refused and why."""

from collections.abc import Callable

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from vertebra.app import taking
from vertebra.app.acting import who
from vertebra.app.addresses import back_to
from vertebra.app.around import language
from vertebra.app.pages.product.refusing import is_by_stop
from vertebra.app.serving import served
from vertebra.app.store import StoreTrouble
from vertebra.conduct.commands import Command
from vertebra.conduct.decide import Decision


def about_participant(request: HttpRequest, id: str, slug: str) -> HttpResponse:
    return _take(request, taking.ABOUT_PARTICIPANT, slug, id)


def about_trial(request: HttpRequest, slug: str) -> HttpResponse:
    return _take(request, taking.ABOUT_TRIAL, slug, "")


def _take(request: HttpRequest, kinds: dict[str, type], slug: str, id: str) -> HttpResponse:
    if slug not in kinds:
        raise Http404
    try:
        command = taking.command(kinds, slug, request.POST)
    except msgspec.ValidationError as wrong:
        messages.error(request, _INCOMPLETE[language(request)].format(wrong))
        return back(request)
    submit(request, command, id)
    return back(request)


Telling = Callable[[HttpRequest, Decision | None], None]


def tell(request: HttpRequest, decision: Decision | None) -> None:
    """One line for each refusal and finding; one for success."""
    lang = language(request)
    if decision is None:
        messages.info(request, _REPEATED[lang])
    elif decision.done and not decision.entries:
        messages.info(request, _SAME[lang])
    elif decision.done:
        messages.success(request, _DONE[lang])
    else:
        told = [*((r.says, r.code) for r in decision.refusals), *((f.says, f.code) for f in decision.findings)]
        for says, code in told:
            messages.error(request, f"{says.into(lang)} ({code})")


def tell_step(request: HttpRequest, decision: Decision | None) -> None:
    """The same, but what a hard stop refused: that the page of the step shows in its own order."""
    if decision is None or not is_by_stop(served().study_of(decision.participant), decision.refusals):
        tell(request, decision)


def submit(
    request: HttpRequest, command: Command, id: str = "", part: str = "", tells: Telling = tell
) -> Decision | None:
    """Send a command through the door as whoever acts; what was refused, and why, is told on the next page.

    part: which of several commands of one request it is, so that each has a key of its own.
    """
    key = request.POST.get("key", "")
    try:
        decision = served().submit(command, who(request).actor, id, f"{key}.{part}" if key and part else key)
    except StoreTrouble as wrong:
        messages.error(request, _NOT_SAVED[language(request)].format(wrong))
        return None
    tells(request, decision)
    return decision


def back(request: HttpRequest) -> HttpResponse:
    """To the page that asked, named in `next`; only ever to a page of ours."""
    return redirect(back_to(request.POST), permanent=False)


_DONE = {"en": "Saved.", "zh-Hant": "已儲存。"}
_SAME = {"en": "Nothing was changed.", "zh-Hant": "內容未變更。"}
_REPEATED = {"en": "Saved already; nothing was changed twice.", "zh-Hant": "先前已儲存，未重複變更。"}
_NOT_SAVED = {"en": "Not saved: {}. Try again.", "zh-Hant": "未儲存：{}。請再試一次。"}
_INCOMPLETE = {"en": "Something is missing or cannot be read: {}", "zh-Hant": "有欄位未填或無法讀取：{}"}
