"""Making a lot, at the door: limits that are not kept, counts that are corrected, materials that are recalled."""

import msgspec
import pytest

from stories import CUL, CULTURE, INJECTION, participant, trial
from vertebra.conduct import commands as c
from vertebra.conduct.entries import MaterialReceived
from vertebra.conduct.product.materials import lots_in, materials_of, usable
from vertebra.conduct.state import Place
from vertebra.terms.canonical import canonical_bytes


def received():
    return participant().consented().screened().harvested().received()


def limits_of(story):
    return {(d.code, d.where, d.detail) for d in story.state.deviations.values() if d.code.startswith("L-")}


def asked(story):
    return {(q.place.row, q.item, q.check) for q in story.state.open_queries if q.check.startswith("L-")}


def value(story, row, item):
    return story.state.cell(Place("", "CUL", row), item).datum.value


def test_a_sound_culture_keeps_its_limits_and_its_doublings():
    story = received().cultured()
    assert (limits_of(story), asked(story)) == (set(), set())
    assert (value(story, 1, "CULVIAB"), value(story, 1, "CULCOUNT")) == ("80", "0.4")
    assert (value(story, 4, "CULPD"), value(story, 4, "CULPDL")) == ("4", "4")


def test_a_limit_that_is_not_kept_asks_and_leaves_a_deviation_where_it_was_found():
    """35 live of 51 seen are 68.6 %: below the floor of 70 %."""
    low = {"CULDEAD1": 4, "CULDEAD2": 4, "CULDEAD3": 4, "CULDEAD4": 4, "CULLIVE1": 5}
    story = received().cultured(**{**CULTURE[0], **low})
    assert story.refused() == set(), "the work goes on"
    assert [(code, where) for code, where, _ in limits_of(story)] == [("L-VIAB", "/CUL/1")]
    assert asked(story) == {(1, "CULVIAB", "L-VIAB")}


def test_a_corrected_count_answers_the_question_and_the_deviation_stays():
    story = received().cultured(**{**CULTURE[0], "CULDEAD1": 20})
    assert asked(story) == {(1, "CULVIAB", "L-VIAB")}
    story.corrects("CUL", "", "misread", row=1, CULDEAD1=2)
    assert asked(story) == set()
    assert [code for code, _, _ in limits_of(story)] == ["L-VIAB"]


def test_a_limit_is_noted_once_for_each_value_that_does_not_keep_it():
    story = received().cultured(**{**CULTURE[1], "CULCO2": "4.0"})
    story.corrects("CUL", "", "misread", row=1, CULTEMP="37.1")
    assert [d for d in limits_of(story) if d[0] == "L-CO2"] == [("L-CO2", "/CUL/1", "4.0 %")]
    story.corrects("CUL", "", "misread", row=1, CULCO2="4.1")
    assert {d for _, _, d in limits_of(story)} >= {"4.0 %", "4.1 %"}


def test_a_seeding_without_a_digestion_is_out_of_order():
    story = received().cultured(CULPASS=0)
    assert ("L-ORDER", "/CUL/1", "SEED") in limits_of(story)


def test_late_tissue_is_a_deviation_before_quality_decides():
    story = participant().consented().screened().harvested().received(hours=25)
    assert [code for code, _, _ in limits_of(story)] == ["L-TRANSPORT"]
    assert "H15" in story.cultured().refused()


def passaged():
    """0.4 million seeded; 1.6 million at the passage, all seeded again; 12.8 at the harvest: 2 + 3 doublings."""
    twenty = {f"CULLIVE{n}": 20 for n in (1, 2, 3, 4)} | {f"CULDEAD{n}": 1 for n in (1, 2, 3, 4)}
    work = [
        CULTURE[0],
        CULTURE[1],
        {"CULSTEP": "PASSAGE", **twenty, "CULDIL": 4, "CULVOL": "2", "CULCONF": 90, "CULSEED": "1.6", "CULAREA": 320},
        CULTURE[2],
        {"CULSTEP": "HARVEST", **twenty, "CULDIL": 16, "CULVOL": "4", "CULCONF": 95},
    ]
    story = received()
    for row, answers in enumerate(work, 1):
        story.cultured(row, **answers)
        assert story.refused() == set()
    assert [value(story, row, "CULPDL") for row in (3, 5)] == ["2", "5"]
    return story


