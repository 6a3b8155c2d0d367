"""What is tried in the boundary tables: each function makes one attempt at a step, sound but for what it is about."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache

from product_support.bare import forked
from product_support.worlds import STAGES, Hands, Plan, enrolled, opened, prepared
from stories import CULTURE, Story
from vertebra.conduct import commands as c
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
            women: frozenset[int] = frozenset(), back: int = 45) -> Site:  # fmt: skip
    """Half past eight: one participant at each stage, `NAMED`; with `dosed`, everybody else stands at the bedside."""
    stages = ("released",) * 4 if dosed else STAGES
    return forked(_morning(Plan(stages, dosed, women, zone, today, opened, back=back)))


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


def known_since(form: str, visit: str, stage: str = "released", **answers: object) -> Story:
    """Everything signed and ready for the injection, or for the surgery; then an answer is corrected."""
    hand = corrected(at(stage), form, visit, **answers)
    return hand.inject() if stage == "released" else hand.collect()


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


def received(
    then: str = "culture", minutes: int = 60, quality: dict | None = None, waits: int = 0, **changes: object
) -> Story:
    """Tissue that arrives so many minutes after it left the body, what quality makes of it, and what is done next.

    waits: minutes in the lab before that.
    """
    hand = at("collected")
    taken = datetime.fromisoformat(hand.story.state.cell(*_tissue(hand)).datum.value)
    hand.site.now = max(hand.site.now.astimezone(UTC), taken + timedelta(minutes=minutes))
    hand.receive(at=taken + timedelta(minutes=max(minutes, 0)), apart=min(minutes, 0), **changes)
    hand.site.now = max(hand.site.now.astimezone(UTC), taken + timedelta(minutes=minutes + waits))
    if quality:
        assert hand.story.disposed("REC", **quality).refused() == set()
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


def uncleared(worker: str, tidy: bool = False) -> Story:
    """Somebody's culture is worked on in the hood that nobody opened, and perhaps the line is cleared afterwards."""
    hand = at("culturing")
    assert Hands(hand.site, NAMED[worker]).culture(tidy=tidy).refused() == set()
    return hand.fill()


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
    for work in CULTURE:
        assert hand.culture(**work, CULMATS="MED-1").refused() == set()
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


OUTSIDE = {"TLOGLEG": "CULTURE", "TLOGN": 900, "TLOGLOW": "30.0", "TLOGHIGH": "37.5", "TLOGOUT": 61}


def logged(decided: str = "", **changes: object) -> Story:
    """A logger of the incubator, what quality makes of it, and the next work on the culture."""
    hand = at("culturing")
    span = {"TLOGFROM": hand.site.written(hand.site.now - timedelta(hours=20)), "TLOGTO": hand.now}
    hand.story.logs("TLOG", **{**span, **OUTSIDE, **changes})
    assert hand.story.refused() == set(), hand.story.last
    if decided:
        assert hand.story.disposed("TLOG", 1, TLOGDEC=decided, TLOGWHY="looked at").refused() == set()
    return hand.culture()


def slot(what: str) -> Story:
    """The discectomy of this morning after its slot was freed, or moved by so many days."""
    hand = at("ordered")
    if what == "freed":
        hand.story.does(c.FreeSlot(hand.who, "postponed"), "coordinator")
    elif what != "kept":
        day = hand.site.today + timedelta(days=int(what))
        hand.story.does(c.MoveSlot(hand.who, day.isoformat(), why="postponed"), "coordinator")
    return hand.collect()


def occupied(over: bool) -> Story:
    """One place: a culture that should be over by the morning, and is or still stands there."""
    site = opened(Plan((), slots=1))
    first, second = date(2026, 8, 27), TODAY  # 58 days, a culture holds its place for 57 or until the injection
    for who in ("P-001", "P-002"):
        enrolled(site, who, Plan(()))
    hand, other = Hands(site, "P-001"), Hands(site, "P-002")
    site.now = site.at(first, 6)
    hand.fit_for_surgery()
    assert hand.collect().refused() == set()
    other.story.booked(second).does(c.OrderLot(), "coordinator")
    if over:
        assert hand.fail().refused() == set()
    site.now = site.at(second, 6)
    other.fit_for_surgery()
    return other.collect()


def serial(number: int, *prints: dict) -> Story:
    """An injection from a bag with that label, after these prints; two were printed before, S001 and S002."""
    hand = at("released")
    for answers in prints:
        assert hand.label(**answers).refused() == set()
    lot = hand.site.lot(hand.who)
    return hand.inject(scans=(Scan("person", lot.person), Scan("container", lot.id, number)))


REPRINT = {"LBLCOUNT": 1, "LBLREAS": "smudged"}


def activated(*works: dict) -> Story:
    """A filling after these pieces of work alone."""
    hand = at("received")
    for work in works:
        assert hand.culture(**work).refused() == set()
    return hand.fill()


SEEDED, ACTIVE = CULTURE[1], CULTURE[2]


def repeated(*allowed: str, results: tuple[str, ...] = ("POS", "NEG")) -> Story:
    """A test that fails, what each investigation said, and the test done again after each."""
    hand = at("filled")
    story = hand.test(TSTGRAM=results[0])
    assert story.state.lot.state == "oos"
    for said, result in zip(allowed, results[1:], strict=True):
        if said:
            assert hand.investigate(OOSREP=said).refused() == set()
        story = hand.test(TSTGRAM=result)
    return story


def unread(days: int) -> Story:
    """A conditional release when everybody who may read the cultures leaves so many days later."""
    hand = at("tested")
    last = (hand.site.today + timedelta(days=days)).isoformat()
    for user, role in (("l.huang", "lab"), ("l.tsai", "lab"), ("q.kuo", "quality")):
        hand.site.submit(c.EndDelegation(user, role, last, "leaves"), "sponsor")
    return hand.release()


def cultures(hand: Hands, *results: str) -> Hands:
    """The cultures of day 3 and day 14 as they are read."""
    for day, result in zip((3, 14), results, strict=False):
        organism = "S. epidermidis" if result == "POS" else None
        assert hand.late(LATEDAY=day, LATERES=result, LATEORG=organism).refused() == set()
    return hand


def in_full(*results: str) -> Story:
    return cultures(at("tested"), *results).release(RELDEC="RELEASED", RELCOND=None)


def completed(*results: str, times: int = 1) -> Story:
    hand = cultures(at("released"), *results)
    return [hand.complete() for _ in range(times)][-1]


def completed_in_full() -> Story:
    """Given after a full release: there is nothing conditional to complete."""
    hand = cultures(at("tested"), "NEG", "NEG")
    assert hand.release(RELDEC="RELEASED", RELCOND=None).refused() == set()
    hand.story.signed("before injection")
    hand.examined()
    assert hand.inject(reason="as planned").refused() == set()
    return hand.complete()


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
