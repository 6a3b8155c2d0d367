"""Limits as written: a range the wrong way round, a unit that is missing or another's, a lost superscript."""

import re
from collections.abc import Iterator
from decimal import Decimal

from vertebra.protocol.check.codes import finding
from vertebra.protocol.check.registered.look import Registered
from vertebra.protocol.registry.criteria import Drafted
from vertebra.protocol.registry.grammar.atoms import Atom
from vertebra.protocol.registry.grammar.concepts import Concept, concepts
from vertebra.protocol.registry.words import brief
from vertebra.terms.findings import Finding
from vertebra.terms.texts import Text
from vertebra.terms.units import canonical, convert

# `x103/uL`, `10 9/L`, `*103`: a power of ten without its mark, before a volume or cells
_LOST = re.compile(
    r"(?<![\d.,])(?:[x×*·]\s?)?10\s?[36789](?=\s?(?:/|per\b|cells?\b|viable\b|MSCs?\b|kg\b))(?!\s?/\s?(?:min|h|day|kg))",
    re.I,
)
_MARKED = re.compile(r"[x×*]|10 [36789]")


def check_quantities(look: Registered) -> Iterator[Finding]:
    """Findings: L06, L07, L08, L12b."""
    for one in look.criteria:
        for atom in one.read.atoms:
            yield from _atom(one, atom)
        yield from _strays(one)
    yield from _disagree(look)
    for path, text in look.texts():
        yield from _lost(look, path, text)


def _atom(one: Drafted, atom: Atom) -> Iterator[Finding]:
    where, words = f"criterion {one.criterion.id}", brief(one.line.words[atom.value[0] : atom.value[1]])
    signs = [b.sign for b in atom.limit.bounds]
    if atom.limit.join == "and" and signs == [">=", "<="] and atom.limit.bounds[0].number > atom.limit.bounds[1].number:
        yield finding("L06", where, words=words)
    elif _is_empty(atom):
        wording = Text(words.replace(" and ", " or ").replace("&", " or "), words.replace(" and ", " 或 "))
        yield finding("L07 record", where, None, None, wording, words=words)
    concept = concepts()[atom.concepts[0]]
    unknown = atom.assumed and atom.limit.unit is None and not _is_relative(atom)
    if unknown and canonical(concept.analyte) != "1" and not _OF_TWO.search(one.line.words, 0, atom.value[0]):
        guess = Text(f"no unit; the likeliest is {atom.unit}", f"無單位；最可能為 {atom.unit}")
        yield finding(
            "L08",
            where,
            None,
            _usual(concept),
            _unit_added(words, atom.unit),
            words=words,
            item=concept.label,
            what=guess,
        )


def _disagree(look: Registered) -> Iterator[Finding]:
    """Included above 2.5 but excluded below 3: who lies between passes one line and fails the other."""
    sure = [
        d for d in look.criteria if d.proposal.confidence == "high" or (d.proposal.confidence == "medium" and _is_of(d))
    ]
    included = {
        (id, side): (d, value, words)
        for d in sure
        if d.line.kind == "inclusion"
        for id, side, value, words in _bounds(d)
    }
    for one in (d for d in sure if d.line.kind == "exclusion"):
        for id, side, value, words in _bounds(one):
            # Excluded below 3 bounds from below, as included above 2.5 does
            other = included.get((id, ">" if side == "<" else "<"))
            if other and (value > other[1] if side == "<" else value < other[1]):
                names = {
                    "other": other[0].criterion.id,
                    "theirs": other[2],
                    "ours": words,
                    "item": concepts()[id].label,
                }
                yield finding("L13 record", f"criterion {one.criterion.id}", **names)


def _is_of(one: Drafted) -> bool:
    """An exclusion with an age and other words may be of others: `a relative who died under 40 years of age`."""
    return one.line.kind == "inclusion" or not any("AGE" in atom.concepts for atom in one.read.atoms)


