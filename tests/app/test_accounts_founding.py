"""Founding a trial: one link, one page, its first entries; and then the link is dead."""

import re
import shutil
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.core.cache import cache
from django.db import connections

from app_support.served import served_trial
from app_support.signing_in import (
    QUICK,
    TOTP,
    Authenticator,
    browser,
    code_of,
    generate_totp_secret,
    is_in,
    secret_on,
    text,
)
from stories import INJECTION, corrected, participant
from vertebra.app.accounts import rescue
from vertebra.app.accounts.demo import PASSWORD as DEMO, open_demo_accounts
from vertebra.app.accounts.founding import first_link, is_founded
from vertebra.app.accounts.models import Account
from vertebra.app.pages.tasks.people import REVIEW_DAYS, review_due
from vertebra.app.pages.words import WORDS
from vertebra.app.serving import serve_store
from vertebra.app.store import create_store, open_store
from vertebra.app.store.verify import verify
from vertebra.commands import serve
from vertebra.conduct import commands as c
from vertebra.conduct.access import who_could
from vertebra.conduct.entries import AccessNoted, Actor
from vertebra.conduct.ledger import read_entry
from vertebra.simulate.run import simulate
from vertebra.terms.trouble import Trouble

PASSWORD = "a discus is no disc"


@pytest.fixture(scope="module")
def empty(tmp_path_factory) -> Path:
    """A trial with nothing in it, made once: making the tables takes longer than most tests."""
    place = tmp_path_factory.mktemp("empty") / "new.sqlite"
    with closing(create_store(str(place), corrected())) as store:
        serve_store(store)
        connections["default"].close()
    return place


@pytest.fixture
def served(empty, tmp_path):
    cache.clear()
    shutil.copy(empty, tmp_path)
    with QUICK, closing(open_store(str(tmp_path / empty.name))) as store:
        yield serve_store(store)


@pytest.fixture
def link(served) -> str:
    return first_link(served).path


def answers(served, **changes: str) -> dict[str, str]:
    today = served.source.today()
    return {
        "version": served.study.version,
        "admin": "a.sung", "admin_title": "Sung Ya-wen", "sponsor": "s.aster", "sponsor_title": "Aster Lin",
        "trained": today.isoformat(), "site": "S01", "site_title": "Taipei", "ethics": "IRB-1",
        "since": today.isoformat(), "until": (today + timedelta(days=365)).isoformat(), "recruits": "yes",
    } | changes  # fmt: skip


def entries(served) -> list[str]:
    return [row.kind for row in served.store.ledger.read("trial", 0)]


def begin_links(answer) -> list[str]:
    return list(dict.fromkeys(re.findall(r"/me/begin/[\w-]+", answer.content.decode())))


def test_a_trial_is_founded_by_its_first_entries(served, link):
    page = browser().get(link)
    assert served.study.version in text(page)
    answer = browser().post(link, answers(served))
    assert WORDS["found_done"].en in text(answer)
    found = [k for k in entries(served) if k != "access noted"]
    assert found == ["study adopted", "site opened", "ethics approved", "recruitment opened", "duty delegated",
                     "duty delegated", "account opened", "account opened"]  # fmt: skip
    rows = [read_entry(row.data, row.hash) for row in served.store.ledger.read("trial", 0)]
    assert [x.by for x in rows if x.kind != "access noted"] == [Actor("s.aster", "sponsor")] * 6 + [
        Actor("a.sung", "administrator")
    ] * 2
    able = {x.user: x.able for x in who_could(served.source.trial()[0], served.source.today())}
    assert able == {"a.sung": ("administrator",), "s.aster": ("sponsor",)}
    assert verify(served.store) == []


def test_then_both_set_their_passwords_and_the_administrator_begins(served, link):
    mine, theirs = begin_links(browser().post(link, answers(served)))[::-1]
    for path, user in ((mine, "a.sung"), (theirs, "s.aster")):
        assert f'value="{user}"' in browser().get(path).content.decode()
        browser().post(path, {"password1": PASSWORD, "password2": PASSWORD})
    client = browser()
    client.post("/me/login", {"login": "a.sung", "password": PASSWORD})
    client.post("/me/statement", {"accept": "yes"})
    client.post("/me/confirm?next=/me/2fa/app/add", {"password": PASSWORD})
    secret = secret_on(client.get("/me/2fa/app/add"))
    client.post("/me/2fa/app/add", {"code": code_of(secret)})
    assert is_in(client)
    assert client.get("/people").status_code == 200
    assert first_link(served) is None


