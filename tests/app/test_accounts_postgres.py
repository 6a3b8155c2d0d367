"""The same accounts on PostgreSQL: founded, signed in, locked, freed by two people, closed, and never deleted."""

from contextlib import closing
from itertools import count

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connections
from django.test.utils import CaptureQueriesContext

from app_support.signing_in import PASSWORD, QUICK, Person, browser, is_in, noted
from store_support.postgres import new_database
from stories import corrected
from vertebra.app.accounts import links
from vertebra.app.accounts.founding import Founding, first_link, found
from vertebra.app.accounts.models import Account
from vertebra.app.serving import serve_store
from vertebra.app.store import create_store
from vertebra.conduct import commands as c
from vertebra.conduct.entries import Actor

NUMBER = count()
ADMIN = Actor("a.sung", "administrator")


@pytest.fixture
def served():
    cache.clear()
    with QUICK, closing(create_store(new_database(f"accounts{next(NUMBER)}"), corrected())) as store:
        yield serve_store(store)
        connections["default"].close()


def founding(served) -> Founding:
    today = served.source.today()
    day, last = today.isoformat(), today.replace(year=today.year + 1, day=1).isoformat()
    return Founding("a.sung", "Sung Ya-wen", "s.aster", "Aster Lin", day, "S01", "Taipei", "IRB-1", day, last, True)


def test_accounts_on_postgresql(served):
    assert first_link(served).path.startswith("/found/")
    assert found(served, founding(served)) == []
    assert sorted(Account.objects.values_list("username", flat=True)) == ["a.sung", "s.aster"]
    lin = Person("c.lin", "Lin Yu-ting")
    served.submit(c.OpenAccount("c.lin", "Lin Yu-ting"), ADMIN)
    client = lin.signs_in()
    for _ in range(5):
        browser().post("/me/login", {"login": "c.lin", "password": "not the password"})
    locked = browser()
    assert locked.post("/me/login", {"login": "c.lin", "password": PASSWORD}).status_code == 429
    assert is_in(client)
    secret = links.make(Account.objects.get(username="s.aster"), "a.sung")
    link = links.find(secret)
    assert links.set_password(link, "a discus is no disc")
    assert not links.set_password(link, "yet another password"), "a link works once"
    served.submit(c.CloseAccount("c.lin", "left"), ADMIN)
    assert client.get("/").headers["Location"].startswith("/me/login")
    assert not is_in(client)
    assert [what for what in noted("c.lin") if what != "sign-in failed"] == ["signed in", "locked out"]


def test_no_account_is_deleted_on_postgresql(served):
    Person("c.lin", "Lin Yu-ting")
    with pytest.raises(DatabaseError, match="never deleted"), connections["default"].cursor() as cursor:
        cursor.execute("DELETE FROM account")


def test_only_what_is_kept_of_a_session_does_not_wait_for_the_disk(served):
    """Within the save of a session the disk is not waited for; around it, and for an end of a session, it is."""
    client = Person("c.lin", "Lin Yu-ting").signs_in()
    with CaptureQueriesContext(connections["default"]) as asked:
        client.session.save()
    assert [q["sql"] for q in asked if "synchronous_commit" in q["sql"]] == ["SET LOCAL synchronous_commit TO OFF"]
    assert waits_for_disk()
    with CaptureQueriesContext(connections["default"]) as asked:
        client.post("/me/logout")
    deleted = next(n for n, q in enumerate(asked) if q["sql"].startswith('DELETE FROM "django_session"'))
    assert "synchronous_commit" not in asked[deleted - 1]["sql"]
    assert not is_in(client)


def waits_for_disk() -> bool:
    with connections["default"].cursor() as cursor:
        return cursor.execute("SHOW synchronous_commit").fetchone() == ("on",)
