"""What a stored entry means: all versions of one study, so that nothing recorded under an older one is ever lost.

In: the versions in the order in which they were adopted. Out: what an id stands for, as of the version that an entry
was written under, or as the newest version that knows it says. What no version knows is a KeyError: a bug.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol, TypeVar

from vertebra.protocol.forms import Code, CodeList, Form, Item
from vertebra.protocol.study import Study
from vertebra.protocol.timeline import Visit
from vertebra.terms.texts import Text


class Named(Protocol):
    @property
    def id(self) -> Any: ...


Thing = TypeVar("Thing", bound=Named)


class Studies(Mapping[str, Study]):
    """Every version by its hash. `version` in a look-up: that version is asked first, then all, the newest first."""

    def __init__(self, oldest_first: Iterable[Study]) -> None:
        """
        Raises:
            ValueError: there is no version at all.
        """
        self._versions = {study.version: study for study in oldest_first}
        if not self._versions:
            raise ValueError("a trial has at least one study version")
        self.newest_first: tuple[Study, ...] = tuple(self._versions.values())[::-1]

    def __getitem__(self, version: str) -> Study:
        return self._versions[version]

    def __iter__(self) -> Iterator[str]:
        """Versions, the oldest first."""
        return iter(self._versions)

    def __len__(self) -> int:
        return len(self._versions)

    @property
    def current(self) -> Study:
        return self.newest_first[0]

    def under(self, version: str) -> Study:
        """The study of that version; the current one where it is not at hand."""
        return self._versions.get(version, self.current)

    def with_newest(self, study: Study) -> "Studies":
        """These and one more, which counts as the newest."""
        return Studies([*(s for s in self._versions.values() if s.version != study.version), study])

    def item(self, id: str, version: str = "") -> Item:
        return self._holder(version, lambda s: s.has_item(id), id).item(id)

    def home(self, item: str, version: str = "") -> Form:
        return self._holder(version, lambda s: s.has_item(item), item).home(item)

    def form(self, id: str, version: str = "") -> Form:
        return self._holder(version, lambda s: s.has_form(id), id).form(id)

    def visit(self, id: str, version: str = "") -> Visit:
        return self._holder(version, lambda s: s.has_visit(id), id).visit(id)

    def codelist(self, id: str, version: str = "") -> CodeList:
        return self._holder(version, lambda s: s.has_codelist(id), id).codelist(id)

    def has_item(self, id: str) -> bool:
        return any(s.has_item(id) for s in self.newest_first)

    def has_form(self, id: str) -> bool:
        return any(s.has_form(id) for s in self.newest_first)

    def has_visit(self, id: str) -> bool:
        return any(s.has_visit(id) for s in self.newest_first)

    def code_label(self, item: str, code: str, version: str = "") -> Text | None:
        """How the item's answer is worded: by the first version whose list has the code; None where none has it."""
        lists = (s.codelist(s.item(item).codes) for s in self._asked(version) if _offers_codes(s, item))
        return next((label for codes in lists if (label := codes.label(code)) is not None), None)

    def holding(self, item: str, version: str = "") -> Study:
        """The study in which the item is looked up."""
        return self._holder(version, lambda s: s.has_item(item), item)

    def visits(self, version: str = "") -> list[Visit]:
        """The visits of that version; between them, where they once stood, those that only other versions have."""
        return self._merged(version, lambda s: s.visits)

    def forms(self, version: str = "") -> list[Form]:
        return self._merged(version, lambda s: s.forms)

    def items_of(self, form: str, version: str = "") -> list[Item]:
        """The items that the form has there, and those that it had in other versions."""
        return self._merged(version, lambda s: s.form(form).items if s.has_form(form) else ())

    def codes(self, item: str, version: str = "") -> list[Code]:
        """Every answer that some version offers for the item."""
        lists = [s.codelist(s.item(item).codes).codes for s in self._asked(version) if _offers_codes(s, item)]
        return _merge(lists, lambda code: code.code)

    def named(self, things: Callable[[Study], Iterable[Thing]], id: str, version: str = "") -> Thing | None:
        """Anything else with an id, such as a criterion or a signal: `studies.named(lambda s: s.criteria, "E2")`."""
        found = (thing for study in self._asked(version) for thing in things(study) if thing.id == id)
        return next(found, None)

    def planning(self, visit: str, version: str = "") -> Study:
        """The study in which the visit is looked up."""
        return self._holder(version, lambda s: s.has_visit(visit), visit)

    def _merged(self, version: str, things: Callable[[Study], Iterable[Thing]]) -> list[Thing]:
        return _merge((things(study) for study in self._asked(version)), lambda thing: str(thing.id))

    def _holder(self, version: str, has: Callable[[Study], bool], id: str) -> Study:
        """
        Raises:
            KeyError: no version knows the id.
        """
        for study in self._asked(version):
            if has(study):
                return study
        raise KeyError(id)

    def _asked(self, version: str) -> Iterator[Study]:
        first = self._versions.get(version)
        if first is not None:
            yield first
        yield from (study for study in self.newest_first if study is not first)


def _merge(lists: Iterable[Iterable[Any]], name: Callable[[Any], str]) -> list[Any]:
    """The first list; what only later lists have comes in behind what it followed there."""
    found: list[Any] = []
    for things in lists:
        if not found:
            found = list(things)
            continue
        names, at = [name(thing) for thing in found], -1
        for thing in things:
            if name(thing) in names:
                at = names.index(name(thing))
            else:
                at += 1
                found.insert(at, thing)
                names.insert(at, name(thing))
    return found


def _offers_codes(study: Study, item: str) -> bool:
    return study.has_item(item) and study.has_codelist(study.item(item).codes)
