"""App, pages, laboratory: what is wrong with the study, the gravest first, each with its evidence and a wording."""

from typing import Any

from vertebra.app.pages.laboratory import kept
from vertebra.app.pages.telling import Teller
from vertebra.laboratory.adults import people
from vertebra.laboratory.beside import record_of
from vertebra.protocol.check import check_structure, lint
from vertebra.protocol.study import Study
from vertebra.terms.findings import Finding

SEVERITIES = ("stop", "question", "note")


def faults_page(teller: Teller, study: Study) -> dict[str, Any]:
    found = kept(("faults", study.version), lambda: findings(study))
    groups = [(s, [f for f in found if f.severity == s]) for s in SEVERITIES]
    return {
        "groups": [
            {"id": s, "title": teller.words[f"fault_{s}"], "rows": [_row(teller, study, f) for f in some]}
            for s, some in groups
            if some
        ],
        "counts": {s: len(some) for s, some in groups},
        "waived": sum(bool(f.waived) for f in found),
        "record": bool(record_of(study)),
    }


def findings(study: Study) -> list[Finding]:
    """Of the definition and of the record it was built on; without its record, of the definition alone."""
    record = record_of(study)
    return lint(study, record, people=people()) if record else check_structure(study)


def _where(teller: Teller, study: Study, where: str) -> str:
    """What a person calls the place; empty where the check's own words are all there is."""
    first, *rest = where.replace("/", " ").split()
    if where.startswith("$"):
        return teller.words["fault_record"]
    if study.has_form(first):
        return teller.listed([teller.form(first), *(teller.item(i) for i in rest if study.has_item(i))])
    if first == "visit" and study.has_visit(rest[0]):
        return teller.visit(rest[0])
    named = {c.id: c.title for c in study.criteria} | {s.id: s.label for s in study.product.stops}
    return next((f"{id} {teller.text(named[id])}" for id in rest if id in named), "")


def _row(teller: Teller, study: Study, f: Finding) -> dict[str, Any]:
    return {
        "code": f.code,
        "where": _where(teller, study, f.where),
        "at": f.where,
        "says": teller.text(f.says),
        "evidence": teller.text(f.evidence) if f.evidence else "",
        "wording": teller.text(f.wording) if f.wording else "",
        "waived": f.waived,
    }