def test_the_link_is_dead_afterwards_and_when_a_newer_one_is_made(served, link):
    newer = first_link(served).path
    assert browser().get(link).status_code == 404
    assert browser().post(link, answers(served)).status_code == 404
    browser().post(newer, answers(served))
    assert browser().get(newer).status_code == 404
    before = entries(served)
    assert browser().post(newer, answers(served, site="S02")).status_code == 404
    assert entries(served) == before
    assert browser().get("/found/" + "x" * 43).status_code == 404


def test_one_person_may_do_both(served, link):
    answer = browser().post(link, answers(served, same="yes", sponsor="", sponsor_title=""))
    assert len(begin_links(answer)) == 1
    able = {x.user: x.able for x in who_could(served.source.trial()[0], served.source.today())}
    assert able == {"a.sung": ("administrator", "sponsor")}


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": ""}, {"version": "0" * 64}, {"admin": ""}, {"admin": "Not A Name"}, {"admin_title": " "},
        {"sponsor": "a.sung"}, {"sponsor": ""}, {"site": ""}, {"ethics": ""}, {"until": "2026-13-01"},
        {"since": "2026"}, {"trained": "yesterday"},
    ],
)  # fmt: skip
def test_what_is_missing_is_marked_and_nothing_is_recorded(served, link, wrong):
    answer = browser().post(link, answers(served, **wrong))
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode() or "wrong" in answer.content.decode()
    assert 'value="Taipei"' in answer.content.decode(), "what was typed is still there"
    assert entries(served) == []


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"since": "2020-01-01", "until": "2020-12-31"}, "No valid ethics approval today."),
        ({"since": "2999-01-01", "until": "2999-12-31"}, "No valid ethics approval today."),
        ({"until": "2000-01-01", "recruits": "no"}, "The period ends before it begins."),
        ({"trained": "2999-01-01"}, "not delegated and trained today"),
    ],
)
def test_what_the_door_refuses_leaves_nothing_half_done(served, link, wrong, says):
    answer = browser().post(link, answers(served, **wrong))
    assert says in text(answer)
    assert entries(served) == []


def test_what_a_cut_left_undone_is_done_by_sending_the_page_again(served, link, monkeypatch):
    sent, real = [], type(served).submit

    def cut(self, command, *more, **named):
        sent.append(command)
        return 1 / 0 if len(sent) == 4 else real(self, command, *more, **named)

    with monkeypatch.context() as m:
        m.setattr(type(served), "submit", cut)
        assert browser().post(link, answers(served)).status_code == 500
    assert len(entries(served)) == 3
    assert not is_founded(served.source.trial()[0])
    browser().post(link, answers(served))
    assert is_founded(served.source.trial()[0])
    assert [k for k in entries(served) if k != "access noted"].count("site opened") == 1


def test_a_lost_first_password_is_set_by_a_link_that_the_server_prints_again(served, link):
    browser().post(link, answers(served))
    again = first_link(served)
    assert again.path.startswith("/me/begin/")
    assert "a.sung" in again.says
    browser().post(again.path, {"password1": PASSWORD, "password2": PASSWORD})
    assert first_link(served) is None


@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
def test_the_page_speaks_both_languages(served, link, lang):
    page = browser(lang).get(link, {"lang": lang})
    assert WORDS["found_title"].into(lang) in text(page)
    assert f'<html lang="{lang}">' in page.content.decode()


def test_without_the_link_there_is_only_a_sign_in_page(served, link):
    for address in ("/", "/trial", "/people"):
        assert browser().get(address).headers["Location"].startswith("/me/login")
    assert served.study.identity.protocol not in text(browser().get("/me/login"))


def test_a_trial_that_is_nobodys_is_not_founded(tmp_path):
    with closing(create_store(str(tmp_path / "sim.sqlite"), corrected())) as store:
        simulate(corrected(), store.ledger, seed=1, treated=3, most=3)
        served = serve_store(store)
        assert first_link(served) is None


def test_a_real_trial_gets_no_demo_accounts(served, link):
    browser().post(link, answers(served))
    with pytest.raises(Trouble, match="leave out --demo"):
        open_demo_accounts(served)
    assert not Account.objects.filter(is_demo=True).exists()


# --- the command


@pytest.fixture
def run(monkeypatch):
    """`vertebra serve` up to the moment when it would begin to answer."""

    def run(*arguments: str):
        return CliRunner().invoke(serve.command, [*map(str, arguments), "--port", "18131"])

    monkeypatch.setattr(serve.Granian, "serve", lambda self: None)
    return run


