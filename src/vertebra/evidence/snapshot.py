"""What it shows is taken from a snapshot: the entries up to a cutoff, as one role may see them, under one hash.

In: rows of any ledger, the study with all its versions, a cutoff day, a role. Out: a frozen `Snapshot`; the same rows
give the same hash.
The cutoff is the day of recording at the site: what the ledger did not hold then is not in it, whenever it happened.
Blinding is enforced here: what a role may not see is not in its snapshot, so no table, figure or export can show it.

Source: ICH E6(R3) 4.2.7 (data for analysis are locked and traceable), domain notes A5 R69 (blinded reader).
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec

from vertebra.conduct import entries as e
from vertebra.conduct.access import sees_identity, visible_forms
from vertebra.conduct.ledger import GENESIS, Stored, read_entry, root_of_heads
from vertebra.protocol.forms import ATTACHED
from vertebra.protocol.study import Study
from vertebra.protocol.versions import Studies
from vertebra.terms.canonical import canonical_bytes, fingerprint, sha256
from vertebra.terms.trouble import Trouble

Head = tuple[int, str]
FORMAT = 1


class NothingToShow(Trouble):
    """No entry was recorded up to the cutoff, or the role may see no data of all participants."""


class Snapshot(msgspec.Struct, frozen=True):
    """What a role may see of the ledger on a day.

    Attributes:
        study: the version adopted last by the cutoff. studies: all versions that the trial had by then.
        streams: entries of each stream in order; the participants' first, the trial's last.
        heads: number and hash of the newest entry of every stream at the cutoff, seen or not; empty for a blinded role.
        root: Merkle root over all heads. hash: over root, study version, cutoff and role; names this snapshot.
        lines: the stored bytes of each entry by its key, whose SHA-256 is its hash.
    """

    study: Study
    studies: Studies
    cutoff: date
    role: str
    streams: Mapping[str, tuple[e.Entry, ...]]
    heads: Mapping[str, Head]
    root: str
    hash: str
    lines: Mapping[str, bytes]

    @property
    def participants(self) -> list[str]:
        return [stream for stream in self.streams if stream != e.TRIAL]

    @property
    def is_simulated(self) -> bool:
        """Whether any entry came from virtual participants."""
        return any(entry.source == "simulated" for entries in self.streams.values() for entry in entries)

    @property
    def is_blinded(self) -> bool:
        return not _identifies(self.studies, self.role)

    def sees(self, form: str) -> bool:
        return form in _visible(self.studies, self.role)

    def find(self, key: str) -> e.Entry | None:
        """The entry that is written `stream#number`."""
        stream, _, number = key.rpartition("#")
        return next((x for x in self.streams.get(stream, ()) if str(x.number) == number), None)


def take_snapshot(
    study: Study | Studies, rows: Iterable[Stored], cutoff: date | None = None, role: str = "statistician"
) -> Snapshot:
    """The snapshot of a ledger; without a cutoff, up to its newest entry.

    study: every version that entries were written under, or the only one.

    Raises:
        NothingToShow: nothing was recorded up to the cutoff, or the role may not see any.
    """
    studies = study if isinstance(study, Studies) else Studies([study])
    zone = ZoneInfo(studies.current.zone)
    ordered = sorted(rows, key=lambda row: (row.stream == e.TRIAL, row.stream, row.number))
    days = [datetime.fromisoformat(row.recorded_at).astimezone(zone).date() for row in ordered]
    last = cutoff or max(days, default=date.min)
    kept = [row for row, day in zip(ordered, days, strict=True) if day <= last]
    if not kept:
        _refuse_role(studies.current, role)
        raise NothingToShow(f"no entry was recorded up to {last}" if cutoff else "the ledger holds no entries")
    heads = {row.stream: (row.number, row.hash) for row in kept}
    root = root_of_heads(heads)
    entries = [read_entry(row.data, row.hash) for row in kept]
    studies = _known_by(studies, entries)
    study = studies.current
    _refuse_role(study, role)
    named = {"cutoff": last, "format": FORMAT, "role": role, "root": root, "study": study.version}
    seen = _streams(_seen(studies, role, entries))
    shown_heads = heads if _identifies(studies, role) else {}
    stored = {entry.key: row.data for entry, row in zip(entries, kept, strict=True)}
    lines = {x.key: stored.get(x.key) or canonical_bytes(x) for some in seen.values() for x in some}
    return Snapshot(study, studies, last, role, seen, shown_heads, root, fingerprint(named), lines)


def _known_by(studies: Studies, entries: Iterable[e.Entry]) -> Studies:
    """The versions that entries tell of, in the order of their adoption; the one at hand where they tell of none."""
    adopted = [x.body.version for x in entries if isinstance(x.body, e.StudyAdopted)]
    known = [studies[version] for version in dict.fromkeys(adopted) if version in studies]
    return Studies(known) if known else studies


def _refuse_role(study: Study, role: str) -> None:
    if study.role(role) is None:
        raise NothingToShow(f"there is no role {role!r}; roles: {', '.join(r.id for r in study.roles)}")
    if role == "participant" or not visible_forms(study, role):
        raise NothingToShow(f"the role {role} may not see the data of all participants")


def _streams(entries: Iterable[e.Entry]) -> dict[str, tuple[e.Entry, ...]]:
    found: dict[str, list[e.Entry]] = {}
    for entry in entries:
        found.setdefault(entry.stream, []).append(entry)
    return {stream: tuple(some) for stream, some in found.items()}


def _identifies(studies: Studies, role: str) -> bool:
    """An amendment that blinds a role, or that no longer does, shows it nobody's identity."""
    return all(sees_identity(study, role) for study in studies.values() if study.role(role) is not None)


