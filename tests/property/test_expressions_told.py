"""A rule outlives its program: it survives JSON unchanged, can always be told, and shows where its limits are."""

from dataclasses import replace
from decimal import Decimal

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from property.trees import CODES, FORM, ITEMS, ROW_ITEMS, conditions, data, exact
from vertebra.protocol.expressions import (
    Condition,
    Node,
    boundaries,
    code,
    days,
    evaluate,
    hours,
    nodes as n,
    number,
    say,
)
from vertebra.protocol.expressions.reads import walk
from vertebra.terms.canonical import canonical_bytes
from vertebra.terms.texts import LANGS, Text
from vertebra.terms.verdicts import Verdict

MANY = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])


class Labels:
    """Every label differs from its id, so that an id in a sentence is seen."""

    def item(self, id: str) -> Text:
        return Text(f"question {ORDER.index(id)}", f"第{ORDER.index(id)}題")

    def form(self, id: str) -> Text:
        return {FORM: Text("diary", "日誌")}[id]

    def code(self, item: str, code: str) -> Text:
        return Text(f"answer {CODES.index(code)}", f"答案{CODES.index(code)}")

    def pick(self, pick: str) -> Text:
        return {"V4": Text("fourth visit", "第四次訪視"), "latest": Text("latest", "最近一次")}[pick]


ORDER = [*ITEMS, *ROW_ITEMS]


def read_back(node: Node) -> Node:
    return msgspec.json.decode(canonical_bytes(node), type=Condition)


@MANY
@given(conditions())
def test_a_rule_survives_json(rule):
    again = read_back(rule)
    assert again == rule
    assert canonical_bytes(again) == canonical_bytes(rule)


@MANY
@given(conditions(), data())
def test_a_rule_means_the_same_after_json(rule, seen):
    assert evaluate(read_back(rule), seen) == evaluate(rule, seen)


@MANY
@given(conditions(), st.sampled_from(LANGS))
def test_every_rule_can_be_told_and_no_id_is_left_in_it(rule, lang):
    told = say(rule, Labels(), lang)
    assert told.strip()
    assert [id for id in [*ORDER, FORM] if id in told] == []


@MANY
@given(conditions())
def test_a_rule_told_in_chinese_holds_no_english_joints(rule):
    told = say(rule, Labels(), "zh-Hant")
    assert [word for word in (" and ", " or ", " if ", " not ", "at least", "within", "question") if word in told] == []


@pytest.mark.parametrize("lang", LANGS)
def test_the_visit_of_a_value_is_told(lang):
    rule = ITEMS["QNUMA"].at("V4") > 3
    assert Labels().pick("V4").into(lang) in say(rule, Labels(), lang)


SIGNS = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
LIMITS = st.decimals(0, 100, places=1)


@given(SIGNS, LIMITS, st.booleans(), data(vague=0))
def test_the_boundary_cases_lie_on_both_sides_of_the_limit(sign, limit, turned, seen):
    item, at = ITEMS["QNUMA"], n.Number(limit, "mg")
    rule = n.Compare(sign, at, item) if turned else n.Compare(sign, item, at)
    tried = boundaries(rule, {"QNUMA": 1})[item]
    assert tried == (limit - Decimal("0.1"), limit, limit + Decimal("0.1"))
    assert verdicts(rule, seen, tried) == {Verdict.MET, Verdict.NOT_MET}


@given(LIMITS, st.decimals(0, 10, places=1), data(vague=0))
def test_the_boundary_cases_of_a_range_lie_inside_and_outside(low, width, seen):
    rule = ITEMS["QNUMA"].between(low, low + width)
    tried = boundaries(rule, {"QNUMA": 1})[ITEMS["QNUMA"]]
    judged = {v: evaluate(rule, seen.having("QNUMA", exact("number", v))).verdict for v in tried}
    assert [judged[v] for v in (low, low + width)] == [Verdict.MET] * 2
    assert [judged[v] for v in (tried[0], tried[-1])] == [Verdict.NOT_MET] * 2


def verdicts(rule, seen, values):
    return {evaluate(rule, seen.having("QNUMA", exact("number", v))).verdict for v in values}


@MANY
@given(conditions())
def test_every_fixed_limit_of_a_rule_has_its_boundary_cases(rule):
    found = boundaries(rule, {})
    for part in walk(rule):
        match part:
            case n.Compare(left=n.Ref(kind="number") as ref, right=n.Number(value=limit)):
                assert {limit - 1, limit, limit + 1} <= set(found[ref])
            case n.Between(value=n.Ref() as ref, low=low, high=high):
                assert {low - 1, low, high, high + 1} <= set(found[ref])
    assert all(list(values) == sorted(set(values)) for values in found.values())


