"""The screen and the door never disagree: whatever stands on a rehearsed step is what the door refuses it for.

Random states: forms of the day, a hold, somebody else's dose, a recall, a duty that ended; random attempts: values
around the limits, labels read, the time, the second person, a reason.
"""

from datetime import timedelta
from functools import cache

from hypothesis import HealthCheck, given, settings, strategies as st

from stories import DOSE, INJECTION, Story, participant
from vertebra.conduct import commands as c
from vertebra.conduct.decide import Decision, decide
from vertebra.conduct.decide.rehearse import Rehearsal, rehearse_step
from vertebra.conduct.entries import Actor, Scan, StepRefused as RefusedEntry
from vertebra.conduct.stops import evidence
from vertebra.terms.verdicts import Verdict

VALUES = {
    "EXVOL": ["2.50", "3.0", "3.01", None], "EXCONC": ["1.00", "1.2", "1.21", "0.79", None],
    "EXVIAB": ["88.0", "70", "69.9", None], "EXLEFT": ["0.00", "0.01", None], "EXLEVEL": ["L4L5", "L5S1", None],
    "EXSECOND": ["Y", "N", None], "EXIMG": ["Y", "N", None], "EXTEMP": ["36.6", "warm"],
}  # fmt: skip
SCANS = [("person", "container"), ("container",), ("person",), (), ("person", "other"), ("other", "container")]
MINUTES = [-1500, -60, 0, 269, 270, 271, 6, 5]
STATES = ("ready", "fever", "unexamined", "held", "recalled", "other dosed", "withdrawn", "ended duty", "dosed")


@cache
def in_state(name: str) -> Story:
    """The story once for each state; a state is made through the door."""
    story = _other_dosed() if name == "other dosed" else _made()
    day = INJECTION.isoformat()
    if name != "unexamined":
        story.fills("PE", "V5", TEMP="38.0" if name == "fever" else "36.6")
    match name:
        case "held":
            story.does(c.PlaceHold("a look is needed"), "medical")
        case "recalled":
            story.does(c.RecallMaterial("FBS-2602", "sterility"), "quality")
        case "withdrawn":
            story.does(c.WithdrawConsent("tissue", "destroyed", day), "coordinator")
        case "ended duty":
            story.does(
                c.EndDelegation("i.chen", "investigator", (INJECTION - timedelta(days=1)).isoformat(), "left"),
                "sponsor",
            )
        case "dosed":
            story.injected()
    return story


def _made() -> Story:
    story = participant().consented().screened().harvested().made()
    assert story.refused() == set()
    return story.on(INJECTION, 8, 30)


def _other_dosed() -> Story:
    """Two lots made side by side; the other person has just had the first dose of the trial."""
    story = participant().consented().screened()
    other = participant(story.site, "P-002").consented().screened()
    for told in (story, other):
        told.harvested()
    for told in (story, other):
        told.received()
    for told in (story, other):
        told.cultured()
    for told in (story, other):
        told.ready()
    for told in (story, other):
        told.filled().tested().released()
    other.fills("PE", "V5").injected()
    assert other.refused() == story.refused() == set()
    return story


attempts = st.fixed_dictionaries(
    {
        "state": st.sampled_from(STATES),
        "values": st.fixed_dictionaries({k: st.sampled_from(v) for k, v in VALUES.items()}),
        "scans": st.sampled_from(SCANS),
        "minutes": st.sampled_from(MINUTES),
        "witness": st.sampled_from(["c.lin", "i.chen", "", "nobody"]),
        "role": st.sampled_from(["investigator", "surgeon", "coordinator"]),
        "reason": st.sampled_from(["", "known"]),
        "step": st.sampled_from(["administer", "administer", "administer", "late", "reject", "label"]),
    }
)


def _command(story: Story, drawn: dict) -> c.DoStep:
    lot = story.site.lot(story.who)
    codes = {"person": lot.person, "container": lot.id, "other": "NPC-001-P-099-L1-X"}
    scans = tuple(Scan("container" if w == "other" else w, codes[w]) for w in drawn["scans"])  # type: ignore[arg-type]
    at = story.site.written(story.site.now + timedelta(minutes=drawn["minutes"]))
    step = story.site.study.product.step(drawn["step"])
    items = {i.id for i in story.site.study.form(step.form).items}
    told = {**DOSE, **drawn["values"], "EXDTC": at}
    data = story.site.data({k: v for k, v in told.items() if v is not None and k in items})
    return c.DoStep(drawn["step"], at, data, scans, drawn["witness"], 0, drawn["reason"])


