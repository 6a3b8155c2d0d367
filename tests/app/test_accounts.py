"""Signing in: who gets in and who does not, what is asked first, what is kept of it, and what nobody learns.

Assertions are on the session, never on the look of a page: a lockout may answer with any page and still let nobody in.
"""

import re
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.test import override_settings
from django.urls import get_resolver

from app_support.served import served_trial
from app_support.signing_in import PASSWORD, QUICK, Person, browser, code_of, factors, is_in, noted, secret_on, text
from vertebra.app import acting, settings as own
from vertebra.app.accounts.demo import PASSWORD as DEMO
from vertebra.app.accounts.models import Account
from vertebra.app.accounts.sessions import SEEN, SINCE
from vertebra.app.pages.words import WORDS, accounts, people


@pytest.fixture
def trial(tmp_path):
    cache.clear()
    with QUICK, served_trial(tmp_path) as trial:
        trial.served.demo = False
        yield trial


@pytest.fixture
def lin(trial) -> Person:
    """The coordinator of the stories, with an account that is no demo."""
    return Person("c.lin", "Lin Yu-ting")


# --- in and out


def test_password_and_app_let_in(lin):
    client = lin.signs_in()
    assert client.get("/").status_code == 200
    assert noted("c.lin") == ["signed in"]


def test_the_password_alone_lets_nobody_in_who_has_a_second_factor(lin):
    client = browser()
    client.post("/me/login", {"login": "c.lin", "password": PASSWORD})
    assert not is_in(client)
    assert client.get("/").headers["Location"].startswith("/me/login")


def test_a_code_works_once(lin):
    lin.signs_in()
    code, client = code_of(lin.secret), browser()
    client.post("/me/login", {"login": "c.lin", "password": PASSWORD})
    client.post("/me/2fa/code", {"code": code})
    assert not is_in(client)


def test_a_recovery_code_lets_in_once_and_is_noted(lin):
    spare = lin.gets_recovery_codes()[0]
    for let_in in (True, False):
        client = browser()
        client.post("/me/login", {"login": "c.lin", "password": PASSWORD})
        client.post("/me/2fa/code", {"code": f" {spare[:4]} {spare[4:]} "})
        assert is_in(client) is let_in
    assert "recovery code used" in noted("c.lin")


def test_names_are_taken_as_they_are_kept(lin):
    client = browser()
    client.post("/me/login", {"login": " C.LIN ", "password": PASSWORD})
    client.post("/me/2fa/code", {"code": lin.code})
    assert is_in(client)


def test_signing_out_takes_a_post(lin):
    client = lin.signs_in()
    assert client.get("/me/logout").status_code == 405
    assert is_in(client)
    client.post("/me/logout")
    assert not is_in(client)
    assert noted("c.lin")[-1] == "signed out"


def test_the_key_of_the_session_is_new_after_signing_in(lin):
    """Nobody can plant a session and wait for somebody to sign in to it."""
    client = browser()
    client.get("/me/login")
    client.post("/me/login", {"login": "c.lin", "password": PASSWORD})
    planted = client.session.session_key
    client.post("/me/2fa/code", {"code": lin.code})
    assert is_in(client)
    assert client.session.session_key != planted


