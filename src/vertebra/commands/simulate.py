"""`vertebra simulate`: one whole trial with virtual participants, into a database."""

import time
from datetime import date, datetime

import click

from vertebra.app.store import Store, create_store, named
from vertebra.commands.choices import READING, find_sound_study
from vertebra.protocol.eligibility import Reading
from vertebra.protocol.registry.draft import Draft
from vertebra.protocol.study import Study
from vertebra.simulate.people import Person
from vertebra.simulate.run import Outcome, Progress, simulate


def tell(line: str) -> None:
    """Progress goes to the error stream, so that the result can be piped."""
    click.echo(f"  {line}", err=True)


@click.command("simulate")
@click.argument("study")
@click.option("--db", required=True, help="SQLite file or PostgreSQL URL; must not hold a trial yet.")
@click.option("--treated", default=12, show_default=True, type=click.IntRange(3, 200), help="How many to inject.")
@click.option("--seed", default=1, show_default=True, help="The same seed gives the same trial.")
@READING
@click.option(
    "--most", default=400, show_default=True, type=click.IntRange(1, 5000), help="Stop after so many screened."
)
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Leave the trial as it stands on that day.")
def command(
    study: str, db: str, treated: int, seed: int, reading: Reading | None, most: int, until: datetime | None
) -> None:
    """Run STUDY with virtual participants through the door that a site uses.

    Values come from published numbers and are invented for nobody; the cell effect is zero.
    """
    chosen = find_sound_study(study, reading)
    with create_store(db, chosen) as store:
        outcome, seconds = run_into(store, chosen, seed, treated, most, until=until.date() if until else None)
    for line in summary(chosen, outcome, most):
        click.echo(line)
    click.echo(f"{outcome.commands:,} commands in {seconds:.1f} s, written to {named(db)}")


def run_into(
    store: Store,
    study: Study,
    seed: int,
    treated: int,
    most: int,
    progress: Progress = tell,
    until: date | None = None,
) -> tuple[Outcome, float]:
    """Run, keeping names and birth dates in the vault of the store; how long it took."""
    start = time.perf_counter()

    def meet(who: str, person: Person) -> None:
        known = {"name": person.name, "name_han": person.name_han, "birth_date": person.birth_date.isoformat()}
        store.vault.keep(who, known)

    outcome = simulate(study, store.ledger, seed, treated, most, on_meeting=meet, progress=progress, until=until)
    return outcome, time.perf_counter() - start


def summary(study: Study, outcome: Outcome, most: int) -> list[str]:
    """What came of it, and which criterion is to blame where nobody could be enrolled."""
    counts = {
        "screened": outcome.screened,
        "consented": outcome.consented,
        "eligible": outcome.eligible,
        "harvested": outcome.harvested,
        "injected": outcome.injected,
        "completed": outcome.completed,
    }
    told = ", ".join(f"{count} {word}" for word, count in counts.items())
    lines = [f"{study.identity.protocol}, criteria as {study.reading}: {told}."]
    if study.draft is not None:
        lines += _of_draft(study.draft)
    elif outcome.stopped_at:
        lines.append(f"Stopped at the limit of {most} screened: as it reads, almost nobody can be enrolled.")
    return lines + _blame(study, outcome)


def _of_draft(draft: Draft) -> list[str]:
    """Why nobody of a draft goes on to treatment."""
    lines, taken = len(draft.proposals), len(draft.accepted)
    return [
        f"A draft: {taken} of {lines} lines are accepted, the others are unknown for everybody; nobody can be eligible."
        if taken < lines
        else f"A draft: all {lines} lines are accepted",
        "Virtual people answer for age, sex and blood alone; a line that asks for more stays unknown.",
        "Next: `vertebra registry accept`; then the visits, forms and product that no record tells.",
    ]


def _blame(study: Study, outcome: Outcome) -> list[str]:
    if not outcome.blame:
        return []
    worst, (failed, alone) = max(outcome.blame.items(), key=lambda pair: (pair[1][1], pair[1][0]))
    word = "To blame" if outcome.stopped_at else "Failed most often for no other reason"
    title = next(c.title.en for c in study.criteria if c.id == worst)
    return [f"{word}: {worst} ({title}), failed by {failed}, for {alone} the only reason."]
