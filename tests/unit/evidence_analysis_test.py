"""The analysis of whole virtual trials: numbers that add up, agree with a second way, and are never typed into text."""

import itertools
import re
import statistics
from functools import cache

import polars as pl
import pytest
from scipy import stats as scipy_stats

from vertebra.conduct import entries as e
from vertebra.conduct.desk import MemoryLedger
from vertebra.evidence.analysis import write_report
from vertebra.evidence.boundary import stop_probability
from vertebra.evidence.displays import Paragraph, displays_of, lost_results, spell
from vertebra.evidence.snapshot import take_snapshot
from vertebra.evidence.tables import derive_tables
from vertebra.simulate.run import simulate
from vertebra.studies.npc001 import build


@cache
def told(reading="corrected", seed=2, treated=4, role="statistician"):
    """Snapshot, tables, report and results of a virtual trial; nobody is injected under the registered reading."""
    study, ledger = build(reading), MemoryLedger()
    simulate(study, ledger, seed=seed, treated=treated, most=40 if reading == "registered" else 400)
    rows = [row for stream in ledger.streams.values() for row in stream]
    snapshot = take_snapshot(study, rows, role=role)
    tables = derive_tables(snapshot)
    return snapshot, tables, *write_report(tables, draws=False)


EVERY = [("corrected", 2), ("registered", 1)]


@pytest.mark.parametrize(("reading", "seed"), EVERY)
def test_every_number_that_a_display_wants_was_computed(reading, seed) -> None:
    _, _, report, results = told(reading, seed)
    assert lost_results(report, results) == []


@pytest.mark.parametrize(("reading", "seed"), EVERY)
def test_every_display_has_its_own_id_and_number(reading, seed) -> None:
    displays = list(displays_of(told(reading, seed)[2]))
    ids = [d.id for d in displays]
    names = [(type(d), d.number) for d in displays if not isinstance(d, Paragraph)]
    assert len(set(ids)) == len(ids)
    assert len(set(names)) == len(names)


def test_who_leaves_and_who_goes_on_add_up() -> None:
    _, _, _, results = told()
    count = {r.id: r.value for r in results.results}
    stages = ("IDENTIFIED", "CONSENTED", "ELIGIBLE", "HARVESTED", "RELEASED", "INJECTED", "COMPLETED")
    for here, following in itertools.pairwise(stages):
        left = sum(v for id, v in count.items() if re.fullmatch(rf"FLOW\.{here}\.LEFT\.[A-Z0-9_]+\.N", id))
        assert count[f"FLOW.{here}.N"] - left == count[f"FLOW.{following}.N"], here


def typed_values(snapshot, item, visit):
    """What was last typed for an item at a visit, straight from the entries."""
    found = {}
    for who in snapshot.participants:
        for entry in snapshot.streams[who]:
            if isinstance(entry.body, e.FormSaved) and (entry.body.visit, entry.body.row) == (visit, 0):
                for datum in entry.body.data:
                    if datum.item == item and datum.value:
                        found[who] = float(datum.value)
    return found


@pytest.mark.parametrize("item", ["VASBACK", "VASLEG"])
def test_the_mean_change_is_that_of_the_entries(item) -> None:
    """A second way without tables: V4 is the only visit with pain between two weeks after surgery and the injection."""
    snapshot, _, _, results = told()
    before, after = typed_values(snapshot, item, "V4"), typed_values(snapshot, item, "V13")
    changes = [after[who] - before[who] for who in after]
    stem = f"VAS.{item[3:]}.V13.CHG_B1"
    half = scipy_stats.t.ppf(0.975, len(changes) - 1) * statistics.stdev(changes) / len(changes) ** 0.5
    assert len(changes) >= 3
    assert results.find(f"{stem}.N").value == len(changes)
    assert results.find(f"{stem}.MEAN").value == pytest.approx(statistics.fmean(changes), abs=1e-9)
    assert results.find(f"{stem}.CI_LOW").value == pytest.approx(statistics.fmean(changes) - half, abs=1e-9)
    assert results.find(f"{stem}.CI_HIGH").value == pytest.approx(statistics.fmean(changes) + half, abs=1e-9)


def test_a_change_names_the_rows_at_the_visit_and_at_the_baseline() -> None:
    _, _, _, results = told()
    visits = {row.key.split(".")[2] for row in results.sources("VAS.BACK.V13.CHG_B1.MEAN")}
    assert visits == {"V13", "V4"}


