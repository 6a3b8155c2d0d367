"""The cell laboratory and the bedside: tissue is received, cultured, filled, tested, released and given back."""

from collections.abc import Generator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from vertebra.conduct.commands import CloseWorkspace, OpenWorkspace, SaveForm, SignEligibility
from vertebra.conduct.entries import Scan
from vertebra.conduct.facts import days_required
from vertebra.conduct.product.labelling import label_of, next_row
from vertebra.conduct.state import Place
from vertebra.simulate import answers
from vertebra.simulate.condition import BoxLog, box_log, c_arm, micrograph, transport_log
from vertebra.simulate.course import Course
from vertebra.simulate.culture import FinalProduct, LotCourse, Passage
from vertebra.simulate.mishaps import Fate
from vertebra.simulate.people import Person
from vertebra.simulate.procedures import draw_injection_session
from vertebra.simulate.site import SECOND_LAB, STAFF, Journey, Site, later
from vertebra.simulate.slots import plan_injection
from vertebra.simulate.visit import save_forms
from vertebra.terms.identifiers import with_check

if TYPE_CHECKING:
    from vertebra.simulate.journey import Plan

HOOD = "hood 1"
FEEDING = "DMEM-2605;FBS-2602;PSA-2603"
MATERIALS = {
    "DIGEST": f"COL-2601;{FEEDING}",
    "SEED": FEEDING,
    "MEDIUM": FEEDING,
    "PASSAGE": f"TRY-2606;{FEEDING}",
    "ACTIVATE": "DMEM-2605;TGF-2607",
    "HARVEST": "TRY-2606;SAL-2604",
}
FILLING_MATERIALS = "SAL-2604"
MINUTES = 50  # PROPOSED: a step of the culture but the digestion
MOST_POSTPONEMENTS = 8


def culture_lot(
    site: Site, plan: "Plan", person: Person, who: str, made: LotCourse, taken: datetime, warm: bool
) -> Journey:
    """Receipt, digestion, passages; or the failure of the culture. warm: the transport box stood open."""
    received = later(taken, minutes=round(float(made.transport_hours) * 60))
    yield later(received, minutes=15)
    hand_over(site, who, "COURIER_LAB", "courier", "lab", received, made.transport_highest_c)
    _in_hood(site, who)
    site.do(who, "receive", answers.receipt(made, received), received, "lab", "lab2", place=HOOD)
    print_labels(site, who, "VESSEL", "lab")
    _leave_hood(site)
    _decide_on_receipt(site, who, made)
    yield from _read_logger(site, who, transport_log(plan.seed, person, made, taken, received, warm))
    for row, (step, passage, day) in enumerate(_batch_record(made), 1):
        digested = later(received, minutes=45 + round(60 * float(made.start.enzyme_hours)))
        yield (
            digested
            if step == "DIGEST"
            else max(later(site.now, minutes=60), site.at(taken.date() + timedelta(day), 11))
        )
        _culture_step(site, plan, person, who, made, step, passage, row)
    if made.failed_on is not None:
        yield site.at(taken.date() + timedelta(days=made.failed_on), 15)
        site.do(who, "fail", answers.failure(made, site.now), site.now, "lab", "lab2", place=HOOD)


def print_labels(site: Site, who: str, kind: str, role: str) -> None:
    """So many as the study prints at first, in the next row of the label log."""
    label = label_of(site.study, kind)
    if label is not None:
        told: answers.Answers = {"LBLKIND": kind, "LBLCOUNT": label.usual}
        site.do(who, "label", told, site.now, role, row=next_row(site.study, site.participant(who)), place=HOOD)


def _culture_step(
    site: Site, plan: "Plan", person: Person, who: str, made: LotCourse, step: str, passage: Passage, row: int
) -> None:
    """One row of the batch record, written when the work is over, in the hood that is cleared before and after."""
    digests = step == "DIGEST"
    following = next((p for p in made.passages if p.number == passage.number + 1), None)
    minutes = round(60 * float(made.start.enzyme_hours)) if digests else MINUTES
    began = later(site.now, minutes=-minutes)
    seen = answers.digestion(made.start) if digests else answers.culture(step, passage, following)
    written = {**answers.work_done(step, began, site.now, MATERIALS[step]), **seen}
    written |= _photo(site, plan, person, who, step, row)
    _in_hood(site, who)
    site.do(who, "culture", written, began, "lab", "lab2", row=row, place=HOOD)
    _leave_hood(site)


def _decide_on_receipt(site: Site, who: str, made: LotCourse) -> None:
    decided = answers.receipt_decided(made)
    if decided:
        site.disposes(who, Place("", "REC", 0), decided)


def _read_logger(site: Site, who: str, log: BoxLog) -> Journey:
    """The laboratory brings the logger's file; where it holds an excursion, quality decides within the hour."""
    if not site.study.product.climates or len(log.readings) < 2:
        return  # so short a way that the logger told once
    file = site.attach(who, log.data, "text/csv", "lab")
    site.submit(
        SaveForm("TLOG", site.data(box_log(log, file)), site.today.isoformat(), "", 1, source="simulated"), "lab", who
    )
    if log.outside:
        yield later(site.now, minutes=40)
        decided = answers.excursion_accepted(log.highest, Decimal(log.outside))
        site.disposes(who, Place("", "TLOG", 1), decided)


