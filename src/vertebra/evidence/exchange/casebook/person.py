"""Exchange, casebook: everything that a ledger holds about one participant, laid out to be read and filed.

In: the study versions, the entries of the participant's stream, the trial as it stands. Out: a `Document`: forms by
visit with every value and what it was before; queries, signatures, product steps, deviations; all entries with hashes.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from vertebra.conduct import entries as e
from vertebra.conduct.state import Trial
from vertebra.conduct.words import reason_of
from vertebra.evidence.exchange.casebook.course import Course
from vertebra.evidence.exchange.casebook.document import (
    Block,
    Cell,
    Column,
    Document,
    Facts,
    Heading,
    Line,
    Table,
    cell,
)
from vertebra.evidence.exchange.casebook.sheets import Filled, Sheet, sheets_of
from vertebra.evidence.exchange.casebook.told import Teller
from vertebra.protocol.study import Study
from vertebra.terms.texts import Lang
from vertebra.terms.trouble import Trouble


class NothingToPrint(Trouble):
    """The participant is not in this trial."""


def casebook_of(
    studies: Mapping[str, Study], entries: list[e.Entry], trial: Trial, lang: Lang, participant: str = ""
) -> Document:
    """The casebook of one participant.

    studies: the versions that the entries were written under by their hash, the newest last.

    Raises:
        NothingToPrint: there are no entries.
    """
    if not entries:
        raise NothingToPrint(
            f"there is no participant {participant!r} in this trial: name one by number, such as P-001"
        )
    return _Casebook(studies, entries, trial, lang).document()


class _Casebook:
    def __init__(self, studies: Mapping[str, Study], entries: list[e.Entry], trial: Trial, lang: Lang) -> None:
        names = {duty.user: duty.title for duty in trial.duties if duty.title != duty.user}
        self.tell, self.entries, self.trial, self.lang = Teller(studies, lang, names), entries, trial, lang
        self.study, self.who = self.tell.newest, entries[0].stream
        self.sheets = sheets_of(entries)

    def document(self) -> Document:
        newest = self.entries[-1]
        day = date.fromisoformat(max(x.recorded_at for x in self.entries)[:10])
        simulated = any(x.source == "simulated" for x in self.entries)
        word = self.tell.word
        return Document(
            study=self.study.identity.protocol,
            title=word("casebook", self.who),
            subtitle=self.tell.text(self.study.identity.title),
            warning=word("simulated") if simulated else "",
            foot=self.tell.foot(newest),
            page=word("page"),
            continued=word("continued"),
            dated=(day.year, day.month, day.day),
            lang=self.lang,
            blocks=tuple(self._blocks()),
        )

    def _blocks(self) -> Iterator[Block]:
        yield self._facts()
        yield from self._overview()
        yield from self._visits()
        yield from self._loose()
        yield from Course(self.tell, self.entries, self.trial).blocks()

    def _facts(self) -> Facts:
        word, newest = self.tell.word, self.entries[-1]
        site = next((x.body.site for x in self.entries if isinstance(x.body, e.Identified)), "")
        versions = dict.fromkeys(x.study_version for x in self.entries)
        until = word("up_to", self.tell.moment(newest.recorded_at), self.tell.zone)
        pairs = [
            (word("site"), f"{site} {self.trial.sites.get(site, '')}".strip()),
            (word("registry"), self.study.identity.registry),
            *((word("version"), f"{self.tell.study(v).edition}, {v}") for v in versions),
            *((word("consent"), told) for told in self._consents()),
            (
                word("entries"),
                f"{len(self.entries)}, {until}",
            ),
            (word("head"), f"{newest.key}, SHA-256 {newest.hash}"),
        ]
        if any(isinstance(x.body, e.PersonalDataErased) for x in self.entries):
            pairs.append((word("erased"), word("erased_yes")))
        return Facts(tuple((name, value) for name, value in pairs if value))

    def _overview(self) -> Iterator[Block]:
        """What is in it, visit by visit: when, which forms, how many values and corrections."""
        word = self.tell.word
        groups: dict[tuple[str, int], list[Sheet]] = {}
        for visit in self._visit_order():
            for sheet in self.sheets.values():
                if sheet.place.visit == visit:
                    groups.setdefault((visit, sheet.place.row), []).append(sheet)
        if groups:
            yield Heading(word("contents"), 1)
            columns = (Column(word("visit"), 1.6), Column(word("day")), Column(word("forms"), 1.6),
                       Column(word("values")), Column(word("corrections")))  # fmt: skip
            rows = tuple(
                self._contents(visit, row, groups[visit, row]) for visit, row in sorted(groups, key=self._rank)
            )
            yield Table(word("contents"), columns, rows)

    def _rank(self, key: tuple[str, int]) -> tuple[int, int]:
        return self._visit_order().index(key[0]), key[1]

    def _contents(self, visit: str, row: int, sheets: list[Sheet]) -> tuple[Cell, ...]:
        days = sorted({self.tell.moment(sheet.occurred_at)[:10] for sheet in sheets})
        filled = [f for sheet in sheets for f in sheet.items.values()]
        changed = sum(len(f.data) - 1 for f in filled)
        name = self.tell.visit(sheets[-1].version, visit)
        span = days[0] if len(days) == 1 else f"{days[0]} – {days[-1]}"
        forms = ", ".join(sheet.place.form for sheet in self._in_order(visit, sheets))
        return (
            cell(f"{name} {row}" if row else name), cell(span), cell(forms, "code"),
            cell(str(sum(bool(f.now[0].value) for f in filled))), cell(str(changed or "")),
        )  # fmt: skip

    def _visit_order(self) -> list[str]:
        """Visits in the order of the protocol, those of earlier versions behind."""
        order = dict.fromkeys(v.id for v in self.study.visits)
        return list(order | dict.fromkeys(place.visit for place in self.sheets if place.visit))

    def _consents(self) -> Iterator[str]:
        for entry in self.entries:
            body = entry.body
            if isinstance(body, e.ConsentGiven):
                told = f"{self._consent(body.consent)} {body.version}, {self.tell.moment(entry.occurred_at)}"
                yield f"{told}, {self._entry(entry)}"
            elif isinstance(body, e.ConsentWithdrawn):
                told = (
                    f"{self._consent(body.consent)} {self.tell.word('withdrawn')} {self.tell.moment(entry.occurred_at)}"
                )
                yield f"{told}, {body.tissue}, {self._entry(entry)}"

    def _consent(self, id: str) -> str:
        return next((self.tell.text(c.label) for c in self.study.consents if c.id == id), id)

    def _visits(self) -> Iterator[Block]:
        """Visit by visit, form by form in the order of the visit."""
        for visit in self._visit_order():
            rows = sorted({place.row for place in self.sheets if place.visit == visit})
            for row in rows:
                mine = [s for p, s in self.sheets.items() if (p.visit, p.row) == (visit, row)]
                title = self.tell.visit(mine[-1].version, visit)
                aside = self.tell.word("repeat", str(row)) if row else ""
                yield Heading(title, 1, aside)
                for sheet in self._in_order(visit, mine):
                    yield from self._sheet(sheet)

    def _in_order(self, visit: str, sheets: list[Sheet]) -> list[Sheet]:
        planned = next((v.forms for v in self.study.visits if v.id == visit), ())
        ranks = {form: rank for rank, form in enumerate(planned)}
        return sorted(sheets, key=lambda s: ranks.get(s.place.form, len(ranks)))

    def _loose(self) -> Iterator[Block]:
        """Logs, then the records of product steps, row by row."""
        loose = [s for s in self.sheets.values() if not s.place.visit]
        order = {form.id: rank for rank, form in enumerate(self.study.forms)}
        loose.sort(key=lambda s: (order.get(s.place.form, len(order)), s.place.row))
        for title, logs in (("logs", True), ("records", False)):
            some = [s for s in loose if self._is_log(s) is logs]
            if some:
                yield Heading(self.tell.word(title), 1)
            for sheet in some:
                yield from self._sheet(sheet)

    def _is_log(self, sheet: Sheet) -> bool:
        study = self.tell.study(sheet.version)
        return study.has_form(sheet.place.form) and study.form(sheet.place.form).log

    def _sheet(self, sheet: Sheet) -> Iterator[Block]:
        word, place = self.tell.word, sheet.place
        row = f" · {word('row', str(place.row))}" if place.row and not place.visit else ""
        title = self.tell.form(sheet.version, place.form)
        yield Heading(f"{title}{row}", 2, f"{place.form} · {word('collected', self.tell.moment(sheet.occurred_at))}")
        columns = (
            Column(word("item"), 1.5),
            Column(word("id"), 0.6),
            Column(word("value"), 1.7),
            Column(word("entry")),
        )
        rows = tuple(self._item(id, sheet.items[id]) for id in self._items_in_order(sheet))
        yield Table(title, columns, rows)

    def _items_in_order(self, sheet: Sheet) -> list[str]:
        study = self.tell.study(sheet.version)
        planned = [i.id for i in study.form(sheet.place.form).items] if study.has_form(sheet.place.form) else []
        return [*(id for id in planned if id in sheet.items), *(id for id in sheet.items if id not in planned)]

    def _item(self, id: str, filled: Filled) -> tuple[Cell, ...]:
        """The value now; below it every earlier value with who changed it, when and why."""
        datum, entry, computed = filled.now
        said = self.tell.value(entry.study_version, datum)
        lines = [
            Line(f"{said}  ({self.tell.word('computed')})" if computed else said, "strong" if not computed else "")
        ]
        steps = list(zip(filled.data, filled.data[1:], strict=False))
        lines += [line for before, after in reversed(steps) for line in self._change(before, after)]
        label = self.tell.item(entry.study_version, id)
        return cell(label), cell(id, "code"), tuple(lines), cell(f"#{entry.number}", "quiet")

    def _change(self, before: tuple[e.Datum, e.Entry, bool], after: tuple[e.Datum, e.Entry, bool]) -> Iterator[Line]:
        """One step back: what it was, and who made it what it is now."""
        old, entry, _ = before
        new = after[1]
        yield Line(f"{self.tell.word('was', self.tell.value(entry.study_version, old))} (#{entry.number})", "change")
        why = reason_of(new, self.tell.lang)
        reason = f"; {self.tell.word('reason', why)}" if why else ""
        yield Line(f"#{new.number} {self.tell.actor(new.by)}, {self.tell.moment(new.recorded_at)}{reason}", "quiet")

    def _entry(self, entry: e.Entry) -> str:
        return f"#{entry.number} {self.tell.actor(entry.by)}"
