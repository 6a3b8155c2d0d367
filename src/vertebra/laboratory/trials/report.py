"""Laboratory, trials: the report of a run, for a sponsor: what the numbers say, the pictures, and what they rest on.

In: results. Out: a `Report` and the `Results` it looks its numbers up in, for the printing press of `evidence`. Every
number in the text is a result with its own id, in the file attached to the PDF.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from vertebra.evidence.displays import (
    Column,
    Figure,
    Paragraph,
    Report,
    Section,
    Table,
    TableRow,
    Wording,
)
from vertebra.evidence.report import print_report
from vertebra.evidence.results import Results
from vertebra.laboratory.trials.figures import figures
from vertebra.laboratory.trials.grid import Sweep
from vertebra.laboratory.trials.labels import row_label, short
from vertebra.laboratory.trials.numbers import Numbers
from vertebra.laboratory.trials.results import Outcome, Simulated, as_json
from vertebra.laboratory.trials.says import PHRASES, say
from vertebra.terms.canonical import sha256
from vertebra.terms.texts import Lang

_CHINESE = Wording(
    lang="zh",
    contents="目錄",
    page=("第 ", " 頁，共 ", " 頁"),
    dated="模擬曆起日",
    stamp="模擬",
    continued="續",
    table="表 ",
    listing="列表 ",
    figure="圖 ",
    results="結果",
    rows="資料列",
)
_SIMULATED = Wording(dated="Simulated calendar from", stamp="run")

_OPERATIONS = ("contacted", "harvested", "cultures_at_once", "dosed", "to_injection", "outside_window", "duration")
_OUTCOMES = ("seen", "vas_b0_change", "vas_b1_change", "effect_vas", "vas_b1_half", "odi_b1_change", "odi_b1_half",
             "responders")  # fmt: skip
_CLAIMED = ("vas_b0_claim", "vas_b1_claim", "vas_b1_ranks", "vas_against", "odi_b1_claim", "odi_against")


def print_scenarios(simulated: Simulated, dated: date, lang: Lang = "en", fonts: Sequence[Path] = ()) -> bytes:
    """The report as PDF, the same bytes for the same results. dated: the first day of the simulated calendar.

    Raises:
        NoFont: Chinese is asked for and no font has it.
    """
    report, results = build_report(simulated, dated, lang, fonts)
    return print_report(report, results, fonts, indexed=False)


def build_report(simulated: Simulated, dated: date, lang: Lang, fonts: Sequence[Path] = ()) -> tuple[Report, Results]:
    """The report and its numbers."""
    numbers = Numbers(simulated)
    pictures = figures(simulated, lang, fonts)
    sections = (
        _short(simulated, numbers, lang),
        _timing(simulated, numbers, pictures, lang),
        _stopping(simulated, numbers, pictures, lang),
        _showing(simulated, numbers, pictures, lang),
        _resting(simulated, numbers, lang),
    )
    title, status = simulated.grid.title.into(lang), say("status", lang)
    report = Report(
        simulated.study,
        title,
        say("subtitle", lang),
        status,
        dated,
        _facts(simulated, lang),
        sections,
        _CHINESE if lang == "zh-Hant" else _SIMULATED,
        say("basis", lang).format(simulated.study_version[:12]),
    )
    return report, numbers.results(sha256(as_json(simulated)))


def _facts(s: Simulated, lang: Lang) -> tuple[tuple[str, str], ...]:
    return (
        (say("fact_study", lang), f"{s.study}, {s.study_version}"),
        (say("fact_rule", lang), f"{s.rule}, SHA-256 {s.rule_sha256}"),
        (say("fact_world", lang), s.world),
        (say("fact_trials", lang), f"{len(s.outcomes)} × {s.trials:,}"),
        (say("fact_seed", lang), str(s.seed)),
        (say("fact_source", lang), s.grid.source.into(lang)),
    )


def _short(s: Simulated, numbers: Numbers, lang: Lang) -> Section:
    return Section(f"1 {say('short', lang)}", tuple(_sentences(s, numbers, lang)))


def _sentences(s: Simulated, numbers: Numbers, lang: Lang) -> Iterator[Paragraph]:
    """What a reader with one minute should know; each sentence only if the grid can say it."""
    first = s.outcomes[0]
    yield numbers.phrase("SHORT_TIME", "time", lang, first)
    yield numbers.phrase("SHORT_PEOPLE", "people", lang, first)
    yield numbers.phrase("SHORT_MAKING", "making", lang, first)
    worst = max(s.outcomes, key=lambda o: o.measures["contacted"].mean)
    if worst.measures["contacted"].mean > 3 * first.measures["contacted"].mean:
        yield numbers.phrase("SHORT_WORST", "worst", lang, worst)
    harmful = [o for o in s.outcomes if not o.exact.holds and 0.3 <= o.scenario.harm_rate <= 0.5]
    if harmful:
        yield numbers.phrase("SHORT_STOP", "stop", lang, harmful[len(harmful) // 2])
    nothing = next((o for o in s.outcomes if o.scenario.cells_vas == o.scenario.cells_odi == 0), None)
    if nothing:
        yield numbers.phrase("SHORT_TRAP", "trap", lang, nothing)
        yield numbers.phrase("SHORT_PRECISION", "precision", lang, nothing)


def _table(
    id: str, number: str, title: str, outcomes: Sequence[Outcome], measures: Sequence[str], n: Numbers, lang: Lang
) -> Table:
    """One row a scenario, one column a measure: mean, and its simulation error in brackets."""
    heads = (Column((short(measure, lang),), "number", 1) for measure in measures)
    rows = [TableRow(((row_label(o, lang),), *(n.mean_and_error(o, id_) for id_ in measures))) for o in outcomes]
    columns = (Column((say("scenario", lang),), width=2.4), *heads)
    return Table(id, number, title, (say("means", lang),), columns, tuple(rows), dense=True)


def _picture(
    id: str, number: str, key: str, pictures: dict[str, bytes], lang: Lang, note: str = ""
) -> Iterator[Figure]:
    """A figure, if the run has it; `key` finds both its words and, before a dot, its kind."""
    if id in pictures:
        title, alt = say(f"{key}_title", lang), say(f"{key}_alt", lang)
        notes = ((note,),) if note else ()
        yield Figure(f"F_{id.upper().replace('.', '_')}", number, title, (say(f"{key}_who", lang),),
                     pictures[id].decode(), alt, notes)  # fmt: skip


def _timing(s: Simulated, n: Numbers, pictures: dict[str, bytes], lang: Lang) -> Section:
    first = _picture("spread", "2.0", "spread", pictures, lang)
    shown = [sweep for sweep in s.grid.sweeps if not _alike(s.of_sweep(sweep.id))]
    inner = [_timed(s, n, pictures, lang, sweep, f"2.{place}") for place, sweep in enumerate(shown, 1)]
    return Section(f"2 {say('timing', lang)}", (*first, n.reasons_table(s.outcomes[0], "2.0", lang)), tuple(inner))


def _alike(outcomes: Sequence[Outcome]) -> bool:
    """Whether all go the same way up to the last dose: what they change comes later, and they met the same people."""
    ways = {tuple(o.measures[measure].mean for measure in _OPERATIONS) for o in outcomes}
    return len(outcomes) > 1 and len(ways) == 1


def _timed(s: Simulated, n: Numbers, pictures: dict[str, bytes], lang: Lang, sweep: Sweep, number: str) -> Section:
    title, outcomes = sweep.title.into(lang), s.of_sweep(sweep.id)
    table = _table(f"T_{sweep.id.upper()}_TIME", number, title, outcomes, _OPERATIONS, n, lang)
    return Section(f"{number} {title}", (*_picture(f"timing.{sweep.id}", number, "ranges", pictures, lang), table))


def _stopping(s: Simulated, n: Numbers, pictures: dict[str, bytes], lang: Lang) -> Section:
    boundary = " ".join(str(stop) if stop <= place else "–" for place, stop in enumerate(s.stops, 1))
    rule = Paragraph("STOP_RULE", (PHRASES["rule"].into(lang).format(rule=s.rule, stops=boundary),))
    picture = _picture("stopping", "3.1", "stopping", pictures, lang)
    varied = [o for o in s.outcomes if "harm_rate" in o.planned.varied] or list(s.outcomes)
    return Section(f"3 {say('stopping', lang)}", (rule, *picture, n.stopping_table(varied, "3.1", lang)))


def _showing(s: Simulated, n: Numbers, pictures: dict[str, bytes], lang: Lang) -> Section:
    chosen = [o for o in s.outcomes if "dropout" in o.planned.varied] or list(s.outcomes[:12])
    return Section(
        f"4 {say('showing', lang)}",
        (
            Paragraph("TRAP", (say("trap_explained", lang),)),
            *_picture("courses", "4.1", "courses", pictures, lang),
            *_picture("claims", "4.2", "claims", pictures, lang, say("claims_note", lang)),
            _table("T_CLAIMS", "4.1", say("t_claims", lang), chosen, _CLAIMED, n, lang),
            *_picture("precision", "4.3", "precision", pictures, lang),
            _table("T_OUTCOMES", "4.2", say("t_outcomes", lang), chosen, _OUTCOMES, n, lang),
        ),
    )


def _resting(s: Simulated, n: Numbers, lang: Lang) -> Section:
    words = [
        Paragraph(f"RESTS_{i}", (say(key, lang),)) for i, key in enumerate(("exact_and_simulated", "model", "limits"))
    ]
    return Section(f"5 {say('resting', lang)}", (*words, n.settings_table(s, "5.1", lang)))
