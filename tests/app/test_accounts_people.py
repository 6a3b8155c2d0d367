"""The people of a trial: accounts opened and closed by one hand, roles given by another, everything an entry."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils.timezone import now

from app_support.served import Trial, served_trial
from app_support.signing_in import PASSWORD, QUICK, Person, browser, factors, is_in, noted, text
from stories import FIRST
from vertebra.app.accounts.following import follow
from vertebra.app.accounts.models import Account, Link
from vertebra.app.pages.tasks.people import REVIEW_DAYS, review_due
from vertebra.app.pages.words import WORDS
from vertebra.conduct import commands as c
from vertebra.conduct.entries import Actor

NEW = "a discus is no disc"
EVERYBODY = ("sponsor", "investigator", "administrator", "auditor", "monitor", "data")


@pytest.fixture
def trial(tmp_path):
    cache.clear()
    with QUICK, served_trial(tmp_path) as trial:
        day = FIRST.isoformat()
        trial.site.submit(c.Delegate("a.sung", "Sung Ya-wen", "administrator", day, trained=day), "sponsor")
        trial.site.submit(c.Delegate("e.tan", "Tan Wei-jie", "auditor", day, trained=day), "sponsor")
        trial.served.demo = False
        yield trial


@pytest.fixture
def sung(trial) -> Person:
    """The administrator."""
    return Person("a.sung", "Sung Ya-wen")


@pytest.fixture
def aster(trial) -> Person:
    """The sponsor's representative."""
    return Person("s.aster", "Sponsor manager")


def kinds(trial: Trial) -> list[str]:
    return [row.kind for row in trial.store.ledger.read("trial", 0)]


def link_on(answer) -> str:
    """The path of the link that the page shows."""
    found = re.search(r"<code>http://127\.0\.0\.1(/me/begin/[\w-]+)</code>", answer.content.decode())
    assert found, text(answer)
    return found[1]


def opens(client, user: str = "n.ho", title: str = "Ho Nai-yun") -> str:
    return link_on(client.post("/people/open", {"user": user, "title": title}))


def sets(link: str, password: str = NEW):
    return browser().post(link, {"password1": password, "password2": password})


# --- accounts


def test_an_account_is_opened_and_its_holder_sets_the_password(trial, sung):
    link = opens(sung.signs_in())
    assert trial.served.source.trial()[0].accounts["n.ho"].title == "Ho Nai-yun"
    assert not Account.objects.get(username="n.ho").has_usable_password()
    page = browser().get(link)
    assert "Ho Nai-yun" in text(page)
    assert 'autocomplete="new-password"' in page.content.decode()
    assert sets(link).headers["Location"] == "/me/login"
    client = browser()
    client.post("/me/login", {"login": "n.ho", "password": NEW})
    assert client.get("/").headers["Location"] == "/me/statement"
    assert noted("n.ho") == ["password reset asked", "password set", "signed in"]
    assert kinds(trial).count("account opened") == 1


def test_a_link_works_once_and_is_nowhere_to_be_read(trial, sung):
    link = opens(sung.signs_in())
    secret = link.rpartition("/")[2]
    kept = b"".join(p.read_bytes() for p in trial.store.ledger._lock_file.parent.glob("trial.sqlite*"))
    assert secret.encode() not in kept
    sets(link)
    assert browser().get(link).status_code == 404
    again = sets(link, "yet another password")
    assert again.status_code == 404
    assert WORDS["link_dead"].en in text(again)
    assert Account.objects.get(username="n.ho").check_password(NEW)


def test_a_link_dies_after_two_days_or_when_a_newer_one_is_made(trial, sung):
    client = sung.signs_in()
    first = opens(client)
    second = link_on(client.post("/people/at/n.ho/link"))
    assert browser().get(first).status_code == 404
    assert browser().get(second).status_code == 200
    Link.objects.update(expires_at=now() - timedelta(seconds=1))
    assert browser().get(second).status_code == 404
    made = Link.objects.filter(used_at=None).latest("made_at")
    assert made.expires_at < now()


def test_a_weak_password_keeps_the_link_alive(trial, sung):
    link = opens(sung.signs_in())
    assert sets(link, "ho nai-yun 12").status_code == 200
    assert sets(link).status_code == 302


def test_nobody_who_is_signed_in_uses_a_link_least_of_all_who_made_it(trial, sung):
    client = sung.signs_in()
    link = opens(client)
    answer = client.post(link, {"password1": NEW, "password2": NEW})
    assert answer.status_code == 404
    assert WORDS["sign_out_first"].en in text(answer)
    assert not Account.objects.get(username="n.ho").has_usable_password()


