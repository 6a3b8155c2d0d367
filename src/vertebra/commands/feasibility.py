"""`vertebra feasibility`: who of a population would be eligible, and which criterion empties the trial."""

import re
import time
from datetime import datetime
from pathlib import Path

import click

from vertebra.commands.choices import FILE, FOLDER, LANG, READING, find_study
from vertebra.laboratory.feasibility import Feasibility, feasibility
from vertebra.laboratory.feasibility.cells import LEAST, Count
from vertebra.laboratory.feasibility.figures import forest, waterfall
from vertebra.laboratory.feasibility.page import as_html, as_json
from vertebra.laboratory.feasibility.people.find import find_population
from vertebra.laboratory.feasibility.people.population import demographic
from vertebra.laboratory.feasibility.people.sitemap import read_sitemap
from vertebra.laboratory.feasibility.tell import tell
from vertebra.protocol.eligibility import Reading
from vertebra.protocol.expressions import Condition
from vertebra.protocol.study import Study
from vertebra.terms.texts import Lang
from vertebra.terms.trouble import Trouble

_AGES = re.compile(r"(\d{1,3})-(\d{1,3})\Z", re.ASCII)


@click.command("feasibility")
@click.argument("study")
@READING
@click.option(
    "--population",
    default="nhanes",
    show_default=True,
    help="nhanes, a CSV or Parquet file, omop:FOLDER, omop:FILE.duckdb or fhir:FOLDER.",
)
@click.option("--map", "sitemap", type=FILE, help="The site's concepts for items, units and history (JSON).")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="As of this day; default: the newest datum.")
@click.option("--days", default=365, show_default=True, type=click.IntRange(1, 36500), help="Look-back window.")
@click.option("--ages", help="Only people of these ages, such as 30-59.")
@click.option(
    "--smallest",
    default=LEAST,
    show_default=True,
    type=click.IntRange(0, 1000),
    help="Tell of no fewer people than this, of people who are not public; 0: of any number.",
)
@LANG
@click.option("--json", "json_wanted", is_flag=True, help="Data instead of text.")
@click.option("--out", type=FOLDER, help="Also write a page, its data and its pictures into this folder.")
def command(
    study: str,
    reading: Reading | None,
    population: str,
    sitemap: Path | None,
    on: datetime | None,
    days: int,
    ages: str | None,
    smallest: int,
    lang: Lang,
    json_wanted: bool,
    out: Path | None,
) -> None:
    """Ask a population what the criteria of STUDY would do to it. Nothing leaves this machine."""
    start, chosen = time.perf_counter(), find_study(study, reading)
    known = read_sitemap(sitemap) if sitemap else None
    among = _between(chosen, ages) if ages else None
    people = find_population(chosen, population, on.date() if on else None, days, known, smallest)
    found = feasibility(chosen, people, among, smallest)
    click.echo(as_json(found) if json_wanted else "\n".join(tell(found, lang)))
    if out is not None:
        write(found, lang, out)
        click.echo(f"{out}: feasibility.html, feasibility.json and two pictures", err=True)
    click.echo(
        f"{Count(found.people.people, found.people.least)} people in {time.perf_counter() - start:.1f} s", err=True
    )


def _between(study: Study, ages: str) -> Condition:
    found, age = _AGES.match(ages), demographic(study, "AGE")
    if not found or int(found[1]) > int(found[2]):
        raise Trouble(f"--ages {ages}: give two ages, the lower first, such as 30-59")
    if age is None:
        raise Trouble(f"{study.id} has no item for the age: leave out --ages")
    return age.ref.latest.between(found[1], found[2])


def write(found: Feasibility, lang: Lang, out: Path) -> None:
    """The page, its data and its pictures.

    Raises:
        Trouble: the folder cannot be written.
    """
    files = {
        "feasibility.html": as_html(found, lang).encode(),
        "feasibility.json": f"{as_json(found)}\n".encode(),
        "waterfall.svg": waterfall(found, lang).svg,
        "forest.svg": forest(found, lang).svg,
    }
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (out / name).write_bytes(data)
    except OSError as wrong:
        raise Trouble(f"cannot write into {out}: {wrong.strerror}") from wrong
