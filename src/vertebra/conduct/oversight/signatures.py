"""What a signature is bound to, and whether it still is: a hash of exactly what the form held.

Nothing withdraws a signature: it simply fits no more once anything of its form has changed, and never fits again, since
the hash takes in the entries that hold the values. A new signature is needed then.
Source: 21 CFR 11.50 (name, moment, meaning), 11.70 (a signature cannot be moved to another record).
"""

from vertebra.conduct.places import Place
from vertebra.conduct.state import Participant, Signature, Trial
from vertebra.terms.canonical import fingerprint


def form_hash(p: Participant, place: Place) -> str:
    """SHA-256 of the canonical JSON of all that the form holds: whose, where, of which day, under which study
    version; every item with value, unit, missing reason and the entry that holds it. Empty while nothing is recorded.
    """
    sheet = p.sheets.get(place)
    if sheet is None:
        return ""
    cells = {
        id: (c.datum.value, c.datum.unit, c.datum.missing, c.entry) for id, c in sheet.cells.items()
    }  # sorted by the canonical encoding
    held = {"participant": p.id, "spot": place.spot, "day": sheet.occurred_at, "study": sheet.version, "cells": cells}
    return fingerprint(held)


def is_current(p: Participant, signature: Signature) -> bool:
    """Whether what was signed is still exactly what the form holds."""
    return bool(signature.hash) and signature.hash == form_hash(p, signature.place)


def signature_at(p: Participant, place: Place) -> Signature | None:
    """The newest signature of the form that is still current; None when it must be signed (again)."""
    given = p.signatures.get(place)
    if not given:
        return None
    now = form_hash(p, place)
    return next((s for s in reversed(given) if s.hash == now), None)


def unsigned(p: Participant) -> list[Place]:
    """Every filled form without a current signature."""
    return [place for place in p.sheets if signature_at(p, place) is None]


def printed_names(trial: Trial, user: str) -> list[str]:
    """The names under which the user may sign: that of the account, those of the delegation log, the newest first."""
    account = trial.accounts.get(user)
    duties = [d.title for d in reversed(trial.duties) if d.user == user]
    return list(dict.fromkeys([*([account.title] if account else []), *duties]))
