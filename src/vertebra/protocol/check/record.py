"""Whether the study says what is registered: the record's own list against the criteria, word by word.

What comes in: the record as stored (JSON of the registry's API). `read_record` parses its two numbered lists; layout is
no wording, so a run of blanks and line ends counts as one blank.
"""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from vertebra.protocol.check.codes import finding
from vertebra.protocol.eligibility import Criterion
from vertebra.protocol.registry.draft import Draft
from vertebra.protocol.study import Study
from vertebra.terms.canonical import sha256
from vertebra.terms.findings import Finding
from vertebra.terms.texts import Text

_HEADING = re.compile(r"^\W*(?:\d+\s*[.)]\s*)?(?:main\s+|key\s+)?(inclusion|exclusion)\s+criteria\W*$", re.I)
_NUMBERED = re.compile(r"^\s*(\d+)\s*[.)]\s+(\S.*)$")
_KINDS = {"inclusion": Text("inclusion", "納入"), "exclusion": Text("exclusion", "排除")}
_AGE = re.compile(r"(\d+)\s*years?\b", re.I)


class Record(NamedTuple):
    """What the record says. inclusion, exclusion: the numbered criteria in registered order, blanks joined."""

    nct: str
    protocol: str
    titles: tuple[str, ...]
    planned: int | None
    minimum_age: Decimal | None
    inclusion: tuple[str, ...]
    exclusion: tuple[str, ...]


def read_record(record: bytes) -> Record | str:
    """The record, or what is wrong with it."""
    try:
        whole = json.loads(record)
    except (ValueError, RecursionError) as wrong:
        return f"no JSON ({type(wrong).__name__})"
    text = _at(whole, "eligibilityModule", "eligibilityCriteria")
    if not isinstance(text, str) or not text.strip():
        return "protocolSection.eligibilityModule.eligibilityCriteria"
    return _record(whole, text)


def _record(whole: Any, text: str) -> Record:
    lists = _lists(text)
    planned, age = _at(whole, "designModule", "enrollmentInfo", "count"), _at(whole, "eligibilityModule", "minimumAge")
    years = _AGE.fullmatch(age.strip()) if isinstance(age, str) else None
    titles = (_words(_at(whole, "identificationModule", name)) for name in ("briefTitle", "officialTitle"))
    return Record(
        nct=_words(_at(whole, "identificationModule", "nctId")),
        protocol=_words(_at(whole, "identificationModule", "orgStudyIdInfo", "id")),
        titles=tuple(t for t in titles if t),
        planned=planned if isinstance(planned, int) else None,
        minimum_age=Decimal(years[1]) if years else None,
        inclusion=lists["inclusion"],
        exclusion=lists["exclusion"],
    )


def _at(whole: Any, *path: str) -> Any:
    """What lies on a path below protocolSection; None where the record is shaped otherwise."""
    for name in ("protocolSection", *path):
        whole = whole.get(name) if isinstance(whole, dict) else None
    return whole


def _words(text: Any) -> str:
    """Text with its layout taken out."""
    return " ".join(text.split()) if isinstance(text, str) else ""


def _lists(text: str) -> dict[str, tuple[str, ...]]:
    """The numbered criteria under each heading; a line without the next number continues the criterion before it."""
    found: dict[str, list[list[str]]] = {"inclusion": [], "exclusion": []}
    under = ""
    for line in text.splitlines():
        heading, numbered = _HEADING.match(line), _NUMBERED.match(line)
        if heading:
            under = heading[1].lower()
        elif under and numbered and int(numbered[1]) == len(found[under]) + 1:
            found[under].append([numbered[2]])
        elif under and found[under]:
            found[under][-1].append(line)
    return {kind: tuple(_words(" ".join(lines)) for lines in entries) for kind, entries in found.items()}


def check_record(study: Study, record: bytes) -> Iterator[Finding]:
    """Findings: R01 to R08, L01, L29."""
    found = sha256(record)
    if found != study.record_sha256:
        yield finding("R01", "record", found=found[:12], wanted=study.record_sha256[:12])
    if study.draft is not None:
        yield from _words_kept(study, study.draft)
        return
    parsed = read_record(record)
    if isinstance(parsed, str):
        yield finding("R02", "record", what=parsed)
        return
    yield from _identity(study, parsed)
    yield from _list(study, "inclusion", parsed.inclusion)
    yield from _list(study, "exclusion", parsed.exclusion)


def _words_kept(study: Study, draft: Draft) -> Iterator[Finding]:
    """The criteria of a draft are slices of the registered text, layout included."""
    text = draft.record.eligibility_module.eligibility_criteria
    for criterion in study.criteria:
        if criterion.words not in text:
            yield finding("R03", f"criterion {criterion.id}", words=_brief(criterion.words))


def _identity(study: Study, record: Record) -> Iterator[Finding]:
    named = study.identity
    pairs = (
        (Text("the number", "編號"), record.nct, named.registry),
        (Text("the protocol id", "計畫書編號"), record.protocol, named.protocol),
    )
    for field, theirs, ours in pairs:
        if theirs != ours:
            yield finding("R08", "identity", field=field, theirs=theirs, ours=ours)
    if _words(named.registered_title) not in record.titles:
        theirs = " / ".join(record.titles)
        yield finding("R08", "identity", field=Text("the title", "標題"), theirs=theirs, ours=named.registered_title)
    if record.planned is not None and record.planned != named.planned:
        yield finding("L29", "identity", theirs=record.planned, ours=named.planned)


def _list(study: Study, kind: str, registered: tuple[str, ...]) -> Iterator[Finding]:
    ours = [c for c in study.criteria if c.kind == kind]
    told = _KINDS[kind]
    if len(ours) != len(registered):
        yield finding("R06", f"{kind} criteria", ours=len(ours), theirs=len(registered), kind=told)
    quoted = {place for c in ours if (place := _place(registered, c)) is not None}
    for number, words in enumerate(registered, 1):
        if number not in quoted:
            yield finding("R05", f"{kind} criterion {number}", number=number, kind=told, words=_brief(words))
    for number, criterion in enumerate(ours, 1):
        yield from _quoted(criterion, number, registered)


def _place(registered: tuple[str, ...], criterion: Criterion) -> int | None:
    """The number at which the record has these words: of several, the one that they fill best."""
    words = _words(criterion.words)
    fitting = [(len(text), number) for number, text in enumerate(registered, 1) if words and words in text]
    return min(fitting)[1] if fitting else None


def _quoted(criterion: Criterion, number: int, registered: tuple[str, ...]) -> Iterator[Finding]:
    where, place = f"criterion {criterion.id}", _place(registered, criterion)
    if place is None:
        yield finding("R03", where, words=_brief(criterion.words))
    elif place != number:
        yield finding("R04", where, found=place, wanted=number)
    elif left := registered[place - 1].replace(_words(criterion.words), "", 1).strip(" .;,"):
        yield finding("R07", where, words=_brief(left))


def _brief(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else f"{text[:59]}…"