@pytest.mark.parametrize(
    ("wanted", "leads"),
    [
        ("/p/P-001", "/p/P-001"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("/\\elsewhere.example/", "/"),
        ("http:elsewhere.example", "/"),
        ("javascript:alert(1)", "/"),
        ("http://127.0.0.1/p/P-001", "/"),
        ("\t//elsewhere.example", "/"),
    ],
)
def test_signing_in_leads_to_pages_of_this_site_only(lin, wanted, leads):
    client = browser()
    client.post(f"/me/login?next={wanted}", {"login": "c.lin", "password": PASSWORD, "next": wanted})
    assert client.post("/me/2fa/code", {"code": lin.code}).headers["Location"] == leads


@pytest.mark.parametrize(
    "address",
    ["/me/login", "/me/logout", "/me/statement", "/me/stay", "/me/2fa/keys/sign-in", "/people/open", "/do/delegate"],
)
def test_nothing_is_sent_without_the_token_of_our_own_form(lin, address):
    client = lin.signs_in(browser(enforce_csrf_checks=False))
    client.handler.enforce_csrf_checks = True
    assert client.post(address, {"login": "c.lin", "password": PASSWORD}).status_code == 403


# --- what comes first


def test_who_has_no_second_factor_reaches_only_the_page_to_add_one(trial):
    newcomer = Person("c.lin", "Lin Yu-ting", settled=False)
    client = newcomer.signs_in()
    assert client.get("/").headers["Location"] == "/me/statement"
    assert client.get("/me/2fa").headers["Location"] == "/me/statement"
    client.post("/me/statement", {})
    assert client.get("/").headers["Location"] == "/me/statement", "not ticked, not accepted"
    client.post("/me/statement", {"accept": "yes"})
    for address in ("/", "/p/P-001", "/trial", "/me/account", "/me/password", "/people"):
        assert client.get(address).headers["Location"] == "/me/2fa"
    assert client.post("/do/place-hold", {"why": "x"}).headers["Location"] == "/me/2fa"
    assert WORDS["factor_first"].en in text(client.get("/me/2fa"))
    client.post("/me/confirm?next=/me/2fa/app/add", {"password": PASSWORD})
    secret = secret_on(client.get("/me/2fa/app/add"))
    assert client.post("/me/2fa/app/add", {"code": "000000"}).status_code == 200
    assert factors(newcomer.account) == []
    assert client.post("/me/2fa/app/add", {"code": code_of(secret)}).headers["Location"] == "/me/2fa/recovery"
    assert factors(newcomer.account) == ["recovery_codes", "totp"]
    assert client.get("/").status_code == 200
    told = noted("c.lin")
    assert told[:2] == ["signed in", "statement accepted"]
    assert sorted(told[2:]) == ["recovery codes made", "second factor added"]


def test_the_statement_is_accepted_once_and_its_moment_is_kept(trial):
    newcomer = Person("c.lin", "Lin Yu-ting", settled=False)
    client = newcomer.signs_in()
    page = text(client.get("/me/statement", {"lang": "zh-Hant"}))
    assert WORDS["statement_1"].zh in page
    for _ in range(2):
        client.post("/me/statement", {"accept": "yes"})
    newcomer.account.refresh_from_db()
    assert newcomer.account.accepted_at is not None
    assert noted("c.lin").count("statement accepted") == 1


def test_secrets_of_apps_are_not_kept_in_the_clear(lin, trial):
    stored = str(lin.account.authenticator_set.get(type="totp").data)
    assert lin.secret not in stored
    trial.store.vault.key_file.write_bytes(b"A" * 43 + b"=")
    client = browser()
    client.post("/me/login", {"login": "c.lin", "password": PASSWORD})
    client.post("/me/2fa/code", {"code": code_of(lin.secret)})
    assert not is_in(client), "another key of the vault opens nothing"


def test_recovery_codes_are_shown_once(lin):
    codes = lin.gets_recovery_codes()
    client = lin.signs_in()
    client.post("/me/confirm?next=/me/2fa/recovery", {"password": PASSWORD})
    first, second = text(client.get("/me/2fa/recovery")), text(client.get("/me/2fa/recovery"))
    assert f"{codes[0][:4]} {codes[0][4:]}" in first
    assert not any(code[:4] in second for code in codes)


def test_demo_accounts_need_neither_but_open_nothing_when_it_is_no_demo(trial):
    account = Account.objects.open("c.lin", "Lin Yu-ting", PASSWORD)
    Account.objects.filter(pk=account.pk).update(is_demo=True)
    for demo in (True, False):
        trial.served.demo = demo
        client = browser()
        client.post("/me/login", {"login": "c.lin", "password": PASSWORD})
        assert is_in(client) is demo
        if demo:
            assert client.get("/").status_code == 200


def test_in_a_demo_one_press_on_a_person_signs_in_and_elsewhere_nobody_is_named(trial):
    account = Account.objects.open("c.lin", "Lin Yu-ting", DEMO)
    Account.objects.filter(pk=account.pk).update(is_demo=True)
    for lang, does in (("en", "Enrols, fills forms"), ("zh-Hant", "登錄受試者、填寫表單")):
        trial.served.demo, client = True, browser()
        page = client.get(f"/me/login?lang={lang}").content.decode()
        (form,) = [f for f in re.findall(r"<form.*?</form>", page, re.S) if 'value="c.lin"' in f]
        assert does in form
        client.post("/me/login", dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)))
        assert is_in(client)
        trial.served.demo = False
        assert "c.lin" not in browser().get("/me/login").content.decode()


# --- wrong, and too often wrong


def fails(times: int, user: str = "c.lin") -> None:
    for _ in range(times):
        browser().post("/me/login", {"login": user, "password": "not the password"})


