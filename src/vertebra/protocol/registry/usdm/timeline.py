"""Visits as encounters on one main timeline: each is timed from the anchor of its clock, windows included."""

import itertools
from typing import NamedTuple

from vertebra.protocol.registry.usdm import terms
from vertebra.protocol.registry.usdm.making import Maker, Thing, chained
from vertebra.protocol.registry.usdm.terms import Term
from vertebra.protocol.study import Study
from vertebra.protocol.timeline import Visit


class Schedule(NamedTuple):
    encounters: list[Thing]
    activities: list[Thing]
    surrogates: list[Thing]
    timeline: Thing


def schedule(maker: Maker, study: Study, epochs: dict[str, str], given: list[Thing]) -> Schedule:
    """epochs: the id of each epoch of the study in the file. given: the interventions."""
    visits = in_order(study)
    collected = [f for f in study.forms if any(f.id in v.forms for v in visits)]
    surrogates: list[Thing] = []
    activities = []
    for form in collected:
        own = [
            maker.make("BiomedicalConceptSurrogate", name=item.id, label=item.label.en, description=item.unit or None)
            for item in form.items
        ]
        surrogates += own
        ids = [s["id"] for s in own]
        done = _procedures(maker, study, form.id, given)
        activities.append(
            maker.make("Activity", name=form.id, label=form.title.en, definedProcedures=done, bcSurrogateIds=ids)
        )
    by_form = {form.id: a["id"] for form, a in zip(collected, activities, strict=True)}
    encounters = [_encounter(maker, v) for v in visits]
    instances = [
        maker.make(
            "ScheduledActivityInstance",
            name=f"{visit.id}_AT",
            label=visit.label.en,
            epochId=epochs[visit.epoch],
            activityIds=[by_form[f] for f in visit.forms if f in by_form],
            encounterId=encounter["id"],
        )
        for visit, encounter in zip(visits, encounters, strict=True)
    ]
    return Schedule(
        chained(encounters), chained(activities), surrogates, _timeline(maker, study, visits, instances, encounters)
    )


def _procedures(maker: Maker, study: Study, form: str, given: list[Thing]) -> list[Thing]:
    """What is done where the step of a form is the giving of the treatment."""
    step = next((s for s in study.product.steps if s.form == form and s.anchor == "injection"), None)
    if step is None:
        return []
    own = Term(step.id, step.label.en, study.edition)
    return [
        maker.make(
            "Procedure",
            name=f"{step.id}_{i}",
            label=step.label.en,
            procedureType="Administration",
            code=maker.code(own, "urn:vertebra:step"),
            studyInterventionId=intervention["id"],
        )
        for i, intervention in enumerate(given, 1)
    ]


def in_order(study: Study) -> list[Visit]:
    """Planned visits: those of the first clock, then those of the second, each by day."""
    clocks = [c for c in ("surgery", "injection") if any(v.anchor == c for v in study.visits)]
    return [v for c in clocks for v in sorted(study.visits, key=lambda v: v.day) if v.anchor == c and not v.unscheduled]


def _encounter(maker: Maker, visit: Visit) -> Thing:
    return maker.make("Encounter", name=visit.id, label=visit.label.en, type=maker.code(terms.VISIT))


def _timeline(
    maker: Maker, study: Study, visits: list[Visit], instances: list[Thing], encounters: list[Thing]
) -> Thing:
    anchors = {v.anchor: i for v, i in zip(visits, instances, strict=True) if v.day == 0}
    timings = []
    for visit, instance, encounter in zip(visits, instances, encounters, strict=True):
        timing = _timing(maker, study, visit, instance, anchors.get(visit.anchor, instances[0]))
        timings.append(timing)
        encounter["scheduledAtId"] = timing["id"]
    end = maker.make("ScheduleTimelineExit")
    for one, two in itertools.pairwise(instances):
        one["defaultConditionId"] = two["id"]
    if instances:
        instances[-1]["timelineExitId"] = end["id"]
    return maker.make(
        "ScheduleTimeline",
        name="MAIN",
        label="Main timeline",
        mainTimeline=True,
        entryCondition="Consent is given",
        entryId=instances[0]["id"] if instances else "",
        exits=[end],
        timings=timings,
        instances=instances,
        plannedDuration=_duration(maker, visits),
    )


def _duration(maker: Maker, visits: list[Visit]) -> Thing:
    """From the first visit to the last; with two clocks the time between them is not planned."""
    spans = [
        max(v.last for v in visits if v.anchor == c) - min(v.first for v in visits if v.anchor == c)
        for c in {v.anchor for v in visits}
    ]
    varies = len(spans) > 1
    return maker.make(
        "Duration",
        text="From screening to the last follow-up visit",
        quantity=None if varies else maker.quantity(float(sum(spans)), terms.DAY),
        durationWillVary=varies,
        reasonDurationWillVary="The time between the two clocks depends on the making of the product"
        if varies
        else None,
    )


def _timing(maker: Maker, study: Study, visit: Visit, instance: Thing, anchor: Thing) -> Thing:
    fixed = instance["id"] == anchor["id"]
    kind = terms.FIXED if fixed else terms.BEFORE if visit.day < 0 else terms.AFTER
    label = study.anchor(visit.anchor).label.en
    side = "on" if fixed else "before" if visit.day < 0 else "after"
    early, late = visit.day - visit.first, visit.last - visit.day
    window = {} if fixed or not (early or late) else {
        "windowLower": f"P{early}D", "windowUpper": f"P{late}D", "windowLabel": f"−{early} to +{late} days",
    }  # fmt: skip
    return maker.make(
        "Timing",
        name=f"{visit.id}_TIMING",
        label=f"{visit.label.en}: {abs(visit.day)} days {side} {label}",
        type=maker.code(kind),
        value=f"P{abs(visit.day)}D",
        valueLabel=f"{abs(visit.day)} days",
        relativeToFrom=maker.code(terms.START_TO_START),
        relativeFromScheduledInstanceId=instance["id"],
        relativeToScheduledInstanceId=anchor["id"],  # a fixed reference points to itself, as in CDISC's own studies
        **window,
    )
