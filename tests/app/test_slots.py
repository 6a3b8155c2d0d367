"""The calendar: places of the lab in words, a booking rehearsed before it is kept, what a move takes along."""

import re
from datetime import timedelta

import pytest

from app_support.pages import hidden, links, messages, text, told, work
from app_support.served import Trial, served_trial
from stories import FIRST, SURGERY, Story, participant
from vertebra.conduct import commands as c
from vertebra.conduct.state import live_slot
from vertebra.simulate.staff import LAB, SLOTS


@pytest.fixture
def trial(tmp_path):
    with served_trial(tmp_path) as trial:
        yield trial


def day(n: int) -> str:
    return (SURGERY + timedelta(days=n)).isoformat()


def screened(trial: Trial, who: str = "P-001") -> Story:
    story = participant(trial.site, who).consented().screened()
    trial.now_is(trial.site)
    return story


def slot(trial: Trial, who: str = "P-001"):
    return live_slot(trial.served.source.trial()[0], who)


def cells(html: str) -> dict[str, str]:
    """What each day of the weeks says, by its date."""
    days = re.findall(r'<td class="[^"]*"><span class="date"><time datetime="([^"]+)">(.*?)</td>', html, re.S)
    return {iso: text(inside) for iso, inside in days}


def posted(client, html: str, action: str, **more: str) -> list[str]:
    """Send the form of the page to the door, as a browser would; what the next page says has happened."""
    return messages(client.post(action, hidden(html, action) | more, follow=True))


# --- looking ----------------------------------------------------------------------------------------------------------


def test_an_empty_calendar_says_how_many_places_there_are(trial):
    html = told(trial.client("coordinator"), "/calendar")
    assert "No culture is booked." in text(html)
    assert cells(html)[SURGERY.isoformat()] == f"{SURGERY.day} {SLOTS} free"


def test_each_day_says_what_is_free_and_who_comes(trial):
    story = screened(trial)
    story.booked()
    trial.now_is(trial.site)
    held = live_slot(story.site.trial, "P-001")
    found = cells(told(trial.client("lab"), "/calendar"))
    assert found[day(-1)] == f"1 {SLOTS} free"
    assert found[day(0)] == f"2 {SLOTS - 1} free Theatre P-001"
    assert found[held.injection.isoformat()].endswith("Injection P-001")
    assert found[held.until.isoformat()].startswith(f"{held.until.day} {SLOTS - 1} free")
    after = held.until + timedelta(days=1)
    assert found[after.isoformat()] == f"{after.day} {SLOTS} free"


def test_a_full_and_a_closed_day_are_told_in_words(trial):
    story = screened(trial)
    story.site.submit(c.OfferSlots("S01", LAB, day(-1), day(-1), 0), "lab")
    story.site.submit(c.OfferSlots("S01", LAB, day(0), day(400), 1), "lab")
    story.booked()
    trial.now_is(trial.site)
    found = cells(told(trial.client("coordinator"), "/calendar"))
    assert (found[day(-1)], found[day(0)], found[day(1)]) == ("1 closed", "2 full Theatre P-001", "3 full")
    assert "額滿" in cells(told(trial.client("coordinator", "zh-Hant"), "/calendar"))[day(1)]


def test_a_strip_tells_the_days_and_what_is_wrong_with_them(trial):
    for who, injection in (("P-001", day(40)), ("P-002", day(67))):
        screened(trial, who).booked(injection=injection)
    html = text(told(trial.client("medical"), "/calendar"))
    assert f"Theatre {day(0)} · Injection {day(40)} (+40)" in html
    assert f"P-002 on {day(67)}: 27 days after P-001, 28 are required." in html