MG, DAY, MOMENT, ANSWER = ITEMS["QNUMA"], ITEMS["QDATA"], ITEMS["QMOMA"], ITEMS["QCODA"]


@pytest.mark.parametrize(
    "build",
    [
        lambda: MG.between(1, 2) & (number(3, "g") < MG),
        lambda: number(3) < MG,
        lambda: MG.equals("Y"),
        lambda: MG > DAY,
        lambda: code("Y") < ANSWER,
        lambda: ANSWER.between(1, 2),
        lambda: MG.between(3, 2),
        lambda: n.Log2(MG) > 1,
        lambda: n.Log2(DAY) > 1,
        lambda: n.Elapsed(DAY, MOMENT, "d") > hours(24),
        lambda: n.Elapsed(DAY, MOMENT, "h") > days(1),
        lambda: DAY.equals("2024-01-01"),
        lambda: n.Choose(ANSWER.equals("Y"), MG, n.Nothing()) > DAY,
    ],
)
def test_a_comparison_without_a_meaning_cannot_be_written(build):
    with pytest.raises(n.ExpressionUnsound):
        build()


def test_a_comparison_without_a_meaning_cannot_be_read():
    sound = canonical_bytes(number(3, "mg") > MG)
    with pytest.raises(msgspec.ValidationError, match="cannot compare"):
        msgspec.json.decode(sound.replace(b'"unit":"mg","value"', b'"unit":"g","value"'), type=Condition)


@pytest.mark.parametrize(
    "text",
    [
        b'{"node":"perhaps"}',
        b'{"node":"and"}',
        b'{"node":"given","verdict":"maybe"}',
        b"[]",
        b'{"node":"not","part":1}',
    ],
)
def test_what_is_no_rule_is_not_read(text):
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(text, type=Condition)


def test_a_rule_is_a_value():
    assert hash(MG > 3) == hash(replace_nothing(MG) > 3)
    assert (MG > 3) & (MG < 5) & ANSWER.equals("Y") == n.And((MG > 3, MG < 5, ANSWER.equals("Y")))


def replace_nothing(ref):
    return msgspec.structs.replace(ref)


@given(data())
def test_a_row_sees_its_own_answers_and_those_of_its_participant(seen):
    rule = n.AnyRow(FORM, ROW_ITEMS["QROWN"] > MG)
    expected = any(
        evaluate(ROW_ITEMS["QROWN"] > MG, replace(seen, items=seen.items | row.items)).verdict is Verdict.MET
        for row in seen.rows_
    )
    assert (evaluate(rule, seen).verdict is Verdict.MET) == expected


X, Z = MG > 1, MG < 9
T, U = ANSWER.equals("Y"), ANSWER.equals("N")
EITHER = n.Choose(T, MG, ITEMS["QNUMB"])
ROW = ROW_ITEMS["QROWC"].equals("Y")
TWENTY = n.Number(Decimal(20))
# Two rules that mean different things; told alike, a signature under the one would be taken for the other.
MISTAKABLE = {
    "a choice times 20": (
        n.Compare(">", ITEMS["QNUMC"], n.Arith("*", EITHER, TWENTY)),
        n.Compare(">", ITEMS["QNUMC"], n.Choose(T, MG, n.Arith("*", ITEMS["QNUMB"], TWENTY))),
    ),
    "if before and": (n.And((n.When(T, X, Z), U)), n.When(T, X, n.And((Z, U)))),
    "a row before and": (n.And((n.AnyRow(FORM, ROW), X)), n.AnyRow(FORM, n.And((ROW, X)))),
    "at least within at least": (
        n.AtLeast(1, (n.AtLeast(1, (X, Z)), U)),
        n.AtLeast(1, (n.AtLeast(1, (X, Z, U)),)),
    ),
    "and within or": (n.Or((n.And((X, Z)), U)), n.And((X, n.Or((Z, U))))),
    "not before and": (n.And((n.Not(X), Z)), n.Not(n.And((X, Z)))),
}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", list(MISTAKABLE)[:4])
def test_a_nested_rule_is_not_mistaken_for_another(kind, lang):
    one, other = MISTAKABLE[kind]
    assert say(one, Labels(), lang) != say(other, Labels(), lang)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", list(MISTAKABLE)[4:])
def test_two_rules_are_not_told_alike(kind, lang):
    one, other = MISTAKABLE[kind]
    assert say(one, Labels(), lang) != say(other, Labels(), lang)
