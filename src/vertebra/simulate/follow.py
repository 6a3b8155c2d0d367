"""A year of visits on both clocks: what is due is done, late or missed; harms are reported; errors are corrected."""

from collections.abc import Generator
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from vertebra.conduct.commands import (
    AcceptSuggestion,
    MissVisit,
    OpenQuery,
    ReviewSignal,
    SaveForm,
    SendReport,
    WithdrawConsent,
)
from vertebra.conduct.product.late import end_of_release
from vertebra.protocol.timeline import Visit
from vertebra.simulate import answers
from vertebra.simulate.course import Course
from vertebra.simulate.culture import draw_lot
from vertebra.simulate.mishaps import Fate, TypingError
from vertebra.simulate.site import Journey, Site, later
from vertebra.simulate.visit import collect, save_forms

if TYPE_CHECKING:
    from vertebra.simulate.journey import Plan

LAST_CULTURE = 14  # Source: domain notes F3: sterility cultures are read on day 3 and on day 14


def follow(site: Site, plan: "Plan", course: Course, who: str, fate: Fate, surgery: date, injected: date) -> Journey:
    """All visits after the injection, until the end of the study or an earlier one."""
    for n, day in ((1, 3), (2, 14)):
        site.call(site.at(injected + timedelta(days=day), 15), partial(late_culture, site, plan, course, who, n, day))
    leaves = fate.withdrawal.days_after_injection if fate.withdrawal else None
    for visit in (v for v in site.study.visits if v.needs_treatment and not v.unscheduled):
        if leaves is not None and visit.day > leaves:
            yield site.at(injected + timedelta(days=leaves), 10)
            leave(site, course, who, fate, surgery)
            return
        course = yield from _visit(site, plan, course, who, fate, surgery, injected, visit)
    yield from _finish(site, course, who, surgery)


def _visit(
    site: Site, plan: "Plan", course: Course, who: str, fate: Fate, surgery: date, injected: date, visit: Visit
) -> Generator[datetime, None, Course]:
    shift = fate.day_shift(visit.id, visit.first - visit.day, visit.last - visit.day)
    if shift is None:
        yield site.at(injected + timedelta(days=visit.last + 1), 16)
        site.submit(MissVisit(visit.id, "participant did not come, reached by telephone"), "coordinator", who)
        return course
    yield site.at(injected + timedelta(days=visit.day + shift), 9)
    today = (site.today - surgery).days
    signals = len(site.participant(who).signals)
    forms = [f for f in visit.forms if f != "EOS"]
    save_forms(site, course, who, visit.id, forms, today, fate)
    for error in fate.typing_errors:
        if error.visit == visit.id:
            when = later(site.now, days=error.corrected_after_days)
            site.call(when, partial(_correct, site, course, who, error, today, site.today))
    course = report_harms(site, plan, course, who, fate, surgery)
    site.call(later(site.now, hours=20), partial(send_reports, site, who))
    if len(site.participant(who).signals) > signals:
        site.call(later(site.now, hours=46), partial(_look_again, site, course, who, surgery))
    return course


def _correct(site: Site, course: Course, who: str, error: TypingError, day: int, visited: date) -> None:
    """Somebody compares with the laboratory report and corrects what was mistyped, with a reason.

    Every second one is found by the monitor, who suggests the right value for the site to accept.
    """
    item = _ITEM[error.item]
    form = next(f for f in ("INF", "SAF", "VAS") if item in {i.id for i in site.study.form(f).items})
    right = {item: collect(course, form, day, visited, "")[item]}
    reason = f"{error.kind} on entry, corrected from the source document"
    if error.corrected_after_days % 2:
        site.save(who, error.visit, form, right, visited, reason=reason)
        return
    (datum,) = site.data(right)
    suggestion = OpenQuery(form, item, "The source says otherwise.", error.visit, suggests=datum.value)
    site.submit(suggestion, "monitor", who)
    query = next(reversed(site.participant(who).queries))
    site.submit(AcceptSuggestion(query, reason, "simulated"), "coordinator", who)


_ITEM = {
    "crp": "CRP", "esr": "ESR", "haemoglobin": "HGB", "wbc": "WBC", "platelets": "PLT", "creatinine": "CREAT",
    "vas_back": "VASBACK",
}  # fmt: skip


def _look_again(site: Site, course: Course, who: str, surgery: date) -> None:
    """A signal is answered within 48 hours: examination and a repeated sample at an unscheduled visit."""
    open_ = [s for s in site.participant(who).signals if not s.reviewed]
    row = len({p.row for p in site.participant(who).sheets if p.visit == "UNS"}) + 1
    if site.participant(who).consents["trial"].withdrawn_at:
        return
    save_forms(site, course, who, "UNS", ("PE", "INF"), (site.today - surgery).days, row=row)
    for signal in open_:
        told = "examined, sample repeated, see unscheduled visit"
        site.submit(ReviewSignal(signal.signal, signal.visit, told), "investigator", who)


def report_harms(site: Site, plan: "Plan", course: Course, who: str, fate: Fate, surgery: date) -> Course:
    """Report what the site knows by now; treat a discitis from the day it is known."""
    today = (site.today - surgery).days
    tell_harms(site, course, who, surgery)
    for row, drug in enumerate(course.medicines(today), 1):
        recorded = site.is_recorded(who, "CM", row)
        reason = "follow-up information" if recorded else ""
        site.save(who, "", "CM", answers.medicine(drug, surgery), site.today, row=row, reason=reason)
    infected = any(h.term == "Discitis" for h in course.adverse_events(today))
    if infected and course.antibiotics_from is None:
        return Course(plan.world, plan.seed, course.person, course.injection_day, fate, antibiotics_from=today + 1)
    return course


