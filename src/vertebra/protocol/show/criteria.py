"""All criteria: registered words, the rule in force in plain words, the other reading, the defect, who and when."""

from vertebra.protocol.eligibility import Criterion, Reading
from vertebra.protocol.show.layout import heading, paragraph
from vertebra.protocol.show.source import Source
from vertebra.protocol.show.words import word, words


def criteria(source: Source) -> str:
    parts = []
    for kind in ("inclusion", "exclusion"):
        parts.append(heading(word(kind, source.lang)))
        parts += [criterion(source, c) for c in source.study.criteria if c.kind == kind]
    return "\n".join(parts)


def criterion(source: Source, c: Criterion) -> str:
    """One criterion as a block of text."""
    lang = source.lang
    rows = [(word("registered words", lang), f"“{c.words}”"), *rules(source, c), *proposed(source, c)]
    rows += [(word("defect", lang), source.into(c.defect))] if c.defect else []
    rows += [(word("trap", lang), source.into(c.trap))] if c.trap else []
    rows.append((word("decides", lang), source.names("role", c.decides)))
    rows.append((word("moments", lang), words(c.moments, lang)))
    return "\n".join([f"\n{c.id}  {source.into(c.title)}", *(paragraph(label, text) for label, text in rows)])


def rules(source: Source, c: Criterion) -> list[tuple[str, str]]:
    """The rule under the reading in force, then the other one where it differs."""
    lang, reading = source.lang, source.study.reading
    verb = word("holds" if c.kind == "inclusion" else "excludes", lang)
    rows = [(f"{word('rule', lang)} ({word(reading, lang)}, {verb})", source.say(c.rule(reading)))]
    if c.corrected is not None:
        other: Reading = "registered" if reading == "corrected" else "corrected"
        rows.append((f"{word('other reading', lang)} ({word(other, lang)})", source.say(c.rule(other))))
    return rows


def proposed(source: Source, c: Criterion) -> list[tuple[str, str]]:
    """Of a draft's line that nobody has accepted: what it may mean; of one that somebody has: who."""
    draft, lang = source.study.draft, source.lang
    if draft is None:
        return []
    if acceptance := draft.acceptance(c.id):
        return [(word("accepted", lang), f"{acceptance.by}, {acceptance.on} ({acceptance.how})")]
    proposal = draft.proposal(c.id)
    if proposal is None or proposal.expression is None:
        return []
    return [
        (
            f"{word('proposed', lang)} ({word('confidence ' + proposal.confidence, lang)})",
            source.say(proposal.expression),
        )
    ]
