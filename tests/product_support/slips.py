"""What goes wrong: at a step, in the data, in the world around it. Each slip is small and stands alone."""

from collections.abc import Callable, Sequence
from datetime import UTC, timedelta
from functools import cache
from typing import Any, TypeVar

from product_support.shadow import Shadow
from product_support.worlds import Hands
from vertebra.conduct import commands as c
from vertebra.conduct.entries import Scan
from vertebra.simulate.site import Site

T = TypeVar("T")
Changes = dict[str, Any]
Slip = Callable[[Site, Shadow, Hands], Changes]
Event = Callable[[Site, Shadow, Hands, float], object]
WAITS = (
    timedelta(minutes=1), timedelta(minutes=30), timedelta(hours=5, minutes=29), timedelta(hours=5, minutes=31),
    timedelta(hours=26), timedelta(days=14),
)  # fmt: skip
MATERIALS = ("COL-2601", "FBS-2602", "PSA-2603", "SAL-2604")


def picked(some: Sequence[T], part: float) -> T:
    return some[int(part * len(some))]


def sound(site: Site, shadow: Shadow, hand: Hands) -> Changes:
    """As it should be; where the plan says the dose comes at a border, the reason is at hand."""
    return {"reason": "as planned"}


def says(**changes: Any) -> Slip:
    return lambda site, shadow, hand: {"reason": "as planned", **changes}


def unexplained(**changes: Any) -> Slip:
    """Something that needs a reason, and none is given, or only blanks."""
    return lambda site, shadow, hand: {"reason": " ", **changes}


def _scanned(what: str) -> Slip:
    def slip(site: Site, shadow: Shadow, hand: Hands) -> Changes:
        own, other = shadow.lives[hand.who], _neighbour(shadow, hand.who)
        live = max((n for n, x in own.labels.items() if x.live), default=0)
        gone = max((n for n, x in own.labels.items() if not x.live), default=len(own.labels) + 1)
        person, container = Scan("person", own.person), Scan("container", own.container, live)
        read = {
            "wrong bag": (person, Scan("container", shadow.lives[other].container)),
            "wrong person": (Scan("person", shadow.lives[other].person), container),
            "both bags": (person, container, Scan("container", shadow.lives[other].container)),
            "bag as person": (Scan("person", own.container), container),
            "no bag": (person,),
            "no person": (container,),
            "lost labels": (),
            "no serial": (person, Scan("container", own.container)),
            "first label": (person, Scan("container", own.container, min(own.labels, default=0))),
            "unprinted label": (person, Scan("container", own.container, len(own.labels) + 1)),
            "dead label": (person, Scan("container", own.container, gone)),
            "twice": (person, container, container, person),
            "mistyped": (person, Scan("container", own.container[:-1] + "?")),
        }[what]
        return {"reason": "as planned", "scans": read}

    return slip


def _neighbour(shadow: Shadow, who: str) -> str:
    names = sorted(shadow.lives)
    return names[(names.index(who) + 1) % len(names)]


def _timed(at: int, form: int, zone: bool = False) -> Slip:
    """The step so many minutes from now, its form another so many minutes from that; written in another zone."""

    def slip(site: Site, shadow: Shadow, hand: Hands) -> Changes:
        moment = site.now.astimezone(UTC) + timedelta(minutes=at)
        written = moment.isoformat(timespec="minutes") if zone else site.written(moment)
        return {"reason": "as planned", "at": written, "apart": form}

    return slip


def _now_and_then(site: Site, shadow: Shadow, hand: Hands) -> Changes:
    """By somebody whose duty begins today, dated yesterday."""
    at = site.now - timedelta(hours=site.now.astimezone(site.zone).hour + 1)
    return {"reason": "as planned", "user": "n.new", "role": "investigator", "at": site.written(at)}


def _reprinted(reason: str = "smudged", some: int = 0, lost: bool = False) -> Slip:
    """All labels of the final container in use are told gone, or all but `some`."""

    def slip(site: Site, shadow: Shadow, hand: Hands) -> Changes:
        final = [n for n, x in sorted(shadow.lives[hand.who].labels.items()) if x.kind == "FINAL" and x.live]
        gone = "; ".join(f"S{n:03}" for n in final[some:])
        told = {"LBLLOST" if lost else "LBLDESTR": gone or None}
        return {"reason": "as planned", "LBLREAS": reason or None, **told}

    return slip