def test_five_wrong_passwords_lock_even_the_right_one_out(lin):
    fails(5)
    client = browser()
    answer = client.post("/me/login", {"login": "c.lin", "password": PASSWORD})
    assert answer.status_code == 429
    assert WORDS["locked_out"].en in text(answer)
    client.post("/me/2fa/code", {"code": lin.code})
    assert not is_in(client)
    assert noted("c.lin") == ["sign-in failed"] * 5 + ["locked out"]


def test_a_lockout_is_noted_once_however_long_one_tries(lin):
    fails(9)
    assert noted("c.lin") == ["sign-in failed"] * 5 + ["locked out"]


def test_other_ways_to_write_a_name_have_no_attempts_of_their_own(lin):
    for name in ("c.lin", "C.lin", "C.LIN", " c.LIN", "c.Lin "):
        browser().post("/me/login", {"login": name, "password": "not the password"})
    client = browser()
    client.post("/me/login", {"login": "c.lin", "password": PASSWORD})
    client.post("/me/2fa/code", {"code": lin.code})
    assert not is_in(client)


def test_five_wrong_codes_lock_too(lin):
    client = browser()
    client.post("/me/login", {"login": "c.lin", "password": PASSWORD})
    for _ in range(5):
        client.post("/me/2fa/code", {"code": "000000"})
    assert client.post("/me/2fa/code", {"code": lin.code}).status_code == 429
    assert not is_in(client)
    again = browser()
    again.post("/me/login", {"login": "c.lin", "password": PASSWORD})
    assert again.post("/me/2fa/code", {"code": lin.code}).status_code in (302, 429)
    assert not is_in(again), "the lock holds in every browser"
    assert noted("c.lin") == ["sign-in failed"] * 5 + ["locked out"]


@pytest.mark.parametrize(
    ("address", "field"),
    [("/me/confirm", "password"), ("/me/2fa/confirm", "code"), ("/me/password", "oldpassword")],
)
def test_guessing_inside_a_session_counts_and_ends_it(lin, address, field):
    client = lin.signs_in()
    given = {field: "000000", "password1": "a quite new password", "password2": "a quite new password"}
    for _ in range(5):
        client.post(address, given)
    assert not is_in(client)
    assert "locked out" in noted("c.lin")
    assert Account.objects.get(username="c.lin").check_password(PASSWORD)


def test_a_lock_ends_after_half_an_hour(lin):
    fails(5)
    attempts = apps.get_model("axes", "AccessAttempt").objects
    for attempt in attempts.all():
        attempts.filter(pk=attempt.pk).update(attempt_time=attempt.attempt_time - timedelta(minutes=31))
    lin.signs_in()


def test_a_name_that_nobody_has_is_locked_and_answered_alike(lin):
    """Else the answers would tell which accounts there are."""
    answers = []
    for user in ("c.lin", "no.body"):
        told = [browser().post("/me/login", {"login": user, "password": "not the password"}) for _ in range(6)]
        answers.append([(a.status_code, text(a).replace(user, "")) for a in told])
    assert answers[0] == answers[1]


def test_what_was_typed_in_the_wrong_field_is_kept_nowhere(trial, lin):
    typed = "my secret password 1"
    for login in (typed, "c.lin"):
        browser().post("/me/login", {"login": login, "password": typed})
    client = browser()
    client.post("/me/login", {"login": "c.lin", "password": PASSWORD})
    client.post("/me/2fa/code", {"code": typed})
    inside = lin.signs_in()
    inside.post("/me/password", {"oldpassword": typed, "password1": "p", "password2": "p"})
    inside.post("/me/confirm", {"password": typed, "next": "/"})
    browser().post("/me/login", {"login": "tulip-garden", "password": typed})
    kept = b"".join(p.read_bytes() for p in trial.store.ledger._lock_file.parent.glob("trial.sqlite*"))
    assert typed.encode() not in kept
    assert b"tulip-garden" not in kept, "it may be a password too"
    assert b"sign-in failed" in kept


def test_a_flood_of_unknown_names_does_not_fill_the_ledger(trial):
    for number in range(40):
        browser().post("/me/login", {"login": f"nobody.{number}", "password": "x" * 12})
    assert len(noted("?")) == 30


def test_too_many_keys_in_a_minute_are_told_in_ones_own_language(trial):
    answers = [browser("zh-Hant").post("/me/2fa/keys/sign-in", {"credential": "{}"}) for _ in range(11)]
    assert [a.status_code for a in answers[:10]] == [302] * 10
    assert answers[10].status_code == 429
    assert WORDS["too_many_help"].zh in text(answers[10])