def _bounds(one: Drafted) -> Iterator[tuple[str, str, Decimal, str]]:
    """Single limits: the quantity, the side, the value in its canonical unit, the words."""
    for atom in one.read.atoms:
        if len(atom.limit.bounds) == 1 and not atom.sex and not atom.denied and not _is_relative(atom):
            bound = atom.limit.bounds[0]
            for id in atom.concepts:
                concept = concepts()[id]
                value = convert(concept.analyte, atom.unit, bound.number)
                if value is not None and not concept.is_generic and bound.sign != "==":
                    yield id, bound.sign[0], value, brief(one.line.words[atom.value[0] : atom.value[1]])


def _is_empty(atom: Atom) -> bool:
    """`> 40 and < 18`: no value is both."""
    lows = [b.number for b in atom.limit.bounds if b.sign in (">", ">=")]
    highs = [b.number for b in atom.limit.bounds if b.sign in ("<", "<=")]
    return atom.limit.join == "and" and bool(lows and highs) and max(lows) > min(highs)


def _is_relative(atom: Atom) -> bool:
    return any(b.uln or b.lln for b in atom.limit.bounds)


def _usual(concept: Concept) -> Text | None:
    """Evidence: the usual reference range."""
    if concept.reference is None:
        return None
    low, high = concept.reference
    told = f"{low:f}–{high:f} {canonical(concept.analyte)}"
    return Text(f"usual reference range of {concept.label.en}: {told}", f"{concept.label.zh}之一般參考範圍：{told}")


def _unit_added(words: str, unit: str) -> Text:
    return Text(f"{words} {unit}", f"{words} {unit}")


_OF_TWO = re.compile(r"\bratio of\b[^.;<>≥≤]*$|\w[/:]\w+(?: ratio)?[^.;,<>≥≤\d]*$", re.I)  # `protein/creatinine > 2.7`
_TIMES = ("?", "d", "wk", "mo", "a", "h", "min")
# The activity of prothrombin and the share of a predicted filtration are told in percent, bilirubin abroad in mg/L
_NO_FAULT = {
    "time": ("%",),
    "filtration": ("%",),
    "cell concentration": ("%",),
    "blood cells": ("%",),
    "bilirubin": ("mg/L",),
}
# The unit goes on behind what was read of it: `30 mg/g`, `25 mm/first hour`, `50 ml/min1.73m2`
_GOES_ON = re.compile(r"\s?/\w")


def _strays(one: Drafted) -> Iterator[Finding]:
    """A limit beside a name whose unit it does not have: `PT/INR: 11-15 (sec)`."""
    for note in one.read.strays:
        concept = concepts()[note.near]
        unit = note.limit.unit.code if note.limit.unit else ""
        if _GOES_ON.match(one.line.words, note.value[1]):
            continue
        if concept.group == "lab" and unit and unit not in _NO_FAULT.get(concept.analyte, ()) + _TIMES:
            words = brief(one.line.words[note.value[0] : note.value[1]])
            what = Text(f"the unit {unit}, which is not one of its own", f"之單位 {unit} 不屬於此項目")
            yield finding(
                "L08",
                f"criterion {one.criterion.id}",
                None,
                _usual(concept),
                None,
                words=words,
                item=concept.label,
                what=what,
            )


def _lost(look: Registered, path: str, text: str) -> Iterator[Finding]:
    found = next((m for m in _LOST.finditer(text) if _MARKED.search(m[0]) or _CELL_DOSE.match(text, m.end())), None)
    if found is None:
        return
    words = brief(text[max(0, found.start() - 12) : found.end() + 14])
    where = next(
        (
            f"criterion {d.criterion.id}"
            for d in look.criteria
            if path.endswith("eligibilityCriteria") and found[0] in d.criterion.words
        ),
        path,
    )
    mended = re.sub(r"10\s?(\d)\Z", r"10^\1", found[0])
    yield finding("L12b", where, None, None, Text(mended, mended), words=words)


_CELL_DOSE = re.compile(r"\s?(?:cells?|viable|MSCs?)\b", re.I)
