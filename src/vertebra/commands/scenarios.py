"""`vertebra scenarios`: whole trials simulated over a grid of scenarios, with a report for a sponsor."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from vertebra.commands.choices import FOLDER, FONTS, LANG, find_study
from vertebra.evidence.displays import Unprintable
from vertebra.laboratory.beside import data_of
from vertebra.laboratory.trials.grid import Grid, plan, read_grid
from vertebra.laboratory.trials.labels import row_label
from vertebra.laboratory.trials.report import print_scenarios
from vertebra.laboratory.trials.results import Outcome, Simulated, as_csv, as_json
from vertebra.laboratory.trials.run import dask_workers, run_grid
from vertebra.laboratory.trials.setting import setting_of
from vertebra.protocol.show.layout import heading, table
from vertebra.simulate.world import World
from vertebra.terms.texts import Lang, Text
from vertebra.terms.trouble import Trouble

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_MOST_GRID = 1_000_000  # bytes; a grid of 500 scenarios has some 100 kB
_MONTH = 365.25 / 12
_HEAD = (
    Text("Scenario", "情境"),
    Text("Months, median (5-95 %)", "月數中位數（5–95 %）"),
    Text("Contacted", "接觸人數"),
    Text("Dosed", "給藥人數"),
    Text("P(stop)", "P（停止）"),
    Text("± MC", "± 模擬誤差"),
    Text("Exact", "精確值"),
    Text("Pain from B1 ± mm", "背痛較 B1 ± mm"),
)

_STAR = Text(
    "* Exact if every harm were known before the next dose; here some are known later, and the two need not agree.",
    "* 精確值假設每件事件於下次給藥前皆已知；此處部分較晚得知，兩者不必一致。",
)


@click.command("scenarios")
@click.argument("study")
@click.option("--grid", type=_FILE, help="Scenarios (JSON); default: those that ship with the study.")
@click.option("--trials", default=50_000, show_default=True, type=click.IntRange(1, 10_000_000), help="A scenario.")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0), help="The same seed, the same results.")
@click.option("--out", type=FOLDER, help="Folder for results.json, scenarios.csv and report.pdf.")
@click.option("--dask", help="Share the work out: threads, processes, or the address of a Dask scheduler.")
@LANG
@FONTS
def command(
    study: str,
    grid: Path | None,
    trials: int,
    seed: int,
    out: Path | None,
    dask: str | None,
    lang: Lang,
    fonts: tuple[Path, ...],
) -> None:
    """Simulate the trial of STUDY over a grid of scenarios: how long, how many people, when it stops, how precise."""
    setting, chosen, start = setting_of(find_study(study)), _grid(study, grid), time.perf_counter()
    workers = dask_workers(dask) if dask else None
    click.echo(f"  {len(plan(chosen))} scenarios of {trials:,} trials", err=True)
    progress = by_tenths(lambda line: click.echo(f"  {line}", err=True))
    simulated = run_grid(setting, chosen, trials, seed, workers, progress)
    for line in summary(simulated, lang):
        click.echo(line)
    done = len(simulated.outcomes) * trials
    click.echo(f"\n{done:,} trials in {time.perf_counter() - start:.1f} s")
    if out:
        for line in _write(out, simulated, lang, fonts):
            click.echo(line)


def by_tenths(tell: Callable[[str], None]) -> Callable[[int, int], None]:
    """Progress that speaks at each tenth of the tasks."""
    said = [0]

    def progress(done: int, all_: int) -> None:
        tenth = 10 * done // max(all_, 1)
        if tenth > said[0]:
            said[0] = tenth
            tell(f"{10 * tenth} %")

    return progress


def _grid(study: str, path: Path | None) -> Grid:
    if path is None:
        shipped = data_of(study, "scenarios.json")
        if not shipped:
            raise Trouble(f"no scenarios ship with {study}: name a file, --grid FILE")
        return read_grid(shipped)
    try:
        if path.stat().st_size > _MOST_GRID:
            raise Trouble(f"{path} is larger than {_MOST_GRID:,} bytes: no grid of scenarios is")
        return read_grid(path.read_bytes())
    except OSError as wrong:
        raise Trouble(f"cannot read {path}: {wrong.strerror}") from wrong


def summary(simulated: Simulated, lang: Lang) -> Iterator[str]:
    """A table a sweep."""
    for sweep in simulated.grid.sweeps:
        yield heading(sweep.title.into(lang))
        rows = [_row(outcome, lang) for outcome in simulated.of_sweep(sweep.id)]
        yield table([head.into(lang) for head in _HEAD], rows)
    yield f"\n{_STAR.into(lang)}"


def _row(o: Outcome, lang: Lang) -> list[str]:
    months = [o.histograms["duration"].quantile(share) / _MONTH for share in (0.5, 0.05, 0.95)]
    half = o.measures.get("vas_b1_half")
    stopped = o.measures["stopped"]
    return [
        row_label(o, lang),
        "{:.1f} ({:.1f}-{:.1f})".format(*months),
        f"{o.measures['contacted'].mean:,.1f}",
        f"{o.measures['dosed'].mean:.2f}",
        f"{stopped.mean:.4f}",
        f"{stopped.error:.4f}",
        f"{o.exact.stop:.4f}{'' if o.exact.holds else ' *'}",
        f"{half.mean:.1f}" if half else "–",
    ]


def _write(out: Path, simulated: Simulated, lang: Lang, fonts: tuple[Path, ...]) -> Iterator[str]:
    try:
        pdf = print_scenarios(simulated, World().clinic.first_day, lang, fonts)
    except Unprintable as wrong:
        raise Trouble(f"{wrong}: name a folder with such a font, --fonts FOLDER") from wrong
    files = {"results.json": as_json(simulated), "scenarios.csv": as_csv(simulated), "report.pdf": pdf}
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (out / name).write_bytes(data)
            yield f"{out / name}  {len(data) / 1e6:.1f} MB"
    except OSError as wrong:
        raise Trouble(f"cannot write into {out}: {wrong.strerror}") from wrong
