"""Safety: reference ranges, grades, signals, report clocks, pausing rules, the stopping boundary."""

from collections.abc import Iterator

from vertebra.protocol.safety import Range, Signal
from vertebra.protocol.show.layout import heading, paragraph, table
from vertebra.protocol.show.source import Source
from vertebra.protocol.show.words import word


def safety(source: Source) -> str:
    lang, rules = source.lang, source.study.safety
    parts = [heading(f"{word('ranges', lang)} ({rules.ranges_version})"), _ranges(source)]
    parts += [heading(f"{word('grades', lang)} ({rules.grades_version})"), *_grades(source)]
    parts += [heading(word("signals", lang)), *(_signal(source, s) for s in rules.signals)]
    parts += [heading(word("clocks", lang)), *_clocks(source)]
    parts += [heading(word("pauses", lang)), *_pauses(source)]
    return "\n".join([*parts, heading(word("boundary", lang)), _boundary(source)])


def _ranges(source: Source) -> str:
    head = [word(w, source.lang) for w in ("item", "limits", "unit", "sex", "valid from")]
    return table(head, [_range(source, r) for r in source.study.safety.ranges])


def _range(source: Source, r: Range) -> list[str]:
    low, high = ("" if x is None else f"{x:f}" for x in (r.low, r.high))
    told = f"{low}–{high}" if low and high else f"≥ {low}" if low else f"≤ {high}"
    item, sex = source.index.items.get(r.item), word(r.sex, source.lang) if r.sex else ""
    return [source.item(r.item), told, source.unit(item) if item else "", sex, r.valid_from.isoformat()]


def _grades(source: Source) -> Iterator[str]:
    grade = word("grade", source.lang)
    for g in source.study.safety.gradings:
        for step in g.grades:
            label = f"{source.into(g.term)}, {grade} {step.grade}"
            yield paragraph(label, source.say(step.when), indent=2)


def _signal(source: Source, s: Signal) -> str:
    lang = source.lang
    held = f" · {word('hold', lang)}" if s.hold else ""
    rows = (word("when", lang), source.say(s.when)), (word("advice", lang), source.into(s.advice))
    title = f"{s.id} [{word(s.colour, lang)}]  {source.into(s.label)}{held}"
    return "\n".join([title, *(paragraph(label, text) for label, text in rows)])


def _clocks(source: Source) -> Iterator[str]:
    for k in source.study.safety.clocks:
        told = f"{source.into(k.label)}; {word('when', source.lang)}: {source.say(k.starts)}"
        yield paragraph(f"{k.id} ({k.region}, {_days(source, k.days, k.first_day)})", told, indent=2)


def _days(source: Source, days: int, first: int) -> str:
    if source.lang == "en":
        return f"within {days} days, the day of awareness is day {first}"
    return f"{days} 天內，知悉日為第 {first} 天"


def _pauses(source: Source) -> Iterator[str]:
    for p in source.study.safety.pauses:
        told = f"{source.into(p.label)}; {source.form(p.form)}: {source.say(p.where)}"
        yield paragraph(f"{p.id} (≥ {p.count})", told, indent=2)


def _boundary(source: Source) -> str:
    rule = source.study.safety.boundary
    stops = sorted(rule.stops.items(), key=lambda pair: (len(pair[0]), pair[0]))  # "2" before "10", whatever the keys
    counted = paragraph(source.into(rule.label), source.say(rule.counted), indent=0)
    return f"{counted}\n{table(['n', *(n for n, _ in stops)], [['≥', *(str(k) for _, k in stops)]])}"
