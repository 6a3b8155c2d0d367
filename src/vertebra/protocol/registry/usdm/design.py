"""The design of a study in USDM: arms, epochs, criteria, objectives, population."""

import json
from decimal import Decimal
from itertools import count

import msgspec

from vertebra.protocol.expressions import reads, say
from vertebra.protocol.expressions.nodes import Condition
from vertebra.protocol.facts import FACTS
from vertebra.protocol.registry.identity import enumerated
from vertebra.protocol.registry.model import ArmGroup, Intervention, Record
from vertebra.protocol.registry.usdm import terms
from vertebra.protocol.registry.usdm.making import Maker, Thing, chained, marked_up
from vertebra.protocol.registry.usdm.timeline import in_order
from vertebra.protocol.study import Study, StudyWords

NO_YOUNGEST, NO_OLDEST = 0.0, 120.0  # years, where no limit is set: a range needs both ends


def arms(maker: Maker, study: Study, record: Record) -> list[Thing]:
    groups = record.arms_interventions_module.arm_groups or (ArmGroup(study.identity.arm.en, "EXPERIMENTAL"),)
    return [
        maker.make(
            "StudyArm",
            name=f"ARM{i}",
            label=group.label or f"Arm {i}",
            description=group.description or None,
            type=maker.code(terms.ARMS.get(enumerated(group.type), terms.ARMS["OTHER"])),
            dataOriginDescription="Collected from participants of this trial",
            dataOriginType=maker.code(terms.WITHIN),
        )
        for i, group in enumerate(groups, 1)
    ]


def interventions(maker: Maker, study: Study, record: Record) -> list[Thing]:
    some = record.arms_interventions_module.interventions or (Intervention("BIOLOGICAL", study.product.name.en),)
    return [
        maker.make(
            "StudyIntervention",
            name=f"INT{i}",
            label=one.name or f"Intervention {i}",
            description=one.description or None,
            role=maker.code(terms.EXPERIMENTAL),
            type=maker.code(terms.INTERVENTIONS.get(enumerated(one.type), terms.INTERVENTIONS["OTHER"])),
        )
        for i, one in enumerate(some, 1)
    ]


def epochs(maker: Maker, study: Study) -> tuple[list[Thing], dict[str, str]]:
    """Epochs that a planned visit is in, in the order of the study; their ids by ours."""
    used = {v.epoch for v in in_order(study)}
    found, ids = [], {}
    for epoch in study.epochs:
        if epoch.id in used:
            term = terms.EPOCHS.get(epoch.standard.upper(), terms.EPOCHS["OBSERVATION"])
            made = maker.make("StudyEpoch", name=epoch.id, label=epoch.label.en, type=maker.code(term))
            found.append(made)
            ids[epoch.id] = made["id"]
    return chained(found), ids


def cells(maker: Maker, arms: list[Thing], epochs: list[Thing], given: list[Thing]) -> tuple[list[Thing], list[Thing]]:
    """One element for each epoch, the same in every arm; the treatment belongs to the treatment epochs."""
    elements, ids = [], {}
    treated = [i["id"] for i in given]
    for epoch in epochs:
        gets = treated if epoch["type"]["code"] == terms.EPOCHS["TREATMENT"].code else []
        element = maker.make(
            "StudyElement", name=f"EL_{epoch['name']}", label=epoch["label"], studyInterventionIds=gets
        )
        elements.append(element)
        ids[epoch["id"]] = element["id"]
    return elements, [
        maker.make("StudyCell", armId=arm["id"], epochId=epoch["id"], elementIds=[ids[epoch["id"]]])
        for arm in arms
        for epoch in epochs
    ]


def criteria(maker: Maker, study: Study) -> tuple[list[Thing], list[Thing]]:
    """Criteria with their registered words; the rule in force travels as an extension, in words and as data."""
    items, found = [], []
    numbers = {"inclusion": count(1), "exclusion": count(1)}
    for criterion in study.criteria:
        item = maker.make(
            "EligibilityCriterionItem", name=criterion.id, label=criterion.title.en, text=marked_up(criterion.words)
        )
        rule = criterion.rule(study.reading)
        data = json.dumps(msgspec.to_builtins(rule), ensure_ascii=False, sort_keys=True, default=_plain)
        items.append(item)
        found.append(
            maker.make(
                "EligibilityCriterion",
                extensionAttributes=[
                    maker.extension("rule", data),
                    maker.extension("rule-in-words", _told(study, rule)),
                ],
                name=criterion.id,
                label=criterion.title.en,
                category=maker.code(terms.KINDS[criterion.kind]),
                identifier=f"{next(numbers[criterion.kind]):02d}",
                criterionItemId=item["id"],
            )
        )
    return items, chained(found)


def _told(study: Study, rule: Condition) -> str:
    """The rule in English; of a study that names what it does not have only the data tell it."""
    known = all(r.item in FACTS or study.has_item(r.item) for r in reads(rule))
    return say(rule, StudyWords(study), "en") if known else "?"


def _plain(value: object) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def objectives(maker: Maker, study: Study) -> list[Thing]:
    found = []
    for objective in study.objectives:
        of_objective, of_endpoint = terms.LEVELS[objective.level]
        endpoints = [
            maker.make(
                "Endpoint",
                name=endpoint.id,
                label=endpoint.label.en,
                text=marked_up(endpoint.label.en),
                purpose=objective.label.en,
                level=maker.code(of_endpoint),
            )
            for endpoint in objective.endpoints
        ]
        found.append(
            maker.make(
                "Objective",
                name=objective.id,
                label=objective.label.en,
                text=marked_up(objective.label.en),
                level=maker.code(of_objective),
                endpoints=endpoints,
            )
        )
    return found


def population(maker: Maker, study: Study, record: Record, criteria: list[Thing], ages: tuple[str, str]) -> Thing:
    """ages: youngest and oldest in years as the registry's fields tell them; none where it is empty."""
    healthy = record.eligibility_module.healthy_volunteers
    sexes = terms.SEXES.get(enumerated(record.eligibility_module.sex), terms.SEXES["ALL"])
    low, high = (years(a) for a in ages)
    planned = maker.make(
        "Range",
        minValue=maker.quantity(NO_YOUNGEST if low is None else low, terms.YEAR),
        maxValue=maker.quantity(NO_OLDEST if high is None else high, terms.YEAR),
        isApproximate=False,
    )
    return maker.make(
        "StudyDesignPopulation",
        name="POPULATION",
        label="Participants",
        description=study.identity.condition.en,
        includesHealthySubjects=healthy is True or str(healthy).lower() == "yes",
        plannedEnrollmentNumber=maker.quantity(float(study.identity.planned)),
        plannedSex=[maker.code(s) for s in sexes],
        plannedAge=planned,
        criterionIds=[c["id"] for c in criteria],
    )


def years(told: str) -> float | None:
    """`20 Years` as a number; None for another unit, and for nothing."""
    number = told.split(" ")[0]
    return float(number) if told.lower().endswith(("year", "years")) and number.replace(".", "", 1).isdigit() else None
