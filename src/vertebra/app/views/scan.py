"""App, views: what a camera or a scanner has read: codes of a picture, and whose a code is. Answers in JSON."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from vertebra.app.pages.scanning import told
from vertebra.app.scanning import MOST_BYTES, NoPicture, decode
from vertebra.app.views.read import teller


def picture(request: HttpRequest) -> HttpResponse:
    """The codes in a picture; 422 with `says` when it cannot be looked at or holds none."""
    words, sent = teller(request).words, request.FILES.get("picture")
    if sent is None:
        return JsonResponse({"codes": [], "says": words["picture_none"]}, status=422)
    try:
        if sent.size > MOST_BYTES:
            raise NoPicture("picture_large")
        found = decode(sent.read())
    except NoPicture as wrong:
        return JsonResponse({"codes": [], "says": words[wrong.why]}, status=422)
    return JsonResponse({"codes": found, "says": "" if found else words["picture_empty"]})


def read(request: HttpRequest) -> HttpResponse:
    """Whose code it is, and whether it belongs to the participant in hand (`about`; empty: nobody yet)."""
    return JsonResponse(told(teller(request), request.POST.get("scan", ""), request.POST.get("about", "")))
