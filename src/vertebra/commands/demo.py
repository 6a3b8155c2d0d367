"""`vertebra demo`: the reference study from protocol to report, in one command and at most forty lines.

The very commands of every day, one after the other: check, simulate under both readings, verify, evidence, why.
"""

import shutil
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import click

from vertebra.app.store import create_store, open_store
from vertebra.app.store.verify import verify
from vertebra.commands.choices import find_study
from vertebra.commands.evidence import make_evidence
from vertebra.commands.simulate import run_into, summary
from vertebra.commands.study import tell as tell_findings
from vertebra.commands.why import explain
from vertebra.laboratory.beside import record_of
from vertebra.protocol.check import check
from vertebra.protocol.eligibility import Reading
from vertebra.terms.trouble import Trouble

SEED, TREATED = 1, 12
MOST_AS_REGISTERED = 150
MIDWAY = date(2026, 8, 27)  # whatever can go wrong with a product has gone wrong once; three are in culture
SHOWN = "VAS.BACK.V13.CHG_B1.MEAN"


@click.command("demo")
@click.option("--out", default=Path("build/demo"), type=click.Path(file_okay=False, path_type=Path), show_default=True)
def command(out: Path) -> None:
    """Run NPC-001 from protocol to report with virtual participants. Nobody in it is real."""
    start = time.perf_counter()
    _clear(out)
    _check()
    _simulate(out / "registered.sqlite", "registered", MOST_AS_REGISTERED)
    _simulate(out / "trial.sqlite", "corrected", 400)
    _verify(out / "trial.sqlite")
    _evidence(out)
    _why(out / "trial.sqlite")
    _midway(out / "site.sqlite")
    click.echo(f"Done in {time.perf_counter() - start:.0f} s. Read {out / 'evidence' / 'report.pdf'}")
    click.echo(
        "Next: `make serve` opens the app, with a sign-in for each role; `vertebra study show npc001` shows the study."
    )


def _clear(out: Path) -> None:
    """Only what an earlier demo made is removed."""
    for name in ("registered.sqlite", "trial.sqlite", "site.sqlite"):
        for path in out.glob(f"{name}*"):
            path.unlink()
    shutil.rmtree(out / "evidence", ignore_errors=True)
    out.mkdir(parents=True, exist_ok=True)


def _say(number: int, title: str, *lines: str) -> None:
    click.echo(f"{number}  {title}")
    for line in lines:
        click.echo(f"   {line}")


def _check() -> None:
    study = find_study("npc001")
    findings = check(study, record_of(study))
    *_, counts = tell_findings(findings, "en")
    shown = [f"{f.code} {f.where}: {f.says.en}" for f in findings if f.code in ("L12", "L07")]
    _say(1, f"The study: {study.identity.protocol} ({study.identity.registry}), version {study.version[:16]}…",
         f"checked: {counts}, among them", *shown[:2])  # fmt: skip
    if any(f.severity == "stop" for f in findings):
        raise Trouble("the study has findings that must be mended first: vertebra study check npc001")


def _simulate(place: Path, reading: Reading, most: int) -> None:
    study = find_study("npc001", reading)
    with create_store(str(place), study) as store:
        outcome, seconds = run_into(store, study, SEED, TREATED, most, progress=lambda line: None)
    number = 2 if reading == "registered" else 3
    title = f"Criteria as {reading}, virtual participants through the door"
    _say(
        number,
        title,
        *summary(study, outcome, most),
        *_refused(outcome.refused),
        f"{outcome.commands:,} commands on disk in {seconds:.1f} s",
    )


def _refused(codes: Mapping[str, int]) -> list[str]:
    """What the door said no to: for good (a stop), or until somebody gave the reason (a warning)."""
    said = {"stopped": "H", "warned, then done for a reason": "W"}
    counted = {how: [f"{code} {n}" for code, n in sorted(codes.items()) if code[0] == of] for how, of in said.items()}
    told = "; ".join(f"{how}: {', '.join(counts)}" for how, counts in counted.items() if counts)
    return [told] if told else []


def _verify(place: Path) -> None:
    lines: list[str] = []
    with open_store(str(place)) as store:
        findings = verify(store, lines.append)
    if findings:
        raise Trouble(f"the ledger is not sound: {findings[0].says.en}")
    _say(4, "The ledger", *lines, "chains, checkpoints and read tables are sound")


def _evidence(out: Path) -> None:
    with open_store(str(out / "trial.sqlite")) as store:
        lines = make_evidence(store, out / "evidence")
    _say(5, "The evidence", *lines)


def _why(place: Path) -> None:
    with open_store(str(place)) as store:
        lines = explain(store, SHOWN)
    _say(6, f"vertebra why {SHOWN}", *lines[:3], *lines[6:11])


def _midway(place: Path) -> None:
    """The same trial as it stood one day, with everybody in the middle of something: for `make serve`."""
    study = find_study("npc001", "corrected")
    with create_store(str(place), study) as store:
        run_into(store, study, SEED, TREATED, 400, progress=lambda line: None, until=MIDWAY)
