"""Whatever strangers send: a draft, a preview, or one line of Trouble; never a crash, and never a half-read rule."""

import string

import msgspec
from hypothesis import given, settings, strategies as st

from property.trees import conditions
from vertebra.evidence.exchange.formula import Unreadable, read_formula
from vertebra.evidence.exchange.odm import import_odm
from vertebra.evidence.exchange.redcap import import_dictionary
from vertebra.evidence.exchange.table import read_table
from vertebra.protocol.expressions import Condition
from vertebra.protocol.show import show
from vertebra.protocol.study import from_json, to_json
from vertebra.terms.canonical import canonical_bytes
from vertebra.terms.trouble import Trouble

NAMES = st.text(string.ascii_letters + string.digits + "._- 中", max_size=8)
TYPES = st.sampled_from(["integer", "float", "date", "partialDate", "datetime", "boolean", "text", "time", "odd", ""])
"""Attribute values that matter, and some that do not."""


@st.composite
def odms(draw) -> bytes:
    """ODM files that are well-formed, with names that clash, references to nothing, and values of every kind."""
    oids = draw(st.lists(NAMES, min_size=1, max_size=6))
    pick = st.sampled_from([*oids, "gone"])
    quote = {"&": "&amp;", "<": "&lt;", '"': "&quot;"}

    def attribute(value: str) -> str:
        return "".join(quote.get(c, c) for c in value)

    items = "".join(
        f'<ItemDef OID="{attribute(oid)}" Name="{attribute(draw(NAMES))}" DataType="{draw(TYPES)}">'
        f'<RangeCheck Comparator="{draw(st.sampled_from(["LT", "GE", "EQ", "IN", "XX"]))}" SoftHard="Hard">'
        f"<CheckValue>{draw(st.sampled_from(['1', '2.5', 'x', '', '1,5', '9e99']))}</CheckValue></RangeCheck>"
        f'<CodeListRef CodeListOID="{attribute(draw(pick))}"/></ItemDef>'
        for oid in oids
    )
    refs = "".join(
        f'<ItemRef ItemOID="{attribute(draw(pick))}" CollectionExceptionConditionOID="{attribute(draw(pick))}"/>'
        for _ in range(draw(st.integers(0, 5)))
    )
    rule = draw(st.sampled_from(["a == 1", "!(b = '')", "((", "sum(a, b) > 2", "gone eq 1"]))
    lists = "".join(
        f'<CodeList OID="{attribute(o)}"><CodeListItem CodedValue="{attribute(draw(NAMES))}"/></CodeList>' for o in oids
    )
    rules = "".join(
        f'<ConditionDef OID="{attribute(o)}"><FormalExpression>{rule}</FormalExpression></ConditionDef>' for o in oids
    )
    repeating = draw(st.sampled_from(["Yes", "No", ""]))
    return (
        f'<ODM><Study OID="S"><MetaDataVersion OID="1"><StudyEventDef OID="E" Name="E">'
        '<FormRef FormOID="F"/></StudyEventDef>'
        f'<FormDef OID="F" Name="F" Repeating="{repeating}"><ItemGroupRef ItemGroupOID="G"/></FormDef>'
        f'<ItemGroupDef OID="G" Name="G" Repeating="{repeating}">{refs}</ItemGroupDef>{items}{lists}{rules}'
        "</MetaDataVersion></Study></ODM>"
    ).encode()


def trouble_of(reading, data) -> str:
    """What is said of it; nothing where it can be read. Every other exception is a bug."""
    try:
        reading(data)
    except (Trouble, Unreadable) as wrong:
        return str(wrong)
    return ""


@given(odms())
@settings(max_examples=150, deadline=None)
def test_any_odm_gives_a_draft_that_opens_and_can_be_shown(data):
    study = import_odm(data).study
    assert from_json(to_json(study)) == study
    assert show(study, "zh-Hant", "forms") is not None


@given(st.binary(max_size=300))
@settings(max_examples=200)
def test_any_bytes_are_a_draft_or_one_line_of_trouble(data):
    for reading in (import_odm, import_dictionary, read_table):
        assert len(trouble_of(reading, data).splitlines()) <= 1


@given(st.text("[]()'\"=<>!&|+-*/^, \n.abAND12orsum中", max_size=60))
@settings(max_examples=300)
def test_any_text_is_a_rule_or_unreadable(text):
    assert trouble_of(read_formula, text) is not None


@given(conditions())
@settings(max_examples=50, deadline=None)
def test_our_own_rules_travel_as_they_are(condition):
    assert msgspec.json.decode(canonical_bytes(condition), type=Condition) == condition
