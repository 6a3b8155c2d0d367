"""Feasibility, the question: one study, one population, and out comes all that can be told.

Nothing here opens a file or a connection; the population brings its engine along, DuckDB or any other that Ibis speaks.
"""

from collections.abc import Iterator
from itertools import groupby

from vertebra.laboratory.feasibility.answer import Feasibility, People, Row
from vertebra.laboratory.feasibility.cells import LEAST, kept_back
from vertebra.laboratory.feasibility.parts import Part, parts_of
from vertebra.laboratory.feasibility.patterns import Places
from vertebra.laboratory.feasibility.people.population import Population
from vertebra.laboratory.feasibility.rule.compile import truth
from vertebra.laboratory.feasibility.rule.kleene import fixed
from vertebra.laboratory.feasibility.rule.rows import count_rows
from vertebra.laboratory.feasibility.survey import lonely_strata
from vertebra.laboratory.feasibility.tallies import tally
from vertebra.laboratory.feasibility.weigh import Weighed, Weighing, screened, worst
from vertebra.laboratory.feasibility.words import in_short, in_words
from vertebra.protocol.expressions import Condition
from vertebra.protocol.expressions.nodes import Given, Not
from vertebra.protocol.study import Study
from vertebra.terms.findings import Finding
from vertebra.terms.texts import Text

# PROPOSED: below this share of decided people a demand would shrink "all decided" to a handful nobody chose
LEAST_KNOWN = 0.05
_UNDECIDED = (Given("unknown"), Not(Given("unknown")))


def feasibility(
    study: Study, population: Population, among: Condition | None = None, least: int = LEAST
) -> Feasibility:
    """What the criteria of the study do to the population, under the reading of the study.

    among: only people who fulfil this condition, as a domain of the sample; whoever is unknown is left out.
    least: fewer people than this are never told of, unless the population is public; 0: everything is told.

    Raises:
        Trouble: small cells cannot be kept back in a weighted sample.

    Findings: RULE-NODE, RULE-MIXED, RULE-NESTED, RULE-LOG, PEOPLE-LACK, PEOPLE-OPEN, PEOPLE-SPARSE, PEOPLE-STRATUM,
    and those of the population.
    """
    parts, least = parts_of(study, population.columns, population.logs), 0 if population.public else least
    judged = tuple(at for at, part in enumerate(parts) if part.reach == "judged")
    found = _count(population, parts, judged, among, least)
    sparse = [at for at in judged if found.known_share(at) < LEAST_KNOWN]
    if sparse:
        found = _count(population, parts, tuple(at for at in judged if at not in sparse), among, least)
    return _answer(study, population, found, sparse, among)


def _count(population: Population, parts: list[Part], joint: Places, among: Condition | None, least: int) -> Weighed:
    """One pass over the table."""
    told = {at: part.rule for at, part in enumerate(parts) if part.reach != "not judged"}
    columns = count_rows(population.columns, [*told.values(), *([among] if among else [])], population.logs)
    within = truth(among, columns) if among is not None else fixed(True)
    truths = {at: truth(rule, columns) for at, rule in told.items()}
    asked = Weighing(parts, joint)
    told_of = tally(columns.table, truths, asked.families, within, population.design, asked.questions())
    return Weighed(asked, kept_back(told_of, least))


def _answer(
    study: Study, population: Population, found: Weighed, sparse: list[int], among: Condition | None
) -> Feasibility:
    parts, joint = found.asked.parts, found.asked.joint
    demands = tuple(
        found.row(p.id, p.criterion, in_words(study, p.rule), in_short(study, p.rule), (at,))
        for at, p in enumerate(parts)
    )
    together = found.told(joint, "passing")
    return Feasibility(
        study.identity.protocol,
        study.version,
        study.reading,
        _people(study, population, found, among),
        tuple(_criteria(study, found)),
        demands,
        together,
        found.thirds(joint),
        found.thirds(found.asked.whole),
        found.attrition(),
        screened(together, study.identity.planned),
        worst(demands),
        tuple(_findings(population, found, sparse)),
    )


def _criteria(study: Study, found: Weighed) -> Iterator[Row]:
    titles = {c.id: c.title for c in study.criteria}
    for criterion, some in groupby(enumerate(found.asked.parts), key=lambda pair: pair[1].criterion):
        title = titles[criterion]
        yield found.row(criterion, criterion, title, title, tuple(at for at, _ in some))


def _people(study: Study, population: Population, found: Weighed, among: Condition | None) -> People:
    about, sample = population.about, found.tallies.sample
    return People(
        about.id,
        about.title,
        about.source,
        about.isnt,
        int(found.tallies.within.people.sum()),
        sample.weighted,
        sample.strata if sample.clustered else 0,
        len(sample.people) if sample.clustered else 0,
        None if among is None else in_words(study, among),
        sample.least,
    )


def _findings(population: Population, found: Weighed, sparse: list[int]) -> Iterator[Finding]:
    yield from population.findings
    for part in found.asked.parts:
        yield from part.findings
        if part.lacks:
            yield _lack(part)
    open_ = [p.id for p in found.asked.parts if p.rule in _UNDECIDED]
    if open_:
        yield _undecided(open_)
    for at in sparse:
        if found.asked.parts[at].id not in open_:
            yield _sparse(found.asked.parts[at], found.known_share(at))
    if lonely := lonely_strata(found.tallies.sample):
        yield _lonely(lonely)


def _lack(part: Part) -> Finding:
    names = ", ".join(part.lacks)
    return Finding(
        "PEOPLE-LACK",
        "note",
        f"criterion {part.id}",
        Text(
            f"Unknown for want of data in this population: {names}.",
            f"此族群無下列資料，故為未知：{names}。",
        ),
    )


def _undecided(ids: list[str]) -> Finding:
    """Lines of a draft are no rules before a person has accepted them."""
    told = ", ".join(ids)
    return Finding(
        "PEOPLE-OPEN",
        "question",
        "criteria",
        Text(
            f"Not decided for anybody, because nobody has accepted these lines of the draft: {told}. Accept them first "
            "(`vertebra registry accept`).",
            f"草案之下列條文尚無人確認，故對所有人均未定：{told}。請先確認（`vertebra registry accept`）。",
        ),
    )


def _sparse(part: Part, share: float) -> Finding:
    return Finding(
        "PEOPLE-SPARSE",
        "question",
        f"criterion {part.id}",
        Text(
            f"Decided for {share:.1%} of the people only: left out of the joint share. Is the mapping complete?",
            f"僅 {share:.1%} 之人可判定，故不計入共同通過率。對應是否完整？",
        ),
    )


def _lonely(strata: int) -> Finding:
    return Finding(
        "PEOPLE-STRATUM",
        "question",
        "population",
        Text(
            f"{strata} strata have a single cluster; their spread is taken against the mean of all.",
            f"{strata} 個分層僅有一個群集，其變異改以總平均計算。",
        ),
    )