def _visible(studies: Studies, role: str) -> frozenset[str]:
    """What the version in force lets the role see; a form that it does not know, as the versions that did."""
    current, others = studies.current, studies.values()
    earlier = {form for study in others for form in visible_forms(study, role) if not current.has_form(form)}
    return visible_forms(current, role) | earlier


def _seen(studies: Studies, role: str, entries: list[e.Entry]) -> list[e.Entry]:
    """All entries for who sees all forms; else those about visible forms, without a name and a day if blinded."""
    forms, identifies = _visible(studies, role), _identifies(studies, role)
    if forms == {f.id for f in studies.forms()} and identifies:
        return entries
    sight = _Sight(studies, forms, not identifies)
    return sorted(filter(None, map(sight.of, entries)), key=lambda x: (x.stream == e.TRIAL, x.stream, x.number))


class _Sight:
    """What a role with limited sight sees of each entry."""

    def __init__(self, studies: Studies, forms: frozenset[str], blinded: bool) -> None:
        self.studies, self.forms, self.blinded = studies, forms, blinded
        self.queries: set[tuple[str, str]] = set()

    def of(self, entry: e.Entry) -> e.Entry | None:
        if isinstance(entry.body, e.FormSaved | e.Stepped | e.QueryOpened) and entry.body.form in self.forms:
            return self._masked(entry) if self.blinded else self._noted(entry)
        if self.blinded:
            return None
        return entry if isinstance(entry.body, _FRAME) or self._follows(entry) else None

    def _noted(self, entry: e.Entry) -> e.Entry:
        if isinstance(entry.body, e.QueryOpened):
            self.queries.add((entry.stream, entry.body.query))
        return entry

    def _follows(self, entry: e.Entry) -> bool:
        """An answer to a visible question, or a refused attempt at a visible step."""
        if isinstance(entry.body, e.QueryAnswered | e.QueryClosed):
            return (entry.stream, entry.body.query) in self.queries
        steps = {s.id for study in self.studies.values() for s in study.product.steps if s.form in self.forms}
        return isinstance(entry.body, e.StepRefused) and entry.body.step in steps

    def _masked(self, entry: e.Entry) -> e.Entry | None:
        """The values alone: whose, when and at which visit cannot be told, nor by which number it was recorded."""
        if not isinstance(entry.body, e.FormSaved):
            return None
        kept = tuple(d for d in entry.body.data if self._tells_nobody(d.item, entry.study_version))
        number = int(sha256(f"{entry.hash}".encode())[:8], 16)
        body = e.FormSaved("", entry.body.form, 0, kept, entry.body.derived)
        by = e.Actor("", entry.by.role)
        return e.Entry(f"masked-{number:08x}", 1, "", "", by, entry.study_version, body, source=entry.source)

    def _tells_nobody(self, item: str, version: str) -> bool:
        return self.studies.item(item, version).type not in ("date", "moment", "text", *ATTACHED)


# Known to everybody who sees whose data they are; says nothing of how anybody feels.
_FRAME = (
    e.Identified,
    e.ConsentGiven,
    e.ConsentWithdrawn,
    e.LotOrdered,
    e.ParticipantMoved,
    e.StudyAdopted,
    e.VersionApproved,
    e.SiteOpened,
    e.EthicsApproved,
    e.RecruitmentOpened,
    e.RecruitmentClosed,
    e.Delegated,
    e.MaterialReceived,
    e.MaterialRecalled,
    e.Dosed,
    e.Checkpoint,
)


def snapshot_files(snapshot: Snapshot, tables: Mapping[str, bytes]) -> dict[str, bytes]:
    """Path -> bytes of the `snapshot/` folder, closed by a manifest with the SHA-256 of every other file.

    Entries are written one a line, exactly the bytes whose SHA-256 is the entry's hash and the next one's `previous`.
    """
    files = {
        f"entries/{stream}.jsonl": b"".join(snapshot.lines[entry.key] + b"\n" for entry in entries)
        for stream, entries in snapshot.streams.items()
    }
    files["study.json"] = canonical_bytes(snapshot.study)
    earlier = (study for study in snapshot.studies.values() if study is not snapshot.study)
    files |= {f"studies/{study.version}.json": canonical_bytes(study) for study in earlier}
    files |= {f"tables/{name}.csv": data for name, data in tables.items()}
    return files | {"manifest.json": _manifest(snapshot, files)}


def _manifest(snapshot: Snapshot, files: Mapping[str, bytes]) -> bytes:
    said = {
        "snapshot": snapshot.hash,
        "root": snapshot.root,
        "study": snapshot.study.id,
        "study_version": snapshot.study.version,
        "reading": snapshot.study.reading,
        "cutoff": snapshot.cutoff.isoformat(),
        "role": snapshot.role,
        "data": "simulated" if snapshot.is_simulated else "real",
        "heads": {stream: {"number": n, "hash": hash} for stream, (n, hash) in snapshot.heads.items()},
        "entries": sum(len(entries) for entries in snapshot.streams.values()),
        "first": GENESIS,
        "files": {path: sha256(files[path]) for path in sorted(files)},
    }
    return json.dumps(said, indent=1, sort_keys=True, ensure_ascii=False).encode() + b"\n"
