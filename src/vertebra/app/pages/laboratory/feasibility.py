"""App, pages, laboratory: who of a population would be eligible, and which demand empties the trial."""

from typing import Any

from vertebra.app.pages.laboratory import kept
from vertebra.app.pages.telling import Teller
from vertebra.laboratory.feasibility import Feasibility, feasibility
from vertebra.laboratory.feasibility.cells import Count
from vertebra.laboratory.feasibility.figures import Picture, forest, waterfall
from vertebra.laboratory.feasibility.people.find import find_population
from vertebra.laboratory.feasibility.people.population import demographic
from vertebra.laboratory.feasibility.tell import HEAD, cells, method, together
from vertebra.protocol.expressions import Condition
from vertebra.protocol.study import Study
from vertebra.terms.texts import Lang

POPULATION = "nhanes"  # the one that ships; a site's own extract is asked by `vertebra feasibility`, on its machine
AGES = ("", "20-39", "30-59", "40-64", "65-85")
PICTURES = {"waterfall": waterfall, "forest": forest}


def feasibility_page(teller: Teller, study: Study, ages: str) -> dict[str, Any]:
    """ages: one of AGES; empty: everybody."""
    found, lang = answer(study, ages), teller.lang
    return {
        "ages": [(a, a == ages) for a in AGES],
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


def answer(study: Study, ages: str) -> Feasibility:
    return kept(("feasibility", study.version, ages), lambda: _asked(study, ages))


def picture(study: Study, ages: str, name: str, lang: Lang) -> Picture:
    found = answer(study, ages)
    return kept(("feasibility", study.version, ages, name, lang), lambda: PICTURES[name](found, lang))


def _asked(study: Study, ages: str) -> Feasibility:
    return feasibility(study, find_population(study, POPULATION, None, 365, None), _between(study, ages))


def _between(study: Study, ages: str) -> Condition | None:
    age = demographic(study, "AGE")
    if not ages or age is None:
        return None
    low, _, high = ages.partition("-")
    return age.ref.latest.between(low, high)


def _unjudged(teller: Teller, row: Any) -> str:
    return f"{row.id} {teller.text(row.says)} ({', '.join(row.lacks)})"
