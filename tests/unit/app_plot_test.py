"""The drawing of a log: small whatever the log, and never without its excursions."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given, strategies as st

from vertebra.app.pages.product.plot import HEIGHT, LEFT, RIGHT, WIDTH, plot
from vertebra.evidence.exchange.loggers import Reading
from vertebra.protocol.product import Climate
from vertebra.terms.texts import Text

COLD = Climate("COLD", Text("cold", "冷"), Decimal(2), Decimal(8), "A", "B")
START = datetime(2026, 2, 2, tzinfo=UTC)


def log(values) -> list[Reading]:
    return [Reading(START + timedelta(minutes=n), Decimal(v) / 10) for n, v in enumerate(values)]


def points(drawn) -> list[tuple[float, float]]:
    told = [p.split(",") for line in (*drawn["curves"], *drawn["outs"]) for p in line.split()]
    return [(float(x), float(y)) for x, y in told]


@given(st.integers(1_000, 20_000), st.data())
def test_one_reading_outside_among_thousands_is_drawn(length, data):
    values = [50] * length
    values[data.draw(st.integers(0, length - 1))] = 81
    drawn = plot(log(values), COLD, "Asia/Taipei")
    assert len(drawn["outs"]) == 1
    assert len(points(drawn)) < 4 * WIDTH


@given(st.lists(st.integers(-200, 500), min_size=2, max_size=200))
def test_everything_lies_within_the_frame(values):
    drawn = plot(log(values), COLD, "Asia/Taipei")
    assert all(LEFT <= x <= WIDTH - RIGHT + 0.5 and 0 <= y <= HEIGHT for x, y in points(drawn))
    assert bool(drawn["outs"]) == any(not 20 <= v <= 80 for v in values)


def test_a_silent_hour_breaks_the_curve():
    readings = [*log([50] * 10), *(r._replace(at=r.at + timedelta(hours=2)) for r in log([50] * 10))]
    drawn = plot(readings, COLD, "Asia/Taipei")
    assert (len(drawn["curves"]), len(drawn["silent"])) == (2, 1)


def test_the_times_are_those_of_the_site():
    labels = [t["label"] for t in plot(log([50] * 240), COLD, "Asia/Taipei")["times"]]
    assert labels[0] == "02-02 08:00"


def test_the_day_is_told_once_and_no_label_is_cut_at_a_border():
    """On a phone the letters are large: a day beside every hour would run into the next one."""
    times = plot(log([50] * 240), COLD, "Asia/Taipei")["times"]
    assert [len(t["label"]) for t in times] == [11, *[5] * (len(times) - 1)]
    assert len(times) > 2
    assert all(t["anchor"] == ("start" if t["x"] < 78 else "end" if t["x"] > 676 else "middle") for t in times)
    assert times[0]["anchor"] == "start"
