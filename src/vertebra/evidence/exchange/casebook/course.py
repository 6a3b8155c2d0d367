"""Exchange, casebook: what happened around the forms: queries, signatures, product steps, deviations, every entry.

In: the entries of one participant and a `Teller`. Out: blocks, in the order in which a monitor reads them.
"""

from collections.abc import Iterator

from vertebra.conduct import entries as e
from vertebra.conduct.checks import asks
from vertebra.conduct.departures import departure, what_stood
from vertebra.conduct.state import Place, Trial
from vertebra.conduct.words import reason_of
from vertebra.evidence.exchange.casebook.document import Block, Cell, Column, Heading, Line, Table, cell
from vertebra.evidence.exchange.casebook.saying import says
from vertebra.evidence.exchange.casebook.told import Teller
from vertebra.evidence.exchange.casebook.words import kind, state

_SHOWN_ELSEWHERE = (
    e.FormSaved | e.Stepped | e.QueryOpened | e.QueryAnswered | e.QueryClosed | e.ConsentGiven | e.ConsentWithdrawn
    | e.DeviationFound | e.DeviationClassified | e.Identified | e.StepRefused
)  # fmt: skip
_HASH = 16


class Course:
    """Everything but the forms."""

    def __init__(self, tell: Teller, entries: list[e.Entry], trial: Trial) -> None:
        self.tell, self.entries, self.trial, self.lang = tell, entries, trial, tell.lang

    def blocks(self) -> Iterator[Block]:
        yield from self._queries()
        yield from self._signatures()
        yield from self._steps()
        yield from self._deviations()
        yield from self._further()
        yield from self._people()
        yield from self._trail()

    def _queries(self) -> Iterator[Block]:
        opened = [x for x in self.entries if isinstance(x.body, e.QueryOpened)]
        if opened:
            word = self.tell.word
            yield Heading(word("queries"), 1)
            columns = (Column(word("query")), Column(word("about"), 1), Column(word("course"), 2))
            yield Table(word("queries"), columns, tuple(self._query(x) for x in opened))

    def _query(self, opened: e.Entry) -> tuple[Cell, ...]:
        body = opened.body
        assert isinstance(body, e.QueryOpened)
        about = (
            Line(self._place(opened.study_version, Place(body.visit, body.form, body.row))),
            Line(self.tell.item(opened.study_version, body.item)),
            *cell(body.about, "quiet"),
        )
        turns = [x for x in self.entries if getattr(x.body, "query", "") == body.query]
        course = tuple(line for turn in turns for line in self._turn(turn))
        return cell(body.query, "strong"), about, course

    def _turn(self, entry: e.Entry) -> Iterator[Line]:
        match entry.body:
            case e.QueryOpened(check="manual", asks=words):
                said = words
            case e.QueryOpened(item=item, check=check):
                said = self.tell.text(asks(self.tell.study(entry.study_version), item, check))
            case e.QueryAnswered(answer=answer):
                said = answer
            case e.QueryClosed(how=how):
                said = state(how, self.lang)
            case _:
                said = "; ".join(says(self.tell, entry))
        yield Line(said)
        yield Line(f"{self._signed_off(entry)} · {kind(entry.kind, self.lang)}", "quiet")

    def _signatures(self) -> Iterator[Block]:
        """Eligibility, forms, and whatever else is signed."""
        signed = [x for x in self.entries if x.kind.endswith(" signed")]
        if signed:
            word = self.tell.word
            yield Heading(word("signatures"), 1)
            columns = (Column(word("signed"), 2), Column(word("by"), 1), Column(word("hash")))
            rows = tuple(
                (
                    (Line(kind(x.kind, self.lang), "strong"), *(Line(told, "quiet") for told in says(self.tell, x))),
                    (
                        Line(self.tell.actor(x.by)),
                        Line(self.tell.moment(x.recorded_at), "quiet"),
                        Line(f"#{x.number}", "quiet"),
                    ),
                    cell(x.hash[:_HASH], "code"),
                )
                for x in signed
            )
            yield Table(word("signatures"), columns, rows)

    def _steps(self) -> Iterator[Block]:
        done = [x for x in self.entries if isinstance(x.body, e.Stepped | e.StepRefused)]
        if done:
            word = self.tell.word
            yield Heading(word("steps"), 1)
            columns = (
                Column(word("step"), 1.4),
                Column(word("state"), 1),
                Column(word("by"), 1.4),
                Column(word("entry")),
            )
            yield Table(word("steps"), columns, tuple(self._step(x) for x in done))

    def _step(self, entry: e.Entry) -> tuple[Cell, ...]:
        body, study = entry.body, self.tell.study(entry.study_version)
        assert isinstance(body, e.Stepped | e.StepRefused)
        step = next((self.tell.text(s.label) for s in study.product.steps if s.id == body.step), body.step)
        if isinstance(body, e.Stepped):
            after = next((self.tell.text(s.label) for s in study.product.states if s.id == body.state), body.state)
        else:
            stops = (what_stood(self.tell.studies, id, entry.study_version).into(self.lang) for id in body.stops)
            after = self.tell.word("refused", "; ".join(stops))
        scans = ", ".join(scan.code for scan in body.scans if scan.code != body.lot)
        witness = self.tell.word("witness", self.tell.person(body.witness)) if body.witness else ""
        what = (Line(step, "strong"), *cell(body.lot, "code"), *cell(scans, "code"))
        who = (
            Line(self.tell.actor(entry.by)),
            *cell(witness, "quiet"),
            Line(self.tell.moment(entry.occurred_at), "quiet"),
        )
        return what, cell(after), who, cell(f"#{entry.number}", "quiet")

    def _deviations(self) -> Iterator[Block]:
        found = [x for x in self.entries if isinstance(x.body, e.DeviationFound)]
        if found:
            word = self.tell.word
            yield Heading(word("deviations"), 1)
            columns = (
                Column(word("deviation"), 1),
                Column(word("where"), 1.6),
                Column(word("weight"), 1.4),
                Column(word("entry")),
            )
            yield Table(word("deviations"), columns, tuple(self._deviation(x) for x in found))

    def _deviation(self, entry: e.Entry) -> tuple[Cell, ...]:
        body = entry.body
        assert isinstance(body, e.DeviationFound)
        weighed = [
            x for x in self.entries if isinstance(x.body, e.DeviationClassified) and x.body.deviation == body.deviation
        ]
        weight: Cell = cell(self.tell.word("not_weighed"), "quiet")
        if weighed:
            weight = tuple(line for x in weighed for line in self._weighed(x))
        told = departure(self.tell.studies, body.code, body.where, body.detail, entry.study_version).into(self.lang)
        what = (Line(f"{body.deviation} {told.what}", "strong"), Line(self.tell.moment(entry.occurred_at), "quiet"))
        return what, (*cell(told.where), *cell(told.detail, "quiet")), weight, cell(f"#{entry.number}", "quiet")

    def _weighed(self, entry: e.Entry) -> Iterator[Line]:
        assert isinstance(entry.body, e.DeviationClassified)
        yield Line(self.tell.pair(state(entry.body.weight, self.lang), entry.body.comment))
        yield Line(self._signed_off(entry), "quiet")

    def _further(self) -> Iterator[Block]:
        """Every entry that stands nowhere above."""
        some = [
            x for x in self.entries
            if not (isinstance(x.body, _SHOWN_ELSEWHERE) or x.kind.endswith(" signed") or hasattr(x.body, "query"))
        ]  # fmt: skip
        if some:
            word = self.tell.word
            yield Heading(word("other"), 1)
            columns = (
                Column(word("kind"), 0.8),
                Column(word("value"), 2.8),
                Column(word("by"), 1.2),
                Column(word("entry")),
            )
            rows = tuple(
                (
                    cell(kind(x.kind, self.lang)),
                    tuple(Line(told) for told in says(self.tell, x)),
                    (Line(self.tell.actor(x.by)), Line(self.tell.moment(x.recorded_at), "quiet")),
                    cell(f"#{x.number}", "quiet"),
                )
                for x in some
            )
            yield Table(word("other"), columns, rows)

    def _people(self) -> Iterator[Block]:
        """The printed names behind the users of this casebook."""
        word = self.tell.word
        actors = sorted({(x.by.user, x.by.role) for x in self.entries if x.by.role != "system"})
        titles = {(duty.user, duty.role): duty.title for duty in self.trial.duties}
        yield Heading(word("people"), 1)
        columns = (Column(word("user"), 1), Column(word("name"), 1.4), Column(word("role"), 1.4))
        rows = tuple((cell(u), cell(titles.get((u, r), "–")), cell(self.tell.role(r))) for u, r in actors)
        yield Table(word("people"), columns, rows)

    def _trail(self) -> Iterator[Block]:
        word = self.tell.word
        yield Heading(word("trail"), 1, new_page=True)
        columns = (Column(word("entry")), Column(word("kind"), 1), Column(word("happened"), 0.75),
                   Column(word("when"), 0.75), Column(word("by"), 1.8), Column(word("hash")))  # fmt: skip
        rows = tuple(
            (
                cell(f"#{x.number}"),
                (
                    Line(kind(x.kind, self.lang)),
                    *cell(self._what(x), "quiet"),
                    *cell(reason_of(x, self.lang), "change"),
                ),
                cell(self.tell.moment(x.occurred_at)),
                cell(self.tell.moment(x.recorded_at)),
                cell(self.tell.actor(x.by)),
                cell(x.hash[:_HASH], "code"),
            )
            for x in self.entries
        )
        yield Table(word("trail"), columns, rows)

    def _what(self, entry: e.Entry) -> str:
        body = entry.body
        if isinstance(body, e.FormSaved | e.Stepped | e.QueryOpened):
            return "/".join(part for part in (body.visit, body.form, str(body.row or "")) if part)
        return str(getattr(body, "query", "") or getattr(body, "deviation", "") or "")

    def _place(self, version: str, place: Place) -> str:
        parts = [place.visit, self.tell.form(version, place.form) if place.form else ""]
        row = self.tell.word("row", str(place.row)) if place.row else ""
        return " · ".join(part for part in (*parts, row) if part)

    def _signed_off(self, entry: e.Entry) -> str:
        return f"#{entry.number} {self.tell.actor(entry.by)}, {self.tell.moment(entry.recorded_at)}"
