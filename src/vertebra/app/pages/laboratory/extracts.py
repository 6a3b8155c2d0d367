"""App, pages, laboratory: a site's own extracts that a page may ask: what the administrator placed in one folder.

Nothing is uploaded and no address holds a path: a page names an extract, and the name must be one of those found here.
Without VERTEBRA_PEOPLE there are none. `NAME.omop` and `NAME.fhir` are folders, `NAME.duckdb` an OMOP database; the
site's map, if it has one, lies beside it as `NAME.map.json`. What is a link to elsewhere is passed over.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from vertebra.laboratory.feasibility.people.find import find_population
from vertebra.laboratory.feasibility.people.population import Population
from vertebra.laboratory.feasibility.people.sitemap import read_sitemap
from vertebra.protocol.study import Study
from vertebra.terms.trouble import Trouble

_ENTRY = re.compile(r"(?P<name>[A-Za-z0-9_-]{1,32})\.(?P<kind>omop|fhir|duckdb)\Z", re.ASCII)
_DAYS = 365


@dataclass(frozen=True)
class Extract:
    """name: as a page names it. changed: when its folder or file last changed, so that a new one is asked anew."""

    name: str
    kind: str
    path: Path
    changed: int


def extracts() -> dict[str, Extract]:
    """All that may be asked, by name."""
    if not settings.PEOPLE:
        return {}
    try:
        entries = sorted(Path(settings.PEOPLE).iterdir())
    except OSError:
        return {}
    found = ((_ENTRY.match(path.name), path) for path in entries if not path.is_symlink())
    return {
        entry["name"]: Extract(entry["name"], entry["kind"], path, path.stat().st_mtime_ns)
        for entry, path in found
        if entry
    }


def people_of(study: Study, extract: Extract) -> Population:
    """The extract, opened.

    Raises:
        Trouble: it cannot be read; on a page nothing more is said of the machine that it lies on.
    """
    site = extract.path.with_name(f"{extract.name}.map.json")
    kind = "fhir" if extract.kind == "fhir" else "omop"
    try:
        sitemap = read_sitemap(site) if site.is_file() and not site.is_symlink() else None
        return find_population(study, f"{kind}:{extract.path}", None, _DAYS, sitemap, settings.SMALLEST)
    except Trouble as wrong:
        raise Trouble(
            f"the extract {extract.name} cannot be read: ask the administrator to try it by command"
        ) from wrong
