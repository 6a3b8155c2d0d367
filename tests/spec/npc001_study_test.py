"""NPC-001 as a whole: the same bytes every time, the record untouched, every name resolved."""

import json
import subprocess
import sys
import unicodedata
from collections import Counter
from hashlib import sha256

import msgspec
import pytest

from vertebra.protocol.expressions import reads, say
from vertebra.protocol.expressions.nodes import Ref
from vertebra.protocol.expressions.reads import forms_read, walk
from vertebra.protocol.facts import FACTS
from vertebra.protocol.study import StudyWords, from_json, to_json, with_reading
from vertebra.studies.npc001 import build, record
from vertebra.terms.texts import LANGS

STUDY = build()
REGISTERED = json.loads(record())["protocolSection"]


def expressions() -> list[object]:
    """Every top expression of the study."""
    found, todo = [], [STUDY]
    while todo:
        value = todo.pop()
        if isinstance(value, msgspec.Struct) and value.__struct_config__.tag_field == "node":
            found.append(value)
        elif isinstance(value, msgspec.Struct):
            todo += [getattr(value, name) for name in value.__struct_fields__]
        elif isinstance(value, tuple | dict):
            todo += list(value.values() if isinstance(value, dict) else value)
    return found


def test_the_record_is_the_downloaded_one() -> None:
    assert STUDY.record_sha256 == "a5af771106b09389bd1690a8ab12c01b76d5866e5d3515e3d3e7dbf56beb404e"
    assert sha256(record()).hexdigest() == STUDY.record_sha256


def test_another_process_builds_the_same_bytes() -> None:
    code = "from vertebra.studies.npc001 import build; print(build().version)"
    told = {subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()}
    assert told == {STUDY.version}


def test_json_and_back_is_the_same_study() -> None:
    assert from_json(to_json(STUDY)) == STUDY


def test_the_two_readings_are_two_versions_with_the_same_criteria() -> None:
    other = with_reading(STUDY, "corrected")
    assert (other.reading, other.criteria) == ("corrected", STUDY.criteria)
    assert other.version != STUDY.version


def test_identity_is_what_the_record_says() -> None:
    identity = STUDY.identity
    assert (identity.registry, identity.protocol, identity.planned) == ("NCT07168603", "NPC-001", 12)
    assert identity.registered_title == REGISTERED["identificationModule"]["briefTitle"]
    assert identity.status == REGISTERED["statusModule"]["overallStatus"]


@pytest.mark.parametrize("criterion", STUDY.criteria, ids=lambda c: c.id)
def test_registered_words_are_verbatim(criterion) -> None:  # type: ignore[no-untyped-def]
    assert criterion.words in REGISTERED["eligibilityModule"]["eligibilityCriteria"]


def test_seven_inclusions_and_nineteen_exclusions_in_order() -> None:
    ids = [c.id for c in STUDY.criteria]
    assert ids == [f"I{n}" for n in range(1, 8)] + [f"E{n}" for n in range(1, 20)]


def test_every_name_in_every_expression_resolves() -> None:
    unknown = [
        ref.item
        for node in expressions()
        for ref in reads(node)  # type: ignore[arg-type]
        if not (ref.item in FACTS if ref.pick == "fact" else STUDY.has_item(ref.item))
    ]
    assert unknown == []
    assert {f for node in expressions() for f in forms_read(node) if not STUDY.has_form(f)} == set()  # type: ignore[arg-type]


def test_references_agree_with_their_items_in_kind_and_unit() -> None:
    refs = {ref for node in expressions() for ref in reads(node) if ref.pick != "fact"}  # type: ignore[arg-type]
    wrong = {ref.item for ref in refs if ref.at("here") != STUDY.item(ref.item).ref}
    assert wrong == set()


def test_codes_that_rules_compare_with_exist() -> None:
    wrong = [pair for node in expressions() for pair in compared(node) if not is_code(*pair)]
    assert wrong == []


def compared(node: object) -> list[tuple[str, str]]:
    found = []
    for part in walk(node):  # type: ignore[arg-type]
        value = getattr(part, "value", None)
        if type(part).__name__ == "OneOf" and isinstance(value, Ref):
            found += [(value.item, code) for code in part.codes]  # type: ignore[union-attr]
        left, right = getattr(part, "left", None), getattr(part, "right", None)
        if isinstance(left, Ref) and left.kind == "code" and type(right).__name__ == "Code":
            found.append((left.item, right.value))  # type: ignore[union-attr]
    return found


def is_code(item: str, code: str) -> bool:
    if item in FACTS:
        return True
    list_ = STUDY.item(item).codes
    return not list_ or STUDY.codelist(list_).label(code) is not None


