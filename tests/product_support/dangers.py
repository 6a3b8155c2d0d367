"""Which stops must stand, told from the onlooker's notebook alone. Each rule is written once more, by hand.

Source: domain notes F5 (H1-H24), F2 (labels), F3 (release limits), G (stagger), R13 (age of blood), A7 (lifecycle).
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

from product_support.shadow import Shadow, failed, serials
from vertebra.conduct.commands import DoStep
from vertebra.conduct.entries import Actor

MADE = {"collected", "received", "culturing", "filled", "tested", "oos", "released", "conditional"}
STARTS = {
    "collect": {"ordered"},
    "hand over": {*MADE, "rejected", "failed"},
    "receive": {"collected"},
    "culture": {"received", "culturing"},
    "fill": {"culturing"},
    "test": {"filled", "oos"},
    "investigate": {"oos"},
    "late": {"tested", "oos", "released", "conditional", "administered", "rejected", "failed", "destroyed"},
    "release": {"tested", "oos", "released", "conditional"},
    "complete": {"conditional", "administered", "destroyed"},
    "reject": MADE - {"collected"},
    "fail": {*MADE, "rejected"},
    "label": {"ordered", *MADE} - {"oos"},
    "administer": {"released", "conditional"},
    "destroy": {"failed", "rejected", "administered"},
}
ROLES = {
    "collect": {"surgeon"}, "receive": {"lab"}, "culture": {"lab"}, "fill": {"lab"}, "test": {"lab"},
    "late": {"lab", "quality"}, "release": {"quality"}, "reject": {"quality"}, "fail": {"lab", "quality"},
    "label": {"lab", "quality", "surgeon", "coordinator"}, "administer": {"investigator", "surgeon"},
    "destroy": {"lab", "quality"}, "investigate": {"lab", "quality"}, "complete": {"quality"},
    "hand over": {"surgeon", "coordinator", "courier", "lab", "quality", "investigator"},
}  # fmt: skip
WITNESSED = {"collect", "hand over", "culture", "fill", "administer", "destroy"}
BOTH: set[str] = {"person", "container"}
SCANNED = {"collect": BOTH, "administer": BOTH, "late": set(), "reject": set(), "fail": set(), "label": set(),
           "investigate": set(), "complete": set()}  # fmt: skip
GUARDS = {
    "collect": "H1 H29 H3 H4 H20 H23 H24 H25 H26 H28",
    "hand over": "H1 H29 H20 H23",
    "receive": "H1 H29 H20 H23",
    "culture": "H1 H29 H3 H11 H14 H15 H22 H18 H20 H23",
    "fill": "H1 H29 H3 H11 H14 H15 H22 H18 H20 H23 H30",
    "test": "H1 H29 H10O H18 H20 H23",
    "investigate": "H20 H23",
    "late": "H20 H23",
    "release": "H1 H29 H3 H5R H6 H10 H10P H10R H11 H14 H15 H22 H20 H23 H27R",
    "complete": "H5R H10 H10C H20 H23",
    "reject": "H20 H23 H27",
    "fail": "H20 H23",
    "label": "H1 H29 H19 H20 H23",
    "administer": "H1 H29 H2 H3 H4 H5 H6 H7 H8 H9 H10 H11 H12 H13 H14 H15 H16 H17 H20 H21 H22 H23 H24",
    "destroy": "H1 H29 H20 H23",
}
REMEMBERED = {"collect", "hand over", "receive", "administer"}
TIMED = {
    "collect": "TISDTC", "receive": "RECDTC", "culture": "CULDTC", "fill": "FILLDTC", "test": "TSTDTC",
    "late": "LATEDTC", "release": "RELDTC", "reject": "RELDTC", "fail": "MFDTC", "administer": "EXDTC",
    "hand over": "HANDDTC", "investigate": "OOSDTC", "complete": "RELCDTC",
}  # fmt: skip


class Attempt:
    """One attempt at a step, with the life as it would be if it were done."""

    def __init__(self, shadow: Shadow, command: DoStep, by: Actor, now: datetime, who: str) -> None:
        self.shadow, self.command, self.by, self.now, self.before = shadow, command, by, now, shadow.lives[who]
        self.at = datetime.fromisoformat(command.occurred_at)
        self.day = shadow.day(self.at)
        self.life = self.before.fork()
        self.data = shadow.stepped(self.life, command).items

    def number(self, item: str) -> Decimal | None:
        return Decimal(self.data[item]) if self.data.get(item) else None

    def stops(self) -> set[str]:
        return {id for id in GUARDS[self.command.step].split() if _DANGERS[id](self)}

    def frame(self) -> bool:
        """Whether role and witness are right, and the state, unless the step is one that is asked everything anyway."""
        step = self.command.step
        witness = self.command.witness
        seen = step not in WITNESSED or (witness != self.by.user and self.shadow.may_witness(witness, step, self.day))
        due = self.before.state in STARTS[step] or step in REMEMBERED
        return self.by.role in ROLES[step] and seen and due

    def warnings(self) -> set[str]:
        found = set()
        if self.command.step == "administer":
            found |= {"W1"} if (self.number("EXLEFT") or 0) > 0 else set()
            surgery = _moment(self.life.newest("SURG", "SURGDTC"))
            apart = (self.day - self.shadow.day(surgery)).days if surgery else 45
            found |= {"W4"} if not 28 <= apart <= 91 else set()
        if self.command.step in ("administer", "release"):
            found |= {"W3"} if Decimal(self.life.newest("FILL", "LOTPASS") or 0) > 2 else set()
        return found


def _moment(written: str) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


def _mismatch(a: Attempt) -> bool:
    own = {"person": a.life.person, "container": a.life.container}
    read = {s.what for s in a.command.scans}
    wanted = SCANNED.get(a.command.step, {"container"})
    aloud = a.command.step != "administer" or a.data.get("EXSECOND") == "Y"
    return not wanted <= read or any(s.code != own[s.what] for s in a.command.scans) or not aloud


def _level(a: Attempt) -> bool:
    taken, given = a.life.newest("SURG", "PRLEVEL"), a.data.get("EXLEVEL")
    counted = a.life.newest("DX", "LSTV")
    unresolved = counted == "Y" and a.life.newest("DX", "LSTVRES") != "Y"
    return not taken or taken != given or not counted or unresolved


def _no_consent(a: Attempt) -> bool:
    return not all(_consents(a, kind) for kind in ("trial", "tissue"))


def _consents(a: Attempt, kind: str) -> bool:
    """One that was given by then and not withdrawn by that day; an earlier one counts for its own days."""
    told = a.life.consents.get(kind, ())
    return any(given <= a.at and (withdrawn is None or a.day < withdrawn) for given, withdrawn in told)


def _unfit(a: Attempt) -> bool:
    due = {"collect": "discectomy", "administer": "before injection"}[a.command.step]
    return {a.life.checks.get("screening"), a.life.checks.get(due)} != {"eligible"} or _excluded_since(a)


def _excluded_since(a: Attempt) -> bool:
    """What was put down after the check was signed, and excludes: an allergy, infected skin, a pregnancy, the blood."""
    if a.before.doses if a.command.step == "administer" else a.before.state != "ordered":
        return False
    woman = a.life.newest("DM", "SEX") == "F"
    bears = woman and (a.life.newest("DM", "CHILDPOT") or a.life.newest("HX", "CHILDPOT")) == "Y"
    pregnant = bears and a.life.newest("PREG", "HCG") == "POS"
    low, high = (12, 16) if woman else (13, 17)
    bloodless = not low <= Decimal(a.life.newest("SAF", "HGB") or low) <= high
    skin, allergy = a.life.newest("PE", "LOCALINF") == "Y", a.life.newest("HX", "DRUGALL") == "Y"
    unwilling = a.command.step == "collect" and not _consents(a, "trial")  # I7, a criterion of screening alone
    return pregnant or bloodless or skin or allergy or unwilling


def _unreleased(a: Attempt) -> bool:
    bad_hands = a.before.releaser in a.before.producers or not a.before.releaser
    return a.before.state not in ("released", "conditional") or bad_hands or a.before.changed_since_release


def _expired(a: Attempt) -> bool:
    expiry = _moment(a.life.newest("FILL", "LOTEXP"))
    filled = _moment(a.life.newest("FILL", "FILLDTC"))
    return expiry is None or a.at > expiry or (filled is not None and a.at > filled + timedelta(hours=6))


def _too_much(a: Attempt) -> bool:
    volume, conc = a.number("EXVOL"), a.number("EXCONC")
    return volume is None or conc is None or not 0 < volume <= 3 or volume * conc > Decimal("3.6")


def _within(item: str, low: str, high: str) -> Callable[[Attempt], bool]:
    def is_outside(a: Attempt) -> bool:
        value = a.number(item)
        return value is None or not Decimal(low) <= value <= Decimal(high)

    return is_outside


def _failed_test(a: Attempt) -> bool:
    return _late(a, "POS") or not _passes({x: a.life.newest("TEST", x) for x in RESULTS})


RESULTS = ("TSTGRAM", "TSTSTER0", "TSTMYCO", "TSTIDENT", "TSTENDO", "TSTVIAB", "TSTCONC", "TSTVOL")


def _passes(t: dict[str, str]) -> bool:
    """The newest known result of each: who repeats one test need not repeat the others."""
    return all(t.values()) and not failed(t)


def _late(a: Attempt, result: str = "", day: str = "") -> bool:
    """Whether a late culture was read so; of that day, or of any."""
    read = [s.items for s in a.life.all_of("LATE") if s.items.get("LATERES")]
    return any(result in ("", r["LATERES"]) and day in ("", r.get("LATEDAY", "")) for r in read)


def _late_open(a: Attempt) -> bool:
    return any(not _late(a, day=day) or _late(a, "POS", day) for day in ("3", "14"))


def _repeated(a: Attempt) -> bool:
    """Once, and only after an investigation that allows it."""
    return a.before.state == "oos" and (a.life.newest("OOS", "OOSREP") != "Y" or a.before.tested > 1)


def _unplanned(a: Attempt) -> bool:
    filled = _moment(a.life.newest("FILL", "FILLDTC"))
    days = [a.shadow.day(filled) + timedelta(days=n) for n in (3, 14)] if filled else []
    planned = bool(days) and all(a.shadow.somebody_reads(day) for day in days)
    return a.data.get("RELDEC", "") in ("", "CONDITIONAL") and not planned


def _in_full(a: Attempt) -> bool:
    return a.data.get("RELDEC", "") in ("", "RELEASED") and _late_open(a)


def _incomplete(a: Attempt) -> bool:
    return a.life.newest("REL", "RELDEC") != "CONDITIONAL" or _late_open(a) or a.before.completed > 0


def _no_slot(a: Attempt) -> bool:
    start = _moment(a.data.get("SURGDTC", ""))
    return start is None or a.life.slot != a.shadow.day(start)


def _dead_label(a: Attempt) -> bool:
    read = [s for s in a.command.scans if s.what == "container" and s.code == a.life.container and s.serial]
    return any(s.serial not in a.before.labels or not a.before.labels[s.serial].live for s in read)


def _not_activated(a: Attempt) -> bool:
    def defined(items: dict[str, str]) -> bool:
        return items.get("CULDEF") == "PROTOCOL" or (items.get("CULDEF") == "OTHER" and bool(items.get("CULDEFX")))

    return not any(s.items.get("CULSTEP") == "ACTIVATE" and defined(s.items) for s in a.life.all_of("CUL"))


def _materials(a: Attempt) -> list[tuple[str, date]]:
    told = [(s.items.get("CULMATS", ""), s.day) for s in a.life.all_of("CUL")]
    told += [(s.items.get("FILLMATS", ""), s.day) for s in a.life.all_of("FILL")]
    return [(name.strip(), day) for names, day in told for name in names.split(";") if name.strip()]


def _allergic(a: Attempt) -> bool:
    if a.life.newest("HX", "DRUGALL") == "N":
        return False
    allergies, used = a.life.newest("HX", "ALLERGENS"), [name for name, _ in _materials(a)]
    if not allergies or not used or any(name not in a.shadow.materials for name in used):
        return True
    inside = {x for name in used for x in a.shadow.materials[name][1]}
    return bool(inside & set(allergies.split(";")))


def _bad_material(a: Attempt) -> bool:
    if a.life.all_of("FILL") and not any(s.items.get("FILLMATS", "").strip(" ;") for s in a.life.all_of("FILL")):
        return True
    known = a.shadow.materials
    return any(x not in known or x in a.shadow.recalled or known[x][0] < day for x, day in _materials(a))


def _pregnant(a: Attempt) -> bool:
    sex, bears = a.life.newest("DM", "SEX"), a.life.newest("DM", "CHILDPOT") or a.life.newest("HX", "CHILDPOT")
    if sex == "M" or (sex == "F" and bears == "N"):
        return False
    start = _moment(a.data.get("EXDTC" if a.command.step == "administer" else "SURGDTC", ""))
    tests = [(_moment(s.items.get("PREGDTC", "")), s.items.get("HCG", "")) for s in a.life.all_of("PREG")]
    if start is None:
        return True
    recent = [result for taken, result in tests if taken and timedelta(0) <= start - taken <= timedelta(hours=72)]
    return "NEG" not in recent or "" in recent or a.life.newest("PREG", "HCG") != "NEG"


def _infected(visit: str) -> Callable[[Attempt], bool]:
    def is_infected(a: Attempt) -> bool:
        seen = a.life.sheet(visit, "PE")
        if seen is None or seen.day != a.day or not seen.items.get("TEMP"):
            return True
        clear = seen.items.get("LOCALINF") == "N" and seen.items.get("SYSINF") == "N"
        return not clear or Decimal(seen.items["TEMP"]) >= 38

    return is_infected


def _inflamed(a: Attempt) -> bool:
    sheets = a.life.all_of("INF")
    surgery, given = _moment(a.life.newest("SURG", "SURGDTC")), _moment(a.data.get("EXDTC", ""))
    values = [(s, Decimal(s.items["CRP"])) for s in sheets if s.items.get("CRP")]
    if _infected("V5")(a) or not values or given is None:
        return True
    before = [crp for s, crp in values if surgery is None or s.day < a.shadow.day(surgery)]
    raised = values[-1][1] > 10 and (not before or values[-1][1] > 2 * before[-1])
    ages = [
        (a.shadow.day(given) - a.shadow.day(taken)).days for s, _ in values if (taken := _moment(s.items["INFDTC"]))
    ]
    return raised or not any(0 <= age <= 7 for age in ages)


def _excursion(a: Attempt) -> bool:
    """At receipt or in a log; what is not accepted by quality, or not told, stands."""
    found = a.life.newest("REC", "RECEXC")
    accepted = found == "Y" and a.life.newest("REC", "RECEXCOK") == "Y"
    return (found != "N" and not accepted) or any(_strayed(s.items) for s in a.life.all_of("TLOG"))


def _strayed(log: dict[str, str]) -> bool:
    """More than an hour outside the incubator's range; on all other ways any reading outside 2-8 °C, or any minute."""
    if log.get("TLOGDEC") == "ACCEPT":
        return False
    minutes, low, high = (log.get(x, "") for x in ("TLOGOUT", "TLOGLOW", "TLOGHIGH"))
    if log.get("TLOGLEG") == "CULTURE":
        return not minutes or Decimal(minutes) > 60
    return "" in (minutes, low, high) or Decimal(minutes) > 0 or Decimal(low) < 2 or Decimal(high) > 8


