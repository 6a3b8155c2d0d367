"""The design fields against the title, the arms and each other."""

import re
from collections.abc import Iterator

from vertebra.protocol.check.codes import finding
from vertebra.protocol.check.registered.look import Registered, is_cell_free
from vertebra.protocol.registry.identity import enumerated
from vertebra.protocol.registry.words import brief
from vertebra.terms.findings import Finding
from vertebra.terms.texts import Text

_DESIGN = "$.protocolSection.designModule"
_ARMS = "$.protocolSection.armsInterventionsModule"
_WITHOUT = re.compile(r"^\W*(?:no|without|not)\b", re.I)  # an arm that goes without the cells
_PLACEBO = re.compile(r"\b(?:placebo|sham)\b", re.I)
_BLIND = re.compile(
    r"(?<!non-)(?<!non )(?<!not )\b(?:(?:single|double|triple|observer|assessor|evaluator|patient)"
    r"[- ]?(?:blind\w*|mask\w*)|blinded)\b",
    re.I,
)
_EXTENSION = re.compile(r"extension|follow", re.I)
_OPEN = re.compile(r"\b(?:open[- ]?label|unblinded|non-?blinded|open study|open trial)\b", re.I)
_RANDOM = re.compile(r"\b(?:non-?\s?|not )?randomi[sz]ed\b", re.I)
_PHASE = re.compile(
    r"\bphase\s+(?P<a>[1-4]|I{1,3}V?|IV)(?P<sub>[ab])?(?:\s*(?:/|-|and|&|or|to)\s*(?:phase\s+)?(?P<b>[1-4]|I{1,3}|"
    r"IV)(?P<sub2>[ab])?)?\b",
    re.I,
)
# A number of another study, or of one part of this one
_ELSEWHERE = re.compile(
    r"\b(?:retrospective\w*|previous\w*|earlier|published|reported|et al|literature|phase|stage|part|cohort|arm|"
    r"group)\b",
    re.I,
)
_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4"}
_SIZE = re.compile(
    r"(?:\b(?:total of|enrol\w*|recruit\w*|includ\w*|sample size (?:of|is|will be)|study of|"
    r"randomi[sz]\w*)\s+(?:approximately |about |up to |around |"
    r"a total of )?)(?P<n>\d{1,5})\s+(?:\w+\s+){0,3}?(?:patients|participants|subjects|individuals|volunteers|"
    r"people|adults|children)\b",
    re.I,
)


def check_design(look: Registered) -> Iterator[Finding]:
    """Findings: L24 to L31."""
    if not look.is_interventional:
        return
    yield from _masking(look)
    yield from _groups(look)
    yield from _phase(look)
    yield from _allocation(look)
    yield from _size(look)
    yield from _links(look)
    yield from _kinds(look)


def _masking(look: Registered) -> Iterator[Finding]:
    field = look.record.design_module.design_info.masking_info.masking
    masking, where = enumerated(field), f"{_DESIGN}.designInfo.maskingInfo.masking"
    if masking == "NONE":
        named = [
            f"{a.label} ({a.type})"
            for a in look.record.arms_interventions_module.arm_groups
            if _PLACEBO.search(a.label) or "PLACEBO" in enumerated(a.type) or "SHAM" in enumerated(a.type)
        ]
        if named:
            yield finding("L24", where, words=brief(named[0]))
        if found := _BLIND.search(look.titles):
            yield finding("L25", where, words=found[0], field=field)
    elif _BLIND.search(look.titles):
        return  # a blind part and an open one
    elif masking not in ("", "NA") and (found := _OPEN.search(look.titles)) and not _EXTENSION.search(look.titles):
        yield finding("L25", where, words=found[0], field=field)


def _groups(look: Registered) -> Iterator[Finding]:
    info, arms = look.record.design_module.design_info, look.record.arms_interventions_module.arm_groups
    model, allocation = enumerated(info.intervention_model), enumerated(info.allocation)
    where = f"{_DESIGN}.designInfo.interventionModel"
    if model == "SINGLE_GROUP" and len(arms) > 1:
        what = Text(f"there are {len(arms)} arms", f"共有 {len(arms)} 組")
        yield finding("L26", where, model=info.intervention_model, what=what)
    if model == "SINGLE_GROUP" and allocation in ("RANDOMIZED", "NON_RANDOMIZED"):
        what = Text(f"the allocation is {info.allocation}", f"分派為 {info.allocation}")
        yield finding("L26", f"{_DESIGN}.designInfo.allocation", model=info.intervention_model, what=what)
    if model == "PARALLEL" and len(arms) == 1:
        yield finding("L26", where, model=info.intervention_model, what=Text("there is one arm", "僅有一組"))


