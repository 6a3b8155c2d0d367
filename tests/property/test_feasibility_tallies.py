"""People counted by where their failures lie: each question, against going through the people one by one."""

import ibis
import numpy as np
import pyarrow as pa
from hypothesis import given, settings, strategies as st

from vertebra.laboratory.feasibility.patterns import patterned
from vertebra.laboratory.feasibility.people.embedded import fetch, place, sealed
from vertebra.laboratory.feasibility.tallies import Design, Question, tally

PLACES = 6
FAMILIES = ((0,), (2, 3, 5), (4,))  # of the joint; demand 1 is asked by itself only
JOINT = tuple(at for family in FAMILIES for at in family)
CRITERIA = ((0, 1), (2, 3, 5), (4,))
PERSON = st.fixed_dictionaries(
    {
        "verdicts": st.lists(st.sampled_from([True, True, False, None]), min_size=PLACES, max_size=PLACES),
        "within": st.sampled_from([True, True, True, False, None]),
        "stratum": st.sampled_from([1, 2]),
        "cluster": st.sampled_from(["a", "b"]),
        "weight": st.sampled_from([0.5, 1.0, 3.0]),
    }
)
ENGINE = sealed()


def questions():
    for those in (*((at,) for at in range(PLACES)), *CRITERIA, JOINT, tuple(range(PLACES))):
        yield from (Question(kind, those) for kind in ("failed", "met", "passing"))
    for those in (*((at,) for at in JOINT), *FAMILIES, JOINT):
        yield from (Question(kind, those) for kind in ("without", "only"))
    yield from (Question("upto", (at,)) for at in JOINT)


def has_and_counts(question, verdicts):
    """Whether a person has it, and is among those of whom it is asked; straight from the words of `Question`."""
    those = [verdicts[at] for at in question.those]
    rest = [verdicts[at] for at in JOINT if at not in question.those]
    before = [verdicts[at] for at in JOINT[: JOINT.index(question.those[0]) + 1]] if question.kind == "upto" else []
    complete = None not in [verdicts[at] for at in JOINT]
    return {
        "failed": (False in those, True),
        "met": (all(v is True for v in those), True),
        "passing": (all(v is True for v in those), None not in those),
        "without": (all(v is True for v in rest), None not in rest),
        "only": (complete and False in those and False not in rest, complete),
        "upto": (complete and False not in before, complete),
    }[question.kind]


def table_of(people):
    columns = {f"v.{at}": pa.array([p["verdicts"][at] for p in people], pa.bool_()) for at in range(PLACES)}
    kinds = {"within": pa.bool_(), "stratum": pa.int64(), "cluster": pa.string(), "weight": pa.float64()}
    columns |= {name: pa.array([p[name] for p in people], kind) for name, kind in kinds.items()}
    return place(ENGINE, "people", pa.table(columns))


def counted(people, design):
    table = table_of(people)
    truths = {at: table[f"v.{at}"] for at in range(PLACES)}
    return tally(table, truths, FAMILIES, table.within, design, questions())


def clusters(people, question):
    """People and weights of each cluster in order, one by one."""
    found = {}
    for person in sorted(people, key=lambda p: (p["stratum"], p["cluster"])):
        has, counts = has_and_counts(question, person["verdicts"]) if person["within"] else (False, False)
        weight = person["weight"]
        line = found.setdefault((person["stratum"], person["cluster"]), np.zeros(6))
        line += [has, counts, weight * has, weight * counts, weight**2 * has, weight**2 * counts]
    return np.array(list(found.values())).T


@settings(max_examples=60, deadline=None)
@given(st.lists(PERSON, min_size=1, max_size=40))
def test_each_question_counts_whom_going_through_the_people_counts(people):
    found = counted(people, Design("weight", "stratum", "cluster"))
    for question, seen in found.counted.items():
        told = [seen.hits, seen.people, seen.weight_hit, seen.weight, seen.squares_hit, seen.squares]
        assert np.allclose(told, clusters(people, question)), question
    assert found.sample.people.sum() == len(people), "also who is not looked at is of the sample"
    assert found.within.people.sum() == sum(p["within"] is True for p in people)


@settings(max_examples=40, deadline=None)
@given(st.lists(PERSON, min_size=1, max_size=40))
def test_of_a_plain_count_each_person_weighs_one(people):
    for question, seen in counted(people, Design()).counted.items():
        hits, among = clusters(people, question)[:2].sum(axis=1)
        assert (seen.hits.sum(), seen.people.sum(), seen.weight_hit.sum()) == (hits, among, hits), question


def test_of_nobody_nothing_is_counted():
    found = counted([], Design())
    assert found.within.people.sum() == 0
    assert all(seen.people.sum() == 0 for seen in found.counted.values())


def test_however_many_ways_there_are_to_fail_few_lines_leave_the_table():
    """Every combination of verdicts once: 729 people, no two alike."""
    every = np.stack(np.meshgrid(*[[True, False, None]] * PLACES), axis=-1).reshape(-1, PLACES).tolist()
    people = [{"verdicts": v, "within": True, "stratum": 1, "cluster": "a", "weight": 1.0} for v in every]
    lines = patterned(table_of(people), FAMILIES).select("open", "failed", "first").distinct()
    assert len(people) == 3**PLACES
    assert fetch(lines.aggregate(n=ibis._.count()))["n"][0].as_py() < 100
