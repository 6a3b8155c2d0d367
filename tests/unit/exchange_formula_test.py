"""Rules of other systems: read where our tree says the same, kept as text where it does not."""

from decimal import Decimal

import pytest

from vertebra.evidence.exchange import formula as f
from vertebra.evidence.exchange.formula import Unreadable, read_formula
from vertebra.evidence.exchange.meaning import Known, Reader
from vertebra.protocol.expressions import Look, Ref, Seen, evaluate, value_of
from vertebra.protocol.forms import Item
from vertebra.terms.spans import Span, point
from vertebra.terms.texts import Text
from vertebra.terms.verdicts import Verdict


def item(id: str, type: str, **more: object) -> Item:
    return Item(id, Text(id, id), type, **more)  # type: ignore[arg-type]


KNOWN = {
    "age": Known(item("age", "number", analyte="years"), (), "a"),
    "height": Known(item("height", "number", analyte="height"), (), "m"),
    "weight": Known(item("weight", "number", analyte="body weight"), (), "kg"),
    "sex": Known(item("sex", "code", codes="SEX"), ("1", "2")),
    "pain": Known(item("pain", "code", codes="N"), ("0", "1", "2", "3")),
    "sym": Known(item("sym", "code", codes="SYM", multiple=True), ("1", "2", "99")),
    "note": Known(item("note", "text")),
    "dob": Known(item("dob", "date")),
    "yes": Known(item("yes", "code", codes="YESNO"), ("1", "0")),
    "a": Known(item("a", "number", analyte="ratio")),
    "b": Known(item("b", "number", analyte="ratio")),
}


def find(field: f.Field) -> Known:
    if field.name not in KNOWN:
        raise Unreadable(f"no field is called “{field.name}”")
    return KNOWN[field.name]


class Data(Look):
    """Data by item id, numbers in the canonical unit."""

    def __init__(self, **data: object) -> None:
        self.data = data

    def find(self, ref: Ref) -> Seen:
        value = self.data.get(ref.item)
        known: Span | str | None = (
            None if value is None else value if isinstance(value, str) else point(Decimal(str(value)))
        )
        return Seen(ref, known)


def verdict(rule: str, empty_differs: bool = False, **data: object) -> Verdict:
    return evaluate(Reader(find, empty_differs).condition(read_formula(rule)), Data(**data)).verdict


MET, NOT_MET, UNKNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("rule", "data", "expected"),
    [
        ("[sex]='2' and [age]>=18", {"sex": "2", "age": 18}, MET),
        ("[sex]='2' and [age]>=18", {"sex": "2", "age": 17}, NOT_MET),
        ("[sex]='2' and [age]>=18", {"sex": "2"}, UNKNOWN),
        ('!(sex == "1")', {"sex": "2"}, MET),
        ("sex eq 1 or age lt 18", {"sex": "2", "age": 17}, MET),
        ("18 <= [age]", {"age": 18}, MET),
        ("[age] = ''", {}, MET),
        ("[age] <> ''", {"age": 3}, MET),
        ("[sym(99)]='1'", {"sym": "1;99"}, MET),
        ("[sym(99)]='1'", {"sym": "1"}, NOT_MET),
        ("[sym(99)]='0'", {}, MET),
        ("[pain] > 1", {"pain": "2"}, MET),
        ("[pain] > 1", {"pain": "1"}, NOT_MET),
        ("[pain] > 9", {"pain": "1"}, NOT_MET),
        ("[yes] = 'true'", {"yes": "1"}, MET),
        ("yes", {"yes": "0"}, NOT_MET),
        ("[note] = 'x'", {"note": "x"}, MET),
        ("[height] > 1.5", {"height": 160}, MET),  # the file counts metres, the ledger centimetres
        ("[height] > 1.5", {"height": 140}, NOT_MET),
        ("[a] + [b] > 5", {"a": 3, "b": 3}, MET),
        ("[a] > [b]", {"a": 3, "b": 4}, NOT_MET),
        ("not [a] = 1 && [b] = 2", {"a": 3, "b": 2}, MET),
    ],
)
def test_a_rule_means_what_it_means_in_its_own_system(rule, data, expected):
    assert verdict(rule, **data) is expected


def test_an_empty_field_differs_from_every_value_in_redcap_and_is_unknown_elsewhere():
    assert verdict("[sex] <> '1'", empty_differs=True) is MET
    assert verdict("[sex] <> '1'") is UNKNOWN
    assert verdict("[age] <> 5", empty_differs=True, age=5) is NOT_MET


@pytest.mark.parametrize(
    ("rule", "data", "expected"),
    [
        ("[weight] / [height] ^ 2", {"weight": 80, "height": 200}, "20"),
        ("([a] + [b]) * 4 - 1", {"a": 1, "b": 2}, "11"),
        ("sum([a],[b])", {"a": 1}, "1"),
        ("mean([a],[b])", {"a": 1, "b": 4}, "2.5"),
        ("sum([pain],[pain])", {"pain": "3"}, "6"),
        ("-[a]", {"a": 3}, "-3"),
        ("[pain] * 2", {"pain": "3"}, "6"),
    ],
)
def test_a_computation_gives_what_it_gives_in_its_own_system(rule, data, expected):
    worth = value_of(Reader(find).value(read_formula(rule)), Data(**data)).known
    assert isinstance(worth, Span)
    assert worth == point(Decimal(expected))


def test_a_sum_of_nothing_is_nothing():
    assert value_of(Reader(find).value(read_formula("sum([pain],[pain])")), Data()).known is None


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ("datediff([dob],'today','y') > 20", "datediff"),
        ("[dob] > '2020-01-01'", "is a date"),
        ("[sex] = '7'", "not in the list"),
        ("[sym(7)] = '1'", "no box"),
        ("[gone] = '1'", "no field is called"),
        ("[note] > 'a'", "is a text"),
        ("[age] = 'old'", "is a number"),
        ("[a][b][1] = 2", "instance"),
        ("[a", "not understood"),
        ("[a] = ", "breaks off"),
        ("((((", "breaks off"),
        ("(" * 60 + "1" + ")" * 60, "nested deeper"),
        ("-" * 300 + "1", "nested deeper"),
        ("1+" * 500 + "1", "longer than"),
        ("f(1) > 2", "is not known"),
        ("[sex] > 'x'", "no order"),
    ],
)
def test_what_our_tree_cannot_say_is_not_said(rule, why):
    with pytest.raises(Unreadable, match=why):
        Reader(find).condition(read_formula(rule))


def test_a_name_with_dashes_is_one_name_only_if_the_file_has_it():
    assert read_formula("WHO.Q-WHO.1", lambda name: True) == f.Field("WHO.Q-WHO.1")
    assert read_formula("a-b", lambda name: False) == f.Both("-", f.Field("a"), f.Field("b"))
