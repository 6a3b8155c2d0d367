"""What a trial of cells must have thought of: dose, time, contraception, oversight, antibiotics, checks, follow-up.

Source: registry notes 5.2 (L43 to L51); domain notes A6 L9, L12, L13, L29, L31, L54.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from vertebra.protocol.check.codes import finding
from vertebra.protocol.check.registered.look import Registered
from vertebra.protocol.registry.grammar.states import states_in
from vertebra.protocol.registry.identity import enumerated
from vertebra.protocol.registry.words import brief
from vertebra.terms.findings import Finding
from vertebra.terms.texts import Text

_ARMS = "$.protocolSection.armsInterventionsModule"
_CONCENTRATION = re.compile(
    r"[\d.,]+\s*(?:[x×*]\s*10\s*\^?\s*[\d⁰¹²³⁴-⁹]+|million|10\^?\d+)?[⁰-⁹]*\s*(?:viable |"
    r"nucleated )?(?:\w+ )?cells?\s*(?:/|per)\s*(?:mL|cc|ml|millilit)",
    re.I,
)
_CEILING = re.compile(
    r"\b(?:not exceed\w*|no more than|up to|maximum(?: of)?|at most|≤|less than)\s*[\d.,]+\s*(?:mL|cc|ml)\b", re.I
)
_TOTAL = re.compile(
    r"\b(?:total (?:of|dose|number|cell)|single dose of|dose of)\D{0,30}\d[\d.,]*\s*(?:[x×*]\s*10|million|10\^)|"
    r"\d\s*(?:[x×*]\s*10\^?\d+|million)\s*(?:\w+ ){0,3}cells?\b(?!\s*(?:/|per)\s*(?:mL|ml|cc))(?:\s*(?:/|per)\s*kg)?",
    re.I,
)
_TIME = re.compile(
    r"\b(?:shelf[- ]?life|within \d+ (?:hours?|days?|weeks?) (?:of|after|from) (?:harvest|collection|release|thaw)|"
    r"cryopreserv\w*|(?:\d+|\w+) (?:weeks?|days?) (?:after|following|of) (?:the )?(?:harvest|biopsy|culture|"
    r"discectomy|collection|aspiration|expansion)|"
    r"after (?:about |approximately )?\d+(?:-\d+)? (?:days?|weeks?)|cultured for|expanded for|"
    r"(?:culture|expansion) (?:\w+ ){0,3}(?:for|of|lasts) (?:\w+ ){0,2}\d+(?:[-–]\d+| to \d+)? (?:days?|weeks?)|"
    r"(?:harvest\w*|aspirat\w+|obtained|collected|biops\w+)[^.;]{0,60}?\b\d+(?:\s?[-–]\s?\d+)? "
    r"(?:days?|weeks?|months?) (?:prior to|before|later)|"
    r"expiry|fresh(?:ly)?)\b",
    re.I,
)
_A_SPAN = re.compile(r"\b\d+\s*(?:to \d+ |[-–]\s?\d+ )?(?:days?|weeks?)\b", re.I)
_CONTRACEPTION = re.compile(
    r"\b(?:contra|anti)(?:con)?cep\w+|\bbirth control\b|\babstinen\w+|\bbarrier method|\bsterili[sz]\w+", re.I
)
_PREGNANT = re.compile(r"\bpregnan\w+|\bgravid\w*|\bexpecting\b|\bgestat\w+|\bchild-?\s?bearing", re.I)
_TESTED = re.compile(r"\bpregnancy test\w*|\bhCG\b|negative (?:serum|urine)", re.I)
_COMMITTEE = re.compile(
    r"\b(?:data (?:and )?safety monitoring|data monitoring committee|DSMB|DMC|DSMC|stopping rules?|"
    r"independent (?:safety|monitoring)|safety (?:review|monitoring) (?:committee|board))\b",
    re.I,
)
_ANTIBIOTIC = re.compile(
    r"\b(?:antibiotics?|penicillin|streptomycin|gentam[iy]cin|amphotericin|aminoglycosides?)\b", re.I
)
_ALLERGY = re.compile(r"\b(?:allerg\w*|hypersensitiv\w*|sensitiv\w*|intoleran\w*)\b", re.I)
_REPEATED = re.compile(
    r"\b(?:repeat\w*|re-?test\w*|re-?check\w*|again|at each visit|prior to (?:the )?(?:injection|infusion|"
    r"implantation|administration)|before (?:the )?(?:injection|infusion|implantation|administration)|"
    r"throughout the (?:treatment|study))\b",
    re.I,
)
# Nobody there may become pregnant: a disease of men or of the newborn, or fertile women are excluded
_NOT_FERTILE = re.compile(
    r"\bprostat\w+|\btestic\w+|\bazoosperm\w+|\boligosperm\w+|\bmale (?:infertil|hypogonad)\w*|\berectile\b|"
    r"\bneonat\w+|\bpreterm\b|\bpremature|\bnewborn",
    re.I,
)
_NO_FERTILE_WOMEN = re.compile(r"\bgo into menopause\b|\b(?:or|and) fertile women\b", re.I)
_OF_AGE = (Decimal(12), Decimal(55))  # years between which women may become pregnant; PROPOSED


def check_cells(look: Registered) -> Iterator[Finding]:
    """Findings: L43 to L46, L49 to L51."""
    yield from _pregnancy(look)
    yield from _oversight(look)
    if look.is_cell_trial:
        yield from _dose(look)
        yield from _time(look)
        yield from _antibiotics(look)
        yield from _again(look)
        yield from _follow_up(look)


def _dose(look: Registered) -> Iterator[Finding]:
    """A concentration and a largest volume, but no total and no smallest."""
    text = f"{look.treatment_text}\n{look.record.description_module.brief_summary}"
    concentration, ceiling = _CONCENTRATION.search(text), _CEILING.search(text)
    if concentration and ceiling and not _TOTAL.search(text):
        evidence = Text(
            f"“{brief(concentration[0])}”, “{brief(ceiling[0])}”",
            f"「{brief(concentration[0])}」、「{brief(ceiling[0])}」",
        )
        yield finding(
            "L44 record",
            f"{_ARMS}.interventions",
            None,
            evidence,
            Text("N million viable cells (N − x to N + x) in V mL", "V mL 中活細胞 N 百萬（N±x）"),
        )


def _time(look: Registered) -> Iterator[Finding]:
    told = _TIME.search(look.whole_text) or _A_SPAN.search(look.about_the_culture)
    if look.is_own_culture and not told:
        what = Text(
            "the time from harvest to the giving of the cells, or their shelf life", "採集至給予之間隔或有效期限"
        )
        yield finding("L43 record", f"{_ARMS}.interventions", what=what)


def _may_be_pregnant(look: Registered) -> bool:
    youngest, oldest = look.youngest or Decimal(0), look.oldest or Decimal(120)
    told = " ".join((look.titles, *look.record.conditions_module.conditions))
    none = _NOT_FERTILE.search(told) or _NO_FERTILE_WOMEN.search(look.record.eligibility_module.eligibility_criteria)
    women = enumerated(look.record.eligibility_module.sex) != "MALE" and not none
    return women and youngest < _OF_AGE[1] and oldest > _OF_AGE[0]


def _pregnancy(look: Registered) -> Iterator[Finding]:
    """A trial of a product, open to women who may become pregnant."""
    product = {"DRUG", "BIOLOGICAL", "GENETIC", "COMBINATION_PRODUCT"} & {
        enumerated(i.type) for i in look.interventions
    }
    if not (look.is_interventional and product and look.phases and _may_be_pregnant(look)):
        return
    text = look.record.eligibility_module.eligibility_criteria
    where = "$.protocolSection.eligibilityModule.eligibilityCriteria"
    told = next((d for d in look.criteria if _PREGNANT.search(d.criterion.words)), None)
    if not _PREGNANT.search(text) and not _CONTRACEPTION.search(text):
        yield finding("L45", where, what=Text("no criterion speaks of pregnancy", "無任何條件提及懷孕"))
    elif not _CONTRACEPTION.search(look.whole_text) and not _TESTED.search(look.whole_text) and told is not None:
        what = Text("no test, no day for it and no contraception are stated", "未載明檢測方式、時點與避孕")
        yield finding("L45", f"criterion {told.criterion.id}", "note", what=what)


def _oversight(look: Registered) -> Iterator[Finding]:
    """A first trial without a committee: the question unanswered or denied, and no stopping rule told."""
    early = {"PHASE1", "EARLY_PHASE1"} & set(look.phases)
    answer = look.record.oversight_module.oversight_has_dmc
    if early and answer is not True and str(answer).lower() != "yes" and not _COMMITTEE.search(look.whole_text):
        unanswered = answer is None
        what = (
            Text("answer on a monitoring committee, and no stopping rule", "監測委員會之回答，亦無停止規則")
            if unanswered
            else Text("monitoring committee and no stopping rule", "監測委員會與停止規則")
        )
        yield finding(
            "L46 record",
            "$.protocolSection.oversightModule.oversightHasDmc",
            "question" if unanswered else "note",
            what=what,
        )


def _antibiotics(look: Registered) -> Iterator[Finding]:
    """Cells from a culture carry traces of its antibiotics."""
    if not look.is_cultured:
        return
    asked = [
        d
        for d in look.criteria
        if d.line.kind == "exclusion" and _ALLERGY.search(d.criterion.words) and _ANTIBIOTIC.search(d.criterion.words)
    ]
    described = f"{look.summary}\n{look.treatment_text}"
    used = {m[0].lower() for m in _ANTIBIOTIC.finditer(described)} - {"antibiotic", "antibiotics"}
    named = {m[0].lower() for d in asked for m in _ANTIBIOTIC.finditer(d.criterion.words)} - {
        "antibiotic",
        "antibiotics",
    }
    where = f"criterion {asked[0].criterion.id}" if asked else "$.protocolSection.eligibilityModule.eligibilityCriteria"
    if used and not asked:
        yield finding(
            "L49",
            where,
            what=Text(
                f"no allergy to {', '.join(sorted(used))} excludes", f"未排除對 {'、'.join(sorted(used))} 過敏者"
            ),
        )
    elif used - named:
        yield finding(
            "L49",
            where,
            what=Text(
                f"{', '.join(sorted(used - named))} is not among the allergies",
                f"過敏項目未含 {'、'.join(sorted(used - named))}",
            ),
        )
    elif asked and not used and not any(_OF_CULTURE.search(d.criterion.words) for d in asked):
        told = ", ".join(sorted(named)) or "antibiotics"
        yield finding(
            "L49",
            where,
            what=Text(
                f"the culture's antibiotics are not named (allergies asked for: {told})",
                f"未載明培養用抗生素（詢問之過敏：{told}）",
            ),
        )


_OF_CULTURE = re.compile(
    r"\b(?:cell )?cultur\w+|\bmanufactur\w+|\bused in the (?:production|process)|\b(?:components?|constituents?|"
    r"ingredients?|excipients?) of the\b|\b(?:cell|study|investigational) (?:product|preparation)",
    re.I,
)
_INFECTIONS = ("HIV", "HBV", "HCV", "SYPHILIS")


def _again(look: Registered) -> Iterator[Finding]:
    """Own cells that are cultured for weeks: what was tested at screening is old when they are given."""
    if not look.is_own_culture or _REPEATED.search(look.record.eligibility_module.eligibility_criteria):
        return
    checked = [
        d
        for d in look.criteria
        if d.line.kind == "exclusion" and {s.state for s in states_in(d.criterion.words)} & set(_INFECTIONS)
    ]
    if checked:
        what = Text("Infection markers and laboratory limits", "感染標記與檢驗限值")
        yield finding("L50", f"criterion {checked[0].criterion.id}", what=what)


def _follow_up(look: Registered) -> Iterator[Finding]:
    """Source: FDA guidance on long term follow-up after gene therapy, 2020 (15 years for integrating vectors, 5 for
    others); comparators of disc cells 24 to 60 months (domain notes A6 L54). From memory where not cited.
    """
    days = 0 if look.is_cell_free else max((d for p in look.outcomes for d in p.days), default=0)
    gene = look.is_gene_trial
    wanted, least = (Text("15 years", "15 年"), 5000) if gene else (Text("24 months or more", "24 個月以上"), 366)
    if 0 < days <= least and (gene or (look.is_cultured and look.phases)):
        product = Text("gene-modified product", "基因修飾製品") if gene else Text("cell product", "細胞製品")
        yield finding("L51", "$.protocolSection.outcomesModule", days=days, what=product, wanted=wanted)
