"""A study as USDM v4 JSON, and what has no place there.

USDM carries criteria as text: our rules travel as extension attributes under `urn:vertebra:`. What the form requires
and nobody has said is filled with what is true of nothing being said, and listed.
Source: CDISC USDM 4.0 (JSON schema, controlled terminology); registry notes 0.10.
"""

import json
import uuid
from collections.abc import Iterator

from vertebra.protocol.registry.ctgov import ages_of, record_of
from vertebra.protocol.registry.dates import only_day
from vertebra.protocol.registry.draft import Loss
from vertebra.protocol.registry.identity import enumerated
from vertebra.protocol.registry.model import Record
from vertebra.protocol.registry.usdm import design as parts, terms
from vertebra.protocol.registry.usdm.making import UNSAID, Maker, Thing, marked_up
from vertebra.protocol.registry.usdm.timeline import schedule
from vertebra.protocol.study import Study
from vertebra.terms.texts import Text

VERSION = "4.0.0"


def export_usdm(study: Study) -> tuple[bytes, tuple[Loss, ...]]:
    """The file as JSON, indented, and the losses."""
    record, maker = record_of(study), Maker()
    whole = {
        "study": {
            "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"urn:vertebra:study:{study.id}")),
            "name": study.id,
            "label": study.identity.registered_title,
            "versions": [_version(maker, study, record)],
            "documentedBy": [],
            "instanceType": "Study",
        },
        "usdmVersion": VERSION,
        "systemName": "Vertebra",
    }
    return json.dumps(whole, ensure_ascii=False, indent=1).encode() + b"\n", tuple(_losses(study, record))


def _version(maker: Maker, study: Study, record: Record) -> Thing:
    sponsor, registry = _organizations(maker, study, record)
    named = study.identity
    given = parts.interventions(maker, study, record)
    items, criteria = parts.criteria(maker, study)
    designed, surrogates = _design(maker, study, record, given, criteria)
    version = maker.make(
        "StudyVersion",
        extensionAttributes=[maker.extension("version", study.version), maker.extension("reading", study.reading)],
        versionIdentifier=study.edition,
        rationale=UNSAID,
        studyIdentifiers=[
            maker.make("StudyIdentifier", text=named.protocol, scopeId=sponsor["id"]),
            maker.make("StudyIdentifier", text=named.registry, scopeId=registry["id"]),
        ],
        dateValues=_dates(maker, record),
        titles=_titles(maker, study, record),
        organizations=[sponsor, registry],
        studyInterventions=given,
        eligibilityCriterionItems=items,
        bcSurrogates=surrogates,
        studyDesigns=[designed],
    )
    version["roles"] = [
        maker.make(
            "StudyRole", name="SPONSOR", label="Sponsor", code=maker.code(terms.SPONSOR),
            organizationIds=[sponsor["id"]], appliesToIds=[version["id"]],
        ),
        *_masked(maker, record, version["id"]),
    ]  # fmt: skip
    return version


def _masked(maker: Maker, record: Record, version: str) -> Iterator[Thing]:
    """Who does not know the arm."""
    for who in record.design_module.design_info.masking_info.who_masked:
        if term := terms.MASKED.get(enumerated(who)):
            masking = maker.make("Masking", text=f"{term.name}: masked", isMasked=True)
            yield maker.make(
                "StudyRole", name=enumerated(who), label=term.name, code=maker.code(term), masking=masking,
                appliesToIds=[version],
            )  # fmt: skip


def _dates(maker: Maker, record: Record) -> list[Thing]:
    """The day on which the study was first told to the registry, where it is known to the day."""
    day = only_day(record.status_module.study_first_submit_date)
    if day is None:
        return []
    everywhere = maker.make("GeographicScope", type=maker.code(terms.GLOBAL))
    issued = maker.code(terms.ISSUED)
    return [
        maker.make(
            "GovernanceDate", name="REGISTERED", label="First submitted to the registry", type=issued,
            dateValue=day.isoformat(),
            geographicScopes=[everywhere],
        )
    ]  # fmt: skip


def _titles(maker: Maker, study: Study, record: Record) -> list[Thing]:
    official = record.identification_module.official_title or study.identity.registered_title
    told = [(study.identity.registered_title, terms.BRIEF), (official, terms.OFFICIAL)]
    told += [(record.identification_module.acronym, terms.ACRONYM)] if record.identification_module.acronym else []
    return [maker.make("StudyTitle", text=text, type=maker.code(term)) for text, term in told if text]


def _organizations(maker: Maker, study: Study, record: Record) -> tuple[Thing, Thing]:
    kind = enumerated(record.sponsor_collaborators_module.lead_sponsor.class_)
    sponsor = maker.make(
        "Organization",
        name=study.identity.sponsor or UNSAID,
        label=study.identity.sponsor or UNSAID,
        type=maker.code(terms.ORGANIZATIONS.get(kind, terms.ACADEMIC)),
        identifierScheme="ClinicalTrials.gov sponsor name",
        identifier=study.identity.sponsor or UNSAID,
    )
    registry = maker.make(
        "Organization",
        name="ClinicalTrials.gov",
        label="ClinicalTrials.gov",
        type=maker.code(terms.REGISTRY),
        identifierScheme="USGOV",
        identifier="CT-GOV",
    )
    return sponsor, registry


