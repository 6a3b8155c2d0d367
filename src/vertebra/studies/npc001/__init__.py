"""NPC-001 (NCT07168603) as data."""
