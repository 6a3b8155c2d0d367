"""All forms with their items: type, unit, answers, range, skip logic, derivations, edit checks, standard names."""

from vertebra.protocol.expressions import Node
from vertebra.protocol.forms import CodeList, Form, Item
from vertebra.protocol.show.layout import heading, paragraph, table
from vertebra.protocol.show.source import Source
from vertebra.protocol.show.words import word
from vertebra.protocol.study import CONSENT_ITEMS, Consent

_COLUMNS = ("item", "label", "type", "unit", "range", "codes", "required", "standard")
_PLANS = {"all": "verify all", "key": "verify none", "none": "verify none"}
_WAYS = ("partial", "censored", "multiple", "personal", "retroactive")


def forms(source: Source) -> str:
    return "\n".join(
        [*(consent(source, x) for x in source.study.consents), *(form(source, f) for f in source.study.forms)]
    )


def consent(source: Source, x: Consent) -> str:
    """The document with its version, and what of it a monitor compares with the signed paper."""
    items = [source.into(CONSENT_ITEMS[i]) for i in x.verify]
    seen = source.listed(items) if items else word("verify none", source.lang)
    return "\n".join(
        [heading(f"{source.into(x.label)} {x.version}"), paragraph(word("verified", source.lang), seen, indent=0)]
    )


def form(source: Source, f: Form) -> str:
    """One form as a table; below it the answers, skip logic, derivations and edit checks in words."""
    lang = source.lang
    title = f"{f.id}  {source.into(f.title)}" + (f" ({word('rows', lang)})" if f.log else "")
    by = paragraph(word("roles", lang), source.names("role", f.roles), indent=0) if f.roles else ""
    head = [word(w, lang) for w in _COLUMNS]
    seen = paragraph(word("verified", lang), _verified(source, f), indent=0)
    told = [heading(title), by, seen, table(head, [_row(source, i) for i in f.items]), *_answers(source, f)]
    for item in f.items:
        told += [paragraph(f"{item.id}, {word(w, lang)}", source.say(node), indent=2) for w, node in _logic(item)]
        if item.roles:
            told.append(paragraph(f"{item.id}, {word('only', lang)}", source.names("role", item.roles), indent=2))
    for c in f.checks:
        asked = f"{source.say(c.wrong)} → {word('query', lang)} ({c.item}): {source.into(c.asks)}"
        told.append(paragraph(c.id, asked, indent=2))
    return "\n".join(t for t in told if t)


def _verified(source: Source, f: Form) -> str:
    """Which items a monitor compares with the source."""
    keys = [i.id for i in f.items if i.key]
    return source.listed(keys) if f.verify == "key" and keys else word(_PLANS[f.verify], source.lang)


def _row(source: Source, item: Item) -> list[str]:
    lang = source.lang
    ways = [word(w, lang) for w in _WAYS if getattr(item, w)]
    kind = word(item.type, lang) + (f" ({source.listed(ways)})" if ways else "")
    low, high = ("" if x is None else f"{x:f}" for x in (item.low, item.high))
    needed = word("yes" if item.required and item.derive is None else "no", lang)
    limits = f"{low}–{high}".strip("–") if low and high else f"≥ {low}" if low else f"≤ {high}" if high else ""
    name = standard_of(item)
    return [item.id, source.into(item.label), kind, source.unit(item), limits, item.codes, needed, name]


def standard_of(item: Item) -> str:
    """Domain and variable or test it is submitted as, then its LOINC code."""
    s = item.standard
    return f"{s.domain}.{s.test or s.variable} {s.loinc}".strip(" .") if s else ""


def _logic(item: Item) -> list[tuple[str, Node]]:
    return [(w, node) for w, node in (("shown", item.show), ("derived", item.derive)) if node is not None]


def _answers(source: Source, f: Form) -> list[str]:
    """Every code list of the form in full: what is signed must be complete."""
    ids = dict.fromkeys(i.codes for i in f.items if i.codes)
    known = [source.index.codelists.get(id) or CodeList(f"?{id}?", ()) for id in ids]
    told = [(c.id, " / ".join(f"{k.code} {source.into(k.label)}" for k in c.codes)) for c in known]
    return [paragraph(f"{word('answers', source.lang)} {id}", text, indent=2) for id, text in told]
