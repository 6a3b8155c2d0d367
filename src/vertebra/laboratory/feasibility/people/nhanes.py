"""Feasibility, the shipped population: adults of the United States with the blood values of a screening.

The very file that virtual participants draw their blood from (`vertebra.simulate.population`), so that what a
simulated screening fails is what is counted here. Source: NHANES 2017-March 2020 pre-pandemic, CDC/NCHS, public domain;
weights WTMECPRP, strata SDMVSTRA, clusters SDMVPSU (see vertebra/simulate/data/README.md).
"""

from dataclasses import replace
from datetime import UTC, datetime

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from pyarrow import csv

from vertebra.laboratory.feasibility.people.embedded import place, sealed
from vertebra.laboratory.feasibility.people.population import About, Population, by_loinc, columns_for, demographic
from vertebra.laboratory.feasibility.people.raw import Written, code_columns, number_columns, span_columns
from vertebra.laboratory.feasibility.rule.table import Held
from vertebra.laboratory.feasibility.tallies import Design
from vertebra.protocol.study import Study
from vertebra.simulate.population import table_bytes
from vertebra.terms.texts import Text

# column of the file -> LOINC of the measurement, unit of the file
MEASURED = {
    "wbc": ("6690-2", "10*3/uL"),
    "haemoglobin": ("718-7", "g/dL"),
    "platelets": ("777-3", "10*3/uL"),
    "bun": ("3094-0", "mg/dL"),
    "creatinine": ("2160-0", "mg/dL"),
    "ast": ("1920-8", "U/L"),
    "alt": ("1742-6", "U/L"),
}
DESIGN = ("weight", "stratum", "psu")
TOPPED_AGE = 80  # Source: NHANES codebook, RIDAGEYR: 80 means 80 years or more
_SURVEY_ENDED = datetime(2020, 3, 31, tzinfo=UTC)

ABOUT = About(
    "nhanes",
    Text("NHANES 2017–March 2020, adults of 20 years and over", "NHANES 2017–2020 年 3 月，20 歲以上成人"),
    Text(
        "National Health and Nutrition Examination Survey, CDC/NCHS, public domain",
        "美國國家健康與營養調查（NHANES），CDC/NCHS，公共領域",
    ),
    (
        Text(
            "It has no PT, INR, infection markers or images, so criteria on them are unknown, never failed.",
            "無 PT、INR、感染標記與影像資料，相關條件一律為未知，絕不計為不符。",
        ),
    ),
)


def nhanes(study: Study) -> Population:
    """The shipped survey, for the items of this study that it measured."""
    connection = sealed()
    columns = {name: pa.float64() for name in ("age", "weight", *MEASURED)} | {"sex": pa.string()}
    options = csv.ConvertOptions(column_types=columns, strings_can_be_null=True)
    raw = place(connection, "nhanes", csv.read_csv(pa.BufferReader(table_bytes()), convert_options=options))
    names, held = _items(study, raw)
    table = raw.select(**{f"design.{name}": raw[name] for name in DESIGN}, person=raw.seqn, **names)
    design = Design(*(f"design.{name}" for name in DESIGN))
    about = replace(ABOUT, isnt=(*_not_the_patients(study), *ABOUT.isnt))
    return Population(about, columns_for(study, table, held, _SURVEY_ENDED), design, public=True)


def _not_the_patients(study: Study) -> tuple[Text, Text]:
    """Whom the survey did not ask: the patients of this study, by its condition."""
    of = study.identity.condition
    en, zh = (f" ({of.en})", f"（{of.zh}）") if of.en not in ("", "—") else ("", "")
    return (
        Text(
            f"These are adults of the United States, not the patients of this study{en}.",
            f"此為美國一般成人，並非本試驗之病人{zh}。",
        ),
        Text(
            "Nobody was chosen for that disease, and nobody was asked the history of the criteria.",
            "受訪者非因該疾病而入選，亦未詢問各條件之病史。",
        ),
    )


def _items(study: Study, raw: ir.Table) -> tuple[dict[str, ir.Value], dict[str, Held]]:
    """Items are found by their LOINC code, age and sex by their name in the submission datasets."""
    names: dict[str, ir.Value] = {}
    held: dict[str, Held] = {}
    measured = by_loinc(study)
    for column, (loinc, unit) in MEASURED.items():
        if item := measured.get(loinc):
            some, held[item.id] = number_columns(item, Written(raw[column], unit))
            names |= some
    if age := demographic(study, "AGE"):
        topped = (raw.age >= TOPPED_AGE).ifelse(ibis.null("float64"), raw.age)
        some, held[age.id] = span_columns(age, raw.age, topped)
        names |= some
    if sex := demographic(study, "SEX"):
        some, held[sex.id] = code_columns(sex, raw.sex)
        names |= some
    return names, held
