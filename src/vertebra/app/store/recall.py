"""App, store: from a material lot to everybody it went into, in one statement on the read tables.

The index on `material_use` begins with the material, so the answer takes as long as it is wide, however many lots
there are. Source: domain notes A3 R47 (recall query lot to subjects in one step).
"""

from django.db import connections

_RECALL = """
SELECT u.participant, u.lot, u.form, u."row", u.used_at, p.site, p.status, p.lot_state, p.injection_day
FROM material_use u LEFT JOIN read_participant p ON p.id = u.participant
WHERE u.material = %s ORDER BY u.participant, u.used_at, u.form, u."row"
"""
_COUNTS = "SELECT material, COUNT(DISTINCT participant) FROM material_use GROUP BY material"


def uses_of(alias: str, material: str) -> list[dict[str, str]]:
    """A row for each participant's lot that holds the material, in order of participants."""
    with connections[alias].cursor() as cursor:
        cursor.execute(_RECALL, [material])
        rows = cursor.fetchall()
    found: dict[str, dict[str, str]] = {}
    for who, lot, form, row, used_at, site, status, state, injected in rows:
        place = f"{form}/{row}" if row else form
        known = found.get(who)
        if known:
            known["uses"] += f" {place}"
        else:
            stands = {"site": site or "", "status": status or "", "lot_state": state or "", "injected": injected or ""}
            found[who] = {"participant": who, "lot": lot, "uses": place, "first": used_at, **stands}
    return list(found.values())


def use_counts(alias: str) -> dict[str, int]:
    """Into how many participants' lots each material lot went."""
    with connections[alias].cursor() as cursor:
        cursor.execute(_COUNTS)
        return dict(cursor.fetchall())
