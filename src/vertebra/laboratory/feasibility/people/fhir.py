"""Feasibility, the site's own extract as FHIR R4 bulk data: Patient, Observation, Condition in NDJSON files.

Read line by line into the same lines as OMOP; what cannot be read is counted and told, never guessed. Observations
count when they are final, amended or corrected; a result that was entered in error does not. Source: HL7 FHIR R4,
Observation (status, value[x], effective[x]), Quantity (comparator); Bulk Data Access 1.0 (NDJSON).
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from vertebra.laboratory.feasibility.cells import LEAST, Count
from vertebra.laboratory.feasibility.people.embedded import place, sealed
from vertebra.laboratory.feasibility.people.extract import Extract, population_of
from vertebra.laboratory.feasibility.people.population import About, Population, asked, by_loinc
from vertebra.laboratory.feasibility.people.resources import Quantity, Resource, codes, person
from vertebra.laboratory.feasibility.people.sitemap import SiteMap, gaps
from vertebra.protocol.study import Study
from vertebra.terms.dates import read_date, read_moment
from vertebra.terms.findings import Finding
from vertebra.terms.texts import Text
from vertebra.terms.trouble import Trouble

LOINC, UCUM = "http://loinc.org", "http://unitsofmeasure.org"
_COUNTED = ("final", "amended", "corrected")
_SEX = {"male": "M", "female": "F"}
# SNOMED CT qualifiers, LOINC answers, HL7 v3 interpretations
_ANSWERS = {
    "10828004": "POSITIVE", "LA6576-8": "POSITIVE", "POS": "POSITIVE",
    "260385009": "NEGATIVE", "LA6577-6": "NEGATIVE", "NEG": "NEGATIVE",
}  # fmt: skip
_REFUTED = ("refuted", "entered-in-error")
_TABLES = {
    "people": pa.schema(
        [("person", pa.string()), ("person.sex", pa.string()),
         ("person.born_first", pa.date32()), ("person.born_last", pa.date32())]
    ),
    "found": pa.schema(
        [("person", pa.string()), ("item", pa.string()), ("at", pa.timestamp("us")), ("number", pa.int64()),
         ("value", pa.float64()), ("sign", pa.string()), ("unit", pa.string()), ("code", pa.string())]
    ),
    "records": pa.schema([("person", pa.string()), ("item", pa.string()), ("at", pa.timestamp("us"))]),
}  # fmt: skip

ABOUT = About(
    "fhir",
    Text("The site's own extract (FHIR)", "機構自有資料（FHIR）"),
    Text("FHIR bulk export of the site; it was read here and went nowhere", "機構之 FHIR 批次匯出，僅於本機讀取"),
    (
        Text(
            "A hospital knows who came to it, and what was measured in them for other reasons than this trial.",
            "醫院資料僅含就醫者，且檢驗並非為本試驗而做。",
        ),
    ),
)


def fhir(
    study: Study,
    folder: Path,
    moment: datetime | None = None,
    days: int = 365,
    sitemap: SiteMap | None = None,
    least: int = LEAST,
) -> Population:
    """The people of a bulk export, as they were known at `moment` (default: its newest observation).

    least: of fewer values or lines than this no finding tells the number.

    Raises:
        Trouble: the folder has no NDJSON file, no patient, or nothing that the criteria ask for.

    Findings: PEOPLE-MAP, PEOPLE-UNIT, PEOPLE-ANSWER, PEOPLE-RANGE, PEOPLE-LINE.
    """
    sitemap = sitemap or SiteMap()
    reader = Reader(study, sitemap)
    reader.read(folder)
    newest = max((row["at"] for row in reader.rows["found"]), default=None)
    if not reader.rows["people"] or newest is None:
        raise Trouble(f"{folder} has no Patient, or no Observation that the criteria ask for: check the site's map")
    connection = sealed()
    people, found, records = (
        place(connection, name, pa.Table.from_pylist(reader.rows[name], schema=schema))
        for name, schema in _TABLES.items()
    )
    answered = {id: (records.filter(records.item == id), sitemap.history[id]) for id in reader.history.values()}
    extract = Extract(people, frozenset(row["item"] for row in reader.rows["found"]), found, answered)
    when = moment or newest.replace(tzinfo=UTC)
    told = (*reader.findings(least), *gaps(study, reader.seen()))
    return population_of(study, extract, ABOUT, when, days, told, least)


class Reader:
    """Goes through the lines of a bulk export. rows: what was read, for three tables; passed: lines without use."""

    def __init__(self, study: Study, sitemap: SiteMap) -> None:
        known = asked(study)
        mine = {str(c): id for id, some in sitemap.items.items() for c in some if id in known}
        self.wanted = {f"{LOINC}|{code}": item.id for code, item in by_loinc(study).items()} | mine
        asks = {id: h for id, h in sitemap.history.items() if id in known and h.table == "condition_occurrence"}
        self.history = {str(c): id for id, h in asks.items() for c in h.concepts}
        self.terms = {id: _terms(study, id) for id in self.wanted.values()}
        self.units: Mapping[str, str] = sitemap.units
        self.rows: dict[str, list[dict[str, Any]]] = {name: [] for name in _TABLES}
        self.passed: Counter[str] = Counter()

    def seen(self) -> set[str]:
        """The items that something was found of."""
        return {row["item"] for row in self.rows["found"]} | set(self.history.values())

    def read(self, folder: Path) -> None:
        files = sorted(folder.glob("*.ndjson")) if folder.is_dir() else []
        if not files:
            raise Trouble(f"{folder} has no .ndjson file: name the folder of a FHIR bulk export")
        decoder = msgspec.json.Decoder(Resource)
        for path in files:
            with path.open("rb") as file:
                for line in file:
                    if line.strip():
                        self._line(decoder, line, path.name)

    def _line(self, decoder: "msgspec.json.Decoder[Resource]", line: bytes, name: str) -> None:
        try:
            resource = decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError):
            self.passed[name] += 1
            return
        take = {"Patient": self._patient, "Observation": self._observation, "Condition": self._condition}
        if resource.resource_type in take and not take[resource.resource_type](resource):
            self.passed[name] += 1

    def _patient(self, r: Resource) -> bool:
        born = read_date(r.birth_date) if r.birth_date else None
        days = {"person.born_first": born.low, "person.born_last": born.high} if born else {}
        self.rows["people"].append({"person": r.id, "person.sex": _SEX.get(r.gender), **days})
        return bool(r.id)

    def _observation(self, r: Resource) -> bool:
        """False where it is about something wanted but cannot be placed in time or with a person."""
        item = next((self.wanted[code] for code in codes(r.code) if code in self.wanted), None)
        if item is None or r.status not in _COUNTED:
            return True
        at, who = _moment(r.effective_date_time or r.effective_period.start), person(r)
        if at is None or not who:
            return False
        number = len(self.rows["found"])  # of two at the same moment the later line counts
        told = {"person": who, "item": item, "at": at, "number": number, "code": self._answer(item, r)}
        self.rows["found"].append(told | self._quantity(r.value_quantity))
        return True

    def _quantity(self, quantity: Quantity | None) -> dict[str, Any]:
        if quantity is None:
            return {}
        unit = quantity.code if quantity.system == UCUM else quantity.unit or quantity.code
        return {"value": quantity.value, "sign": quantity.comparator, "unit": self.units.get(unit, unit)}

    def _answer(self, item: str, r: Resource) -> str | None:
        given = (code.rpartition("|")[2] for code in codes(r.value_codeable_concept))
        return next((self.terms[item].get(_ANSWERS.get(code, "")) for code in given), None)

    def _condition(self, r: Resource) -> bool:
        item = next((self.history[code] for code in codes(r.code) if code in self.history), None)
        if item is None or any(code.endswith(_REFUTED) for code in codes(r.verification_status)):
            return True
        at, who = _moment(r.onset_date_time or r.recorded_date), person(r)
        if at is None or not who:
            return False
        self.rows["records"].append({"person": who, "item": item, "at": at})
        return True

    def findings(self, least: int) -> Iterator[Finding]:
        for name, number in sorted(self.passed.items()):
            count = Count(number, least)
            yield Finding(
                "PEOPLE-LINE",
                "question",
                name,
                Text(
                    f"{count} lines could not be used: no JSON, or without person or time.",
                    f"{count} 行無法使用：非 JSON，或缺人員或時間。",
                ),
            )


def _terms(study: Study, item: str) -> dict[str, str]:
    """Standard term -> code of the item's list."""
    codelist = study.item(item).codes
    return {c.standard: c.code for c in study.codelist(codelist).codes} if codelist else {}


def _moment(written: str) -> datetime | None:
    """The wall clock of the site; of a partial date the first day it may be."""
    moment = read_moment(written) if written else None
    if moment is not None:
        clock: datetime = moment.low.replace(tzinfo=None)
        return clock
    days = read_date(written[:10]) if written else None
    return datetime.combine(days.low, datetime.min.time()) if days else None
