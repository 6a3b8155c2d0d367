"""Limits as written: a range the wrong way round, a unit that is missing or another's, a lost superscript."""

import re
from collections.abc import Iterator

from vertebra.protocol.check.codes import finding
from vertebra.protocol.check.registered.look import Registered
from vertebra.protocol.registry.criteria import Drafted
from vertebra.protocol.registry.grammar.atoms import Atom
from vertebra.protocol.registry.grammar.concepts import Concept, concepts
from vertebra.protocol.registry.words import brief
from vertebra.terms.findings import Finding
from vertebra.terms.texts import Text
from vertebra.terms.units import canonical

# `x103/uL`, `10 9/L`, `*103`: a power of ten without its mark, before a volume or cells
_LOST = re.compile(r"(?<![\d.,])(?:[x×*·]\s?)?10\s?[36789](?=\s?(?:/|per\b|cells?\b|viable\b|MSCs?\b|kg\b))(?!\s?/\s?(?:min|h|day|kg))", re.I)
_MARKED = re.compile(r"[x×*]|10 [36789]")


def check_quantities(look: Registered) -> Iterator[Finding]:
    """Findings: L06, L08, L12b."""
    for one in look.criteria:
        for atom in one.read.atoms:
            yield from _atom(one, atom)
        yield from _strays(one)
    for path, text in look.texts():
        yield from _lost(look, path, text)


def _atom(one: Drafted, atom: Atom) -> Iterator[Finding]:
    where, words = f"criterion {one.criterion.id}", brief(one.line.words[atom.value[0] : atom.value[1]])
    signs = [b.sign for b in atom.limit.bounds]
    if atom.limit.join == "and" and signs == [">=", "<="] and atom.limit.bounds[0].number > atom.limit.bounds[1].number:
        yield finding("L06", where, words=words)
    concept = concepts()[atom.concepts[0]]
    if atom.assumed and atom.limit.unit is None and not _is_relative(atom):
        guess = Text(f"no unit; the likeliest is {atom.unit}", f"無單位;最可能為 {atom.unit}")
        yield finding("L08", where, None, _usual(concept), _unit_added(words, atom.unit), words=words, item=concept.label, what=guess)


def _is_relative(atom: Atom) -> bool:
    return any(b.uln or b.lln for b in atom.limit.bounds)


def _usual(concept: Concept) -> Text | None:
    """Evidence: the usual reference range."""
    if concept.reference is None:
        return None
    low, high = concept.reference
    told = f"{low:f}–{high:f} {canonical(concept.analyte)}"
    return Text(f"usual reference range of {concept.label.en}: {told}", f"{concept.label.zh}之一般參考範圍:{told}")


def _unit_added(words: str, unit: str) -> Text:
    return Text(f"{words} {unit}", f"{words} {unit}")


def _strays(one: Drafted) -> Iterator[Finding]:
    """A limit beside a name whose unit it does not have: `PT/INR: 11-15 (sec)`."""
    for note in one.read.strays:
        concept = concepts()[note.near]
        unit = note.limit.unit.code if note.limit.unit else ""
        if concept.group == "lab" and unit and unit not in ("?", "d", "wk", "mo", "a", "h", "min"):
            words = brief(one.line.words[note.value[0] : note.value[1]])
            what = Text(f"the unit {unit}, which is not one of its own", f"之單位 {unit} 不屬於此項目")
            yield finding("L08", f"criterion {one.criterion.id}", None, _usual(concept), None, words=words, item=concept.label, what=what)


def _lost(look: Registered, path: str, text: str) -> Iterator[Finding]:
    found = next((m for m in _LOST.finditer(text) if _MARKED.search(m[0]) or _CELL_DOSE.match(text, m.end())), None)
    if found is None:
        return
    words = brief(text[max(0, found.start() - 12) : found.end() + 14])
    where = next((f"criterion {d.criterion.id}" for d in look.criteria if path.endswith("eligibilityCriteria") and found[0] in d.criterion.words), path)
    mended = re.sub(r"10\s?(\d)\Z", r"10^\1", found[0])
    yield finding("L12b", where, None, None, Text(mended, mended), words=words)


_CELL_DOSE = re.compile(r"\s?(?:cells?|viable|MSCs?)\b", re.I)
