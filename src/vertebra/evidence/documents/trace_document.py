"""Evidence, documents: the trace of a lot on paper: what happened, with which materials, by whom, kept how long.

Source: domain notes F1 (identity, custody, condition), F6 (source and flow records).
"""

from collections.abc import Iterator, Mapping
from datetime import date

from vertebra.conduct import entries as e
from vertebra.conduct.state import Participant, Trial
from vertebra.evidence.documents.said import Sayer
from vertebra.evidence.documents.trace_told import Row, Told, told_trace
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
from vertebra.protocol.study import Study
from vertebra.terms.texts import Lang
from vertebra.terms.trouble import Trouble


class NothingToTrace(Trouble):
    """The participant has no lot."""


def trace_document(
    studies: Mapping[str, Study],
    entries: list[e.Entry],
    p: Participant,
    trial: Trial,
    others: Mapping[str, Participant],
    lang: Lang,
) -> Document:
    """The trace of the participant's lot. others: the participants whom the reader may know of.

    Raises:
        NothingToTrace: no lot was ordered.
    """
    if p.lot is None:
        raise NothingToTrace(f"{p.id} has no lot yet: order it first, then there is something to trace")
    say, study = Sayer(studies, trial, lang), studies.get(p.study_version) or list(studies.values())[-1]
    newest, day = entries[-1], date.fromisoformat(max(x.recorded_at for x in entries)[:10])
    return Document(
        study=study.identity.protocol,
        title=say.word("trace", p.id),
        subtitle=f"{say.text(study.product.name)} · {p.lot.id}",
        warning=say.tell.word("simulated") if any(x.source == "simulated" for x in entries) else "",
        foot=say.tell.foot(newest),
        page=say.tell.word("page"),
        continued=say.tell.word("continued"),
        dated=(day.year, day.month, day.day),
        lang=lang,
        blocks=tuple(_blocks(say, told_trace(say, study, p, others), newest)),
    )


def _blocks(say: Sayer, told: Told, newest: e.Entry) -> Iterator[Block]:
    word = say.word
    columns = (Column(word("when"), 0.85), Column(word("what"), 1.1), Column(word("who"), 1.5),
               Column(word("told"), 2.0), Column(word("entry")))  # fmt: skip
    yield Heading(word("way"), 1)
    yield Table(word("way"), columns, tuple(_row(say, row) for row in told.rows))
    yield from _materials(say, told)
    yield Heading(word("people"), 1)
    heads = (Column(word("person"), 1), Column(word("user"), 0.6), Column(word("roles"), 2))
    rows = tuple((cell(h.name, "strong"), cell(h.user, "code"), cell(h.roles)) for h in told.people)
    yield Table(word("people"), heads, rows)
    yield from _retention(say, told)
    yield Facts(say.bound_to(newest))


def _row(say: Sayer, row: Row) -> tuple[Cell, ...]:
    flag = (Line(row.flag, "standard"),) if row.flag else ()
    state = (Line(say.word("becomes", row.state), "standard" if row.tone else "quiet"),) if row.state else ()
    return (
        (Line(row.when),),
        (*flag, Line(row.what, "strong"), *state),
        tuple(Line(told, "" if n == 0 else "quiet") for n, told in enumerate(row.who)),
        tuple(Line(told) for told in row.told),
        cell(f"#{row.entry.rpartition('#')[2]}" if row.entry else "", "quiet"),
    )


def _materials(say: Sayer, told: Told) -> Iterator[Block]:
    if not told.materials:
        return
    word = say.word
    yield Heading(word("materials"), 1)
    columns = (Column(word("material"), 0.8), Column(word("name"), 1.4), Column(word("expires_on")),
               Column(word("where_used"), 1), Column(word("also_in"), 1.4))  # fmt: skip
    rows = tuple(
        (cell(m.lot, "strong"), cell(m.name), cell(m.expires), cell(say.listed(m.used)),
         cell(say.listed(m.also) or word("nobody_else")))
        for m in told.materials
    )  # fmt: skip
    yield Table(word("materials"), columns, rows)


def _retention(say: Sayer, told: Told) -> Iterator[Block]:
    if not told.kept:
        return
    word = say.word
    yield Heading(word("retention"), 1)
    columns = (
        Column(word("rule"), 1.8),
        Column(word("counted_from")),
        Column(word("until")),
        Column(word("source"), 1.4),
    )
    rows = tuple((cell(k.rule), cell(k.since), cell(k.until, "strong"), cell(k.source, "quiet")) for k in told.kept)
    yield Table(word("retention"), columns, rows)
    if told.until:
        yield Paragraph((Line(word("longest", told.until), "strong"),))
