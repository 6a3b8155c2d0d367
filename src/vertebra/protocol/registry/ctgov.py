"""A study in the words of the registry: the JSON of its API, version 2, and what has no place there.

Of a draft the record's own fields come back unchanged where the study still says what they say; what was changed in the
study is told as it is now. A study that was never registered gives what it has; what the registry asks for besides is
listed.
"""

from collections.abc import Iterator, Sequence

import msgspec

from vertebra.protocol.expressions import nodes as n
from vertebra.protocol.expressions.reads import walk
from vertebra.protocol.registry.criteria import drafted
from vertebra.protocol.registry.draft import Draft, Loss
from vertebra.protocol.registry.identity import enumerated, identity_of
from vertebra.protocol.registry.lines import split
from vertebra.protocol.registry.model import (
    ArmGroup,
    Arms,
    Conditions,
    Design,
    Eligibility,
    Enrollment,
    Identification,
    Intervention,
    Organization,
    OrgStudyId,
    Outcome,
    Outcomes,
    Record,
    Sponsor,
    Sponsors,
    Status,
)
from vertebra.protocol.registry.words import registered
from vertebra.protocol.registry.writing import as_registered
from vertebra.protocol.study import Study
from vertebra.protocol.timeline import Visit
from vertebra.terms.texts import Text

_ENCODER = msgspec.json.Encoder(decimal_format="number")
_LISTS = {"primary": "primary_outcomes", "secondary": "secondary_outcomes", "exploratory": "other_outcomes"}


def export_ctgov(study: Study) -> tuple[bytes, tuple[Loss, ...]]:
    """The record as JSON, indented, and the losses: what of the study it cannot say, and what it lacks."""
    record = record_of(study)
    whole = as_registered(record, study.draft)
    losses = (*_unsaid(study), *_lacking(record))
    return msgspec.json.format(_ENCODER.encode(whole), indent=1) + b"\n", losses


def record_of(study: Study) -> Record:
    """The record that says what the study says now."""
    return _updated(study, study.draft) if study.draft is not None else _built(study)


def ages_of(study: Study, record: Record) -> tuple[str, str]:
    """Youngest and oldest, by the record's fields or else by the criteria."""
    field = record.eligibility_module
    return field.minimum_age or _age(study, ">="), field.maximum_age or _age(study, "<=")


def _updated(study: Study, draft: Draft) -> Record:
    """The drafted record with what the study says otherwise now."""
    replace, was, now, record = msgspec.structs.replace, identity_of(draft.record), study.identity, draft.record
    if now.registered_title != was.registered_title:
        named = replace(record.identification_module, brief_title=now.registered_title)
        record = replace(record, identification_module=named)
    if now.planned != was.planned:
        counted = replace(record.design_module.enrollment_info, count=now.planned)
        record = replace(record, design_module=replace(record.design_module, enrollment_info=counted))
    if now.phase != was.phase:
        record = replace(record, design_module=replace(record.design_module, phases=_phases(now.phase)))
    if now.status != was.status:
        record = replace(record, status_module=replace(record.status_module, overall_status=now.status))
    if now.sponsor != was.sponsor:
        parties = record.sponsor_collaborators_module
        led = replace(parties, lead_sponsor=replace(parties.lead_sponsor, name=now.sponsor))
        record = replace(record, sponsor_collaborators_module=led)
    record = replace(record, eligibility_module=_same_criteria(study, record.eligibility_module))
    return replace(record, outcomes_module=_same_outcomes(study, record.outcomes_module))


def _phases(told: str) -> tuple[str, ...]:
    return tuple(p for p in told.split("/") if p)


def _same_criteria(study: Study, was: Eligibility) -> Eligibility:
    """The registered text while the criteria are those that were drafted from it; else their words as lists."""
    text = was.eligibility_criteria
    first = [(d.criterion.kind, d.criterion.words) for d in drafted(split(text), text)]
    if first == [(c.kind, c.words) for c in study.criteria]:
        return was
    return msgspec.structs.replace(was, eligibility_criteria=criteria_text(study))


def criteria_text(study: Study) -> str:
    """The criteria as the registry wants them: a heading and a numbered list for each kind."""
    parts = []
    for kind, heading in (("inclusion", "Inclusion Criteria"), ("exclusion", "Exclusion Criteria")):
        words = [" ".join(c.words.split()) for c in study.criteria if c.kind == kind]
        lines = "\n".join(f"{i}. {line}" for i, line in enumerate(words, 1))
        parts.append(f"{heading}:\n\n{lines}")
    return "\n\n".join(parts)


def _same_outcomes(study: Study, was: Outcomes) -> Outcomes:
    """An outcome whose endpoint is still there comes back as registered; a new endpoint is told by its visits."""
    found: dict[str, list[Outcome]] = {name: [] for name in _LISTS.values()}
    letters = {"primary": "P", "secondary": "S", "exploratory": "O"}
    for objective in study.objectives:
        name = _LISTS[objective.level]
        old: Sequence[Outcome] = getattr(was, name)
        known = {f"{letters[objective.level]}{i}": o for i, o in enumerate(old, 1)}
        for endpoint in objective.endpoints:
            first = known.get(endpoint.id)
            if first is not None and registered(first.measure) == endpoint.label:
                found[name].append(first)
            elif endpoint.id != "HARMS" or was.primary_outcomes:
                found[name].append(Outcome(endpoint.label.en, "", _when(study, endpoint.visits)))
    return Outcomes(**{name: tuple(some) for name, some in found.items()})


