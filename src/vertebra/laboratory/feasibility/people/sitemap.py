"""Feasibility, how a site names things: its concepts for items of the study, its units, and what its history means.

Laboratory items are found by the LOINC code that the study gives them; this file, written by the site, adds what no
standard can know: local concepts, local unit names, and which diagnoses or drugs answer a question of the history. That
somebody has no record of a tumour does not mean that there was none, so absence is unknown unless the site says so.
"""

from collections.abc import Collection
from pathlib import Path
from typing import Literal

import msgspec

from vertebra.laboratory.feasibility.people.population import asked
from vertebra.protocol.study import Study
from vertebra.terms.findings import Finding
from vertebra.terms.texts import Text
from vertebra.terms.trouble import Trouble

Concept = int | str  # an OMOP concept id, or `system|code` of FHIR
HistoryTable = Literal["condition_occurrence", "drug_exposure", "observation", "procedure_occurrence"]
_MOST_BYTES = 20_000_000


class History(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A code item answered from the records of diagnoses, drugs, procedures or observations.

    Attributes:
        concepts: any of them counts; with `descendants` also what stands below it in `concept_ancestor`.
        days: how far back a record counts; None: ever.
        present, absent: the code of somebody with and without such a record; absent empty: unknown.
    """

    table: HistoryTable
    concepts: tuple[Concept, ...]
    descendants: bool = True
    days: int | None = None
    present: str = "Y"
    absent: str = ""


class SiteMap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a site adds to the standards.

    Attributes:
        items: item of the study -> concepts of the site that measure it, beside its LOINC code.
        units: unit concept or unit text of the site -> UCUM unit.
        history: item of the study -> where its answer is found.
    """

    items: dict[str, tuple[Concept, ...]] = {}
    units: dict[str, str] = {}
    history: dict[str, History] = {}


def read_sitemap(path: Path) -> SiteMap:
    """
    Raises:
        Trouble: the file cannot be read or is not of this shape; says where.
    """
    try:
        if not path.is_file() or path.stat().st_size > _MOST_BYTES:
            raise Trouble(f"{path} is no file of at most {_MOST_BYTES:,} bytes: name the map of the site's concepts")
        return msgspec.json.decode(path.read_bytes(), type=SiteMap)
    except (OSError, msgspec.DecodeError) as wrong:
        raise Trouble(f"cannot read {path} as a map of the site's concepts: {wrong}") from wrong


def gaps(study: Study, mapped: Collection[str]) -> tuple[Finding, ...]:
    """The items that the criteria ask for, that have a LOINC code, and that nothing of the extract is mapped to."""
    coded = ((item.id, item.standard.loinc) for item in asked(study).values() if item.standard and item.standard.loinc)
    return tuple(_gap(item, loinc) for item, loinc in coded if item not in mapped)


def _gap(item: str, loinc: str) -> Finding:
    return Finding(
        "PEOPLE-MAP",
        "question",
        item,
        Text(
            f"Nothing in the extract is mapped to LOINC {loinc}: name the site's concept in its map.",
            f"資料中無對應至 LOINC {loinc} 者：請於機構對應檔指定概念。",
        ),
    )
