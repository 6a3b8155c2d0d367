"""All 26 registered criteria of NPC-001, with a question for the public page where a lay person can answer it."""

import msgspec

from vertebra.protocol.eligibility import Criterion
from vertebra.studies.npc001.criteria_exclusion import EXCLUSION_1
from vertebra.studies.npc001.criteria_exclusion_2 import EXCLUSION_2
from vertebra.studies.npc001.criteria_inclusion import INCLUSION
from vertebra.studies.npc001.public import QUESTIONS

CRITERIA: tuple[Criterion, ...] = tuple(
    msgspec.structs.replace(c, lay=QUESTIONS.get(c.id)) for c in INCLUSION + EXCLUSION_1 + EXCLUSION_2
)