def _when(study: Study, visits: Sequence[str]) -> str:
    """When something is collected: the visits by name and day; rows of a log come at any time."""
    some = [v for v in study.visits if v.id in visits]
    return "; ".join(_day(study, v) for v in some) or "From first treatment to the end of the trial, as it happens"


def _day(study: Study, visit: Visit) -> str:
    if visit.anchor == "none":
        return visit.label.en
    anchor = study.anchor(visit.anchor).label.en
    side = "before" if visit.day < 0 else "after"
    return f"{visit.label.en} (day {abs(visit.day)} {side} {anchor})" if visit.day else f"{visit.label.en} ({anchor})"


def _built(study: Study) -> Record:
    """A record of a study that was written here."""
    named = study.identity
    outcomes: dict[str, list[Outcome]] = {name: [] for name in _LISTS.values()}
    for objective in study.objectives:
        for endpoint in objective.endpoints:
            items = ", ".join(study.item(i).label.en for i in endpoint.items if study.has_item(i))
            outcomes[_LISTS[objective.level]].append(Outcome(endpoint.label.en, items, _when(study, endpoint.visits)))
    product = Intervention("BIOLOGICAL", study.product.name.en, "", (named.arm.en,))
    arm = ArmGroup(named.arm.en, "EXPERIMENTAL", "", (f"Biological: {study.product.name.en}",))
    return Record(
        identification_module=Identification(
            nct_id=named.registry,
            org_study_id_info=OrgStudyId(named.protocol),
            brief_title=named.registered_title,
            organization=Organization(named.sponsor),
        ),
        status_module=Status(overall_status=enumerated(named.status)),
        sponsor_collaborators_module=Sponsors(lead_sponsor=Sponsor(named.sponsor)),
        conditions_module=Conditions((named.condition.en,)),
        design_module=Design(
            study_type="INTERVENTIONAL",
            phases=tuple(enumerated(p) for p in _phases(named.phase)),
            enrollment_info=Enrollment(named.planned, "ESTIMATED"),
        ),
        arms_interventions_module=Arms((arm,), (product,)),
        outcomes_module=Outcomes(**{name: tuple(some) for name, some in outcomes.items()}),
        eligibility_module=Eligibility(
            criteria_text(study), minimum_age=_age(study, ">="), maximum_age=_age(study, "<=")
        ),
    )


def _age(study: Study, sign: str) -> str:
    """The age of the field, by the first inclusion rule that sets it."""
    for criterion in study.criteria:
        for node in walk(criterion.rule(study.reading)) if criterion.kind == "inclusion" else ():
            match node:
                case n.Compare(sign=told, left=n.Ref(unit="a"), right=n.Number(value=years)) if told == sign:
                    return f"{years:f} Years"
                case n.Between(value=n.Ref(unit="a"), low=low, high=high):
                    return f"{low if sign == '>=' else high:f} Years"
    return ""


def _unsaid(study: Study) -> Iterator[Loss]:
    """What the study says and a record cannot."""
    draft = study.draft or Draft(Record())
    items = sum(len(f.items) for f in study.forms)
    counts = (
        ("criteria", len(study.criteria), "rules of criteria (the words are there)", "條件之規則（文字仍在）"),
        ("forms", items, "items of forms, with units, ranges and checks", "表單項目（含單位、範圍與查核）"),
        ("visits", len(study.visits), "visits with their windows", "訪視與窗期"),
        ("product", len(study.product.steps), "steps of the product with their guards", "產品步驟與防護"),
        ("safety", len(study.safety.signals) + len(study.safety.pauses), "signals and pausing rules", "訊號與暫停規則"),
        ("consents", len(study.consents), "consent documents", "同意書"),
        ("roles", len(study.roles), "roles", "角色"),
        ("responders", len(study.responders), "responder rules", "反應者規則"),
        ("populations", len(study.populations), "analysis populations", "分析族群"),
        ("waivers", len(study.waivers), "waivers", "豁免"),
        ("draft/accepted", len(draft.accepted), "acceptances by persons", "人員確認紀錄"),
    )  # fmt: skip
    yield from (Loss(place, Text(f"{count} {en}", f"{count} 項{zh}")) for place, count, en, zh in counts if count)


def _lacking(record: Record) -> Iterator[Loss]:
    """What the registry asks for and is not known."""
    root, r = "$.protocolSection", record
    wanted = (
        ("statusModule.startDateStruct", r.status_module.start_date_struct.date, "start date", "開始日期"),
        (
            "statusModule.completionDateStruct",
            r.status_module.completion_date_struct.date,
            "completion date",
            "完成日期",
        ),
        ("descriptionModule.briefSummary", r.description_module.brief_summary, "brief summary", "簡要說明"),
        ("designModule.designInfo.allocation", r.design_module.design_info.allocation, "allocation", "分派方式"),
        ("designModule.designInfo.maskingInfo", r.design_module.design_info.masking_info.masking, "masking", "設盲"),
        ("eligibilityModule.sex", r.eligibility_module.sex, "sex of participants", "受試者性別"),
        ("contactsLocationsModule.locations", r.contacts_locations_module.locations, "places", "試驗地點"),
        ("oversightModule", r.oversight_module.oversight_has_dmc, "oversight", "監督"),
    )
    for path, value, en, zh in wanted:
        if value in ("", None, ()):
            yield Loss(
                f"{root}.{path}",
                Text(f"the registry asks for the {en}, which the study does not say", f"登錄需{zh}，試驗未載明"),
            )
