"""The schedule of activities: visits against forms, both clocks, every window."""

from vertebra.protocol.show.layout import heading, paragraph, table
from vertebra.protocol.show.words import word
from vertebra.protocol.study import Study
from vertebra.protocol.timeline import Visit
from vertebra.terms.texts import Lang


def schedule(study: Study, lang: Lang) -> str:
    """One row a visit, one column a form that some visit collects."""
    forms = list(dict.fromkeys(f for v in study.visits for f in v.forms))
    head = [word("visit", lang), "", word("anchor", lang), word("day", lang), word("window", lang), *forms]
    rows = [[*_timing(study, v, lang), *("X" if f in v.forms else "" for f in forms)] for v in study.visits]
    logs = [f.id for f in study.forms if f.log]
    legend = ", ".join(f"{f} {study.form(f).title.into(lang)}" for f in (*forms, *logs))
    told = [heading(word("schedule", lang)), table(head, rows), "", paragraph(word("legend", lang), legend, indent=0)]
    return "\n".join(told)


def _timing(study: Study, visit: Visit, lang: Lang) -> list[str]:
    label = visit.label.into(lang)
    if visit.anchor == "none":
        return [visit.id, label, word("event", lang), "", ""]
    anchor = study.anchor(visit.anchor).label.into(lang)
    window = f"{visit.first:+d}…{visit.last:+d}" if visit.first < visit.last else ""
    return [visit.id, label, anchor, f"{visit.day:+d}" if visit.day else "0", window]
