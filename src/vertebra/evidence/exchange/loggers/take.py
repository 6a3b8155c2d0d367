"""Exchange, loggers: a file and its row, kept in one transaction, or neither."""

from datetime import datetime

from vertebra.conduct.batch import Batch
from vertebra.conduct.decide import Decision
from vertebra.conduct.desk import Desk, Repeated
from vertebra.conduct.entries import Actor
from vertebra.evidence.exchange.loggers.look import Look
from vertebra.terms.trouble import Trouble


class NotTaken(Trouble):
    """Nothing of the file was kept; says why."""


def take(desk: Desk, seen: Look, participant: str, by: Actor, now: datetime, key: str = "") -> Decision | None:
    """Keep the file beside the ledger and its figures in it; None where the same key was answered before.

    Raises:
        NotTaken: something is asked or forbidden, or the door refused it.
    """
    if seen.save is None:
        told = [*(says for _, says in seen.questions), *seen.refusals]
        raise NotTaken(f"{told[0].en} Nothing was saved. / {told[0].zh}未儲存。")
    with desk.ledger.begin() as tx:
        batch = Batch(tx)
        batch.attach(participant, seen.file, by.user, now)
        try:
            decision = desk.on(batch).submit(seen.save, by, now, participant, key)
        except Repeated:
            return None
        if decision.refusals:
            says = decision.refusals[0].says
            raise NotTaken(f"{says.en} Nothing was saved. / {says.zh}未儲存。")
        batch.keep()
    desk.refresh(participant)
    return decision
