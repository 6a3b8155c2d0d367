"""Pictures of the made-up study. No value here was measured on anybody."""

import math

from evidence_support.study import PEOPLE, STAGES, VISITS, score
from vertebra.evidence import figures, stats
from vertebra.evidence.figures import AdverseEventMark, Course, Lane, Measure, Stage

DAYS = dict(zip(VISITS, [-4, 28, 84, 182, 364], strict=True))
SURGERY = [-35 - 4 * (person % 7) for person in range(12)]


def back_pain() -> list[Course]:
    return [
        Course(
            who,
            (
                (SURGERY[person] - 10, 60.0 + 2 * person),
                *((DAYS[visit], score("BACK_PAIN", person, index)) for index, visit in enumerate(VISITS)),
            ),
            SURGERY[person],
        )
        for person, who in enumerate(PEOPLE)
    ]


def crp() -> list[Course]:
    return [Course(who, tuple(_crp(person)), SURGERY[person]) for person, who in enumerate(PEOPLE)]


def _crp(person: int):
    for day in (SURGERY[person] - 10, SURGERY[person] + 2, SURGERY[person] + 14, -4, 1, 3, 7, 14, 28, 84, 182, 364):
        after = max(0, day - SURGERY[person])
        again = max(0, day)
        spike = 40 * (after / 2) * math.exp(1 - after / 2) + 8 * (again / 2) * math.exp(1 - again / 2)
        late = 9 * (day - 5) if person == 7 and 5 < day < 20 else 0
        yield day, None if (person, day) == (3, 182) else round(0.6 + (person % 5) * 0.7 + spike + late, 1)


def medians() -> tuple[tuple[int, float | None], ...]:
    return tuple(
        (DAYS[visit], stats.summarise([score("BACK_PAIN", person, index) for person in range(12)]).median)
        for index, visit in enumerate(VISITS)
    )


def back_pain_profiles() -> str:
    return figures.profiles(back_pain(), Measure("Back pain (VAS, mm)", low=0, high=100))


def back_pain_spaghetti() -> str:
    return figures.spaghetti(back_pain(), Measure("Back pain (VAS, mm)", low=0, high=100), medians())


def crp_course() -> str:
    return figures.profiles(crp(), Measure("CRP (mg/L), log scale", log=True, upper_limit=10, low=0.3), days=(-75, 90))


def flow() -> str:
    return figures.participant_flow([Stage(*stage) for stage in STAGES])


def lanes() -> list[Lane]:
    endings = ["completed"] * 8 + ["withdrawn", "continues", "continues", "not injected"]
    made = []
    for person, (who, ending) in enumerate(zip(PEOPLE, endings, strict=True)):
        injected = -SURGERY[person] if ending != "not injected" else None
        last = {"completed": 364 + (injected or 0), "withdrawn": 190, "continues": 240 - 30 * (person % 3)}.get(
            ending, 182
        )
        marks = [AdverseEventMark(20 + 37 * k + 5 * person, 1 + (k + person) % 3) for k in range(person % 4)]
        marks += [AdverseEventMark(150, 3, serious=True)] if person == 8 else []
        made.append(Lane(who, (injected or 44) - 3, injected, last, ending, tuple(marks)))
    return made


def swimmer() -> str:
    return figures.swimmer(lanes())
