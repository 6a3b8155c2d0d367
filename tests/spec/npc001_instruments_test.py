"""The instruments reproduce the worked examples of ODI, Barthel, VAS, disc height, responders.

Source: domain notes C, E.
"""

from decimal import Decimal

import pytest

from spec.looks import MET, NOT_MET, STUDY, UNKNOWN, Data, Raw, Told, verdict
from vertebra.protocol.expressions import value_of
from vertebra.terms.spans import Span
from vertebra.terms.verdicts import Verdict

BARTHEL = tuple(i.id for i in STUDY.form("ADL").items[:10])
FULL = (10, 5, 5, 10, 10, 10, 10, 15, 15, 10)


def derived(item: str, data: Data) -> Decimal | str | None:
    node = STUDY.item(item).derive
    assert node is not None
    known = value_of(node, Told(data)).known
    return known.low if isinstance(known, Span) else known


def odi(*answers: int | None) -> Data:
    return {f"ODI{n}": None if a is None else (str(a), "1") for n, a in enumerate(answers, 1)}


def barthel(*scores: int | None) -> Data:
    return {item: None if s is None else (str(s), "1") for item, s in zip(BARTHEL, scores, strict=True)}


WORKED = (2, 2, 1, 1, 2, 2, 1, 2, 2, 1)


@pytest.mark.parametrize(
    ("answers", "score", "band"),
    [
        (WORKED, "32.0", "MODERATE"),
        ((*WORKED[:7], None, *WORKED[8:]), "31.1", "MODERATE"),  # 14 of 45 = 31.111…
        ((3, 3, 3, 2, 2, 2, 2, 2, 2, 2), "46.0", "SEVERE"),  # 23 of 50
        ((None, 3, 3, 3, 3, 3, 2, 2, 2, 2), "51.1", "SEVERE"),  # 23 of 45
        ((2, 2, 1, 1, 2, 2, 1, 2, 3, None), "35.6", "MODERATE"),  # 16 of 45 = 35.555…, half up
        ((2, 2, 2, 2, 2, 2, 2, 2, None, None), None, None),  # two missing: no score
        ((None,) * 10, None, None),  # never 0
        ((0,) * 10, "0.0", "MINIMAL"),
        ((1,) * 10, "20.0", "MINIMAL"),
        ((2,) + (1,) * 9, "22.0", "MODERATE"),
        ((2,) * 10, "40.0", "MODERATE"),
        ((3,) * 10, "60.0", "SEVERE"),
        ((4,) * 10, "80.0", "CRIPPLED"),
        ((5,) + (4,) * 9, "82.0", "BEDBOUND"),
    ],
)
def test_odi(answers: tuple[int | None, ...], score: str | None, band: str | None) -> None:
    total = derived("ODITOT", odi(*answers))
    shown = None if total is None else str(Decimal(total).quantize(Decimal("0.1"), "ROUND_HALF_UP"))
    assert shown == score
    scored = {} if total is None else {"ODITOT": (f"{total:f}", "%")}
    assert derived("ODIBAND", scored) == band


@pytest.mark.parametrize(
    ("scores", "total", "band"),
    [
        (FULL, 100, "INDEPENDENT"),
        ((*FULL[:9], 5), 95, "SLIGHT"),
        ((*FULL[:9], 0), 90, "MODERATE"),
        ((10, 5, 5, 5, 5, 10, 5, 5, 10, 5), 65, "MODERATE"),
        ((10, 5, 5, 5, 5, 5, 5, 5, 10, 5), 60, "SEVERE"),
        ((5, 0, 0, 0, 5, 5, 5, 0, 0, 0), 20, "TOTAL"),
        ((*FULL[:9], None), None, None),  # a missing item leaves no total
    ],
)
def test_barthel(scores: tuple[int | None, ...], total: int | None, band: str | None) -> None:
    data = barthel(*scores)
    assert derived("BARTOT", data) == total
    assert derived("BARBAND", {**data, "BARTOT": None if total is None else (str(total), "1")}) == band


@pytest.mark.parametrize(
    ("scores", "asked"),
    [
        (FULL, set()),
        ((*FULL[:9], 3), {"BARSTAIR_STEP"}),  # 93 in all: no such score
        ((*FULL[:1], 10, *FULL[2:]), {"BARBATH_STEP"}),  # bathing ends at 5
        ((15, *FULL[1:]), {"BARFEED_STEP"}),
    ],
)
def test_only_legal_barthel_steps_are_taken(scores: tuple[int, ...], asked: set[str]) -> None:
    data = {**barthel(*scores), "BARTOT": (str(sum(scores)), "1")}
    assert {c.id for c in STUDY.form("ADL").checks if verdict(c.wrong, data) is MET} == asked
    assert (derived("BARBAND", data) is None) == bool(asked)


