"""What a virtual person's facts look like on paper: a person or a day of a course comes in, answers go out.

Answers are plain values by item id; `site` gives them units and turns None into a missing reason. Only these functions
know both the generator's words and the item ids of the study.
"""

from vertebra.simulate.answers.harms import adverse_event, medicine
from vertebra.simulate.answers.people import demographics, diagnosis, history, pregnancy, serology
from vertebra.simulate.answers.product import (
    culture,
    digestion,
    discectomy,
    excursion_accepted,
    failure,
    fill,
    hand_over,
    receipt,
    receipt_decided,
    work_done,
)
from vertebra.simulate.answers.quality import (
    completion,
    destruction,
    dose,
    investigation,
    late_culture,
    rejection,
    release,
    tests,
)
from vertebra.simulate.answers.visits import (
    coagulation,
    daily_living,
    disability,
    examination,
    inflammation,
    mri,
    pain,
    quality_of_life,
    safety_labs,
    x_ray,
)
from vertebra.simulate.answers.words import Answer, Answers, level, moment, yn

__all__ = [
    "Answer", "Answers", "adverse_event", "coagulation", "completion", "culture", "daily_living", "demographics",
    "destruction", "diagnosis", "digestion", "disability", "discectomy", "dose", "examination",
    "excursion_accepted", "failure", "fill", "hand_over", "history", "inflammation", "investigation",
    "late_culture", "level", "medicine", "moment", "mri", "pain", "pregnancy", "quality_of_life", "receipt",
    "receipt_decided", "rejection", "release", "safety_labs", "serology", "tests", "work_done", "x_ray", "yn",
]  # fmt: skip