def _late_tissue(a: Attempt) -> bool:
    """Older than a day when the culture was begun. Quality's acceptance covers an age that cannot be told, too."""
    taken, received = _moment(a.life.newest("SURG", "TISDTC")), _moment(a.life.newest("REC", "RECDTC"))
    begun = min((at for s in a.life.all_of("CUL") if (at := _moment(s.items.get("CULDTC", "")))), default=a.at)
    age = begun - taken if taken and (received is None or received >= taken) else None
    fresh = age is not None and timedelta(0) <= age <= timedelta(hours=24)
    return not fresh and a.life.newest("REC", "RECQA") != "ACCEPT"


def _held(a: Attempt) -> bool:
    others = sorted(at for who, at in a.shadow.doses if who != a.life.who)
    if a.shadow.is_held() or not others:
        return a.shadow.is_held()
    number = len(others)  # this one would be dose number + 1: 2 to 4 wait 28 days, 7 and 10 wait 14
    wait = 28 if number <= 3 else 14 if number in (6, 9, 12) else 0
    return (a.day - a.shadow.day(others[-1])).days < wait


def _crowded(a: Attempt) -> bool:
    place = a.command.place
    return place not in ("hood 1", "hood 2") or a.shadow.workspaces.get(place, a.life.who) != a.life.who


