"""What stands on the form of a step already, because the study and the record say it: expiry and passage.

Whoever does the step sees it and may change it; nothing measured is ever among it, and never the level of the needle,
which must be told by whoever counts it (H2). Pure: state and answers in, answers out.
Source: domain notes F3 (shelf life; passage), A3 R46 (passage in the batch record), R54 (level).
"""

from collections.abc import Mapping
from datetime import timedelta

from vertebra.conduct.state import Participant
from vertebra.protocol.study import Study
from vertebra.terms.dates import full_moment


def usual(study: Study, participant: Participant, form: str, told: Mapping[str, str]) -> dict[str, str]:
    """By item of the form what is to be expected there; empty where nothing is yet.

    told: the answers of the form as they stand, by item, moments with their zone.
    """
    parts, last = study.product.parts, _last_passage(study, participant)
    found = {
        parts.get("expiry", ""): _expiry(study, told),
        parts.get("passage", ""): "" if last is None else str(last),
        parts.get("passage_after", ""): _passage_after(study, told, last),
    }
    mine = {i.id for i in study.form(form).items}
    return {item: value for item, value in found.items() if item in mine}


def _expiry(study: Study, told: Mapping[str, str]) -> str:
    """The end of the shelf life, in the zone in which the filling was told."""
    filled = full_moment(told.get(study.product.parts.get("filled_at", ""), ""))
    if filled is None or not study.product.shelf_life:
        return ""
    return (filled + timedelta(hours=study.product.shelf_life)).isoformat(timespec="minutes")


def _last_passage(study: Study, participant: Participant) -> int | None:
    """The passage that the newest row of the batch record with one leaves; None while there is none."""
    item = study.product.parts.get("passage_after", "")
    rows = participant.sheets_of(study.home(item).id) if item else ()
    values = [s.cells[item].datum.value for _, s in rows if item in s.cells]
    counted = [int(v) for v in values if v.isascii() and v.isdigit()]
    return counted[-1] if counted else None


def _passage_after(study: Study, told: Mapping[str, str], last: int | None) -> str:
    done = told.get(study.product.parts.get("stage", ""), "")
    stage = next((s for s in study.product.stages if s.id == done), None)
    if stage is None:
        return ""
    if stage.passage == "first":
        return "0"
    return "" if last is None else str(last + (stage.passage == "next"))
