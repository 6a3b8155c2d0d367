"""Fields that must be there, that are too long, or that hold a slip of the pen.

Source: WHO Trial Registration Data Set 1.3.1 (24 items); length limits of the registry as told by the official
mapping of USDM to the registry (300, 600, 254, 999 characters; acronym 14).
"""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

from vertebra.protocol.check.codes import finding
from vertebra.protocol.check.registered.look import Registered
from vertebra.protocol.registry.grammar.vocabulary import vocabulary
from vertebra.protocol.registry.identity import enumerated
from vertebra.protocol.registry.words import brief
from vertebra.terms.findings import Finding
from vertebra.terms.texts import Text

_ROOT = "$.protocolSection"
_GROUP = re.compile(
    r"\b(?P<kind>(?i:group|arm|cohort))s? (?P<name>[A-H]|[1-9]|I{1,3}|IV)\b(?! ?[-–/]| [a-z]+ (?:streptoc|hemoly|"
    r"strep))(?!,? (?:strep|beta))"
)
_NO_GROUP = re.compile(r"steroid|^\W*(?:group|arm|cohort)s? \w+\s*:", re.I)
_VISIT = re.compile(r"\bvisit (?P<name>\d+|[IVX]+)\b", re.I)


def check_fields(look: Registered) -> Iterator[Finding]:
    """Findings: L52 to L54, L56."""
    for path, what in _empty(look):
        yield finding("L52", f"{_ROOT}.{path}", "note" if path in _MAY_BE_NONE else None, what=what)
    for path, text, most in _limits(look):
        if len(text) > most:
            yield finding("L53", f"{_ROOT}.{path}", count=len(text), most=most)
    yield from _spelling(look)
    yield from _undefined(look)


_MAY_BE_NONE = ("outcomesModule.secondaryOutcomes",)
# What an expanded access does not register: it is no trial, has no sample, no outcome and no end
_OF_TRIALS = (
    "statusModule.startDateStruct.date",
    "statusModule.completionDateStruct.date",
    "designModule.enrollmentInfo.count",
    "outcomesModule.primaryOutcomes",
)


def _empty(look: Registered) -> Iterator[tuple[str, Text]]:
    """The items of the WHO data set that have a field in the protocol section."""
    r = look.record
    named, status, design = r.identification_module, r.status_module, r.design_module
    there = {
        ("identificationModule.nctId", "primary registry and number", "主要登錄與編號"): named.nct_id,
        ("statusModule.studyFirstSubmitDate", "date of registration", "登錄日期"): status.study_first_submit_date,
        (
            "sponsorCollaboratorsModule.leadSponsor.name",
            "primary sponsor",
            "主要委託者",
        ): r.sponsor_collaborators_module.lead_sponsor.name,
        ("contactsLocationsModule", "contact or place", "聯絡人或地點"): _reachable(look),
        ("identificationModule.briefTitle", "public title", "公開標題"): named.brief_title,
        ("identificationModule.officialTitle", "scientific title", "科學標題"): named.official_title,
        (
            "contactsLocationsModule.locations",
            "countries of recruitment",
            "收案國家",
        ): look.record.contacts_locations_module.locations,
        ("conditionsModule.conditions", "condition studied", "研究疾病"): r.conditions_module.conditions,
        (
            "eligibilityModule.eligibilityCriteria",
            "inclusion and exclusion criteria",
            "納排條件",
        ): r.eligibility_module.eligibility_criteria,
        ("designModule.studyType", "study type", "試驗類型"): design.study_type,
        ("statusModule.startDateStruct.date", "date of first enrolment", "首位收案日期"): status.start_date_struct.date,
        ("designModule.enrollmentInfo.count", "sample size", "樣本數"): design.enrollment_info.count is not None,
        ("statusModule.overallStatus", "recruitment status", "收案狀態"): status.overall_status,
        ("outcomesModule.primaryOutcomes", "primary outcome", "主要結果"): r.outcomes_module.primary_outcomes,
        ("statusModule.completionDateStruct.date", "completion date", "完成日期"): status.completion_date_struct.date,
    }
    if look.is_interventional:
        there |= {
            ("armsInterventionsModule.interventions", "intervention", "處置"): look.interventions,
            ("designModule.phases", "phase", "期別"): design.phases,
            (
                "outcomesModule.secondaryOutcomes",
                "key secondary outcomes",
                "主要次要結果",
            ): r.outcomes_module.secondary_outcomes,
        }
    not_asked = _OF_TRIALS if enumerated(design.study_type) == "EXPANDED_ACCESS" else ()
    yield from ((path, Text(en, zh)) for (path, en, zh), value in there.items() if not value and path not in not_asked)


