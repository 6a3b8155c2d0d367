"""Feasibility, the question: one study, one population, and out comes all that can be told.

Nothing here opens a file or a connection; the population brings its engine along, DuckDB or any other that Ibis speaks.
"""

from collections.abc import Iterator
from itertools import groupby

from vertebra.laboratory.feasibility.answer import Feasibility, People, Row
from vertebra.laboratory.feasibility.parts import Part, parts_of
from vertebra.laboratory.feasibility.people.population import Population
from vertebra.laboratory.feasibility.rule.compile import truth
from vertebra.laboratory.feasibility.rule.kleene import fixed
from vertebra.laboratory.feasibility.rule.rows import count_rows
from vertebra.laboratory.feasibility.survey import lonely_strata
from vertebra.laboratory.feasibility.tallies import Tallies, tally
from vertebra.laboratory.feasibility.weigh import Weighing, known_share, screened, worst
from vertebra.laboratory.feasibility.words import in_short, in_words
from vertebra.protocol.expressions import Condition
from vertebra.protocol.study import Study
from vertebra.terms.findings import Finding
from vertebra.terms.texts import Text

# PROPOSED: below this share of decided people a demand would shrink "all decided" to a handful nobody chose
LEAST_KNOWN = 0.05


def feasibility(study: Study, population: Population, among: Condition | None = None) -> Feasibility:
    """What the criteria of the study do to the population, under the reading of the study.

    among: only people who fulfil this condition, as a domain of the sample; whoever is unknown is left out.

    Findings: RULE-NODE, RULE-MIXED, RULE-NESTED, RULE-LOG, PEOPLE-LACK, PEOPLE-SPARSE, PEOPLE-STRATUM, and those of
    the population.
    """
    parts = parts_of(study, population.columns, population.logs)
    rules = [part.rule for part in parts]
    columns = count_rows(population.columns, [*rules, *([among] if among else [])], population.logs)
    within = truth(among, columns) if among is not None else fixed(True)
    tallies = tally(columns.table, [truth(rule, columns) for rule in rules], within, population.design)
    return _answer(study, population, parts, tallies, among)


def _answer(
    study: Study, population: Population, parts: list[Part], tallies: Tallies, among: Condition | None
) -> Feasibility:
    judged = [at for at, part in enumerate(parts) if part.reach == "judged"]
    sparse = [at for at in judged if known_share(tallies, at) < LEAST_KNOWN]
    joint = [at for at in judged if at not in sparse]
    weighing = Weighing(tallies, joint)
    demands = tuple(
        weighing.row(p.id, p.criterion, in_words(study, p.rule), in_short(study, p.rule), {at: p})
        for at, p in enumerate(parts)
    )
    together = weighing.passing(joint)
    return Feasibility(
        study.identity.protocol,
        study.version,
        study.reading,
        _people(study, population, tallies, among),
        tuple(_criteria(study, parts, weighing)),
        demands,
        together,
        weighing.thirds(joint),
        weighing.thirds(range(len(parts))),
        weighing.attrition([p.id for p in parts]),
        screened(together, study.identity.planned),
        worst(demands),
        tuple(_findings(population, parts, sparse, tallies)),
    )


def _criteria(study: Study, parts: list[Part], weighing: Weighing) -> Iterator[Row]:
    titles = {c.id: c.title for c in study.criteria}
    for criterion, some in groupby(enumerate(parts), key=lambda pair: pair[1].criterion):
        yield weighing.row(criterion, criterion, titles[criterion], titles[criterion], dict(some))


def _people(study: Study, population: Population, tallies: Tallies, among: Condition | None) -> People:
    about, sample = population.about, tallies.sample
    return People(
        about.id,
        about.title,
        about.source,
        about.isnt,
        int(sample.people[tallies.within].sum()),
        sample.weighted,
        sample.strata if sample.clustered else 0,
        sample.clusters if sample.clustered else 0,
        None if among is None else in_words(study, among),
    )


def _findings(population: Population, parts: list[Part], sparse: list[int], tallies: Tallies) -> Iterator[Finding]:
    yield from population.findings
    for part in parts:
        yield from part.findings
        if part.lacks:
            yield _lack(part)
    for at in sparse:
        yield _sparse(parts[at], known_share(tallies, at))
    if lonely := lonely_strata(tallies.sample):
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
