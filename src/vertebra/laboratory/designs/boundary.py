"""Laboratory, designs: the stopping boundary as a value: after n participants, how many with an event stop the trial.

Source: stats notes 2.1 (stop when X_k >= b_k); protocol.safety for the boundary that a study carries.
"""

from collections.abc import Iterable, Mapping

import msgspec


class Boundary(msgspec.Struct, frozen=True):
    """`stops[n - 1]`: stop once so many of n have had an event. A number above n cannot be reached: no stop at n.

    >>> Boundary((2, 2, 3)).most, Boundary((2, 2, 3)).at(3)
    (3, 3)

    Raises:
        ValueError: nobody is looked at, or no event at all would stop.
    """

    stops: tuple[int, ...]

    def __post_init__(self) -> None:
        if not self.stops or min(self.stops) < 1:
            raise ValueError("a boundary looks at one participant or more and stops at one event or more")

    @property
    def most(self) -> int:
        """How many participants there are at most."""
        return len(self.stops)

    def at(self, n: int) -> int | None:
        """How many events stop after n participants; None where no number of events does."""
        return self.stops[n - 1] if self.stops[n - 1] <= n else None

    @property
    def canonical(self) -> "Boundary":
        """The lowest boundary that stops in the very same courses of a trial.

        Events come one at a time. Where the boundary rises by more than one, the steps above one are out of reach.

        >>> Boundary((3, 3, 3)).canonical.stops, Boundary((4, 4, 4)).canonical.stops
        ((2, 3, 3), (2, 3, 4))
        """
        lowest = [1]
        for stop in self.stops:
            lowest.append(min(stop, lowest[-1] + 1))
        return Boundary(tuple(lowest[1:]))


def looking_at(stops: Mapping[int, int] | Mapping[str, int], most: int) -> Boundary:
    """The boundary that stops only after the named numbers of participants.

    >>> looking_at({2: 2, 4: 3}, 4).stops
    (2, 2, 4, 3)
    """
    named = {int(n): stop for n, stop in stops.items()}
    return Boundary(tuple(named.get(n, n + 1) for n in range(1, most + 1)))


def at_looks(boundary: Boundary, looks: Iterable[int]) -> Boundary:
    """The same boundary, asked only when so many participants have been seen; at the other times nobody looks."""
    seen = set(looks)
    return looking_at({n: stop for n, stop in enumerate(boundary.stops, 1) if n in seen}, boundary.most)
