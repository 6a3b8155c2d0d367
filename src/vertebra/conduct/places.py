"""Where a form is filled, as a value and as it is written: `VISIT/FORM/ROW`, a cell with `/ITEM` behind it."""

from typing import NamedTuple


class Place(NamedTuple):
    """Where a form was filled: visit (empty for logs), form, row (0 except for logs)."""

    visit: str
    form: str
    row: int

    @property
    def spot(self) -> str:
        """As commands and entries write it.

        >>> Place("", "AE", 2).spot
        '/AE/2'
        """
        return f"{self.visit}/{self.form}/{self.row}"


class Placed:
    """What names a visit, a form and a row stands at that place."""

    __slots__ = ()
    visit: str
    form: str
    row: int

    @property
    def place(self) -> Place:
        return Place(self.visit, self.form, self.row)


NOWHERE = Place("", "", 0)
WHOLE = NOWHERE  # as the key of a mark: the whole participant


def read_spot(spot: str) -> Place | None:
    """The place that a spot names; None if it is not written like one.

    >>> read_spot("V4/INF/0"), read_spot("V4/INF")
    (Place(visit='V4', form='INF', row=0), None)
    """
    parts = spot.split("/")
    if len(parts) != 3 or not parts[1] or not (parts[2].isascii() and parts[2].isdigit()):
        return None
    place = Place(parts[0], parts[1], int(parts[2]))
    return place if place.spot == spot else None


def read_cell(cell: str) -> tuple[Place, str] | None:
    """The place and the item that a cell `VISIT/FORM/ROW/ITEM` names."""
    spot, _, item = cell.rpartition("/")
    place = read_spot(spot)
    return (place, item) if place and item else None