def _both(drawn: dict) -> tuple[Rehearsal, Decision, Story]:
    story = in_state(drawn["state"])
    by = Actor(story.site.actor(drawn["role"]).user, drawn["role"])
    args = (story.site.study, story.site.trial, story.state, _command(story, drawn), by, story.site.now)
    return rehearse_step(*args), decide(*args), story


def _is_remembered(drawn: dict) -> bool:
    step = in_state(drawn["state"]).site.study.product.step(drawn["step"])
    return step is not None and step.remembered


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(attempts)
def test_what_stands_on_the_screen_is_what_the_door_refuses(drawn: dict) -> None:
    seen, decided, _ = _both(drawn)
    blocking = {s.id for s in seen.stops if s.stands and not s.warns}
    warning = {s.id for s in seen.stops if s.stands and s.warns}
    codes = {r.code for r in decided.refusals}
    assert seen.decision.refusals == decided.refusals
    others = {r.code for r in seen.others}
    if others == {"LOT-STATE"} and _is_remembered(drawn) and codes != {"LOT-STATE", "H23"}:
        assert codes == others | blocking  # a step that matters is asked all of them, whatever the state of the lot
    elif others or codes == {"H23"}:  # the door asks no stop of an attempt that it does not even begin
        assert codes == others | (codes & {"H23"} & blocking)
    elif blocking:
        assert codes == blocking
    else:
        assert codes == (set() if drawn["reason"] else warning)
    assert seen.done == decided.done == (not seen.others and not blocking and (not warning or bool(drawn["reason"])))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(attempts)
def test_a_rehearsal_writes_nothing_and_a_refused_attempt_stays(drawn: dict) -> None:
    story = in_state(drawn["state"])
    before, trial = story.state.number, story.site.trial.number
    seen, decided, _ = _both(drawn)
    assert (story.state.number, story.site.trial.number) == (before, trial)
    kept = [e.body for e in decided.entries if isinstance(e.body, RefusedEntry)]
    step = story.site.study.product.step(drawn["step"])
    blocking = [s for s in seen.stops if s.stands and not s.warns]
    untold = tuple(s.id for s in blocking if s.verdict is Verdict.UNKNOWN)
    stops = tuple(s.id for s in blocking if s.id not in untold) + untold  # what is there is read first
    begun = {r.code for r in decided.refusals} != {"H23"} and {r.code for r in seen.others} <= {"LOT-STATE"}
    assert [(k.stops, k.untold) for k in kept] == ([(stops, untold)] if stops and step.remembered and begun else [])
    if kept:
        assert {r.code for r in decided.refusals if r.untold} == set(untold)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(attempts)
def test_every_stop_shows_something_that_it_read(drawn: dict) -> None:
    """A stop without evidence would ask for trust. What cannot be told says what is wanting."""
    seen, _, _ = _both(drawn)
    for stop in seen.stops:
        told = evidence(seen.asked, stop)
        assert told, stop.id
        if stop.verdict.value == "unknown":
            assert any(datum.known is None for datum in told), stop.id


def test_the_states_do_differ() -> None:
    """The property would hold of states in which nothing ever happens; here each is seen to matter."""
    sound = {"values": {k: v[0] for k, v in VALUES.items()}, "scans": SCANS[0], "minutes": 0, "witness": "c.lin",
             "role": "investigator", "reason": "", "step": "administer"}  # fmt: skip
    standing = {}
    for state in STATES:
        seen, _, _ = _both({**sound, "state": state})
        standing[state] = {s.id for s in seen.stops if s.stands} | {r.code for r in seen.others}
    assert standing["ready"] == set()
    assert standing["fever"] == standing["unexamined"] == {"H13"}
    assert standing["held"] == standing["other dosed"] == {"H17"}
    assert standing["recalled"] == {"H22"}
    assert standing["withdrawn"] == {"H3"}
    assert standing["ended duty"] == {"H23"}
    assert {"H16", "LOT-STATE"} <= standing["dosed"]


def test_a_wristband_is_no_container() -> None:
    """A step that asks for the container is not content with another label of the same person."""
    drawn = {"values": {}, "scans": ("person",), "minutes": 0, "witness": "", "role": "investigator", "reason": "",
             "step": "release", "state": "ready"}  # fmt: skip
    seen, _, _ = _both(drawn)
    assert {s.id: s.verdict.value for s in seen.stops}["H1"] == "unknown"
