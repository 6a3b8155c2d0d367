"""App, views: the calendar of theatre, cell lab and injections."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from vertebra.app.acting import who
from vertebra.app.pages.slots import Wanted, calendar_page
from vertebra.app.serving import served
from vertebra.app.views.oversight import asked
from vertebra.app.views.read import teller
from vertebra.terms.dates import full_date


def calendar(request: HttpRequest) -> HttpResponse:
    """Also shows what a booking would do: nothing is kept before it is confirmed."""
    return render(request, "calendar.html", calendar_page(served(), teller(request), who(request), _wanted(request)))


def _wanted(request: HttpRequest) -> Wanted:
    sent = asked(request)
    names = ("who", "surgery", "injection", "place", "room")
    return Wanted(**{name: sent.get(name, "") for name in names}, since=_day(sent.get("since", "")))


def _day(written: str) -> date | None:
    """A full date between 2000 and 2100, else none: the calendar counts weeks from it."""
    found = full_date(written)
    return found if found and 2000 <= found.year < 2100 else None