def _phase(look: Registered) -> Iterator[Finding]:
    field = {p.removeprefix("EARLY_").removeprefix("PHASE") for p in look.phases}
    field = {x for p in field for x in re.findall(r"\d", p)}
    found = _PHASE.search(look.titles)
    if found is None or not field:
        return
    told = {_ROMAN.get(x.upper(), x) for x in (found["a"], found["b"]) if x}
    if told != field and not ("1" in field and told == {"1"}):
        yield finding(
            "L27", f"{_DESIGN}.phases", title=brief(found[0]), field="/".join(look.record.design_module.phases)
        )


def _allocation(look: Registered) -> Iterator[Finding]:
    field = look.record.design_module.design_info.allocation
    found = _RANDOM.search(look.titles)
    if not found or not field:
        return
    denied = found[0].lower().startswith(("non", "not"))
    if denied is (enumerated(field) == "RANDOMIZED"):
        yield finding("L28", f"{_DESIGN}.designInfo.allocation", words=found[0], field=field)


def _size(look: Registered) -> Iterator[Finding]:
    count = look.record.design_module.enrollment_info.count
    where = f"{_DESIGN}.enrollmentInfo.count"
    if count == 0 and look.status not in ("WITHDRAWN", "NO_LONGER_AVAILABLE", "AVAILABLE", "TEMPORARILY_NOT_AVAILABLE"):
        yield finding("L30", where, status=look.record.status_module.overall_status)
    numbers = {int(m["n"]) for m in _SIZE.finditer(look.summary) if not _ELSEWHERE.search(_sentence(look.summary, m))}
    actual = enumerated(look.record.design_module.enrollment_info.type) == "ACTUAL"
    if (
        count
        and not actual
        and len(numbers) == 1
        and (one := next(iter(numbers))) != count
        and one >= 5
        and not _adds_up(one, count, look)
    ):
        yield finding("L29 record", where, theirs=count, ours=one)


def _sentence(text: str, m: re.Match[str]) -> str:
    start = max(text.rfind(mark, 0, m.start()) for mark in (". ", "\n", "; "))
    ends = (text.find(mark, m.end()) for mark in (". ", "\n", "; "))
    return text[start + 1 : min((end for end in ends if end >= 0), default=len(text))]


def _adds_up(one: int, count: int, look: Registered) -> bool:
    """A number for each arm is no contradiction."""
    arms = max(1, len(look.record.arms_interventions_module.arm_groups))
    return any(one * k == count for k in range(2, max(arms, 2) + 2))


def _links(look: Registered) -> Iterator[Finding]:
    """Arms and interventions that nothing ties, where the record ties others."""
    arms = look.record.arms_interventions_module
    named = {n.split(": ", 1)[-1].strip().lower() for a in arms.arm_groups for n in a.intervention_names}
    labels = {x.strip().lower() for i in arms.interventions for x in i.arm_group_labels}
    if labels or named:
        for i, one in enumerate(arms.interventions):
            if not one.arm_group_labels and one.name.strip().lower() not in named:
                what = Text(
                    f"The intervention “{brief(one.name)}” is used by no arm",
                    f"處置「{brief(one.name)}」未用於任何組別",
                )
                yield finding("L31", f"{_ARMS}.interventions[{i}]", what=what)
        for i, arm in enumerate(arms.arm_groups):
            bare = not arm.intervention_names and arm.label.strip().lower() not in labels
            if bare and enumerated(arm.type) != "NO_INTERVENTION":
                what = Text(
                    f"The arm “{brief(arm.label)}” gets no intervention", f"組別「{brief(arm.label)}」無任何處置"
                )
                yield finding("L31", f"{_ARMS}.armGroups[{i}]", what=what)


def _kinds(look: Registered) -> Iterator[Finding]:
    for i, one in enumerate(look.interventions):
        if (
            enumerated(one.type) == "DRUG"
            and look.is_cells(one)
            and not (is_cell_free(one.name) or _WITHOUT.match(one.name))
        ):
            what = Text(
                f"The cell product “{brief(one.name)}” is typed as a drug",
                f"細胞製品「{brief(one.name)}」類型登錄為藥品",
            )
            yield finding(
                "L31",
                f"{_ARMS}.interventions[{i}].type",
                None,
                None,
                Text("BIOLOGICAL", "生物製劑（BIOLOGICAL）"),
                what=what,
            )
