"""All 26 registered criteria of NPC-001."""

from vertebra.protocol.eligibility import Criterion
from vertebra.studies.npc001.criteria_exclusion import EXCLUSION_1
from vertebra.studies.npc001.criteria_exclusion_2 import EXCLUSION_2
from vertebra.studies.npc001.criteria_inclusion import INCLUSION

CRITERIA: tuple[Criterion, ...] = INCLUSION + EXCLUSION_1 + EXCLUSION_2
