"""What a line may mean: its limits joined into one expression, how sure that is, and what was not understood.

A reading is a proposal. `high` means that every word was understood, `medium` that other words stand beside the limits,
`low` that something in the line may change what the limits mean.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from vertebra.protocol.expressions import nodes as n, reads
from vertebra.protocol.registry.draft import Confidence
from vertebra.protocol.registry.grammar import notes
from vertebra.protocol.registry.grammar.atoms import Atom, Found, Stray, atoms
from vertebra.protocol.registry.grammar.concepts import Concept, concepts
from vertebra.protocol.registry.grammar.fitting import code_of, is_relative
from vertebra.protocol.registry.grammar.normal import normal
from vertebra.protocol.registry.grammar.rest import conditional, other_person, rest_of, says_outside
from vertebra.protocol.registry.grammar.states import Seen, states_in
from vertebra.protocol.registry.grammar.windows import Window, windows_in
from vertebra.protocol.registry.lines import Kind
from vertebra.terms.texts import Text
from vertebra.terms.units import canonical, convert

SEX = n.Ref("SEX", "code", pick="latest")
EVER, WHEN, FROM = "EVER", "WHEN", "FROM"
LONG = 70  # words; beyond this a line has several sentences
# Alternatives of what is needed, and parts of what excludes, hold only together with the next line
_GOES_ON: dict[Kind, re.Pattern[str]] = {
    "inclusion": re.compile(r"(?<!with )\bor\b(?:\s+(?:have|has|are|is))?[\s,.:;]*$", re.I),
    "exclusion": re.compile(r"\band\b(?:\s+(?:have|has|are|is))?[\s,.:;]*$", re.I),
}
_DENIES_ALL = re.compile(r"\W*(?:no|not|absence|without|lack)\b", re.I)
_YES = n.Code("Y")
# A state that is asked only of who has the wider one: an allergy to one drug
_WITHIN = {"ANTIBIOTICALL": "DRUGALL"}


class Meaning(NamedTuple):
    """expression: None where nothing was understood. atoms, states, window: what it was made of, with their places.

    strays: limits beside a name that they do not fit.
    """

    expression: n.Condition | None
    confidence: Confidence
    rest: str
    notes: tuple[Text, ...]
    atoms: tuple[Atom, ...] = ()
    states: tuple[Seen, ...] = ()
    window: Window | None = None
    strays: tuple[Stray, ...] = ()


class _Part(NamedTuple):
    condition: n.Condition
    start: int
    end: int


def meaning(words: str, kind: Kind, criterion: str) -> Meaning:
    """The reading of one line. criterion: its id, for items of its own (whether and when something happened)."""
    found = atoms(words)
    near = tuple(s for s in found.strays if s.near)
    if found.atoms:
        return _of_limits(words, kind, found)._replace(strays=near)
    named, spans = states_in(words), windows_in(words)
    if len(spans) == 1 and not found.strays_beside(spans[0].start, spans[0].end):
        return _of_window(words, kind, criterion, spans[0], named)._replace(strays=near)
    return _of_states(words, kind, named)._replace(strays=near)


def _of_limits(words: str, kind: Kind, found: Found) -> Meaning:
    parts = list(_parts(found.atoms, kind))
    told: list[Text] = list(_doubts(words, found, kind))
    expression, mixed = _joined(words, parts, kind)
    if says_outside(words, found.atoms[0].value[0]) and not any(a.outside for a in found.atoms):
        expression = ~expression if not isinstance(expression, n.Or) else n.Not(n.And(expression.parts))
        told.append(notes.OUTSIDE)
    if mixed:
        told.append(mixed)
    rest = rest_of(words, [(p.start, p.end) for p in parts])
    if (sex := _one_sex(words, found)) and kind == "inclusion":
        expression = n.When(SEX.equals(sex), expression, n.Given("met"))
        told.append(notes.SEX)
    return Meaning(expression, _confidence(told, rest), rest, tuple(dict.fromkeys(told)), found.atoms)


def _confidence(told: Sequence[Text], rest: str) -> Confidence:
    if any(note in notes.RISKS for note in told) or any(note.en.startswith(notes.RISKY) for note in told):
        return "low"
    return "medium" if rest or told else "high"


def _doubts(words: str, found: Found, kind: Kind) -> Iterator[Text]:
    for atom in found.atoms:
        if atom.assumed:
            yield notes.assumed(words[atom.value[0] : atom.value[1]], atom.unit)
        if atom.lost:
            yield notes.LOST
        if atom.concepts[0] in ("VAS", "NRS", "WOMAC"):
            yield notes.SCALE
        if atom.denied:
            yield notes.DENIED
        if len(atom.concepts) > 1 and "or" in _between_names(found, atom) and kind == "inclusion":
            yield notes.BOTH
        if atom.far > 2:
            yield notes.FAR
        if concepts()[atom.concepts[0]].is_generic:
            yield notes.GENERIC
        if _is_bare_equal(atom):
            yield notes.EQUAL
    for stray in found.strays:
        if stray.near:
            yield notes.stray(words[stray.value[0] : stray.value[1]], concepts()[stray.near].label)
        elif _is_alike(words, stray, found.atoms):
            yield notes.another(words[stray.value[0] : stray.value[1]])
    if found.conditions or conditional(words, [(a.name, a.value) for a in found.atoms]):
        yield notes.CONDITIONAL
    if other_person(words):
        yield notes.OTHER_PERSON
    if _GOES_ON[kind].search(words):
        yield notes.UNFINISHED
    if len(words.split()) > LONG:
        yield notes.LONG
    if _DENIES_ALL.match(words) and not found.atoms[0].denied:
        yield notes.DENIED


_ENDS = re.compile(r"\s*(?:$|[,.;:()\[\]]|(?:with|for|at|on|in|if|and|or|when|among|depending)\b)", re.I)


def _is_alike(words: str, stray: Stray, found: Sequence[Atom]) -> bool:
    """Whether a limit that nothing was found for may be one of what the rule is about: in the same unit, or in none.

    `at least 2 earlier therapies` counts something else, `between 2008 and 2021` are years.
    """
    if is_relative(stray.limit):
        return any(is_relative(a.limit) for a in found)
    if code := code_of(stray.limit):
        return code in {*(code_of(a.limit) for a in found), *(a.unit for a in found)}
    told, behind = words[stray.value[0] : stray.value[1]], words[stray.value[1] :]
    years = all(1900 <= b.number <= 2100 for b in stray.limit.bounds)
    return re.search(r"\d", told) is not None and not years and _ENDS.match(behind) is not None


def _is_bare_equal(atom: Atom) -> bool:
    """A class is often one number; an age or a blood value hardly ever is."""
    exact = all(bound.sign == "==" for bound in atom.limit.bounds)
    return exact and not atom.limit.listed and not concepts()[atom.concepts[0]].is_score


def _between_names(found: Found, atom: Atom) -> set[str]:
    return {t.kind for t in found.line if atom.name[0] <= t.start < atom.name[1]}


def _parts(found: Sequence[Atom], kind: Kind) -> Iterator[_Part]:
    """Each atom as a condition; two of one quantity for the two sexes are one."""
    at = 0
    while at < len(found):
        atom = found[at]
        start, end = min(atom.name[0], atom.value[0]), max(atom.name[1], atom.value[1])
        other = found[at + 1] if at + 1 < len(found) else None
        if other and atom.sex and other.sex and atom.sex != other.sex and atom.concepts == other.concepts:
            women, men = (atom, other) if atom.sex == "F" else (other, atom)
            yield _Part(n.When(SEX.equals("F"), _condition(women, kind), _condition(men, kind)), start, other.value[1])
            at += 2
            continue
        condition = _condition(atom, kind)
        if atom.sex:
            condition = _for_one_sex(atom.sex, condition, kind)
        yield _Part(condition, start, end)
        at += 1


def _for_one_sex(sex: str, condition: n.Condition, kind: Kind) -> n.Condition:
    """A limit for women says nothing of men: they pass."""
    of = SEX.equals(sex)
    return n.And((of, condition)) if kind == "exclusion" else n.When(of, condition, n.Given("met"))


def _condition(atom: Atom, kind: Kind) -> n.Condition:
    each = [_limited(concepts()[id], atom, kind) for id in atom.concepts]
    whole = each[0] if len(each) == 1 else n.And(tuple(each)) if kind == "inclusion" else n.Or(tuple(each))
    return n.Not(whole) if atom.denied is not atom.outside else whole


def ref_of(concept: Concept) -> n.Ref:
    return n.Ref(concept.id, "number", canonical(concept.analyte), "latest")


def _limited(concept: Concept, atom: Atom, kind: Kind) -> n.Condition:
    ref, limit = ref_of(concept), atom.limit
    join = "or" if limit.join == "or" or (limit.join == "list" and kind == "exclusion") else "and"
    if all(b.uln or b.lln for b in limit.bounds):
        relative = [_relative(ref, b.sign, b.number, "high" if b.uln else "low") for b in limit.bounds]
        return relative[0] if len(relative) == 1 else _all_or_any(relative, join)
    told = [(b.sign, _canonical(concept, atom.unit, b.number)) for b in limit.bounds]
    if limit.listed:
        return _listed(ref, [value for _, value in told])
    if join == "and" and [s for s, _ in told] == [">=", "<="] and told[0][1] <= told[1][1]:
        return n.Between(ref, told[0][1], told[1][1])
    bounds: list[n.Condition] = [n.Compare(sign, ref, n.Number(value, ref.unit)) for sign, value in told]
    return bounds[0] if len(bounds) == 1 else _all_or_any(bounds, join)


def _all_or_any(parts: Sequence[n.Condition], join: str) -> n.Condition:
    return n.And(tuple(parts)) if join == "and" else n.Or(tuple(parts))


def _relative(ref: n.Ref, sign: n.Sign, times: Decimal, side: str) -> n.Condition:
    limit = n.Limit(ref.item, side, ref.unit)  # type: ignore[arg-type]
    return n.Compare(sign, ref, limit if times == 1 else n.Arith("*", n.Number(times), limit))


def _listed(ref: n.Ref, values: Sequence[Decimal]) -> n.Condition:
    """`0, 1 or 2` is a range where no value between is left out."""
    some = sorted(set(values))
    if len(some) == 1:
        return n.Compare("==", ref, n.Number(some[0], ref.unit))
    if some[-1] - some[0] == len(some) - 1:
        return n.Between(ref, some[0], some[-1])
    return n.Or(tuple(n.Compare("==", ref, n.Number(value, ref.unit)) for value in some))


def _canonical(concept: Concept, unit: str, number: Decimal) -> Decimal:
    found = convert(concept.analyte, unit, number)
    value = number if found is None else found
    return value if -value.as_tuple().exponent <= 6 else value.quantize(Decimal("0.000001")).normalize() + 0  # type: ignore[operator]


_JOINT = re.compile(
    r"\b(?P<or>and\s*/\s*or|or)\b|(?P<and>\band\b|&|\bas well as\b|\bwith\b(?! or\b)(?=[^\d<>=≥≤]*$))|(?P<list>[;,./])",
    re.I,
)


def _joined(words: str, parts: Sequence[_Part], kind: Kind) -> tuple[n.Condition, Text | None]:
    """All parts in one expression, by the words between them; and what is doubtful about it."""
    plain = normal(words)
    joints = [_joint(plain[a.end : b.start]) for a, b in itertools.pairwise(parts)]
    conditions = [p.condition for p in parts]
    if not joints:
        return conditions[0], None
    kinds = set(joints)
    if "or" in kinds and "and" in kinds:
        return _groups(conditions, joints), notes.MIXED
    if "or" in kinds and kind == "inclusion" and joints.count("list") > 2:
        return _groups_of_lines(conditions, joints), notes.MIXED
    if "or" in kinds:
        return n.Or(tuple(conditions)), None
    again = len({r.item for c in conditions for r in reads(c)}) < len(conditions)
    if kind == "inclusion" or (kinds == {"and"} and not again):
        return n.And(tuple(conditions)), notes.ALL_OF if kind == "exclusion" else None
    return n.Or(tuple(conditions)), notes.ANY_OF if "and" in kinds else None


def _joint(between: str) -> str:
    """A semicolon or a full stop parts more than the words behind it; of the others the last word counts."""
    if re.search(r";|\.\s", between):
        return "list"
    found = [m.lastgroup or "list" for m in _JOINT.finditer(between)]
    return "or" if "or" in found else "and" if "and" in found else "list"


def _groups(conditions: Sequence[n.Condition], joints: Sequence[str]) -> n.Condition:
    """`and` binds closer than `or`."""
    groups: list[list[n.Condition]] = [[conditions[0]]]
    for joint, condition in zip(joints, conditions[1:], strict=True):
        if joint == "or":
            groups.append([condition])
        else:
            groups[-1].append(condition)
    return n.Or(tuple(g[0] if len(g) == 1 else n.And(tuple(g)) for g in groups))


def _groups_of_lines(conditions: Sequence[n.Condition], joints: Sequence[str]) -> n.Condition:
    """In a long list of what is needed `or` joins only its neighbours."""
    groups: list[list[n.Condition]] = [[conditions[0]]]
    for joint, condition in zip(joints, conditions[1:], strict=True):
        if joint == "or":
            groups[-1].append(condition)
        else:
            groups.append([condition])
    return n.And(tuple(g[0] if len(g) == 1 else n.Or(tuple(g)) for g in groups))


def _one_sex(words: str, found: Found) -> str:
    """The sex of `women aged 18 to 45`: the only one that is named, beside an age."""
    if any(a.sex for a in found.atoms) or not any("AGE" in a.concepts for a in found.atoms):
        return ""
    sexes = {t.value for t in found.line if t.kind == "sex"}
    return (
        next(iter(sexes)) if len(sexes) == 1 and not re.search(r"pregnan|child|contracep|menopaus", words, re.I) else ""
    )


def _of_states(words: str, kind: Kind, named: Sequence[Seen]) -> Meaning:
    """A line that names states and nothing else of weight."""
    rest = rest_of(words, [(s.start, s.end) for s in named], of_states=True)
    if not named or (rest and not (rest.lower() == "negative" and all(s.denied for s in named))):
        return Meaning(None, "none", words, ())
    parts = [_Part(_state(s), s.start, s.end) for s in named]
    joints = {_joint(normal(words)[a.end : b.start]) for a, b in itertools.pairwise(parts)}
    unique = tuple(dict.fromkeys(p.condition for p in parts))
    told = [notes.ANY_OF] if kind == "exclusion" and "and" in joints else []
    any_of = kind == "exclusion" or ("or" in joints and not any(s.denied for s in named))
    whole = unique[0] if len(unique) == 1 else n.Or(unique) if any_of else n.And(unique)
    return Meaning(whole, "medium", "", tuple(told), states=tuple(named))


def _state(seen: Seen) -> n.Condition:
    told: n.Condition = n.Compare("==", n.Ref(seen.state, "code", pick="latest"), _YES)
    if seen.state in _WITHIN:
        told = n.And((n.Compare("==", n.Ref(_WITHIN[seen.state], "code", pick="latest"), _YES), told))
    return n.Not(told) if seen.denied else told


def _of_what_is_over(words: str, kind: Kind, window: Window, ever: n.Condition, elapsed: n.Elapsed) -> Meaning:
    """`At least 4 weeks since prior chemotherapy`: whoever never had it passes. No exclusion is told like this."""
    if kind == "exclusion":
        return Meaning(None, "none", words, ())
    sign: n.Sign = "<" if window.since == ">=" else "<="
    too_soon = n.And((ever, n.Compare(sign, elapsed, n.Number(Decimal(window.days), "d"))))
    rest = rest_of(words, [(window.start, window.end)])
    return Meaning(n.Not(too_soon), "low", rest, (notes.HAPPENED,), window=window)


def _of_window(words: str, kind: Kind, criterion: str, window: Window, named: Sequence[Seen]) -> Meaning:
    """Something that happened, or did not, within a span of days; without a day to count from it ends at the asking."""
    ever = n.Compare("==", n.Ref(f"{criterion}_{EVER}", "code", pick="latest"), _YES)
    when = n.Ref(f"{criterion}_{WHEN}", "date", pick="latest")
    anchors: dict[str, n.Value] = {
        "": n.Now(),
        "screening": n.Ref("SCRDTC", "date", pick="latest"),
        "treatment": n.Ref("TRTPLAN", "date", pick="latest"),
        "other": n.Ref(f"{criterion}_{FROM}", "date", pick="latest"),
    }
    end = anchors[window.anchor]
    if window.since:
        return _of_what_is_over(words, kind, window, ever, n.Elapsed(when, end, "d"))
    denied = re.search(r"\b(?:no|not|without|never|none|free of|absence of)\b", words[: window.start], re.I)
    lasts = window.lasts and not denied
    span = n.Compare(">=" if lasts else "<=", n.Elapsed(when, end, "d"), n.Number(Decimal(window.days), "d"))
    happened = n.And((ever, span))
    rest = rest_of(words, [(window.start, window.end)])
    return Meaning(
        n.Not(happened) if denied else happened,
        "low",
        rest,
        (notes.HAPPENED, notes.LASTS) if lasts else (notes.HAPPENED,),
        states=tuple(named),
        window=window,
    )
