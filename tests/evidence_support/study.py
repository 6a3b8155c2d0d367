"""A made-up study of twelve: SAMPLE-000. No number here was measured on anybody or comes from anywhere.

It exercises every kind of display the way a real analysis does: lists of values go through `stats`, become results, and
the displays name the results.
"""

from vertebra.evidence import stats
from vertebra.evidence.displays import (
    Column,
    Listing,
    ListingRow,
    Shown,
    Table,
    TableRow,
)
from vertebra.evidence.results import Labels, Result, Results, Row, method_of, result_id
from vertebra.evidence.rounding import show_interval, show_number, show_p, show_percent

PEOPLE = [f"S-{number:03d}" for number in range(1, 13)]
VISITS = {"V4": "Before injection", "V10": "Day 28", "V11": "Day 84", "V12": "Day 182", "V13": "Day 364"}
SCORES = {
    "BACK_PAIN": ("Back pain (VAS, 0–100 mm)", [44, 61, 38, 52, 70, 33, 47, 58, 29, 66, 41, 55], [0, 6, 14, 19, 22]),
    "LEG_PAIN": ("Leg pain (VAS, 0–100 mm)", [22, 35, 12, 28, 41, 18, 9, 31, 25, 44, 16, 20], [0, 3, 6, 8, 9]),
    "ODI": ("Disability (ODI, %)", [38, 46, 32, 44, 52, 26, 34, 48, 28, 50, 36, 42], [0, 7, 12, 16, 18]),
}

CONSENTED = 19
STAGES = [
    ("Consented", CONSENTED, (("Platelets outside the range as written", 2), ("Pain score below 60 mm", 1))),
    ("Screened and eligible", 16, (("Withdrew consent before surgery", 2),)),
    ("Tissue harvested", 14, (("Culture did not grow", 1),)),
    ("Product released", 13, (("Fever on the day of injection", 1),)),
    ("Injected", 12, (("Lost to follow-up", 1), ("Reoperation at the same level", 1))),
    ("Completed 52 weeks", 10, ()),
]


