"""Each hard stop and warning of the product through real commands, on both sides of its boundary.

A row reads: what is tried, told in words, and the codes that it is refused for (none: it is carried out). A new stop
needs rows in `ROWS`; a test asks for them. The conditions alone, with facts told, are in npc001_stops_test.
Source: domain notes F5 (H1-H24, W1-W6), F3 (release), G (stagger), R13 (age of blood and checks).
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache

import msgspec
import pytest

from product_support.bare import forked
from product_support.worlds import STAGES, Hands, Plan, enrolled, prepared
from stories import Story
from vertebra.conduct import commands as c
from vertebra.conduct import entries as e
from vertebra.conduct.entries import Scan
from vertebra.simulate.site import Site

TODAY = date(2026, 10, 24)
NAMED = dict(zip(("ordered", "collected", "received", "culturing", "filled", "tested", "released"),
                 (f"P-{n:03}" for n in range(1, 8)), strict=True))  # fmt: skip
Try = Callable[[], Story]
Row = tuple[str, Try, str]


@cache
def _morning(plan: Plan) -> Site:
    return prepared(plan)


def morning(zone: str = "Asia/Taipei", today: date = TODAY, dosed: tuple[int, ...] = (), opened: int = 250,
            women: frozenset[int] = frozenset()) -> Site:  # fmt: skip
    """Half past eight: one participant at each stage, `NAMED`; with `dosed`, everybody else stands at the bedside."""
    stages = ("released",) * 4 if dosed else STAGES
    return forked(_morning(Plan(stages, dosed, women, zone, today, opened)))


def at(stage: str, site: Site | None = None, **more: object) -> Hands:
    return Hands(site or morning(**more), NAMED[stage])  # type: ignore[arg-type]


def bedside(**changes: object) -> Story:
    return at("released").inject(**changes)


def later(hand: Hands, **apart: int) -> Hands:
    hand.site.now = hand.site.now.astimezone(UTC) + timedelta(**apart)
    return hand


def corrected(hand: Hands, form: str, visit: str, row: int = 0, **changes: object) -> Hands:
    hand.story.corrects(form, visit, "typing error", row, **changes)
    assert hand.story.refused() == set(), hand.story.last.refusals
    return hand


def read(hand: Hands, *labels: tuple[str, str]) -> tuple[Scan, ...]:
    """Labels by kind and whose: own, or that of somebody else."""
    other = hand.site.lot(NAMED["tested"])
    codes = {"own": hand.site.lot(hand.who), "other": other}
    return tuple(Scan(what, getattr(codes[whose], {"person": "person", "container": "id"}[what]))  # type: ignore[arg-type]
                 for what, whose in labels)  # fmt: skip


def scanned(*labels: tuple[str, str], stage: str = "released") -> Story:
    hand = at(stage)
    scans = read(hand, *labels)
    return hand.inject(scans=scans) if stage == "released" else hand.receive(scans=scans)


PERSON, BAG = ("person", "own"), ("container", "own")
OTHERS, OTHER_BAG = ("person", "other"), ("container", "other")


def withdrawn(*which: str, again: bool = False, **changes: object) -> Story:
    hand = at("released")
    for kind in which:
        told = c.WithdrawConsent(kind, "destroy", hand.now)  # type: ignore[arg-type]
        hand.story.does(told, "coordinator")
    if again:
        hand.story.consented(*which)
    return hand.inject(**changes)


def signed(hgb: str) -> Story:
    hand = corrected(at("released"), "SAF", "V4", HGB=hgb)
    hand.story.signed("before injection")
    return hand.inject()


def unsigned() -> Story:
    """A newcomer, fit on the day of surgery, whose check nobody signed."""
    site = morning()
    enrolled(site, "P-099", Plan((), today=TODAY))
    hand = Hands(site, "P-099")
    hand.story.ordered().fills("PE", "V2").fills("PREG", "V2")
    return hand.collect()


def made(fill: dict | None = None, test: dict | None = None, release: dict | None = None, site: Site | None = None,
         expiry: str = "") -> Hands:  # fmt: skip
    """A lot from the culture to the bedside with these changes on its way."""
    hand = at("culturing", site)
    soon = {"LOTEXP": expiry} if expiry else {}
    assert hand.fill(**soon, **(fill or {})).refused() == set()
    assert hand.test(**(test or {})).refused() == set()
    hand.release(reason="as planned", **(release or {}))
    return hand


def expiring(expiry: str, when: str, zone: str = "Asia/Taipei", today: date = TODAY) -> Story:
    """Filled at ten in the evening, examined after midnight, injected in the small hours."""
    site = morning(zone, today)
    site.now = site.at(today, 22)
    hand = made(site=site, expiry=expiry)
    site.now = site.at(today + timedelta(days=1), 0, 10)
    told = site.data({"TEMP": "36.7"})
    again = c.SaveForm("PE", told, site.today.isoformat(), "V5", reason="examined again")
    hand.story.does(again, "coordinator")
    site.now = datetime.fromisoformat(when)
    return hand.inject(at=when, reason="night shift")


def sampled_at(hours: float, **changes: object) -> Story:
    """A woman whose sample was taken so many hours before the injection."""
    hand = at("released", women=frozenset({7}))
    taken = hand.site.written(hand.site.now.astimezone(UTC) - timedelta(hours=hours))
    return corrected(hand, "PREG", "V4", PREGDTC=taken, **changes).inject()


def pending() -> Story:
    """Negative four days ago, a sample of an hour ago without its result."""
    hand = at("released", women=frozenset({7}))
    old = hand.site.written(hand.site.now - timedelta(hours=96))
    corrected(hand, "PREG", "V2", PREGDTC=old)
    new = hand.site.written(hand.site.now - timedelta(hours=1))
    return corrected(hand, "PREG", "V4", PREGDTC=new, HCG=None).inject()


def examined(days: int = 0, **changes: object) -> Story:
    """The examination of the injection visit is of so many days ago."""
    hand = at("released")
    day = (hand.site.today - timedelta(days=days)).isoformat()
    told = hand.site.data({"TEMP": "36.7", **changes})
    hand.story.does(c.SaveForm("PE", told, day, "V5", reason="seen again"), "coordinator")
    return hand.inject()


def blood(days: int = 2, **changes: object) -> Story:
    hand = at("released")
    taken = hand.site.written(hand.site.now - timedelta(days=days))
    return corrected(hand, "INF", "V4", INFDTC=taken, **changes).inject()


def received(then: str = "culture", minutes: int = 60, **changes: object) -> Story:
    """Tissue that arrives so many minutes after it left the body, and what is done next."""
    hand = at("collected")
    taken = datetime.fromisoformat(hand.story.state.cell(*_tissue(hand)).datum.value)
    hand.site.now = max(hand.site.now.astimezone(UTC), taken + timedelta(minutes=minutes))
    hand.receive(at=taken + timedelta(minutes=max(minutes, 0)), apart=min(minutes, 0), **changes)
    return hand.culture() if then == "culture" else hand.story


def _tissue(hand: Hands) -> tuple:
    place = next(p for p in hand.story.state.sheets if p.form == "SURG")
    return place, "TISDTC"


def second() -> Story:
    hand = at("released")
    assert hand.inject().refused() == set()
    return later(hand, minutes=30).inject()


def interval(*dosed: int, held: int = 0, lifted: tuple[int, ...] = ()) -> Story:
    """The next dose on the morning, after doses so many days ago."""
    site = morning(dosed=dosed)
    return _held(Hands(site, f"P-{len(dosed) + 1:03}"), held, lifted)


def _held(hand: Hands, held: int, lifted: tuple[int, ...]) -> Story:
    for _ in range(held):
        hand.site.submit(c.PlaceHold("seen at the bedside"), "investigator")
    for number in lifted:
        hand.site.submit(c.LiftHold("reviewed", number), "medical")
    return hand.inject(reason="as planned")


def cohort(number: int) -> Story:
    """The fourth dose is followed by the fifth on the same day."""
    site = morning(dosed=(84, 56, 28))
    hands = [Hands(site, f"P-{n:03}") for n in range(4, 4 + number)]
    for hand in hands:
        hand.inject(reason="as planned")
    return hands[-1].story


def crowded(place: str, holder: str = "tested", closed: bool = False) -> Story:
    hand = at("culturing")
    hand.site.submit(c.OpenWorkspace("hood 1", NAMED[holder]), "lab")
    if closed:
        hand.site.submit(c.CloseWorkspace("hood 1"), "lab")
    return hand.fill(place=place)


def labelled(*prints: dict) -> Story:
    hand = at("tested")
    for answers in prints:
        hand.label(**answers)
    return hand.story


def materials(name: str | None, last: int = 0, recalled: bool = False) -> Story:
    """A filling with a material whose last day is so many days from today."""
    hand = at("culturing")
    until = (hand.site.today + timedelta(days=last)).isoformat()
    hand.site.submit(c.ReceiveMaterial("MED-1", "Medium", until), "quality")
    if recalled:
        hand.site.submit(c.RecallMaterial("MED-1", "supplier's letter"), "quality")
    return hand.fill(FILLMATS=name)


def used(days: int, recall: bool = False) -> Story:
    """Good when it was used; its last day has passed by the injection, or it was recalled between fill and bedside."""
    site = morning()
    hand = at("received", site)
    site.submit(c.ReceiveMaterial("MED-1", "Medium", (site.today + timedelta(days=days)).isoformat()), "quality")
    assert hand.culture(CULMATS="MED-1").refused() == set()
    if recall:
        site.submit(c.RecallMaterial("MED-1", "supplier's letter"), "quality")
    site.now += timedelta(days=1)
    return hand.fill()


def staff(until: int, when: int = 0, since: int = -300, trained: int = -300) -> Story:
    """An injection by somebody whose duty lasts from and to so many days from today, trained on such a day."""
    hand = at("released")
    days = [(TODAY + timedelta(days=n)).isoformat() for n in (since, until, trained)]
    hand.site.submit(c.Delegate("i.two", "Dr Two", "investigator", *days), "sponsor")
    return hand.inject(user="i.two", role="investigator", at=hand.site.now - timedelta(days=when))


def surgery(women: frozenset[int] = frozenset(), days: int = 0, **changes: dict) -> Story:
    """A discectomy this morning after such an examination and such a test."""
    hand = at("ordered", women=women)
    for form, answers in changes.items():
        corrected(hand, form, "V2", **answers)
    if days:
        told = hand.site.data({"TEMP": "36.7"})
        past = (hand.site.today - timedelta(days=days)).isoformat()
        hand.story.does(c.SaveForm("PE", told, past, "V2", reason="of another day"), "coordinator")
    return hand.collect()


def sample_before_surgery(hours: float) -> Story:
    hand = at("ordered", women=frozenset({1}))
    taken = hand.site.written(hand.site.now.astimezone(UTC) - timedelta(hours=hours))
    return corrected(hand, "PREG", "V2", PREGDTC=taken).collect()


def ago(minutes: int, form: int = 0, **more: object) -> Story:
    hand = at("released")
    return hand.inject(at=hand.site.now.astimezone(UTC) - timedelta(minutes=minutes), apart=form, **more)


def backdated(minutes: int) -> Story:
    """An hour of the day before is another day of the visit; a culture may be written down a day late."""
    hand = at("culturing")
    return hand.culture(at=hand.site.now.astimezone(UTC) - timedelta(minutes=minutes))


def mine(*labels: str) -> Story:
    hand = at("released")
    lot = hand.site.lot(hand.who)
    return hand.inject(scans=(Scan("person", lot.person), Scan("container", labels[0] or lot.id)))


def allergic(answers: dict) -> Story:
    return corrected(at("released"), "HX", "V4", **answers).inject()


def level(**changes: object) -> Story:
    lstv = {k: v for k, v in changes.items() if k.startswith("LSTV")}
    hand = corrected(at("released"), "DX", "V1", **lstv) if lstv else at("released")
    return hand.inject(**{k: v for k, v in changes.items() if k not in lstv})


def released_by(user: str = "", witness: str = "lab2", role: str = "quality") -> Story:
    hand = at("culturing")
    since = (TODAY - timedelta(days=100)).isoformat()
    for lab in ("l.huang", "l.tsai"):
        hand.site.submit(c.Delegate(lab, "Of the lab", "quality", since, "", since), "sponsor")
    hand.fill(witness=witness)
    hand.test()
    return hand.release(user=user, role=role)


def decided_again(again: bool) -> Story:
    hand = corrected(at("released"), "CUL", "", row=1, CULCLEAR="N")
    if again:
        assert hand.release().refused() == set()
    return hand.inject()


def grown(result: str) -> Story:
    hand = at("released")
    assert hand.late(LATERES=result, LATEORG="S. epidermidis" if result == "POS" else None).refused() == set()
    return hand.inject()


def failing(**results: object) -> Story:
    return made(test=results).story


def ethics(opened: int, **more: object) -> Story:
    return at("released", opened=opened).inject(**more)


BERLIN, AUTUMN, SPRING = "Europe/Berlin", date(2026, 10, 24), date(2026, 3, 28)
ROWS: dict[str, list[Row]] = {
    "H1": [
        ("own labels", lambda: scanned(PERSON, BAG), ""),
        ("each of them read twice", lambda: scanned(PERSON, BAG, BAG, PERSON), ""),
        ("another bag", lambda: scanned(PERSON, OTHER_BAG), "H1"),
        ("another person", lambda: scanned(OTHERS, BAG), "H1"),
        ("both bags", lambda: scanned(PERSON, BAG, OTHER_BAG), "H1"),
        ("no bag", lambda: scanned(PERSON), "H1"),
        ("no person", lambda: scanned(BAG), "H1"),
        ("nothing", scanned, "H1"),
        ("a bag with another check character", lambda: mine("NPC-001-P-007-L1-?"), "H1"),
        ("the second identifier refused", lambda: bedside(EXSECOND="N"), "H1"),
        ("the second identifier not asked", lambda: bedside(EXSECOND=None), "H1"),
        ("received with the wristband alone", lambda: scanned(PERSON, stage="collected"), "H1"),
        ("received with its own label", lambda: scanned(BAG, stage="collected"), ""),
    ],
    "H2": [
        ("the level of the harvest", lambda: level(EXLEVEL="L4L5"), ""),
        ("another level", lambda: level(EXLEVEL="L5S1"), "H2"),
        ("no level", lambda: level(EXLEVEL=None), "H2"),
        ("a transitional vertebra, unresolved", lambda: level(LSTV="Y"), "H2"),
        ("a transitional vertebra, not resolvable", lambda: level(LSTV="Y", LSTVRES="N"), "H2"),
        ("a transitional vertebra, resolved", lambda: level(LSTV="Y", LSTVRES="Y"), ""),
    ],
    "H3": [
        ("both consents", bedside, ""),
        ("trial withdrawn today", lambda: withdrawn("trial"), "H3"),
        ("tissue withdrawn today", lambda: withdrawn("tissue"), "H3"),
        ("given again, injected that minute", lambda: withdrawn("trial", "tissue", again=True), ""),
        ("given again, injected the minute before",
         lambda: withdrawn("trial", again=True, at="2026-10-24T08:29+08:00"), "H3"),
    ],
    "H4": [
        ("eligible", lambda: signed("14.0"), ""),
        ("not eligible at the last check", lambda: signed("9.0"), "H4"),
        ("unsigned on the day of surgery", unsigned, "H4"),
    ],
    "H5": [
        ("tested, not released", lambda: at("tested").inject(), "H5 LOT-STATE"),
        ("released", bedside, ""),
        ("the batch record corrected since", lambda: decided_again(again=False), "H5"),
        ("corrected, and quality decided again", lambda: decided_again(again=True), ""),
    ],
    "H5R": [
        ("quality", released_by, ""),
        ("the producer", lambda: released_by("l.huang"), "H5R"),
        ("the witness of the production", lambda: released_by("l.tsai"), "H5R"),
    ],
    "H6": [
        ("one minute before", lambda: expiring("2026-10-25T04:00+08:00", "2026-10-25T03:59+08:00"), ""),
        ("the minute itself", lambda: expiring("2026-10-25T04:00+08:00", "2026-10-25T04:00+08:00"), ""),
        ("one minute after", lambda: expiring("2026-10-25T04:00+08:00", "2026-10-25T04:01+08:00"), "H6"),
        ("one minute before, expiry in UTC", lambda: expiring("2026-10-24T20:00+00:00", "2026-10-25T03:59+08:00"), ""),
        ("one minute after, expiry in UTC", lambda: expiring("2026-10-24T20:00+00:00", "2026-10-25T04:01+08:00"), "H6"),
        ("one minute before, injection in UTC",
         lambda: expiring("2026-10-25T04:00+08:00", "2026-10-24T19:59+00:00"), ""),
        ("one minute after, injection in UTC",
         lambda: expiring("2026-10-25T04:00+08:00", "2026-10-24T20:01+00:00"), "H6"),
        # summer ends: 02:30 comes twice, first as +02:00
        ("a minute before the first 02:30",
         lambda: expiring("2026-10-25T02:30+02:00", "2026-10-25T02:29+02:00", BERLIN, AUTUMN), ""),
        ("a minute after the first 02:30",
         lambda: expiring("2026-10-25T02:30+02:00", "2026-10-25T02:31+02:00", BERLIN, AUTUMN), "H6"),
        ("earlier on the wall, an hour later",
         lambda: expiring("2026-10-25T02:30+02:00", "2026-10-25T02:15+01:00", BERLIN, AUTUMN), "H6"),
        ("later on the wall, an hour earlier",
         lambda: expiring("2026-10-25T02:30+01:00", "2026-10-25T02:45+02:00", BERLIN, AUTUMN), ""),
        ("a minute after the second 02:30",
         lambda: expiring("2026-10-25T02:30+01:00", "2026-10-25T02:31+01:00", BERLIN, AUTUMN), "H6"),
        # summer begins: 02:00 is 03:00
        ("a minute before 03:10, an hour is missing",
         lambda: expiring("2026-03-29T03:10+02:00", "2026-03-29T03:09+02:00", BERLIN, SPRING), ""),
        ("a minute after 03:10, an hour is missing",
         lambda: expiring("2026-03-29T02:10+01:00", "2026-03-29T03:11+02:00", BERLIN, SPRING), "H6"),
    ],
    "H7": [
        ("3.00 mL", lambda: bedside(EXVOL="3.00"), ""),
        ("3.01 mL", lambda: bedside(EXVOL="3.01"), "H7"),
        ("nothing", lambda: bedside(EXVOL="0.00"), "H7"),
        ("less than nothing", lambda: bedside(EXVOL="-2.50"), "H7"),
        ("no volume", lambda: bedside(EXVOL=None), "H7"),
        ("3.60 million cells", lambda: bedside(EXVOL="3.00", EXCONC="1.20"), ""),
        ("3.61 million cells", lambda: bedside(EXVOL="2.98", EXCONC="1.2114"), "H7 H8"),
        ("fewer cells in too much liquid", lambda: bedside(EXVOL="3.01", EXCONC="0.80"), "H7"),
    ],
    "H8": [
        ("0.80", lambda: bedside(EXCONC="0.80"), ""),
        ("0.79", lambda: bedside(EXCONC="0.79"), "H8"),
        ("1.20", lambda: bedside(EXCONC="1.20"), ""),
        ("1.21", lambda: bedside(EXCONC="1.21"), "H8"),
        ("no concentration", lambda: bedside(EXCONC=None), "H7 H8"),
    ],
    "H9": [
        ("70 %", lambda: bedside(EXVIAB="70"), ""),
        ("69.9 %", lambda: bedside(EXVIAB="69.9"), "H9"),
        ("100 %", lambda: bedside(EXVIAB="100"), ""),
        ("a slip of the point, 699", lambda: bedside(EXVIAB="699"), "H9"),
        ("no viability", lambda: bedside(EXVIAB=None), "H9"),
    ],
    "H10": [
        ("all tests passed", failing, ""),
        *((f"{item} {value}", lambda item=item, value=value: failing(**{item: value}), "H10") for item, value in (
            ("TSTGRAM", "POS"), ("TSTGRAM", None), ("TSTSTER0", "POS"), ("TSTSTER0", None), ("TSTMYCO", "POS"),
            ("TSTMYCO", None), ("TSTIDENT", "NOMATCH"), ("TSTENDO", "5"), ("TSTENDO", None), ("TSTVIAB", "79.9"),
            ("TSTCONC", "0.79"), ("TSTCONC", "1.21"), ("TSTVOL", "3.01"))),
        *((f"{item} {value}", lambda item=item, value=value: failing(**{item: value}), "") for item, value in (
            ("TSTENDO", "4.99"), ("TSTVIAB", "80"), ("TSTCONC", "0.80"), ("TSTCONC", "1.20"), ("TSTVOL", "3.00"))),
        ("a late culture without growth", lambda: grown("NEG"), ""),
        ("a late culture that grows before the injection", lambda: grown("POS"), "H10 H17"),
    ],
    "H11": [
        ("no allergy", lambda: allergic({"DRUGALL": "N"}), ""),
        ("to something in a lot", lambda: allergic({"DRUGALL": "Y", "ALLERGENS": "PENICILLIN"}), "H11"),
        ("to something in no lot", lambda: allergic({"DRUGALL": "Y", "ALLERGENS": "OTHER"}), ""),
        ("to nobody knows what", lambda: allergic({"DRUGALL": "Y"}), "H11"),
    ],
    "H12": [
        ("72 hours", lambda: sampled_at(72), ""),
        ("72 hours and a minute", lambda: sampled_at(72 + 1 / 60), "H12"),
        ("positive", lambda: sampled_at(1, HCG="POS"), "H12"),
        ("a sample without its result beside an old negative one", pending, "H12"),
    ],
    "H13": [
        ("37.9 °C", lambda: examined(TEMP="37.9"), ""),
        ("38.0 °C", lambda: examined(TEMP="38.0"), "H13"),
        ("infected skin", lambda: examined(LOCALINF="Y"), "H13"),
        ("infected", lambda: examined(SYSINF="Y"), "H13"),
        ("examined yesterday", lambda: examined(days=1), "H13"),
        ("blood of seven days ago", lambda: blood(7), ""),
        ("blood of eight days ago", lambda: blood(8), "H13"),
        ("blood of yesterday without a CRP", lambda: blood(1, CRP=None), "H13"),
        ("CRP 10, five times the value before", lambda: blood(CRP="10"), ""),
        ("CRP 10.1, five times the value before", lambda: blood(CRP="10.1"), "H13"),
    ],
    "H14": [
        ("no excursion", received, ""),
        ("an excursion, undecided", lambda: received(RECEXC="Y"), "H14"),
        ("an excursion, not acceptable", lambda: received(RECEXC="Y", RECEXCOK="N"), "H14"),
        ("an excursion, acceptable", lambda: received(RECEXC="Y", RECEXCOK="Y"), ""),
        ("nobody looked", lambda: received(RECEXC=None), "H14"),
    ],
    "H15": [
        ("24 hours", lambda: received(minutes=24 * 60), ""),
        ("24 hours and a minute", lambda: received(minutes=24 * 60 + 1), "H15"),
        ("24 hours and a minute, accepted", lambda: received(minutes=24 * 60 + 1, RECQA="ACCEPT"), ""),
        ("24 hours and a minute, rejected", lambda: received(minutes=24 * 60 + 1, RECQA="REJECT"), "H15"),
        ("received before it was taken", lambda: received(minutes=-4), "H15"),
    ],
    "H16": [
        ("the one injection", bedside, ""),
        ("a second one", second, "H16 H5 LOT-STATE"),
    ],
    "H17": [
        ("the first of all", bedside, ""),
        ("28 days after the first", lambda: interval(28), ""),
        ("27 days after the first", lambda: interval(27), "H17"),
        ("28 days after the third", lambda: interval(84, 56, 28), ""),
        ("27 days after the third", lambda: interval(83, 55, 27), "H17"),
        ("the fifth on the day of the fourth", lambda: cohort(2), ""),
        ("the sixth too", lambda: cohort(3), ""),
        ("the seventh on that day", lambda: cohort(4), "H17"),
        ("a new cohort after 14 days", lambda: interval(98, 70, 42, 14, 14, 14), ""),
        ("a new cohort after 13 days", lambda: interval(97, 69, 41, 13, 13, 13), "H17"),
        ("on hold", lambda: _held(at("released"), 1, ()), "H17"),
        ("the hold lifted", lambda: _held(at("released"), 1, (1,)), ""),
        ("two holds, one lifted", lambda: _held(at("released"), 2, (2,)), "H17"),
        ("two holds, both lifted", lambda: _held(at("released"), 2, (1, 2)), ""),
    ],
    "H18": [
        ("nothing else open here", lambda: at("culturing").fill(), ""),
        ("another's material open here", lambda: crowded("hood 1"), "H18"),
        ("one's own open here", lambda: crowded("hood 1", "culturing"), ""),
        ("another's open in the other hood", lambda: crowded("hood 2"), ""),
        ("another's closed before", lambda: crowded("hood 1", closed=True), ""),
        ("no place named", lambda: at("culturing").fill(place=""), "H18"),
    ],
    "H19": [
        ("a reprint with reason and old ones destroyed", lambda: labelled({"LBLREAS": "smudged", "LBLDESTR": "Y"}), ""),
        ("without a reason", lambda: labelled({"LBLDESTR": "Y"}), "H19"),
        ("without the old ones destroyed", lambda: labelled({"LBLREAS": "smudged"}), "H19"),
        ("old ones not destroyed", lambda: labelled({"LBLREAS": "smudged", "LBLDESTR": "N"}), "H19"),
        ("with the reason of the last time", lambda: labelled({"LBLREAS": "smudged", "LBLDESTR": "Y"}, {}), "H19"),
    ],
    "H20": [
        ("five minutes ahead", lambda: ago(-5), ""),
        ("six minutes ahead", lambda: ago(-6), "H20"),
        ("24 hours back", lambda: backdated(24 * 60), ""),
        ("24 hours and a minute back", lambda: backdated(24 * 60 + 1), "H20"),
        ("the form five minutes off", lambda: ago(10, 5), ""),
        ("the form six minutes off", lambda: ago(10, 6), "H20"),
        ("the form without a time", lambda: bedside(EXDTC=None), "H20 H13"),
    ],
    "H21": [
        ("confirmed", bedside, ""),
        ("not confirmed", lambda: bedside(EXIMG="N"), "H21"),
        ("not said", lambda: bedside(EXIMG=None), "H21"),
    ],
    "H22": [
        ("a good one", lambda: materials("MED-1", last=1), ""),
        ("its last day is today", lambda: materials("MED-1", last=0), ""),
        ("its last day was yesterday", lambda: materials("MED-1", last=-1), "H22"),
        ("recalled", lambda: materials("MED-1", last=9, recalled=True), "H22"),
        ("unknown", lambda: materials("MED-2"), "H22"),
        ("none named", lambda: materials(None), "H22"),
        ("good when it was used, its last day passed since", lambda: used(0), ""),
        ("recalled after it was used", lambda: used(9, recall=True), "H22"),
    ],
    "H23": [
        ("the last day of the duty", lambda: staff(until=0), ""),
        ("the day after", lambda: staff(until=-1), "H23"),
        ("the day before its first", lambda: staff(until=9, since=1), "H23"),
        ("trained today", lambda: staff(until=9, trained=0), ""),
        ("not yet trained", lambda: staff(until=9, trained=1), "H23"),
    ],
    "H24": [
        ("the last day of the approval", lambda: ethics(362), ""),
        ("the day after", lambda: ethics(363), "H24"),
    ],
    "H25": [
        ("fit", surgery, ""),
        ("37.9 °C", lambda: surgery(PE={"TEMP": "37.9"}), ""),
        ("38.0 °C", lambda: surgery(PE={"TEMP": "38.0"}), "H25"),
        ("infected skin", lambda: surgery(PE={"LOCALINF": "Y"}), "H25"),
        ("examined yesterday", lambda: surgery(days=1), "H25"),
    ],
    "H26": [
        ("72 hours", lambda: sample_before_surgery(72), ""),
        ("72 hours and a minute", lambda: sample_before_surgery(72 + 1 / 60), "H26"),
        ("positive", lambda: surgery(frozenset({1}), PREG={"HCG": "POS"}), "H26"),
    ],
    "H27": [
        ("rejected", lambda: at("tested").reject(), ""),
        ("rejected, yet called released", lambda: at("tested").reject(RELDEC="RELEASED"), "H27"),
        ("rejected without a word", lambda: at("tested").reject(RELDEC=None), "H27"),
    ],
    "H27R": [
        ("released", lambda: at("tested").release(RELDEC="RELEASED"), ""),
        ("rejected at the release", lambda: at("tested").release(RELDEC="REJECTED"), ""),
        ("no decision", lambda: at("tested").release(RELDEC=None), "H27R"),
    ],
}  # fmt: skip
ALL = [(stop, *row) for stop, rows in ROWS.items() for row in rows]
STOPS = {s.id: s for s in morning().study.product.stops}
WARNINGS = {w.id: w for w in morning().study.product.warnings}


@pytest.mark.parametrize(("stop", "told", "tries", "codes"), ALL, ids=[f"{row[0]} {row[1]}" for row in ALL])
def test_it_is_blocked_exactly_when_it_must_be(stop: str, told: str, tries: Try, codes: str) -> None:
    story = tries()
    assert story.refused() == set(codes.split())
    for refusal in story.last.refusals:
        if refusal.code in STOPS and refusal.where != "investigator":
            advice = STOPS[refusal.code].advice
            assert advice.en in refusal.says.en
            assert advice.zh in refusal.says.zh


@pytest.mark.parametrize("id", STOPS)
def test_each_stop_has_rows_on_both_sides(id: str) -> None:
    sides = {id in row[2].split() for row in ROWS.get(id, [])}
    assert sides == {True, False}


def wrong_bag() -> Story:
    return scanned(PERSON, OTHER_BAG)


REMEMBERED = [wrong_bag, second, lambda: at("tested").inject(), lambda: scanned(PERSON, stage="collected"), unsigned]


@pytest.mark.parametrize("tries", REMEMBERED)
def test_a_refused_attempt_that_matters_is_remembered(tries: Try) -> None:
    """As an entry with its stops and its labels, as a deviation, and nothing else changes."""
    story = tries()
    refused, deviation = story.last.entries
    assert isinstance(refused.body, e.StepRefused)
    assert set(refused.body.stops) == {code for code in story.refused() if code.startswith("H")}
    assert isinstance(deviation.body, e.DeviationFound)
    assert (deviation.body.code, deviation.by.role) == ("refused step", "system")
    assert story.state.refused[-1].stops == refused.body.stops


def test_a_refused_step_of_the_lab_leaves_nothing() -> None:
    story = materials("MED-2")
    assert (story.refused(), story.last.entries) == ({"H22"}, ())


WITNESSES = [("coordinator", ""), ("", "WITNESS"), ("i.chen", "WITNESS"), ("r.ho", "WITNESS"), ("x.own", "WITNESS")]


@pytest.mark.parametrize(("user", "code"), WITNESSES)
def test_a_second_person_of_the_staff_verifies(user: str, code: str) -> None:
    """Not the one who injects, not a blinded reader, not a participant."""
    hand = at("released")
    since = (TODAY - timedelta(days=100)).isoformat()
    hand.site.submit(c.Delegate("x.own", "P-003", "participant", since, "", since), "sponsor")
    command = hand.inject(EXVOL="3.01").last.entries[0].body
    told = c.DoStep("administer", hand.now, command.data, command.scans, "c.lin" if user == "coordinator" else user)
    data = tuple(msgspec.structs.replace(d, value="2.50") if d.item == "EXVOL" else d for d in told.data)
    hand.story.tries(msgspec.structs.replace(told, data=data), "investigator")
    assert hand.story.refused() == ({code} if code else set())


# --- warnings --------------------------------------------------------------------------------------------------------


def partial(left: str, **more: object) -> Story:
    return bedside(EXLEFT=left, **more)


def passaged(number: int, **more: object) -> Story:
    hand = made(fill={"LOTPASS": number})
    hand.site.now = hand.site.at(TODAY, 9)
    return hand.inject(**more)


def after_surgery(days: int, **more: object) -> Story:
    """The discectomy moved to so many days before the injection, before anybody released the lot."""
    hand = at("culturing")
    day = TODAY - timedelta(days=days)
    told = {"SURGDTC": f"{day}T07:00+08:00", "SURGEND": f"{day}T07:00+08:00"}
    hand.story.corrects("SURG", "V2", "wrong day", **told)
    assert hand.story.refused() == set(), hand.story.last.refusals
    hand.fill()
    hand.test()
    hand.release()
    return hand.inject(**more)


def measured(unit: str, **more: object) -> Story:
    """Back pain of one visit on another scale."""
    hand = at("released")
    told = (e.Datum("VASBACK", "4", unit),)
    sheet = next(s for p, s in hand.story.state.sheets.items() if (p.visit, p.form) == ("V4", "VAS"))
    hand.story.does(c.SaveForm("VAS", told, sheet.occurred_at, "V4", 0, "as on paper"), "coordinator")
    return hand.inject(**more)


def ranged(days: int, **more: object) -> Story:
    """A study whose ranges hold from so many days before the injection; the last blood is two days old."""
    hand = at("released")
    study, since = hand.site.study, TODAY - timedelta(days=days)
    ranges = tuple(msgspec.structs.replace(r, valid_from=since) for r in study.safety.ranges)
    safety = msgspec.structs.replace(study.safety, ranges=ranges)
    hand.site.study = hand.site.desk.study = msgspec.structs.replace(study, safety=safety)
    return hand.inject(**more)


def windowed(days: int, **more: object) -> Story:
    """A study that plans the injection visit by the discectomy, 45 days before."""
    hand = at("released")
    study = hand.site.study
    visits = tuple(
        msgspec.structs.replace(v, anchor="surgery", day=days, first=days, last=days) if v.id == "V5" else v
        for v in study.visits
    )
    hand.site.study = hand.site.desk.study = msgspec.structs.replace(study, visits=visits)
    return hand.inject(**more)


WARNED: dict[str, list[tuple[str, Callable[..., Story], bool]]] = {
    "W1": [
        ("nothing left", lambda **m: partial("0.00", **m), False),
        ("0.01 mL left", lambda **m: partial("0.01", **m), True),
    ],
    "W2": [
        ("in its window", lambda **m: windowed(45, **m), False),
        ("a day off", lambda **m: windowed(44, **m), True),
    ],
    "W3": [
        ("P2", lambda **m: passaged(2, **m), False),
        ("P3", lambda **m: passaged(3, **m), True),
    ],
    "W4": [
        ("28 days", lambda **m: after_surgery(28, **m), False),
        ("27 days", lambda **m: after_surgery(27, **m), True),
        ("91 days", lambda **m: after_surgery(91, **m), False),
        ("92 days", lambda **m: after_surgery(92, **m), True),
    ],
    "W5": [
        ("ranges of the day of the blood", lambda **m: ranged(2, **m), False),
        ("ranges of the day after", lambda **m: ranged(1, **m), True),
    ],
    "W6": [
        ("one scale", lambda **m: measured("mm", **m), False),
        ("two scales", lambda **m: measured("cm", **m), True),
    ],
}
ALL_WARNED = [(id, *row) for id, rows in WARNED.items() for row in rows]
NAMES = [f"{row[0]} {row[1]}" for row in ALL_WARNED]


@pytest.mark.parametrize(("id", "told", "tries", "warns"), ALL_WARNED, ids=NAMES)
def test_it_warns_exactly_when_it_must(id: str, told: str, tries: Callable[..., Story], warns: bool) -> None:
    """Without a reason, or with blanks, it is refused with advice in both languages; with one it is a deviation."""
    for reason in ("", "  "):
        story = tries(reason=reason)
        assert story.refused() == ({id} if warns else set()), story.last.refusals
        for refusal in story.last.refusals:
            assert WARNINGS[id].advice.en in refusal.says.en
            assert WARNINGS[id].advice.zh in refusal.says.zh
    story = tries(reason="known and accepted")
    assert story.refused() == set()
    stepped = story.last.entries[0].body
    assert (id in stepped.warnings) is warns
    found = {d.body.code for d in story.last.entries if isinstance(d.body, e.DeviationFound)}
    assert (id in found) is warns


def test_every_warning_has_rows_on_both_sides() -> None:
    assert {id: {row[2] for row in rows} for id, rows in WARNED.items()} == {id: {True, False} for id in WARNINGS}