def _reachable(look: Registered) -> bool:
    contacts = look.record.contacts_locations_module
    return bool(contacts.central_contacts or contacts.overall_officials or contacts.locations)


def _limits(look: Registered) -> Iterator[tuple[str, str, int]]:
    r = look.record
    named, told = r.identification_module, r.description_module
    yield "identificationModule.briefTitle", named.brief_title, 300
    yield "identificationModule.officialTitle", named.official_title, 600
    yield "identificationModule.acronym", named.acronym, 14
    yield "descriptionModule.briefSummary", told.brief_summary, 5000
    yield "descriptionModule.detailedDescription", told.detailed_description, 32000
    yield "eligibilityModule.eligibilityCriteria", r.eligibility_module.eligibility_criteria, 20000
    lists = r.outcomes_module
    for name, some in (
        ("primary", lists.primary_outcomes),
        ("secondary", lists.secondary_outcomes),
        ("other", lists.other_outcomes),
    ):
        for i, outcome in enumerate(some):
            yield f"outcomesModule.{name}Outcomes[{i}].measure", outcome.measure, 254
            yield f"outcomesModule.{name}Outcomes[{i}].timeFrame", outcome.time_frame, 254
            yield f"outcomesModule.{name}Outcomes[{i}].description", outcome.description, 999


@lru_cache(maxsize=1)
def _misspelt() -> dict[str, str]:
    return dict(
        json.loads(files("vertebra.protocol.check.registered").joinpath("misspelt.json").read_text(encoding="utf-8"))
    )


_TWICE = re.compile(
    r"\b(the|of|to|in|and|for|with|is|are|be|or|on|at|by|from)\s+\1\b(?!\s+(?:vivo|vitro|situ)\b)", re.I
)
_INNER = re.compile(r"\b[A-Za-z]?[a-z]+[A-Z][a-z]+\b")


def _spelling(look: Registered) -> Iterator[Finding]:
    """A capital inside a word that is common without it; a word known to be wrong; a small word twice."""
    common = set(re.findall(r"\b[a-z]{5,}\b", look.whole_text)) | _COMMON
    for path, text in look.texts():
        spelt_out = bool(look.record.identification_module.acronym) and path.endswith("Title")
        for slip, mended in _slips(text, set() if spelt_out else common, look.whole_text):
            yield finding("L54", path, None, None, Text(mended, mended), words=brief(slip))
            break


def _slips(text: str, common: set[str], whole: str) -> Iterator[tuple[str, str]]:
    odd = [m for m in _INNER.finditer(text) if m[0].lower() in common]
    for m in (
        odd if len(odd) == 1 and whole.count(odd[0][0]) <= 2 else ()
    ):  # several spell out an acronym, a brand comes again
        if m[0].lower() in common:
            yield m[0], m[0][0] + m[0][1:].lower()
    for word in re.findall(r"[A-Za-z]{3,}", text):
        if mended := _misspelt().get(word.lower()):
            yield word, mended
    if found := _TWICE.search(text):
        yield found[0], found[1]


_COMMON = vocabulary("common")


def _undefined(look: Registered) -> Iterator[Finding]:
    """Groups and visits that criteria and outcomes speak of and nothing defines."""
    arms = look.record.arms_interventions_module
    defined = "\n".join(
        [
            look.treatment_text,
            look.record.description_module.brief_summary,
            look.record.description_module.detailed_description,
            look.record.design_module.design_info.intervention_model_description,
        ]
    )
    for one in look.criteria:
        found = _GROUP.search(one.criterion.words)
        several = len(set(_GROUP.findall(one.criterion.words))) > 1
        if (
            found
            and not several
            and not _NO_GROUP.search(one.criterion.words)
            and arms.arm_groups
            and not _is_defined(found, defined)
            and not _heads(look, found)
        ):
            yield finding("L56", f"criterion {one.criterion.id}", words=f"“{found[0]}”")
            break
    for p in look.outcomes:
        found = _VISIT.search(p.outcome.time_frame)
        if found and not p.frame.moments:
            yield finding("L56", f"{p.path}.timeFrame", words=f"“{found[0]}”")
            break


def _is_defined(found: re.Match[str], defined: str) -> bool:
    return bool(re.search(rf"\b(?:group|arm|cohort)s?\s*[:#-]?\s*{re.escape(found['name'])}\b", defined, re.I))


def _heads(look: Registered, found: re.Match[str]) -> bool:
    """Whether the eligibility text itself has a part for this group."""
    text = look.record.eligibility_module.eligibility_criteria
    return len(re.findall(rf"\b{re.escape(found['kind'])}\s*{re.escape(found['name'])}\b", text, re.I)) > 1