def test_serve_makes_a_new_trial_and_prints_the_link(run, tmp_path):
    place = tmp_path / "new.sqlite"
    told = run("--db", place, "--study", "npc001", "--reading", "corrected").output
    link = re.search(r"http://localhost:18131(/found/[\w-]{43})", told)[1]
    with closing(open_store(str(place))) as store:
        serve_store(store)
        assert store.study.version == corrected().version
        assert browser().get(link).status_code == 200


def test_serve_prints_a_fresh_link_until_the_trial_is_founded(run, tmp_path):
    place = tmp_path / "new.sqlite"
    first = run("--db", place, "--study", "npc001").output
    second = run("--db", place).output
    assert re.search(r"/found/(\S+)", first)[1] != re.search(r"/found/(\S+)", second)[1]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--study", "npc001"], "exists already: leave out --study"),
        (["--reading", "corrected"], "belongs to --study"),
        (["--demo"], "leave out --demo"),
    ],
)
def test_serve_touches_no_trial_that_is_there(run, tmp_path, options, says):
    place = tmp_path / "new.sqlite"
    run("--db", place, "--study", "npc001")
    before = place.read_bytes()
    wrong = run("--db", place, *options).exception
    assert isinstance(wrong, Trouble)
    assert says in str(wrong)
    if "--demo" not in options:
        assert place.read_bytes() == before


def test_demo_people_have_accounts_in_the_ledger_too(tmp_path):
    with QUICK, closing(create_store(str(tmp_path / "sim.sqlite"), corrected())) as store:
        simulate(corrected(), store.ledger, seed=1, treated=3, most=3)
        served = serve_store(store, demo=True)
        people = open_demo_accounts(served)
        assert open_demo_accounts(served) == people, "opening them again changes nothing"
        assert {"administrator", "auditor", "statistician"} <= {role for role, *_ in people}
        assert all(account.is_demo and account.check_password(DEMO) for account in Account.objects.all())
        assert first_link(served) is None
        assert set(served.source.trial()[0].accounts) == {user for _, user, _ in people}
        trial = served.source.trial()[0]
        assert not served.submit(c.OpenAccount("c.lin", "Lin Yu-ting"), Actor("a.su", "administrator")).done
        assert served.source.trial()[0].accounts == trial.accounts


def test_of_a_demo_one_participant_answers_at_home_and_the_accounts_are_reviewed(tmp_path, monkeypatch):
    with QUICK, served_trial(tmp_path) as trial:
        story = participant(trial.site).consented().screened().harvested().made()
        story.on(INJECTION, 8).fills("PE", "V5").fills("VAS", "V5").injected().on(INJECTION + timedelta(days=84), 9)
        trial.now_is(trial.site)
        monkeypatch.setattr(trial.served.source, "simulated", lambda: True)
        people = open_demo_accounts(trial.served)
        assert people[-1] == ("participant", "p-001", "P-001")
        assert open_demo_accounts(trial.served) == people
        client = browser()
        client.post("/me/login", {"login": "p-001", "password": DEMO})
        assert "/own/V11.VAS.0" in client.get("/").content.decode()
        assert review_due(trial.served.source.trial()[0]) == trial.site.today + timedelta(days=REVIEW_DAYS)


# --- when nobody is left who could help


def founded(served, link) -> None:
    mine = begin_links(browser().post(link, answers(served)))[-1]
    browser().post(mine, {"password1": PASSWORD, "password2": PASSWORD})
    account = Account.objects.get(username="a.sung")
    TOTP.activate(account, generate_totp_secret())


def test_the_only_administrator_is_let_in_again_from_the_machine_and_the_trail_says_so(served, link):
    founded(served, link)
    way = f"/me/begin/{rescue.link_for(served, 'a.sung')}"
    browser().post(way, {"password1": PASSWORD + " again", "password2": PASSWORD + " again"})
    assert not Authenticator.objects.filter(user__username="a.sung").exists()
    client = browser()
    client.post("/me/login", {"login": "a.sung", "password": PASSWORD + " again"})
    assert client.get("/me/statement").status_code == 200
    assert browser().get(way).status_code == 404, "the link works once"
    noted = [read_entry(row.data, row.hash).body for row in served.store.ledger.read("trial", 0)]
    assert "rescued at the machine" in [n.what for n in noted if isinstance(n, AccessNoted)]


@pytest.mark.parametrize(("user", "says"), [("s.aster", "is no administrator"), ("nobody", "no open account")])
def test_only_an_administrator_is_rescued(served, link, user, says):
    founded(served, link)
    with pytest.raises(Trouble, match=says):
        rescue.link_for(served, user)
    assert Authenticator.objects.filter(user__username="a.sung").exists()
