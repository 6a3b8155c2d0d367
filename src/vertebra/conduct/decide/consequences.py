"""What follows from saved data: derived items, queries opened and resolved, signals, report clocks, holds."""

from collections.abc import Collection, Iterable, Iterator
from datetime import timedelta

from vertebra.conduct import entries as e
from vertebra.conduct.checks import Question, standing, touched, unkept
from vertebra.conduct.decide.work import Work
from vertebra.conduct.index import index_of
from vertebra.conduct.look import View, day_of
from vertebra.conduct.oversight.marks import frozen, locked
from vertebra.conduct.oversight.queries import read_by
from vertebra.conduct.planned import is_planned
from vertebra.conduct.state import Clock, Participant, Place, Query
from vertebra.protocol.expressions import Value, evaluate, value_of, verdict_of
from vertebra.protocol.forms import Item
from vertebra.protocol.safety import PauseRule, ReportClock, Safety, Signal
from vertebra.terms.spans import Span
from vertebra.terms.verdicts import Verdict

Follows = tuple[Place, tuple[e.Datum, ...]]


def derive(work: Work, place: Place) -> tuple[e.Datum, ...]:
    """The derived items of the form whose value changed; an item that cannot be worked out becomes empty.

    work: a rehearsal. What is worked out is drafted in it, so that an item derived from another one follows in the
    same save, whatever their order on the form.
    """
    found: dict[str, e.Datum] = {}
    items = [(i, i.derive) for i in work.study.form(place.form).items if i.derive is not None]
    for _ in items:
        told = [(_derived(work, place, item, node), datum_at(work.participant, place, item)) for item, node in items]
        news = [now for now, before in told if now != before]
        if not news:
            break
        found |= {d.item: d for d in news}
        work.system(e.FormSaved(*place, tuple(news)), work.participant.sheets[place].occurred_at)
    return tuple(found.values())


def datum_at(participant: Participant, place: Place, item: Item) -> e.Datum:
    """What the form holds there; an empty datum where it holds nothing."""
    cell = participant.cell(place, item.id)
    return cell.datum if cell else e.Datum(item.id)


def _derived(work: Work, place: Place, item: Item, node: Value) -> e.Datum:
    return worked_out(item, node, work.view(place))


def worked_out(item: Item, node: Value, view: View) -> e.Datum:
    """The derived item as its rule gives it there; empty where it cannot be told."""
    known = value_of(node, view).known
    if isinstance(known, str):
        return e.Datum(item.id, known)
    if isinstance(known, Span) and known.exact:
        return e.Datum(item.id, f"{known.low.normalize():f}", item.unit)
    return e.Datum(item.id)


def draft_derived(work: Work, place: Place, news: tuple[e.Datum, ...], edition: str = "") -> None:
    """What is worked out anew on a filled form, by the system; the day of its data stays. edition: moved to it."""
    work.system(e.FormSaved(*place, (), news, edition), work.participant.sheets[place].occurred_at)


def derive_elsewhere(work: Work, place: Place, follows: Iterable[Follows] | None = None) -> None:
    """What other sheets hold that was worked out from this one follows it, by the system, in the order of their days.

    So the doublings of a lot stay the sum of its passages when an earlier count is corrected. A sheet that is frozen or
    locked stays as it is; a save that would move one was refused before. follows: what `would_follow` told, if asked.
    """
    for other, news in _following(work, place) if follows is None else follows:
        if not (frozen(work.participant, other) or locked(work.participant, other)):
            draft_derived(work, other, news)


def would_follow(work: Work, place: Place) -> list[Follows]:
    """What changes on other sheets that was worked out from this one, were they all free to."""
    ahead = work.ahead()
    found = []
    for other, news in _following(ahead, place):
        found.append((other, news))
        draft_derived(ahead, other, news)
    return found


def _following(work: Work, place: Place) -> Iterator[Follows]:
    """Told one by one, so that each sees what was drafted for those before it."""
    deriving = index_of(work.study).derivers[place.form]
    others = [p for form in sorted(deriving) for p, _ in work.participant.sheets_of(form) if p != place]
    for other in others:
        news = derive(work.ahead(), other)
        if news and is_planned(work.study, other):
            yield other, news


def raise_queries(work: Work, place: Place, follows: Iterable[Follows] | None = None) -> None:
    """Ask again wherever the form that was saved may have changed an answer; note each limit that is not kept.

    follows: what changes on other forms, where it was worked out already.
    """
    derive_elsewhere(work, place, follows)
    places = touched(work.study, work.participant, place)
    ask_again(work, places)
    for at in places:
        _note_limits(work, at)


def _note_limits(work: Work, place: Place) -> None:
    """A deviation stands where it was found, once for each value that did not keep the limit."""
    if place not in work.participant.sheets:
        return
    noted = {(d.code, d.where, d.detail) for d in work.participant.deviations.values()}
    for limit in unkept(work.study, work.view(place)):
        cell = work.participant.cell(place, limit.item.item)
        shown = cell.datum.shown if cell else ""
        if (limit.id, place.spot, shown) not in noted:
            deviate(work, limit.id, place.spot, shown)


def deviate(work: Work, code: str, where: str, detail: str) -> None:
    """A departure that the system noticed itself; a person classifies it later."""
    number = f"D{len(work.participant.deviations) + 1}"
    work.system(e.DeviationFound(number, code, where, detail))


def ask_again(work: Work, places: Collection[Place]) -> None:
    """Open what the data newly ask, resolve what they no longer ask; a settled question is not asked again."""
    wanted = standing(work.study, work.view(), places)
    for query in list(work.participant.open_queries):
        if query.check != "manual" and query.place in places and not _still(query, wanted):
            work.system(e.QueryClosed(query.id, "resolved"))
    for question in sorted(wanted, key=_order):
        if not _settled(work, question):
            work.system(_open(work, question))


def _order(q: Question) -> tuple[Place, str, str]:
    return q.place, q.item, q.check


def _still(query: Query, wanted: set[Question]) -> bool:
    return any((q.place, q.item, q.check) == (query.place, query.item, query.check) for q in wanted)


def _settled(work: Work, question: Question) -> bool:
    """Already open, or settled by a person for these very data."""
    return any(
        (q.place, q.item, q.check) == (question.place, question.item, question.check) and _stays(work, q, question)
        for q in work.participant.queries.values()
    )


def _stays(work: Work, query: Query, question: Question) -> bool:
    """Closed: for the value it asked about. Cancelled: as long as nothing changes of all that the check reads."""
    if query.status == "cancelled" and query.reads:
        return query.reads == read_by(work.study, work.view(), question.place, question.item, question.check)
    return query.is_open or (query.status == "closed" and query.about == question.about)


def _open(work: Work, q: Question) -> e.QueryOpened:
    number = f"Q{len(work.participant.queries) + 1}"
    return e.QueryOpened(number, q.place.visit, q.place.form, q.place.row, q.item, q.check, q.about)


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
