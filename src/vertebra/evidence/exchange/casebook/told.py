"""Exchange, casebook: values, moments and people in the words of the study version they were recorded under."""

from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from vertebra.conduct.attached import hashes
from vertebra.conduct.entries import Actor, Datum, Entry
from vertebra.evidence.exchange.casebook.words import word
from vertebra.protocol.expressions.say import say_unit
from vertebra.protocol.forms import ATTACHED, MISSING, Item
from vertebra.protocol.study import Study
from vertebra.protocol.versions import Studies
from vertebra.terms.shown import on_the_clock, rounded
from vertebra.terms.texts import Lang, Text

_PLACES = 2
_GROUP = 16


class Teller:
    """One language, several study versions. names: printed names of users; whoever has none is told by the user id."""

    def __init__(self, studies: Mapping[str, Study], lang: Lang, names: Mapping[str, str] | None = None) -> None:
        self.studies, self.lang, self._names = Studies(studies.values()), lang, names or {}
        self.newest = self.studies.current
        self.zone = self.newest.zone
        self._zone = ZoneInfo(self.zone)

    def word(self, id: str, *parts: str) -> str:
        return word(id, self.lang, *parts)

    def text(self, text: Text) -> str:
        return text.into(self.lang)

    def listed(self, told: Iterable[str]) -> str:
        return ("、" if self.lang == "zh-Hant" else ", ").join(told)

    def study(self, version: str) -> Study:
        return self.studies.under(version)

    def item(self, version: str, id: str) -> str:
        study = self.study(version)
        return self.text(study.item(id).label) if study.has_item(id) else id

    def form(self, version: str, id: str) -> str:
        study = self.study(version)
        return self.text(study.form(id).title) if study.has_form(id) else id

    def visit(self, version: str, id: str) -> str:
        found = next((v for v in self.study(version).visits if v.id == id), None)
        return f"{id} {self.text(found.label)}" if found else id

    def role(self, id: str) -> str:
        found = self.newest.role(id)
        return self.text(found.label) if found else id

    def actor(self, by: Actor) -> str:
        if by.role == "system":
            return self.word("system")
        name, role = self._names.get(by.user, ""), self.role(by.role)
        first, *more = [x for x in (name, by.user, role) if x]
        return self.aside(first, (", " if self.lang == "en" else "，").join(more))

    def person(self, user: str) -> str:
        """The printed name with the user id."""
        name = self._names.get(user, "")
        return self.aside(name, user) if name else user

    def aside(self, told: str, more: str) -> str:
        """Something with a remark in brackets, as they are written in the language."""
        return f"{told} ({more})" if self.lang == "en" else f"{told}（{more}）"

    def pair(self, name: str, told: str) -> str:
        """A name with what it stands for."""
        return f"{name}: {told}" if self.lang == "en" else f"{name}：{told}"

    def foot(self, newest: Entry) -> str:
        """What ties a page to the ledger: the newest entry with its hash and moment, the study's version, the zone.

        On one line, so hashes are cut; the whole ones stand in the document.
        """
        version, moment = self.study(newest.study_version), self.moment(newest.recorded_at)
        hash, edition = f"{newest.hash[:_GROUP]}…", f"{newest.study_version[:12]}…"
        return self.word("foot", newest.key, hash, version.edition, edition, moment, self.zone)

    def moment(self, written: str) -> str:
        """A moment on the clock of the site, to the minute; a date as written."""
        return on_the_clock(written, self._zone)

    def value(self, version: str, datum: Datum) -> str:
        """The value as typed with its unit; the words of a code and the code; why there is none."""
        if not datum.value:
            reason = next((self.text(text) for name, text in MISSING.items() if name == datum.missing), datum.missing)
            return f"– {reason}" if reason else self.word("emptied")
        study = self.study(version)
        if not study.has_item(datum.item):
            return f"{datum.value} {datum.unit}".strip()
        item = study.item(datum.item)
        if item.type == "code":
            return self._coded(study, item, datum.value)
        if item.type == "moment":
            return datum.value.replace("T", " ", 1)
        if item.type in ATTACHED:
            return "; ".join(f"{self.word(item.type)} SHA-256 {_apart(found)}" for found in hashes(datum))
        shown = rounded(datum.value, item.decimals or _PLACES) if item.derive is not None else datum.value
        return f"{shown} {say_unit(datum.unit, self.lang) if datum.unit else ''}".strip()

    def _coded(self, study: Study, item: Item, value: str) -> str:
        codes = value.split(";") if item.multiple else [value]
        labels = [study.codelist(item.codes).label(code.strip()) for code in codes]
        told = " + ".join(self.text(label) if label else code for label, code in zip(labels, codes, strict=True))
        return f"{told} [{value}]" if told != value else value


def _apart(text: str) -> str:
    """In groups, so that a long hash fits a column."""
    return " ".join(text[i : i + _GROUP] for i in range(0, len(text), _GROUP))
