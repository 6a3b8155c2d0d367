"""App: the pages by address. Requests in, HTML out; nothing is ever written, so `urls` lets only GET and HEAD in."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from vertebra.app.pages.entry import entry_page
from vertebra.app.pages.overview import overview
from vertebra.app.pages.participant import participant_page
from vertebra.app.pages.rules import rules_page
from vertebra.app.pages.source import Source
from vertebra.app.pages.telling import Teller
from vertebra.app.pages.words import LANGUAGES, words
from vertebra.app.store import Store
from vertebra.terms.texts import Lang

COOKIE = "lang"
_YEAR = 365 * 24 * 3600
# Nothing but our own style sheet is ever loaded; no script, no frame, no form.
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

_served: dict[str, Source] = {}


def serve_store(store: Store) -> None:
    """From now on the pages show this trial."""
    _served["trial"] = Source(store)


def guard(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: what a browser may do with a page, and that it keeps no copy."""

    def guarded(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response["Content-Security-Policy"] = _POLICY
        response.setdefault("Cache-Control", "no-store")
        return response

    return guarded


def trial(request: HttpRequest) -> HttpResponse:
    source, teller = _told(request)
    page = request.GET.get("page", "1")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    return _page(request, "trial.html", overview(source, teller, request.GET.get("status", ""), number))


def participant(request: HttpRequest, id: str) -> HttpResponse:
    source, teller = _told(request)
    shown = _found(participant_page(source, teller, id))
    return _page(request, "participant.html", {**shown, "open": "open" in request.GET})


def entry(request: HttpRequest, stream: str, number: str) -> HttpResponse:
    source, teller = _told(request)
    return _page(request, "entry.html", _found(entry_page(source, teller, stream, int(number))))


def rules(request: HttpRequest) -> HttpResponse:
    _, teller = _told(request)
    return _page(request, "rules.html", rules_page(teller))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, "404.html", {}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """What happened stands in the terminal, not in the browser; the page must not need the database."""
    shown = {"w": words(language(request)), "lang": language(request), "bare": True}
    return render(request, "500.html", shown, status=500)


def language(request: HttpRequest) -> Lang:
    """As asked for in the address, else as chosen before, else the browser's, else English."""
    for wanted in (request.GET.get("lang"), request.COOKIES.get(COOKIE)):
        for lang in LANGUAGES:
            if wanted == lang:
                return lang
    return "zh-Hant" if request.headers.get("Accept-Language", "").lower().startswith("zh") else "en"


def _told(request: HttpRequest) -> tuple[Source, Teller]:
    source = _served["trial"]
    return source, Teller(source.study, language(request), source.studies)


def _found(shown: dict[str, Any] | None) -> dict[str, Any]:
    if shown is None:
        raise Http404
    return shown


def _page(request: HttpRequest, template: str, shown: dict[str, Any], status: int = 200) -> HttpResponse:
    """Words, language, and the banner around what the page shows; a language in the address is remembered."""
    lang, source = language(request), _served["trial"]
    around = {
        "w": words(lang),
        "lang": lang,
        "protocol": source.study.identity.protocol,
        "simulated": source.simulated(),
        "languages": [{"lang": id, "name": name, "link": _in(request, id)} for id, name in LANGUAGES.items()],
    }
    response = render(request, template, {**around, **shown}, status=status)
    patch_vary_headers(response, ("Cookie", "Accept-Language"))
    if request.GET.get("lang") == lang:
        response.set_cookie(COOKIE, lang, max_age=_YEAR, samesite="Lax", httponly=True)
    return response


def _in(request: HttpRequest, lang: str) -> str:
    """The same address in another language."""
    query = request.GET.copy()
    query["lang"] = lang
    return f"?{query.urlencode()}"
