"""The way of one virtual participant into the trial: first contact, consent, screening, discectomy.

A journey yields the moment at which it goes on. Every fact enters by a command, as at a real site; who is eligible is
decided by the study's own criteria. What follows the discectomy is in `making` and `follow`.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

import msgspec

from vertebra.conduct.commands import Decline, GiveConsent, Identify, OrderLot, SignEligibility
from vertebra.conduct.consent import current_version
from vertebra.simulate import answers
from vertebra.simulate.course import Course
from vertebra.simulate.culture import draw_lot
from vertebra.simulate.draft import screen_draft
from vertebra.simulate.follow import end, follow, without_product
from vertebra.simulate.making import culture_lot, give_up, hand_over, inject, print_labels
from vertebra.simulate.mishaps import Mishaps
from vertebra.simulate.people import Person
from vertebra.simulate.procedures import draw_surgery
from vertebra.simulate.site import Journey, Site, later
from vertebra.simulate.slots import book_surgery, lab_is_full, postpone_surgery
from vertebra.simulate.visit import save_forms
from vertebra.simulate.world import World


@dataclass
class Plan:
    """What all journeys of one run share: how many were harvested, who waits for surgery."""

    world: World
    seed: int
    mishaps: Mishaps
    screened: int = 0
    waiting: int = 0
    harvested: int = 0
    given_up: int = 0
    lots: dict[int, str] = field(default_factory=dict)

    @property
    def is_full(self) -> bool:
        """Nobody more is needed, if all who wait are harvested."""
        return self.harvested + self.waiting >= self.mishaps.harvested + self.given_up


def enrol(site: Site, plan: Plan, person: Person, who: str) -> Journey:
    """From the first contact to the end, wherever it comes."""
    plan.screened += 1
    site.submit(Identify(site.name), "coordinator", who)
    site.meet(who, person)
    if person.declines:
        site.submit(Decline(site.today.isoformat()), "coordinator", who)
        return
    _consent(site, who)
    _screen(site, plan, person, who)
    yield later(site.now, hours=30)
    site.submit(SignEligibility("screening"), "investigator", who)
    if site.participant(who).fitness["screening"].outcome == "eligible" and not plan.is_full:
        plan.waiting += 1
        yield from _operate(site, plan, person, who)


def _consent(site: Site, who: str) -> None:
    for consent in site.study.consents:
        version = current_version(site.study, consent.id)
        given = GiveConsent(consent.id, version, site.written(site.now), len(consent.elements))
        site.submit(given, "coordinator", who)


def _screen(site: Site, plan: Plan, person: Person, who: str) -> None:
    course, today = Course(plan.world, plan.seed, person), site.today
    if site.study.draft is not None:
        screen_draft(site, course, who)
        return
    site.save(who, "V1", "DM", answers.demographics(person, today), today)
    site.save(who, "V1", "DX", answers.diagnosis(person), today)
    rest = [f for f in site.study.visit("V1").forms if f not in ("DM", "DX")]
    save_forms(site, course, who, "V1", rest, person.screening_day)


def _operate(site: Site, plan: Plan, person: Person, who: str) -> Journey:
    """Book the lab, order the lot, check fitness on the day, take the tissue; then all that follows from it."""
    surgery = book_surgery(site, who, person.planned_surgery)
    person = msgspec.structs.replace(person, planned_surgery=surgery)
    site.submit(OrderLot(), "coordinator", who)
    print_labels(site, who, "WRIST", "coordinator")
    print_labels(site, who, "TISSUE", "coordinator")
    yield site.at(surgery, 7)
    while lab_is_full(site, who, surgery):
        surgery = postpone_surgery(site, who, surgery)
        person = msgspec.structs.replace(person, planned_surgery=surgery)
        yield site.at(surgery, 7)
    fit = _fit_on_the_day(site, plan, person, who)
    plan.waiting -= 1
    if not fit:
        end(site, who, "ET", "OTHER")
        return
    yield from _harvest(site, plan, person, who, surgery)


def _harvest(site: Site, plan: Plan, person: Person, who: str, surgery: date) -> Journey:
    """Take the tissue; then the culture runs beside the visits after surgery, and ends in an injection or not."""
    plan.harvested += 1
    plan.lots[plan.harvested] = site.lot(who).id
    fate = plan.mishaps.fate(plan.harvested)
    made, theatre = draw_lot(plan.world, plan.seed, person, fate), draw_surgery(plan.seed, person)
    starts = site.at(surgery, theatre.starts.hour, theatre.starts.minute)
    taken = later(starts, minutes=theatre.tissue_taken_after_minutes)
    yield later(starts, minutes=theatre.minutes)
    site.do(who, "collect", answers.discectomy(theatre, made, surgery), taken, "surgeon", "coordinator")
    hand_over(site, who, "THEATRE_COURIER", "surgeon", "courier", site.now)
    before = Course(plan.world, plan.seed, person)
    site.start(site.at(surgery + timedelta(days=2)), _after_surgery(site, before, who, surgery))
    yield from culture_lot(site, plan, person, who, made, taken, fate.warm_transport)
    if made.final is None:
        yield from without_product(site, before, who, surgery)
        return
    day = yield from inject(site, plan, person, who, fate, surgery, made)
    if day is None:
        plan.given_up += 0 if fate.out_of_specification else 1
        give_up(site, who)
        yield from without_product(site, before, who, surgery)
        return
    course = Course(plan.world, plan.seed, person, (day - surgery).days, fate)
    yield from follow(site, plan, course, who, fate, surgery, day)


def _fit_on_the_day(site: Site, plan: Plan, person: Person, who: str) -> bool:
    """The check on the day of surgery."""
    save_forms(site, Course(plan.world, plan.seed, person), who, "V2", ("PE", "PREG"), 0)
    site.submit(SignEligibility("discectomy"), "investigator", who)
    return site.participant(who).fitness["discectomy"].outcome == "eligible"


def _after_surgery(site: Site, course: Course, who: str, surgery: date) -> Journey:
    for visit, day in (("V2A", 2), ("V3", 14)):
        yield site.at(surgery + timedelta(days=day))
        forms = [f for f in site.study.visit(visit).forms if f not in ("REC", "PLN")]
        save_forms(site, course, who, visit, forms, day)
