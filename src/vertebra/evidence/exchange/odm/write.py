"""Exchange, ODM: a trial out of its ledger into ODM-XML 1.3.2: definitions, people, and the history of every value.

In: the study versions, the rows of the ledger (asked for twice, never held), and a file to write to. The same ledger
gives the same bytes; no personal data of participants are in a ledger, so none can be in the file.
Source: CDISC ODM 1.3.2.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from typing import IO

import msgspec

from vertebra.conduct import entries as e
from vertebra.conduct.fold import apply
from vertebra.conduct.ledger import Stored, read_entry, root_of_heads
from vertebra.conduct.state import Trial
from vertebra.evidence.exchange.odm import oids
from vertebra.evidence.exchange.odm.history import History, Seen, signature_oid
from vertebra.evidence.exchange.odm.metadata import write_study
from vertebra.evidence.exchange.odm.pen import Pen, open_pen
from vertebra.evidence.exchange.odm.people import write_people
from vertebra.protocol.study import Study
from vertebra.terms.trouble import Trouble

Rows = Callable[[], Iterable[Stored]]


class NothingToExport(Trouble):
    """The ledger is empty, or there is no such participant."""


class Exported(msgspec.Struct, frozen=True):
    """What stands in the file.

    Attributes:
        values: data with all their corrections. entries: of participants, each once.
        left: entries of the trial's own stream by kind, which ODM has no place for beside its people and sites.
        replaced: characters that XML cannot hold, written as U+FFFD.
    """

    participants: int
    entries: int
    values: int
    versions: int
    left: Mapping[str, int]
    replaced: int


def export_odm(versions: Mapping[str, Study], rows: Rows, out: IO[bytes], participant: str = "") -> Exported:
    """Write the trial, or one participant of it.

    versions: every study version that entries were written under, by its hash. rows: gives the ledger's rows, stream
    by stream in order, each time it is called.

    Raises:
        NothingToExport: no entries, or none of that participant.
    """
    facts = _Facts(rows, participant)
    studies = [versions[v] for v in facts.versions]
    with open_pen(out, _root(studies[-1], facts, participant)) as pen:
        write_study(pen, studies)
        pen.line()
        write_people(pen, studies, facts.trial, facts.actors, facts.signed, facts.versions)
        history = _write_streams(pen, studies, rows, participant)
        return Exported(
            len(facts.participants), history.entries, history.values, len(studies), dict(facts.left), pen.replaced
        )


class _Facts:
    """What must be known before the first element is written: who acted, under which versions, up to which heads."""

    def __init__(self, rows: Rows, participant: str) -> None:
        self.trial, self.heads = Trial(), dict[str, tuple[int, str]]()
        self.actors, self.signed, self.left = set[e.Actor](), set[str](), Counter[str]()
        self.versions: dict[str, str] = {}
        self.participants: set[str] = set()
        self.newest = ""
        used: dict[str, str] = {}
        for row in rows():
            self._take(row, participant, used)
        self.versions = self.versions | {v: day for v, day in sorted(used.items()) if v not in self.versions}
        self.versions = {v: day for v, day in self.versions.items() if v in used}
        if not self.participants:
            raise NothingToExport(
                f"there is no participant {participant!r} in this trial"
                if participant
                else "no participant is recorded yet"
            )

    def _take(self, row: Stored, participant: str, used: dict[str, str]) -> None:
        entry = read_entry(row.data, row.hash)
        if row.stream == e.TRIAL:
            apply(self.trial, entry)
            if isinstance(entry.body, e.StudyAdopted):
                self.versions.setdefault(entry.body.version, entry.occurred_at[:10])
            elif not isinstance(entry.body, e.SiteOpened | e.Delegated):
                self.left[entry.kind] += 1
        elif participant in ("", row.stream):
            self.participants.add(row.stream)
            self.actors.add(entry.by)
            used.setdefault(entry.study_version, entry.recorded_at[:10])
            if entry.kind.endswith(" signed"):
                self.signed.add(signature_oid(entry.kind))
        else:
            return
        self.heads[row.stream] = (row.number, row.hash)
        self.newest = max(self.newest, row.recorded_at)


def _root(study: Study, facts: _Facts, participant: str) -> dict[str, str]:
    return {
        "FileOID": f"{study.id}.{participant or 'all'}.{root_of_heads(facts.heads)}",
        "FileType": "Transactional",
        "Granularity": "SingleSubject" if participant else "AllClinicalData",
        "CreationDateTime": facts.newest,
        "AsOfDateTime": facts.newest,
        "ODMVersion": "1.3.2",
        "Originator": study.identity.sponsor,
        "SourceSystem": "Vertebra",
    }


def _write_streams(pen: Pen, studies: list[Study], rows: Rows, participant: str) -> History:
    """One ClinicalData for each run of entries under one study version, stream by stream."""
    history = History(pen, {study.version: study for study in studies})
    oid = oids.study_oid(studies[-1])
    runs = _runs(rows, participant)
    for version, together in groupby(runs, key=lambda run: run[0]):
        pen.line()
        with pen.element("ClinicalData", {"StudyOID": oid, "MetaDataVersionOID": oids.version_oid(version)}):
            for _, who, site, entries, seen in together:
                history.write(who, site, entries, seen)
            pen.line()
    return history


Run = tuple[str, str, str, list[e.Entry], Seen]


def _runs(rows: Rows, participant: str) -> Iterator[Run]:
    """Version, participant, site, entries: a new run where either changes."""
    wanted = (r for r in rows() if r.stream != e.TRIAL and participant in ("", r.stream))
    for stream, some in groupby(wanted, key=lambda row: row.stream):
        entries = [read_entry(row.data, row.hash) for row in some]
        site = next((x.body.site for x in entries if isinstance(x.body, e.Identified)), "")
        seen = Seen()
        for version, run in groupby(entries, key=lambda entry: entry.study_version):
            yield version, stream, site, list(run), seen