OTHER_LAB = says(user="l.tsai", role="lab", witness="lab", place="hood 2")
COMMON: tuple[Slip, ...] = (
    *(_scanned(what) for what in ("wrong bag", "wrong bag", "wrong person", "both bags", "bag as person", "no bag",
                                  "no person", "lost labels", "twice", "mistyped", "no serial", "first label",
                                  "unprinted label", "dead label", "dead label")),
    _timed(5, 0), _timed(6, 0), _timed(-1440, 0), _timed(-1441, 0), _timed(-30, 0, zone=True), _timed(0, 5),
    _timed(0, -6), _timed(0, 600), _timed(0, 0, zone=True), _timed(0, 3, zone=True),
    says(role="coordinator"), says(witness=""), says(user="i.chen", role="investigator"), says(place=""),
    says(place="hood 2"), says(place="hood 9"), _now_and_then,
)  # fmt: skip
OWN: dict[str, tuple[Slip, ...]] = {
    "inject": (
        *(says(EXVOL=v) for v in ("3.00", "3.01", "0.00", "-2.50", None)),
        *(says(EXCONC=v) for v in ("0.80", "0.79", "1.20", "1.21", None)),
        says(EXVOL="3.00", EXCONC="1.20"), says(EXVOL="2.99", EXCONC="1.21"),
        *(says(EXVIAB=v) for v in ("70.0", "69.9", "700", None)),
        says(EXLEVEL="L5S1"), says(EXLEVEL=None), says(EXSECOND="N"), says(EXSECOND=None),
        says(EXIMG="N"), says(EXIMG=None), says(EXIMGAP=None), says(EXIMGLAT=None),
        says(EXDTC=None), says(EXLEFT="0.50"), unexplained(EXLEFT="0.50"),
        unexplained(), says(user="u.wu", role="surgeon"), says(witness="i.chen"), says(witness="x.own"), says(row=1),
    ),
    "fill": (
        *(says(FILLMATS=m) for m in ("OLD-2599", "DAY-2600", "NOPE-1", "SAL-2604;OLD-2599", " ; ", None)),
        says(LOTPASS=3), says(LOTEXP=None), says(witness="l.huang"), says(row=2), OTHER_LAB, says(tidy=False),
    ),
    "test": (
        says(TSTGRAM="POS"), says(TSTGRAM=None), says(TSTVIAB="79.9"), says(TSTVOL="3.01"), says(TSTENDO="5.00"),
        says(TSTCONC="1.21"), says(TSTSTER0="POS"), says(TSTMYCO=None), says(TSTIDENT="NOMATCH"), says(TSTVIAB="80.0"),
    ),
    "release": (
        says(RELDEC=None), says(RELDEC="RELEASED"), says(RELDEC="REJECTED"), says(user="l.huang"), says(user="l.huang"),
        unexplained(),
    ),
    "reject": (says(RELDEC="RELEASED"), says(RELDEC=None), says(user="l.huang")),
    "receive": (says(RECEXC="Y"), says(RECEXC="Y", RECEXCOK="Y"), says(RECEXC=None), says(RECQA="ACCEPT")),
    "culture": (
        says(CULMATS="OLD-2599"), says(CULMATS="NOPE-1"), says(CULMATS=None), says(row=1), says(CULDEF=None),
        says(CULSTEP="SEED"), OTHER_LAB, says(tidy=False),
    ),
    "collect": (says(PRLEVEL="L5S1"), says(PRLEVEL=None), says(SURGDTC=None), says(witness="u.wu")),
    "label": (
        says(), says(LBLKIND="WRIST"), _reprinted(), _reprinted(some=1), _reprinted(reason=""), _reprinted(lost=True),
        says(LBLREAS="smudged"), says(LBLKIND=None), says(LBLDESTR="S099"), says(LBLCOUNT=0),
    ),
    "late": (says(LATERES="POS"), says(LATERES="POS", LATEDAY=14), says(LATEDAY=14), says(LATEDAY=14), says(row=1)),
    "investigate": (says(OOSREP="N"), says(OOSREP=None), says(role="lab"), says(row=1)),
    "complete": (says(), says(user="l.huang"), says(row=1)),
    "hand_over": (says(role="courier", witness="coordinator"), says(witness="lab"), says(witness="reader"),
                  says(row=1)),
}  # fmt: skip


@cache
def of(step: str) -> tuple[Slip, ...]:
    return (*COMMON, *OWN.get(step, ()), *OWN.get(step, ()))


# --- events ----------------------------------------------------------------------------------------------------------


def held(site: Site, shadow: Shadow, hand: Hands, part: float) -> object:
    return site.attempt(c.PlaceHold("seen at the bedside"), picked(("medical", "sponsor", "coordinator"), part))


def lifted(site: Site, shadow: Shadow, hand: Hands, part: float) -> object:
    return site.attempt(c.LiftHold("reviewed", picked((0, 0, 1, 2, 9), part)), "medical")


