"""App, pages: the state of the app for those who run it: what is wrong, what is kept where, since when."""

from typing import Any

from django.db import connections

from vertebra.app.pages.telling import Teller
from vertebra.app.serving import Served
from vertebra.conduct.entries import TRIAL, Checkpoint

Shown = dict[str, Any]


def health_page(served: Served, teller: Teller, faults: list[str], free: int | None) -> Shown:
    heads = served.store.heads()
    kind = Checkpoint.__struct_config__.tag
    anchored = next((row for row in reversed(served.source.stored(TRIAL)) if row.kind == kind), None)
    connection = connections[served.store.alias]
    return {
        "faults": faults,
        "entries": sum(number for number, _ in heads.values()),
        "streams": len(heads),
        "anchored": teller.moment(anchored.recorded_at) if anchored else "",
        "database": f"{connection.display_name} {'.'.join(map(str, connection.get_database_version()))}",
        "free": f"{free / 1e9:.1f} GB" if free is not None else "",
        "version": served.study.version,
        "now": teller.moment(served.clock.now().isoformat()),
    }
