"""Proof that who signs is who is signed in (21 CFR 11.200): the password each time, the second factor first of all."""

import time
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.core.cache import cache

from app_support.served import Trial, served_trial
from app_support.signing_in import PASSWORD, QUICK, Person, browser, code_of, is_in, noted, text
from stories import participant
from vertebra.app.accounts import proof

FORM = "P-001:V1/INF/0"


@pytest.fixture
def trial(tmp_path):
    cache.clear()
    with QUICK, served_trial(tmp_path) as trial:
        trial.served.demo = False
        participant(trial.site, "P-001").consented().fills("INF", "V1")
        trial.now_is(trial.site)
        yield trial


@pytest.fixture
def chen(trial) -> Person:
    return Person("i.chen", "Dr Chen Chih-hao")


def signs(client, password: str = PASSWORD, code: str = "") -> str:
    """Sign one form; what the next page says of it."""
    sent = {
        "do": "sign-forms",
        "spot": FORM,
        "meaning": "approval",
        "password": password,
        "code": code,
        "next": "/review",
    }
    client.post("/review/do", sent)
    return text(client.get("/review", follow=True))


def signatures(trial: Trial) -> int:
    return sum(len(given) for given in trial.served.desk.refresh("P-001").signatures.values())


def asks(client) -> bool:
    """Whether the page shows the field for the code."""
    return 'name="code"' in client.get("/review", {"wanted": "all"}).content.decode()


def test_the_first_signature_of_a_session_takes_password_and_code(trial, chen):
    client = chen.signs_in()
    assert asks(client)
    assert proof.NO_CODE.en in signs(client)
    assert proof.NO_PASSWORD.en in signs(client, password="", code=chen.code)
    assert signatures(trial) == 0
    signs(client, code=chen.code)
    assert signatures(trial) == 1
    assert "signature failed" not in noted("i.chen"), "what was not filled in is no attempt"


def test_the_next_ones_take_the_password_and_nothing_else(trial, chen):
    client = chen.signs_in()
    signs(client, code=chen.code)
    assert not asks(client)
    signs(client)
    assert signatures(trial) == 2
    assert proof.NO_PASSWORD.en in signs(client, password="")
    assert proof.WRONG_PASSWORD.en in signs(client, password="not the password")
    assert signatures(trial) == 2


def test_tabs_of_one_browser_share_the_series_and_another_browser_begins_its_own(trial, chen):
    tab = chen.signs_in()
    other_tab = browser()
    other_tab.cookies = tab.cookies
    signs(tab, code=chen.code)
    signs(other_tab)
    assert signatures(trial) == 2
    elsewhere = chen.signs_in()
    assert asks(elsewhere)
    assert proof.NO_CODE.en in signs(elsewhere)


def test_after_signing_out_it_begins_anew(trial, chen):
    client = chen.signs_in()
    signs(client, code=chen.code)
    client.post("/me/logout")
    chen.signs_in(client)
    assert asks(client)
    assert proof.NO_CODE.en in signs(client)


def test_after_the_session_ended_by_the_clock_it_begins_anew(trial, chen):
    client = chen.signs_in()
    signs(client, code=chen.code)
    session = client.session
    session["seen"] = time.time() - settings.IDLE_SECONDS - 1
    session.save()
    signs(client)
    assert signatures(trial) == 1, "nobody is signed in"
    chen.signs_in(client)
    assert proof.NO_CODE.en in signs(client)


def test_the_code_that_signed_in_does_not_sign(trial, chen):
    client = chen.signs_in()
    assert proof.WRONG_CODE.en in signs(client, code=code_of(chen.secret))
    assert signatures(trial) == 0
    assert noted("i.chen")[-2:] == ["sign-in failed", "signature failed"]


def test_a_recovery_code_signs_once(trial, chen):
    spare = chen.gets_recovery_codes()[0]
    client = chen.signs_in()
    signs(client, code=spare)
    assert signatures(trial) == 1
    elsewhere = chen.signs_in()
    assert proof.WRONG_CODE.en in signs(elsewhere, code=spare)


def test_a_key_touched_just_now_stands_for_the_code(trial, chen):
    client = chen.signs_in()
    with session_of(client) as session:
        add(session, chen, at=time.time() - 10)
    assert not asks(client)
    signs(client)
    assert signatures(trial) == 1


@pytest.mark.parametrize(("ago", "again"), [(600, True), (10, False)])
def test_a_key_touched_long_ago_or_only_to_sign_in_does_not(trial, chen, ago, again):
    client = chen.signs_in()
    with session_of(client) as session:
        add(session, chen, at=time.time() - ago, again=again)
    assert asks(client)
    assert proof.NO_CODE.en in signs(client)


@contextmanager
def session_of(client):
    session = client.session
    yield session
    session.save()


def add(session, person: Person, at: float, again: bool = True) -> None:
    """As allauth records a security key; a real one is touched in tests/browser."""
    record = {"method": "mfa", "type": "webauthn", "at": at} | ({"reauthenticated": True} if again else {})
    session["account_authentication_methods"] = [record]
    session["account_authentication_methods_user"] = str(person.account.pk)


def test_five_wrong_passwords_lock_and_end_the_session(trial, chen):
    client = chen.signs_in()
    for _ in range(4):
        assert proof.WRONG_PASSWORD.en in signs(client, password="not the password", code="123456")
    said = signs(client, password="not the password", code="123456")
    assert "you were signed out" in said
    assert not is_in(client)
    assert signatures(trial) == 0
    answer = browser().post("/me/login", {"login": "i.chen", "password": PASSWORD})
    assert answer.status_code == 429
    told = noted("i.chen")
    assert (told.count("signature failed"), told.count("locked out"), told[-1]) == (5, 1, "session ended")


def test_wrong_codes_lock_too(trial, chen):
    client = chen.signs_in()
    for _ in range(5):
        signs(client, code="000000")
    assert not is_in(client)
    assert signatures(trial) == 0


def test_while_another_browser_locked_the_account_nothing_is_signed(trial, chen):
    client = chen.signs_in()
    for _ in range(5):
        browser().post("/me/login", {"login": "i.chen", "password": "not the password"})
    assert is_in(client), "a stranger's guesses throw nobody out"
    assert proof.LOCKED.en in signs(client, code=chen.code)
    assert is_in(client), "nor does trying to sign meanwhile"
    assert signatures(trial) == 0


def test_a_signature_forgives_what_went_wrong_before(trial, chen):
    client = chen.signs_in()
    for _ in range(3):
        signs(client, password="not the password", code="123456")
    signs(client, code=chen.code)
    for _ in range(3):
        signs(client, password="not the password")
    assert is_in(client)
    signs(client)
    assert signatures(trial) == 2


def test_nobody_signs_with_the_password_of_somebody_else(trial, chen):
    Person("q.kuo", "Kuo Mei-ling").account.set_password("quite another password")
    client = chen.signs_in()
    assert proof.WRONG_PASSWORD.en in signs(client, password="quite another password", code=chen.code)
    assert signatures(trial) == 0


def test_what_was_typed_to_sign_is_kept_nowhere(trial, chen):
    client = chen.signs_in()
    signs(client, password="a secret that is wrong", code="987654")
    kept = b"".join(p.read_bytes() for p in trial.store.ledger._lock_file.parent.glob("trial.sqlite*"))
    assert b"a secret that is wrong" not in kept
    assert b"987654" not in kept
    assert FORM.encode() not in kept, "nor anything else of the page's form"


def test_a_demo_account_signs_with_the_password_alone(trial):
    client = trial.client("investigator")
    signs(client, password="cells-go-home-again")
    assert signatures(trial) == 1