def late_culture(site: Site, plan: "Plan", course: Course, who: str, row: int, day: int) -> None:
    """The cultures of the product are read three and fourteen days after it was filled."""
    final = draw_lot(plan.world, plan.seed, course.person, course.fate).final
    assert final is not None
    read = answers.late_culture(final, day, site.now)
    site.do(who, "late", read, site.now, "quality", row=row)
    if read["LATERES"] == "POS":
        follow_up(site, course, who, row)
    elif day == LAST_CULTURE and end_of_release(site.study, site.participant(who), site.now) == "pending":
        site.do(who, "complete", answers.completion(site.now), site.now, "quality")


def follow_up(site: Site, course: Course, who: str, row: int) -> None:
    """Something grew: everything that the study asks for within a day is done and written down as it happens."""
    read, surgery = site.now, course.person.planned_surgery
    told: dict[int, dict[str, int | str]] = {
        1: {"LFPI": 1, "LFSPON": 1},
        3: {
            "LFORG": 2,
            "LFLOT": 3,
            "LFLOTTXT": "lot given, retained sample sent for identification; no other lot open",
        },
        18: {"LFEXAM": 17, "LFSAE": 18, "LFSAEYN": "N", "LFIRB": 18},
        20: {"LFORGTXT": "Cutibacterium acnes, sensitive to penicillin"},
    }
    for hour, answers_ in told.items():
        moments = {i: site.written(later(read, hours=x)) if isinstance(x, int) else x for i, x in answers_.items()}
        site.call(later(read, hours=hour), partial(_save_errands, site, who, row, moments))
    site.call(later(read, hours=17), partial(_examine, site, course, who, surgery))


def _save_errands(site: Site, who: str, row: int, told: answers.Answers) -> None:
    role = "investigator" if "LFEXAM" in told else "quality"
    command = SaveForm("LATEFUP", site.data(told), site.today.isoformat(), "", row, source="simulated")
    site.submit(command, role, who)


def _examine(site: Site, course: Course, who: str, surgery: date) -> None:
    """Examination and CRP after a late growth, at an unscheduled visit."""
    if not site.participant(who).consents["trial"].withdrawn_at:
        row = len({p.row for p in site.participant(who).sheets if p.visit == "UNS"}) + 1
        save_forms(site, course, who, "UNS", ("PE", "INF"), (site.today - surgery).days, row=row)


def _finish(site: Site, course: Course, who: str, surgery: date) -> Journey:
    """The end form; while a serious harm goes on, the door refuses completion and the site waits."""
    for _ in range(12):
        done = {"EOSDTC": site.today.isoformat(), "EOSREAS": "COMPLETED", "EOSTISS": "NONE"}
        decision = site.try_save(who, "V13", "EOS", done)
        if decision.done:
            return
        yield later(site.now, days=30)
        tell_harms(site, course, who, surgery)


def send_reports(site: Site, who: str) -> None:
    """Harms that must be reported go out the next morning."""
    for clock in site.participant(who).clocks:
        if not clock.sent:
            site.submit(SendReport(clock.clock, clock.row), "sponsor", who)


def tell_harms(site: Site, course: Course, who: str, surgery: date) -> None:
    """New harms, and follow-up information on those that were still going on."""
    today = (site.today - surgery).days
    for harm in course.adverse_events(today):
        rows = site.rows_of(who, "AE")
        row = rows.setdefault(f"{harm.term} {harm.onset}", len(rows) + 1)
        told = dict(answers.adverse_event(harm, surgery, site.first_told(who, row, site.written(site.now))))
        reason = "follow-up information" if site.is_recorded(who, "AE", row) else ""
        site.save(who, "", "AE", told, surgery + timedelta(days=max(0, harm.onset)), row=row, reason=reason)


def leave(site: Site, course: Course, who: str, fate: Fate, surgery: date) -> None:
    """Who withdraws is examined a last time where possible; who is lost is only recorded as lost."""
    assert fate.withdrawal is not None
    lost = "lost" in fate.withdrawal.reason
    if not lost:
        forms = [f for f in site.study.visit("ET").forms if f not in ("EOS", "MR", "XR")]
        save_forms(site, course, who, "ET", forms, (site.today - surgery).days)
        told = WithdrawConsent("trial", "destroy what is left", site.today.isoformat(), fate.withdrawal.reason)
        site.submit(told, "coordinator", who)
    end(site, who, "ET", "LOST" if lost else "WITHDRAWN")


def end(site: Site, who: str, visit: str, reason: str) -> None:
    done = {"EOSDTC": site.today.isoformat(), "EOSREAS": reason, "EOSTISS": "DESTROY"}
    site.save(who, visit, "EOS", done, site.today)


def without_product(site: Site, course: Course, who: str, surgery: date) -> Journey:
    """No product: the safety visits on the surgery clock that are still to come, then the end."""
    for visit in ("MF1", "MF2"):
        planned = site.study.visit(visit)
        if site.today > surgery + timedelta(days=planned.last):
            continue
        yield max(site.at(surgery + timedelta(days=planned.day)), site.now)
        forms = [f for f in planned.forms if f != "EOS"]
        save_forms(site, course, who, visit, forms, (site.today - surgery).days)
    end(site, who, "MF2", "MFAIL")