def score(measure: str, person: int, visit: int) -> float | None:
    """A made-up score: falls visit by visit, differently for everybody; two people miss late visits."""
    if (person, visit) in {(4, 3), (4, 4), (8, 4)}:
        return None
    _, start, falls = SCORES[measure]
    wobble = ((person * 7 + visit * 5) % 9) - 4
    return max(0, start[person] - falls[visit] * (0.5 + (person % 4) / 3) // 1 + (wobble if visit else 0))


class Desk:
    """Collects results while the tables are laid out."""

    def __init__(self) -> None:
        self.results: dict[str, Result] = {}
        self.rows: dict[str, Row] = {}

    def put(self, display, id, labels, value, shown, n, rows, method) -> Shown:
        self.results.setdefault(id, Result(id, display, labels, value, shown, n, tuple(rows), method))
        return Shown(id)

    def row(self, measure: str, person: int, visit: str) -> str:
        key = f"{measure}.{PEOPLE[person]}.{visit}"
        self.rows.setdefault(key, Row(key, (f"{PEOPLE[person]}#{10 + person + 3 * len(visit)}",)))
        return key

    def all(self) -> Results:
        return Results("SAMPLE-000", "5a3fe0c1" * 8, tuple(self.results.values()), tuple(self.rows.values()))


def scores_table(desk: Desk) -> Table:
    rows = []
    for measure, (label, _, _) in SCORES.items():
        rows.append(TableRow(((label,),)))
        for index, (visit, when) in enumerate(VISITS.items()):
            rows.append(_score_row(desk, measure, label, index, visit, when))
    return Table(
        id="T2_1",
        number="2.1",
        title="Pain and disability by visit, with change from before injection",
        population=("Injected participants, N = ", _headcount(desk)),
        columns=(
            Column(("Visit",), width=1),
            Column(("n",), "number", group="At the visit"),
            Column(("Mean (SD)",), "number", group="At the visit"),
            Column(("n",), "number", group="Change from before injection"),
            Column(("Mean (95% CI)",), "number", group="Change from before injection"),
            Column(("Hodges–Lehmann",), "number", group="Change from before injection"),
            Column(("p",), "number", group="Change from before injection"),
        ),
        rows=tuple(rows),
        footnotes=(
            ("Mean change with Student’s t interval; Hodges–Lehmann: median of all pairwise means.",),
            ("p: exact Wilcoxon signed rank test, two-sided, descriptive; there is no control group.",),
            ("Missing values were not imputed. Sample data: made up, measured on nobody.",),
        ),
    )


def _score_row(desk, measure, label, index, visit, when) -> TableRow:
    here = [score(measure, person, index) for person in range(12)]
    changes = stats.change([score(measure, person, 0) for person in range(12)], here)
    summary = stats.summarise(here)
    rows = [desk.row(measure, person, visit) for person in range(12) if here[person] is not None]

    def put(statistic, value, shown, function, analysis=""):
        labels = Labels("Injected", label, statistic, when, analysis)
        id = result_id(measure, visit, *(["CHG"] if analysis else []), statistic)
        return desk.put("T2_1", id, labels, value, shown, summary.n, rows, method_of(function))

    cells = [
        (when,),
        (put("N", summary.n, str(summary.n), stats.summarise),),
        (
            put("Mean", summary.mean, show_number(summary.mean, 1), stats.summarise),
            " (",
            put("SD", summary.sd, show_number(summary.sd, 2), stats.summarise),
            ")",
        ),
    ]
    if not index:
        return TableRow((*cells, ("",), ("",), ("",), ("",)), indent=1)
    mean, test, shift = stats.mean_change(changes), stats.signed_rank(changes), stats.hodges_lehmann(changes)
    change = "change from before injection"
    limits = show_interval(mean.interval.low, mean.interval.high, 1)
    cells += [
        (put("N", mean.n, str(mean.n), stats.mean_change, change),),
        (
            put("Mean", mean.mean, show_number(mean.mean, 1), stats.mean_change, change),
            " ",
            put("CI", limits, limits, stats.mean_change, change),
        ),
        (put("HL", shift.estimate, show_number(shift.estimate, 1), stats.hodges_lehmann, change),),
        (put("P", test.p, show_p(test.p), stats.signed_rank, change),),
    ]
    return TableRow(tuple(cells), indent=1)


def _headcount(desk: Desk) -> Shown:
    rows = [desk.row("SUBJ", person, "V1") for person in range(12)]
    labels = Labels("Injected", "Participants", "Count")
    return desk.put("T1_1", "POP.INJECTED.N", labels, 12, "12", 12, rows, "count: participants with an administration")


def disposition_table(desk: Desk) -> Table:
    rows = []
    for stage, count, _ in STAGES:
        labels = Labels("Consented", stage, "Count")
        share = show_percent(count / CONSENTED)
        interval = stats.clopper_pearson(count, CONSENTED)
        limits = show_interval(100 * interval.low, 100 * interval.high, 1)
        put = [
            desk.put("T1_1", result_id("POP", stage, "count"), labels, count, str(count), CONSENTED, (), "count"),
            desk.put("T1_1", result_id("POP", stage, "pct"), labels, count / CONSENTED, share, CONSENTED, (), "count"),
            desk.put("T1_1", result_id("POP", stage, "ci"), labels, limits, limits, CONSENTED, (), "clopper_pearson"),
        ]
        rows.append(TableRow(((stage,), (put[0], " (", put[1], ")"), (put[2],))))
    return Table(
        id="T1_1",
        number="1.1",
        title="Disposition of participants",
        population=("Consented participants",),
        columns=(Column(("Stage",)), Column(("n (%)",), "number"), Column(("95% CI, %",), "number")),
        rows=tuple(rows),
        footnotes=(("95% CI: exact (Clopper–Pearson). Sample data: made up, measured on nobody.",),),
    )


def adverse_event_listing() -> Listing:
    told = [
        ("Back pain", "2026-03-04", "2026-03-09", "2", "Injection procedure", "Recovered"),
        ("Headache", "2026-03-20", "2026-03-21", "1", "Not related", "Recovered"),
        ("Upper respiratory tract infection", "2026-05", "", "1", "Not related", "Recovered"),
        (
            "Recurrent disc herniation at the harvested level, confirmed on MRI",
            "2026-07-11",
            "",
            "3",
            "Disease",
            "Ongoing",
        ),
    ]
    rows = []
    for index, person in enumerate(PEOPLE * 2):
        pick = sorted(told[(index * 3 + k) % 4] for k in range(1 + index % 3))
        rows += [ListingRow((person, *event), f"ADAE.{person}.{k}") for k, event in enumerate(pick)]
    rows.sort(key=lambda row: row.cells)
    return Listing(
        id="L3_1",
        number="3.1",
        title="Adverse events",
        population=("Consented participants",),
        columns=(
            Column(("Participant",)),
            Column(("Adverse event, as recorded",), width=2),
            Column(("Start",)),
            Column(("End",)),
            Column(("Grade",), "centre"),
            Column(("Related to",), width=1),
            Column(("Outcome",)),
        ),
        rows=tuple(rows),
        footnotes=(("Grade: CTCAE. Partial dates as recorded. Sample data: made up, happened to nobody.",),),
    )
