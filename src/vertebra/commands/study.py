"""`vertebra study`: build the canonical JSON of a study, check it, show it to whom must sign it."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path

import click
import msgspec

from vertebra.commands.choices import find_study, record_of
from vertebra.protocol.check import check
from vertebra.protocol.eligibility import Reading
from vertebra.protocol.show import PARTS, as_data, show
from vertebra.protocol.study import to_json
from vertebra.terms.findings import Finding
from vertebra.terms.texts import Lang

_READING = click.option("--reading", type=click.Choice(["registered", "corrected"]), help="Reading of the criteria.")
_LANG = click.option("--lang", type=click.Choice(["en", "zh-Hant"]), default="en", show_default=True, help="Language.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Data instead of text.")


@click.group("study")
def command() -> None:
    """Build, check or show STUDY: a shipped study such as npc001, or a JSON file."""


@command.command("build")
@click.argument("study")
@_READING
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write here instead of to the screen.")
def build(study: str, reading: Reading | None, out: Path | None) -> None:
    """Write the canonical JSON; the same bytes on every machine, its SHA-256 is the version."""
    built = find_study(study, reading)
    if out is None:
        sys.stdout.buffer.write(to_json(built))
    else:
        out.write_bytes(to_json(built))
    click.echo(f"{built.identity.protocol}, criteria as {built.reading}: version {built.version}", err=True)


@command.command("check")
@click.argument("study")
@_READING
@_LANG
@_JSON
def check_(study: str, reading: Reading | None, lang: Lang, as_json: bool) -> None:
    """Find what is wrong with the study. Exit 1 if anything must be mended before it is used."""
    built = find_study(study, reading)
    findings = check(built, record_of(study))
    if as_json:
        click.echo(json.dumps(msgspec.to_builtins(findings), ensure_ascii=False, indent=1))
    else:
        for line in tell(findings, lang):
            click.echo(line)
    sys.exit(1 if any(f.severity == "stop" for f in findings) else 0)


def tell(findings: Iterable[Finding], lang: Lang) -> list[str]:
    """The findings by severity, the gravest first, then the count of each."""
    found, lines = list(findings), []
    for severity in ("stop", "question", "note"):
        some = [f for f in found if f.severity == severity]
        lines += [f"{severity:8}  {f.code:5} {f.where}: {f.says.into(lang)}" for f in some]
    counts = ", ".join(f"{sum(f.severity == s for f in found)} {s}" for s in ("stop", "question", "note"))
    return [*lines, counts]


@command.command("show")
@click.argument("study")
@_READING
@_LANG
@_JSON
@click.option("--part", type=click.Choice(PARTS), help="Only this part; forms are shown only when asked for.")
def show_(study: str, reading: Reading | None, lang: Lang, as_json: bool, part: str | None) -> None:
    """What a person reviews before signing: schedule, criteria, product and safety rules in plain words."""
    built = find_study(study, reading)
    if as_json:
        click.echo(json.dumps(as_data(built, lang), ensure_ascii=False, indent=1))
    else:
        click.echo(show(built, lang, part or ""))