@pytest.mark.parametrize(
    ("written", "millimetres"),
    [(("63", "mm"), 63), (("6.3", "cm"), 63), (("6", "cm"), 60), (("6", "mm"), 6), (("6", ""), None)],
)
def test_vas_is_never_converted_without_its_scale(written: tuple[str, str], millimetres: int | None) -> None:
    seen = Told({"VASBACK": written}).find(STUDY.item("VASBACK").ref)
    assert (seen.known.low if isinstance(seen.known, Span) else None) == millimetres


def test_disc_height_index_is_method_6() -> None:
    data = {"DHA": ("8", "mm"), "DHM": ("10", "mm"), "DHP": ("6", "mm"), "BODYP": ("27", "mm"), "BODYD": ("28", "mm")}
    index = derived("DHI", data)
    assert isinstance(index, Decimal)
    assert round(index, 3) == Decimal("0.291")
    assert derived("DHI", {**data, "DHP": None}) is None


def test_body_mass_index() -> None:
    index = derived("BMI", {"HEIGHT": ("170", "cm"), "WEIGHT": ("72.25", "kg")})
    assert index == 25


# Responders: values at B1, values here, what each rule says. Source: test vectors of domain notes C.
RULES = ("R30", "R50", "ODI10", "ODI15", "SDC18", "MSB", "DISC")
RESPONDERS: list[tuple[dict[str, Raw], str]] = [
    # ODI 46 -> 32 is -14 points; VAS 80 -> 56 is exactly -30 %
    (
        {"ODITOT@B1": ("46", "%"), "ODITOT": ("32", "%"), "VASBACK@B1": ("80", "mm"), "VASBACK": ("56", "mm")},
        "R30 ODI10",
    ),
    # VAS 80 -> 38 is -52.5 %, ODI 50 -> 36 is -14: the composite fails
    (
        {"ODITOT@B1": ("50", "%"), "ODITOT": ("36", "%"), "VASBACK@B1": ("80", "mm"), "VASBACK": ("38", "mm")},
        "R30 R50 ODI10 DISC",
    ),
    (
        {"ODITOT@B1": ("50", "%"), "ODITOT": ("35", "%"), "VASBACK@B1": ("80", "mm"), "VASBACK": ("40", "mm")},
        "R30 R50 ODI10 ODI15 MSB DISC",
    ),
    (
        {"ODITOT@B1": ("50", "%"), "ODITOT": ("32", "%"), "VASBACK@B1": ("80", "mm"), "VASBACK": ("57", "mm")},
        "ODI10 ODI15 SDC18",
    ),
    # floor: no pain before and none after is no response
    ({"ODITOT@B1": ("10", "%"), "ODITOT": ("0", "%"), "VASBACK@B1": ("0", "mm"), "VASBACK": ("0", "mm")}, "ODI10"),
]


@pytest.mark.parametrize(("data", "expected"), RESPONDERS)
@pytest.mark.parametrize("suffix", ["", "_B0"])
def test_responders(data: dict[str, Raw], expected: str, suffix: str) -> None:
    if suffix:
        data = {key.replace("@B1", "@B0"): raw for key, raw in data.items()}
    rules = {r.id: r.when for r in STUDY.responders}
    met = [id for id in RULES if verdict(rules[f"{id}{suffix}"], data) is MET]
    assert met == expected.split()


@pytest.mark.parametrize(
    ("kind", "expected"), [("REOP", NOT_MET), ("INJECT", NOT_MET), ("REHAB", MET), (None, UNKNOWN)]
)
def test_an_intervention_ends_the_composite(kind: str | None, expected: Verdict) -> None:
    rule = next(r.when for r in STUDY.responders if r.id == "MSB")
    assert verdict(rule, RESPONDERS[2][0], rows={"PROC": [{"PROCKIND": kind}]}) is expected


@pytest.mark.parametrize("id", [r.id for r in STUDY.responders])
def test_without_a_baseline_nobody_responded_or_failed(id: str) -> None:
    rule = next(r.when for r in STUDY.responders if r.id == id)
    assert verdict(rule, {"VASBACK": ("10", "mm"), "ODITOT": ("10", "%")}) is UNKNOWN