def _reprint(a: Attempt) -> bool:
    """Another print of a kind: with a reason, and each label of the kind in use told to be destroyed or lost."""
    kind, none = a.data.get("LBLKIND"), a.data.get("LBLCOUNT") == "0"
    mine = {n: x for n, x in a.before.labels.items() if x.kind == kind}
    gone = serials(a.data.get("LBLDESTR", "")) | serials(a.data.get("LBLLOST", ""))
    lives = {n for n, x in mine.items() if x.live}
    return not none and ((bool(mine) and not a.data.get("LBLREAS", "").strip()) or not lives <= gone)


def _wrong_time(a: Attempt) -> bool:
    item = TIMED.get(a.command.step)
    told = _moment(a.data.get(item, "")) if item else a.at
    skewed = told is None or abs(told - a.at) > timedelta(minutes=5)
    return skewed or a.at - a.now > timedelta(minutes=5) or a.now - a.at > timedelta(hours=24)


def _no_ethics(a: Attempt) -> bool:
    return not any(since <= a.day.isoformat() <= until for since, until in a.shadow.ethics)


_DANGERS: dict[str, Callable[[Attempt], bool]] = {
    "H1": _mismatch,
    "H2": _level,
    "H3": _no_consent,
    "H4": _unfit,
    "H5": _unreleased,
    "H5R": lambda a: a.by.user in a.before.producers,
    "H6": _expired,
    "H7": _too_much,
    "H8": _within("EXCONC", "0.8", "1.2"),
    "H9": _within("EXVIAB", "70", "100"),
    "H10": _failed_test,
    "H10O": _repeated,
    "H10P": _unplanned,
    "H10R": _in_full,
    "H10C": _incomplete,
    "H11": _allergic,
    "H12": _pregnant,
    "H13": _inflamed,
    "H14": _excursion,
    "H15": _late_tissue,
    "H16": lambda a: bool(a.before.doses),
    "H17": _held,
    "H18": _crowded,
    "H19": _reprint,
    "H20": _wrong_time,
    "H21": lambda a: a.data.get("EXIMG") != "Y" or not a.data.get("EXIMGAP") or not a.data.get("EXIMGLAT"),
    "H22": _bad_material,
    "H23": lambda a: not a.shadow.on_duty(a.by.user, a.by.role, a.day),
    "H24": _no_ethics,
    "H25": _infected("V2"),
    "H26": _pregnant,
    "H27": lambda a: a.data.get("RELDEC") != "REJECTED",
    "H27R": lambda a: not a.data.get("RELDEC"),
    "H28": _no_slot,
    "H29": _dead_label,
    "H30": _not_activated,
}
STOPS = tuple(_DANGERS)
