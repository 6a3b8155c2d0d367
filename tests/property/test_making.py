"""Whatever is counted, cells are neither made nor lost by a calculation, and doublings add up."""

from decimal import Decimal
from math import isclose, log2

from hypothesis import given, settings, strategies as st

from spec.looks import STUDY, Told
from vertebra.protocol.expressions import value_of
from vertebra.simulate.chance import stream
from vertebra.simulate.counting import draw_count
from vertebra.terms.spans import Span

SQUARES = st.lists(st.integers(0, 200), min_size=4, max_size=4)
VOLUMES = st.decimals("0.1", "100", places=2)
FEW = settings(max_examples=60, deadline=None)


def worth(item: str, data: dict[str, object]) -> Decimal | None:
    """What the study works out for the item."""
    units = {i: STUDY.item(i.partition("@")[0]).unit for i in data}
    told = {
        i: v if isinstance(v, str) else (f"{v:f}" if isinstance(v, Decimal) else str(v), units[i])
        for i, v in data.items()
    }
    known = value_of(STUDY.item(item).derive, Told(told)).known
    return known.low if isinstance(known, Span) else None


def squares(live: list[int], dead: list[int]) -> dict[str, object]:
    return {f"CUL{kind}{n}": x for kind, of in (("LIVE", live), ("DEAD", dead)) for n, x in enumerate(of, 1)}


@FEW
@given(SQUARES, SQUARES, st.integers(1, 50), VOLUMES)
def test_volume_times_concentration_is_cells(live, dead, dilution, volume):
    data = {**squares(live, dead), "CULDIL": dilution}
    conc = worth("CULCONC", data)
    cells = worth("CULCOUNT", {"CULCONC": conc, "CULVOL": volume})
    assert cells == conc * volume
    assert conc * 1_000_000 * 4 == sum(live) * dilution * 10_000
    viability = worth("CULVIAB", data)
    if sum(live) + sum(dead) == 0:
        assert viability is None
    else:
        assert 0 <= viability <= 100
        assert isclose(viability * (sum(live) + sum(dead)), 100 * sum(live), rel_tol=1e-20) or viability == 0


@FEW
@given(st.decimals("0.05", "50", places=3), st.decimals("0.1", "20", places=2))
def test_a_dilution_keeps_the_cells_and_makes_the_volume(conc, aim):
    """What is taken and what is added make the volume; what is taken holds the cells that the volume shall hold."""
    taken = worth("FILLSUSP", {"FILLAIM": aim, "CULCONC": conc})
    added = worth("FILLDIL", {"FILLAIM": aim, "FILLSUSP": taken})
    expected = worth("FILLEXP", {"FILLSUSP": taken, "CULCONC": conc})
    assert isclose(taken + added, aim, rel_tol=1e-20)
    assert isclose(expected, aim * 1, rel_tol=1e-20), "1 million in each mL"
    assert (added < 0) == (conc < 1), "a thin suspension cannot be diluted"


@FEW
@given(
    st.lists(st.tuples(st.decimals("0.1", "5", places=2), st.decimals("0.1", "80", places=2)), min_size=1, max_size=6)
)
def test_doublings_add_up(passages):
    """Each passage is seeded with so many and harvested with so many cells; the lot's doublings are the sum of all."""
    total = Decimal(0)
    before = None
    for seeded, harvested in passages:
        own = worth("CULPD", {"CULSTEP": "PASSAGE", "CULCOUNT": harvested, "CULSEED@previous": seeded})
        assert isclose(own, log2(harvested / seeded), abs_tol=1e-11)
        data = {"CULPD": own} if before is None else {"CULPD": own, "CULPDL@previous": before}
        before = worth("CULPDL", data)
        total += own
    assert before == total
    expected = sum(log2(h / s) for s, h in passages)
    assert isclose(before, expected, abs_tol=1e-10)


@FEW
@given(st.integers(0, 10_000), st.floats(0.1, 100), st.floats(70, 99))
def test_a_virtual_count_tells_about_what_there_is(seed, million, viability):
    """The count of the virtual laboratory, worked out by the study, is near the truth: within a third."""
    volume = Decimal(str(round(max(0.5, min(10.0, million / 2)), 1)))
    seen = draw_count(stream(seed, 1, "count"), million, viability, volume)
    data = {**squares(list(seen.live), list(seen.dead)), "CULDIL": seen.dilution}
    conc = worth("CULCONC", data)
    assert worth("CULCOUNT", {"CULCONC": conc, "CULVOL": volume}) == seen.viable_million
    assert abs(float(seen.viable_million) / million - 1) < 1 / 3
    assert abs(float(worth("CULVIAB", data)) - viability) < 15
