"""App, pages: the audit trail as sentences: who did what, where, old and new value, and why; filtered, and as CSV."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec

from vertebra.app.acting import Acting
from vertebra.app.pages import holds
from vertebra.app.pages.departures import departure
from vertebra.app.pages.sight import people_of
from vertebra.app.pages.telling import Teller
from vertebra.app.pages.words.accounts import MEANS
from vertebra.app.pages.words.trail import SENTENCES
from vertebra.app.serving import Served
from vertebra.conduct import entries as e
from vertebra.conduct.access import MAY, visible_forms
from vertebra.conduct.checks import asks
from vertebra.conduct.entries import TRIAL, Datum, Entry
from vertebra.conduct.oversight.verification import is_consent
from vertebra.conduct.places import read_spot
from vertebra.conduct.state import Place
from vertebra.conduct.status import LEFT
from vertebra.conduct.words import ACCESS, KINDS, MEANINGS, QUERY, TOPICS, reason_of
from vertebra.protocol.study import Study
from vertebra.terms.texts import Text

Shown = dict[str, Any]
Old = dict[tuple[Place, str], Datum]
PAGE = 200
COLUMNS = (
    "entry", "recorded", "happened", "user", "role", "source", "kind", "where", "item", "old", "new", "reason",
)  # fmt: skip
_WORDS: dict[str, Mapping[Any, Text]] = {
    "what": ACCESS,
    "detail": MEANS,
    "topic": TOPICS,
    "meaning": MEANINGS,
    "how": QUERY,
}
_STUDY: dict[str, Callable[[Study], Iterable[Any]]] = {
    "step": lambda s: s.product.steps,
    "state": lambda s: s.product.states,
    "consent": lambda s: s.consents,
}


class Trail:
    """The entries of one stream, told one after the other; it remembers what each value was before."""

    def __init__(self, teller: Teller, seen: frozenset[str]) -> None:
        self.teller, self.seen = teller, seen
        self.before: Old = {}
        self.days: dict[Place, str] = {}

    def told(self, entries: list[Entry]) -> Iterator[Shown]:
        """Every entry that the role may see, the oldest first."""
        for entry in entries:
            said = self._told(entry)
            if str(getattr(entry.body, "form", "")) in ("", *self.seen):
                yield said

    def _told(self, entry: Entry) -> Shown:
        recorded, happened = self.teller.moment(entry.recorded_at), self.teller.moment(entry.occurred_at)
        return {
            "key": entry.key,
            "stream": entry.stream,
            "number": entry.number,
            "kind": entry.kind,
            "label": self.teller.text(KINDS[entry.kind]),
            "at": recorded,
            "recorded": entry.recorded_at,
            "happened": happened,
            "earlier": "" if recorded.startswith(happened) else happened,
            "user": entry.by.user,
            "name": self.teller.name_and_id(entry.by.user),
            "by": self.teller.actor(entry.by),
            "role": entry.by.role,
            "source": self.teller.other(entry.source),
            "reason": reason_of(entry, self.teller.lang),
            "says": self._sentence(entry),
            "changes": self._changes(entry),
        }

    def _sentence(self, entry: Entry) -> str:
        """The words of the kind with its fields filled in; a kind without words of its own has only its label."""
        pattern = SENTENCES.get(entry.kind)
        fields = self._fields(entry.body) | self._named(entry)
        return self.teller.text(pattern).format_map(fields).strip() if pattern else ""

    def _named(self, entry: Entry) -> dict[str, str]:
        """What the ledger holds as an id alone, in the words of the version that the entry was written under."""
        body, study = entry.body, self.teller.studies.under(entry.study_version)
        if isinstance(body, e.QueryOpened) and not body.asks:
            return {"asks": self.teller.text(asks(study, body.item, body.check))}
        if isinstance(body, e.ParticipantMoved):
            return {name: self._edition(getattr(body, name)) for name in ("before", "to")}
        if isinstance(body, e.DeviationFound):
            told = departure(self.teller, body, entry.study_version)
            return {"code": told.what, "where": told.where, "detail": told.detail}
        if isinstance(body, e.SlotFreed) and entry.by == e.SYSTEM:
            return {"why": self.teller.status(body.why).word if body.why in LEFT else self.teller.lot_state(body.why)}
        if isinstance(body, e.SignalRaised):
            found = next((self.teller.text(s.label) for s in study.safety.signals if s.id == body.signal), body.signal)
            return {"signal": found}
        return {}

    def _edition(self, version: str) -> str:
        found = self.teller.studies.get(version)
        return found.edition if found else version

    def _fields(self, body: e.Body) -> dict[str, str]:
        raw = {name: getattr(body, name) for name in body.__struct_fields__}
        shown = {name: self._field(name, value) for name, value in raw.items()}
        if raw.get("form"):
            shown["place"] = self.teller.place(Place(raw.get("visit", ""), raw["form"], raw.get("row", 0)))
        if isinstance(body, e.HoldPlaced) and body.rule != "person":
            shown |= {"why": shown["participant"], "participant": ""}  # the rule's label says the rest
        if "item" in raw and self.teller.study.has_item(raw["item"]):
            shown["item"] = self.teller.item(raw["item"])
        return shown

    def _field(self, name: str, value: Any) -> str:
        if isinstance(value, tuple):
            return self.teller.listed(self._spot(str(v)) for v in value if not isinstance(v, msgspec.Struct))
        if isinstance(value, dict) and any("/" in str(key) for key in value):
            return self.teller.listed(map(self._spot, value))
        if isinstance(value, dict):
            return str(len(value))
        return self._word(name, str(value))

    def _word(self, name: str, value: str) -> str:
        if value in _WORDS.get(name, {}):
            return self.teller.text(_WORDS[name][value])
        if name == "user":
            return self.teller.name_and_id(value)
        if name in ("role", "to"):
            return self.teller.role(value)
        if name in ("rule", "signal", "clock"):
            return holds.rule(value, self.teller)
        if name in ("weight", "outcome"):
            return self.teller.badge(value).word
        if name in _STUDY:
            found = self.teller.studies.named(_STUDY[name], value, self.teller.study.version)
            return self.teller.text(found.label) if found else value
        if name in ("at", "aware"):
            return self.teller.moment(value)
        if name in ("place", "workspace"):
            return self.teller.workspace(value)
        if name == "visit" and value:
            return self.teller.visit(value)
        return self.teller.other(value)

    def _spot(self, written: str) -> str:
        place = read_spot(written)
        known = place and (is_consent(place) or self.teller.study.has_form(place.form))
        return self.teller.place(place) if place and known else written

    def _changes(self, entry: Entry) -> list[Shown]:
        """Old and new value of each item, in the words of the study; before them another day, if it was moved."""
        body = entry.body
        if not isinstance(body, e.FormSaved | e.Stepped):
            return []
        place = body.place
        values = [self._change(place, datum, datum in body.derived) for datum in (*body.data, *body.derived)]
        return [*self._moved(place, entry.occurred_at[:10]), *values]

    def _moved(self, place: Place, day: str) -> list[Shown]:
        old, self.days[place] = self.days.get(place, day), day
        word = {"item": self.teller.words["collected_on"], "id": "day", "first": False, "derived": False}
        return [{**word, "old": old, "new": day}] if old != day else []

    def _change(self, place: Place, datum: Datum, derived: bool) -> Shown:
        old = self.before.get((place, datum.item))
        self.before[place, datum.item] = datum
        return {
            "item": self.teller.item(datum.item),
            "id": datum.item,
            "old": self.teller.value(old) if old else "",
            "new": self.teller.value(datum),
            "first": old is None,
            "derived": derived,
        }


def trail_page(served: Served, teller: Teller, acting: Acting, asked: dict[str, str], whole: bool = False) -> Shown:
    """One stream's trail, the newest first, filtered by kind, user, day and words; `whole`: not page by page."""
    streams = [TRIAL, *people_of(served, acting)]
    stream = asked["stream"] if asked.get("stream") in streams else streams[0]
    every = list(told(served, teller, acting.role, stream))
    chosen = [x for x in reversed(every) if _fits(x, asked)]
    pages = max(1, -(-len(chosen) // PAGE))
    page = min(max(1, int(asked.get("page", "1"))), pages)
    return {
        "streams": streams,
        "stream": stream,
        "kinds": _choices(every, "kind", "label", asked.get("kind", "")),
        "users": _choices(every, "user", "name", asked.get("user", "")),
        "since": asked.get("since", ""),
        "until": asked.get("until", ""),
        "words": asked.get("words", ""),
        "rows": chosen if whole else chosen[(page - 1) * PAGE : page * PAGE],
        "found": len(chosen),
        "page": page,
        "pages": pages,
        "reviews": _reviews(served, teller, stream),
        "upto": every[-1]["number"] if every else 0,
        "command": "review-trial-trail" if stream == TRIAL else "review-trail",
        "review": acting.role in MAY["review trial trail" if stream == TRIAL else "review trail"],
    }


def told(served: Served, teller: Teller, role: str, stream: str) -> Iterator[Shown]:
    """Every entry of a stream in words."""
    entries = served.source.entries(stream)
    return Trail(teller, visible_forms(served.study, role)).told(entries)


def trail_csv(rows: list[Shown]) -> str:
    """One line for each changed value, one for each other entry; formulas of a spreadsheet are disarmed."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for x in rows:
        for change in x["changes"] or [{"id": "", "old": "", "new": ""}]:
            line = (x["key"], x["recorded"], x["happened"], x["user"], x["role"], x["source"], x["kind"], x["says"],
                    change["id"], change["old"], change["new"], x["reason"])  # fmt: skip
            writer.writerow([harmless(str(cell)) for cell in line])
    return out.getvalue()


def harmless(cell: str) -> str:
    """A cell that a spreadsheet will not run.

    Source: OWASP, CSV injection (cells that begin with = + - @, a tab or a return).
    """
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _fits(x: Shown, asked: dict[str, str]) -> bool:
    words, day = asked.get("words", "").lower(), datetime.fromisoformat(x["recorded"]).date().isoformat()
    text = " ".join([x["says"], x["reason"], x["label"], *(f"{c['item']} {c['old']} {c['new']}" for c in x["changes"])])
    return (
        asked.get("kind", "") in ("", x["kind"])
        and asked.get("user", "") in ("", x["user"])
        and (asked.get("since") or day) <= day <= (asked.get("until") or day)
        and words in text.lower()
    )


def _choices(rows: list[Shown], id: str, word: str, chosen: str) -> list[Shown]:
    found = sorted({(x[id], x[word]) for x in rows}, key=lambda pair: pair[1])
    return [{"id": i, "word": w, "chosen": i == chosen} for i, w in found]


def _reviews(served: Served, teller: Teller, stream: str) -> list[Shown]:
    trial, _ = served.source.trial()
    found = served.source.participant(stream) if stream != TRIAL else None
    state = found[0] if found else trial
    return [
        {"upto": r.upto, "by": teller.actor(r.by), "at": teller.moment(r.at), "comment": r.comment}
        for r in state.trail_reviews
    ]