def test_no_page_shows_or_takes_a_password_for_somebody_else(trial, sung):
    client = sung.signs_in()
    opens(client)
    for address in ("/people", "/people/at/n.ho"):
        assert 'type="password"' not in client.get(address).content.decode()
    client.post("/people/at/n.ho/link", {"password": NEW, "password1": NEW, "password2": NEW})
    assert not Account.objects.get(username="n.ho").has_usable_password()


def test_a_name_is_never_given_twice(trial, sung):
    client = sung.signs_in()
    opens(client)
    client.post("/people/at/n.ho/close", {"why": "left"})
    for title in ("Ho Nai-yun", "Hou Nian"):
        answer = client.post("/people/open", {"user": "n.ho", "title": title}, follow=True)
        assert "never given again" in text(answer)
    assert Account.objects.filter(username="n.ho").count() == 1


@pytest.mark.parametrize("user", ["", "N.Ho", "n", "n ho", "9ho", "n.ho\0", "何", "n" * 33, "../etc"])
def test_names_that_cannot_sign_in_are_refused_before_they_become_entries(trial, sung, user):
    client = sung.signs_in()
    before = kinds(trial).count("account opened")
    client.post("/people/open", {"user": user, "title": "Ho Nai-yun"})
    assert kinds(trial).count("account opened") == before


def test_closing_an_account_ends_its_sessions_at_once(trial, sung):
    lin = Person("c.lin", "Lin Yu-ting")
    trial.site.submit(c.OpenAccount("c.lin", "Lin Yu-ting"), "administrator", user="a.sung")
    here, there = lin.signs_in(), lin.signs_in()
    keys = [here.session.session_key, there.session.session_key]
    client = sung.signs_in()
    refused = client.post("/people/at/c.lin/close", {"why": " "}, follow=True)
    assert "Say why" in text(refused)
    assert here.get("/").status_code == 200
    client.post("/people/at/c.lin/close", {"why": "left the site"})
    assert not [key for key in keys if here.session.exists(key)], "the sessions are gone from the database"
    assert here.get("/").headers["Location"].startswith("/me/login")
    again = browser()
    again.post("/me/login", {"login": "c.lin", "password": PASSWORD})
    assert not is_in(again)
    client.post("/people/at/c.lin/reopen", {"why": "came back"})
    lin.signs_in()


def test_a_closed_account_is_out_even_before_its_row_has_followed(trial, sung):
    """A power cut between entry and row: the entry alone ends the session at its next request."""
    lin = Person("c.lin", "Lin Yu-ting")
    trial.site.submit(c.OpenAccount("c.lin", "Lin Yu-ting"), "administrator", user="a.sung")
    client = lin.signs_in()
    trial.site.submit(c.CloseAccount("c.lin", "left"), "administrator", user="a.sung")
    assert Account.objects.get(username="c.lin").is_active
    assert client.get("/").headers["Location"].startswith("/me/login")
    assert not is_in(client)
    follow(trial.served)
    assert not Account.objects.get(username="c.lin").is_active


def test_rows_follow_entries_after_a_cut_and_no_row_comes_first(trial, sung, monkeypatch):
    client = sung.signs_in()
    with monkeypatch.context() as cut:
        cut.setattr("vertebra.app.accounts.following._follow", lambda *a: 1 / 0)
        cut.setattr(Account.objects.__class__, "open", lambda *a: 1 / 0)
        assert client.post("/people/open", {"user": "n.ho", "title": "Ho Nai-yun"}).status_code == 500
    assert "n.ho" in trial.served.source.trial()[0].accounts
    assert not Account.objects.filter(username="n.ho").exists()
    trial.served.follow_accounts()
    link_on(client.post("/people/at/n.ho/link"))
    refused = client.post("/people/open", {"user": "x.yz", "title": " "})
    assert refused.status_code == 302
    assert not Account.objects.filter(username="x.yz").exists(), "what the door refuses gets no row"


def test_nobody_closes_or_frees_their_own_account(trial, sung):
    trial.site.submit(c.OpenAccount("a.sung", "Sung Ya-wen"), "administrator", user="a.sung")
    client = sung.signs_in()
    assert "another administrator" in text(client.post("/people/at/a.sung/close", {"why": "x"}, follow=True))
    answer = client.post("/people/at/a.sung/link", {"lost": "yes"}, follow=True)
    assert WORDS["own_link"].en in text(answer)
    assert is_in(client)


# --- lost factors: two people


