"""All criteria: registered words, the rule in force in plain words, the other reading, the defect."""

from vertebra.protocol.eligibility import Criterion, Reading
from vertebra.protocol.expressions import say
from vertebra.protocol.show.layout import heading, paragraph
from vertebra.protocol.show.words import word
from vertebra.protocol.study import Study, StudyWords
from vertebra.terms.texts import Lang


def criteria(study: Study, lang: Lang) -> str:
    parts = []
    for kind in ("inclusion", "exclusion"):
        parts.append(heading(word(kind, lang)))
        parts += [criterion(study, c, lang) for c in study.criteria if c.kind == kind]
    return "\n".join(parts)


def criterion(study: Study, c: Criterion, lang: Lang) -> str:
    """One criterion as a block of text."""
    rows = [(word("registered words", lang), f"“{c.words}”"), *_rules(study, c, lang)]
    rows += [(word("defect", lang), c.defect.into(lang))] if c.defect else []
    rows += [(word("trap", lang), c.trap.into(lang))] if c.trap else []
    roles = [study.role(r) for r in c.decides]
    rows.append((word("decides", lang), ", ".join(r.label.into(lang) for r in roles if r)))
    rows.append((word("moments", lang), ", ".join(word(m, lang) for m in c.moments)))
    return "\n".join([f"\n{c.id}  {c.title.into(lang)}", *(paragraph(label, text) for label, text in rows)])


def _rules(study: Study, c: Criterion, lang: Lang) -> list[tuple[str, str]]:
    words = StudyWords(study)
    verb = word("holds" if c.kind == "inclusion" else "excludes", lang)
    rows = [(f"{word('rule', lang)} ({study.reading}, {verb})", say(c.rule(study.reading), words, lang))]
    if c.corrected is not None:
        other: Reading = "registered" if study.reading == "corrected" else "corrected"
        rows.append((f"{word('other reading', lang)} ({other})", say(c.rule(other), words, lang)))
    return rows
