"""Evidence, documents: names, moments with their zone and values, as they stand on paper about a lot."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from vertebra.conduct.entries import Actor, Datum, Entry
from vertebra.conduct.product.trace import title_of
from vertebra.conduct.state import Trial
from vertebra.evidence.documents.words import word
from vertebra.evidence.exchange.casebook.told import Teller
from vertebra.protocol.study import Study
from vertebra.terms.shown import moment_of
from vertebra.terms.texts import Lang, Text


class Sayer:
    """One language, several study versions, and the trial with the names of its people."""

    def __init__(self, studies: Mapping[str, Study], trial: Trial, lang: Lang) -> None:
        self.tell, self.trial, self.lang = Teller(studies, lang), trial, lang

    def word(self, id: str, *parts: str) -> str:
        return word(id, self.lang, *parts)

    def text(self, text: Text) -> str:
        return self.tell.text(text)

    def listed(self, told: "list[str] | tuple[str, ...]") -> str:
        return self.tell.listed(told)

    def person(self, user: str, role: str = "") -> str:
        """The printed name with the user id, and the role if one is given."""
        if role == "system":
            return self.tell.actor(Actor(user, role))
        name = title_of(self.trial, user)
        named = name if name == user else self._aside(name, user)
        return self.word("in_role", named, self.tell.role(role)) if role else named

    def value(self, version: str, datum: Datum) -> str:
        """The value as typed with its unit, a moment with its zone; of a code its words alone."""
        study = self.tell.study(version)
        item = study.item(datum.item) if study.has_item(datum.item) else None
        if datum.value and item and item.type == "moment":
            return self.moment(datum.value)
        told = self.tell.value(version, datum)
        return told.removesuffix(f" [{datum.value}]") if item and item.type == "code" else told

    def bound_to(self, newest: Entry) -> tuple[tuple[str, str], ...]:
        """The whole hashes of what the foot of each page names shortly: the newest entry and the study's version."""
        version = self.tell.study(newest.study_version)
        return (
            (self.word("record"), self.word("up_to", newest.key, newest.hash)),
            (self.tell.word("version"), f"{version.edition}, {newest.study_version}"),
        )

    def _aside(self, told: str, more: str) -> str:
        return f"{told}（{more}）" if self.lang == "zh-Hant" else f"{told} ({more})"

    def moment(self, written: str) -> str:
        """A moment on the clock of the site with the zone of that clock; a date as written.

        >>> zoned("2026-03-16T01:00Z", ZoneInfo("Asia/Taipei"))
        '2026-03-16 09:00 UTC+08:00'
        """
        return zoned(written, ZoneInfo(self.tell.newest.zone))


def zoned(written: str, zone: ZoneInfo) -> str:
    """As `Sayer.moment`, in a zone."""
    moment = moment_of(written)
    if moment is None:
        return written
    if moment.tzinfo is None:
        return f"{moment:%Y-%m-%d %H:%M}"
    local = moment.astimezone(zone)
    return f"{local:%Y-%m-%d %H:%M} UTC{local.isoformat()[-6:]}"
