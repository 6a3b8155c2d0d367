"""Each stop and warning of the bedside and of the release, at its boundary, through the page: in both languages.

A row tells what is done before, what is typed, and how the line of the stop then stands. A twin row on the safe side
of the limit shows that it blocks exactly there. Nothing is written by looking: `do=check` asks as the button does.
H18, H19, H25, H26 guard other steps.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from app_support.bedside import (
    PAGE,
    RELEASE,
    clock,
    doable,
    line,
    looked_at,
    made_and_checked,
    ready,
    sent,
    standing,
    unsigned,
)
from app_support.served import Trial, served_trial
from stories import CUL, DOSE, INJECTION, SHOT, SURG, SURGERY, Story, bag_of, corrected, participant
from vertebra.app import serving
from vertebra.conduct import commands as c
from vertebra.conduct.entries import Datum
from vertebra.protocol.study import Study
from vertebra.terms.identifiers import with_check

CLEAR, BLOCKS, UNTOLD, WARNS = "clear", "blocks", "cannot be told", "warns"
RULES = {r.id: r for r in (*corrected().product.stops, *corrected().product.warnings)}
ANOTHER = with_check("NPC-001-P-099-L1")


@pytest.fixture(scope="module")
def bedside(tmp_path_factory):
    """A sound lot at the bedside: nothing is written to it, rows only type different things."""
    with served_trial(tmp_path_factory.mktemp("bedside")) as trial:
        yield trial, ready(trial)


@pytest.fixture
def own(bedside, tmp_path):
    """An empty trial of its own; afterwards the shared one is served again."""
    shared = serving._served["trial"]
    with served_trial(tmp_path) as trial:
        yield trial
    serving.share_database(shared.store.alias)
    serving._served["trial"] = shared


def asked(
    trial: Trial, story: Story, lang: str = "en", page: str = PAGE, role: str = "investigator", **typed: Any
) -> str:
    fields = sent(story, **typed) if page == PAGE else typed
    answer = trial.client(role).post(f"{page}?lang={lang}", {**fields, "do": "check"})
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def holds(trial: Trial, story: Story, stop: str, stands: str, **typed: Any) -> None:
    """The line stands so, with its advice in both languages where it is in the way, and the button only without."""
    for lang in ("en", "zh-Hant"):
        page = asked(trial, story, lang, **typed)
        found, says = line(page, stop)
        assert found == stands, (stop, says, standing(page))
        in_the_way = stands in (BLOCKS, UNTOLD, WARNS)
        assert (RULES[stop].advice.into(lang) in says) == (in_the_way or stands == "reasoned"), says
        assert not (in_the_way and doable(page))


def test_with_everything_sound_nothing_is_in_the_way(bedside):
    page = asked(*bedside)
    assert standing(page) == set()
    assert doable(page)


# --- what is typed and read at the bedside ---------------------------------------------------------------------------

TYPED = [
    ("H1", BLOCKS, {"EXSECOND": "N"}),
    ("H1", UNTOLD, {"EXSECOND": None}),
    ("H1", UNTOLD, {"scans": []}),
    ("H1", BLOCKS, {"scans": [ANOTHER]}),
    ("H1", UNTOLD, {"scans": ["nonsense"]}),
    ("H2", CLEAR, {}),
    ("H2", BLOCKS, {"EXLEVEL": "L5S1"}),
    ("H2", UNTOLD, {"EXLEVEL": None}),
    ("H7", CLEAR, {"EXVOL": "3.0"}),
    ("H7", BLOCKS, {"EXVOL": "3.01"}),
    ("H7", CLEAR, {"EXVOL": "3.0", "EXCONC": "1.2"}),
    ("H7", BLOCKS, {"EXVOL": "3.0", "EXCONC": "1.21"}),
    ("H7", UNTOLD, {"EXVOL": None}),
    ("H8", CLEAR, {"EXCONC": "0.8"}),
    ("H8", BLOCKS, {"EXCONC": "0.79"}),
    ("H8", CLEAR, {"EXCONC": "1.2"}),
    ("H8", BLOCKS, {"EXCONC": "1.21"}),
    ("H8", UNTOLD, {"EXCONC": None}),
    ("H9", CLEAR, {"EXVIAB": "70"}),
    ("H9", BLOCKS, {"EXVIAB": "69.9"}),
    ("H9", UNTOLD, {"EXVIAB": None}),
    ("H21", CLEAR, {"EXIMG": "Y"}),
    ("H21", BLOCKS, {"EXIMG": "N"}),
    ("H21", UNTOLD, {"EXIMG": None}),
    ("H21", BLOCKS, {"EXIMGAP": None}),
    ("H21", BLOCKS, {"EXIMGLAT": None}),
    ("H29", CLEAR, {}),
    ("H29", BLOCKS, {"scans": [with_check("NPC-001-P-001"), with_check("NPC-001-P-001-L1-S999")]}),
    ("W1", CLEAR, {"EXLEFT": "0"}),
    ("W1", WARNS, {"EXLEFT": "0.01"}),
    ("W1", "reasoned", {"EXLEFT": "0.01", "reason": "it leaked"}),
    ("W1", "not told", {"EXLEFT": None}),
]


@pytest.mark.parametrize(("stop", "stands", "typed"), TYPED, ids=[f"{s} {n} {t}" for s, n, t in TYPED])
def test_what_is_typed(bedside, stop, stands, typed):
    trial, story = bedside
    looked_at(trial, story)
    holds(trial, story, stop, stands, **typed)


@pytest.mark.parametrize(
    ("minutes", "stands"), [(0, CLEAR), (5, CLEAR), (6, BLOCKS), (-24 * 60, CLEAR), (-24 * 60 - 1, BLOCKS)]
)
def test_h20_a_time_ahead_or_long_ago(bedside, minutes, stands):
    trial, story = bedside
    clock(trial, story.site.now)
    at = story.site.now + timedelta(minutes=minutes)
    holds(trial, story, "H20", stands, EXDTC=at.isoformat(timespec="minutes"))


# --- the expiry, wherever it was written -----------------------------------------------------------------------------

ONE_O_CLOCK = ("2026-03-16T13:00+08:00", "2026-03-16T05:00+00:00", "2026-03-16T01:00-04:00", "2026-03-16T06:00+01:00")


@pytest.mark.parametrize("written", ONE_O_CLOCK)
def test_h6_one_minute_before_and_after_the_expiry(own, written):
    """New York has changed to daylight time a week before, Paris has not yet: the same moment all the same."""
    story = ready(own, LOTEXP=written)
    ends = datetime.fromisoformat(written)
    for minutes, stands, left in ((-1, CLEAR, "1 min left"), (0, CLEAR, "0 min left"), (1, BLOCKS, "expired")):
        clock(own, ends + timedelta(minutes=minutes))
        holds(own, story, "H6", stands)
        page = asked(own, story)
        assert f">{left}</output>" in page
        assert "<b>2026-03-16 13:00</b> Asia/Taipei, UTC+08:00" in page
        assert (f"written as {written}" in page) == (not written.endswith("+08:00"))


def test_h6_over_a_change_of_clocks(own):
    """Written on the eve of the change in New York: 01:30 before it is half an hour before 03:00 after it."""
    story = made_and_checked(own, LOTEXP="2026-03-16T13:00+08:00")
    story.corrects("FILL", "", "written in the zone of the manufacturer", LOTEXP="2026-03-08T01:30-05:00")
    for at, stands in (("2026-03-08T01:29-05:00", CLEAR), ("2026-03-08T03:00-04:00", BLOCKS)):
        clock(own, datetime.fromisoformat(at))
        holds(own, story, "H6", stands)


# --- what the ledger holds --------------------------------------------------------------------------------------------


def _with(trial: Trial, do: Callable[[Story], object] = lambda s: None, **more: Any) -> Story:
    story = ready(trial, **more)
    do(story)
    return looked_at(trial, story)


def _a_day_before(what: str) -> Callable[[Story], object]:
    day = (INJECTION - timedelta(days=1)).isoformat()
    return lambda s: s.does(c.WithdrawConsent(what, "kept", day), "coordinator")  # type: ignore[arg-type]


def _received(trial: Trial, minutes: int = 30 * 60, **changes: Any) -> Story:
    """Tissue that is received and no more: a later correction that brings such a danger back is refused by itself."""
    story = participant(trial.site, "P-001").consented().screened().harvested()
    story.site.now = story.site.at(SURGERY, 10) + timedelta(minutes=minutes)
    story.received(0, RECDTC=story.site.written(story.site.now), **changes)
    assert story.refused() == set()
    return looked_at(trial, story)


def _tested(**changes: Any) -> Callable[[Trial], Story]:
    def told(trial: Trial) -> Story:
        story = made_and_checked(trial)
        return looked_at(trial, story.corrects("TEST", "", "read again", **changes))

    return told


def _culture(result: str) -> Callable[[Story], object]:
    row = {"LATEDTC": f"{INJECTION}T08:30+08:00", "LATEDAY": 3, "LATERES": result, "LATEORG": "cocci"}
    kept = row if result == "POS" else {k: v for k, v in row.items() if k != "LATEORG"}
    return lambda s: s.step("late", "lab", kept, row=1)


A_DAY = 24 * 60
FEMALE = {"SEX": "F", "CHILDPOT": "N"}
HELD: list[tuple[str, str, Callable[[Trial], Story]]] = [
    ("H3", BLOCKS, lambda t: _with(t, _a_day_before("tissue"))),
    ("H3", BLOCKS, lambda t: _with(t, _a_day_before("trial"))),
    ("H4", BLOCKS, unsigned),
    ("H4", BLOCKS, lambda t: _with(t, lambda s: s.corrects("SAF", "V4", "corrected", HGB="12.9"))),
    ("H5", BLOCKS, made_and_checked),
    ("H10", BLOCKS, _tested(TSTGRAM="POS")),
    ("H10", BLOCKS, _tested(TSTENDO="5")),
    ("H10", CLEAR, _tested(TSTENDO="4.99")),
    ("H10", BLOCKS, lambda t: _with(t, _culture("POS"))),
    ("H10", CLEAR, lambda t: _with(t, _culture("NEG"))),
    ("H11", BLOCKS, lambda t: _with(t, lambda s: s.corrects("HX", "V4", "told", DRUGALL="Y", ALLERGENS="PENICILLIN"))),
    ("H11", UNTOLD, lambda t: _with(t, lambda s: s.corrects("HX", "V4", "told", DRUGALL="Y"))),
    ("H11", CLEAR, lambda t: _with(t, lambda s: s.corrects("HX", "V4", "told", DRUGALL="Y", ALLERGENS="OTHER"))),
    ("H13", CLEAR, lambda t: _with(t, examined={"TEMP": "37.9"})),
    ("H13", BLOCKS, lambda t: _with(t, examined={"TEMP": "38.0"})),
    ("H13", BLOCKS, lambda t: _with(t, examined={"LOCALINF": "Y"})),
    ("H13", UNTOLD, lambda t: _with(t, examined={"SYSINF": None})),
    ("H13", CLEAR, lambda t: _with(t, ready={"CRP": "10"})),
    ("H13", BLOCKS, lambda t: _with(t, ready={"CRP": "10.1"})),
    ("H13", CLEAR, lambda t: _with(t, ready={"CRP": "10.1"}, screened={"CRP": "6"})),
    ("H13", CLEAR, lambda t: _with(t, ready={"INFDTC": "2026-03-09T08:00+08:00"})),
    ("H13", BLOCKS, lambda t: _with(t, ready={"INFDTC": "2026-03-08T08:00+08:00"})),
    ("H14", BLOCKS, lambda t: _received(t, RECEXC="Y")),
    ("H14", BLOCKS, lambda t: _received(t, RECEXC="Y", RECEXCOK="N")),
    ("H14", CLEAR, lambda t: _received(t, RECEXC="Y", RECEXCOK="Y")),
    ("H15", CLEAR, lambda t: _received(t, A_DAY)),
    ("H15", UNTOLD, lambda t: _received(t, A_DAY + 1)),
    ("H15", BLOCKS, lambda t: _received(t, A_DAY + 1, RECQA="REJECT")),
    ("H15", CLEAR, lambda t: _received(t, A_DAY + 1, RECQA="ACCEPT")),
    ("H17", BLOCKS, lambda t: _with(t, lambda s: s.does(c.PlaceHold("a look is needed"), "medical"))),
    ("H22", BLOCKS, lambda t: _with(t, lambda s: s.does(c.RecallMaterial("FBS-2602", "sterility"), "quality"))),
    ("W3", CLEAR, lambda t: _with(t, LOTPASS=2)),
    ("W3", WARNS, lambda t: _with(t, LOTPASS=3)),
    ("W2", CLEAR, ready),
    ("W2", CLEAR, lambda t: _with(t, _seen(7))),
    ("W2", WARNS, lambda t: _with(t, _seen(8))),
    ("W2", CLEAR, lambda t: _with(t, _planned(0))),
    ("W2", WARNS, lambda t: _with(t, _planned(1))),
    ("W2", WARNS, lambda t: _with(t, _planned(-1))),
    ("W6", CLEAR, ready),
    ("W6", WARNS, lambda t: _with(t, lambda s: s.does(_in_centimetres(), "coordinator"))),
]


def _planned(days: int) -> Callable[[Story], object]:
    """The injection was planned so many days after it is given."""
    day = (INJECTION + timedelta(days=days)).isoformat()
    return lambda s: s.does(c.SaveForm("PLN", (Datum("INJPLAN", day),), s.site.today.isoformat(), "V3"), "coordinator")


def _seen(days: int) -> Callable[[Story], object]:
    """The visit before the injection began so many days before it."""
    day = (INJECTION - timedelta(days=days)).isoformat()
    return lambda s: s.does(c.SaveForm("EQ5D", (Datum("EQMOB", "1"),), day, "V4"), "coordinator")


def _ranged(days: int) -> Study:
    """The reference ranges are of so many days before the injection; the last blood is of two days before."""
    study, since = corrected(), INJECTION - timedelta(days=days)
    ranges = tuple(msgspec.structs.replace(r, valid_from=since) for r in study.safety.ranges)
    safety = msgspec.structs.replace(study.safety, ranges=ranges)
    return msgspec.structs.replace(study, safety=safety)


def _in_centimetres() -> c.SaveForm:
    day = INJECTION.isoformat()
    data = (Datum("VASDTC", day), Datum("VASBACK", "4.0", "cm"), Datum("VASLEG", "2.5", "cm"))
    return c.SaveForm("VAS", data, day, "V5")


@pytest.mark.parametrize(("stop", "stands", "story"), HELD, ids=[f"{s} {n} {i}" for i, (s, n, _) in enumerate(HELD)])
def test_what_the_ledger_holds(own, stop, stands, story):
    holds(own, story(own), stop, stands)


def test_w2_says_which_visit_is_out_of_its_days(own):
    story = _with(own, _seen(8))
    says = line(asked(own, story), "W2")[1]
    assert "V4 Before injection 2026-03-08, in time 2026-03-09 to 2026-03-15" in says


@pytest.mark.parametrize(("days", "stands"), [(2, CLEAR), (1, WARNS)])
def test_w5_the_reference_ranges_of_the_day_of_the_blood(own, tmp_path, days, stands):
    (tmp_path / "ranged").mkdir()
    with served_trial(tmp_path / "ranged", _ranged(days)) as trial:
        holds(trial, ready(trial), "W5", stands)


@pytest.mark.parametrize(
    ("hours", "minutes", "stands"),
    [(72, 0, CLEAR), (72, 1, BLOCKS), (1, 0, CLEAR)],
    ids=["72 h", "and a minute", "1 h"],
)
def test_h12_the_pregnancy_test_of_the_last_72_hours(own, hours, minutes, stands):
    at = own.site.at(INJECTION, 8, 30)
    story = _bearing(own, at - timedelta(hours=hours, minutes=minutes))
    holds(own, story, "H12", stands, EXDTC=at.isoformat(timespec="minutes"))


def test_h12_shows_the_test_with_its_age(own):
    story = _bearing(own, own.site.at(INJECTION, 8, 30) - timedelta(hours=20))
    clock(own, own.site.at(INJECTION, 8, 30))
    assert "Pregnancy test taken at 2026-03-15 12:30 20 h ago" in line(asked(own, story), "H12")[1]


def _bearing(trial: Trial, tested_at: datetime) -> Story:
    """A woman who can bear children, tested before the discectomy and at this moment before the injection."""
    story = participant(trial.site, "P-001").consented()
    dated = {"HCG": "NEG", "PREGDTC": trial.site.written(trial.site.at(date(2026, 1, 5), 8)), "BREASTFD": "N"}
    story.screened(SEX="F", CHILDPOT="Y", **dated).ordered().on(SURGERY, 8).fills("PE", "V2")
    story.fills("PREG", "V2", HCG="NEG", PREGDTC=trial.site.written(trial.site.now)).signed("discectomy")
    _collected(story)
    story.received().cultured().ready(
        BREASTFD="N", HCG="NEG", PREGDTC=trial.site.written(tested_at)
    ).filled().tested().released()
    assert story.refused() == set()
    return looked_at(trial, story.on(INJECTION, 8, 30).fills("PE", "V5"))


def _collected(story: Story) -> None:
    site = story.on(SURGERY, 11).site
    start, end, taken = (site.written(site.at(SURGERY, h, m)) for h, m in ((9, 0), (10, 30), (10, 0)))
    times = {"SURGDTC": start, "SURGEND": end, "TISDTC": taken}
    story.step("collect", "surgeon", {**SURG, **times}, at=site.at(SURGERY, 10))
    assert story.refused() == set()


@pytest.mark.parametrize(("days", "stands"), [(27, BLOCKS), (28, CLEAR)])
def test_h17_the_sentinel_interval(own, days, stands):
    """The first participant was dosed so many days ago."""
    first = participant(own.site, "P-002").consented().screened()
    story = participant(own.site, "P-001").consented().screened()
    for told in (first, story):
        told.harvested()
    for told in (first, story):
        told.received().cultured()
    first.ready().filled().tested().released().on(INJECTION, 8, 30).fills("PE", "V5")
    own.site.desk.attach("P-002", SHOT, own.site.actor("investigator"), own.site.now)
    first.step("administer", "investigator", {**DOSE, "EXDTC": own.site.written(own.site.now)})
    assert first.refused() == set()
    dosing = INJECTION + timedelta(days=days)
    story.on(dosing - timedelta(days=2)).ready().on(dosing, 7).filled().tested().released()
    story.on(dosing, 8, 30).fills("PE", "V5")
    assert story.refused() == set()
    looked_at(own, story)
    holds(own, story, "H17", stands)
    says = line(asked(own, story), "H17")[1]
    assert "days required between doses 28 days" in says
    assert "P-002" not in says


def test_h23_a_duty_that_begins_today_does_not_cover_yesterday(own):
    story = ready(own)
    today = INJECTION.isoformat()
    own.site.submit(c.Delegate("i.new", "Dr New", "investigator", today, "", today), "sponsor")
    own.client("i.new")  # an account
    for minutes, stands in ((-8 * 60 - 29, CLEAR), (-8 * 60 - 31, BLOCKS)):
        at = (own.site.at(INJECTION, 8, 30) + timedelta(minutes=minutes)).isoformat(timespec="minutes")
        holds(own, story, "H23", stands, role="i.new", EXDTC=at)


@pytest.mark.parametrize(("day", "stands"), [("2027-01-02", CLEAR), ("2027-01-03", BLOCKS)])
def test_h24_the_last_day_of_the_ethics_approval(bedside, day, stands):
    trial, story = bedside
    clock(trial, trial.site.at(date.fromisoformat(day), 12))
    holds(trial, story, "H24", stands)


@pytest.mark.parametrize(("days", "stands"), [(27, WARNS), (28, CLEAR), (91, CLEAR), (92, WARNS)])
def test_w4_days_from_the_discectomy(bedside, days, stands):
    trial, story = bedside
    clock(trial, trial.site.at(SURGERY + timedelta(days=days), 9))
    holds(trial, story, "W4", stands)


def test_h16_after_the_one_injection_no_second_one(own):
    story = ready(own)
    client, _ = own.client("investigator"), own.client("coordinator")
    for expected in (302, 422):
        assert client.post(PAGE, {**sent(story), "do": "give", "key": f"k{expected}"}).status_code == expected
    for lang in ("en", "zh-Hant"):
        page = client.get(f"{PAGE}?lang={lang}").content.decode()
        assert RULES["H16"].advice.into(lang) in page
        assert not doable(page)
    assert len(own.served.desk.last_trial.doses) == 1


def test_each_warning_is_seen_on_both_sides_of_its_limit():
    """W4 and W5 have tables of their own."""
    rows = {(id, stands) for id, stands, _ in (*TYPED, *HELD)} | {(w, s) for w in ("W4", "W5") for s in (CLEAR, WARNS)}
    assert {(w.id, s) for w in corrected().product.warnings for s in (CLEAR, WARNS)} <= rows


# --- the release decision ---------------------------------------------------------------------------------------------


def decision(story: Story, **more: Any) -> dict[str, Any]:
    lot = story.site.lot(story.who)
    return {"v.RELDEC": "CONDITIONAL", "v.RELCOND": "LATE", "scans": [lot.id], **more}


def releases(trial: Trial, story: Story, stop: str, stands: str, **more: Any) -> None:
    holds(trial, story, stop, stands, page=RELEASE, role="quality", **decision(story, **more))


def _by_hand_of_quality(trial: Trial) -> Story:
    """Who releases has changed the medium once, as a deputy."""
    since = INJECTION - timedelta(days=60)
    trial.site.submit(c.Delegate("q.kuo", "Kuo Mei-ling", "lab", since.isoformat(), "", since.isoformat()), "sponsor")
    story = participant(trial.site, "P-001").consented().screened().harvested().received().cultured()
    now = story.site.now
    medium = {**CUL, "CULSTEP": "MEDIUM", "CULDTC": story.site.written(now)}
    told = story.site.step("P-001", "culture", medium, now, "lab2", place="hood 1")
    story.tries(told, "lab", "q.kuo")
    assert story.refused() == set()
    story.ready().filled().tested()
    assert story.refused() == set()
    return looked_at(trial, story)


def _recalled(trial: Trial) -> Story:
    return looked_at(trial, made_and_checked(trial).does(c.RecallMaterial("SAL-2604", "glass"), "quality"))


RELEASED: list[tuple[str, str, Callable[[Trial], Story], dict[str, Any]]] = [
    ("H1", CLEAR, made_and_checked, {}),
    ("H1", UNTOLD, made_and_checked, {"scans": []}),
    ("H1", BLOCKS, made_and_checked, {"scans": [ANOTHER]}),
    ("H5R", CLEAR, made_and_checked, {}),
    ("H5R", BLOCKS, _by_hand_of_quality, {}),
    ("H10", CLEAR, _tested(TSTVIAB="80"), {}),
    ("H10", BLOCKS, _tested(TSTVIAB="79.9"), {}),
    ("H10", BLOCKS, _tested(TSTVOL="3.01"), {}),
    ("H10", CLEAR, _tested(TSTVOL="2.5"), {}),
    ("H10", BLOCKS, _tested(TSTMYCO=""), {}),
    ("H10", BLOCKS, _tested(TSTIDENT="NOMATCH"), {}),
    ("H22", BLOCKS, _recalled, {}),
    ("W3", CLEAR, lambda t: made_and_checked(t, LOTPASS=2), {}),
    ("W3", WARNS, lambda t: made_and_checked(t, LOTPASS=3), {}),
    ("H20", BLOCKS, made_and_checked, {"v.RELDTC": f"{INJECTION}T07:06+08:00"}),
    ("H20", CLEAR, made_and_checked, {"v.RELDTC": f"{INJECTION}T07:05+08:00"}),
]


@pytest.mark.parametrize(
    ("stop", "stands", "story", "more"), RELEASED, ids=[f"{s} {n} {i}" for i, (s, n, _, _) in enumerate(RELEASED)]
)
def test_the_release(own, stop, stands, story, more):
    releases(own, story(own), stop, stands, **more)


@pytest.mark.parametrize(("minutes", "stands"), [(-1, CLEAR), (0, CLEAR), (1, BLOCKS)])
def test_h6_at_the_release(own, minutes, stands):
    story = made_and_checked(own)
    clock(own, own.site.at(INJECTION, 13) + timedelta(minutes=minutes))
    releases(own, story, "H6", stands)


def test_h27_a_rejection_that_names_another_decision(own):
    """A lot that is not tested can only be rejected."""
    story = participant(own.site, "P-001").consented().screened().harvested().received().cultured().ready().filled()
    looked_at(own, story)
    for decided, stands in (("RELEASED", BLOCKS), ("REJECTED", CLEAR), ("CONDITIONAL", BLOCKS)):
        fields = {**decision(story), "v.RELDEC": decided}
        holds(own, story, "H27", stands, page=RELEASE, role="quality", **fields)


def test_a_failed_test_never_keeps_a_lot_from_being_rejected(own):
    story = _tested(TSTGRAM="POS")(own)
    page = asked(own, story, page=RELEASE, role="quality", **{**decision(story), "v.RELDEC": "REJECTED"})
    assert standing(page) == set()
    assert doable(page)
    assert standing(asked(own, story, page=RELEASE, role="quality", **decision(story))) == {"H10"}


def test_the_labels_of_the_stories_are_those_of_the_pages(bedside):
    _, story = bedside
    assert [scan.code for scan in bag_of(story)] == sent(story)["scans"]
