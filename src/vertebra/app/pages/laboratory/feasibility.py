"""App, pages, laboratory: who of a population would be eligible, and which demand empties the trial."""

from typing import Any, NamedTuple

from django.conf import settings

from vertebra.app.pages.laboratory import kept
from vertebra.app.pages.laboratory.extracts import Extract, extracts, people_of
from vertebra.app.pages.telling import Teller
from vertebra.laboratory.feasibility import Feasibility, feasibility
from vertebra.laboratory.feasibility.cells import Count
from vertebra.laboratory.feasibility.figures import Picture, forest, waterfall
from vertebra.laboratory.feasibility.people.find import find_population
from vertebra.laboratory.feasibility.people.population import demographic
from vertebra.laboratory.feasibility.tell import HEAD, cells, method, together
from vertebra.protocol.expressions import Condition
from vertebra.protocol.study import Study, StudyWords
from vertebra.terms.texts import Lang
from vertebra.terms.trouble import Trouble

POPULATION = "nhanes"  # the one that ships
AGES = ("", "20-39", "30-59", "40-64", "65-85")
PICTURES = {"waterfall": waterfall, "forest": forest}


class Asked(NamedTuple):
    """The choices of the page. ages: one of AGES; empty: everybody. people: the name of an extract; empty: NHANES."""

    ages: str = ""
    people: str = ""


def feasibility_page(teller: Teller, study: Study, asked: Asked) -> dict[str, Any]:
    found, lang = answer(study, asked), teller.lang
    return {
        "who": teller.text(found.people.title),
        "people": str(Count(found.people.people, found.people.least)),
        "source": teller.text(found.people.source),
        "isnt": [teller.text(t) for t in found.people.isnt],
        "together": list(together(found, lang)),
        "head": [teller.text(h) for h in HEAD],
        "rows": [cells(row, lang) for row in found.demands if row.reach == "judged"],
        "unjudged": [_unjudged(teller, row) for row in found.criteria if row.reach != "judged"],
        "findings": [f"{f.where}: {teller.text(f.says)}" for f in found.findings if f.code != "PEOPLE-LACK"],
        "method": teller.text(method(found)),
        "pictures": list(PICTURES),
    }


def choices(asked: Asked) -> dict[str, Any]:
    """What can be chosen, also while an answer is worked out or cannot be had."""
    return {
        "ages": [(a, a == asked.ages) for a in AGES],
        "extracts": [(name, name == asked.people) for name in extracts()],
    }


def answer(study: Study, asked: Asked) -> Feasibility:
    """
    Raises:
        StillWorking: it is not there yet. Trouble: the extract is not there any more, or cannot be read.
    """
    extract = extracts().get(asked.people)
    if asked.people and extract is None:
        raise Trouble(f"there is no extract {asked.people}: choose another")
    question = ("feasibility", study.version, asked.ages, extract)
    return kept(question, lambda: _asked(study, asked.ages, extract), "long" if extract else "short")


def picture(study: Study, asked: Asked, name: str, lang: Lang) -> Picture:
    found = answer(study, asked)
    question = ("feasibility", study.version, asked.ages, extracts().get(asked.people), name, lang)
    return kept(question, lambda: PICTURES[name](found, lang))


def _asked(study: Study, ages: str, extract: Extract | None) -> Feasibility:
    people = people_of(study, extract) if extract else find_population(study, POPULATION)
    return feasibility(study, people, _between(study, ages), settings.SMALLEST)


def _between(study: Study, ages: str) -> Condition | None:
    age = demographic(study, "AGE")
    if not ages or age is None:
        return None
    low, _, high = ages.partition("-")
    return age.ref.latest.between(low, high)


def _unjudged(teller: Teller, row: Any) -> str:
    words = StudyWords(teller.study)
    lacks = teller.listed(words.item(item).into(teller.lang) for item in row.lacks)
    return teller.aside(f"{row.id} {teller.text(row.says)}", lacks)
