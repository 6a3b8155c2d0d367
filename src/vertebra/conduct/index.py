"""Which rules must be asked when a form is saved: worked out once a study version, not once a save."""

from collections.abc import Callable
from functools import cached_property

from vertebra.protocol.expressions import Node, reads
from vertebra.protocol.forms import Form
from vertebra.protocol.product import Limit
from vertebra.protocol.safety import ReportClock, Signal
from vertebra.protocol.study import Study


class Index:
    """The rules of a study by the form whose items they read."""

    def __init__(self, study: Study) -> None:
        self.study = study

    @cached_property
    def readers(self) -> dict[str, frozenset[str]]:
        """For each form, the forms with a check that looks for its items at other visits."""
        return self._readers(lambda home, form, pick: pick != "here")

    @cached_property
    def neighbours(self) -> dict[str, frozenset[str]]:
        """For each form, the other forms with a check that looks for its items at the same visit."""
        return self._readers(lambda home, form, pick: pick == "here" and home != form)

    def _readers(self, fits: Callable[[str, str, str], bool]) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {f.id: set() for f in self.study.forms}
        for form in self.study.forms:
            for home, pick in self._looked_for(form):
                if fits(home, form.id, pick):
                    found[home].add(form.id)
        return {form: frozenset(readers) for form, readers in found.items()}

    @cached_property
    def limits(self) -> dict[str, tuple[Limit, ...]]:
        """For each form, the in-process limits of its items."""
        limits = [x for x in self.study.product.limits if self.study.has_item(x.item.item)]
        return {f.id: tuple(x for x in limits if self.study.home(x.item.item) == f) for f in self.study.forms}

    @cached_property
    def derivers(self) -> dict[str, frozenset[str]]:
        """For each form, the forms that work items out from its items as they stand at another place."""
        found: dict[str, set[str]] = {f.id: set() for f in self.study.forms}
        for form in self.study.forms:
            for ref in (r for i in form.items if i.derive is not None for r in reads(i.derive)):
                if ref.pick not in ("here", "fact"):
                    found[self.study.home(ref.item).id].add(form.id)
        return {form: frozenset(others) for form, others in found.items()}

    def _looked_for(self, form: Form) -> set[tuple[str, str]]:
        """Home form and pick of every item that the form's checks and limits read."""
        rules = [*(c.wrong for c in form.checks), *(x.condition for x in self.limits[form.id])]
        refs = [r for rule in rules for r in reads(rule) if r.pick != "fact"]
        return {(self.study.home(r.item).id, r.pick) for r in refs}

    @cached_property
    def apart(self) -> frozenset[str]:
        """The steps at which only one person's material may be in a place: a stop of theirs asks whose is there."""
        asking = {s.id for s in self.study.product.stops if "OTHER_WORKSPACE" in {r.item for r in reads(s.danger)}}
        return frozenset(step.id for step in self.study.product.steps if asking & set(step.stops))

    @cached_property
    def signals(self) -> dict[str, tuple[Signal, ...]]:
        signals = self.study.safety.signals
        return {f.id: tuple(s for s in signals if f.id in self._forms(s.when)) for f in self.study.forms}

    @cached_property
    def clocks(self) -> dict[str, tuple[ReportClock, ...]]:
        clocks = self.study.safety.clocks
        return {f.id: tuple(c for c in clocks if f.id in self._forms(c.starts)) for f in self.study.forms}

    def _forms(self, node: Node) -> set[str]:
        return {self.study.home(r.item).id for r in reads(node) if r.pick != "fact"}


_INDEXES: dict[str, Index] = {}


def index_of(study: Study) -> Index:
    """The index of this study version."""
    return _INDEXES.setdefault(study.version, Index(study))
