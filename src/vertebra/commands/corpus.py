"""The lint over thousands of records: on every core, with progress, and one bad line never stops the rest.

A line is a record of the registry, or an eligibility text with its ids (`nct_id`, `criteria`), of which only the rules
about criteria are told.
"""

import gzip
import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from vertebra.laboratory.adults import people
from vertebra.protocol.check import lint
from vertebra.protocol.registry.importing import import_record
from vertebra.terms.findings import Finding
from vertebra.terms.trouble import Trouble

_EVERY = 100  # records between two lines of progress
# Of a text alone, what its record would have said is not missing
_OF_TEXTS = frozenset((
    "L01", "L02", "L03", "L04", "L06", "L07", "L08", "L09", "L10", "L11", "L12", "L12b", "L13", "L14", "L15", "L16",
    "L17", "L18", "L19", "L20", "L21", "L22", "L23",
))  # fmt: skip
_QUIET = frozenset({"D01", "D04", "D05"})  # what every draft has


class Hit(msgspec.Struct, frozen=True):
    record: str
    finding: Finding


class Tally(msgspec.Struct):
    """hits: what was found, in the order of the records; bad: lines that are no record, with what is wrong."""

    records: int
    hits: list[Hit]
    bad: list[str]
    seconds: float

    def counts(self) -> dict[str, dict[str, int]]:
        """For each code how many records have it, and how many hits there are."""
        of: dict[str, set[str]] = {}
        for hit in self.hits:
            of.setdefault(hit.finding.code, set()).add(hit.record)
        hits = Counter(hit.finding.code for hit in self.hits)
        return {code: {"records": len(of[code]), "hits": hits[code]} for code in sorted(of)}

    def table(self) -> Iterator[str]:
        yield f"{'code':6}{'records':>9}{'hits':>8}{'share':>9}"
        for code, count in self.counts().items():
            share = 100 * count["records"] / max(self.records, 1)
            yield f"{code:6}{count['records']:9,}{count['hits']:8,}{share:8.1f} %"
        yield f"{self.records:,} records in {self.seconds:.0f} s, {len(self.bad)} lines that are none"
        yield from (f"  {line}" for line in self.bad[:5])


def drawn(hits: Iterable[Hit], count: int, seed: str) -> list[Hit]:
    """Of each code so many hits by chance, or all: those with the smallest digest of the seed and themselves.

    The same seed draws the same; where a hit goes away another takes its place, and the rest need not be read anew.
    """
    of: dict[str, list[Hit]] = {}
    for hit in sorted(hits, key=partial(_lot, seed=seed)):
        of.setdefault(hit.finding.code, []).append(hit)
    return [hit for code in sorted(of) for hit in of[code][:count]]


def _lot(hit: Hit, seed: str) -> bytes:
    found = hit.finding
    return sha256("\n".join((seed, found.code, hit.record, found.where, found.says.en)).encode()).digest()


def is_corpus(path: Path) -> bool:
    return path.name.endswith((".jsonl", ".jsonl.gz", ".ndjson"))


def lint_corpus(path: Path, today: date | None, progress: Callable[[str], None]) -> Tally:
    """
    Raises:
        Trouble: the file cannot be read.
    """
    begun, found, bad, count = time.perf_counter(), list[Hit](), list[str](), 0
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for number, result in enumerate(pool.map(partial(_lint, today=today), _lines(path), chunksize=8), 1):
            if isinstance(result, str):
                bad.append(f"line {number}: {result}")
            else:
                found += result
                count += 1
            if number % _EVERY == 0:
                progress(f"  {number:,} records, {len(found):,} hits, {time.perf_counter() - begun:.0f} s")
    return Tally(count, found, bad, time.perf_counter() - begun)


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as lines:
            yield from (line for line in lines if line.strip())
    except (OSError, EOFError) as wrong:
        raise Trouble(f"cannot read {path}: {wrong}") from wrong


def _lint(line: bytes, today: date | None) -> list[Hit] | str:
    """The hits of one line, or why it is no record."""
    try:
        data, only = _as_record(line)
        study = import_record(data)
    except Trouble as wrong:
        return str(wrong)
    return list(_hits(study.identity.registry, lint(study, data, today, people()), only))


def _hits(record: str, findings: Iterable[Finding], only: frozenset[str] | None) -> Iterator[Hit]:
    for found in findings:
        if found.code not in _QUIET and (only is None or found.code in only):
            yield Hit(record, found)


def _as_record(line: bytes) -> tuple[bytes, frozenset[str] | None]:
    """A text with its ids becomes the least record that holds it."""
    if b'"protocolSection"' in line[:2000]:
        return line, None
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return line, None
    if not isinstance(row, dict) or not isinstance(row.get("criteria"), str):
        return line, None
    fields = {
        "eligibilityCriteria": row["criteria"],
        "minimumAge": row.get("min"),
        "maximumAge": row.get("max"),
        "sex": row.get("sex"),
    }
    section: dict[str, Any] = {
        "identificationModule": {"nctId": row.get("nct_id")},
        "eligibilityModule": {k: v for k, v in fields.items() if v},
    }
    return json.dumps({"protocolSection": section}).encode(), _OF_TEXTS
