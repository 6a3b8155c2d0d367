"""Stopping rules and two-stage designs as other programs print them, to the last printed digit.

The peers write boundaries that rise faster than events can come; both are compared in their canonical form.
Source: printed output of R stoppingrule, clinfun and ph2bayes (tests/laboratory_support/published.py); gsDesign 3.6 as
told in stats notes 2.2.
"""

from decimal import Decimal

import numpy as np
import pytest

from laboratory_support.published import read_output, sample, shared
from vertebra.laboratory.designs import families
from vertebra.laboratory.designs.boundary import Boundary, looking_at
from vertebra.laboratory.designs.exact import characteristics
from vertebra.laboratory.designs.posterior import Beta, exceeds_standard
from vertebra.laboratory.designs.twostage import admissible, minimax, one_stage, optimal

PUBLISHED = sample()
RATES = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)


def as_printed(value: float, printed: str) -> bool:
    """Whether the value, rounded to as many digits as were printed, is what was printed."""
    return abs(Decimal(value) - Decimal(printed)) <= Decimal(1).scaleb(Decimal(printed).as_tuple().exponent) * Decimal(
        "0.500001"
    )


def score(told: dict) -> families.Score:
    p0, params = told["p0"], told["params"]
    return {
        "Pocock": lambda: families.pocock(p0),
        "OBF": lambda: families.obrien_fleming(p0, 12),
        "WT": lambda: families.wang_tsiatis(p0, 12, params[0]),
        "BB": lambda: families.posterior(p0, Beta(*params)),
        "SPRT": lambda: families.sprt(p0, params[0]),
        "MaxSPRT": lambda: families.max_sprt(p0),
    }[told["rule"]]()


def test_the_stored_sample_is_what_the_programs_printed():
    stopping, thall = (shared(f"analysis/designs/{name}.txt") for name in ("r-stoppingrule", "r-ph2bayes"))
    printed = read_output(stopping.read_text(encoding="utf-8"), thall.read_text(encoding="utf-8"))
    assert {key: value for key, value in PUBLISHED.items() if key != "made"} == printed


def test_the_sample_holds_all_rules_and_designs():
    assert {key: len(value) for key, value in PUBLISHED.items() if key != "made"} == {
        "rules": 26, "simon": 12, "toxbdry": 2, "one_stage": 1, "thall_simon": 3,
    }  # fmt: skip


@pytest.mark.parametrize("told", PUBLISHED["rules"], ids=lambda t: f"{t['rule']} {t['p0']} {t['alpha']} {t['params']}")
def test_a_calibrated_rule_and_its_properties(told):
    found, _ = families.calibrated(score(told), 12, told["p0"], told["alpha"])
    assert found.canonical == Boundary(tuple(told["boundary"])).canonical
    at = characteristics(found, RATES)
    assert all(as_printed(c.stop, printed) for c, printed in zip(at, told["stop"], strict=True))
    assert all(as_printed(c.expected_events, printed) for c, printed in zip(at, told["events"], strict=True))


@pytest.mark.parametrize("told", [t for t in PUBLISHED["rules"] if t["rule"] in ("OBF", "WT", "BB", "MaxSPRT")],
                         ids=lambda t: f"{t['rule']} {t['p0']} {t['alpha']} {t['params']}")  # fmt: skip
def test_the_critical_value_is_the_highest_score_that_does_not_stop(told):
    """The peer finds it by halving, so its value is near, on either side."""
    _, critical = families.calibrated(score(told), 12, told["p0"], told["alpha"])
    assert critical == pytest.approx(told["cval"], abs=2e-5)


def test_the_rule_that_the_peer_cannot_compute():
    """Its root finder fails with half an imagined event at an acceptable rate of 0.10."""
    found, _ = families.calibrated(families.posterior(0.10, Beta(0.5, 0.5)), 12, 0.10, 0.05)
    at = characteristics(found, (0.1, 0.4))
    assert at[0].stop <= 0.05
    assert found.stops == (2, 2, 2, 3, 3, 3, 4, 4, 4, 4, 4, 5)


def test_thirty_participants_as_in_the_peers_manual():
    found, critical = families.calibrated(families.posterior(0.20, Beta(0.6, 2.4)), 30, 0.20, 0.10)
    first = {stop: n for n, stop in reversed([*enumerate(found.stops, 1)]) if n >= 3}
    assert first == {3: 3, 4: 5, 5: 7, 6: 11, 7: 14, 8: 18, 9: 21, 10: 25, 11: 29}
    assert critical == pytest.approx(0.9630823, abs=1e-6)
    at = characteristics(found, (0.20, 0.25, 0.30, 0.35, 0.40))
    stops = ("0.0995736689", "0.2383230065", "0.4361525572", "0.6455522222", "0.8149108746")
    events = ("5.65119673", "6.53629312", "6.92671211", "6.81937657", "6.35580331")
    assert all(as_printed(c.stop, printed) for c, printed in zip(at, stops, strict=True))
    assert all(as_printed(c.expected_events, printed) for c, printed in zip(at, events, strict=True))