def test_a_discectomy_that_did_not_happen_is_told_and_is_work(trial):
    story = screened(trial)
    story.booked().on(SURGERY + timedelta(days=1))
    trial.now_is(trial.site)
    client = trial.client("coordinator")
    assert "The discectomy did not take place on this day" in text(told(client, "/calendar"))
    assert [what for what, _ in work(client)["slot"]] == [
        "P-001 The discectomy did not take place: move or free the slot overdue"
    ]


def test_whose_cells_still_grow_after_the_goodbye_is_told_not_to_inject(trial):
    story = screened(trial).harvested().received()
    story.does(c.WithdrawConsent("trial", "destroyed", story.site.today.isoformat()), "coordinator")
    trial.now_is(trial.site)
    assert "nobody is injected any more" in text(told(trial.client("coordinator"), "/calendar"))


def test_a_duty_for_another_site_sees_nothing_of_it(trial):
    screened(trial).booked()
    since = FIRST.isoformat()
    trial.site.submit(c.OpenSite("S02", "Second centre"), "sponsor")
    trial.site.submit(c.Delegate("x.two", "Two", "coordinator", since, "", since, "S02"), "sponsor")
    html = told(trial.client("x.two"), "/calendar?who=P-001")
    assert "P-001" not in text(html)
    assert "has not offered any place yet" in text(html)


@pytest.mark.parametrize(
    "query",
    ["since=never", "since=9999-12-31", "since=0001-01-01", "who=P-999", "room=x", "who=P-001&surgery=soon",
     "who=P-001&surgery=2026-02-02&injection=2026", "who=P-001&surgery=9999-12-31", "who=P-001&place=%00"],
)  # fmt: skip
def test_no_address_breaks_the_calendar(trial, query):
    screened(trial)
    assert trial.client("coordinator").get(f"/calendar?{query}").status_code == 200


# --- booking ----------------------------------------------------------------------------------------------------------


def test_who_is_eligible_waits_for_a_slot_on_the_work_list(trial):
    screened(trial)
    client = trial.client("coordinator")
    assert work(client)["slot"] == [("P-001 Book a culture slot", "/calendar?who=P-001#plan")]
    assert "slot" not in work(trial.client("lab"))


def test_a_booking_is_rehearsed_then_kept(trial):
    screened(trial)
    client = trial.client("coordinator")
    html = told(client, "/calendar?who=P-001")
    assert "Nothing is kept before you confirm." in text(html)
    assert slot(trial) is None, "looking books nothing"
    assert posted(client, html, "/do/book-slot") == ["Saved."]
    held = slot(trial)
    assert (held.surgery, held.injection) == (SURGERY, SURGERY + timedelta(days=38))
    assert "slot" not in work(client)


def test_the_rehearsal_says_what_the_door_would_say(trial):
    screened(trial)
    html = told(trial.client("investigator"), f"/calendar?who=P-001&surgery={day(0)}&injection={day(92)}")
    assert "outside 28-91" in text(html)
    assert 'action="/do/book-slot"' not in html


def test_a_full_lab_offers_the_nearest_days_as_links(trial):
    story = screened(trial)
    story.site.submit(c.OfferSlots("S01", LAB, day(0), day(400), 1), "lab")
    story.booked()
    screened(trial, "P-002")
    client = trial.client("coordinator")
    found = links(told(client, f"/calendar?who=P-002&surgery={day(5)}"))
    assert found[day(58)] == f"?who=P-002&surgery={day(58)}#plan"
    html = told(client, "/calendar" + found[day(58)].partition("#")[0])
    assert posted(client, html, "/do/book-slot") == ["Saved."]


# --- moving -----------------------------------------------------------------------------------------------------------


def test_a_move_shows_the_injection_and_the_visits_of_both_clocks_before_and_after(trial):
    screened(trial).booked(injection=day(42))
    html = text(told(trial.client("coordinator"), f"/calendar?who=P-001&surgery={day(7)}&injection={day(49)}"))
    assert f"Discectomy {day(0)} {day(7)} +7" in html
    assert f"Injection {day(42)} {day(49)} +7" in html
    assert re.search(rf"V2 \S+( \S+)* {day(0)} – {day(0)} {day(7)} – {day(7)}", html)
    assert re.search(rf"V5 \S+( \S+)* {day(42)} – {day(42)} {day(49)} – {day(49)}", html)
    assert "The planned day follows in: " in html


