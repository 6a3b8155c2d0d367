"""Evidence, documents: the certificate of analysis of a lot: each test with its result, and who answers for the lot.

It is bound to the ledger by the hash of the last entry that touched the lot: the chain makes that hash stand for every
entry before. A conditional release says so in large type and lists what is pending.
Source: domain notes F3 (specification), A3 R51 (release by a person not in production); EU GMP part IV 11 (release).
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from vertebra.conduct import entries as e
from vertebra.conduct.facts import producers
from vertebra.conduct.fold import fold
from vertebra.conduct.product.late import end_of_release
from vertebra.conduct.state import Cell as Held, Participant, Trial
from vertebra.evidence.documents.certificate_lines import (
    Line as Tested,
    Result,
    about_the_lot,
    completed,
    decided,
    lines_of,
)
from vertebra.evidence.documents.said import Sayer
from vertebra.evidence.exchange.casebook.document import (
    Block,
    Cell,
    Column,
    Document,
    Facts,
    Heading,
    Line,
    Notice,
    Paragraph,
    Table,
)
from vertebra.protocol.study import Study
from vertebra.terms.texts import Lang
from vertebra.terms.trouble import Trouble
from vertebra.terms.verdicts import Verdict


class NothingToCertify(Trouble):
    """Nobody has decided on the release of a lot of this participant."""


def certificate_of(
    studies: Mapping[str, Study], entries: list[e.Entry], trial: Trial, lang: Lang, study: Study | None = None
) -> Document:
    """The certificate of the participant's lot.

    studies: the versions by their hash, the newest last; study: the one that counts for the participant.

    Raises:
        NothingToCertify: there is no decision on the release.
    """
    counts = study or list(studies.values())[-1]
    mine = about_the_lot(counts, entries)
    if decided(counts, mine) is None:
        raise NothingToCertify("there is no decision on the release yet: quality decides first, then it is certified")
    return _Certificate(Sayer(studies, trial, lang), counts, mine).document()


class _Certificate:
    def __init__(self, say: Sayer, study: Study, entries: list[e.Entry]) -> None:
        self.say, self.study, self.entries = say, study, entries
        state = fold(entries[0].stream, entries)
        assert isinstance(state, Participant)
        assert state.lot is not None
        self.state, self.lot = state, state.lot
        self.lines = lines_of(study, entries)
        found = decided(study, entries)
        assert found is not None
        self.decision = found
        self.now = datetime.fromisoformat(entries[-1].recorded_at)

    def document(self) -> Document:
        say, newest = self.say, self.entries[-1]
        day = date.fromisoformat(newest.recorded_at[:10])
        simulated = any(x.source == "simulated" for x in self.entries)
        return Document(
            study=self.study.identity.protocol,
            title=say.word("certificate"),
            subtitle=f"{say.text(self.study.product.name)} · {self.lot.id}",
            warning=say.tell.word("simulated") if simulated else "",
            foot=say.tell.foot(newest),
            page=say.tell.word("page"),
            continued=say.tell.word("continued"),
            dated=(day.year, day.month, day.day),
            lang=say.lang,
            blocks=tuple(self._blocks()),
        )

    def _blocks(self) -> Iterator[Block]:
        yield self._notice()
        yield self._facts()
        groups = {
            "tests": [x for x in self.lines if x.test.blocking and not x.test.late],
            "informative": [x for x in self.lines if not x.test.blocking and not x.test.late],
            "late": [x for x in self.lines if x.test.late],
        }
        for name, some in groups.items():
            if some:
                yield from self._table(self.say.word(name), some)
        yield from self._methods()
        yield from self._statement()

    def _decision(self) -> str:
        item = self.study.product.parts["release_decision"]
        assert isinstance(self.decision.body, e.Stepped)
        return next(d.value for d in self.decision.body.data if d.item == item)

    def _notice(self) -> Notice:
        """In large type what the lot is, and what is pending."""
        word, decision = self.say.word, self._decision()
        if decision == "REJECTED":
            return Notice(word("rejected"), self._reason())
        how = end_of_release(self.study, self.state, self.now)
        if how == "pending":
            says = (Line(word("conditional_says")), *(Line(told, "strong") for told in self._pending()))
            return Notice(word("conditional"), says)
        if how in ("grown", "completed"):
            return Notice(word(how), (Line(word(f"{how}_says")),), "good" if how == "completed" else "warning")
        return Notice(word("released"), tone="good")

    def _pending(self) -> Iterator[str]:
        for line in self.lines:
            if line.test.late and line.verdict is Verdict.UNKNOWN:
                yield self.say.word("pending", self.say.text(line.test.label), _day(line))

    def _reason(self) -> tuple[Line, ...]:
        """What was chosen and written beside the decision."""
        body = self.decision.body
        assert isinstance(body, e.Stepped)
        items = {i.id for i in self.study.form(body.form).items if i.type in ("text", "code")}
        items.discard(self.study.product.parts["release_decision"])
        version = self.decision.study_version
        return tuple(Line(self.say.value(version, d)) for d in body.data if d.item in items and d.value)

    def _facts(self) -> Facts:
        say, identity = self.say, self.study.identity
        pairs = [
            (say.tell.word("registry"), f"{identity.protocol}, {identity.registry}"),
            (say.word("product"), say.text(self.study.product.name)),
            (say.word("facility"), say.trial.sites.get(self.state.site, "")),
            (say.word("lot"), self.lot.id),
            (say.word("donor"), self.state.id),
            (say.word("level"), self._value("level_harvested")),
            (say.word("filled"), self._value("filled_at")),
            (say.word("expires"), self._value("expiry")),
            (say.word("state"), self._state()),
            (say.word("use"), say.word("autologous")),
        ]
        return Facts(tuple(pair for pair in pairs if pair[1]))

    def _state(self) -> str:
        known = next((s for s in self.study.product.states if s.id == self.lot.state), None)
        return self.say.text(known.label) if known else self.lot.state

    def _value(self, part: str) -> str:
        """The newest value of the item that plays a part, a moment with its zone."""
        item = self.study.product.parts.get(part, "")
        held = _newest(self.state, self.study.home(item).id, item) if item else None
        if held is None:
            return ""
        return self.say.value(self.study.version, held.datum)

    def _table(self, title: str, some: list[Tested]) -> Iterator[Block]:
        word = self.say.word
        yield Heading(title, 1)
        columns = (Column(word("test"), 1.5), Column(word("specification"), 1.1), Column(word("result"), 1.2),
                   Column(word("judged"), 0.7), Column(word("who_when"), 1.3), Column(word("entry")))  # fmt: skip
        yield Table(title, columns, tuple(self._row(line) for line in some))

    def _row(self, line: Tested) -> tuple[Cell, ...]:
        say, newest = self.say, line.results[-1] if line.results else None
        method = (Line(say.text(line.test.method), "quiet"),) if line.test.method else ()
        who = (Line(say.person(newest.by.user)), Line(say.moment(newest.at), "quiet")) if newest else ()
        return (
            (Line(say.text(line.test.label), "strong"), *method),
            (Line(say.text(line.test.specification)),),
            tuple(self._results(line)),
            (self._judged(line),),
            who,
            (Line(_number(newest), "quiet"),) if newest else (),
        )

    def _results(self, line: Tested) -> Iterator[Line]:
        if not line.results:
            yield Line("–")
            return
        *earlier, newest = line.results
        yield Line(self.say.value(newest.version, newest.datum), "strong")
        for old in reversed(earlier):
            yield Line(self.say.word("earlier", self.say.value(old.version, old.datum), _number(old)), "change")

    def _judged(self, line: Tested) -> Line:
        if line.verdict is Verdict.MET:
            return Line(self.say.word("passes"))
        if line.verdict is Verdict.NOT_MET and any(r.datum.value for r in line.results[-1:]):
            return Line(self.say.word("fails"), "standard")
        return Line(self.say.word("waiting", _day(line)) if line.test.late else self.say.word("open"), "change")

    def _methods(self) -> Iterator[Block]:
        """What the record says of methods that differ from the specification."""
        item = self.study.product.parts.get("other_methods", "")
        held = _newest(self.state, self.study.home(item).id, item) if item else None
        if held and held.datum.value:
            yield Paragraph((Line(self.say.word("other_methods", held.datum.value), "change"),))

    def _statement(self) -> Iterator[Block]:
        """Who answers for the release, when and with what meaning; then who made the lot, who is somebody else."""
        say, done = self.say, completed(self.study, self.entries)
        yield Heading(say.word("statement"), 1)
        yield self._signed(self.decision, self._decided(), f"means_{self._decision().lower()}", self._reason())
        if done is not None:
            yield self._signed(done, say.word("completed_says"), "means_completed", ())
        made = say.listed([say.person(user) for user in sorted(producers(self.study, self.lot))])
        newest = self.entries[-1]
        yield Facts(((say.word("producers"), made), *say.bound_to(newest)))

    def _decided(self) -> str:
        item = self.study.product.parts["release_decision"]
        return self.say.value(self.study.version, e.Datum(item, self._decision()))

    def _signed(self, entry: e.Entry, what: str, meaning: str, reason: tuple[Line, ...]) -> Facts:
        say = self.say
        pairs = [
            (say.word("decision"), what),
            (say.word("reason"), "; ".join(line.text for line in reason)),
            (say.word("decided_by"), say.person(entry.by.user, entry.by.role)),
            (say.word("decided_at"), say.moment(entry.occurred_at)),
            (say.word("meaning"), say.word(meaning)),
            (say.word("entry"), f"{entry.key}, SHA-256 {entry.hash}"),
        ]
        return Facts(tuple(pair for pair in pairs if pair[1]))


def _newest(state: Participant, form: str, item: str) -> Held | None:
    cells = [sheet.cells[item] for _, sheet in state.sheets_of(form) if item in sheet.cells]
    return cells[-1] if cells else None


def _day(line: Tested) -> str:
    return line.due.isoformat() if line.due else "–"


def _number(result: Result) -> str:
    return f"#{result.entry.rpartition('#')[2]}"
