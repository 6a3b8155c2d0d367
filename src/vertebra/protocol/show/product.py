"""The product: states, steps, release specification, hard stops, warnings, sentinel intervals."""

from vertebra.protocol.expressions import say
from vertebra.protocol.product import HardStop, Step, Warning
from vertebra.protocol.show.layout import heading, paragraph, table
from vertebra.protocol.show.words import word
from vertebra.protocol.study import Study, StudyWords
from vertebra.terms.texts import Lang


def product(study: Study, lang: Lang) -> str:
    p = study.product
    states = " · ".join(f"{s.id} {s.label.into(lang)}" for s in p.states)
    parts = [heading(f"{p.name.into(lang)}: {word('states', lang)}"), paragraph("", states, indent=0)]
    parts += [heading(word("steps", lang)), _steps(study, lang), heading(word("tests", lang)), _tests(study, lang)]
    parts += [heading(word("stop list", lang)), *(_stop(study, s, lang) for s in p.stops)]
    parts += [heading(word("warnings", lang)), *(_warning(study, w, lang) for w in p.warnings)]
    return "\n".join([*parts, heading(word("stagger", lang)), _stagger(study, lang)])


def _steps(study: Study, lang: Lang) -> str:
    head = [word(w, lang) for w in ("step", "from", "to", "roles", "witness", "stops")]
    return table(["", *head], [_step(s, lang) for s in study.product.steps])


def _step(step: Step, lang: Lang) -> list[str]:
    witness = word("yes", lang) if step.witness else ""
    starts = "/".join(step.starts) if len(step.starts) <= 3 else f"{step.starts[0]}/…/{step.starts[-1]}"
    return [
        step.id,
        step.label.into(lang),
        starts,
        step.leads or "=",
        "/".join(step.roles),
        witness,
        " ".join(step.stops),
    ]


def _tests(study: Study, lang: Lang) -> str:
    head = [word("item", lang), word("specification", lang), word("blocking", lang)]
    rows = [
        [
            t.label.into(lang),
            t.specification.into(lang),
            word("late" if t.late else "yes" if t.blocking else "no", lang),
        ]
        for t in study.product.tests
    ]
    return table(head, rows)


def _stop(study: Study, stop: HardStop, lang: Lang) -> str:
    told = say(stop.danger, StudyWords(study), lang)
    rows = [(word("danger", lang), told), (word("advice", lang), stop.advice.into(lang))]
    return "\n".join([f"{stop.id}  {stop.label.into(lang)}", *(paragraph(label, text) for label, text in rows)])


def _warning(study: Study, warning: Warning, lang: Lang) -> str:
    told = say(warning.when, StudyWords(study), lang)
    rows = [(word("when", lang), told), (word("advice", lang), warning.advice.into(lang))]
    return "\n".join([f"{warning.id}  {warning.label.into(lang)}", *(paragraph(label, text) for label, text in rows)])


def _stagger(study: Study, lang: Lang) -> str:
    s = study.product.stagger
    if lang == "en":
        return (
            f"The first {s.alone} participants one by one, {s.alone_days} days apart; "
            f"then cohorts of {s.cohort}, {s.cohort_days} days apart."
        )
    return f"前 {s.alone} 位逐一給藥,間隔 {s.alone_days} 天;其後每 {s.cohort} 位一組,組間 {s.cohort_days} 天。"
