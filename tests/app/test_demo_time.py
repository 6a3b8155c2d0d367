"""Time is let pass in a demo, by anybody, forward only, for everybody at once; a real trial has no such thing."""

import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from hypothesis import given, settings, strategies as st

from app_support.served import served_trial
from stories import FIRST, SURGERY, VAS, participant
from vertebra.app import clock as clocks
from vertebra.app.clock import Clock, NotPassed
from vertebra.app.serving import Served
from vertebra.conduct import commands as c

TAIPEI = ZoneInfo("Asia/Taipei")


@pytest.fixture(scope="module")
def _made(tmp_path_factory):
    with served_trial(tmp_path_factory.mktemp("time")) as trial:
        participant(trial.site, "P-001").consented().screened().ordered()
        vas = trial.site.data({**VAS, "VASDTC": FIRST.isoformat()})
        invented = c.SaveForm("VAS", vas, FIRST.isoformat(), "V1", source="simulated")
        participant(trial.site, "P-002").consented().does(invented, "coordinator")
        yield trial


@pytest.fixture
def trial(_made):
    """Each story begins in the morning of the first day."""
    _made.now_is(_made.site)
    _made.served.demo = True
    yield _made
    _made.served.demo = True


def local(trial) -> datetime:
    return trial.served.clock.now().astimezone(TAIPEI)


def passes(client: Client, **sent: str):
    return client.post("/demo/time", sent)


def test_an_hour_passes_for_everybody(trial):
    before = local(trial)
    assert passes(trial.client("lab"), to="hour", next="/stations")["Location"] == "/stations"
    assert timedelta(hours=1) <= local(trial) - before < timedelta(hours=1, minutes=1)
    assert f"It is {local(trial):%Y-%m-%d %H:%M}." in trial.client("quality").get("/stations").content.decode()


def test_tomorrow_morning_is_eight_oclock_at_the_site(trial):
    before = local(trial)
    passes(trial.client("coordinator"), to="morning")
    assert (local(trial).date() - before.date()).days == 1
    assert (local(trial).hour, local(trial).minute) == (8, 0)


def test_a_chosen_moment_is_meant_at_the_site(trial):
    passes(trial.client("surgeon"), to="moment", at="2026-02-02T07:30")
    assert f"{local(trial):%Y-%m-%dT%H:%M}" == "2026-02-02T07:30"


@pytest.mark.parametrize("at", ["2026-01-05T00:00", "2027-03-01T08:00", "", "tomorrow", "2026-13-40T08:00"])
@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
def test_time_goes_neither_back_nor_anywhere(trial, at, lang):
    before = local(trial)
    answer = trial.client("coordinator", lang).post("/demo/time", {"to": "moment", "at": at})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert local(trial) - before < timedelta(minutes=1)


def test_what_reads_the_clock_follows(trial):
    """The work list sees the surgery come; what is recorded bears the new time."""
    coordinator = trial.client("coordinator")
    then = coordinator.get("/").content.decode()
    passes(coordinator, to="moment", at=f"{SURGERY}T07:00")
    assert coordinator.get("/").content.decode() != then
    assert trial.served.source.today() == SURGERY
    coordinator.get("/trail.csv")
    recorded = trial.served.source.trial()[1]
    assert recorded.startswith("2026-02-01T23:0"), recorded


def test_a_session_ends_by_real_time_only(trial):
    lab = trial.client("lab")
    assert lab.get("/stations").status_code == 200
    passes(lab, to="moment", at="2026-12-01T08:00")
    assert lab.get("/me/left").json()["left"] > 25 * 60
    assert abs(lab.session["seen"] - time.time()) < 120


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_real_trial_has_no_such_page(trial, method):
    trial.served.demo = False
    before = local(trial)
    client = trial.client("sponsor")
    assert getattr(client, method)("/demo/time", {"to": "hour"}).status_code == 404
    assert local(trial) - before < timedelta(minutes=1)
    assert "/demo/time" not in client.get("/").content.decode()


def test_not_even_as_a_demo_if_nothing_in_it_is_simulated(trial, monkeypatch):
    monkeypatch.setattr(trial.served.source, "simulated", lambda: False)
    assert trial.client("sponsor").get("/demo/time").status_code == 404


def test_after_a_restart_it_goes_on_from_what_was_recorded(trial):
    """A jump after which nobody did anything is forgotten; one after which something was recorded is not."""
    last = datetime.fromisoformat(trial.served.source.last_recorded())
    passes(trial.client("coordinator"), to="moment", at="2026-06-01T08:00")
    assert Served(trial.store, demo=True).clock.now() - last < timedelta(minutes=5)
    trial.client("sponsor").get("/trail.csv")
    again = Served(trial.store, demo=True).clock.now().astimezone(TAIPEI)
    assert f"{again:%Y-%m-%d}" == "2026-06-01"


def test_nobody_is_led_elsewhere(trial):
    assert passes(trial.client("lab"), to="hour", next="https://evil.example/")["Location"] == "/"


@settings(max_examples=50, deadline=None)
@given(st.lists(st.timedeltas(timedelta(days=-500), timedelta(days=500)), max_size=12))
def test_the_clock_never_goes_back(jumps):
    """Whatever is asked for; and a moment of the machine stays what it was counted as."""
    clock = Clock(datetime(2026, 1, 5, 1, tzinfo=clocks.UTC))
    for ahead in jumps:
        here = clocks.machine()
        now, counted = clock.now(), clock.counted(here)
        try:
            clock.passes_to(now + ahead)
            assert timedelta() < ahead
        except NotPassed:
            assert ahead <= timedelta(seconds=1) or ahead > timedelta(days=365)
        assert clock.now() >= now
        assert clock.counted(here) == counted


def test_two_who_let_time_pass_at_once_never_turn_it_back():
    clock = Clock(datetime(2026, 1, 5, tzinfo=clocks.UTC))
    later = clock.now() + timedelta(hours=2)
    clock.passes_to(later)
    with pytest.raises(NotPassed, match="time_back"):
        clock.passes_to(later - timedelta(hours=1))
    assert FIRST.year == 2026
