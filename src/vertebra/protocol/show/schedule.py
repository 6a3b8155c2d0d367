"""The schedule of activities: visits against forms, both clocks, every window."""

from vertebra.protocol.show.layout import heading, paragraph, table
from vertebra.protocol.show.source import Source
from vertebra.protocol.show.words import word
from vertebra.protocol.timeline import Visit


def schedule(source: Source) -> str:
    """One row a visit, one column a form that some visit collects."""
    study, lang = source.study, source.lang
    forms = list(dict.fromkeys(f for v in study.visits for f in v.forms))
    head = [word("visit", lang), "", word("anchor", lang), word("day", lang), word("window", lang), *forms]
    rows = [[*_timing(source, v), *("X" if f in v.forms else "" for f in forms)] for v in study.visits]
    logs = [f.id for f in study.forms if f.log]
    legend = source.listed([f"{f} {source.form(f)}" for f in dict.fromkeys((*forms, *logs))])
    told = [heading(word("schedule", lang)), table(head, rows), "", paragraph(word("legend", lang), legend, indent=0)]
    return "\n".join(told)


def _timing(source: Source, visit: Visit) -> list[str]:
    label = source.into(visit.label)
    if visit.anchor == "none":
        return [visit.id, label, word("event", source.lang), "", ""]
    anchor = source.name("clock", visit.anchor)
    window = f"{visit.first:+d}…{visit.last:+d}" if visit.first < visit.last else ""
    return [visit.id, label, anchor, f"{visit.day:+d}" if visit.day else "0", window]