def recalled(site: Site, shadow: Shadow, hand: Hands, part: float) -> object:
    return site.attempt(c.RecallMaterial(picked(MATERIALS, part), "supplier's letter"), "quality")


def withdrew(site: Site, shadow: Shadow, hand: Hands, part: float) -> object:
    """One of the two consents; some give it again a minute later."""
    kind = picked(("trial", "tissue"), part)
    told = c.WithdrawConsent(kind, "destroy", site.written(site.now))
    site.attempt(told, "coordinator", hand.who)
    if picked((False, True, False), part):
        site.now += timedelta(minutes=1)
        form = next(x for x in site.study.consents if x.id == kind)
        again = c.GiveConsent(kind, form.version, site.written(site.now), len(form.elements))  # type: ignore[arg-type]
        return site.attempt(again, "coordinator", hand.who)
    return None


def opened(site: Site, shadow: Shadow, hand: Hands, part: float) -> object:
    """Two laboratories, each with a hood of its own."""
    place, user = picked((("hood 1", ""), ("hood 2", "l.tsai")), part)
    return site.attempt(c.OpenWorkspace(place, hand.who), "lab", user=user)


def closed(site: Site, shadow: Shadow, hand: Hands, part: float) -> object:
    return site.attempt(c.CloseWorkspace(picked(("hood 1", "hood 2"), part)), "lab")


def grown(site: Site, shadow: Shadow, hand: Hands, part: float) -> object:
    """A late culture is read, and perhaps grows."""
    return hand.late(LATERES=picked(("NEG", "POS"), part))


def relieved(site: Site, shadow: Shadow, hand: Hands, part: float) -> object:
    last = site.today - timedelta(days=picked((0, 1), part))
    told = c.EndDelegation(picked(("i.chen", "l.huang"), 1 - part), picked(("investigator", "lab"), 1 - part),
                           last.isoformat(), "on leave")  # fmt: skip
    return site.attempt(told, "sponsor")


def leaving(site: Site, shadow: Shadow, hand: Hands, part: float) -> object:
    """Everybody who may read a culture has a last day, just before or on the day of the last reading."""
    last = (site.today + timedelta(days=picked((13, 14), part))).isoformat()
    for user, role in (("l.huang", "lab"), ("l.tsai", "lab"), ("l.huang", "quality"), ("q.kuo", "quality")):
        site.attempt(c.EndDelegation(user, role, last, "leaves"), "sponsor")
    return None


def signed_again(site: Site, shadow: Shadow, hand: Hands, part: float) -> object:
    """The blood of the last check is corrected, and the check signed again."""
    corrects(site, hand, "SAF", "V4", {"HGB": picked(("9.0", "14.0"), part)})
    moment = picked(("before injection", "before injection", "discectomy"), part)
    return site.attempt(c.SignEligibility(moment), "investigator", hand.who)  # type: ignore[arg-type]


def examined_again(site: Site, shadow: Shadow, hand: Hands, part: float) -> object:
    visit = picked(("V5", "V5", "V2"), part)
    command = c.SaveForm("PE", site.data({"TEMP": "36.7"}), site.today.isoformat(), visit, reason="seen again")
    return site.attempt(command, "coordinator", hand.who)


def corrects(site: Site, hand: Hands, form: str, visit: str, answers: dict[str, Any], row: int = 0) -> object:
    """A form that is there, corrected with a reason by whoever may write it."""
    place = next((p for p in hand.story.state.sheets if (p.visit, p.form, p.row) == (visit, form, row)), None)
    if place is None:
        return None
    day = hand.story.state.sheets[place].occurred_at
    command = c.SaveForm(form, site.data(answers), day, visit, row, "typing error")
    return site.attempt(command, site.writer(form), hand.who)


def _correction(form: str, visit: str, row: int = 0, **choices: tuple[Any, ...]) -> Event:
    def event(site: Site, shadow: Shadow, hand: Hands, part: float) -> object:
        return corrects(site, hand, form, visit, {item: picked(some, part) for item, some in choices.items()}, row)

    return event


def _hours(item: str, form: str, visit: str, hours: tuple[float, ...]) -> Event:
    def event(site: Site, shadow: Shadow, hand: Hands, part: float) -> object:
        at = site.written((site.now.astimezone(UTC) + timedelta(hours=picked(hours, part))).replace(second=0))
        return corrects(site, hand, form, visit, {item: at})

    return event