def test_ids_are_unique() -> None:
    groups = (
        [i.id for f in STUDY.forms for i in f.items],
        [f.id for f in STUDY.forms],
        [c.id for f in STUDY.forms for c in f.checks],
        [v.id for v in STUDY.visits],
        [s.id for s in (*STUDY.product.stops, *STUDY.closing)],
        [s.id for s in STUDY.safety.signals],
        [c.id for c in STUDY.codelists],
    )
    assert [id for ids in groups for id, n in Counter(ids).items() if n > 1] == []


def test_forms_of_visits_roles_and_steps_exist() -> None:
    roles = {r.id for r in STUDY.roles}
    assert all(STUDY.has_form(f) and not STUDY.form(f).log for v in STUDY.visits for f in v.forms)
    assert {r for f in STUDY.forms for r in f.roles} <= roles
    assert {r for s in STUDY.product.steps for r in s.roles} <= roles
    assert all(STUDY.has_form(s.form) for s in STUDY.product.steps)
    assert all(STUDY.has_form(f) for r in STUDY.roles for f in r.only)


def test_every_stop_and_warning_guards_some_step_and_none_is_missing() -> None:
    steps = STUDY.product.steps
    assert {s.id for s in STUDY.product.stops} == {id for step in steps for id in step.stops}
    assert {w.id for w in STUDY.product.warnings} == {id for step in steps for id in step.warnings}
    assert {f"H{n}" for n in range(1, 25)} <= {s.id for s in STUDY.product.stops}
    assert [w.id for w in STUDY.product.warnings] == [f"W{n}" for n in range(1, 7)]


def test_steps_walk_only_through_known_states() -> None:
    states = {s.id for s in STUDY.product.states}
    for step in STUDY.product.steps:
        assert {*step.starts, step.leads} - {""} <= states, step.id


def test_parts_name_items() -> None:
    assert [item for item in STUDY.product.parts.values() if not STUDY.has_item(item)] == []


def test_objectives_lead_to_items_that_are_collected_when_they_are_needed() -> None:
    for objective in STUDY.objectives:
        for endpoint in objective.endpoints:
            assert {STUDY.home(i).id for i in endpoint.items} <= set(endpoint.forms), endpoint.id
            for visit in endpoint.visits:
                assert set(endpoint.forms) & set(STUDY.visit(visit).forms), (endpoint.id, visit)


def test_tissue_consent_has_thirteen_elements() -> None:
    assert [len(c.elements) for c in STUDY.consents] == [0, 13]


def texts() -> list[str]:
    found: list[str] = []
    todo: list[object] = [STUDY]
    while todo:
        value = todo.pop()
        if type(value).__name__ == "Text":
            found.append(value.zh)  # type: ignore[attr-defined]
        elif isinstance(value, msgspec.Struct):
            todo += [getattr(value, name) for name in value.__struct_fields__]
        elif isinstance(value, tuple | dict):
            todo += list(value.values() if isinstance(value, dict) else value)
    return found


def is_taiwanese(character: str) -> bool:
    """Han characters of Taiwanese writing are in Big5 (code page 950); most simplified ones are not."""
    try:
        return not "\u4e00" <= character <= "\u9fff" or bool(character.encode("cp950"))
    except UnicodeEncodeError:
        return False


@pytest.mark.parametrize(
    ("character", "expected"), [("術", True), ("术", False), ("观", False), ("觀", True), ("椎", True)]
)
def test_simplified_characters_are_seen(character: str, expected: bool) -> None:
    assert is_taiwanese(character) is expected


def test_chinese_is_traditional() -> None:
    assert [t for t in texts() if not all(map(is_taiwanese, t))] == []
    assert [t for t in texts() if set("术体么于里后") & set(t)] == []
    assert all(unicodedata.is_normalized("NFC", t) for t in texts())


def test_every_item_says_where_it_is_submitted() -> None:
    """Names in the submission datasets have at most eight characters. Source: SDTMIG 3.4, 2.2.4."""
    standards = {i.id: i.standard for i in STUDY.items()}
    assert {id for id, s in standards.items() if s is None or not (s.domain and s.variable)} == set()
    assert {id for id, s in standards.items() if s and (len(s.variable) > 8 or len(s.test) > 8)} == set()


def test_an_age_question_and_every_rule_can_be_told_in_both_languages() -> None:
    words = StudyWords(STUDY)
    told = {lang: [say(node, words, lang) for node in expressions()] for lang in LANGS}  # type: ignore[arg-type]
    assert say(STUDY.criteria[0].registered, words, "en") == "Age at consent (latest) at least 20 years"
    assert all(text.strip() for texts_ in told.values() for text in texts_)
