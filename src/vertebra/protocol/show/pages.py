"""The pages by name, the summary, and the same content as data."""

from collections.abc import Callable
from typing import Any

import msgspec

from vertebra.protocol.expressions import say
from vertebra.protocol.show import criteria, forms, product, safety, schedule
from vertebra.protocol.show.layout import heading, paragraph
from vertebra.protocol.show.words import word
from vertebra.protocol.study import Study, StudyWords
from vertebra.terms.texts import Lang


def show(study: Study, lang: Lang = "en", part: str = "") -> str:
    """One part, or everything a reviewer reads before signing.

    Raises:
        KeyError: no such part.
    """
    if part:
        return _PAGES[part](study, lang)
    reviewed = [p for p in PARTS if p != "forms"]
    return "\n".join([summary(study, lang), *(_PAGES[p](study, lang) for p in reviewed)])


def summary(study: Study, lang: Lang = "en") -> str:
    """What it is, in about ten lines, with the version that a signature would bind."""
    i = study.identity
    lines = [
        f"{i.protocol} ({i.registry}), edition {study.edition}",
        i.title.into(lang),
        f"{i.sponsor} · {i.phase} · n = {i.planned} · {i.design.into(lang)}",
        f"SHA-256 {study.version}",
        f"reading: {study.reading}",
        _counts(study),
    ]
    return "\n".join(lines)


def _counts(study: Study) -> str:
    counts = {
        "visits": len(study.visits),
        "forms": len(study.forms),
        "items": len(list(study.items())),
        "edit checks": sum(len(f.checks) for f in study.forms),
        "criteria": len(study.criteria),
        "product steps": len(study.product.steps),
        "hard stops": len(study.product.stops),
        "signals": len(study.safety.signals),
    }
    return ", ".join(f"{n} {name}" for name, n in counts.items())


def objectives(study: Study, lang: Lang) -> str:
    """Objectives, endpoints and responder rules."""
    parts = [heading(word("objectives", lang))]
    for o in study.objectives:
        parts.append(f"{o.id} [{o.level}]  {o.label.into(lang)}")
        told = [(e.id, f"{e.label.into(lang)}; {', '.join(e.items)} @ {', '.join(e.visits)}") for e in o.endpoints]
        parts += [paragraph(id, text) for id, text in told]
    parts.append(heading(word("responders", lang)))
    words = StudyWords(study)
    parts += [
        paragraph(f"{r.id} v{r.version}", f"{r.label.into(lang)}; {say(r.when, words, lang)}", indent=2)
        for r in study.responders
    ]
    return "\n".join(parts)


def as_data(study: Study, lang: Lang = "en") -> dict[str, Any]:
    """The study as plain data, with every rule of a reviewer's interest told in words beside it."""
    words = StudyWords(study)
    told = {c.id: say(c.rule(study.reading), words, lang) for c in study.criteria}
    stops = {s.id: say(s.danger, words, lang) for s in study.product.stops}
    return {
        "version": study.version,
        "reading": study.reading,
        "criteria": told,
        "stops": stops,
        "study": msgspec.to_builtins(study),
    }


_PAGES: dict[str, Callable[[Study, Lang], str]] = {
    "schedule": schedule.schedule,
    "criteria": criteria.criteria,
    "objectives": objectives,
    "product": product.product,
    "safety": safety.safety,
    "forms": forms.forms,
}
PARTS = tuple(_PAGES)
