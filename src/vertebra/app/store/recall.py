"""App, store: from a material lot to everybody it went into, in one statement on the read tables.

The index on `material_use` begins with the material, so the answer takes as long as it is wide, however many lots
there are. Source: domain notes A3 R47 (recall query lot to subjects in one step).
"""

from django.db import connections

_JOINED = {  # several places in one text, as each database says it
    "sqlite": "group_concat(form || '/' || \"row\", ' ')",
    "postgresql": "string_agg(form || '/' || \"row\", ' ')",
}
_RECALL = """
SELECT u.participant, u.lot, u.uses, u.first, p.site, p.status, p.lot_state, p.injection_day FROM (
    SELECT participant, MAX(lot) AS lot, MIN(used_at) AS first, {} AS uses
    FROM material_use WHERE material = %s GROUP BY participant
) u LEFT JOIN read_participant p ON p.id = u.participant ORDER BY u.participant
"""
_COUNTS = "SELECT material, COUNT(DISTINCT participant) FROM material_use GROUP BY material"


def uses_of(alias: str, material: str) -> list[dict[str, str]]:
    """A row for each participant's lot that holds the material, in order of participants."""
    names = ("participant", "lot", "uses", "first", "site", "status", "lot_state", "injected")
    with connections[alias].cursor() as cursor:
        cursor.execute(_RECALL.format(_JOINED[connections[alias].vendor]), [material])
        return [dict(zip(names, (x or "" for x in row), strict=True)) for row in cursor.fetchall()]


def use_counts(alias: str) -> dict[str, int]:
    """Into how many participants' lots each material lot went."""
    with connections[alias].cursor() as cursor:
        cursor.execute(_COUNTS)
        return dict(cursor.fetchall())
