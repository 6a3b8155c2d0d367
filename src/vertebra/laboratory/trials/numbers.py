"""Laboratory, trials: the numbers of a report, each a result with an id, and the tables that are made of them."""

from collections.abc import Iterator, Sequence
from itertools import groupby

import msgspec

from vertebra.evidence.displays import Column, Paragraph, Shown, Table, TableRow, Words
from vertebra.evidence.results import Labels, Result, Results, Value, result_id
from vertebra.laboratory.trials.kernel import DECLINED, FAILED
from vertebra.laboratory.trials.labels import label_of, row_label
from vertebra.laboratory.trials.measures import BY_ID
from vertebra.laboratory.trials.results import Estimate, Outcome, Simulated
from vertebra.laboratory.trials.says import PHRASES, say
from vertebra.terms.texts import Lang

_MONTH = 365.25 / 12
_NO_CRITERION = {DECLINED: "declined", FAILED: "failed"}
_METHOD = "laboratory.trials: mean over simulated trials, with Monte Carlo standard error"
_EXACT = "laboratory.designs.exact: chances carried forward"


class Numbers:
    """Results as they are asked for; each is kept once, under the place of its scenario in the grid."""

    def __init__(self, simulated: Simulated) -> None:
        self.simulated = simulated
        self._kept: dict[str, Result] = {}
        self._places = {id(outcome): place for place, outcome in enumerate(simulated.outcomes, 1)}

    def results(self, run: str) -> Results:
        return Results(self.simulated.study, run, tuple(self._kept.values()), ())

    def keep(self, outcome: Outcome, name: str, value: Value, shown: str, label: str, method: str = _METHOD) -> Words:
        """The place of a number in a text."""
        key = result_id(f"S{self._places[id(outcome)]:03}", *name.split("."))
        labels = Labels(outcome.scenario.name, label, name)
        self._kept.setdefault(key, Result(key, "", labels, value, shown, outcome.trials, (), method))
        return (Shown(key),)

    def mean(self, outcome: Outcome, measure: str) -> Words:
        e = outcome.measures.get(measure)
        if e is None:
            return ("–",)
        return self.keep(
            outcome, f"{measure}.mean", e.mean, shown_as(e.mean, BY_ID[measure].unit), BY_ID[measure].label.en
        )

    def mean_and_error(self, outcome: Outcome, measure: str) -> Words:
        """`12.3 (0.1)`: the mean, and the Monte Carlo standard error of it."""
        e = outcome.measures.get(measure)
        if e is None:
            return ("–",)
        unit = BY_ID[measure].unit
        error = self.keep(outcome, f"{measure}.mcse", e.error, _error_as(e, unit), BY_ID[measure].label.en)
        return (*self.mean(outcome, measure), " (", *error, ")")

    def quantile(self, outcome: Outcome, measure: str, share: float) -> Words:
        """A quantile over trials; days are told in months."""
        value = outcome.histograms[measure].quantile(share)
        told = value / _MONTH if BY_ID[measure].unit == "days" else value
        shown = f"{told:,.0f}" if told >= 100 or BY_ID[measure].unit == "people" else f"{told:.1f}"
        return self.keep(outcome, f"{measure}.q{round(100 * share):02}", told, shown, BY_ID[measure].label.en)

    def exact(self, outcome: Outcome, name: str, value: float, shown: str) -> Words:
        return self.keep(outcome, f"exact.{name}", value, shown, "Exact", _EXACT)

    def phrase(self, id: str, key: str, lang: Lang, outcome: Outcome) -> Paragraph:
        """A sentence with its numbers: `{measure}` is a mean, `{measure@05}` the 5 % quantile, `{exact.stop}` exact."""
        return Paragraph(id, tuple(self._spelled(PHRASES[key].into(lang), outcome, lang)))

    def _spelled(self, text: str, outcome: Outcome, lang: Lang) -> Iterator[str | Shown]:
        for place, part in enumerate(text.replace("}", "{").split("{")):
            yield from self._number(part, outcome, lang) if place % 2 else (part,)

    def _number(self, name: str, outcome: Outcome, lang: Lang) -> Words:
        if name == "scenario":
            return (row_label(outcome, lang),)
        if name == "rate":
            return (f"{outcome.scenario.harm_rate:.0%}",)
        if name == "exact.stop":
            return self.exact(outcome, "stop", outcome.exact.stop, f"{outcome.exact.stop:.1%}")
        if name == "exact.n":
            return self.exact(outcome, "n", outcome.exact.expected_n, f"{outcome.exact.expected_n:.2f}")
        if "@" in name:
            measure, percent = name.split("@")
            return self.quantile(outcome, measure, int(percent) / 100)
        return self.mean(outcome, name)

    def stopping_table(self, outcomes: Sequence[Outcome], number: str, lang: Lang) -> Table:
        heads = ("scenario", "stopped", "exact_stop", "dosed", "exact_n", "spared", "z")
        columns = [Column((say(f"h_{head}", lang),), "number" if place else "left", 1 if place else 2)
                   for place, head in enumerate(heads)]  # fmt: skip
        rows = tuple(self._stopping_rows(outcomes, lang))
        notes = ((say("z_note", lang),),)
        return Table("T_STOPPING", number, say("t_stopping", lang), (say("means", lang),), tuple(columns), rows, notes,
                     dense=True)  # fmt: skip

    def _stopping_rows(self, outcomes: Sequence[Outcome], lang: Lang) -> Iterator[TableRow]:
        """Scenarios under the title of their sweep."""
        titles = {sweep.id: sweep.title.into(lang) for sweep in self.simulated.grid.sweeps}
        for sweep, some in groupby(outcomes, key=lambda o: o.planned.sweep):
            yield TableRow(((titles[sweep],),))
            yield from (TableRow(tuple(self._stopping_row(outcome, lang)), indent=1) for outcome in some)

    def _stopping_row(self, o: Outcome, lang: Lang) -> Iterator[Words]:
        yield (row_label(o, lang),)
        yield self.mean_and_error(o, "stopped")
        yield self.exact(o, "stop", o.exact.stop, f"{o.exact.stop:.1%}")
        yield self.mean_and_error(o, "dosed")
        yield self.exact(o, "n", o.exact.expected_n, f"{o.exact.expected_n:.2f}")
        yield self.mean_and_error(o, "spared")
        apart = [(name, z) for name, z in (("z_stop", o.exact.z_stop), ("z_n", o.exact.z_n)) if z is not None]
        label = "Simulated less exact, in standard errors"
        told = [self.keep(o, name, z, f"{z:+.1f}".replace("-", "−"), label) for name, z in apart]
        yield (*told[0], "; ", *told[1]) if len(told) > 1 else ("",)

    def reasons_table(self, outcome: Outcome, number: str, lang: Lang) -> Table:
        """Why people who were contacted are not enrolled, most frequent first."""
        columns = (Column((say("reason", lang),), width=1), Column((label_of("contacted", lang),), "number"))
        ordered = sorted(outcome.failing.items(), key=lambda pair: -pair[1].mean)
        rows = tuple(TableRow(((self._reason(id, lang),), self._failing(outcome, id, e))) for id, e in ordered)
        enrolled = TableRow(((label_of("eligible", lang),), self.mean_and_error(outcome, "eligible")))
        return Table("T_REASONS", number, say("t_reasons", lang), (say("means", lang),), columns, (enrolled, *rows),
                     ((say("reasons_note", lang),),), dense=True)  # fmt: skip

    def _reason(self, id: str, lang: Lang) -> str:
        """A criterion by its code and title."""
        title = self.simulated.criteria.get(id)
        return f"{id}  {title.into(lang)}" if title else say(_NO_CRITERION.get(id, "undecided"), lang)

    def _failing(self, outcome: Outcome, id: str, e: Estimate) -> Words:
        mean = self.keep(outcome, f"failing.{id}.mean", e.mean, f"{e.mean:.2f}", f"Not enrolled: {id}")
        error = self.keep(outcome, f"failing.{id}.mcse", e.error, f"{e.error:.2f}", f"Not enrolled: {id}")
        return (*mean, " (", *error, ")")

    def settings_table(self, s: Simulated, number: str, lang: Lang) -> Table:
        """The numbers of the first scenario, by the names that a grid file uses."""
        told = msgspec.json.decode(_whole(s.outcomes[0]))
        rows = tuple(
            TableRow(((name,), (_setting(value) or say("own", lang),)))
            for name, value in told.items()
            if name not in ("name", "failing")
        )
        columns = (Column((say("name", lang),), "code"), Column((say("value", lang),), width=1))
        return Table(
            "T_SETTINGS", number, say("t_settings", lang), (s.outcomes[0].scenario.name,), columns, rows, dense=True
        )


def _setting(value: object) -> str:
    """Empty where the study's own counts."""
    return "" if value is None else f"{value:g}" if isinstance(value, int | float) else str(value)


def _whole(outcome: Outcome) -> bytes:
    """Every field of the scenario, those at their default too."""
    names = outcome.scenario.__struct_fields__
    return msgspec.json.encode({name: getattr(outcome.scenario, name) for name in names})


def shown_as(value: float, unit: str) -> str:
    """A mean as printed.

    >>> shown_as(0.0312, "share"), shown_as(-43.21, "mm"), shown_as(1234.5, "days")
    ('3.1%', '−43.2', '1,234')
    """
    if unit == "share":
        return f"{value:.1%}"
    digits = 0 if abs(value) >= 1000 else 1 if unit in ("days", "mm", "points", "people") else 2
    return f"{value:,.{digits}f}".replace("-", "−")


def _error_as(e: Estimate, unit: str) -> str:
    return f"{e.error:.2%}" if unit == "share" else f"{e.error:.2f}"
