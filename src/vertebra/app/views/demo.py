"""App, views: time is let pass, in a demo only. A trial that is nobody's demo has no such page."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from vertebra.app import taking
from vertebra.app.addresses import back_to
from vertebra.app.clock import NotPassed
from vertebra.app.serving import Served, served
from vertebra.app.views.read import teller

MORNING = 8  # o'clock at the site


def time(request: HttpRequest) -> HttpResponse:
    """
    Raises:
        Http404: the trial is not served as a demo.
    """
    if not served().is_demo():
        raise Http404
    return _passed(request) if request.method == "POST" else _page(request, request.GET)


def _passed(request: HttpRequest) -> HttpResponse:
    told, here = teller(request), served()
    try:
        here.clock.passes_to(_WAYS.get(request.POST.get("to", ""), _chosen)(_local(here), request.POST))
    except NotPassed as wrong:
        return _page(request, request.POST, told.words[wrong.why])
    messages.success(request, told.words["time_passed"].format(told.moment(here.clock.now().isoformat())))
    return redirect(back_to(request.POST))


def _page(request: HttpRequest, sent: QueryDict, wrong: str = "") -> HttpResponse:
    local = _local(served())
    chosen = sent.get("at", "") or f"{_morning(local, sent):%Y-%m-%dT%H:%M}"
    ways = {"hour": f"{_hour(local, sent):%Y-%m-%d %H:%M}", "morning": f"{_morning(local, sent):%Y-%m-%d %H:%M}"}
    shown = {"back": back_to(sent), "at": chosen, "least": f"{local:%Y-%m-%dT%H:%M}", "wrong": wrong, "ways": ways}
    return render(request, "demo_time.html", shown, status=422 if wrong else 200)


def _local(here: Served) -> datetime:
    """Now at the site."""
    return here.clock.now().astimezone(ZoneInfo(here.study.zone))


def _hour(local: datetime, _: QueryDict) -> datetime:
    return local + timedelta(hours=1)


def _morning(local: datetime, _: QueryDict) -> datetime:
    return (local + timedelta(days=1)).replace(hour=MORNING, minute=0, second=0, microsecond=0)


def _chosen(local: datetime, sent: QueryDict) -> datetime:
    """
    Raises:
        NotPassed: it is no day and time.
    """
    try:
        return datetime.fromisoformat(taking.with_zone(sent.get("at", "").strip()[:16], str(local.tzinfo)))
    except ValueError as wrong:
        raise NotPassed("time_none") from wrong


_WAYS: dict[str, Callable[[datetime, QueryDict], datetime]] = {"hour": _hour, "morning": _morning}
