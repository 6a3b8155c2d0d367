"""Screening in a draft that nobody has built forms for: a virtual person answers what it knows, the rest stays open.

A draft's criteria are unknown until a person accepts them, so nobody goes on to treatment: what is seen is whether the
accepted lines can be decided on the data, and whom they keep out.
"""

from vertebra.simulate import answers
from vertebra.simulate.answers import Answers
from vertebra.simulate.course import Course
from vertebra.simulate.site import Site


def screen_draft(site: Site, course: Course, who: str) -> None:
    """Save every form of the first visit that the person can answer; an item it does not know is left empty."""
    visit = next(v for v in site.study.visits if not v.unscheduled)
    known = _known(site, course)
    for form in visit.forms:
        own = {item.id: known[item.id] for item in site.study.form(form).items if item.id in known}
        if own:
            site.save(who, visit.id, form, own, site.today)


def _known(site: Site, course: Course) -> Answers:
    """What is typed under the same names in every study: the person, and its blood."""
    person, today = course.person, site.today
    when = (course, person.screening_day, today)
    told = (answers.demographics(person, today), answers.safety_labs(*when), answers.coagulation(*when))
    known = {item: value for some in told for item, value in some.items() if value is not None}
    return {**known, "SCRDTC": today.isoformat()}
