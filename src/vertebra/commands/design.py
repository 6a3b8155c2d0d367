"""`vertebra design`: what a study's stopping rule does, exactly, beside the rules of the literature."""

import json
import sys

import click
import msgspec

from vertebra.commands.choices import LANG, find_study
from vertebra.laboratory.designs.evaluate import evaluate
from vertebra.laboratory.designs.plan import DesignPlan
from vertebra.laboratory.designs.told import tell, tell_two_stages
from vertebra.laboratory.designs.twostage import NoDesign, admissible, minimax, optimal
from vertebra.laboratory.shipped import design_plan
from vertebra.protocol.study import Study
from vertebra.terms.texts import Lang
from vertebra.terms.trouble import Trouble

_CHANCE = click.FloatRange(0, 1, min_open=True, max_open=True)


@click.command("design")
@click.argument("study")
@click.option("--json", "as_json", is_flag=True, help="Data instead of text.")
@LANG
@click.option("--acceptable", type=_CHANCE, help="Rate of harm at which the trial should go on.")
@click.option("--unacceptable", type=_CHANCE, help="Rate of harm at which it should stop.")
@click.option("--level", type=_CHANCE, help="How often it may stop at the acceptable rate.")
@click.option("--two-stage", type=(_CHANCE, _CHANCE, _CHANCE, _CHANCE), metavar="POOR PROMISING ALPHA BETA",
              help="Also search Simon's two-stage designs for a response rate.")  # fmt: skip
def command(
    study: str,
    as_json: bool,
    lang: Lang,
    acceptable: float | None,
    unacceptable: float | None,
    level: float | None,
    two_stage: tuple[float, float, float, float] | None,
) -> None:
    """Tell how the stopping rule of STUDY behaves, exactly, at true rates of harm and beside other rules."""
    chosen = find_study(study)
    evaluation = evaluate(chosen, _plan(chosen, study, acceptable, unacceptable, level))
    if as_json:
        click.echo(json.dumps(msgspec.to_builtins(evaluation), ensure_ascii=False, indent=1))
    else:
        click.echo(tell(evaluation, lang))
    if two_stage:
        click.echo(_two_stages(two_stage, lang), err=as_json)
    sys.stdout.flush()


def _plan(
    study: Study, name: str, acceptable: float | None, unacceptable: float | None, level: float | None
) -> DesignPlan:
    """The plan that ships with the study, else a usual one, with what was asked for on the command line."""
    plan = design_plan(name, study)
    asked = {"acceptable": acceptable, "unacceptable": unacceptable, "level": level}
    try:
        return msgspec.structs.replace(plan, **{key: value for key, value in asked.items() if value is not None})
    except ValueError as wrong:
        raise Trouble(str(wrong)) from wrong


def _two_stages(asked: tuple[float, float, float, float], lang: Lang) -> str:
    try:
        return tell_two_stages(optimal(*asked), minimax(*asked), admissible(*asked), lang)
    except NoDesign as wrong:
        raise Trouble(f"{wrong}: allow larger errors, or rates further apart") from wrong
    except ValueError as wrong:
        raise Trouble(f"--two-stage: {wrong}") from wrong
