"""Every address × every role × one's own and another site's participant. The matrix is made from the routes themselves:
an address without roles, or one that no sample here can call, fails.
"""

import re
from collections.abc import Iterator
from contextlib import closing

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver

from app_support.served import served_trial
from stories import FIRST, participant
from vertebra.app.acting import EVERY
from vertebra.app.urls import urlpatterns
from vertebra.conduct import commands as c

SAMPLES = {
    "id": "P-001", "spot": "V1.INF.0", "slug": "answer-query", "stream": "P-001", "number": "1", "visit": "V1",
    "moment": "screening", "code": "ABCDEFGH23", "user": "c.lin", "version": "0" * 64, "uid": "1", "token": "x",
    "secret": "x" * 24, "contact": "0" * 16, "part": "safety", "name": "forest", "key": "x" * 24, "pk": "1",
    "serials": "1", "kind": "FINAL", "place": "lab", "lot": "COL-2601",
    "sha256": "0" * 64,
}  # fmt: skip
ROLES = sorted(EVERY)
# a watcher's question; the link that founds a trial, which is a secret itself; the study for the public
OPEN = {"health", "found", "public", "public-contact"}


def routes(patterns=urlpatterns, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, address)
        else:
            yield address, pattern


def is_ours(address: str, pattern: URLPattern) -> bool:
    """Not those of libraries, which are tried by name, and not the API, which has tests of its own."""
    return not address.startswith("api/") and pattern.callback.__module__.startswith("vertebra")


OURS = [(address, p) for address, p in routes() if is_ours(address, p)]


def filled(address: str) -> str:
    """The address with a sample for each of its parts."""
    named = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", lambda m: SAMPLES[m[1]], address)
    named = re.sub(r"<(?:\w+:)?(\w+)>", lambda m: SAMPLES[m[1]], named)
    return "/" + named.removeprefix("^").replace("^", "").replace(r"\Z", "").replace("\\", "")


@pytest.fixture(scope="module")
def trial(tmp_path_factory):
    with served_trial(tmp_path_factory.mktemp("routes")) as trial:
        participant(trial.site, "P-001").consented().screened()
        site = trial.site
        site.submit(c.OpenSite("S02", "Second centre"), "sponsor")
        site.submit(c.ApproveEthics("S02", "IRB-2", FIRST.isoformat(), "2027-01-05"), "sponsor")
        site.submit(c.OpenRecruitment("S02"), "sponsor")
        since = FIRST.isoformat()
        for role in ROLES:
            site.submit(c.Delegate(f"x.{role}", f"X {role}", role, since, "", since, "S02"), "sponsor")
        for role in ("auditor", "statistician", "administrator", "participant"):
            site.submit(c.Delegate(role, role.title(), role, since, "", since), "sponsor")
        trial.now_is(site)
        yield trial


@pytest.fixture(scope="module")
def clients(trial) -> dict[str, Client]:
    return {role: trial.client(role) for role in ROLES}


def test_every_address_of_ours_says_for_whom_it_is():
    without = [
        a for a, p in OURS if not hasattr(p.callback, "roles") and p.name not in OPEN and not a.startswith("me/")
    ]
    assert without == []


def methods(pattern: URLPattern) -> list[str]:
    return [m for m in getattr(pattern.callback, "methods", ()) if m != "HEAD"]


MATRIX = [(role, filled(a), p) for a, p in OURS if hasattr(p.callback, "roles") for role in ROLES]


@pytest.mark.parametrize(("role", "address", "pattern"), MATRIX, ids=[f"{r} {a}" for r, a, _ in MATRIX])
def test_an_address_answers_its_roles_and_nobody_else(clients, role, address, pattern):
    for method in methods(pattern):
        with closing(clients[role].generic(method, address)) as answer:
            pass
        assert (answer.status_code == 403) == (role not in pattern.callback.roles), answer.status_code
        assert answer.status_code < 500


@pytest.mark.parametrize("address", sorted({filled(a) for a, _ in OURS}))
def test_nobody_gets_in_without_signing_in(trial, address):
    stranger = Client(headers={"host": "127.0.0.1"}, raise_request_exception=False)
    answer = stranger.get(address)
    assert answer.status_code in (302, 401, 404, 405) or address in ("/health", "/me/login", "/me/left", "/public"), (
        answer.status_code
    )
    if answer.status_code == 302:
        assert answer["Location"].startswith("/me/login")


ABOUT_SOMEBODY = sorted({(filled(a), p) for a, p in OURS if "(?P<id>" in a or "(?P<stream>" in a}, key=lambda x: x[0])


@pytest.mark.parametrize(("address", "pattern"), ABOUT_SOMEBODY, ids=[a for a, _ in ABOUT_SOMEBODY])
@pytest.mark.parametrize("role", ROLES)
def test_a_participant_of_another_site_is_not_there(trial, role, address, pattern):
    """Reading is 404, writing is refused and leaves no entry; nothing tells whether the number exists."""
    stranger = trial.client(f"x.{role}")
    before = trial.served.desk.ledger.heads()["P-001"]
    for method in methods(pattern):
        with closing(stranger.generic(method, address)) as answer:
            pass
        assert answer.status_code in (403, 404, 302), (method, answer.status_code)
        assert method == "POST" or answer.status_code != 302
    assert trial.served.desk.ledger.heads()["P-001"] == before


@pytest.mark.parametrize("address", ["/me/signup", "/me/email", "/me/password/reset", "/admin", "/me/social"])
def test_what_nobody_needs_is_not_there(clients, address):
    assert clients["coordinator"].get(address).status_code in (404, 403) or address == "/me/signup"


@pytest.mark.parametrize("address", sorted({filled(a) for a, p in OURS if "POST" in methods(p)}))
def test_every_writing_address_refuses_a_forged_request(trial, address):
    forged = Client(enforce_csrf_checks=True, headers={"host": "127.0.0.1", "origin": "https://evil.example"})
    forged.cookies = trial.client("coordinator").cookies
    assert forged.post(address, {"next": "/"}).status_code == 403


@pytest.mark.parametrize(
    "where", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_led_to_another_place(clients, where):
    answer = clients["coordinator"].post("/p/P-001/do/answer-query", {"query": "Q9", "answer": "x", "next": where})
    assert answer["Location"] == "/"


HOSTILE = "<script>alert('x')</script>"


@pytest.mark.parametrize("address", ["/queries", "/review", "/deviations", "/trail", "/participants"])
@pytest.mark.parametrize(
    "field", ["state", "who", "form", "age", "page", "stream", "kind", "words", "q", "wanted", "since"]
)
def test_what_is_asked_for_cannot_become_a_script(clients, address, field):
    answer = clients["monitor"].get(address, {field: HOSTILE})
    assert answer.status_code < 500
    assert HOSTILE not in answer.content.decode()
