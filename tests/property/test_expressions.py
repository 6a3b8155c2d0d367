"""The engine's verdicts against a second, simple interpreter; Kleene's laws; knowledge never turns a verdict."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, assume, given, settings, strategies as st

from property.trees import ABSENT, CODES, DOMAINS, ITEMS, ROW_ITEMS, World, conditions, data, exact, worlds
from vertebra.protocol.expressions import evaluate, nodes as n, reads, verdict_of
from vertebra.terms.verdicts import Verdict

MANY = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SOME = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
CERTAIN = {Verdict.MET: frozenset((True,)), Verdict.NOT_MET: frozenset((False,))}


def verdict(node, look):
    return evaluate(node, look).verdict


@MANY
@given(conditions(), data())
def test_a_verdict_contradicts_no_possible_world(rule, seen):
    """An unknown item is tried with every value; MET and NOT_MET must be right in all of them."""
    found = verdict(rule, seen)
    if found is not Verdict.UNKNOWN:
        assert {World(w, seen).truths(rule) for w in worlds(seen)} == {CERTAIN[found]}


@MANY
@given(conditions(), data(vague=0))
def test_with_all_data_at_hand_every_rule_is_decided(rule, seen):
    """Where a part of the rule itself is given as unknown, a value is a span at best: then "unknown" is no fault."""
    world = World(seen, seen)
    truths = world.truths(rule)
    assume(not world.undefined and not world.open and len(truths) == 1)
    assert CERTAIN[verdict(rule, seen)] == truths


@MANY
@given(conditions(), data())
def test_the_quick_verdict_is_the_explained_one(rule, seen):
    assert verdict_of(rule, seen) is verdict(rule, seen)


@SOME
@given(conditions(), conditions(), data())
def test_de_morgan(a, b, seen):
    assert verdict(n.Not(n.And((a, b))), seen) is verdict(n.Or((n.Not(a), n.Not(b))), seen)
    assert verdict(n.Not(n.Or((a, b))), seen) is verdict(n.And((n.Not(a), n.Not(b))), seen)


@SOME
@given(conditions(), data())
def test_twice_denied_is_said(rule, seen):
    assert verdict(n.Not(n.Not(rule)), seen) is verdict(rule, seen)
    assert verdict(~~rule, seen) is verdict(rule, seen)
    assert verdict(~rule, seen) is ~verdict(rule, seen)


@SOME
@given(st.lists(conditions(), min_size=2, max_size=4), st.randoms(use_true_random=False), st.integers(0, 4), data())
def test_the_order_of_parts_does_not_matter(parts, dice, least, seen):
    mixed = list(parts)
    dice.shuffle(mixed)
    for join in (n.And, n.Or, lambda p: n.AtLeast(least, p)):
        assert verdict(join(tuple(parts)), seen) is verdict(join(tuple(mixed)), seen)


@SOME
@given(conditions(), conditions(), conditions(), data())
def test_the_words_of_a_rule_can_be_regrouped(a, b, c, seen):
    assert verdict((a & b) & c, seen) is verdict(a & (b & c), seen)
    assert verdict(a | (a & b), seen) is verdict(a, seen)
    assert verdict(n.When(a, b, b), seen) is verdict(b, seen)
    assert verdict(n.When(a, b, c), seen) is verdict(n.When(n.Not(a), c, b), seen)


@MANY
@given(conditions(settled=True), data(), st.data())
def test_learning_more_never_turns_a_verdict(rule, seen, drawn):
    """Fill in one thing after another: what was decided stays decided, the same way."""
    found = verdict(rule, seen)
    for id, ref in ITEMS.items():
        if not seen.items[id].exact:
            value = drawn.draw(st.sampled_from(seen.items[id].options))
            seen = seen.having(id, exact(ref.kind, value))
            now = verdict(rule, seen)
            assert found is Verdict.UNKNOWN or now is found
            found = now


@MANY
@given(conditions(), data(), st.data())
def test_an_item_that_is_not_read_never_matters(rule, seen, drawn):
    unread = sorted(set(ITEMS) - {ref.item for ref in reads(rule)})
    assume(unread)
    id = drawn.draw(st.sampled_from(unread))
    other = seen.having(id, exact(ITEMS[id].kind, drawn.draw(st.sampled_from(DOMAINS[ITEMS[id].kind]))))
    assert evaluate(rule, other) == evaluate(rule, seen)


@MANY
@given(conditions(), data())
def test_the_reasons_are_among_what_the_rule_reads(rule, seen):
    judged = evaluate(rule, seen)
    read = {ref.item for ref in reads(rule)}
    assert {s.ref.item for leaf in judged.because for s in leaf.seen if isinstance(s.ref, n.Ref)} <= read
    assert {entry.removeprefix("e-") for entry in judged.entries} <= read
    assert all(s.known is None for s in judged.missing)


@SOME
@given(conditions(), data())
def test_no_rows_is_a_definite_no(rule, seen):
    empty = replace(seen, rows_=())
    assert verdict(n.AnyRow("QLOG", rule), empty) is Verdict.NOT_MET
    assert verdict(n.CountRows("QLOG", rule).equals(0), empty) is Verdict.MET


@given(data())
def test_only_what_is_known_decides_a_haemoglobin_of_14(seen):
    """Registered per sex: 12-16 for women, 13-17 for men. 14 is fine for both, so the sex need not be known."""
    level, sex = ITEMS["QNUMA"], ITEMS["QCODA"]
    rule = n.When(sex.equals("F"), level.between(12, 16), level.between(13, 17))
    unsexed = seen.having("QCODA", ABSENT["code"])
    wanted = {14: Verdict.MET, 12: Verdict.UNKNOWN, 17: Verdict.UNKNOWN, 11: Verdict.NOT_MET, 18: Verdict.NOT_MET}
    for value, expected in wanted.items():
        assert verdict(rule, unsexed.having("QNUMA", exact("number", Decimal(value)))) is expected


@pytest.mark.parametrize("kind", sorted({ref.kind for ref in (ITEMS | ROW_ITEMS).values()}))
def test_the_domains_hold_more_than_one_value(kind):
    """A domain of one value would make every world agree."""
    assert len(set(DOMAINS[kind])) > 2 or DOMAINS[kind] == CODES
