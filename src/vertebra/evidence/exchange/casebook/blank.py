"""Exchange, casebook: the blank casebook of a study, annotated: what is asked in both languages, and what it becomes.

Consents, item ids, code lists, units and plausible ranges, skip logic and computations in words, edit checks, and the
CDASH and SDTM names of every item: what a data manager files as the annotated CRF. Each form has room to be filled in
by hand, with whose it is at its head: what a site uses on the day when nothing else works.
Source: CDASHIG 2.2 and SDTMIG 3.4 for the names; the metadata submission guidelines for the form of an annotated CRF.
"""

from collections.abc import Iterator
from datetime import date

from vertebra.evidence.exchange.casebook.blank_answers import answer_lines, both
from vertebra.evidence.exchange.casebook.document import (
    Block,
    Cell,
    Column,
    Document,
    Facts,
    Heading,
    Line,
    Paragraph,
    Table,
    cell,
)
from vertebra.evidence.exchange.casebook.words import WORDS, state, word
from vertebra.evidence.exchange.standards import target_of
from vertebra.protocol.check.tell import Labels, tell
from vertebra.protocol.forms import MISSING, EditCheck, Form, Item, Standard
from vertebra.protocol.study import CONSENT_ITEMS, Consent, Study
from vertebra.protocol.timeline import Visit
from vertebra.terms.texts import Lang, Text

BLANK = "_" * 14
_DATED = date(2000, 1, 1)  # a definition has no day of its own


def blank_casebook(study: Study, lang: Lang = "en") -> Document:
    """All forms of a study, unfilled. lang: of the words around; what is asked stands in both languages."""
    return _Blank(study, lang).document()


