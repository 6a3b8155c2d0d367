"""Every hit of the lint that was read as right is still told, record by record; skipped loudly without the records."""

import csv
import json
from datetime import date
from pathlib import Path

from registry_support.records import corpus
from vertebra.laboratory.adults import people
from vertebra.protocol.check import lint
from vertebra.protocol.registry.importing import import_record

JUDGED = Path(__file__).parents[2] / "docs/validation/lint-judged.csv"
READ_ON = date(2026, 11, 26)


def hits_of(data):
    return {(found.code, found.where) for found in lint(import_record(data), data, READ_ON, people())}


def test_what_was_read_as_right_is_still_told():
    with JUDGED.open(encoding="utf-8", newline="") as lines:
        judged = list(csv.DictReader(lines))
    wanted = {hit["record"] for hit in judged}
    by_id = {json.loads(data)["protocolSection"]["identificationModule"]["nctId"]: data for data in corpus()}
    found = {id: hits_of(by_id[id]) for id in sorted(wanted)}
    told = [hit for hit in judged if (hit["rule"], hit["where"]) in found[hit["record"]]]
    lost = [hit for hit in judged if hit["verdict"] == "right" and hit not in told]
    wrong = sum(hit["verdict"] == "wrong" for hit in told)
    print(f"{len(told)} of {len(judged)} judged hits of {len(wanted)} records are told, {wrong} of them wrong")
    assert lost == []
