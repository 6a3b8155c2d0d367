"""What a record says of the study as a whole, in the words of both languages where the registry enumerates them."""

from vertebra.protocol.registry.model import Record
from vertebra.protocol.registry.words import registered
from vertebra.protocol.study import Identity
from vertebra.terms.texts import Text

_ALLOCATION = {"RANDOMIZED": Text("randomised", "隨機分派"), "NON_RANDOMIZED": Text("not randomised", "非隨機分派")}
_MODEL = {
    "SINGLE_GROUP": Text("single arm", "單組"), "PARALLEL": Text("parallel groups", "平行組"),
    "CROSSOVER": Text("crossover", "交叉設計"), "FACTORIAL": Text("factorial", "因子設計"),
    "SEQUENTIAL": Text("sequential groups", "序列組"),
}  # fmt: skip
_MASKING = {
    "NONE": Text("open label", "開放性"),
    "SINGLE": Text("single masked", "單盲"),
    "DOUBLE": Text("double masked", "雙盲"),
    "TRIPLE": Text("triple masked", "三盲"),
    "QUADRUPLE": Text("quadruple masked", "四盲"),
}
_OLDER = {
    "single group assignment": "SINGLE_GROUP", "parallel assignment": "PARALLEL", "crossover assignment": "CROSSOVER",
    "factorial assignment": "FACTORIAL", "sequential assignment": "SEQUENTIAL", "none (open label)": "NONE",
    "open label": "NONE", "n/a": "NA", "randomized": "RANDOMIZED", "non-randomized": "NON_RANDOMIZED",
    "phase 1": "PHASE1", "phase 2": "PHASE2", "phase 3": "PHASE3", "phase 4": "PHASE4", "early phase 1": "EARLY_PHASE1",
}  # fmt: skip


def enumerated(value: str) -> str:
    """An enumerated value as the registry writes it today.

    >>> enumerated("Single Group Assignment"), enumerated("SINGLE_GROUP"), enumerated("Not yet recruiting")
    ('SINGLE_GROUP', 'SINGLE_GROUP', 'NOT_YET_RECRUITING')
    """
    plain = value.strip().lower()
    return (
        _OLDER.get(plain)
        or _OLDER.get(plain.replace("_", " "))
        or plain.replace("/", "").replace(", ", " ").replace(" ", "_").replace("-", "_").upper()
    )


def identity_of(record: Record) -> Identity:
    named, design = record.identification_module, record.design_module
    arms = [a.label for a in record.arms_interventions_module.arm_groups if a.label]
    return Identity(
        protocol=named.org_study_id_info.id or named.nct_id,
        registry=named.nct_id,
        title=registered(named.brief_title or named.official_title or named.nct_id),
        registered_title=named.brief_title or named.official_title,
        sponsor=record.sponsor_collaborators_module.lead_sponsor.name,
        phase="/".join(design.phases),
        status=record.status_module.overall_status,
        planned=design.enrollment_info.count or 0,
        condition=registered("; ".join(record.conditions_module.conditions) or "—"),
        arm=registered("; ".join(arms) or "—"),
        design=_design(record),
    )


def _design(record: Record) -> Text:
    info = record.design_module.design_info
    told = [
        found
        for table, value in (
            (_MASKING, info.masking_info.masking),
            (_ALLOCATION, info.allocation),
            (_MODEL, info.intervention_model),
        )
        if (found := table.get(enumerated(value)))
    ]
    if not told:
        return registered(info.observational_model or record.design_module.study_type or "—")
    return Text(", ".join(t.en for t in told), "、".join(t.zh for t in told))