def test_a_move_needs_a_reason_and_keeps_the_days_before(trial):
    screened(trial).booked(injection=day(42))
    client = trial.client("coordinator")
    html = told(client, f"/calendar?who=P-001&surgery={day(7)}")
    (said,) = posted(client, html, "/do/move-slot", why=" ")
    assert "(REASON)" in said
    html = told(client, f"/calendar?who=P-001&surgery={day(7)}")
    assert posted(client, html, "/do/move-slot", why="theatre closed") == ["Saved."]
    assert slot(trial).surgery == SURGERY + timedelta(days=7)
    page = text(told(client, "/calendar"))
    assert f"Booked · Theatre {day(0)} · Injection {day(42)}" in page
    assert "theatre closed" in page


def test_a_move_shows_the_sentinel_intervals_it_would_break(trial):
    screened(trial).booked(injection=day(40))
    screened(trial, "P-002").booked(injection=day(68))
    html = text(told(trial.client("coordinator"), f"/calendar?who=P-002&surgery={day(0)}&injection={day(60)}"))
    assert f"P-002 on {day(60)}: 20 days after P-001, 28 are required." in html
    html = text(told(trial.client("coordinator"), f"/calendar?who=P-002&surgery={day(0)}&injection={day(69)}"))
    assert "Every sentinel interval is kept." in html


def test_after_the_discectomy_the_page_moves_the_injection_only(trial):
    screened(trial).harvested()
    trial.now_is(trial.site)
    client = trial.client("coordinator")
    html = told(client, f"/calendar?who=P-001&surgery={day(0)}&injection={day(60)}")
    assert "only the injection can move" in text(html)
    assert posted(client, html, "/do/move-slot", why="waits for the interval") == ["Saved."]
    assert slot(trial).injection == SURGERY + timedelta(days=60)


def test_a_slot_is_freed_with_a_reason(trial):
    screened(trial).booked()
    client = trial.client("coordinator")
    html = told(client, "/calendar")
    assert posted(client, html, "/do/free-slot", why="has the flu") == ["Saved."]
    assert slot(trial) is None


# --- the lab ----------------------------------------------------------------------------------------------------------


def test_the_lab_offers_and_books_nothing(trial):
    screened(trial).booked()
    client = trial.client("lab")
    html = told(client, "/calendar?who=P-001")
    assert 'id="plan"' not in html
    sent = {"place": "Clean room 2", "since": day(0), "until": day(9), "slots": "2"}
    assert posted(client, html, "/do/offer-slots", **sent) == ["Saved."]
    found = cells(told(client, "/calendar?room=S01:Clean room 2"))
    assert (found[day(-1)], found[day(0)], found[day(9)], found[day(10)]) == (
        "1 closed", "2 2 free Theatre P-001", "11 2 free", "12 closed",
    )  # fmt: skip


def test_fewer_places_than_booked_are_refused_in_words(trial):
    screened(trial).booked()
    client = trial.client("quality")
    html = told(client, "/calendar")
    (said,) = posted(client, html, "/do/offer-slots", place=LAB, since=day(0), until=day(9), slots="0")
    assert said == f"1 cultures are booked here on {day(0)}: move or free them first. (SLOT-HELD)"


def test_the_participant_page_names_the_slot(trial):
    screened(trial)
    client = trial.client("coordinator")
    assert "No culture slot is booked." in text(told(client, "/p/P-001"))
    Story(trial.site, "P-001").booked()
    assert f"Culture slot: Theatre {day(0)} · Injection {day(38)}" in text(told(client, "/p/P-001"))
