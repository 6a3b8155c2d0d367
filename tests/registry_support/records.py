"""A small registered record that is in order, faults to plant in it, and the records that were handed out."""

import copy
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "tests" / "samples" / "registry"
HANDED_OUT = ROOT.parent / "shared" / "data" / "registry"
SEED = ROOT / "src" / "vertebra" / "studies" / "npc001" / "record.json"

SOUND: dict[str, Any] = {
    "identificationModule": {
        "nctId": "NCT00000002",
        "orgStudyIdInfo": {"id": "KNEE-1"},
        "organization": {"fullName": "Harbour Hospital", "class": "OTHER"},
        "briefTitle": "Exercise for the Painful Knee",
        "officialTitle": "A Randomized Open Label Trial of Exercise for the Painful Knee",
    },
    "statusModule": {
        "statusVerifiedDate": "2026-03",
        "overallStatus": "RECRUITING",
        "startDateStruct": {"date": "2026-02-01", "type": "ACTUAL"},
        "primaryCompletionDateStruct": {"date": "2028-02-01", "type": "ESTIMATED"},
        "completionDateStruct": {"date": "2028-06-01", "type": "ESTIMATED"},
        "studyFirstSubmitDate": "2026-01-15",
    },
    "sponsorCollaboratorsModule": {
        "responsibleParty": {"type": "SPONSOR"},
        "leadSponsor": {"name": "Harbour Hospital", "class": "OTHER"},
    },
    "oversightModule": {"oversightHasDmc": True, "isFdaRegulatedDrug": False, "isFdaRegulatedDevice": False},
    "descriptionModule": {"briefSummary": "Does exercise ease the pain of the knee? 40 people take part."},
    "conditionsModule": {"conditions": ["Knee Pain"]},
    "designModule": {
        "studyType": "INTERVENTIONAL",
        "phases": ["NA"],
        "designInfo": {
            "allocation": "RANDOMIZED",
            "interventionModel": "PARALLEL",
            "primaryPurpose": "TREATMENT",
            "maskingInfo": {"masking": "NONE"},
        },
        "enrollmentInfo": {"count": 40, "type": "ESTIMATED"},
    },
    "armsInterventionsModule": {
        "armGroups": [
            {"label": "Exercise", "type": "EXPERIMENTAL", "interventionNames": ["Behavioral: Exercise"]},
            {"label": "Waiting", "type": "NO_INTERVENTION"},
        ],
        "interventions": [
            {"type": "BEHAVIORAL", "name": "Exercise", "description": "Twice a week", "armGroupLabels": ["Exercise"]}
        ],
    },
    "outcomesModule": {
        "primaryOutcomes": [
            {
                "measure": "Pain of the knee",
                "description": "Measured on a visual analogue scale from 0 to 100 mm",
                "timeFrame": "Week 12",
            }
        ],
        "secondaryOutcomes": [
            {"measure": "Days of sick leave", "description": "Counted from the diary", "timeFrame": "Week 24"}
        ],
    },
    "eligibilityModule": {
        "eligibilityCriteria": (
            "Inclusion Criteria:\n\n* Age 20 to 65 years\n* Haemoglobin at least 10 g/dL\n\n"
            "Exclusion Criteria:\n\n* Body mass index above 40 kg/m2"
        ),
        "healthyVolunteers": False,
        "sex": "ALL",
        "minimumAge": "20 Years",
        "maximumAge": "65 Years",
    },
    "contactsLocationsModule": {
        "centralContacts": [{"name": "A. Pier", "role": "CONTACT", "email": "pier@example.org"}],
        "overallOfficials": [{"name": "B. Quay", "affiliation": "Harbour Hospital", "role": "PRINCIPAL_INVESTIGATOR"}],
        "locations": [{"facility": "Harbour Hospital", "city": "Taipei", "country": "Taiwan"}],
    },
    "ipdSharingStatementModule": {"ipdSharing": "NO"},
}


def record(**changes: Any) -> bytes:
    """The sound record with other values: `record(eligibilityModule__sex="FEMALE")`; None takes a field away."""
    section = copy.deepcopy(SOUND)
    for path, value in changes.items():
        *way, last = path.split("__")
        holder: Any = section
        for step in way:
            holder = holder[int(step)] if step.isdigit() else holder[step]
        if value is None:
            del holder[last]
        else:
            holder[last] = value
    return json.dumps({"protocolSection": section, "hasResults": False}).encode()


def with_criteria(inclusion: str = "", exclusion: str = "", **changes: Any) -> bytes:
    """The sound record with these lines, several parted by line ends."""
    parts = [
        f"{title}\n\n" + "\n".join(f"* {line}" for line in text.split("\n"))
        for title, text in (("Inclusion Criteria:", inclusion), ("Exclusion Criteria:", exclusion))
        if text
    ]
    return record(eligibilityModule__eligibilityCriteria="\n\n".join(parts), **changes)


def samples() -> list[bytes]:
    """Twenty small records of the registry (public domain)."""
    return _lines(SAMPLES / "records.jsonl.gz")


def sample(id: str) -> bytes:
    return next(line for line in samples() if f'"nctId":"{id}"'.encode() in line.replace(b'": "', b'":"'))


def corpus(name: str = "records.jsonl.gz") -> Iterator[bytes]:
    """The records that were handed out with the task; they are not part of the repository."""
    path = HANDED_OUT / name
    if not path.is_file():
        pytest.skip(f"NOT RUN: the registry corpus {name} is not at {HANDED_OUT.parent.parent.name}/data/registry")
    return iter(_lines(path))


def _lines(path: Path) -> list[bytes]:
    with gzip.open(path, "rb") as lines:
        return list(lines)