def reprinted(site: Site, shadow: Shadow, hand: Hands, part: float) -> object:
    """New labels, the old ones told gone; not every old one is found."""
    return hand.label(**_reprinted(some=picked((0, 0, 1), part), lost=part > 0.5)(site, shadow, hand))


def moved(site: Site, shadow: Shadow, hand: Hands, part: float) -> object:
    """The slot is freed, booked, or moved by a day or none."""
    day = (site.today + timedelta(days=picked((0, 1), part))).isoformat()
    wish = picked((c.FreeSlot(hand.who, "postponed"), c.BookSlot(hand.who, day), c.MoveSlot(hand.who, day, why="full")),
                  part)  # fmt: skip
    return site.attempt(wish, "coordinator", hand.who)


def logged(site: Site, shadow: Shadow, hand: Hands, part: float) -> object:
    """A logger of the incubator or of the way, about its limit; quality decides on some."""
    row = max((p.row for p in hand.story.state.sheets if p.form == "TLOG"), default=0) + 1
    leg, low, high, out = picked((("CULTURE", "30.0", "37.5", 60), ("CULTURE", "30.0", "37.5", 61),
                                  ("DELIVERY", "2.0", "8.0", 0), ("DELIVERY", "2.0", "8.1", 0)), part)  # fmt: skip
    span = {"TLOGFROM": site.written(site.now - timedelta(hours=20)), "TLOGTO": site.written(site.now)}
    told = site.data({**span, "TLOGLEG": leg, "TLOGN": 900, "TLOGLOW": low, "TLOGHIGH": high, "TLOGOUT": out})
    return site.attempt(c.SaveForm("TLOG", told, site.today.isoformat(), "", row), "coordinator", hand.who)


def disposed(site: Site, shadow: Shadow, hand: Hands, part: float) -> object:
    """Quality decides on an excursion of a log or at receipt, or on the age of the tissue."""
    form, told = picked((("TLOG", {"TLOGDEC": "ACCEPT"}), ("TLOG", {"TLOGDEC": "REJECT"}), ("REC", {"RECEXCOK": "Y"}),
                         ("REC", {"RECQA": "ACCEPT"})), part)  # fmt: skip
    place = next((p for p in hand.story.state.sheets if p.form == form), None)
    if place is None:
        return None
    day = hand.story.state.sheets[place].occurred_at
    command = c.SaveForm(form, site.data(told), day, "", place.row, "looked at")
    return site.attempt(command, "quality", hand.who)


def investigated(site: Site, shadow: Shadow, hand: Hands, part: float) -> object:
    return hand.investigate(OOSREP=picked(("Y", "N"), part))


EVENTS: tuple[Event, ...] = (
    leaving, reprinted, reprinted, moved, moved, logged, logged, disposed, investigated,
    held, held, lifted, lifted, recalled, withdrew, withdrew, opened, opened, closed, grown, relieved, signed_again,
    examined_again,
    _correction("PE", "V5", TEMP=("38.0", "37.9", "36.6")), _correction("PE", "V5", LOCALINF=("Y", "N")),
    _correction("PE", "V2", TEMP=("38.0", "37.9", "36.6")), _correction("PREG", "V4", HCG=("POS", "NEG")),
    _correction("PREG", "V2", HCG=("POS", "NEG")), _correction("INF", "V4", CRP=("10.0", "10.1", "24.0")),
    *(_correction("HX", "V4", DRUGALL=("Y",), ALLERGENS=(known,)) for known in ("PENICILLIN", "AMPHOTERICIN", "OTHER")),
    _correction("DX", "V1", LSTV=("Y", "N")), _correction("SURG", "V2", PRLEVEL=("L5S1", "L4L5")),
    _correction("REC", "", RECEXC=("Y", "N")), _correction("TEST", "", TSTGRAM=("POS", "NEG")),
    _correction("CUL", "", 3, CULDEF=("PROTOCOL", "OTHER", None)), _correction("OOS", "", OOSREP=("Y", "N")),
    _correction("LATE", "", 1, LATERES=("POS", "NEG")), _correction("REL", "", RELDEC=("REJECTED", "RELEASED")),
    _correction("FILL", "", LOTVOL=("2.60", "2.40")), _correction("DOSE", "V5", EXVOL=("3.01", "2.40")),
    _correction("DOSE", "V5", EXIMG=("N", "Y"), EXLEVEL=("L5S1", "L4L5")),
    _hours("LOTEXP", "FILL", "", (24, 0, -1)), _hours("PREGDTC", "PREG", "V4", (-71, -72, -80)),
    _hours("INFDTC", "INF", "V4", (-24, -168, -216)), _hours("EXDTC", "DOSE", "V5", (0, 12)),
)  # fmt: skip
