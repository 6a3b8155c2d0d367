"""Fold: what each entry about a participant makes true."""

from collections.abc import Callable
from typing import Any

import msgspec

from vertebra.conduct import entries as e
from vertebra.conduct.state.participant import (
    Cell,
    Clock,
    Consent,
    Fitness,
    Lot,
    Move,
    Participant,
    Refused,
    Sheet,
    Signal,
    StepDone,
)


def _identified(p: Participant, entry: e.Entry, body: e.Identified) -> None:
    p.site, p.identified_at = body.site, entry.occurred_at
    p.study_version = entry.study_version


def _moved(p: Participant, entry: e.Entry, body: e.ParticipantMoved) -> None:
    p.study_version = body.to
    p.moves += (Move(body.before, body.to, entry.occurred_at, entry.number, body.consents),)
    p.excused = frozenset((x.place, x.item) for x in body.excused)


def _declined(p: Participant, entry: e.Entry, body: e.ParticipationDeclined) -> None:
    p.declined_at = entry.occurred_at


def _consented(p: Participant, entry: e.Entry, body: e.ConsentGiven) -> None:
    given = Consent(body.version, entry.occurred_at, entry=entry.key, by=entry.by)
    p.consents[body.consent] = given
    p.consented[body.consent] = (*p.consented.get(body.consent, ()), given)


def _withdrew(p: Participant, entry: e.Entry, body: e.ConsentWithdrawn) -> None:
    given = msgspec.structs.replace(p.consents[body.consent], withdrawn_at=entry.occurred_at)
    p.consents[body.consent] = given
    p.consented[body.consent] = (*p.consented[body.consent][:-1], given)


def _saved(p: Participant, entry: e.Entry, body: e.FormSaved | e.Stepped) -> None:
    place = body.place
    before = p.sheets.get(place)
    cells = dict(before.cells) if before else {}
    for datum in (*body.data, *body.derived):
        cells[datum.item] = Cell(datum, entry.key, entry.occurred_at, entry.recorded_at, entry.by)
    number = before.number if before and _has_no_value(body) else entry.number
    p.sheets[place] = Sheet(entry.occurred_at, cells, number, entry.recorded_at, entry.study_version)


def _has_no_value(body: e.FormSaved | e.Stepped) -> bool:
    """Nobody saved a value, the system worked one out or the day was corrected: which of two forms of one day is the
    newer stays as it was.
    """
    return isinstance(body, e.FormSaved) and not body.data


def _stepped(p: Participant, entry: e.Entry, body: e.Stepped) -> None:
    _saved(p, entry, body)
    assert p.lot is not None
    by = entry.by
    done = StepDone(
        body.step, entry.occurred_at, by.user, by.role, body.witness, body.state, entry.key, body.place, body.scans,
        body.workspace,
    )  # fmt: skip
    p.lot = msgspec.structs.replace(p.lot, state=body.state, steps=(*p.lot.steps, done))


def _refused(p: Participant, entry: e.Entry, body: e.StepRefused) -> None:
    by = entry.by
    told = Refused(
        body.step, body.stops, entry.occurred_at, by.user, entry.key, by.role, body.witness, body.scans, body.untold
    )
    p.refused += (told,)


def _judged(p: Participant, entry: e.Entry, body: e.EligibilitySigned) -> None:
    p.fitness[body.moment] = Fitness(
        body.outcome,
        body.verdicts,
        body.reading,
        entry.by.user,
        entry.occurred_at,
        entry.key,
        body.name,
        body.meaning,
    )


def _ordered(p: Participant, entry: e.Entry, body: e.LotOrdered) -> None:
    p.lot = Lot(body.lot, body.person, "ordered")


def _signalled(p: Participant, entry: e.Entry, body: e.SignalRaised) -> None:
    p.signals += (Signal(body.signal, body.visit, body.place, entry.key),)


def _reviewed(p: Participant, entry: e.Entry, body: e.SignalReviewed) -> None:
    p.signals = tuple(
        msgspec.structs.replace(s, reviewed=body.decision) if (s.signal, s.visit) == (body.signal, body.visit) else s
        for s in p.signals
    )


def _clocked(p: Participant, entry: e.Entry, body: e.ClockStarted) -> None:
    """Once more for the same row: the moment of awareness was corrected; what was sent stays sent."""
    same = [c for c in p.clocks if (c.clock, c.row) == (body.clock, body.row)]
    others = tuple(c for c in p.clocks if c not in same)
    p.clocks = (*others, Clock(body.clock, body.row, body.aware, body.due, entry.key, same[0].sent if same else ""))


def _reported(p: Participant, entry: e.Entry, body: e.ReportSent) -> None:
    p.clocks = tuple(
        msgspec.structs.replace(c, sent=entry.occurred_at) if (c.clock, c.row) == (body.clock, body.row) else c
        for c in p.clocks
    )


def _missed(p: Participant, entry: e.Entry, body: e.VisitMissed) -> None:
    p.missed[body.visit] = body.why


def _erased(p: Participant, entry: e.Entry, body: e.PersonalDataErased) -> None:
    p.erased = True


OF_PARTICIPANT: dict[type, Callable[[Any, e.Entry, Any], None]] = {
    e.Identified: _identified,
    e.ParticipantMoved: _moved,
    e.ParticipationDeclined: _declined,
    e.ConsentGiven: _consented,
    e.ConsentWithdrawn: _withdrew,
    e.FormSaved: _saved,
    e.Stepped: _stepped,
    e.StepRefused: _refused,
    e.EligibilitySigned: _judged,
    e.LotOrdered: _ordered,
    e.SignalRaised: _signalled,
    e.SignalReviewed: _reviewed,
    e.ClockStarted: _clocked,
    e.ReportSent: _reported,
    e.VisitMissed: _missed,
    e.PersonalDataErased: _erased,
}
