"""Findings that a person answers for: part of the study, so of what is signed; shown as waived, never hidden."""

from collections.abc import Iterable, Iterator

import msgspec

from vertebra.protocol.check.codes import finding
from vertebra.protocol.study import Study, Waiver
from vertebra.terms.findings import Finding
from vertebra.terms.texts import Text


def waived(study: Study, found: Iterable[Finding]) -> list[Finding]:
    """The findings, those waived marked with why and by whom; then what is wrong with the waivers (V01 to V03)."""
    some = list(found)
    whole = {(w.code, w.where): w for w in study.waivers if w.why.strip() and w.by.strip()}
    marked = [_marked(f, whole.get((f.code, f.where))) for f in some]
    return [*marked, *_faults(study, some)]


def _marked(found: Finding, waiver: Waiver | None) -> Finding:
    if waiver is None or found.severity == "stop":
        return found
    return msgspec.structs.replace(found, waived=f"{waiver.why.strip()} ({waiver.by.strip()})")


def _faults(study: Study, found: list[Finding]) -> Iterator[Finding]:
    severities = {(f.code, f.where): f.severity for f in found}
    for waiver in study.waivers:
        where = f"waiver of {waiver.code} at {waiver.where}"
        for lacking, what in ((waiver.why, Text("reason", "理由")), (waiver.by, Text("person", "負責人"))):
            if not lacking.strip():
                yield finding("V01", where, code=waiver.code, what=what)
        severity = severities.get((waiver.code, waiver.where))
        if severity is None:
            yield finding("V02", where, code=waiver.code)
        elif severity == "stop":
            yield finding("V03", where, code=waiver.code)
