"""App, views: what a camera or a scanner has read: codes of a picture, and whose a code is. Answers in JSON."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from vertebra.app.accounts.badges import holder
from vertebra.app.pages.product.scanning import told
from vertebra.app.scanning import MOST_BYTES, NoPicture, decode
from vertebra.app.views.read import teller


def picture(request: HttpRequest) -> HttpResponse:
    """The codes in a picture, and of each (`read`) whose it is; 422 with `says` when it cannot be looked at."""
    words, sent = teller(request).words, request.FILES.get("picture")
    if sent is None:
        return JsonResponse({"codes": [], "says": words["picture_none"]}, status=422)
    try:
        if sent.size > MOST_BYTES:
            raise NoPicture("picture_large")
        found = decode(sent.read())
    except NoPicture as wrong:
        return JsonResponse({"codes": [], "says": words[wrong.why]}, status=422)
    says = "" if found else words["picture_empty"]
    return JsonResponse({"codes": found, "read": [_whose(request, code) for code in found], "says": says})


def read(request: HttpRequest) -> HttpResponse:
    """Whose code it is, and whether it belongs to the participant in hand (`about`; empty: nobody yet)."""
    return JsonResponse(_whose(request, request.POST.get("scan", "")))


def _whose(request: HttpRequest, code: str) -> dict[str, Any]:
    said = told(teller(request), code, request.POST.get("about", ""))
    return said if said["what"] != "badge" else _of_badge(request, said)


def _of_badge(request: HttpRequest, said: dict[str, Any]) -> dict[str, Any]:
    """Whose badge it is; bad if it does not count."""
    words, account = teller(request).words, holder(said["code"])
    if account is None:
        return {**said, "tone": "bad", "says": words["witness_badge_dead"]}
    return {**said, "says": words["scan_badge_of"].format(account.title)}