class _Blank:
    def __init__(self, study: Study, lang: Lang) -> None:
        self.study, self.lang, self.labels = study, lang, Labels(study)

    def document(self) -> Document:
        study = self.study
        return Document(
            study=study.identity.protocol,
            title=word("blank", self.lang),
            subtitle=f"{study.identity.title.en} / {study.identity.title.zh}",
            warning="",
            foot=word("blank_foot", self.lang, study.edition, state(study.reading, self.lang), study.version),
            page=word("page", self.lang),
            continued=word("continued", self.lang),
            dated=(_DATED.year, _DATED.month, _DATED.day),
            lang=self.lang,
            blocks=tuple(self._blocks()),
        )

    def _blocks(self) -> Iterator[Block]:
        study = self.study
        pairs = [("registry", study.identity.registry), ("version", f"{study.edition}, {study.version}")]
        yield Facts(tuple((word(name, self.lang), value) for name, value in pairs if value))
        reasons = "; ".join(map(both, MISSING.values()))
        yield Paragraph((Line(word("missing_reasons", self.lang)), Line(reasons, "quiet")))
        yield from self._schedule()
        yield from self._forms()
        for n, consent in enumerate(study.consents):
            yield from self._consent(consent, new_page=n == 0)
        for form in study.forms:
            yield from self._form(form)

    def _schedule(self) -> Iterator[Block]:
        if self.study.visits:
            yield Heading(word("schedule", self.lang), 1)
            heads = (("visit", 1.2), ("window", 0.0), ("forms", 2.0))
            columns = tuple(Column(word(name, self.lang), share) for name, share in heads)
            yield Table(word("schedule", self.lang), columns, tuple(self._visit(v) for v in self.study.visits))

    def _visit(self, visit: Visit) -> tuple[Cell, ...]:
        clock = next((a.label.into(self.lang) for a in self.study.anchors if a.id == visit.anchor), "")
        planned = not visit.unscheduled or visit.first < visit.last
        span = f"{visit.day} ({visit.first} … {visit.last})".replace("-", "−")
        days = (*([Line(span), *cell(clock, "quiet")] if planned else []),
                *cell(word("as_needed", self.lang) if visit.unscheduled else ""))  # fmt: skip
        named = (Line(f"{visit.id}  {visit.label.en}", "strong"), Line(visit.label.zh))
        return named, days, (Line(", ".join(visit.forms), "code"),)

    def _forms(self) -> Iterator[Block]:
        """What the codes of the schedule stand for."""
        yield Heading(word("forms", self.lang), 1)
        columns = tuple(
            Column(word(name, self.lang), share) for name, share in (("id", 0.0), ("form", 2.2), ("at", 1.6))
        )
        yield Table(word("forms", self.lang), columns, tuple(self._named(form) for form in self.study.forms))

    def _named(self, form: Form) -> tuple[Cell, ...]:
        where = (
            word("log_short", self.lang) if form.log else ", ".join(self._visits(form)) or word("at_step", self.lang)
        )
        return (Line(form.id, "code"),), (Line(both(form.title)),), (Line(where, "quiet"),)

    def _consent(self, consent: Consent, new_page: bool) -> Iterator[Block]:
        """A document that is signed on its own paper: here stands that it was, and what was agreed to."""
        yield Heading(both(consent.label), 1, consent.version, new_page=new_page)
        yield self._whose("")
        rows = [(both(text), "□") for text in consent.elements]
        rows += [(both(text), consent.version if name == "version" else BLANK) for name, text in CONSENT_ITEMS.items()]
        columns = (Column(word("item", self.lang), 2.4), Column(word("answers", self.lang), 1))
        yield Table(both(consent.label), columns, tuple(((Line(a),), (Line(b),)) for a, b in rows))

    def _whose(self, row: str) -> Paragraph:
        """Whose paper it is, of which visit or row, of which day, and who filled it in."""
        heads = ("participant", *([row] if row else []), "day", "filled_by")
        return Paragraph((Line("   ".join(f"{both(WORDS[head])} {BLANK}" for head in heads)),))

    def _visits(self, form: Form) -> list[str]:
        return [v.id for v in self.study.visits if form.id in v.forms]

    def _form(self, form: Form) -> Iterator[Block]:
        yield Heading(both(form.title), 1, form.id, new_page=True)
        yield self._whose("row_no" if form.log else "visit" if self._visits(form) else "")
        yield Paragraph(tuple(Line(told, "quiet") for told in self._about(form)))
        for section in form.sections:
            title = both(section.title)
            yield Heading(title, 2)
            names = (("item", 1.7), ("answers", 1.5), ("standard", 1.0))
            columns = tuple(Column(word(name, self.lang), share) for name, share in names)
            yield Table(title, columns, tuple(self._item(item) for item in section.items))
        if form.checks:
            yield Heading(word("checks", self.lang), 2)
            columns = (Column(word("check", self.lang), 1), Column(word("asks", self.lang), 2.4))
            yield Table(word("checks", self.lang), columns, tuple(self._check(check) for check in form.checks))

    def _about(self, form: Form) -> Iterator[str]:
        visits = self._visits(form)
        if form.log:
            yield word("log", self.lang)
        if visits:
            yield word("at_visits", self.lang, ", ".join(visits))
        roles = [r.label.into(self.lang) for r in self.study.roles if r.id in form.roles]
        if roles:
            yield word("by_roles", self.lang, (", " if self.lang == "en" else "、").join(roles))

    def _item(self, item: Item) -> tuple[Cell, ...]:
        asked = [*self._both(item.label, item.id)]
        if item.help is not None:
            asked += [Line(item.help.en, "quiet"), Line(item.help.zh, "quiet")]
        if item.show is not None:
            asked += self._said("asked_if", tell(item.show, self.labels))
        if item.derive is not None:
            asked += self._said("derived", tell(item.derive, self.labels))
        return (
            tuple(asked),
            tuple(answer_lines(self.study, item)),
            tuple(Line(name, "standard") for name in _names(item.standard)),
        )

    def _said(self, name: str, text: Text) -> list[Line]:
        return [Line(WORDS[name].en.format(text.en), "change"), Line(WORDS[name].zh.format(text.zh), "change")]

    def _check(self, check: EditCheck) -> tuple[Cell, ...]:
        wrong = tell(check.wrong, self.labels)
        said = (Line(check.asks.en), Line(check.asks.zh), Line(wrong.en, "quiet"), Line(wrong.zh, "quiet"))
        return (Line(check.id, "code"), Line(check.item, "code")), said

    def _both(self, text: Text, id: str) -> Cell:
        words = (Line(text.en, "strong"),) if text.en == text.zh else (Line(text.en, "strong"), Line(text.zh, "strong"))
        return *words, Line(id, "code")


def _names(standard: Standard | None) -> Iterator[str]:
    """The names of an item in the standards, as an annotation writes them."""
    if standard is None:
        return
    if standard.domain:
        yield target_of(standard)
    if standard.cdash:
        yield f"CDASH {standard.cdash}"
    if standard.loinc:
        yield f"LOINC {standard.loinc}"
