"""App, pages: where something can be typed: the open forms of a visit that a role fills, the next row of a log."""

from vertebra.conduct.access import may_write, visible_forms
from vertebra.conduct.state import Participant, Place
from vertebra.protocol.study import Study
from vertebra.protocol.timeline import Visit


def fillable(study: Study, role: str, form: str) -> bool:
    """A form that this role types; one that belongs to a step of the product is recorded by doing the step."""
    by_step = any(step.form == form for step in study.product.steps)
    return study.has_form(form) and not by_step and form in visible_forms(study, role) and may_write(study, role, form)


def open_spots(study: Study, p: Participant, visit: Visit, role: str, row: int = 0) -> list[Place]:
    """The forms of the visit that the role fills and nobody has filled, in protocol order."""
    spots = (Place(visit.id, form, row) for form in visit.forms if fillable(study, role, form))
    return [spot for spot in spots if spot not in p.sheets]


def rows_of(p: Participant, visit: str) -> list[int]:
    """The rows under which an unscheduled visit took place so far."""
    return sorted({place.row for place in p.sheets if place.visit == visit})


def next_row(p: Participant, visit: str, form: str = "") -> int:
    """The row that the next one gets: of a log (`visit` empty), or of an unscheduled visit."""
    taken = [x.row for x in p.sheets if x.visit == visit and form in ("", x.form)]
    return max(taken, default=0) + 1
