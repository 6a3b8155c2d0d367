"""What it shows, as tables: one row a participant, from the first contact to the end, and who belongs to which set.

Populations are the study's own conditions (`study.populations`), one column each, `in_<ID>`. How far a participant came
and why no further is in `reached` and `left`; every participant who came no further than a stage has one reason.

Source: domain notes A5 R73 (analysis sets, each exclusion with its reason), R6 (counts apart).
"""

from datetime import date

import polars as pl

from vertebra.conduct.look import day_of
from vertebra.evidence.tables.cases import Case, Gather
from vertebra.evidence.tables.frames import Columns, Record, frame, row_key
from vertebra.protocol.expressions import evaluate
from vertebra.protocol.study import Study
from vertebra.terms.verdicts import Verdict

STAGES = ("identified", "consented", "eligible", "harvested", "released", "injected", "completed")

COLUMNS = {
    "participant": pl.String,
    "site": pl.String,
    "version": pl.String,
    "reading": pl.String,
    "identified": pl.Date,
    "declined": pl.Date,
    "consented": pl.Date,
    "judged": pl.Date,
    "fitness": pl.String,
    "surgery": pl.Date,
    "filled": pl.Date,
    "released": pl.Date,
    "injected": pl.Date,
    "ended": pl.Date,
    "end_reason": pl.String,
    "withdrawn": pl.Date,
    "last_contact": pl.Date,
    "reached": pl.String,
    "left": pl.String,
    "age": pl.Float64,
    "sex": pl.String,
    "bmi": pl.Float64,
    "smoking": pl.String,
    "level": pl.String,
    "herniation": pl.String,
    "transitional": pl.String,
}


def columns(study: Study) -> Columns:
    return COLUMNS | {f"in_{population.id}": pl.Boolean for population in study.populations}


def derive_participants(cases: list[Case], study: Study) -> pl.DataFrame:
    """One row for each participant who was identified."""
    return frame(columns(study), map(_participant, cases))


def _participant(case: Case) -> Record:
    read = Gather(case)
    record = _way(case, read) | _person(read)
    record |= {f"in_{p.id}": evaluate(p.who, case.view()).verdict is Verdict.MET for p in case.study.populations}
    reached = _reached(record)
    return record | {"reached": reached, "left": _left(record, reached, read), "entries": read.noted}


def _way(case: Case, read: Gather) -> Record:
    state, fitness = case.state, case.state.fitness.get("screening")
    consent = state.consents.get("trial")
    read.note(case.entries[0].key, consent.entry if consent else None, fitness.entry if fitness else None)
    given = day_of(consent.given_at) if consent else None
    return {
        "key": row_key("participants", case.id),
        "participant": case.id,
        "site": state.site,
        "version": case.entries[-1].study_version,
        "reading": fitness.reading if fitness else None,
        "identified": day_of(state.identified_at),
        "declined": day_of(state.declined_at),
        "consented": given,
        "judged": day_of(fitness.at) if fitness else None,
        "fitness": fitness.outcome if fitness else None,
        "surgery": read.day("SURGDTC"),
        "filled": read.day("FILLDTC"),
        "released": read.day("RELDTC") if read.code("RELDEC") in ("RELEASED", "CONDITIONAL") else None,
        "injected": read.day("EXDTC"),
        "ended": read.day("EOSDTC"),
        "end_reason": read.code("EOSREAS"),
        "withdrawn": day_of(consent.withdrawn_at) if consent and consent.withdrawn_at else None,
        "last_contact": _last_contact(case),
    }


def _person(read: Gather) -> Record:
    return {
        "age": read.number("AGE"),
        "sex": read.code("SEX"),
        "bmi": read.number("BMI"),
        "smoking": read.code("SMOKING"),
        "level": read.code("LEVEL"),
        "herniation": read.code("HERNTYPE"),
        "transitional": read.code("LSTV"),
    }


def _last_contact(case: Case) -> date | None:
    """The newest day to which data of a visit belong."""
    days = [day_of(sheet.occurred_at) for place, sheet in case.state.sheets.items() if place.visit]
    return max((day for day in days if day), default=None)


def _reached(record: Record) -> str:
    """The last stage without a gap before it."""
    passed = {
        "identified": True,
        "consented": record["consented"] is not None,
        "eligible": record["fitness"] == "eligible",
        "harvested": record["surgery"] is not None,
        "released": record["released"] is not None,
        "injected": record["injected"] is not None,
        "completed": record["end_reason"] == "COMPLETED" and record["injected"] is not None,
    }
    reached = "identified"
    for stage in STAGES:
        if not passed[stage]:
            break
        reached = stage
    return reached


def _left(record: Record, reached: str, read: Gather) -> str | None:
    """Why no further: a code of the end, a failed culture, fitness, or that it is not over yet."""
    failed = read.code("MFREASON")
    if reached == "completed":
        return None
    if reached == "harvested" and failed:
        return f"MFAIL:{failed}"
    if reached == "harvested" and read.code("RELDEC") == "REJECTED":
        return "REJECTED"
    if record["end_reason"]:
        return f"EOS:{record['end_reason']}"
    if record["withdrawn"]:
        return "WITHDRAWN"
    return _pending(record, reached)


def _pending(record: Record, reached: str) -> str:
    if reached == "identified":
        return "DECLINED" if record["declined"] else "NOT CONSENTED"
    if reached == "consented":
        return "NOT JUDGED" if record["fitness"] is None else f"FITNESS:{record['fitness']}"
    return "NOT OPERATED" if reached == "eligible" else "CONTINUES"
