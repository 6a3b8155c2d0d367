"""NPC-001 (NCT07168603) as data: `build()` gives the whole study."""

from vertebra.studies.npc001.study import build, record

__all__ = ["build", "record"]
