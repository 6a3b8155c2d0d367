"""Safety: grades, signals, report clocks, pausing rules, the stopping boundary."""

from vertebra.protocol.expressions import say
from vertebra.protocol.show.layout import heading, paragraph, table
from vertebra.protocol.show.words import word
from vertebra.protocol.study import Study, StudyWords
from vertebra.terms.texts import Lang


def safety(study: Study, lang: Lang) -> str:
    parts = [heading(f"{word('grades', lang)} ({study.safety.grades_version})"), *_grades(study, lang)]
    parts += [heading(word("signals", lang)), *_signals(study, lang)]
    parts += [heading(word("clocks", lang)), *_clocks(study, lang)]
    parts += [heading(word("pauses", lang)), *_pauses(study, lang)]
    return "\n".join([*parts, heading(word("boundary", lang)), _boundary(study, lang)])


def _grades(study: Study, lang: Lang) -> list[str]:
    words = StudyWords(study)
    return [
        paragraph(f"{g.term.into(lang)}, {word('grade', lang)} {step.grade}", say(step.when, words, lang), indent=2)
        for g in study.safety.gradings
        for step in g.grades
    ]


def _signals(study: Study, lang: Lang) -> list[str]:
    words, told = StudyWords(study), []
    for s in study.safety.signals:
        held = f" · {word('hold', lang)}" if s.hold else ""
        told.append(f"{s.id} [{s.colour}]  {s.label.into(lang)}{held}")
        told.append(paragraph(word("when", lang), say(s.when, words, lang)))
        told.append(paragraph(word("advice", lang), s.advice.into(lang)))
    return told


def _clocks(study: Study, lang: Lang) -> list[str]:
    words = StudyWords(study)
    return [
        paragraph(f"{k.id} ({k.region}, {k.days} d)", f"{k.label.into(lang)}; {say(k.starts, words, lang)}", indent=2)
        for k in study.safety.clocks
    ]


def _pauses(study: Study, lang: Lang) -> list[str]:
    words = StudyWords(study)
    return [
        paragraph(f"{p.id} (≥ {p.count})", f"{p.label.into(lang)}; {say(p.where, words, lang)}", indent=2)
        for p in study.safety.pauses
    ]


def _boundary(study: Study, lang: Lang) -> str:
    rule = study.safety.boundary
    stops = sorted(rule.stops.items(), key=lambda pair: int(pair[0]))
    counted = paragraph(rule.label.into(lang), say(rule.counted, StudyWords(study), lang), indent=0)
    return f"{counted}\n{table(['n', *(n for n, _ in stops)], [['≥', *(str(k) for _, k in stops)]])}"