def _design(
    maker: Maker, study: Study, record: Record, given: list[Thing], criteria: list[Thing]
) -> tuple[Thing, list[Thing]]:
    info = record.design_module.design_info
    arms = parts.arms(maker, study, record)
    epochs, ids = parts.epochs(maker, study)
    elements, cells = parts.cells(maker, arms, epochs, given)
    planned = schedule(maker, study, ids, given)
    people = parts.population(maker, study, record, criteria, ages_of(study, record))
    model = terms.MODELS.get(
        enumerated(info.intervention_model), terms.MODELS["SINGLE_GROUP" if len(arms) == 1 else "PARALLEL"]
    )
    purpose = terms.PURPOSES.get(enumerated(info.primary_purpose))
    masking = terms.MASKINGS.get(enumerated(info.masking_info.masking), terms.MASKINGS["NONE"])
    phase = terms.PHASES.get("/".join(enumerated(p) for p in study.identity.phase.split("/")), terms.NO_PHASE)
    made = maker.make(
        "InterventionalStudyDesign",
        name="DESIGN",
        label=study.identity.design.en,
        description=study.identity.design.en,
        studyType=maker.code(terms.INTERVENTIONAL),
        studyPhase=maker.alias(phase),
        characteristics=[maker.code(terms.RANDOMIZED)] if enumerated(info.allocation) == "RANDOMIZED" else [],
        encounters=planned.encounters,
        activities=planned.activities,
        arms=arms,
        studyCells=cells,
        rationale=UNSAID,
        epochs=epochs,
        elements=elements,
        indications=_indications(maker, study, record),
        studyInterventionIds=[i["id"] for i in given],
        objectives=parts.objectives(maker, study),
        population=people,
        scheduleTimelines=[planned.timeline],
        eligibilityCriteria=criteria,
        analysisPopulations=[
            maker.make(
                "AnalysisPopulation",
                name=p.id,
                label=p.label.en,
                text=marked_up(p.label.en),
                subsetOfIds=[people["id"]],
            )
            for p in study.populations
        ],
        model=maker.code(model),
        intentTypes=[maker.code(purpose)] if purpose else [],
        blindingSchema=maker.alias(masking),
    )
    return made, planned.surrogates


def _indications(maker: Maker, study: Study, record: Record) -> list[Thing]:
    told = record.conditions_module.conditions or (study.identity.condition.en,)
    return [
        maker.make("Indication", name=f"IND{i}", label=name, description=name, isRareDisease=False)
        for i, name in enumerate(told, 1)
    ]


def _losses(study: Study, record: Record) -> Iterator[Loss]:
    """What of the study has no place in USDM, and what USDM requires that nobody has said."""
    counts = (
        ("forms", sum(len(f.checks) for f in study.forms), "edit checks", "邏輯查核"),
        ("visits", sum(v.unscheduled for v in study.visits), "unscheduled visits", "非計畫訪視"),
        ("product", len(study.product.steps), "steps of the product with their guards", "產品步驟與防護"),
        ("safety", len(study.safety.signals) + len(study.safety.pauses), "signals and pausing rules", "訊號與暫停規則"),
        ("safety/ranges", len(study.safety.ranges), "reference ranges", "參考範圍"),
        ("consents", len(study.consents), "consent documents", "同意書"),
        ("roles", len(study.roles), "roles but the sponsor's", "角色（委託者除外）"),
        ("responders", len(study.responders), "responder rules", "反應者規則"),
        ("waivers", len(study.waivers), "waivers", "豁免"),
        ("draft/accepted", len(study.draft.accepted) if study.draft else 0, "acceptances by persons", "人員確認紀錄"),
    )  # fmt: skip
    yield from (Loss(place, Text(f"{count} {en}", f"{count} 項{zh}")) for place, count, en, zh in counts if count)
    yield Loss(
        "criteria",
        Text(
            "rules travel as extension attributes, which other systems may ignore",
            "規則以擴充屬性傳遞，其他系統可能忽略",
        ),
    )
    if not study.criteria:
        yield Loss(
            "criteria", Text("none is stated; USDM wants one, and one says so", "未載明條件；USDM 須有一條，故註明")
        )
    if None in (parts.years(a) for a in ages_of(study, record)):
        told = Text(
            "a planned age needs both ends in years; 0 and 120 stand for none",
            "預計年齡須有上下限（歲）；未載明者填 0 與 120",
        )
        yield Loss("identity", told)
    yield Loss(
        "identity", Text("whether the disease is rare is not known; “no” was written", "未知是否為罕見疾病；填為「否」")
    )
    yield Loss("identity", Text("the rationale of design and version is not stated", "未載明設計與版本之理由"))
    if record.status_module.start_date_struct.date:
        yield Loss(
            "$.protocolSection.statusModule",
            Text("dates of the record: no governance date is meant", "登錄日期無對應之治理日期"),
        )
    if record.contacts_locations_module.locations:
        yield Loss("$.protocolSection.contactsLocationsModule", Text("places and contacts", "地點與聯絡人"))
