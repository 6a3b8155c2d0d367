"""`vertebra registry`: a record becomes a draft, a draft or a study becomes a record; find the faults of records."""

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import click
import msgspec

from vertebra.commands.choices import FILE, FOLDER, LANG, find_study
from vertebra.commands.corpus import Hit, Tally, drawn, is_corpus, lint_corpus
from vertebra.commands.files import read_file, write_file
from vertebra.commands.study import is_sound, tell
from vertebra.laboratory.adults import people
from vertebra.protocol.check import lint as lint_study
from vertebra.protocol.registry.accepting import accepted
from vertebra.protocol.registry.draft import CONFIDENCES, Draft, How, Loss
from vertebra.protocol.registry.importing import import_record
from vertebra.protocol.registry.paper import lines_page, losses_page
from vertebra.protocol.registry.reading import MOST_BYTES
from vertebra.protocol.study import Study, to_json
from vertebra.terms.texts import Lang, counted
from vertebra.terms.trouble import Trouble

_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group("registry")
def command() -> None:
    """A registered record becomes a draft study; a study becomes a record; what is wrong with either."""


@command.command("import")
@click.argument("record", type=FILE)
@click.option("--out", type=FOLDER, help="Folder of the draft; by default one named after the record, beside you.")
@LANG
def import_(record: Path, out: Path | None, lang: Lang) -> None:
    """Make a draft study of RECORD, the JSON of ClinicalTrials.gov (API version 2).

    Nothing that is proposed is in force before a person has accepted it: see `vertebra registry accept`.
    """
    data = read_file(record, MOST_BYTES)
    study = import_record(data)
    folder = out or Path(f"{study.identity.registry.lower()}-draft")
    if (folder / "study.json").exists():
        raise Trouble(f"{folder / 'study.json'} is there already, perhaps with lines accepted: name another --out")
    write_file(folder / "study.json", to_json(study), folders=True)
    write_file(folder / "record.json", data)
    draft = _draft(study)
    write_file(folder / "lines.txt", lines_page(study, lang).encode())
    write_file(folder / "losses.txt", losses_page(draft.losses, lang).encode())
    for line in summary(study, folder):
        click.echo(line)


def summary(study: Study, folder: Path) -> list[str]:
    """What was made of a record, and what to do next."""
    draft = _draft(study)
    counts = {c: sum(p.confidence == c for p in draft.proposals) for c in CONFIDENCES}
    told = ", ".join(f"{counts[c]} {c}" for c in CONFIDENCES)
    endpoints = sum(len(o.endpoints) for o in study.objectives)
    return [
        f"{study.identity.registry} {study.identity.registered_title}",
        f"{counted(len(study.criteria), 'criterion', 'criteria')}; a meaning is proposed with confidence: "
        f"{told}. None is in force.",
        f"{counted(endpoints, 'outcome')} on {counted(len(study.visits), 'visit')}; "
        f"{counted(len(draft.losses), 'loss', 'losses')}",
        f"Written to {folder}: study.json, record.json, lines.txt, losses.txt",
        f"Next: vertebra registry lint {folder}; vertebra registry accept {folder} I1 --by NAME",
    ]


def _draft(study: Study) -> Draft:
    if study.draft is None:
        raise Trouble(f"{study.id} is no draft: import a record first")
    return study.draft


@command.command("lines")
@click.argument("study")
@LANG
def lines(study: str, lang: Lang) -> None:
    """Every line of a draft: the registered words, what they may mean, who accepted it."""
    click.echo(lines_page(find_study(study), lang), nl=False)


@command.command("accept")
@click.argument("study", type=click.Path(exists=True, path_type=Path))
@click.argument("criteria", nargs=-1, required=True)
@click.option("--by", required=True, help="The person who accepts, by name.")
@click.option("--as", "how", type=click.Choice(["expression", "question"]), default="expression", show_default=True)
@click.option("--on", type=_DAY, help="The day; today if none is named.")
def accept(study: Path, criteria: tuple[str, ...], by: str, how: How, on: Any) -> None:
    """Put lines of the draft STUDY in force: CRITERIA such as I1 E2. Writes the file again."""
    path = study / "study.json" if study.is_dir() else study
    day = on.date() if on else date.today()  # noqa: TID251 - a person accepts today
    changed = accepted(find_study(str(path)), criteria, how, by, day.isoformat())
    write_file(path, to_json(changed))
    left = counted(len(changed.criteria) - len(_draft(changed).accepted), "line")
    click.echo(f"{', '.join(criteria)} accepted by {by} as {how}; {left} left. Version {changed.version}")