def test_second_factors_are_removed_only_by_two_people(trial, sung, aster):
    lin = Person("c.lin", "Lin Yu-ting")
    old = lin.signs_in()
    admin, sponsor = sung.signs_in(), aster.signs_in()
    link = link_on(admin.post("/people/at/c.lin/link", {"lost": "yes"}))
    assert browser().get(link).status_code == 404, "not yet"
    assert WORDS["vouch_title"].en in text(sponsor.get("/people"))
    assert WORDS["vouch_title"].en in text(sponsor.get("/"))
    assert "second_factor" not in factors(lin.account)
    refused = admin.post("/people/at/c.lin/vouch", follow=True)
    assert WORDS["vouch_same"].en in text(refused)
    assert browser().get(link).status_code == 404, "who made it cannot vouch"
    sponsor.post("/people/at/c.lin/vouch")
    assert browser().get(link).status_code == 200
    assert factors(lin.account) == ["totp"]
    sets(link)
    assert factors(lin.account) == []
    assert old.get("/").headers["Location"].startswith("/me/login")
    told = noted("c.lin")
    wanted = ["second factor reset asked", "identity confirmed", "password changed", "second factor removed"]
    assert [what for what in told if what in wanted] == wanted
    client = browser()
    client.post("/me/login", {"login": "c.lin", "password": NEW})
    assert client.get("/").headers["Location"] == "/me/2fa"


def test_a_link_for_the_password_leaves_the_second_factors(trial, sung):
    lin = Person("c.lin", "Lin Yu-ting")
    sets(link_on(sung.signs_in().post("/people/at/c.lin/link")))
    assert factors(lin.account) == ["totp"]
    client = browser()
    client.post("/me/login", {"login": "c.lin", "password": NEW})
    assert not is_in(client)


def test_an_administrator_ends_a_lockout(trial, sung):
    lin = Person("c.lin", "Lin Yu-ting")
    for _ in range(5):
        browser().post("/me/login", {"login": "c.lin", "password": "not the password"})
    client = sung.signs_in()
    page = text(client.get("/people"))
    assert "locked" in page
    assert "Sign-in failed" in page
    client.post("/people/at/c.lin/unlock")
    lin.signs_in()
    assert noted("c.lin")[-2:] == ["unlocked", "signed in"]


# --- duties, trainings, who could


def test_a_role_counts_once_its_holder_is_trained(trial, sung, aster):
    sets(opens(sung.signs_in()))
    ho = Account.objects.get(username="n.ho")
    Account.objects.filter(pk=ho.pk).update(is_demo=True)
    trial.served.demo = True
    client, sponsor = browser(), aster.signs_in()
    client.post("/me/login", {"login": "n.ho", "password": NEW})
    day = trial.served.source.today().isoformat()
    given = {
        "user": "n.ho",
        "title": "Ho Nai-yun",
        "role": "monitor",
        "since": day,
        "until": "",
        "next": "/people/at/n.ho",
    }
    assert sponsor.post("/do/delegate", given).headers["Location"] == "/people/at/n.ho"
    assert client.get("/trial").status_code == 403
    assert "not trained" in text(sponsor.get("/people/at/n.ho"))
    sponsor.post("/do/record-training", {"user": "n.ho", "topic": "protocol", "on": day, "version": "1"})
    assert client.get("/trial").status_code == 200
    sponsor.post("/do/end-delegation", {"user": "n.ho", "role": "monitor", "until": day, "why": "another monitor"})
    page = text(sponsor.get("/people/at/n.ho"))
    assert "another monitor" in page
    trial.served.clock.passes_to(trial.served.clock.now() + timedelta(days=1))
    assert client.get("/trial").status_code == 403, "the day after its last"


def test_who_could_do_what_on_a_day(trial, sung, aster):
    sponsor = aster.signs_in()
    day = FIRST + timedelta(days=3)
    trial.site.now = trial.site.at(day)
    trial.site.submit(c.EndDelegation("c.lin", "coordinator", day.isoformat(), "moved on"), "sponsor")

    def could(on) -> str:
        page = text(sponsor.get("/people", {"on": on.isoformat()}))
        return page[page.index(WORDS["who_could_why"].en) : page.index(WORDS["failures"].en)]

    assert "Lin Yu-ting c.lin Study coordinator" in could(day)
    assert "Lin Yu-ting c.lin Nothing" in could(day + timedelta(days=1))
    assert "Lin Yu-ting c.lin Nothing" in could(FIRST - timedelta(days=30))
    today = trial.served.source.today().isoformat()
    for nonsense in ("2026-02-31", "yesterday", "2026-01", "9" * 40, "<script>"):
        page = sponsor.get("/people", {"on": nonsense})
        assert page.status_code == 200
        assert f'value="{today}"' in page.content.decode()


# --- the review


