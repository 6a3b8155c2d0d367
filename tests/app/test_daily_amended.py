"""The pages of the day after an amendment: each person by the version that counts for them, and nothing old is lost."""

import re
from contextlib import closing
from datetime import timedelta

import pytest

from amendments import APPROVED, adopt, amended, followed, in_screening, move, registered
from app_support.pages import text, told, work
from app_support.served import Trial
from stories import FIRST
from vertebra.app.serving import serve_store
from vertebra.app.store import create_store
from vertebra.simulate.site import Site
from vertebra.simulate.staff import set_up


@pytest.fixture(scope="module")
def trial(tmp_path_factory):
    """P-001 was followed under edition 1.0 and moved to 2.0, with its new consent to come; P-002 stays under 1.0."""
    place = str(tmp_path_factory.mktemp("amended") / "trial.sqlite")
    with closing(create_store(place, registered())) as store:
        site = Site(store.study, store.desk())
        set_up(site, FIRST)
        site.now = site.at(FIRST)
        in_screening(site, "P-002")
        followed(site, "P-001")
        site.now = site.at(APPROVED + timedelta(days=1))
        after = adopt(site, amended())
        assert move(after, "P-001") == set()
        trial = Trial(serve_store(store), after)
        trial.now_is(after)
        yield trial


def test_who_was_moved_must_consent_to_the_new_version(trial):
    client = trial.client("coordinator")
    ((what, link),) = work(client)["reconsent"]
    assert (what, link) == ("P-001 Consent to the trial", "/p/P-001/consent")
    page = text(told(client, link))
    assert "signed so far: version 1.0" in page
    assert "version 2.0" in page


def test_a_visit_that_was_given_up_stays_where_it_took_place(trial):
    page = told(trial.client("coordinator"), "/p/P-001")
    row = re.search(r'<tr id="v-V7">.*?</tr>', page, re.S)
    assert row
    assert "done" in text(row[0])
    assert "Day 3" in text(row[0])


def test_the_matrix_keeps_its_columns_for_both_versions(trial):
    page = told(trial.client("coordinator"), "/participants")
    head = re.findall(r'<th scope="col"><abbr[^>]*>(\w+)<', page)
    assert "V7" in head
    for row in re.findall(r'<tr><th scope="row">.*?</tr>', page, re.S):
        assert row.count("<td") == len(head) + 1, "one cell a visit and one for the others"


def test_an_item_that_was_given_up_is_still_told(trial):
    assert "Straight-leg raise" in text(told(trial.client("coordinator"), "/p/P-001?open"))


def test_eligibility_is_told_by_the_version_of_the_person(trial):
    client = trial.client("investigator")
    for who, registered_holds in (("P-001", False), ("P-002", True)):
        page = told(client, f"/p/{who}/eligibility/screening")
        e2 = text(re.search(r'id="E2">.*?</article>', page, re.S)[0])
        assert ("As registered · in force" in e2) == registered_holds, who


@pytest.mark.parametrize("role", ["coordinator", "investigator", "lab", "monitor", "data", "medical", "sponsor"])
def test_every_page_of_the_day_is_there_for_everybody(trial, role):
    client = trial.client(role)
    for address in ("/", "/participants", "/trial", "/p/P-001", "/p/P-002", "/p/P-001?open"):
        told(client, address)
