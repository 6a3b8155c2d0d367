"""The product: states, steps, release specification, hard stops, warnings, sentinel intervals."""

from collections.abc import Iterable

from vertebra.protocol.product import Culture, HardStop, Limit, ReleaseTest, Step, Warning
from vertebra.protocol.show.layout import heading, paragraph, table
from vertebra.protocol.show.source import Source
from vertebra.protocol.show.words import word, words
from vertebra.terms.texts import Lang


def product(source: Source) -> str:
    p, lang = source.study.product, source.lang
    states = " · ".join(f"{s.id} {source.into(s.label)}" for s in p.states)
    parts = [heading(f"{source.into(p.name)}: {word('states', lang)}"), paragraph("", states, indent=0)]
    parts += [heading(word("steps", lang)), *(_step(source, s) for s in p.steps)]
    parts += [heading(word("tests", lang)), _tests(source), *(_test(source, t) for t in p.tests)]
    parts += [heading(word("stop list", lang)), *(_stop(source, s) for s in p.stops)]
    parts += [heading(word("warnings", lang)), *(_warning(source, w) for w in p.warnings)]
    parts += _making(source)
    parts += [heading(word("stagger", lang)), _stagger(source)]
    if p.culture is not None:
        parts += [heading(word("culture", lang)), _culture(p.culture, lang)]
    if p.climates:
        parts += [heading(word("climates", lang)), _climates(source)]
    if source.study.closing:
        parts += [heading(word("closing", lang)), *(_stop(source, s) for s in source.study.closing)]
    return "\n".join(parts)


def _block(title: str, rows: Iterable[tuple[str, str]]) -> str:
    return "\n".join([title, *(paragraph(label, text) for label, text in rows if text)])


def _step(source: Source, step: Step) -> str:
    """One step in full: from where to where, by whom, and all that guards it."""
    lang = source.lang
    rows = [
        (word("from", lang), source.names("state", step.starts)),
        (word("to", lang), source.name("state", step.leads) if step.leads else word("unchanged", lang)),
        (word("forms", lang), f"{step.form} {source.form(step.form)}"),
        (word("roles", lang), source.names("role", step.roles)),
        (word("scans", lang), words(step.scans, lang)),
        (word("witness", lang), word("yes", lang) if step.witness else ""),
        (word("stops", lang), " ".join(step.stops)),
        (word("asks for", lang), " ".join(step.warnings)),
        (word("sets", lang), source.name("clock", step.anchor) if step.anchor else ""),
        ("", word("produces", lang) if step.produces else ""),
        ("", word("remembered", lang) if step.remembered else ""),
    ]
    return _block(f"{step.id}  {source.into(step.label)}", rows)


def _tests(source: Source) -> str:
    head = [word(w, source.lang) for w in ("item", "specification", "blocking")]
    return table(head, [_line(source, t) for t in source.study.product.tests])


def _line(source: Source, test: ReleaseTest) -> list[str]:
    blocks = word("late" if test.late else "yes" if test.blocking else "no", source.lang)
    return [f"{test.id}  {source.into(test.label)}", source.into(test.specification), blocks]


def _test(source: Source, test: ReleaseTest) -> str:
    return paragraph(f"{test.id}, {word('passes', source.lang)}", source.say(test.passes), indent=2)


def _stop(source: Source, stop: HardStop) -> str:
    rows = (
        (word("danger", source.lang), source.say(stop.danger)),
        (word("advice", source.lang), source.into(stop.advice)),
    )
    return _block(f"{stop.id}  {source.into(stop.label)}", rows)


def _warning(source: Source, warning: Warning) -> str:
    rows = (
        (word("when", source.lang), source.say(warning.when)),
        (word("advice", source.lang), source.into(warning.advice)),
    )
    return _block(f"{warning.id}  {source.into(warning.label)}", rows)


def _making(source: Source) -> list[str]:
    """How the lot is made: stages in their order, limits. Nothing where the study has none."""
    product, lang = source.study.product, source.lang
    stages = [heading(word("stages", lang)), _stages(source)] if product.stages else []
    limits = [heading(word("in-process limits", lang)), *(_limit(source, x) for x in product.limits)]
    return stages + (limits if product.limits else [])


def _stages(source: Source) -> str:
    product, item = source.study.product, source.study.product.parts.get("stage", "")
    kinds = {k.id: source.into(k.label) for k in product.kinds}

    def code(id: str) -> str:
        return source.into(source.labels.code(item, id))

    rows = [
        [
            code(s.id),
            source.listed([code(x) for x in s.after]),
            source.listed([kinds.get(k, f"?{k}?") for k in s.materials]),
            word("yes" if s.must else "no", source.lang),
        ]
        for s in product.stages
    ]
    return table([word(w, source.lang) for w in ("stage", "after", "materials", "must")], rows)


def _limit(source: Source, limit: Limit) -> str:
    rows = (
        (word("must hold", source.lang), source.say(limit.condition)),
        (word("advice", source.lang), source.into(limit.advice)),
    )
    return _block(f"{limit.id}  {source.into(limit.label)}", rows)


def _climates(source: Source) -> str:
    """The range of each leg, both ends within it, and what is allowed outside."""
    head = [word("item", source.lang), "°C", word("allowed", source.lang)]
    rows = [[f"{leg.id}  {source.into(leg.label)}", f"{leg.low}–{leg.high}", str(leg.allowed)]
            for leg in source.study.product.climates]  # fmt: skip
    return table(head, rows)


def _stagger(source: Source) -> str:
    s = source.study.product.stagger
    if source.lang == "en":
        return (
            f"The first {s.alone} participants one by one, {s.alone_days} days apart; "
            f"then cohorts of {s.cohort}, {s.cohort_days} days apart."
        )
    return f"前 {s.alone} 位逐一給藥，間隔 {s.alone_days} 天；其後每 {s.cohort} 位一組，組間 {s.cohort_days} 天。"


def _culture(c: Culture, lang: Lang) -> str:
    if lang == "en":
        return (
            f"The cells are usually ready {c.typical_days} days after the surgery ({c.least_days} to {c.most_days}); "
            f"the lab keeps a place for {c.most_days}. Injection {c.earliest} to {c.latest} days after the surgery, "
            f"at most {c.injections_a_day} a day."
        )
    return (
        f"細胞一般於術後 {c.typical_days} 天備妥（{c.least_days} 至 {c.most_days} 天），"
        f"培養位置保留 {c.most_days} 天；注射於術後 {c.earliest} 至 {c.latest} 天，每日至多 {c.injections_a_day} 位。"
    )