def test_the_five_dramas_stand_in_the_disposition_of_the_product_each_with_its_rows() -> None:
    """One culture failed, one lot out of specification, one late growth, one wrong bag, one warm transport."""
    *_, results = told(treated=12, seed=1)
    found = {r.id.removeprefix("LOTS."): r for r in results.results if r.id.startswith("LOTS.")}
    once = ("FAILED.N", "OOS.N", "OOS.VIAB.N", "REJECTED.N", "REJECTED.OOS.N", "GROWN.N", "GROWN.GIVEN.N",
            "GROWN.TIME.N", "CONDITIONAL.GROWN.N", "EXCURSION.N", "EXCURSION.ACCEPTED.N", "REFUSED.N",
            "REFUSED.H1.N")  # fmt: skip
    assert {id: found[id].value for id in once} == dict.fromkeys(once, 1)
    assert [found[x].value for x in ("ORDERED.N", "ADMINISTERED.N", "CONDITIONAL.COMPLETED.N")] == [14, 12, 11]
    assert {len(found[id].rows) for id in once} == {1}


def cells(report, results):
    """Every cell of every table and listing, as it is printed, with the display it stands in."""
    for display in displays_of(report):
        for row in getattr(display, "rows", ()):
            yield from ((display.id, c if isinstance(c, str) else spell(c, results)) for c in row.cells)


def test_no_code_of_the_engine_stands_where_a_reader_looks_for_words() -> None:
    """A stop may be quoted by its number, with its words; steps, forms, signals, rules and legs have words alone."""
    snapshot, _, report, results = told(treated=12, seed=1)
    study = snapshot.study
    ours = (study.product.steps, study.product.climates, study.forms, study.safety.signals, study.safety.pauses)
    codes = {x.id for some in (*ours, study.product.stops, study.roles) for x in some}
    apart = ("L16_2_2", "T14_3_7")  # here codes stood inside of a sentence too
    found = [(where, cell, re.split(r"[ /]", cell)) for where, cell in cells(report, results)]
    bare = [
        cell for where, cell, words in found
        if cell in codes or (where in apart and {w for w in words if w.isupper()} & (codes - {words[0]}))
        or (where in apart and words[0] in codes and re.fullmatch(r"[\d ]*", " ".join(words[1:])))
    ]  # fmt: skip
    assert bare == []
    said = {cell for where, cell in cells(report, results) if where in ("T14_1_5", "L16_2_3")}
    assert "H1 Person, container and second identifier do not all agree" in said


def test_a_lot_released_on_a_condition_says_on_which_and_whether_it_was_met() -> None:
    """As many as Table 14.1.5 counts; a lot whose late culture grew says that instead."""
    *_, report, results = told(treated=12, seed=1)
    said = [cell for where, cell in cells(report, results) if where == "L16_2_4" and "on a condition" in cell]
    met = [cell for cell in said if "released on a condition: late cultures pending, met since" in cell]
    assert len(met) == results.find("LOTS.CONDITIONAL.COMPLETED.N").value > 0
    assert all(cell in met or "positive" in cell for cell in said)


def test_each_page_says_version_and_zone() -> None:
    snapshot, _, report, _ = told()
    study = snapshot.study
    assert report.basis == f"({study.zone}); edition {study.edition}, study version {study.version[:12]}"


def test_units_and_days_before_the_injection_are_printed_as_people_write_them() -> None:
    *_, report, results = told(treated=12, seed=1)
    found = list(cells(report, results))
    assert [x for x in found if "10*3" in x[1] or "10^3" in x[1] or re.fullmatch(r"-\d+", x[1])] == []
    assert any(re.fullmatch(r"−\d+", cell) for where, cell in found if where == "L16_2_9")


def test_participants_with_an_adverse_event_are_counted_once_and_rest_on_the_log() -> None:
    _, tables, _, results = told()
    harms = tables["harms"].filter(pl.col("treatment_emergent"))
    found = results.find("AE.SAFETY.ANY.N")
    assert found.value == len(set(harms["participant"]))
    assert results.find("AE.SAFETY.ANY.EVENTS").value == harms.height
    assert {row.key for row in results.sources(found.id)} <= set(harms["key"]) or found.value == 0


def test_nobody_harmed_of_twelve_still_allows_a_fifth() -> None:
    """Source: domain notes H: 0/12, upper one-sided 95 % 22.1 %, two-sided 26.5 %; seen at 1, 5, 10 %: 11, 46, 72 %."""
    _, _, _, results = told(seed=1, treated=12)
    shown = {id: results.find(f"ZERO.{id}").shown for id in ("UPPER", "UPPER_TWO_SIDED", "SEEN_1", "SEEN_5", "SEEN_10")}
    assert shown == {"UPPER": "22.1", "UPPER_TWO_SIDED": "26.5", "SEEN_1": "11", "SEEN_5": "46", "SEEN_10": "72"}