def _photo(site: Site, plan: "Plan", person: Person, who: str, step: str, row: int) -> answers.Answers:
    """A photo of the cells before they are passaged."""
    if step != "PASSAGE" or not site.study.has_item("CULPHOTO"):
        return {}
    picture = micrograph(plan.seed, person, str(row), confluence=80)
    return {"CULPHOTO": site.attach(who, picture, "image/png", "lab")}


def _shots(site: Site, plan: "Plan", person: Person, who: str) -> answers.Answers:
    """The record of both views of the needle, which is due before the injection is signed."""
    views = {"EXIMGAP": "ap", "EXIMGLAT": "lateral"}
    return {
        item: site.attach(who, c_arm(plan.seed, person, view), "image/png", "investigator")
        for item, view in views.items()
        if site.study.has_item(item)
    }


def _batch_record(made: LotCourse) -> list[tuple[str, Passage, int]]:
    """The steps of the culture with their passage and day; a culture without outgrowth ends after seeding."""
    if not made.passages:
        return []
    first, last = made.passages[0], made.passages[-1]
    steps = [("DIGEST", first, 0), ("SEED", first, first.seeded_on)]
    for passage in made.passages:
        middle = (passage.seeded_on + passage.harvested_on) // 2
        steps.append(("MEDIUM", passage, middle))
        if passage is not last:
            steps.append(("PASSAGE", passage, passage.harvested_on))
    if made.final is not None:
        steps.append(("ACTIVATE", last, last.harvested_on - 1))
    return steps


def hand_over(
    site: Site, who: str, leg: str, giver: str, receiver: str, when: datetime, celsius: Decimal | None = None
) -> None:
    """From hand to hand, where the study has the step; the receiver is the witness."""
    if any(s.id == "hand over" for s in site.study.product.steps):
        told = answers.hand_over(leg, STAFF[receiver][0], when, celsius)
        row = len(site.participant(who).sheets_of("HAND")) + 1
        site.do(who, "hand over", told, when, giver, receiver, row=row)


def _in_hood(site: Site, who: str) -> None:
    site.submit(OpenWorkspace(HOOD, who), "lab")


def _leave_hood(site: Site) -> None:
    if HOOD in site.trial.workspaces:
        site.submit(CloseWorkspace(HOOD), "lab")


def inject(
    site: Site, plan: "Plan", person: Person, who: str, fate: Fate, surgery: date, made: LotCourse
) -> Generator[datetime, None, date | None]:
    """Wait until participant and trial are ready, make the dose, give it. None: never given."""
    assert made.final is not None
    shortest = 28  # Source: proposed interval from discectomy to injection, 28-91 days (domain notes B2)
    soonest = surgery + timedelta(days=max(made.final.ready_on, shortest))
    day = plan_injection(site, who, surgery, soonest, "the day on which the cells are ready")
    course = Course(plan.world, plan.seed, person)
    for attempt in range(MOST_POSTPONEMENTS):
        yield site.at(day - timedelta(days=2), 8)
        ready = yield from _ready(site, course, who, surgery, day, attempt)
        if ready:
            if not (yield from _fill_and_release(site, plan, who, made, person, made.final)):
                return None
            given = yield from _bedside(site, plan, course, who, fate, made.final, day)
            return day if given else None
        day = plan_injection(site, who, surgery, day + timedelta(days=7), "not ready on the planned day")
    return None


def give_up(site: Site, who: str) -> None:
    """The participant never became fit for the injection: the cells are not kept, the safety visits go on."""
    if site.lot(who).state in ("rejected", "destroyed"):
        return
    told = {"MFDTC": site.written(site.now), "MFREASON": "OTHER", "MFTEXT": "participant not fit for injection in time"}
    site.do(who, "fail", told, site.now, "lab", "lab2", place=HOOD)


def _ready(
    site: Site, course: Course, who: str, surgery: date, day: date, attempt: int
) -> Generator[datetime, None, bool]:
    """The visit before injection and its check; then the morning itself: no hold, interval elapsed."""
    reason = f"repeated, injection postponed {attempt} times" if attempt else ""
    site.save(who, "V3", "PLN", {"INJPLAN": day.isoformat()}, site.today, reason=reason)
    save_forms(site, course, who, "V4", site.study.visit("V4").forms, (site.today - surgery).days, reason=reason)
    yield later(site.now, hours=26)
    site.submit(SignEligibility("before injection"), "investigator", who)
    if site.participant(who).fitness["before injection"].outcome != "eligible":
        return False
    yield site.at(day, 7)
    return site.trial.hold is None and _interval_elapsed(site, who)


