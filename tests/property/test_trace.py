"""The trace of a lot is whole after any history: every step, hand-over, refusal and departure once, of nobody else."""

from collections import Counter
from datetime import timedelta
from functools import cache

import hypothesis.strategies as st
import msgspec
from hypothesis import HealthCheck, given, settings

from stories import INJECTION, SURGERY, Story, bag_of, corrected, participant, trial
from vertebra.conduct import commands as c
from vertebra.conduct.product.trace import Happening, forward, hands, trace
from vertebra.protocol.forms import Form
from vertebra.protocol.study import Study
from vertebra.simulate.site import Site
from vertebra.studies.npc001.words import measure, moment, section
from vertebra.terms.texts import Text

NAMES = ("P-001", "P-002")
HANDED = "HANDX"


@cache
def study() -> Study:
    """The reference study with a log of hand-overs that no step records, and that belongs to the trace."""
    when = moment("HANDXDTC", "Handed over at", "交接時間", required=False)
    warm = measure("HANDXTEMP", "Temperature", "溫度", "temperature", -5, 40, required=False, decimals=1)
    form = Form(
        HANDED, Text("Hand-over", "交接"), (section("Hand-over", "交接", when, warm),), log=True, roles=("lab",)
    )
    old = corrected()
    product = msgspec.structs.replace(old.product, traced=(*old.product.traced, HANDED))
    return msgspec.structs.replace(old, forms=(*old.forms, form), product=product)


def harvest(story: Story, other: Story) -> None:
    story.harvested() if story.state.lot is None else None


def receive(story: Story, other: Story) -> None:
    story.received().cultured(row=len(story.state.sheets_of("CUL")) + 1)


def make(story: Story, other: Story) -> None:
    story.ready().filled().tested().released()


def fail_a_test(story: Story, other: Story) -> None:
    story.ready().filled().tested(TSTVIAB="70.0")


def test_again(story: Story, other: Story) -> None:
    told = {"OOSDTC": now(story), "OOSTEST": "VIAB", "OOSHYP": "clumps", "OOSREP": "Y", "OOSREAS": "filtered",
            "OOSCONC": "OPEN"}  # fmt: skip
    story.step("investigate", "quality", told, row=len(story.state.sheets_of("OOS")) + 1)
    story.tested(TSTVIAB="71.0")


test_again.__test__ = False  # an act of a history, not a test


def reject(story: Story, other: Story) -> None:
    story.step("reject", "quality", {"RELDTC": now(story), "RELDEC": "REJECTED", "RELREASON": "no use"})


def inject(story: Story, other: Story) -> None:
    story.fills("PE", "V5").injected()


def inject_the_wrong_bag(story: Story, other: Story) -> None:
    if other.state.lot is not None:
        story.injected(scans=(bag_of(story)[0], bag_of(other)[1]))


def grow(story: Story, other: Story) -> None:
    row = len(story.state.sheets_of("LATE")) + 1
    told = {"LATEDTC": now(story), "LATEDAY": 3, "LATERES": "POS", "LATEORG": "C. acnes"}
    story.step("late", "quality", told, row=row)
    story.site.now += timedelta(hours=30)
    save(story, "LATEFUP", row, "quality", LFPI=now(story))


def hand_over(story: Story, other: Story) -> None:
    row = len(story.state.sheets_of(HANDED)) + 1
    save(story, HANDED, row, "lab", HANDXDTC=now(story), HANDXTEMP="5.0")


def recall(story: Story, other: Story) -> None:
    story.site.attempt(c.RecallMaterial("PSA-2603", "contamination at the maker"), "quality")


ACTS = (harvest, receive, make, fail_a_test, test_again, reject, inject, inject_the_wrong_bag, grow, hand_over, recall)


def now(story: Story) -> str:
    return story.site.written(story.site.now)


def save(story: Story, form: str, row: int, role: str, **told: str) -> None:
    command = c.SaveForm(form, story.site.data(told), story.site.today.isoformat(), "", row)
    story.tries(command, role)


histories = st.lists(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(ACTS), st.sampled_from((0, 1, 30, 24 * 42))), max_size=14
)


def lived(history: list) -> Site:
    site = trial(study())
    stories = {who: participant(site, who).consented().screened() for who in NAMES}
    stories["P-001"].harvested()
    for who, act, hours in history:
        other = stories[NAMES[NAMES.index(who) - 1]]
        site.now += timedelta(hours=hours)
        if stories[who].state.lot is not None or act is harvest:
            act(stories[who], other)
    return site


@given(histories)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_everything_that_happened_stands_on_the_trace_once_and_nothing_of_anybody_else(history):
    site = lived(history)
    for who in NAMES:
        p = site.participant(who)
        found = trace(study(), p, site.trial)
        if p.lot is None:
            assert found == ()
            continue
        _whole(p, found)
        assert all(it.entry.startswith(f"{who}#") for it in found if it.kind != "recalled")
        assert {it.by for it in found if it.by} | {it.witness for it in found if it.witness} == {
            hand.user for hand in hands(found, site.trial)
        }
    _both_ways(site)


def _whole(p, found: tuple[Happening, ...]) -> None:
    steps = Counter(it.entry for it in found if it.kind == "step")
    assert steps == Counter(s.entry for s in p.lot.steps)
    rows = Counter(it.place for it in found if it.kind == "log")
    assert rows == Counter(place for place in p.sheets if place.form in (HANDED, "LATEFUP"))
    assert Counter(it.entry for it in found if it.kind == "refused") == Counter(r.entry for r in p.refused)
    visits = {v.id for v in study().visits}
    departed = Counter(d.entry for d in p.deviations.values() if d.where not in visits)
    assert Counter(it.entry for it in found if it.kind == "deviation") == departed


def _both_ways(site: Site) -> None:
    """Backward from a participant and forward from a material say the same."""
    people = [site.participant(who) for who in NAMES]
    ahead = forward(study(), people)
    back = {
        p.id: {m for it in trace(study(), p, site.trial) if it.kind == "step" for m in it.materials} for p in people
    }
    assert {(m, who) for m, some in ahead.items() for who in some} == {(m, w) for w, some in back.items() for m in some}


def test_a_history_goes_far_enough_to_mean_something():
    """The acts above are carried out, not refused for want of something: all kinds of happening come about."""
    first = [("P-001", act, 1) for act in (receive, hand_over, make)]
    site = lived([*first, ("P-002", harvest, 0), ("P-001", inject_the_wrong_bag, 0), ("P-001", inject, 0),
                  ("P-001", grow, 72), ("P-001", recall, 0)])  # fmt: skip
    kinds = Counter(it.kind for it in trace(study(), site.participant("P-001"), site.trial))
    assert set(kinds) == {"step", "log", "refused", "deviation", "recalled"}
    assert site.participant("P-001").lot.last("administer")


def test_what_happened_stands_in_the_order_in_which_it_happened():
    site = lived([("P-001", receive, 0), ("P-001", make, 0), ("P-001", inject, 0)])
    found = trace(study(), site.participant("P-001"), site.trial)
    told = [it.id for it in found if it.kind == "step"]
    assert list(dict.fromkeys(told)) == ["collect", "receive", "culture", "fill", "test", "release", "administer"]
    assert told == [s.step for s in site.participant("P-001").lot.steps]
    assert found[0].at.startswith(SURGERY.isoformat())
    assert found[-1].at.startswith(INJECTION.isoformat())
    assert found[1].workspace == "hood 1"
