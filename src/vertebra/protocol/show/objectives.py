"""What the study wants to know, and the table that leads from each objective to the visits that answer it."""

from vertebra.protocol.check.tracing import TraceRow, trace
from vertebra.protocol.endpoints import Endpoint
from vertebra.protocol.show.layout import heading, paragraph, table
from vertebra.protocol.show.source import Source
from vertebra.protocol.show.words import word

_COLUMNS = ("objective", "endpoint", "forms", "item", "label", "visits", "standard")


def objectives(source: Source) -> str:
    """Objectives, endpoints, responder rules, populations."""
    lang, study = source.lang, source.study
    parts = [heading(word("objectives", lang))]
    for o in study.objectives:
        parts.append(f"{o.id} [{word(o.level, lang)}]  {source.into(o.label)}")
        parts += [paragraph(e.id, _endpoint(source, e)) for e in o.endpoints]
    parts.append(heading(word("responders", lang)))
    for r in study.responders:
        parts.append(paragraph(f"{r.id} v{r.version}", f"{source.into(r.label)}; {source.say(r.when)}", indent=2))
    parts.append(heading(word("populations", lang)))
    for p in study.populations:
        parts.append(paragraph(p.id, f"{source.into(p.label)}; {source.say(p.who)}", indent=2))
    return "\n".join(parts)


def _endpoint(source: Source, e: Endpoint) -> str:
    items = source.listed([source.item(i) for i in e.items])
    return f"{source.into(e.label)}; {items} @ {', '.join(e.visits) or word('any time', source.lang)}"


def tracing(source: Source) -> str:
    """The traceability table; a name is written once, not on every line."""
    head = [word(w, source.lang) for w in _COLUMNS]
    rows, before = [], ("", "", "")
    for row in trace(source.study):
        names = (row.objective, row.endpoint, row.form)
        rows.append([*_unrepeated(names, before), *_reached(source, row)])
        before = names
    return "\n".join([heading(word("trace", source.lang)), table(head, rows)])


def _unrepeated(names: tuple[str, str, str], before: tuple[str, str, str]) -> list[str]:
    """A name is left out where it and all to its left stand on the line above."""
    return ["" if names[: i + 1] == before[: i + 1] else name for i, name in enumerate(names)]


def _reached(source: Source, row: TraceRow) -> list[str]:
    visits = ", ".join(row.visits) or word("any time", source.lang)
    return [row.item, source.item(row.item), visits, row.standard]