def test_the_doublings_of_the_lot_follow_a_count_that_is_corrected():
    """The passage had been 3.2 million, not 1.6: its doublings become 3, and the sum of the lot 6, in row 5 too."""
    story, harvest = passaged(), Place("", "CUL", 5)
    saved = story.state.sheets[harvest].order
    story.corrects("CUL", "", "diluted eight times, not four", row=3, CULDIL=8)
    assert [value(story, row, "CULPDL") for row in (3, 5)] == ["3", "6"]
    assert story.state.cell(harvest, "CULPDL").by.role == "system"
    assert story.state.sheets[harvest].order == saved, "it is no newer than when somebody saved it"


@pytest.mark.parametrize(("mark", "code"), [(c.FreezeForms, "FROZEN"), (c.LockForms, "LOCKED")])
def test_a_correction_moves_no_other_form_that_stands_still(mark, code):
    """The harvest is frozen or locked: whoever corrects the passage is told so, and nothing is half saved."""
    harvest = Place("", "CUL", 5)
    story = passaged().does(mark((harvest.spot,)), "data")
    assert story.corrects("CUL", "", "diluted eight times", row=3, CULDIL=8).refused() == {code}
    assert [r.where for r in story.last.refusals] == [harvest.spot]
    assert [value(story, row, "CULPDL") for row in (3, 5)] == ["2", "5"]
    story.corrects("CUL", "", "another dish", row=3, CULCONF=85)
    assert story.refused() == set(), "what moves nothing there is corrected all the same"


def test_how_much_suspension_a_fill_needs_follows_the_newest_count():
    """1.6 million/mL at the harvest: 2.5 mL of 1 million/mL need 1.5625 mL of suspension and 0.9375 mL of diluent."""
    story = received().cultured().ready().filled()
    fill = story.state.sheets[Place("", "FILL", 0)].cells
    assert [fill[i].datum.value for i in ("FILLSUSP", "FILLDIL", "FILLEXP")] == ["1.5625", "0.9375", "2.5"]


def test_a_lot_without_a_defined_activation_is_not_filled():
    story = received()
    for row in (0, 1):
        story.cultured(row + 1, **CULTURE[row])
    assert story.ready().filled().refused() == {"H30"}
    assert story.state.lot.state == "culturing"
    story.step("culture", "lab", {**CUL, **CULTURE[2], "CULDTC": story.site.written(story.site.now)}, row=3)
    assert story.filled().refused() == set()


def test_the_definition_of_the_activation_stays_once_the_lot_is_filled():
    story = received().cultured().ready().filled()
    story.corrects("CUL", "", "tidy", row=3, CULDEF="")
    assert "H30" in story.refused()


def test_the_culture_needs_a_second_person():
    story = received()
    now = story.site.written(story.site.now)
    story.step("culture", "lab", {**CUL, "CULDTC": now}, row=1, witness="")
    assert "WITNESS" in story.refused()


@pytest.mark.parametrize("step", ["culture", "fill", "release", "administer"])
def test_a_recall_blocks_the_next_step_of_every_lot_that_holds_it(step):
    story = received()
    ready = {
        "culture": lambda: story,
        "fill": lambda: story.cultured().ready(),
        "release": lambda: story.cultured().ready().filled().tested(),
        "administer": lambda: story.cultured().ready().filled().tested().released().on(INJECTION, 8).fills("PE", "V5"),
    }
    if step == "culture":
        story.cultured(**CULTURE[0])
    ready[step]()
    story.site.submit(c.RecallMaterial("FBS-2602", "virus found at the maker"), "quality")
    again = {
        "culture": lambda: story.cultured(2, **CULTURE[1]),
        "fill": story.filled,
        "release": story.released,
        "administer": story.injected,
    }
    assert again[step]().refused() == {"H22"}


