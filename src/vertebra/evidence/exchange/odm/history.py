"""Exchange, ODM: a participant's stream as transactions: every value ever, who, when, why; queries; all other entries.

One ledger entry becomes one run of elements in its order. A first value is inserted, a correction updated, a value
taken back removed; each carries an AuditRecord whose SourceID is the entry's name in the ledger. A datum without a
value is IsNull with the reason as a flag. What is no form data stands as an annotation of the participant.
Source: CDISC ODM 1.3.2, 2.6 (transactional files), 3.1.4 (ClinicalData).
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import msgspec

from vertebra.conduct import entries as e
from vertebra.conduct.checks import asks
from vertebra.conduct.state import Place
from vertebra.conduct.words import reason_of
from vertebra.evidence.exchange.odm import oids
from vertebra.evidence.exchange.odm.pen import Attributes, Pen
from vertebra.protocol.study import Study

_SAVED = e.FormSaved | e.Stepped
_IS_SIGNED = " signed"


class History:
    """Writes one participant after the other. `values` and `entries` count what was written."""

    def __init__(self, pen: Pen, studies: dict[str, Study]) -> None:
        self.pen, self._studies = pen, studies
        self.values = self.entries = 0

    def write(self, participant: str, site: str, entries: list[e.Entry], before: "Seen") -> None:
        """The entries of one study version of one participant; `before` is what its earlier entries wrote."""
        writer = _Writer(self.pen, self._studies[entries[0].study_version], participant, site, before)
        for entry in entries:
            writer.entry(entry)
        self.values += writer.values
        self.entries += len(entries)


class Seen:
    """What of a participant has been written: places, items with a value, places of queries."""

    def __init__(self) -> None:
        self.subject = False
        self.places: set[tuple[str, ...]] = set()
        self.items: set[tuple[Place, str]] = set()
        self.queries: dict[str, e.QueryOpened] = {}


class _Writer:
    def __init__(self, pen: Pen, study: Study, participant: str, site: str, seen: Seen) -> None:
        self.pen, self.study, self.who, self.site, self.seen = pen, study, participant, site, seen
        self.values = 0
        self._unscheduled = {visit.id for visit in study.visits if visit.unscheduled}
        self._groups = {i.id: n for f in study.forms for n, s in enumerate(f.sections, 1) for i in s.items}

    def entry(self, entry: e.Entry) -> None:
        self.pen.line()
        if isinstance(entry.body, _SAVED):
            self._saved(entry, entry.body)
        elif self._opened(entry.body) is not None:
            self._queried(entry)
        else:
            self._other(entry)

    def _saved(self, entry: e.Entry, body: e.FormSaved | e.Stepped) -> None:
        place = Place(body.visit, body.form, body.row)
        groups: dict[int, list[tuple[e.Datum, bool]]] = {}
        for datum, derived in [*((d, False) for d in body.data), *((d, True) for d in body.derived)]:
            groups.setdefault(self._groups.get(datum.item, 1), []).append((datum, derived))
        with self._form(place):
            self._annotate(entry, entry.occurred_at, ("ORIGIN", oids.ORIGIN, entry.source), *self._step(body))
            for number, data in sorted(groups.items()):
                with self._group(place, number):
                    for datum, derived in data:
                        self._datum(entry, place, datum, derived)

    def _step(self, body: e.FormSaved | e.Stepped) -> list[tuple[str, str, str]]:
        return [("ENTRY", oids.KIND, "product step")] if isinstance(body, e.Stepped) else []

    def _datum(self, entry: e.Entry, place: Place, datum: e.Datum, derived: bool) -> None:
        key = (place, datum.item)
        told = bool(datum.value or datum.missing)
        deed = ("Update" if key in self.seen.items else "Insert") if told else "Remove"
        said: Attributes = {
            "ItemOID": oids.item_oid(datum.item),
            "TransactionType": deed,
            "IsNull": "Yes" if datum.missing else None,
            "Value": datum.value or None,
        }
        with self.pen.element("ItemData", said):
            self._audit(entry)
            if datum.unit:
                self.pen.leaf("MeasurementUnitRef", "", {"MeasurementUnitOID": oids.unit_oid(datum.unit)})
            flags = [("MISSING", oids.MISSING, datum.missing)] if datum.missing else []
            flags += [("DERIVED", oids.ORIGIN, "system")] if derived else []
            if flags:
                self._annotate(entry, "", *flags)
        self.values += 1
        self.seen.items.add(key) if told else self.seen.items.discard(key)

    def _opened(self, body: e.Body) -> e.QueryOpened | None:
        """The query that an entry opens, or is a turn of."""
        if isinstance(body, e.QueryOpened):
            self.seen.queries[body.query] = body
        return self.seen.queries.get(getattr(body, "query", ""))

    def _queried(self, entry: e.Entry) -> None:
        """A query stands at its datum, as a remark that changes nothing."""
        opened = self._opened(entry.body)
        assert opened is not None
        place = Place(opened.visit, opened.form, opened.row)
        state, comment = self._state(entry.body)
        with (
            self._form(place),
            self._group(place, self._groups.get(opened.item, 1)),
            self.pen.element("ItemData", {"ItemOID": oids.item_oid(opened.item), "TransactionType": "Context"}),
        ):
            self._audit(entry)
            self._annotate(entry, f"{opened.query}: {comment}", ("QUERY", oids.QUERY, state))

    def _state(self, body: e.Body) -> tuple[str, str]:
        """The state of the query after this turn, and what was said."""
        match body:
            case e.QueryOpened(check="manual", asks=words):
                return "open", words
            case e.QueryOpened(item=item, check=check):
                return "open", asks(self.study, item, check).en
            case e.QueryAnswered(answer=answer):
                return "answered", answer
            case e.QueryClosed(how=how):
                return how, how
        return "open", f"{body.__struct_config__.tag}: {told(body)}"

    def _other(self, entry: e.Entry) -> None:
        """Consents, eligibility, lots, signals, deviations and whatever else there is: in its own words."""
        signed = entry.kind.endswith(_IS_SIGNED)
        with self._subject():
            self._audit(entry)
            if signed:
                self._sign(entry)
            self._annotate(entry, told(entry.body), ("ENTRY", oids.KIND, entry.kind))
        for place in signed_places(entry.body) if signed else ():
            self.pen.line()
            with self._form(place):
                self._sign(entry)

    def _sign(self, entry: e.Entry) -> None:
        with self.pen.element("Signature"):
            self._who(entry)
            self.pen.leaf("SignatureRef", "", {"SignatureOID": signature_oid(entry.kind)})
            self.pen.leaf("DateTimeStamp", entry.recorded_at)

    def _audit(self, entry: e.Entry) -> None:
        with self.pen.element("AuditRecord"):
            self._who(entry)
            self.pen.leaf("DateTimeStamp", entry.recorded_at)
            if reason := reason_of(entry, "en"):
                self.pen.leaf("ReasonForChange", reason)
            self.pen.leaf("SourceID", entry.key)

    def _who(self, entry: e.Entry) -> None:
        self.pen.leaf("UserRef", "", {"UserOID": oids.user_oid(entry.by.user, entry.by.role)})
        self.pen.leaf("LocationRef", "", {"LocationOID": oids.site_oid(self.site)})

    def _annotate(self, entry: e.Entry, comment: str, *flags: tuple[str, str, str]) -> None:
        with self.pen.element("Annotation", {"SeqNum": entry.number, "TransactionType": "Insert"}):
            if comment:
                self.pen.leaf("Comment", comment)
            for type, codes, value in flags:
                with self.pen.element("Flag"):
                    self.pen.leaf("FlagValue", value, {"CodeListOID": codes})
                    self.pen.leaf("FlagType", type, {"CodeListOID": oids.FLAG})

    @contextmanager
    def _subject(self) -> Iterator[None]:
        deed = "Context" if self.seen.subject else "Insert"
        self.seen.subject = True
        with self.pen.element("SubjectData", {"SubjectKey": self.who, "TransactionType": deed}):
            yield

    @contextmanager
    def _form(self, place: Place) -> Iterator[None]:
        """The way to a form: rows of an unscheduled visit are repeats of the visit, all others repeats of the form."""
        event = oids.event_oid(place, self.study.form(place.form).log)
        row, of_visit = str(place.row) if place.row else None, place.visit in self._unscheduled
        at: Attributes = {"StudyEventOID": event, "StudyEventRepeatKey": row if of_visit else None}
        on: Attributes = {"FormOID": oids.form_oid(place.form), "FormRepeatKey": None if of_visit else row}
        with ExitStack() as open_:
            open_.enter_context(self._subject())
            open_.enter_context(self._part("StudyEventData", at, (event, row or "")))
            open_.enter_context(self._part("FormData", on, (event, row or "", place.form)))
            yield

    @contextmanager
    def _group(self, place: Place, number: int) -> Iterator[None]:
        oid = oids.group_oid(place.form, number)
        with self._part("ItemGroupData", {"ItemGroupOID": oid}, (place.visit, str(place.row), oid)):
            yield

    @contextmanager
    def _part(self, name: str, said: Attributes, key: tuple[str, ...]) -> Iterator[None]:
        """Inserted when it is there for the first time, afterwards only the way to what changed."""
        known = (name, *key)
        deed = "Context" if known in self.seen.places else "Insert"
        self.seen.places.add(known)
        with self.pen.element(name, {**said, "TransactionType": deed}):
            yield


def signed_places(body: e.Body) -> Iterator[Place]:
    """The forms that an entry signs, where it names them as `VISIT/FORM/ROW`; none for the whole participant."""
    spots = getattr(body, "forms", {})
    for spot in spots if isinstance(spots, dict) else ():
        visit, form, row = spot.split("/") if spot.count("/") == 2 else ("", "", "")
        if form and row.isdigit():
            yield Place(visit, form, int(row))


def signature_oid(kind: str) -> str:
    """The definition of a signature by the kind of the entry that signs."""
    return f"SIG.{kind.removesuffix(_IS_SIGNED).upper()}"


def told(body: e.Body) -> str:
    """A body in its own words: every field that says something."""
    said = msgspec.to_builtins(body)
    parts = (
        f"{name}: {_flat(value)}" for name, value in said.items() if name != "kind" and value not in ("", (), [], {})
    )
    return "; ".join(parts)


def _flat(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{k} {_flat(v)}" for k, v in sorted(value.items()))
    return ", ".join(map(_flat, value)) if isinstance(value, list | tuple) else str(value)
