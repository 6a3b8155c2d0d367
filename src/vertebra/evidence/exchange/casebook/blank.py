"""Exchange, casebook: the blank casebook of a study, annotated: what is asked in both languages, and what it becomes.

Item ids, code lists, units and plausible ranges, skip logic and computations in words, edit checks, and the CDASH and
SDTM names of every item: what a data manager files as the annotated CRF.
Source: CDASHIG 2.2 and SDTMIG 3.4 for the names; the metadata submission guidelines for the form of an annotated CRF.
"""

from collections.abc import Iterator
from datetime import date

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
)
from vertebra.evidence.exchange.casebook.words import WORDS, word
from vertebra.evidence.exchange.standards import target_of
from vertebra.protocol.check.tell import Labels, tell
from vertebra.protocol.expressions.say import say_unit
from vertebra.protocol.forms import MISSING, EditCheck, Form, Item, Standard
from vertebra.protocol.study import Study
from vertebra.protocol.timeline import Visit
from vertebra.terms.texts import Lang, Text

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
            foot=f"{study.edition}, {study.reading}  {study.version}",
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
        reasons = "; ".join(f"{text.en} {text.zh}" for text in MISSING.values())
        yield Paragraph((Line(word("missing_reasons", self.lang)), Line(reasons, "quiet")))
        yield from self._schedule()
        for form in study.forms:
            yield from self._form(form)

    def _schedule(self) -> Iterator[Block]:
        if self.study.visits:
            yield Heading(word("schedule", self.lang), 1)
            heads = (("visit", 1.2), ("window", 0.0), ("forms", 2.0))
            columns = tuple(Column(word(name, self.lang), share) for name, share in heads)
            yield Table(word("schedule", self.lang), columns, tuple(self._visit(v) for v in self.study.visits))

    def _visit(self, visit: Visit) -> tuple[Cell, ...]:
        day = word("as_needed", self.lang) if visit.unscheduled else f"{visit.day} ({visit.first} … {visit.last})"
        clock = next((a.label.into(self.lang) for a in self.study.anchors if a.id == visit.anchor), "")
        days = (Line(day), Line(clock, "quiet")) if clock else (Line(day),)
        named = (Line(f"{visit.id}  {visit.label.en}", "strong"), Line(visit.label.zh))
        return named, days, (Line(", ".join(visit.forms), "code"),)

    def _form(self, form: Form) -> Iterator[Block]:
        yield Heading(f"{form.title.en} {form.title.zh}", 1, form.id, new_page=True)
        yield Paragraph(tuple(Line(told, "quiet") for told in self._about(form)))
        for section in form.sections:
            title = f"{section.title.en} {section.title.zh}"
            yield Heading(title, 2)
            names = (("item", 1.7), ("answers", 1.5), ("standard", 1.0))
            columns = tuple(Column(word(name, self.lang), share) for name, share in names)
            yield Table(title, columns, tuple(self._item(item) for item in section.items))
        if form.checks:
            yield Heading(word("checks", self.lang), 2)
            columns = (Column(word("check", self.lang), 1), Column(word("asks", self.lang), 2.4))
            yield Table(word("checks", self.lang), columns, tuple(self._check(check) for check in form.checks))

    def _about(self, form: Form) -> Iterator[str]:
        visits = [v.id for v in self.study.visits if form.id in v.forms]
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
        return tuple(asked), tuple(self._answer(item)), tuple(Line(name, "standard") for name in _names(item.standard))

    def _said(self, name: str, text: Text) -> list[Line]:
        return [Line(WORDS[name].en.format(text.en), "change"), Line(WORDS[name].zh.format(text.zh), "change")]

    def _answer(self, item: Item) -> Iterator[Line]:
        """How it is answered: kind, unit, range; then every code with its words."""
        ways = [name for name in ("partial", "censored", "multiple", "personal") if getattr(item, name)]
        needed = "required" if item.required and item.derive is None else "optional" if item.derive is None else ""
        told = [word(n, self.lang) for n in (item.type, *ways, needed) if n]
        yield Line((", " if self.lang == "en" else "、").join(told))
        units = [u for u in (say_unit(unit, self.lang) for unit in item.units) if u]
        if units:
            yield Line(" / ".join(units))
        limits = _limits(item)
        if limits:
            yield Line(word("range", self.lang, f"{limits} {say_unit(item.unit, self.lang)}".strip()), "quiet")
        codes = next((c for c in self.study.codelists if c.id == item.codes), None)
        if codes is not None:
            yield Line(codes.id, "code")
            for code in codes.codes:
                term = f"  [{code.standard}]" if code.standard and code.standard != code.code else ""
                yield Line(f"○ {code.code}  {code.label.en} {code.label.zh}{term}")

    def _check(self, check: EditCheck) -> tuple[Cell, ...]:
        wrong = tell(check.wrong, self.labels)
        said = (Line(check.asks.en), Line(check.asks.zh), Line(wrong.en, "quiet"), Line(wrong.zh, "quiet"))
        return (Line(check.id, "code"), Line(check.item, "code")), said

    def _both(self, text: Text, id: str) -> Cell:
        words = (Line(text.en, "strong"),) if text.en == text.zh else (Line(text.en, "strong"), Line(text.zh, "strong"))
        return *words, Line(id, "code")


def _limits(item: Item) -> str:
    low, high = ("" if x is None else f"{x:f}" for x in (item.low, item.high))
    return f"{low}–{high}" if low and high else f"≥ {low}" if low else f"≤ {high}" if high else ""


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
