"""Rules in words for findings, even where the study names things that do not exist."""

from vertebra.protocol.expressions import Node, say
from vertebra.protocol.facts import FACTS
from vertebra.protocol.study import StudyWords
from vertebra.terms.texts import Text


class Labels(StudyWords):
    """The study's labels; a name without a thing behind it is shown as it stands, in question marks."""

    def item(self, id: str) -> Text:
        return super().item(id) if id in FACTS or self.study.has_item(id) else _unknown(id)

    def form(self, id: str) -> Text:
        return super().form(id) if self.study.has_form(id) else _unknown(id)

    def code(self, item: str, code: str) -> Text:
        known = item in FACTS or not item or self._has_list(item)
        return super().code(item, code) if known and code.strip() else _unknown(code)

    def pick(self, pick: str) -> Text:
        try:
            return super().pick(pick)
        except KeyError:
            return _unknown(pick)

    def _has_list(self, item: str) -> bool:
        if not self.study.has_item(item):
            return False
        codes = self.study.item(item).codes
        return not codes or any(c.id == codes for c in self.study.codelists)


def _unknown(id: str) -> Text:
    return Text(f"?{id}?", f"?{id}?")


def tell(node: Node, labels: Labels) -> Text:
    """A rule in both languages."""
    return Text(say(node, labels, "en"), say(node, labels, "zh-Hant"))
