"""App, views: the people of the trial. An administrator opens and closes accounts; what a role may is given by others.

The entry first, then the row (see accounts.following); sessions of a closed account are gone when the page comes back.
"""

from axes.utils import reset
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from vertebra.app.accounts import links
from vertebra.app.accounts.listen import note
from vertebra.app.accounts.models import NAME, Account
from vertebra.app.acting import STAFF, who
from vertebra.app.around import language
from vertebra.app.pages.oversight.account import moment_of
from vertebra.app.pages.oversight.people import people_page, person_page
from vertebra.app.pages.words import words
from vertebra.app.serving import served
from vertebra.app.views.door import submit
from vertebra.app.views.read import found, teller
from vertebra.conduct import commands as c
from vertebra.conduct.commands import Command
from vertebra.terms.dates import full_date


def people(request: HttpRequest) -> HttpResponse:
    on = request.GET.get("on", "")
    shown = people_page(served(), teller(request), request, who(request).role, on if full_date(on) else _today())
    return render(request, "people/people.html", shown | _sees(request))


def person(request: HttpRequest, user: str) -> HttpResponse:
    shown = found(person_page(served(), teller(request), request, who(request).role, user))
    return render(request, "people/person.html", shown | _sees(request))


def open_account(request: HttpRequest) -> HttpResponse:
    """Open an account and show, once, the link that sets its password."""
    user, title = request.POST.get("user", "").strip(), request.POST.get("title", "").strip()
    if not NAME.regex.match(user):
        return _back(request, "", messages.ERROR, "name_unfit")
    if not _done(request, c.OpenAccount(user, title)):
        return redirect("people")
    return _show_link(request, get_object_or_404(Account, username=user), frees=False)


def close_account(request: HttpRequest, user: str) -> HttpResponse:
    _done(request, c.CloseAccount(user, request.POST.get("why", "")))
    return redirect("person", user)


def reopen_account(request: HttpRequest, user: str) -> HttpResponse:
    _done(request, c.ReopenAccount(user, request.POST.get("why", "")))
    return redirect("person", user)


def make_link(request: HttpRequest, user: str) -> HttpResponse:
    """A link for the password; with `lost`, one that also removes the second factors once somebody else has vouched."""
    account = get_object_or_404(Account, username=user)
    if account.pk == request.user.pk:
        return _back(request, user, messages.ERROR, "own_link")
    if not account.is_active:
        return _back(request, user, messages.ERROR, "account_closed")
    return _show_link(request, account, frees=request.POST.get("lost") == "yes")


def vouch(request: HttpRequest, user: str) -> HttpResponse:
    """Another person confirms who is asking for new second factors."""
    asked = next((link for link in links.waiting() if link.account and link.account.username == user), None)
    if asked is None:
        raise Http404
    if not links.vouch(asked, who(request).user):
        return _back(request, "", messages.ERROR, "vouch_same")
    return _back(request, "", messages.SUCCESS, "vouched_now")


def unlock(request: HttpRequest, user: str) -> HttpResponse:
    """End the lockout after failed attempts before its half hour is over."""
    account = get_object_or_404(Account, username=user)
    note(account.username, "unlocked", who(request).user)
    reset(username=account.username)
    return _back(request, user, messages.SUCCESS, "unlocked_now")


def _show_link(request: HttpRequest, account: Account, frees: bool) -> HttpResponse:
    secret = links.make(account, who(request).user, frees)
    address = request.build_absolute_uri(reverse("begin", args=[secret]))
    until = moment_of(served(), teller(request), links.now() + links.LASTS)
    return render(request, "people/link.html", {"holder": account, "address": address, "until": until, "frees": frees})


def _done(request: HttpRequest, command: Command) -> bool:
    """Whether the door took it; the rows have followed."""
    decision = submit(request, command)
    return decision is not None and decision.done


def _back(request: HttpRequest, user: str, level: int, word: str) -> HttpResponse:
    messages.add_message(request, level, _words(request)[word])
    return redirect("person", user) if user else redirect("people")


def _words(request: HttpRequest) -> dict[str, str]:
    return words(language(request))


def _sees(request: HttpRequest) -> dict[str, bool]:
    return {"may_see_entries": who(request).role in STAFF}


def _today() -> str:
    return served().source.today().isoformat()
