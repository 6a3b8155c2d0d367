"""The pages by name, the summary, and the same content as data."""

from collections.abc import Callable
from typing import Any

import msgspec

from vertebra.protocol.check.tracing import trace
from vertebra.protocol.show.criteria import criteria
from vertebra.protocol.show.forms import forms
from vertebra.protocol.show.objectives import objectives, tracing
from vertebra.protocol.show.product import product
from vertebra.protocol.show.safety import safety
from vertebra.protocol.show.schedule import schedule
from vertebra.protocol.show.source import Source
from vertebra.protocol.show.words import COUNTS, word
from vertebra.protocol.study import Study
from vertebra.terms.texts import Lang


def show(study: Study, lang: Lang = "en", part: str = "") -> str:
    """One part, or everything a reviewer reads before signing.

    Raises:
        KeyError: no such part.
    """
    source = Source(study, lang)
    if part:
        return _PAGES[part](source)
    reviewed = [page for name, page in _PAGES.items() if name != "forms"]
    return "\n".join(page(source) for page in reviewed)


def summary(study: Study, lang: Lang = "en") -> str:
    """What it is, in about ten lines, with the version that a signature would bind."""
    return _summary(Source(study, lang))


def _summary(source: Source) -> str:
    study, lang = source.study, source.lang
    i = study.identity
    counts = source.listed([f"{number} {COUNTS[name].into(lang)}" for name, number in counted(study).items()])
    lines = [
        f"{i.protocol} ({i.registry}), {word('edition', lang)} {study.edition}",
        source.into(i.title),
        f"“{i.registered_title}”",
        f"{i.sponsor} · {i.phase} · n = {i.planned}",
        f"{source.into(i.condition)} · {source.into(i.arm)}",
        f"{source.into(i.design)} · {study.zone}",
        f"{word('reading in force', lang)}: {word(study.reading, lang)}",
        f"{word('counts', lang)}: {counts}",
        *(f"{word('waived', lang)} {w.code} {w.where}: {w.why} ({w.by})" for w in study.waivers),
        f"SHA-256 {study.version}",
    ]
    return "\n".join(lines)


def counted(study: Study) -> dict[str, int]:
    """How much of everything there is."""
    return {
        "visits": len(study.visits),
        "forms": len(study.forms),
        "items": sum(len(f.items) for f in study.forms),
        "edit checks": sum(len(f.checks) for f in study.forms),
        "criteria": len(study.criteria),
        "endpoints": sum(len(o.endpoints) for o in study.objectives),
        "product steps": len(study.product.steps),
        "release tests": len(study.product.tests),
        "hard stops": len(study.product.stops),
        "warnings": len(study.product.warnings),
        "limits": len(study.product.limits),
        "signals": len(study.safety.signals),
    }


def as_data(study: Study, lang: Lang = "en") -> dict[str, Any]:
    """The study as plain data, with every rule of a reviewer's interest told in words beside it."""
    source = Source(study, lang)
    return {
        "version": study.version,
        "reading": study.reading,
        "counts": counted(study),
        "criteria": {c.id: source.say(c.rule(study.reading)) for c in study.criteria},
        "stops": {s.id: source.say(s.danger) for s in study.product.stops},
        "warnings": {w.id: source.say(w.when) for w in study.product.warnings},
        "signals": {s.id: source.say(s.when) for s in study.safety.signals},
        "trace": [row._asdict() for row in trace(study)],
        "study": msgspec.to_builtins(study),
    }


_PAGES: dict[str, Callable[[Source], str]] = {
    "summary": _summary,
    "schedule": schedule,
    "criteria": criteria,
    "objectives": objectives,
    "product": product,
    "safety": safety,
    "trace": tracing,
    "forms": forms,
}
PARTS = tuple(_PAGES)
