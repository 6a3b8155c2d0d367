"""Filling the forms of a visit: a course and a day come in, saved forms go out, typing errors of the plan included."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from vertebra.simulate import answers
from vertebra.simulate.answers import Answers
from vertebra.simulate.course import Course
from vertebra.simulate.mishaps import Fate
from vertebra.simulate.site import Site

_TYPED = {
    "CRP": "crp", "ESR": "esr", "HGB": "haemoglobin", "WBC": "wbc", "PLT": "platelets", "CREAT": "creatinine",
    "VASBACK": "vas_back",
}  # fmt: skip


def save_forms(
    site: Site,
    course: Course,
    who: str,
    visit: str,
    forms: Sequence[str],
    day: int,
    fate: Fate | None = None,
    reason: str = "",
    row: int = 0,
) -> None:
    """Save the forms of a visit that takes place today; `day` is today on the surgery clock."""
    for form in forms:
        right = collect(course, form, day, site.today, site.sampled())
        typed = mistyped(right, visit, fate) if fate else right
        site.save(who, visit, form, typed, site.today, reason=reason, row=row)


def mistyped(right: Answers, visit: str, fate: Fate) -> Answers:
    """The answers as somebody types them: with the plan's typing errors of this visit."""
    return {
        item: fate.typed(visit, _TYPED[item], Decimal(str(value))) if item in _TYPED and value is not None else value
        for item, value in right.items()
    }


def collect(course: Course, form: str, day: int, today: date, taken: str) -> Answers:
    """The true answers of a form on a day of the surgery clock; blood was taken at the moment `taken`.

    Raises:
        KeyError: a form that no virtual person can answer.
    """
    person = course.person
    return {
        "HX": lambda: answers.history(person),
        "PE": lambda: answers.examination(course, day),
        "INF": lambda: answers.inflammation(course, day, taken),
        "SAF": lambda: answers.safety_labs(course, day, today),
        "COAG": lambda: answers.coagulation(course, day, today),
        "SERO": lambda: answers.serology(person, today),
        "PREG": lambda: answers.pregnancy(person, taken, day <= person.screening_day),
        "VAS": lambda: answers.pain(course, day, today),
        "ODI": lambda: answers.disability(course, day),
        "ADL": lambda: answers.daily_living(course, day),
        "EQ5D": lambda: answers.quality_of_life(course, day),
        "XR": lambda: answers.x_ray(course, day, today),
        "MR": lambda: answers.mri(course, day, today),
    }[form]()
