"""App, pages: puts what the ledger holds into the words of the study, in one language."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from zoneinfo import ZoneInfo

from vertebra.app.pages.words import Badge, badge, other, status_badge, words
from vertebra.conduct.attached import hashes
from vertebra.conduct.entries import Actor, Datum
from vertebra.conduct.oversight.verification import consent_of, is_consent
from vertebra.conduct.state import Place
from vertebra.protocol.expressions import Condition, Value, say
from vertebra.protocol.expressions.say import say_unit
from vertebra.protocol.forms import ATTACHED, MISSING, Item
from vertebra.protocol.study import Study, StudyWords
from vertebra.protocol.versions import Studies
from vertebra.terms.shown import on_the_clock, rounded
from vertebra.terms.texts import Lang, Text

People = Callable[[], Mapping[str, str]]
_PLACES = 2
SHORT = 12  # of a SHA-256 in a sentence: enough to tell two apart


class Teller:
    """One study in one language; what it does not know itself is looked up in its other versions.

    people: the printed names by user id, asked for once somebody is told; a name nobody printed is the user id.
    """

    def __init__(self, study: Study, lang: Lang, studies: Studies | None = None, people: People = dict) -> None:
        self.study, self.lang, self._people = study, lang, people
        self.studies = studies or Studies([study])
        self.words = words(lang)
        self._zone = ZoneInfo(study.zone)
        every = (*self.studies.values(), study)
        self._roles: dict[str, str] = {r.id: r.label.into(lang) for s in every for r in s.roles}
        self._codes: dict[tuple[str, str, str], str] = {}

    def under(self, version: str) -> "Teller":
        """The same for another version: the one that counts for a participant."""
        study = self.studies.under(version)
        return self if study is self.study else Teller(study, self.lang, self.studies, self._people)

    def text(self, text: Text) -> str:
        return text.into(self.lang)

    def listed(self, told: Iterable[str]) -> str:
        """Several things in a row, as they are written in the language."""
        return ("、" if self.lang == "zh-Hant" else ", ").join(told)

    def other(self, name: str) -> str:
        return other(name, self.lang)

    def badge(self, name: str) -> Badge:
        return badge(name, self.lang)

    def status(self, name: str) -> Badge:
        return status_badge(name, self.lang)

    def rule(self, condition: Condition) -> str:
        return say(condition, self._study_words, self.lang)

    def worth(self, value: Value) -> str:
        """How a value is worked out, in words."""
        return say(value, self._study_words, self.lang)

    @cached_property
    def _study_words(self) -> StudyWords:
        return StudyWords(self.study)

    def role(self, id: str) -> str:
        return self._roles.get(id) or self.other(id)

    def actor(self, by: Actor) -> str:
        """Whoever acted by the printed name, with the role in which it was done."""
        return self.role(by.role) if by.role == "system" else self.aside(self.name(by.user), self.role(by.role))

    def name(self, user: str) -> str:
        """The printed name; the user id where none is known, nothing where nobody is named."""
        return self._names.get(user, user)

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return self._people()

    def aside(self, told: str, more: str) -> str:
        """Something with a remark in brackets, as they are written in the language."""
        return f"{told}（{more}）" if self.lang == "zh-Hant" else f"{told} ({more})"

    def visit(self, id: str) -> str:
        return f"{id} {self.text(self.studies.visit(id, self.study.version).label)}" if id else ""

    def form(self, id: str) -> str:
        return self.text(self.studies.form(id, self.study.version).title)

    def item(self, id: str) -> str:
        return self.text(self.studies.item(id, self.study.version).label)

    def place(self, place: Place) -> str:
        """Visit, form and row, as far as they are there; of a consent the document."""
        if is_consent(place):
            return self.consent(place)
        parts = [self.visit(place.visit), self.form(place.form) if place.form else ""]
        row = f"{self.words['row']} {place.row}" if place.row else ""
        return " · ".join(part for part in (*parts, row) if part)

    def consent(self, place: Place) -> str:
        """The document, and of one that was given again the how manieth it is."""
        id = consent_of(place)
        found = self.studies.named(lambda s: s.consents, id, self.study.version)
        return (self.text(found.label) if found else id) + (f" ({place.row})" if place.row > 1 else "")

    def moment(self, written: str) -> str:
        """A date as written; a moment on the clock of the site, to the minute."""
        return on_the_clock(written, self._zone)

    def value(self, datum: Datum, version: str = "") -> str:
        """The value with its unit or the words of its code; or why there is none. version: it was written under."""
        if not datum.value:
            return next((self.text(t) for m, t in MISSING.items() if m == datum.missing), datum.missing)
        item = self.studies.item(datum.item, version or self.study.version)
        if item.type == "code":
            return self._coded(item, datum.value, version or self.study.version)
        if item.type == "moment":
            return self.moment(datum.value)
        if item.type in ATTACHED:
            return " + ".join(f"{self.words[f'attached_{item.type}']} {found[:SHORT]}…" for found in hashes(datum))
        if datum.item == self.study.product.parts.get("handed_to"):
            return self.name_and_id(datum.value)
        value = rounded(datum.value, item.decimals or _PLACES) if item.derive is not None else datum.value
        return f"{value} {say_unit(datum.unit, self.lang) if datum.unit else ''}".rstrip()

    def name_and_id(self, user: str) -> str:
        """The printed name with the user id, where the id itself is what was recorded."""
        return user if self.name(user) == user else self.aside(self.name(user), user)

    def _coded(self, item: Item, value: str, version: str) -> str:
        known = self._codes.get((version, item.id, value))
        if known is None:
            codes = value.split(";") if item.multiple else [value]
            known = " + ".join(self._code(item, code.strip(), version) for code in codes)
            self._codes[version, item.id, value] = known
        return known

    def _code(self, item: Item, code: str, version: str) -> str:
        label = self.studies.code_label(item.id, code, version)
        return self.text(label) if label else code

    def workspace(self, id: str) -> str:
        named = self.studies.named(lambda s: s.product.workspaces, id)
        return self.text(named.label) if named else id

    def lot_state(self, id: str) -> str:
        return self._lot_states.get(id, id)

    @cached_property
    def _lot_states(self) -> dict[str, str]:
        every = (*self.studies.values(), self.study)
        return {state.id: self.text(state.label) for study in every for state in study.product.states}
