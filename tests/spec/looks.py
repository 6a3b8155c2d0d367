"""A Look over plain dictionaries, so that a rule can be told as a table: data -> verdict.

A datum is written `("63", "mm")`, or `"Y"` where there is no unit; None is absent. A plain key answers `here`, `latest`
and every visit; `CRP@B1` answers that one pick alone and goes before. Baselines, `previous`, `nadir` are never guessed.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

from vertebra.conduct.data import read_datum
from vertebra.conduct.entries import Datum
from vertebra.protocol.expressions import Condition, Ref, Seen, evaluate
from vertebra.protocol.expressions.nodes import Limit
from vertebra.protocol.study import Study
from vertebra.studies.npc001 import build
from vertebra.terms.spans import point
from vertebra.terms.verdicts import Verdict

STUDY = build()
TAIPEI = timezone(timedelta(hours=8))
NOW = datetime(2026, 3, 1, 9, 0, tzinfo=TAIPEI)
MET, NOT_MET, UNKNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN

Raw = str | int | tuple[str, str] | None
Data = Mapping[str, Raw]
NEVER_GUESSED = ("B0", "B1", "previous", "nadir")


class Told:
    """What a table row tells. facts: id -> text, number or None. rows: log form -> its rows."""

    def __init__(
        self,
        data: Data,
        facts: Mapping[str, str | int | Decimal | None] | None = None,
        rows: Mapping[str, Sequence[Data]] | None = None,
        now: datetime = NOW,
        study: Study = STUDY,
    ) -> None:
        self.data, self.facts, self._rows, self._now, self.study = dict(data), facts or {}, rows or {}, now, study

    @property
    def now(self) -> datetime:
        return self._now

    def find(self, ref: Ref) -> Seen:
        return self._fact(ref) if ref.pick == "fact" else self._datum(ref)

    def _fact(self, ref: Ref) -> Seen:
        told = self.facts.get(ref.item)
        known = told if isinstance(told, str | None) else point(Decimal(told))
        return Seen(ref, known, str(told), absent="" if told is not None else "not told")

    def _datum(self, ref: Ref) -> Seen:
        key = f"{ref.item}@{ref.pick}"
        raw = self.data.get(key) if key in self.data or ref.pick in NEVER_GUESSED else self.data.get(ref.item)
        value, unit = raw if isinstance(raw, tuple) else ("" if raw is None else str(raw), "")
        return read_datum(self.study.item(ref.item), Datum(ref.item, value, unit), "E#1", ref)

    def limit(self, wanted: Limit) -> Seen:
        """The study's own ranges, for the sex of the data."""
        sexes = ("", str(self.data.get("SEX", "")))
        found = [r for r in self.study.safety.ranges if r.item == wanted.item and r.sex in sexes]
        value = getattr(found[-1], wanted.side) if found else None
        return Seen(wanted, None if value is None else point(value), str(value), wanted.unit)

    def rows(self, form: str) -> "Iterable[Told]":
        """Rows as told; of a form that visits collect, without any told, the data themselves are its one sheet."""
        told = self._rows.get(form, () if self.study.form(form).log else ({},))
        return [Told(self.data | dict(row), self.facts, {}, self._now, self.study) for row in told]


def verdict(node: Condition, data: Data, **more: object) -> Verdict:
    return evaluate(node, Told(data, **more)).verdict  # type: ignore[arg-type]


def day(text: str) -> date:
    return date.fromisoformat(text)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
