"""A record as the rules look at it: its fields, its lines with what was read of them, what kind of trial it is."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cached_property

from vertebra.protocol.registry.criteria import Drafted, drafted
from vertebra.protocol.registry.identity import enumerated
from vertebra.protocol.registry.lines import split
from vertebra.protocol.registry.model import Intervention, Outcome, Record
from vertebra.protocol.registry.schedule import Planned, planned

_CELLS = re.compile(
    r"\b(?:stem[\s-]cells?|stromal (?:vascular|cells?)|mesenchymal|chondrocytes?|fibroblasts?|keratinocytes?|"
    r"CAR[\s-]?T\b|T[\s-]cells?|NK cells?|dendritic cells?"
    r"|(?:mono|multi)nuclear cells?|progenitor cells?|hepatocytes?|islets?|autologous (?:\w+ ){0,3}cells?|"
    r"allogen\w+ (?:\w+ ){0,3}cells?|nucleus pulposus cells?|disc cells|MSCs?|hMSCs?|BM-?MNC|ADSCs?|ASCs|aNPC|SVF|"
    r"iPSC|exosomes?"
    r"|cell (?:therapy|transplant\w*|infusion|suspension|sheet)|myoblasts?|cardiospheres?|lymphocytes infusion|"
    r"bone marrow (?:aspirate|concentrate|derived))\b",
    re.I,
)
_CULTURED = re.compile(
    r"(?<!non[ -])(?<!not )(?<!without )\b(?:cultured|culturing|cultivat\w+|(?:in|cell|after|of|by) (?:a )?cultures?|"
    r"cultures?[- ](?:expan\w+|medi\w+|conditions?|of|in|for|and|period|time|process)|"
    r"expan(?:ded|sion)|ex[\s-]?vivo|propagat\w+|"
    r"manufactur(?:ed|ing)|passag\w+)\b",
    re.I,
)
_A_CELL = re.compile(
    r"cells?\b|(?-i:\b\w*(?:SC|MNC)s?\b)|\b\w+cytes?\b|\b\w+blasts?\b|\bproduct\b|\bmarrow|\btissue", re.I
)
_NOT_CULTURED = re.compile(
    r"\b(?:non|un)[- ]?(?:cultured|expanded|cultivated)\b|"
    r"\b(?:not|without|no) (?:(?:being|in[ -]vitro|\w+ing),? ){0,3}(?:cultur|expan|ex[ -]vivo)",
    re.I,
)
_SENTENCE = re.compile(r"(?<=[.;])\s+|\n\s*\n")
_NO_CELLS = re.compile(
    r"\b(?:exosomes?|vesicles?|secretome|conditioned medium|lysate|derived (?:pleiotropic |growth )?factors?)\b", re.I
)
_AUTOLOGOUS = re.compile(r"\bautolog\w+|\bpatient'?s? own\b|\bown cells\b", re.I)
_OF_OTHERS = re.compile(r"\ballogen\w+|\bumbilical|\bcord blood|\bdonors?\b|\bplacent\w+", re.I)
_DENIED = re.compile(r"\b(?:not|no|non|without|never|instead of|than|nor)\b[\s-](?:\w+ ){0,2}$", re.I)
# Cells that are taken and given in one session have no time to grow
_ONE_STAGE = re.compile(
    r"\b(?:single|one)[- ](?:stage|step) (?:\w+ ){0,2}(?:surger|procedure|operation|treatment|technique)\w*|"
    r"\bwithin (?:one|the same|a single) (?:surgical )?(?:procedure|session|operation)\b|"
    r"\bin (?:one|the same|a single) (?:surgical )?(?:procedure|session|operation)\b|\bpoint[- ]of[- ]care\b|"
    r"\bone[- ]stage surgery\b",
    re.I,
)
_GENE = re.compile(
    r"\bCAR[\s-]?T\b|(?<!cell and )\bgene[\s-](?:therapy|modified|edited|transfer)|\blentivir\w+|"
    r"\bretrovir\w+|\btransduced\b|\bchimeric antigen\b",
    re.I,
)
_ANNOUNCED = re.compile(r":[ \t\r]*\n|\beither[ \t\r]*\n")
# A line of its own, without an end, between lines that stand close: `Unrelated donor`
_HEAD = re.compile(r"\n[ \t\r]*\n[^\n]{3,100}[^\s.;,][ \t\r]*\n[ \t\r]*\n")
_NEAR = 60  # characters: so far other lines stand close to a line, and a number of days to a culture
_LISTED = re.compile(r"\S[ \t\r]*\n[ \t]*\S")
_AGE = re.compile(r"(\d+)\s*(year|month|week|day|hour|minute)s?\b", re.I)
_PER_YEAR = {
    "year": Decimal(1),
    "month": Decimal(12),
    "week": Decimal("52.18"),
    "day": Decimal("365.25"),
    "hour": Decimal(8766),
    "minute": Decimal(525960),
}


class Registered:
    """Look-ups on one record; `today` is None where no day of asking is known."""

    def __init__(self, record: Record, today: date | None = None) -> None:
        self.record, self.today = record, today

    @cached_property
    def criteria(self) -> list[Drafted]:
        text = self.record.eligibility_module.eligibility_criteria
        return drafted(split(text), text)

    @cached_property
    def outcomes(self) -> list[Planned]:
        return planned(self.record.outcomes_module)

    @property
    def primary(self) -> tuple[Outcome, ...]:
        return self.record.outcomes_module.primary_outcomes

    @property
    def interventions(self) -> tuple[Intervention, ...]:
        return self.record.arms_interventions_module.interventions

    @property
    def titles(self) -> str:
        named = self.record.identification_module
        return f"{named.brief_title}\n{named.official_title}"

    @property
    def status(self) -> str:
        return enumerated(self.record.status_module.overall_status)

    @property
    def is_interventional(self) -> bool:
        kind = self.record.design_module.study_type
        return not kind or enumerated(kind) == "INTERVENTIONAL"

    @property
    def phases(self) -> tuple[str, ...]:
        return tuple(p for phase in self.record.design_module.phases if (p := enumerated(phase)) not in ("NA", ""))

    @cached_property
    def treatment_text(self) -> str:
        """What is said of the treatment: titles, arms and interventions."""
        arms = self.record.arms_interventions_module
        told = [self.titles, *(f"{a.label}\n{a.description}" for a in arms.arm_groups)]
        return "\n".join(
            [*told, *(f"{i.name}\n{i.description}\n{' '.join(i.other_names)}" for i in arms.interventions)]
        )

    @cached_property
    def summary(self) -> str:
        told = self.record.description_module
        return f"{told.brief_summary}\n{told.detailed_description}"

    @cached_property
    def whole_text(self) -> str:
        """Everything a person has written, the criteria included."""
        criteria = self.record.eligibility_module.eligibility_criteria
        outcomes = "\n".join(f"{p.outcome.measure} {p.outcome.description}" for p in self.outcomes)
        return "\n".join((self.treatment_text, self.summary, criteria, outcomes))

    @cached_property
    def is_cell_trial(self) -> bool:
        return self.is_interventional and bool(_CELLS.search(self.treatment_text))

    @cached_property
    def is_cultured(self) -> bool:
        """Whether cells of the treatment grow in a culture: one sentence says both, and none denies it."""
        return self.is_cell_trial and bool(self.of_the_culture)

    @cached_property
    def of_the_culture(self) -> list[str]:
        """The sentences that say how the cells grow: of the treatment alone, where that denies a culture somewhere."""
        told = self.treatment_text
        text = told if _NOT_CULTURED.search(told) else f"{told}\n\n{self.summary}"
        growing = [s for s in _SENTENCE.split(text) if _CULTURED.search(s) and _A_CELL.search(s)]
        return [s for s in growing if not _NOT_CULTURED.search(s)]

    @cached_property
    def about_the_culture(self) -> str:
        """The words close to those that say how the cells grow."""
        found = [(s, m) for s in self.of_the_culture for m in _CULTURED.finditer(s)]
        return "\n".join(s[max(0, m.start() - _NEAR) : m.end() + _NEAR] for s, m in found)

    @cached_property
    def is_cell_free(self) -> bool:
        """What cells have made is given, not the cells."""
        cells = [i for i in self.interventions if self.is_cells(i) and not is_cell_free(i.name)]
        return is_cell_free(self.titles) and not cells

    @cached_property
    def is_autologous(self) -> bool:
        return self.is_cell_trial and bool(_AUTOLOGOUS.search(self.treatment_text))

    @cached_property
    def is_own_culture(self) -> bool:
        """Whether it is the participant's own cells that grow, where those of others are given, too."""
        grown = any(is_of_own(s, m) for s in self.of_the_culture for m in _CULTURED.finditer(s))
        return self.is_autologous and grown and not _ONE_STAGE.search(self.whole_text)

    @cached_property
    def is_gene_trial(self) -> bool:
        return self.is_cell_trial and bool(_GENE.search(self.treatment_text))

    @staticmethod
    def apart(one: Drafted, two: Drafted) -> bool:
        """Whether two lines are for different people, such as two cohorts."""
        return 0 not in (one.line.group, two.line.group) and one.line.group != two.line.group

    def announced_between(self, one: Drafted, two: Drafted) -> bool:
        """Whether a list begins between two lines: then the second may be one of several ways, as the first."""
        text = self.record.eligibility_module.eligibility_criteria
        between = text[one.line.end : two.line.start]
        near = text[max(0, one.line.start - _NEAR) : two.line.end + _NEAR]
        headed = _HEAD.search(between) and _LISTED.search(near)
        return headed is not None or _ANNOUNCED.search(text, one.line.end, two.line.start) is not None

    def is_cells(self, intervention: Intervention) -> bool:
        return bool(_CELLS.search(f"{intervention.name} {' '.join(intervention.other_names)}"))

    @property
    def youngest(self) -> Decimal | None:
        return years(self.record.eligibility_module.minimum_age)

    @property
    def oldest(self) -> Decimal | None:
        return years(self.record.eligibility_module.maximum_age)

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text that a person has written, with its JSON path."""
        yield from _texts(self.record)


def is_of_own(words: str, culture: re.Match[str]) -> bool:
    """Whether the cells of a culture are the participant's own: the last that were named before it, else the next.

    >>> told = "allogeneic culture-expanded cells combined with autologous cartilage"
    >>> [is_of_own(told, m) for m in _CULTURED.finditer(told)]
    [False]
    """
    begun = words.rfind("\n", 0, culture.start()) + 1
    named = [
        (m.start(), own)
        for pattern, own in ((_AUTOLOGOUS, True), (_OF_OTHERS, False))
        for m in pattern.finditer(words)
        if not _DENIED.search(words, 0, m.start())
    ]
    before = [one for one in named if begun <= one[0] < culture.start()]
    behind = [one for one in named if one[0] >= culture.start()] or named
    return max(before)[1] if before else min(behind)[1] if behind else True


def is_cell_free(words: str) -> bool:
    """
    >>> is_cell_free("Exosomes of stem cells"), is_cell_free("Stem cells")
    (True, False)
    """
    return _NO_CELLS.search(words) is not None


def years(age: str) -> Decimal | None:
    """`20 Years` as a number of years; None for `N/A` and what is none.

    >>> years("18 Months"), years("N/A")
    (Decimal('1.5'), None)
    """
    found = _AGE.match(age.strip())
    return None if found is None else Decimal(found[1]) / _PER_YEAR[found[2].lower()]


def _texts(record: Record) -> Iterator[tuple[str, str]]:
    root = "$.protocolSection"
    named, told = record.identification_module, record.description_module
    yield f"{root}.identificationModule.briefTitle", named.brief_title
    yield f"{root}.identificationModule.officialTitle", named.official_title
    yield f"{root}.descriptionModule.briefSummary", told.brief_summary
    yield f"{root}.descriptionModule.detailedDescription", told.detailed_description
    arms = record.arms_interventions_module
    for i, arm in enumerate(arms.arm_groups):
        yield f"{root}.armsInterventionsModule.armGroups[{i}].label", arm.label
        yield f"{root}.armsInterventionsModule.armGroups[{i}].description", arm.description
    for i, one in enumerate(arms.interventions):
        yield f"{root}.armsInterventionsModule.interventions[{i}].name", one.name
        yield f"{root}.armsInterventionsModule.interventions[{i}].description", one.description
    lists = record.outcomes_module
    for name, some in (
        ("primary", lists.primary_outcomes),
        ("secondary", lists.secondary_outcomes),
        ("other", lists.other_outcomes),
    ):
        for i, outcome in enumerate(some):
            yield f"{root}.outcomesModule.{name}Outcomes[{i}].measure", outcome.measure
            yield f"{root}.outcomesModule.{name}Outcomes[{i}].description", outcome.description
    yield f"{root}.eligibilityModule.eligibilityCriteria", record.eligibility_module.eligibility_criteria
