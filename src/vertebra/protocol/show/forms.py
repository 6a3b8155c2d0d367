"""All forms with their items: type, unit, answers, range, skip logic, derivations, edit checks, standard names."""

from vertebra.protocol.expressions import say
from vertebra.protocol.expressions.say import say_unit
from vertebra.protocol.forms import Form, Item
from vertebra.protocol.show.layout import heading, paragraph, table
from vertebra.protocol.show.words import word
from vertebra.protocol.study import Study, StudyWords
from vertebra.terms.texts import Lang

_MOST_CODES = 60


def forms(study: Study, lang: Lang) -> str:
    return "\n".join(form(study, f, lang) for f in study.forms)


def form(study: Study, f: Form, lang: Lang) -> str:
    """One form as a table, its skip logic, its derivations and its edit checks in words."""
    head = [word(w, lang) for w in ("item", "label", "type", "unit", "range", "codes", "required", "standard")]
    parts = [heading(f"{f.id}  {f.title.into(lang)}"), table(head, [_row(study, i, lang) for i in f.items])]
    words = StudyWords(study)
    for item in f.items:
        if item.show is not None:
            parts.append(paragraph(f"{item.id}, {word('shown', lang)}", say(item.show, words, lang), indent=2))
        if item.derive is not None:
            parts.append(paragraph(f"{item.id}, {word('derived', lang)}", say(item.derive, words, lang), indent=2))
    for c in f.checks:
        parts += [paragraph(c.id, f"{say(c.wrong, words, lang)} → {c.asks.into(lang)}", indent=2)]
    return "\n".join(parts)


def _row(study: Study, item: Item, lang: Lang) -> list[str]:
    limits = f"{item.low if item.low is not None else ''}–{item.high if item.high is not None else ''}"
    standard = item.standard
    name = f"{standard.domain}.{standard.test or standard.variable} {standard.loinc}".strip(" .") if standard else ""
    required = word("yes" if item.required and item.derive is None else "no", lang)
    unit = say_unit(item.unit, lang) if item.unit else ""
    return [
        item.id,
        item.label.into(lang),
        item.type,
        unit,
        limits.strip("–"),
        _codes(study, item, lang),
        required,
        name,
    ]


def _codes(study: Study, item: Item, lang: Lang) -> str:
    if not item.codes:
        return ""
    told = " / ".join(c.label.into(lang) for c in study.codelist(item.codes).codes)
    return told if len(told) <= _MOST_CODES else f"{told[:_MOST_CODES]}…"
