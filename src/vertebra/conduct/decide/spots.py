"""The places that the spots of a command name; each that names none is refused."""

from collections.abc import Iterable

from vertebra.conduct.decide.work import Work
from vertebra.conduct.oversight.verification import consent_at
from vertebra.conduct.places import Place, read_spot
from vertebra.conduct.planned import is_planned


def filled(work: Work, spots: Iterable[str]) -> list[Place]:
    """Where a form is filled, each once, in the order asked."""
    return _there(work, _read(work, spots))


def with_source(work: Work, spots: Iterable[str]) -> list[Place]:
    """Where a form is filled or a consent stands: all that has a source to be compared with."""
    places = _read(work, spots)
    _there(work, [place for place in places if consent_at(work.participant, place) is None])
    return places


def _there(work: Work, places: list[Place]) -> list[Place]:
    for place in places:
        if place not in work.participant.sheets:
            work.refuse(
                "SPOT", "Nothing is filled here: choose a filled form.", "此處尚無資料：請選擇已填表單。", place.spot
            )
    return places


def known(work: Work, spots: Iterable[str]) -> list[Place]:
    """Where a form is filled or is to be filled."""
    places = _read(work, spots)
    for place in places:
        if not is_known(work, place):
            work.refuse("SPOT", "The study collects no such form there.", "試驗於此處不收集此表單。", place.spot)
    return places


def is_known(work: Work, place: Place) -> bool:
    """A form that is there, or one that the study collects there."""
    return place in work.participant.sheets or is_planned(work.study, place)


def _read(work: Work, spots: Iterable[str]) -> list[Place]:
    found = {spot: read_spot(spot) for spot in spots}
    for spot, place in found.items():
        if place is None:
            work.refuse("SPOT", f"{spot!r} is not written VISIT/FORM/ROW.", "位置須寫成「訪視/表單/列號」。", spot)
    return [place for place in found.values() if place is not None]
