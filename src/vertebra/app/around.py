"""App: what stands around every page: language, words, headers, and the pages for when something is wrong."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers

from vertebra.app.accounts.sessions import left, warn_seconds
from vertebra.app.acting import who
from vertebra.app.pages.menu import menu
from vertebra.app.pages.telling import Teller
from vertebra.app.pages.words import LANGUAGES, words
from vertebra.app.serving import Served, served
from vertebra.terms.texts import Lang, Text

COOKIE = "lang"
NO_ADDRESS = Text("There is nothing at this address: /api/openapi.json lists what there is.",
                  "此位址無任何內容：/api/openapi.json 列有所有位址。")  # fmt: skip
_YEAR = 365 * 24 * 3600
Answer = Callable[[HttpRequest], HttpResponse]
P = ParamSpec("P")
# Only our own style sheet and scripts are ever loaded; no frame; forms go to this site only.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_PERMISSIONS = "camera=({}), microphone=(), geolocation=(), payment=(), usb=(), publickey-credentials-get=(self)"


def guard(answer: Answer) -> Answer:
    """Middleware: what a browser may do with a page, and that it keeps no copy."""

    def guarded(request: HttpRequest) -> HttpResponse:
        with served().source.moment():
            response = answer(request)
        response["Content-Security-Policy"] = _POLICY
        response.setdefault("Permissions-Policy", _PERMISSIONS.format(""))
        response.setdefault("Cache-Control", "no-store")
        return response

    return guarded


def with_camera(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """A view whose page scans labels: it alone may open the camera."""

    @wraps(view)
    def seeing(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(*args, **kwargs)
        response["Permissions-Policy"] = _PERMISSIONS.format("self")
        return response

    return seeing


def speak(answer: Answer) -> Answer:
    """Middleware: choose the language; one that the address asks for is remembered."""

    def spoken(request: HttpRequest) -> HttpResponse:
        request.lang = lang = _language(request)
        with translation.override("zh-hant" if lang == "zh-Hant" else "en"):
            response = answer(request)
        patch_vary_headers(response, ("Cookie", "Accept-Language"))
        if request.GET.get("lang") == lang:
            response.set_cookie(COOKIE, lang, max_age=_YEAR, samesite="Lax", httponly=True)
        return response

    return spoken


def language(request: HttpRequest) -> Lang:
    found: Lang = getattr(request, "lang", "en")
    return found


def _language(request: HttpRequest) -> Lang:
    """As asked for in the address, else as chosen before, else the browser's, else English."""
    for wanted in (request.GET.get("lang"), request.COOKIES.get(COOKIE)):
        for lang in LANGUAGES:
            if wanted == lang:
                return lang
    return "zh-Hant" if request.headers.get("Accept-Language", "").lower().startswith("zh") else "en"


def around(request: HttpRequest) -> dict[str, Any]:
    """Context of every template: words, language, who acts, the menu of the role taken."""
    lang, trial = language(request), served()
    acting = who(request) if hasattr(request, "acting") else None
    teller = Teller(trial.study, lang, trial.studies)
    return {
        "w": words(lang),
        "lang": lang,
        "protocol": trial.study.identity.protocol if acting and acting.user else "",
        "simulated": (bool(acting and acting.user) or trial.demo) and trial.source.simulated(),
        **_session(request),
        "demo": trial.demo,
        "demo_now": _demo_now(trial, teller) if acting and acting.user else "",
        "acting": acting,
        "roles": [{"id": r, "label": teller.role(r)} for r in acting.roles] if acting else [],
        "role_label": teller.role(acting.role) if acting and acting.role else "",
        "menu": menu(acting.role, request.path, words(lang)) if acting else {},
        "languages": [{"lang": id, "name": name, "link": _in(request, id)} for id, name in LANGUAGES.items()],
    }


def _session(request: HttpRequest) -> dict[str, int]:
    """For the clock of the page: seconds until the session ends, and how long before that it is warned of."""
    if not hasattr(request, "session"):
        return {}
    return {"session_left": int(left(request.session, time.time())), "session_warn": int(warn_seconds())}


def _demo_now(trial: Served, teller: Teller) -> str:
    """What time it is, in a demo; empty in any other trial, whose time is everybody's."""
    if not trial.is_demo():
        return ""
    return teller.words["time_is"].format(teller.moment(trial.clock.now().isoformat()))


def _in(request: HttpRequest, lang: str) -> str:
    """The same address in another language."""
    query = request.GET.copy()
    query["lang"] = lang
    return f"?{query.urlencode()}"


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith("/api/"):  # a program is told, not led to a page
        says = NO_ADDRESS.into(language(request))
        return JsonResponse({"code": "HTTP", "says": says, "where": request.path}, status=404)
    return render(request, "404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Says which roles may see the page, and what to do."""
    teller = Teller(served().study, language(request), served().studies)
    roles = [teller.role(r) for r in str(exception).split(", ") if r]
    return render(request, "403.html", {"may": roles}, status=403)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was not ours, or the session ended meanwhile; nothing was saved."""
    return render(request, "stale.html", status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """What happened stands in the terminal, not in the browser; the page must not need the database."""
    lang = language(request)
    return HttpResponse(
        render(request, "500.html", {"w": words(lang), "lang": lang, "bare": True}, using="django").content, status=500
    )