def test_the_laboratory_shift_accounts_for_everybody_who_was_graded() -> None:
    _, tables, _, results = told()
    terms = set(tables["grades"].filter(pl.col("day_i") >= 0, pl.col("grade").is_not_null())["term"])
    injected = results.find("POP.SAFETY.N").value
    for term in terms:
        stem = re.sub(r"[^A-Z0-9]+", "_", term.upper())
        cells = [r.value for r in results.results if r.id.startswith(f"SHIFT.{stem}.FROM_")]
        assert sum(cells) == injected, term


def typed_words(report):
    """What stands in the summary between its numbers."""
    said = [d for d in displays_of(report) if isinstance(d, Paragraph) and not d.id.startswith(("P_WAY", "P_NOTHING"))]
    return {d.id: [word for word in d.words if isinstance(word, str)] for d in said}


def spelled(report, results):
    return " ".join(spell(d.words, results) for d in displays_of(report) if isinstance(d, Paragraph))


def test_no_number_of_a_trial_is_typed_into_a_sentence() -> None:
    """Two trials of different people, one text: all that differs is looked up."""
    one, two = told(seed=2), told(seed=3)
    assert typed_words(one[2]) == typed_words(two[2])
    spelled = [
        " ".join(spell(d.words, t[3]) for d in displays_of(t[2]) if isinstance(d, Paragraph)) for t in (one, two)
    ]
    assert spelled[0] != spelled[1]


def test_simulated_data_are_said_to_be_simulated_first_and_on_every_page() -> None:
    _, _, report, results = told()
    first = next(d for d in displays_of(report) if isinstance(d, Paragraph))
    assert spell(first.words, results).startswith("SIMULATED DATA")
    assert report.status.startswith("SIMULATED DATA")


@pytest.mark.parametrize("claim", ["efficac", "effective", "superior", "significant", "demonstrate", "p ="])
def test_no_claim_of_efficacy_is_made(claim) -> None:
    _, _, report, results = told()
    assert claim not in spelled(report, results).lower()


def test_a_trial_in_which_nobody_was_injected_says_so() -> None:
    _, _, report, results = told("registered", 1)
    said = {d.id: spell(d.words, results) for d in displays_of(report) if isinstance(d, Paragraph)}
    assert said["P_NOBODY"].startswith("Nobody was injected")
    assert "Nothing was recorded for: Listing" in " ".join(said.values())
    assert not any(r.id.startswith("VAS.") for r in results.results)


def test_both_readings_stand_side_by_side() -> None:
    """Platelets of 130-140 as registered let nearly nobody in; the corrected reading does."""
    _, _, _, results = told("registered", 1)
    assert results.find("ELIGIBLE.REGISTERED.N").value == 0
    assert results.find("ELIGIBLE.CORRECTED.N").value > 0


@pytest.mark.parametrize("role", ["reader", "lab", "quality"])
def test_a_role_that_does_not_see_all_forms_gets_no_analysis(role) -> None:
    _, _, report, results = told(role=role)
    assert next(d.id for d in displays_of(report)) == "P_LIMITED"
    assert results.results == ()


# Source: stats notes 2.2, Pocock/Ivanova boundary for p0 = 0.10, level 0.05, twelve patients, checked after each
POCOCK = dict(enumerate((2, 2, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4), 1))
# Source: domain notes G: P(p > 0.20) > 0.80 under Beta(0.5, 4.5), n = 2..12; stopping chances from 40,000 simulations
BAYES = dict(enumerate((2, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5), 2))


@pytest.mark.parametrize(
    ("rate", "chance"),
    [(0.05, 0.006884), (0.1, 0.044621), (0.2, 0.252676), (0.3, 0.553608), (0.4, 0.801429), (0.5, 0.937012)],
)
def test_the_chance_to_stop_is_that_of_the_published_program(rate, chance) -> None:
    assert stop_probability(POCOCK, rate, 12) == pytest.approx(chance, abs=5e-7)


@pytest.mark.parametrize(("rate", "chance"), [(0.05, 0.003), (0.1, 0.023), (0.2, 0.14), (0.3, 0.38), (0.5, 0.85)])
def test_the_boundary_of_the_study_behaves_as_simulated(rate, chance) -> None:
    assert stop_probability(BAYES, rate, 12) == pytest.approx(chance, abs=0.01)
    assert {int(n): k for n, k in build().safety.boundary.stops.items()} == BAYES
