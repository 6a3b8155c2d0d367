"""Every address that shows a page, from the routes themselves, with a sample of the simulated trial for each part."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from vertebra.app.setup import make_ready

make_ready()  # Django wants this before the first route is imported

from django.urls import URLPattern, URLResolver  # noqa: E402

from vertebra.app.urls import urlpatterns  # noqa: E402

SAMPLES = {
    "id": "P-070", "spot": "V1.INF.0", "slug": "screening", "stream": "P-070", "number": "4", "visit": "V9",
    "user": "c.lin", "place": "lab",
}  # fmt: skip
DOWNLOADS = (
    "/files/odm", "/files/casebook", "/files/casebook/P-070", "/files/blank", "/files/study", "/trail.csv",
    "/p/P-070/trace.pdf", "/p/P-070/certificate.pdf",
)  # fmt: skip
NO_PAGE = ("/health", "/me/left", "/me/logout", "/me/2fa/keys/sign-in")
MORE = (  # the same addresses where they look quite different
    "/p/P-088", "/p/P-102/eligibility/screening", "/p/P-088/visit/V7", "/p/P-070/form/-.CM.4", "/p/P-070/form/V9.PE.0",
    "/p/P-094/consent", "/review?who=P-070&wanted=all", "/trail?stream=P-070", "/queries?state=all", "/entry/trial/1",
    "/participants?status=screening", "/nowhere",
    "/station/bedside", "/p/P-089/step/culture", "/p/P-089/step/hand-over",
)  # fmt: skip


def addresses(place: Path, role: str) -> list[str]:
    """What this role may open in a trial: one of ours where its roles say so, the pages of one's own account always."""
    samples = SAMPLES | {"version": _version(place)}
    found = [_filled(a, samples) for a, p in _routes(urlpatterns) if _shows(p, role) and _can_be_filled(a, samples)]
    return [a for a in (*found, *MORE) if a not in (*DOWNLOADS, *NO_PAGE)]


def _routes(patterns: list[Any], before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, address)
        elif not address.startswith("api/"):
            yield address, pattern


def _shows(pattern: URLPattern, role: str) -> bool:
    """Whether it answers GET for this role; a page of one's own account has no roles and is for everybody."""
    methods = getattr(pattern.callback, "methods", ("GET",))
    return "GET" in methods and role in getattr(pattern.callback, "roles", {role})


def _can_be_filled(address: str, samples: dict[str, str]) -> bool:
    """Not those with a secret or with a code that must be asked for: they have tests of their own."""
    return set(re.findall(r"\(\?P<(\w+)>", address)) <= set(samples)


def _filled(address: str, samples: dict[str, str]) -> str:
    named = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", lambda m: samples[m[1]], address)
    return "/" + named.removeprefix("^").replace("^", "").replace(r"\Z", "").replace("\\", "")


def _version(place: Path) -> str:
    with closing(sqlite3.connect(place, timeout=20)) as db:
        version: str = db.execute("select version from study_version").fetchone()[0]
        return version