def test_a_closed_account_is_let_in_nowhere(lin):
    Account.objects.filter(pk=lin.account.pk).update(is_active=False)
    client = browser()
    answer = client.post("/me/login", {"login": "c.lin", "password": PASSWORD}, follow=True)
    assert not is_in(client)
    assert WORDS["account_closed"].en in text(answer)


# --- how long


def ages(client, **seconds: float) -> None:
    session = client.session
    for name, by in seconds.items():
        session[name] = time.time() - by
    session.save()


def test_half_an_hour_without_work_ends_a_session(lin):
    client = lin.signs_in()
    client.get("/")
    ages(client, seen=settings.IDLE_SECONDS + 1)
    answer = client.get("/p/P-001")
    assert answer.headers["Location"] == "/me/login?next=/p/P-001"
    assert not is_in(client)
    assert noted("c.lin")[-1] == "session ended"
    assert WORDS["session_ended"].en in text(client.get(answer.headers["Location"]))


def test_work_keeps_it_but_not_for_ever(lin):
    client = lin.signs_in()
    client.get("/")
    ages(client, seen=settings.IDLE_SECONDS - 5)
    client.get("/")
    assert time.time() - client.session[SEEN] < 5
    ages(client, since=settings.ABSOLUTE_SECONDS + 1)
    client.get("/")
    assert not is_in(client)


def test_asking_how_long_is_no_work_and_staying_is(lin):
    client = lin.signs_in()
    client.get("/")
    ages(client, seen=settings.IDLE_SECONDS - 100)
    assert 98 <= client.get("/me/left").json()["left"] <= 100
    assert 98 <= client.get("/me/left").json()["left"] <= 100
    assert client.get("/me/stay").status_code == 405
    assert client.post("/me/stay").json()["left"] > settings.IDLE_SECONDS - 5
    assert browser().get("/me/left").json() == {"left": 0, "lasting": 0}


def test_the_end_of_the_twelve_hours_cannot_be_put_off(lin):
    client = lin.signs_in()
    client.get("/")
    ages(client, **{SINCE: settings.ABSOLUTE_SECONDS - 50})
    assert client.post("/me/stay").json()["left"] <= 50


def test_after_an_ended_session_a_save_leads_back_to_its_page(lin):
    client = lin.signs_in()
    client.post("/me/logout")
    sent = {"next": "/p/P-001#queries", "query": "Q1", "answer": "x"}
    assert client.post("/p/P-001/do/answer-query", sent).headers["Location"].endswith("next=/p/P-001%23queries")
    referred = client.post("/do/place-hold", {"why": "x"}, headers={"referer": "http://127.0.0.1/trial"})
    assert referred.headers["Location"] == "/me/login?next=/trial"
    foreign = client.post("/do/place-hold", {"why": "x"}, headers={"referer": "https://elsewhere.example/trial"})
    assert foreign.headers["Location"] == "/me/login?next=/"
    swapped = client.post("/p/P-001/form/V1.INF.0", {}, headers={"hx-request": "true"})
    assert swapped.status_code == 204
    assert swapped.headers["HX-Redirect"].startswith("/me/login")


# --- passwords


@pytest.mark.parametrize(
    ("password", "taken"),
    [
        ("elevenchars", False),
        ("linyuting1234", False),
        ("password1234", False),
        ("123456789012345", False),
        ("a discus is no disc", True),
        ("椎間盤細胞自己的回家路上一起走", True),
    ],
)
def test_password_rules(lin, password, taken):
    client = lin.signs_in()
    client.post("/me/password", {"oldpassword": PASSWORD, "password1": password, "password2": password})
    lin.account.refresh_from_db()
    assert lin.account.check_password(password) is taken