def test_a_material_that_expires_after_its_use_spoils_nothing_and_one_used_late_does():
    site = trial()
    site.submit(c.ReceiveMaterial("ENZ-1", "Collagenase", "2026-02-03", kind="ENZYME"), "lab")
    story = participant(site).consented().screened().harvested().received()
    story.cultured(**{**CULTURE[0], "CULMATS": "ENZ-1"})  # on 3 February, its last day
    assert story.refused() == set()
    for row in (1, 2, 3):
        story.cultured(row + 1, **CULTURE[row])
    assert story.ready().filled(FILLMATS="SAL-2604").refused() == set(), "six weeks after it expired"
    late = story.corrects("CUL", "", "another bottle", row=4, CULMATS="NOBODY-KNOWS")
    assert "H22" in late.refused()


def test_a_material_is_known_by_what_it_is_for():
    site = trial()
    enzymes = usable(site.trial, "2026-02-02", ("ENZYME",))
    assert [m.lot for m in enzymes] == ["COL-2601", "TRY-2606"]
    site.submit(c.RecallMaterial("COL-2601", "foreign matter"), "quality")
    assert [m.lot for m in usable(site.trial, "2026-02-02", ("ENZYME",))] == ["TRY-2606"]
    held = site.trial.materials["COL-2601"]
    assert (held.why, bool(held.recalled), held.supplier) == ("foreign matter", True, "Enzymes Ltd")


REFUSED = [
    ("MATERIAL-LOT", c.ReceiveMaterial("A;B", "two", "2027-01-01")),
    ("MATERIAL-LOT", c.ReceiveMaterial("A/B", "path", "2027-01-01")),
    ("MATERIAL-LOT", c.ReceiveMaterial(" ", "none", "2027-01-01")),
    ("MATERIAL-LOT", c.ReceiveMaterial("A" * 65, "long", "2027-01-01")),
    ("MATERIAL-LOT", c.ReceiveMaterial("A-1", " ", "2027-01-01")),
    ("MATERIAL-KIND", c.ReceiveMaterial("A-1", "what", "2027-01-01", kind="CHEESE")),
    ("TIME", c.ReceiveMaterial("A-1", "what", "soon")),
    ("REASON", c.RecallMaterial("PSA-2603", " ")),
]


@pytest.mark.parametrize(("code", "command"), REFUSED)
def test_what_is_not_taken_for_a_material(code, command):
    assert code in {r.code for r in trial().attempt(command, "quality").refusals}


def test_a_lot_is_recalled_once():
    site = trial()
    site.submit(c.RecallMaterial("PSA-2603", "contamination"), "quality")
    again = site.attempt(c.RecallMaterial("PSA-2603", "again"), "quality")
    assert {r.code for r in again.refusals} == {"MATERIAL-RECALLED"}


def test_a_material_of_an_old_ledger_is_still_read_and_keeps_its_bytes():
    """As it was written before materials had a kind, a supplier and a certificate."""
    old = b'{"allergens":["PENICILLIN"],"expires":"2027-01-01","kind":"material received","lot":"PSA-1","name":"Mix"}'
    body = msgspec.json.decode(old, type=MaterialReceived)
    assert (body.lot, body.use, body.supplier, body.certificate) == ("PSA-1", "", "", "")
    assert canonical_bytes(body) == old


def test_one_parser_reads_every_list_of_lots():
    assert lots_in(" A; B ;;A;") == ("A", "B")
    story = received().cultured()
    used = materials_of(story.site.study, story.state)
    assert {lot: len(places) for lot, places in used.items()} == {"COL-2601": 4, "FBS-2602": 4, "PSA-2603": 4}
