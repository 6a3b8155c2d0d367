"""Ages and sexes: the record's own fields against each other and against its text."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from vertebra.protocol.check.codes import finding
from vertebra.protocol.check.registered.look import Registered
from vertebra.protocol.registry.criteria import Drafted
from vertebra.protocol.registry.grammar.atoms import Atom
from vertebra.protocol.registry.identity import enumerated
from vertebra.protocol.registry.words import brief
from vertebra.terms.findings import Finding
from vertebra.terms.texts import Text

_FIELD = "$.protocolSection.eligibilityModule"
_A_YEAR = {"mo": Decimal(12), "wk": Decimal("52.18"), "d": Decimal("365.25")}
_SURGERY = re.compile(
    r"\b(?:surger\w+|surgical|operation|arthroscop\w+|discectom\w+|fusion|transplant\w+|implant\w+|"
    r"an(?:a)?esthesia|sternotomy|laparotom\w+)\b",
    re.I,
)
_PREGNANT = re.compile(r"\bpregnan\w+|\bbreast-?\s?feed\w*|\blactat(?:ing|ion)\b|\bchild-?\s?bearing", re.I)


class Age(NamedTuple):
    """A limit of age as told in the text, in years. strict: the number itself is outside."""

    years: Decimal
    strict: bool
    line: Drafted
    words: str


def check_ages(look: Registered) -> Iterator[Finding]:
    """Findings: L01 to L05."""
    low, high = look.youngest, look.oldest
    if low is not None and high is not None and low > high:
        yield finding(
            "L03",
            f"{_FIELD}.minimumAge",
            low=look.record.eligibility_module.minimum_age,
            high=look.record.eligibility_module.maximum_age,
        )
    lows, highs = list(_told(look, upper=False)), list(_told(look, upper=True))
    yield from _against("minimumAge", low, lows, lows + highs)
    yield from _against("maximumAge", high, highs, lows + highs)
    yield from _sexes(look)
    if high is None and not highs and (what := _risk(look)):
        yield finding("L05", f"{_FIELD}.maximumAge", what=what)


def _told(look: Registered, upper: bool) -> Iterator[Age]:
    """The limits of age of the inclusion lines; of an exclusion line their opposite."""
    for one in look.criteria:
        for atom in one.read.atoms:
            plain = atom.concepts == ("AGE",) and not atom.sex and not atom.denied and not _numbered(one, atom)
            if plain and _is_sure(one):
                yield from _limits(one, atom, upper)


def _numbered(one: Drafted, atom: Atom) -> bool:
    """`…; 2.18 to 65 years old`: the second item of a list begins with 18."""
    words, at = one.line.words, atom.value[0]
    return re.match(r"\d\.\d\d\b", words[at:]) is not None and re.search(r"(?:^|;)\s*$", words[:at]) is not None


def _is_sure(one: Drafted) -> bool:
    """An exclusion line with other words beside its age may exclude only together with them."""
    sure = ("high", "medium") if one.line.kind == "inclusion" else ("high",)
    return one.proposal.confidence in sure


def _limits(one: Drafted, atom: Atom, upper: bool) -> Iterator[Age]:
    includes = one.line.kind == "inclusion"
    words = brief(one.line.words[atom.value[0] : atom.value[1]])
    per = _A_YEAR.get(atom.unit, Decimal(1))
    for bound in atom.limit.bounds:
        is_upper = (bound.sign in ("<", "<=")) is includes
        if bound.sign != "==" and is_upper is upper:
            strict = (bound.sign in ("<", ">")) is includes
            yield Age(bound.number / per, strict, one, words)


def _against(field: str, theirs: Decimal | None, some: list[Age], every: list[Age]) -> Iterator[Finding]:
    """The one limit of the text against the field; several limits are those of several groups."""
    if theirs is None or len({a.years for a in some}) != 1 or len({id(a.line) for a in every}) > 2:
        return
    age, where = some[0], f"criterion {some[0].line.criterion.id}"
    apart = abs(age.years - theirs)
    told = f"{age.years:.4g}"
    if apart < Decimal("0.1"):
        if age.strict and age.line.line.kind == "inclusion" and theirs >= 1:
            yield finding("L02", where, text=age.words, field=f"{theirs:.4g}", years=1)
    elif (apart <= 1 and age.line.line.kind == "exclusion") or (apart == 1 and age.strict):
        return
    else:
        yield finding(
            "L01", where, theirs=f"{theirs:.4g}", ours=Text(f"“{age.words}” ({told})", f"「{age.words}」（{told}）")
        )


def _sexes(look: Registered) -> Iterator[Finding]:
    sex = enumerated(look.record.eligibility_module.sex)
    text = look.record.eligibility_module.eligibility_criteria
    if sex == "MALE":
        for one in look.criteria:
            if (found := _PREGNANT.search(one.criterion.words)) and not re.search(
                r"\b(?:partner|wife|spouse|sperm|female)\b", one.criterion.words, re.I
            ):
                what = Text(f"it speaks of “{found[0]}”", f"提及「{found[0]}」")
                yield finding("L04", f"criterion {one.criterion.id}", who=Text("men", "男性"), what=what)
                return
    if sex in ("FEMALE", "MALE") and (
        both := re.search(
            r"\b(?:both (?:sexes|genders)|males? (?:and|or|and/or) females?|men (?:and|or) women|females? (?:and|"
            r"or) males?|women (?:and|or) men|(?:either|any) (?:sex|gender))\b",
            text,
            re.I,
        )
    ):
        who = Text("women", "女性") if sex == "FEMALE" else Text("men", "男性")
        yield finding("L04", _FIELD, who=who, what=Text(f"the text says “{both[0]}”", f"條文為「{both[0]}」"))


def _risk(look: Registered) -> Text | None:
    if not look.is_interventional:
        return None
    if found := _SURGERY.search(look.treatment_text):
        return Text(f"the treatment involves {found[0].lower()}", f"治療包含{found[0].lower()}")
    return (
        Text("it is a first trial of cells", "為細胞製品早期試驗")
        if look.is_cell_trial and "PHASE1" in look.phases
        else None
    )