def test_the_review_of_accounts_is_due_every_90_days(trial, sung):
    client = sung.signs_in()
    assert WORDS["review_overdue"].en not in text(client.get("/people"))
    due = review_due(trial.served.source.trial()[0])
    trial.site.now = trial.site.at(due + timedelta(days=1))
    trial.now_is(trial.site)
    page = client.get("/people")
    assert WORDS["review_overdue"].en in text(page)
    assert WORDS["review_accounts"].en in text(client.get("/")), "it waits in the work list too"
    upto = re.search(r'name="upto" value="(\d+)"', page.content.decode())[1]
    client.post("/do/review-trial-trail", {"upto": upto, "comment": "all still here", "next": "/people"})
    after = text(client.get("/people"))
    assert WORDS["review_overdue"].en not in after
    assert "a.sung: all still here" in after
    assert kinds(trial)[-1] == "audit trail reviewed"
    again = review_due(trial.served.source.trial()[0])
    assert again == due + timedelta(days=1 + REVIEW_DAYS)


def test_a_monitor_reading_the_trail_reviews_no_accounts(trial):
    trial.site.submit(c.ReviewTrialTrail(5), "monitor")
    state, _ = trial.served.source.trial()
    assert review_due(state) == FIRST - timedelta(days=3) + timedelta(days=REVIEW_DAYS)


# --- who sees and does it


@pytest.mark.parametrize("role", EVERYBODY)
def test_the_page_is_for_those_who_answer_for_it(trial, role):
    user = {"administrator": "a.sung", "auditor": "e.tan"}.get(role, role)
    trial.served.demo = True
    client = trial.client(user if role in ("administrator", "auditor") else role)
    assert client.get("/people").status_code == 200
    assert client.get("/people/at/c.lin").status_code == 200
    assert client.get("/people/at/nobody").status_code == 404


@pytest.mark.parametrize("role", ["coordinator", "surgeon", "lab", "quality", "reader", "medical"])
def test_others_do_not_see_it(trial, role):
    client = trial.client(role)
    assert client.get("/people").status_code == 403
    assert client.get("/people/at/c.lin").status_code == 403


@pytest.mark.parametrize("role", ["sponsor", "investigator", "monitor", "data", "coordinator", "e.tan"])
@pytest.mark.parametrize("act", ["open", "at/c.lin/close", "at/c.lin/reopen", "at/c.lin/link", "at/c.lin/unlock"])
def test_only_an_administrator_opens_and_closes(trial, role, act):
    trial.client("coordinator")
    before = kinds(trial)
    sent = {"user": "n.ho", "title": "Ho Nai-yun", "why": "because"}
    assert trial.client(role).post(f"/people/{act}", sent).status_code == 403
    assert kinds(trial)[len(before) :] in ([], ["access noted"])


def test_an_administrator_gives_no_roles_and_sees_no_data(trial, sung):
    client = sung.signs_in()
    day = trial.served.source.today().isoformat()
    given = {"user": "a.sung", "title": "Sung Ya-wen", "role": "investigator", "since": day, "trained": day}
    before = trial.served.source.trial()[0].duties
    client.post("/do/delegate", given)
    assert trial.served.source.trial()[0].duties == before
    for address in ("/trial", "/p/P-001", "/queries", "/trail", "/entry/trial/1"):
        assert client.get(address).status_code == 403


def test_accounts_have_no_second_door(trial, sung):
    client = sung.signs_in()
    for slug in ("open-account", "close-account", "reopen-account"):
        assert client.post(f"/do/{slug}", {"user": "n.ho", "title": "Ho", "why": "x"}).status_code == 404


def test_an_account_opened_by_a_program_gets_its_row_too(trial, sung):
    trial.served.submit(c.OpenAccount("n.ho", "Ho Nai-yun"), Actor("a.sung", "administrator"))
    assert Account.objects.filter(username="n.ho").exists()


# --- one's own account


def test_ones_own_account_shows_roles_sessions_and_sign_ins(trial):
    lin = Person("c.lin", "Lin Yu-ting")
    here, there = lin.signs_in(), lin.signs_in()
    page = here.get("/me/account")
    told = text(page)
    assert "Study coordinator" in told
    assert told.count("Signed in") >= 2
    assert "password + app" in told
    other = re.search(r'name="session" value="(\d+)"', page.content.decode())[1]
    here.post("/me/sessions", {"session": other})
    assert there.get("/").headers["Location"].startswith("/me/login")
    assert here.get("/").status_code == 200
    third, fourth = lin.signs_in(), lin.signs_in()
    here.post("/me/sessions", {"session": "others"})
    assert not [client for client in (third, fourth) if client.get("/").status_code == 200]
    assert here.get("/").status_code == 200


def test_nobody_ends_the_session_of_somebody_else(trial, sung):
    lin = Person("c.lin", "Lin Yu-ting").signs_in()
    client = sung.signs_in()
    for number in range(1, 10):
        client.post("/me/sessions", {"session": str(number)})
    assert lin.get("/").status_code == 200