def _interval_elapsed(site: Site, who: str) -> bool:
    doses = [date.fromisoformat(at[:10]) for other, at in site.trial.doses if other != who]
    required = days_required(site.study.product.stagger, len(doses))
    return not doses or (site.today - max(doses)).days >= required


def _fill_and_release(
    site: Site, plan: "Plan", who: str, made: LotCourse, person: Person, final: FinalProduct
) -> Generator[datetime, None, bool]:
    """Cells are harvested, filled, tested and released on the morning of the injection. False: out of specification."""
    rows = len(site.participant(who).sheets_of("CUL"))
    _culture_step(site, plan, person, who, made, "HARVEST", made.passages[-1], rows + 1)
    _in_hood(site, who)
    site.do(who, "fill", answers.fill(made, final, site.now, FILLING_MATERIALS), site.now, "lab", "lab2", place=HOOD)
    print_labels(site, who, "FINAL", "lab")
    _leave_hood(site)
    yield later(site.now, minutes=60)
    site.do(who, "test", answers.tests(final, person.weight_kg, site.now), site.now, "lab", place=HOOD)
    _leave_hood(site)
    hand_over(site, who, "LAB_RELEASE", "lab", "quality", site.now)
    yield later(site.now, minutes=20)
    if site.lot(who).state == "oos":
        yield from _out_of_specification(site, who, person, final)
        return False
    site.do(who, "release", answers.release(site.now), site.now, "quality")
    hand_over(site, who, "LAB_COURIER", "quality", "courier", site.now)
    return True


def _out_of_specification(site: Site, who: str, person: Person, final: FinalProduct) -> Journey:
    """Investigated, repeated once with a reason, confirmed: rejected and destroyed the same day."""
    site.do(who, "investigate", answers.investigation(site.now, repeat=True), site.now, "quality", row=1)
    yield later(site.now, minutes=50)
    again = dict(answers.tests(final, person.weight_kg, site.now)) | {"TSTVIAB": final.viability_percent + 1}
    site.do(who, "test", again, site.now, "lab", place=HOOD)
    _leave_hood(site)
    yield later(site.now, minutes=30)
    site.do(who, "investigate", answers.investigation(site.now, repeat=False), site.now, "quality", row=2)
    yield later(site.now, minutes=10)
    site.do(who, "reject", answers.rejection(site.now), site.now, "quality")
    yield later(site.now, hours=3)
    gone = answers.destruction(site.now, "REJECTED", SECOND_LAB[0])
    site.do(who, "destroy", gone, site.now, "lab", "lab2")


def _bedside(
    site: Site, plan: "Plan", course: Course, who: str, fate: Fate, final: FinalProduct, day: date
) -> Generator[datetime, None, bool]:
    """The time-out: where the plan wants it, the wrong bag first; then the right one. False: a stop forbade it."""
    session = draw_injection_session(plan.seed, course.person)
    hold_minutes = round(float(final.hold_hours) * 60)
    yield max(later(site.now, minutes=5), later(site.at(day, 7), minutes=hold_minutes))
    hand_over(site, who, "COURIER_BEDSIDE", "courier", "coordinator", site.now)
    surgery = course.person.planned_surgery
    temperature = course.vitals((day - surgery).days).temperature
    save_forms(site, course, who, "V5", ("PE", "VAS"), (day - surgery).days)
    shots = _shots(site, plan, course.person, who)
    given: answers.Answers = {**answers.dose(final, session, site.now, temperature), **shots}
    if fate.wrong_bag_of is not None:
        _scan_wrong_bag(site, plan, who, fate.wrong_bag_of, given)
        yield later(site.now, minutes=12)
        given = dict(given) | {"EXDTC": site.written(site.now)}
    if not site.may_do(who, "administer", given, site.now, "investigator", "coordinator").done:
        return False
    for row, hour in enumerate((0, 1, 4), 1):
        yield later(site.now, hours=hour and (1 if hour == 1 else 3), minutes=5)
        _observe(site, course, who, row, hour, day)
    return True


def _scan_wrong_bag(site: Site, plan: "Plan", who: str, other: int, given: answers.Answers) -> None:
    """Another participant's bag is at the bedside. The door must refuse, and remember it."""
    wrong = plan.lots.get(other) or with_check(f"{site.study.identity.protocol}-P-000-L1")
    scans = (Scan("person", site.lot(who).person), Scan("container", wrong))
    command = site.step(who, "administer", given, site.now, "coordinator", scans=scans)
    decision = site.attempt(command, "investigator", who)
    assert "H1" in {r.code for r in decision.refusals}, "a wrong bag was not refused"


def _observe(site: Site, course: Course, who: str, row: int, hour: int, day: date) -> None:
    vitals = course.vitals((day - course.person.planned_surgery).days, hour)
    seen: answers.Answers = {
        "OBSHOUR": hour,
        "OBSTEMP": vitals.temperature,
        "OBSBP": vitals.systolic,
        "OBSPULSE": vitals.pulse,
        "OBSNEURO": "N",
    }
    site.save(who, "", "OBS", seen, site.today, row=row)
