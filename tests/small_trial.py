"""The small study made fit for conduct, with room for amendments: things that no rule reads and that may be given up.

`EDITS` are single changes that an amendment may bring; every study that they make is sound.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache

import msgspec

from unit.small_study import AESER, ODI1, ODI2, ODITOT, PAIN, PLT, form, item, number, put, small, text, visit
from vertebra.conduct import commands as c
from vertebra.conduct.desk import Desk, MemoryLedger
from vertebra.protocol.expressions import score
from vertebra.protocol.forms import Code, CodeList, EditCheck, Item
from vertebra.protocol.safety import PauseRule, ReportClock, Signal
from vertebra.protocol.study import Role, Study
from vertebra.simulate.site import Site

FIRST = date(2026, 1, 5)
ROLES = ("sponsor", "coordinator", "investigator", "data", "monitor", "statistician")
NOTE, COUNT = item("NOTE", "text", required=False), number("COUNT", "crp", 0, 50, required=False)
KIND, MORE = item("KIND", codes="KINDS", required=False), item("MORE", codes="KINDS", multiple=True, required=False)
DAY = item("DAY", "date", required=False, partial=True)
SUM = number("SUM", "count", 0, 1000, derive=ODITOT.ref + PAIN.ref)
DIARY = form("DIARY", item("SLEPT"), item("WALKED", "text", required=False))
Edit = Callable[[Study], Study]


@cache
def base() -> Study:
    study = small()
    study = put(study, "codelists", lambda old: (*old, CodeList("KINDS", tuple(Code(x, text(x)) for x in "ABC"))))
    study = put(study, "forms/LAB/sections/0/items", lambda old: (*old, COUNT, KIND))
    study = put(study, "forms/HX/sections/0/items", lambda old: (*old, NOTE, MORE, DAY))
    study = put(study, "forms", lambda old: (*old, DIARY))
    study = put(study, "forms", lambda old: tuple(msgspec.structs.replace(f, roles=()) for f in old))
    extra = visit("VX", "injection", "60 63 66", "LAB PRO DIARY")
    study = put(study, "visits", lambda old: (*old[:5], extra, *old[5:]))
    study = put(study, "visits/V1/forms", lambda old: (*old, "DIARY"))
    steps = tuple(msgspec.structs.replace(s, roles=("coordinator",)) for s in study.product.steps)
    study = put(study, "product/steps", steps)
    decide = lambda old: tuple(msgspec.structs.replace(x, decides=("investigator",)) for x in old)  # noqa: E731
    return put(put(study, "criteria", decide), "roles", tuple(Role(id, text(id)) for id in ROLES))


def _without_item(form_: str, id: str) -> Edit:
    def edit(study: Study) -> Study:
        lack = lambda items: tuple(i for i in items if i.id != id)  # noqa: E731
        return put(study, f"forms/{form_}/sections/0/items", lack) if study.has_form(form_) else study

    return edit


def _with_item(form_: str, new: Item) -> Edit:
    def edit(study: Study) -> Study:
        if study.has_item(new.id) or not study.has_form(form_):
            return study
        return put(study, f"forms/{form_}/sections/0/items", lambda items: (*items, new))

    return edit


def _changed(form_: str, id: str, **changes: object) -> Edit:
    def edit(study: Study) -> Study:
        if not (study.has_item(id) and study.home(id).id == form_):
            return study
        return put(study, f"forms/{form_}/sections/0/items/{id}", lambda i: msgspec.structs.replace(i, **changes))

    return edit


def _moved_item(study: Study) -> Study:
    """From the blood form to the history: what was recorded stays behind."""
    return _with_item("HX", COUNT)(_without_item("LAB", "COUNT")(study)) if study.has_item("COUNT") else study


def _without_diary(study: Study) -> Study:
    kept = lambda forms: tuple(f for f in forms if f != "DIARY")  # noqa: E731
    visits = tuple(msgspec.structs.replace(v, forms=kept(v.forms)) for v in study.visits)
    return msgspec.structs.replace(study, visits=visits, forms=tuple(f for f in study.forms if f.id != "DIARY"))


def _at(path: str, new: object, has: Callable[[Study], bool] = lambda study: True) -> Edit:
    return lambda study: put(study, path, new) if has(study) else study


def _visit_x(study: Study) -> bool:
    return study.has_visit("VX")


def _low(limit: int) -> Edit:
    check = EditCheck("LAB_LOW", "PLT", PLT.ref < limit, text("Very low. Right?"))
    return _at("forms/LAB/checks", (check,))


def _signal(limit: int) -> Edit:
    """The signal reads a score too, which the same amendment may change. Red: it holds the doses."""
    high = Signal("HIGH", "red", text("high"), (PAIN.ref > limit) | (ODITOT.ref > 50), text("examine"), hold=True)
    return _at("safety/signals", lambda old: (*(s for s in old if s.id != "HIGH"), high))


def _reported(days: int) -> Edit:
    any_harm = ReportClock("ANY", text("any harm"), "TW", AESER.ref.recorded, days)
    return _at("safety/clocks", lambda old: (*(k for k in old if k.id != "ANY"), any_harm))


def _count(pause: PauseRule, count: int) -> PauseRule:
    return msgspec.structs.replace(pause, count=count)


def _latest(limit: int) -> EditCheck:
    return EditCheck("PRO_BLOOD", "PAIN", (PAIN.ref > 50) & (PLT.ref.latest < limit), text("Pain and little blood?"))


@cache
def edits() -> dict[str, Edit]:
    new = item("ASKED")
    return {
        "note given up": _without_item("HX", "NOTE"),
        "kind given up": _without_item("LAB", "KIND"),
        "day given up": _without_item("HX", "DAY"),
        "count given up": _without_item("LAB", "COUNT"),
        "count moved": _moved_item,
        "count becomes a code": _changed("LAB", "COUNT", type="code", analyte="", codes="KINDS", low=None, high=None),
        "count in another unit": _changed("LAB", "COUNT", analyte="esr"),
        "note becomes a date": _changed("HX", "NOTE", type="date"),
        "days must be whole": _changed("HX", "DAY", partial=False),
        "count is required": _changed("LAB", "COUNT", required=True),
        "count is required of everybody": _changed("LAB", "COUNT", required=True, retroactive=True),
        "note only of the allergic": _changed("HX", "NOTE", required=True, show=small().item("ALLERGEN").show),
        "answer B given up": _at("codelists/KINDS/codes", lambda old: tuple(k for k in old if k.code != "B")),
        "answer D": _at(
            "codelists/KINDS/codes", lambda old: (*(k for k in old if k.code != "D"), Code("D", text("D")))
        ),
        "visit given up": _at("visits/VX", None, _visit_x),
        "form left out at the visit": _at("visits/VX/forms", lambda f: tuple(x for x in f if x != "PRO"), _visit_x),
        "diary given up": _without_diary,
        "platelets wider": _changed("LAB", "PLT", high=Decimal(2000)),
        "platelets narrower": _changed("LAB", "PLT", low=Decimal(100)),
        "check stricter": _low(150),
        "check milder": _low(10),
        "check given up": _at("forms/LAB/checks", ()),
        "check across visits": _at("forms/PRO/checks", (_latest(200),)),
        "asked from now on": _with_item("PRO", new),
        "asked of everybody": _with_item("PRO", msgspec.structs.replace(new, retroactive=True)),
        "window wider": _at("visits/V5", lambda v: msgspec.structs.replace(v, first=20, last=40)),
        "score needs both": _changed("PRO", "ODITOT", derive=score((ODI1.ref, ODI2.ref), 2, 5, unit="%")),
        "score from the pain of another visit": _changed("PRO", "ODITOT", derive=PAIN.ref.at("V1") / 2),
        "sum of score and pain": _with_item("PRO", SUM),
        "sum the other way": _changed("PRO", "SUM", derive=ODITOT.ref - PAIN.ref),
        "pain is a signal": _signal(60),
        "little pain is a signal": _signal(5),
        "score halved": _changed("PRO", "ODITOT", derive=score((ODI1.ref, ODI2.ref), 1, 10, unit="%")),
        "any harm is reported": _reported(3),
        "any harm is reported within the month": _reported(30),
        "two serious harms pause": _at("safety/pauses", lambda old: tuple(_count(p, 2) for p in old)),
        "one serious harm pauses": _at("safety/pauses", lambda old: tuple(_count(p, 1) for p in old)),
        "any harm is counted": _at("safety/boundary/counted", AESER.ref.recorded),
        "nobody may be harmed": _at("safety/boundary/stops", {str(n): 0 for n in range(5)}),
        "consent anew": _at("consents/trial/version", lambda v: f"{v}+"),
        "allergy allowed": _at("criteria", lambda old: tuple(x for x in old if x.id != "E2")),
    }


def amend(study: Study, names: tuple[str, ...], edition: str) -> Study:
    """The next edition with these edits in order; one that no longer fits changes nothing."""
    for name in names:
        study = edits()[name](study)
    return msgspec.structs.replace(study, edition=edition)


def open_trial(study: Study | None = None) -> Site:
    """A trial of the small study at one site, in memory, open for enrolment, everybody delegated and trained."""
    study = study or base()
    site = Site(study, Desk(study, MemoryLedger()))
    site.now = site.at(FIRST)
    day = FIRST.isoformat()
    site.submit(c.AdoptStudy(study.version, study.reading), "sponsor")
    site.submit(c.OpenSite("S01", "Site"), "sponsor")
    site.submit(c.ApproveEthics("S01", "1", day, "2030-01-01"), "sponsor")
    for role in ROLES[:-1]:
        site.submit(c.Delegate(site.actor(role).user, role, role, day, "", day), "sponsor")
    site.submit(c.OpenRecruitment("S01"), "sponsor")
    return site
