"""App, store: from a material lot to everybody it went into, on the read tables.

The index on `material_use` begins with the material and goes on with the participant, so an answer takes as long as it
is wide, however many lots there are; and a part of it, or how many it names, far less.
Source: domain notes A3 R47 (recall query lot to subjects in one step).
"""

from collections.abc import Collection

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
_PART = """
SELECT u.participant, MAX(u.lot), {}, MIN(u.used_at), MAX(p.site), MAX(p.status), MAX(p.lot_state), MAX(p.injection_day)
FROM material_use u JOIN read_participant p ON p.id = u.participant
WHERE u.material = %s AND u.participant > %s AND p.site IN ({}) GROUP BY u.participant ORDER BY u.participant LIMIT %s
"""
_SPREAD = """
SELECT p.lot_state, p.injection_day <> '', COUNT(*)
FROM (SELECT DISTINCT participant FROM material_use WHERE material = %s) u
JOIN read_participant p ON p.id = u.participant WHERE p.site IN ({}) GROUP BY 1, 2
"""
_COUNTS = "SELECT material, COUNT(DISTINCT participant) FROM material_use GROUP BY material"


NAMES = ("participant", "lot", "uses", "first", "site", "status", "lot_state", "injected")
Uses = list[dict[str, str]]


def uses_of(alias: str, material: str) -> Uses:
    """A row for each participant's lot that holds the material, in order of participants."""
    return _asked(alias, _RECALL.format(_JOINED[connections[alias].vendor]), [material])


def some_uses(alias: str, material: str, sites: Collection[str], after: str, most: int) -> Uses:
    """At most so many of them, at these sites, whose participants come after this one."""
    if not sites:
        return []
    marks = ", ".join(["%s"] * len(sites))
    return _asked(alias, _PART.format(_JOINED[connections[alias].vendor], marks), [material, after, *sites, most])


def _asked(alias: str, sql: str, told: list[str | int]) -> Uses:
    with connections[alias].cursor() as cursor:
        cursor.execute(sql, told)
        return [dict(zip(NAMES, (x or "" for x in row), strict=True)) for row in cursor.fetchall()]


def spread(alias: str, material: str, sites: Collection[str]) -> list[tuple[str, bool, int]]:
    """How many lots of these sites hold the material, by state of the lot and by whether it was injected."""
    if not sites:
        return []
    with connections[alias].cursor() as cursor:
        cursor.execute(_SPREAD.format(", ".join(["%s"] * len(sites))), [material, *sites])
        return [(state or "", bool(given), count) for state, given, count in cursor.fetchall()]


def use_counts(alias: str) -> dict[str, int]:
    """Into how many participants' lots each material lot went."""
    with connections[alias].cursor() as cursor:
        cursor.execute(_COUNTS)
        return dict(cursor.fetchall())
