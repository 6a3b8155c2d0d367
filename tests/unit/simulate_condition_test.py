"""What the virtual laboratory writes of a logger's file is what the import reads in it: two counts of one file."""

import io
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec
import pytest
from PIL import Image

from stories import corrected
from vertebra.evidence.exchange.loggers import propose, read_log, read_log_mapping, read_sheet, summarise
from vertebra.simulate.condition import box_log, c_arm, micrograph, transport_log
from vertebra.simulate.culture import draw_lot
from vertebra.simulate.mishaps import plan_mishaps
from vertebra.simulate.people import draw_person
from vertebra.simulate.world import World

TAKEN = datetime(2026, 3, 2, 10, 29, 30, tzinfo=ZoneInfo("Asia/Taipei"))


@pytest.mark.parametrize("number", range(1, 9))
@pytest.mark.parametrize("warm", [True, False])
def test_the_row_says_what_the_file_says(number, warm):
    world = World()
    person = draw_person(world, 1, number)
    lot = msgspec.structs.replace(draw_lot(world, 1, person), transport_highest_c=Decimal("5.5"))
    log = transport_log(1, person, lot, TAKEN, TAKEN + timedelta(hours=4), warm)
    row, sheet = box_log(log, "f" * 64), read_sheet(log.data)
    mapping = propose(sheet)
    readings, questions = read_log(sheet, mapping)
    found = summarise(readings, corrected().product.climates[0])
    assert questions == []
    assert read_log_mapping(str(row["TLOGHOW"])) == mapping
    assert (found.number, found.lowest, found.highest) == (row["TLOGN"], row["TLOGLOW"], row["TLOGHIGH"])
    assert (found.outside, found.gap) == (row["TLOGOUT"], row["TLOGGAP"])
    assert [found.first, found.last] == [datetime.fromisoformat(str(row[i])) for i in ("TLOGFROM", "TLOGTO")]
    assert bool(found.outside) == warm


def test_one_transport_of_every_trial_grows_warm():
    for seed in range(20):
        plan = plan_mishaps(World(), seed, 12)
        fates = [plan.fate(order) for order in range(1, plan.harvested + 1)]
        assert sum(f.warm_transport for f in fates) == 1
        assert not any(f.warm_transport and f.lot_fails for f in fates)


def test_the_pictures_are_pictures_and_the_same_for_a_seed():
    person = draw_person(World(), 1, 3)
    shots = [c_arm(1, person, "ap"), c_arm(1, person, "lateral"), micrograph(1, person, "1", 80)]
    assert len(set(shots)) == 3
    assert all(Image.open(io.BytesIO(shot)).format == "PNG" for shot in shots)
    assert shots[0] == c_arm(1, person, "ap")
