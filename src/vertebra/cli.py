"""The `vertebra` command: finds the sub-command, runs it, and tells what went wrong in one line.

Sub-commands live in `vertebra.commands.<name>` as a click command named `command`; they are imported only when called,
so that `vertebra --help` is quick. Exit codes: 0 done, 1 something is wrong with what was looked at, 2 could not start.
"""

import sys
from importlib import import_module

import click

from vertebra.terms.trouble import Trouble

COMMANDS = {
    "study": "Build, check, show, compare or import study definitions.",
    "impact": "What an amendment would do to each participant of a trial.",
    "registry": "A registered record as a draft study, and a study as a record.",
    "design": "What the stopping rule of a study does, exactly, beside other rules.",
    "scenarios": "Simulate the trial over a grid of scenarios, with a report for a sponsor.",
    "simulate": "Run a whole trial with virtual participants.",
    "evidence": "Make the snapshot, the report and the results of a trial.",
    "feasibility": "Ask a population what the criteria would do to it.",
    "why": "Walk from a number in the report to the entries behind it.",
    "verify": "Verify the ledger of a trial, and its read tables.",
    "export": "Write a trial for other systems (ODM-XML).",
    "labs": "Take in laboratory results from a CSV file.",
    "casebook": "Print the casebook of a participant, or the blank one of a study.",
    "serve": "Open a trial in the browser.",
    "backup": "Everything of a trial in one file that proves itself.",
    "restore": "A backup back onto a new database, of either kind.",
    "rescue": "Let an administrator in again who lost password or second factor.",
    "demo": "The reference study from protocol to report.",
}


class Lazy(click.Group):
    """A group whose commands are imported only when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        found = import_module(f"vertebra.commands.{cmd_name}").command
        return found if isinstance(found, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list without importing anything."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="vertebra")
def vertebra() -> None:
    """Run a small autologous cell-therapy trial from protocol to report, and prove every number."""


def main() -> None:
    """Entry point: our own troubles become one line and exit code 2, bugs stay bugs."""
    try:
        sys.exit(vertebra.main(standalone_mode=False) or 0)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(wrong.exit_code)
    except click.Abort:
        sys.exit(130)
    except Trouble as wrong:
        click.echo(f"vertebra: {wrong}", err=True)
        sys.exit(2)