@command.command("export")
@click.argument("study")
@click.option(
    "--to", type=click.Choice(["ctgov", "usdm"]), required=True, help="ClinicalTrials.gov API v2, or USDM v4."
)
@click.option("--out", type=FILE, required=True, help="The file to write; losses are told, and written beside it.")
@LANG
def export(study: str, to: str, out: Path, lang: Lang) -> None:
    """Write STUDY in the words of a registry or of USDM; what has no place there is listed."""
    data, losses = _exported(find_study(study), to)
    write_file(out, data, folders=True)
    page = losses_page(losses, lang)
    write_file(out.with_name(f"{out.stem}.losses.txt"), page.encode())
    click.echo(f"{out} written ({len(data):,} bytes); {len(losses)} losses in {out.stem}.losses.txt")


def _exported(study: Study, to: str) -> tuple[bytes, tuple[Loss, ...]]:
    """Imported when needed: USDM alone knows a thousand codes."""
    if to == "ctgov":
        from vertebra.protocol.registry.ctgov import export_ctgov

        return export_ctgov(study)
    from vertebra.protocol.registry.usdm import export_usdm

    return export_usdm(study)


@command.command("lint")
@click.argument("what", type=click.Path(exists=True, path_type=Path))
@LANG
@click.option("--json", "as_json", is_flag=True, help="Data instead of text.")
@click.option("--on", type=_DAY, help="The day of asking: what has grown old by then?")
@click.option("--show", "codes", multiple=True, help="Of a corpus, tell the hits of this code; repeat for more.")
@click.option(
    "--draw", type=click.IntRange(1), help="Of a corpus, tell so many hits of each code by chance, to be read."
)
@click.option("--seed", default="1", show_default=True, help="The same seed draws the same hits.")
@click.option("--out", type=FILE, help="Of a corpus, write every hit here, one a line (JSON).")
def lint(
    what: Path,
    lang: Lang,
    as_json: bool,
    on: Any,
    codes: tuple[str, ...],
    draw: int | None,
    seed: str,
    out: Path | None,
) -> None:
    """Find the faults of a record (JSON), of a draft's folder, or of a corpus (.jsonl or .jsonl.gz, a record a line).

    Exit 1 if anything must be mended before a study may be opened.
    """
    today = on.date() if on else None
    if is_corpus(what):
        tally = lint_corpus(what, today, lambda line: click.echo(line, err=True))
        shown = [hit for hit in tally.hits if hit.finding.code in codes or (draw and not codes)]
        _tell_corpus(tally, drawn(shown, draw, seed) if draw else shown, lang, as_json, out)
        return
    study, data = _with_record(what)
    findings = lint_study(study, data, today, people())
    if as_json:
        click.echo(json.dumps(msgspec.to_builtins(findings), ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(tell(findings, lang)))
    sys.exit(0 if is_sound(findings) else 1)


def _with_record(what: Path) -> tuple[Study, bytes]:
    """A draft's folder with what was accepted in it, or a record that becomes a draft for the lint alone."""
    if what.is_dir():
        return find_study(str(what)), read_file(what / "record.json", MOST_BYTES)
    data = read_file(what, MOST_BYTES)
    return import_record(data), data


def _tell_corpus(tally: Tally, shown: list[Hit], lang: Lang, as_json: bool, out: Path | None) -> None:
    if out is not None:
        write_file(out, b"".join(msgspec.json.encode(hit) + b"\n" for hit in tally.hits), folders=True)
    if as_json:
        click.echo(json.dumps(tally.counts(), indent=1))
        return
    for hit in shown:
        click.echo(f"{hit.record} {hit.finding.code} {hit.finding.where}: {hit.finding.says.into(lang)}")
    click.echo("\n".join(tally.table()))
