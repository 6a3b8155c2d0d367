"""A study as its review pages read it: labels in one language, and no page ever fails for a name without a thing."""

from dataclasses import dataclass
from functools import cached_property

from vertebra.protocol.check.places import Index
from vertebra.protocol.check.tell import Labels
from vertebra.protocol.expressions import Node, say
from vertebra.protocol.expressions.say import say_unit
from vertebra.protocol.forms import Item
from vertebra.protocol.study import Study
from vertebra.terms.texts import Lang, Text
from vertebra.terms.units import TABLE


@dataclass(frozen=True)
class Source:
    """The study, the language, and look-ups that show an unknown name as `?name?`."""

    study: Study
    lang: Lang

    @cached_property
    def index(self) -> Index:
        return Index(self.study)

    @cached_property
    def labels(self) -> Labels:
        return Labels(self.study)

    @cached_property
    def _named(self) -> dict[str, dict[str, Text]]:
        study = self.study
        return {
            "role": {r.id: r.label for r in study.roles},
            "state": {s.id: s.label for s in study.product.states},
            "clock": {a.id: a.label for a in study.anchors},
        }

    def say(self, node: Node) -> str:
        return say(node, self.labels, self.lang)

    def into(self, text: Text) -> str:
        return text.into(self.lang)

    def name(self, kind: str, id: str) -> str:
        """The label of a role, a state of a lot, or a clock."""
        found = self._named[kind].get(id)
        return self.into(found) if found else f"?{id}?"

    def names(self, kind: str, ids: tuple[str, ...]) -> str:
        return self.listed([self.name(kind, id) for id in ids])

    def listed(self, told: list[str]) -> str:
        return (", " if self.lang == "en" else "、").join(told)

    def form(self, id: str) -> str:
        return self.into(self.labels.form(id))

    def item(self, id: str) -> str:
        return self.into(self.labels.item(id))

    def unit(self, item: Item) -> str:
        if item.analyte and item.analyte not in TABLE:
            return f"?{item.analyte}?"
        return say_unit(item.unit, self.lang) if item.unit else ""