def test_a_new_password_ends_every_session(lin):
    here, there = lin.signs_in(), lin.signs_in()
    new = "a discus is no disc"
    here.post("/me/password", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert there.get("/").headers["Location"].startswith("/me/login")
    assert not is_in(here)
    assert "password changed" in noted("c.lin")


def test_passwords_are_hashed_by_argon2():
    assert make_password(PASSWORD).startswith("argon2$argon2id$v=19$m=102400,t=2,")


# --- what nobody learns


def addresses(patterns, before: str = "") -> list[str]:
    found = []
    for p in patterns:
        here = before + str(p.pattern)
        found += addresses(p.url_patterns, here) if hasattr(p, "url_patterns") else [here]
    return found


OPEN = (
    "public",
    "me/login", "me/inactive", "me/left", "me/stay", "me/2fa/keys/sign-in", "me/2fa/code", "me/begin",
    "found/", "health",
)  # fmt: skip


FILLED = {
    "pk": "1", "secret": "x" * 43, "spot": "V1.INF.0", "number": "1", "stream": "trial", "id": "P-001", "visit": "V1",
    "code": "A" * 10, "slug": "place-hold", "user": "c.lin",
}  # fmt: skip


def filled(address: str) -> str:
    """An address as it could be asked for."""
    for name, value in FILLED.items():
        address = re.sub(rf"\(\?P<{name}>(\[[^\]]*\]|[^()\[])*\)", value, address)
    return "/" + re.sub(r"[\^]|\\Z|\\(?=\.)", "", address)


def test_unauthenticated_pages_tell_nothing_of_the_trial(trial):
    client = browser()
    for address in map(filled, addresses(get_resolver().url_patterns)):
        for answer in (client.get(address), client.post(address)):
            page = answer.content.decode()
            assert "NPC" not in page or address.startswith("/public"), address
            assert "Lin Yu-ting" not in page, address
            if not address.startswith(tuple(f"/{o}" for o in OPEN)):
                assert answer.status_code in (302, 401, 403, 404, 405), address
                assert answer.headers.get("Location", "/me/login").startswith("/me/login"), address


@pytest.mark.parametrize(
    "address",
    ["signup", "email", "password/reset", "2fa/trust", "2fa/webauthn/signup", "2fa/recovery/download", "social",
     "login/code", "confirm-email", "3rdparty", "phone/change"],
)  # fmt: skip
def test_addresses_of_allauth_that_lead_nowhere_do_not_exist(lin, address):
    client = lin.signs_in()
    for slash in ("", "/"):
        assert client.get(f"/me/{address}{slash}").status_code == 404


def test_every_page_of_ones_own_account_answers_in_both_languages(lin):
    lin.gets_recovery_codes()
    client = lin.signs_in()
    client.post("/me/confirm?next=/", {"password": PASSWORD})
    for lang in ("en", "zh-Hant"):
        for address in ("account", "2fa", "2fa/keys/add", "2fa/app/remove", "2fa/recovery", "2fa/recovery/new",
                        "password", "confirm", "2fa/confirm"):  # fmt: skip
            answer = client.get(f"/me/{address}", {"lang": lang})
            assert answer.status_code == 200, address
            assert f'<html lang="{lang}">' in answer.content.decode()


def test_no_setting_switches_the_record_of_access_off(lin, trial):
    """Every setting of our own, of Django's sessions and of the libraries, one by one at its other extreme."""
    names = {n for n in (*dir(own), *dir(settings)) if n.isupper() and (n in dir(own) or n.startswith(LIBRARIES))}
    ours = {name: getattr(settings, name) for name in names}
    switched = {n: not v for n, v in ours.items() if isinstance(v, bool)}
    switched |= {n: v + 10**6 for n, v in ours.items() if isinstance(v, int | float) and not isinstance(v, bool)}
    assert {"SECOND_FACTOR_REQUIRED", "AXES_DISABLE_ACCESS_LOG", "USERSESSIONS_TRACK_ACTIVITY"} <= set(switched)
    for number, (name, value) in enumerate(sorted(switched.items())):
        before = len(noted("c.lin"))
        with override_settings(**{name: value}):
            client = browser()
            client.force_login(lin.account, backend=settings.AUTHENTICATION_BACKENDS[-1])
            client.logout()
        assert noted("c.lin")[before:] == ["signed in", "signed out"], (number, name)


LIBRARIES = ("AXES_", "ACCOUNT_", "MFA_", "USERSESSIONS_", "SESSION_", "CSRF_")


def test_the_roles_of_every_page_are_known():
    assert "administrator" in acting.EVERY


def test_every_word_of_accounts_and_people_is_used_and_every_used_one_is_there():
    app = Path(own.__file__).parent
    pages = "".join(p.read_text() for p in app.rglob("templates/**/*.html"))
    used = set(re.findall(r"\bw\.(\w+)", pages))
    code = "".join(p.read_text() for p in app.rglob("*.py") if "words" not in p.parts)
    quoted = set(re.findall(r'"(\w+)"', code))
    ours = {*accounts.WORDS, *people.WORDS}
    assert ours - used - quoted == set()
    assert used - set(WORDS) == set()
