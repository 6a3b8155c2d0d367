"""App, views: is the app well? One word for a watcher without a sign-in; the particulars for those who run it."""

import shutil
from pathlib import Path

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from vertebra.app.pages.health import health_page
from vertebra.app.serving import served
from vertebra.app.store.database import UNREADABLE, broken_promises, is_url
from vertebra.app.views.read import teller

LEAST_FREE_BYTES = 200_000_000  # PROPOSED: below it a site has about a day to make room


def health(request: HttpRequest) -> HttpResponse:
    """200 when the ledger can be read and the database keeps its promises, else 503. Tells nothing else."""
    well = not faults()
    return JsonResponse({"status": "ok" if well else "unwell"}, status=200 if well else 503)


health.login_required = False  # type: ignore[attr-defined]


def system(request: HttpRequest) -> HttpResponse:
    """What was found, in words; and the figures behind it."""
    return render(request, "health.html", health_page(served(), teller(request), faults(), free_bytes()))


def faults() -> list[str]:
    """What is not as it must be; empty when all is well."""
    store = served().store
    try:
        store.heads()
        found = broken_promises(store.alias)
    except UNREADABLE as wrong:
        return [f"the database cannot be read: {type(wrong).__name__}"]
    free = free_bytes()
    full = free is not None and free < LEAST_FREE_BYTES
    return [*found, "the disk is nearly full: make room"] if full else found


def free_bytes() -> int | None:
    """Room on the disk of the database; None when it is on a server."""
    place = served().store.place
    return None if is_url(place) else shutil.disk_usage(Path(place).parent).free
