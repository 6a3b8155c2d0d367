"""What it shows, as tables: what participants report and what readers measure, with changes from both baselines."""

import polars as pl

from vertebra.conduct.state import Place
from vertebra.conduct.visits import visit_day, visit_window
from vertebra.evidence.tables.cases import Case
from vertebra.evidence.tables.frames import Record, frame, row_key
from vertebra.evidence.tables.measures import derive_measures
from vertebra.protocol.endpoints import Responder
from vertebra.protocol.expressions import evaluate
from vertebra.protocol.timeline import Visit
from vertebra.terms.verdicts import Verdict

SCORES = ("VASBACK", "VASLEG", "ODITOT", "BARTOT")
IMAGES = ("DHI", "T2", "PFIRR")

RESPONDERS = {
    "participant": pl.String,
    "responder": pl.String,
    "version": pl.Int64,
    "visit": pl.String,
    "due": pl.Boolean,
    "verdict": pl.String,
    "missing": pl.String,
}


def derive_scores(values: pl.DataFrame) -> pl.DataFrame:
    """Back and leg pain in mm, ODI in percent, Barthel index; a score is always computed, never typed."""
    return derive_measures(values, SCORES, "scores")


def derive_images(values: pl.DataFrame) -> pl.DataFrame:
    """Disc height index, T2 of the nucleus and Pfirrmann grade as the reader gave them."""
    graded = pl.coalesce(
        "number", pl.when(pl.col("item") == "PFIRR").then(pl.col("written")).cast(pl.Float64, strict=False)
    )
    return derive_measures(values.with_columns(graded.alias("number")), IMAGES, "images")


def derive_responders(cases: list[Case]) -> pl.DataFrame:
    """Each named rule at each visit after the injection that collects a score, for each injected participant.

    due: the visit took place, or its window has closed. missing: what an UNKNOWN verdict lacks.
    """
    return frame(
        RESPONDERS,
        (
            _responder(case, rule, visit)
            for case in cases
            if case.injection
            for visit in judged_visits(case)
            for rule in case.study.responders
        ),
    )


def judged_visits(case: Case) -> list[Visit]:
    """The planned visits after the injection that collect both pain and disability."""
    forms = {case.study.home(item).id for item in ("VASBACK", "ODITOT") if case.study.has_item(item)}
    return [v for v in case.study.visits if v.needs_treatment and not v.unscheduled and forms <= set(v.forms)]


def _responder(case: Case, rule: Responder, visit: Visit) -> Record:
    found = evaluate(rule.when, case.view(Place(visit.id, "", 0)))
    planned = visit_window(case.study, case.state, visit)
    closed = planned is not None and planned.last < case.now.date()
    lacking = dict.fromkeys(s.ref.item for s in found.missing if s.ref) if found.verdict is Verdict.UNKNOWN else {}
    return {
        "key": row_key("responders", case.id, visit.id, rule.id),
        "participant": case.id,
        "responder": rule.id,
        "version": rule.version,
        "visit": visit.id,
        "due": closed or visit_day(case.state, visit.id) is not None,
        "verdict": found.verdict.value,
        "missing": " ".join(lacking) or None,
        "entries": list(found.entries),
    }
