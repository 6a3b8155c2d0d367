"""What a saved form means for safety: signals, report clocks, harms counted, and the holds that follow from them."""

from collections.abc import Collection
from datetime import timedelta

from vertebra.conduct import entries as e
from vertebra.conduct.decide.work import Work
from vertebra.conduct.index import index_of
from vertebra.conduct.look import day_of
from vertebra.conduct.state import Clock, Place
from vertebra.protocol.expressions import evaluate, verdict_of
from vertebra.protocol.safety import PauseRule, ReportClock, Safety, Signal
from vertebra.terms.verdicts import Verdict


def raise_signals(work: Work, place: Place, known: Collection[str] = ()) -> None:
    """Signals that read an item of this form and are met here, each once a visit or row; known: to be left out."""
    raised = {(s.signal, s.place) for s in work.participant.signals}
    for signal in index_of(work.study).signals[place.form]:
        if (signal.id, place) not in raised and signal.id not in known:
            _raise(work, place, signal)


def _raise(work: Work, place: Place, signal: Signal) -> None:
    if verdict_of(signal.when, work.view(place)) is Verdict.MET:
        judged = evaluate(signal.when, work.view(place))
        work.system(e.SignalRaised(signal.id, *place, because=judged.entries))
        if signal.hold and not _is_held(work, signal.id, work.participant.id):
            why = f"signal {signal.id} at {place.visit or place.form}"
            work.add_trial(e.HoldPlaced(signal.id, why, work.participant.id), by=e.SYSTEM)


def _is_held(work: Work, rule: str, who: str = "") -> bool:
    """Whether a hold of this rule stands, for this participant (empty: for anybody)."""
    return any(h.rule == rule and who in ("", h.participant) for h in work.trial.standing_holds)


def count_harms(work: Work, place: Place, since: str = "") -> None:
    """Start report clocks for this row, count it for pausing rules and the boundary, and place a hold if reached.

    A deadline follows a corrected moment of awareness.
    since: the day from which a clock counts where the site was aware earlier.
    """
    safety = work.study.safety
    for clock in index_of(work.study).clocks[place.form]:
        _start_clock(work, place, clock, since)
    for pause in safety.pauses:
        if pause.form == place.form and _counts(work, place, pause.id, verdict_of(pause.where, work.view(place))):
            _pause(work, pause.id, _pause_reached(work, pause))
    rule = safety.boundary
    if rule.form == place.form and _counts(work, place, rule.id, verdict_of(rule.counted, work.view(place))):
        _pause(work, rule.id, boundary_reached(work))


def pause_by_new_rules(work: Work, old: Safety) -> None:
    """Hold where the version of `work` pauses at what is counted already and `old` has another rule.

    Once a version: whoever lifted that hold has looked at these harms by this rule.
    """
    safety = work.study.safety
    reached = [p.id for p in safety.pauses if p not in old.pauses and _pause_reached(work, p)]
    if safety.boundary != old.boundary and boundary_reached(work):
        reached.append(safety.boundary.id)
    for rule in reached:
        if all((h.rule, h.version) != (rule, work.study.version) for h in work.trial.holds):
            _pause(work, rule, reached=True)


def _pause_reached(work: Work, pause: PauseRule) -> bool:
    return len({h for h in work.trial.harms if h[0] == pause.id}) >= pause.count


def boundary_reached(work: Work) -> bool:
    """As many participants with a counted harm as the boundary allows at the number dosed so far."""
    rule = work.study.safety.boundary
    harmed = {who for id, who, _ in work.trial.harms if id == rule.id}
    dosed = {who for who, _ in work.trial.doses}
    stop_at = rule.stops.get(str(len(dosed)))
    return stop_at is not None and len(harmed) >= stop_at


def _counts(work: Work, place: Place, rule: str, verdict: Verdict) -> bool:
    counted = (rule, work.participant.id, place.row)
    if verdict is not Verdict.MET or counted in work.trial.harms:
        return False
    work.add_trial(e.HarmCounted(*counted), by=e.SYSTEM)
    return True


def _pause(work: Work, rule: str, reached: bool) -> None:
    """Every rule that is reached leaves a hold of its own: one that stands already for another reason hides none."""
    if reached and not _is_held(work, rule):
        work.add_trial(e.HoldPlaced(rule, f"rule {rule} is reached", work.participant.id), by=e.SYSTEM)


def _start_clock(work: Work, place: Place, clock: ReportClock, since: str) -> None:
    running = next((c for c in work.participant.clocks if (c.clock, c.row) == (clock.id, place.row)), None)
    aware = _aware(work, place)
    if running:
        since = _counted_from(running, clock)
    if aware and (running.aware != aware if running else verdict_of(clock.starts, work.view(place)) is Verdict.MET):
        day = day_of(max(aware, since))
        due = day + timedelta(days=clock.days + clock.first_day) if day else None
        work.system(e.ClockStarted(clock.id, place.row, aware, due.isoformat() if due else ""))


def _counted_from(running: Clock, clock: ReportClock) -> str:
    """The day of the move that started the clock, if one did: what is known of earlier days does not change it."""
    due, aware = day_of(running.due), day_of(running.aware)
    counted = due - timedelta(days=clock.days + clock.first_day) if due else None
    return counted.isoformat() if counted and aware and counted > aware else ""


def _aware(work: Work, place: Place) -> str:
    """When the site became aware: the item that plays this part, else the day of the entry."""
    item = work.study.product.parts.get("aware", "")
    cell = work.participant.cell(place, item)
    return cell.datum.value if cell and cell.datum.value else work.participant.sheets[place].occurred_at