@pytest.mark.parametrize("told", PUBLISHED["toxbdry"], ids=["three looks of three", "to 75"])
@pytest.mark.parametrize(("which", "columns"), [("low", (1, 2, 3)), ("high", (4, 5, 6))])
def test_looks_at_some_numbers_only(told, which, columns):
    """Repeated significance testing: stops when *more* than the boundary are harmed; the last look stops nobody."""
    most = told[which][-1][1]
    found = looking_at({n: events + 1 for events, n in told[which]}, most)
    for row in told["rows"]:
        at = characteristics(found, (float(row[0]),))[0]
        cross, stop, expected = (row[i] for i in columns)
        assert as_printed(at.stop, cross)
        assert as_printed(at.saved, stop)
        assert as_printed(at.expected_n, expected)


def test_group_sequential_looks_of_three():
    """gsBinomialExact with looks at 3, 6, 9, 12 and upper bounds 2, 3, 4, 4. Source: stats notes 2.2."""
    at = characteristics(looking_at({3: 2, 6: 3, 9: 4, 12: 4}, 12), (0.1, 0.2, 0.3, 0.4))
    assert [f"{c.stop:.4f}" for c in at] == ["0.0508", "0.2591", "0.5565", "0.8021"]
    assert [f"{c.expected_n:.1f}" for c in at] == ["11.7", "10.7", "9.2", "7.5"]


@pytest.mark.parametrize("told", PUBLISHED["simon"], ids=lambda t: str(t["rates"]))
def test_two_stages(told):
    both = ((optimal, told["optimal"]), (minimax, told["minimax"]))
    for found, printed in ((search(*told["rates"], 70), printed) for search, printed in both):
        assert [found.r1, found.n1, found.r, found.n] == [int(x) for x in printed[:4]]
        assert found.expected_n == pytest.approx(float(printed[4]), rel=5e-7)
        assert found.early_stop == pytest.approx(float(printed[5]), rel=5e-7)


def test_admissible_designs():
    """The example of the peer's vignette: 0.25 against 0.45. Source: stats notes 2.2."""
    found = admissible(0.25, 0.45, 0.05, 0.10, 70)
    assert [(a.design.r1, a.design.n1, a.design.r, a.design.n) for a in found] == [
        (6, 26, 17, 49), (7, 26, 17, 50), (6, 22, 19, 57),
    ]  # fmt: skip
    assert [f"{a.design.expected_n:.5f}" for a in found] == ["37.14596", "33.55630", "32.52206"]
    assert [(round(a.low, 3), round(a.high, 3)) for a in found] == [(0.782, 1.0), (0.129, 0.782), (0.0, 0.129)]


def test_one_stage():
    (told,) = PUBLISHED["one_stage"]
    found = one_stage(0.4, 0.6, 0.1, 0.1)
    assert (found.n, found.r) == (told["n"], told["r"])
    assert as_printed(found.alpha, told["alpha"])
    assert as_printed(found.beta, told["beta"])


def first_at(bounds: dict[int, int]) -> list[list[int]]:
    """[number of participants, bound] wherever a bound is seen for the first time."""
    return [[n, k] for k, n in {k: n for n, k in reversed(bounds.items())}.items()][::-1]


def futile(prior: Beta, standard: Beta, most: int) -> dict[int, int]:
    """The most responses at which a rate above the standard's is believed with 5 % at most."""
    n, k = np.mgrid[1 : most + 1, 0 : most + 1]
    chance = exceeds_standard(prior, standard, 0.0, np.minimum(k, n), n)
    kept = {int(i): np.flatnonzero((chance[i - 1] <= 0.05) & (k[0] <= i)) for i in range(1, most + 1)}
    return {i: int(found[-1]) for i, found in kept.items() if len(found)}


def test_thall_and_simon():
    first, second, promising = PUBLISHED["thall_simon"]
    assert first_at(futile(Beta(0.6, 1.4), Beta(15, 35), 40)) == first
    assert first_at(futile(Beta(0.4, 1.6), Beta(10, 40), 30)) == second
    found = families.stops_above(families.thall_simon(Beta(0.6, 1.4), Beta(15, 35)), 0.95, 40, at_least=True)
    assert first_at({n: k for n, k in enumerate(found.stops, 1) if k <= n}) == promising
