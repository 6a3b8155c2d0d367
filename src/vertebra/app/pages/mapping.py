"""App, pages: how a laboratory's file is read, as fields: every name that the file uses beside what it means here.

What is decided, what is left out and what is still open look different: an open name is a question of the preview.
`fields` shows a mapping, `mapped` reads what was sent back; what neither shows stays as the mapping has it.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.http import QueryDict
from msgspec import structs

from vertebra.app.pages.telling import Teller
from vertebra.evidence.exchange.labs import Mapping
from vertebra.evidence.exchange.labs.amounts import read_number
from vertebra.evidence.exchange.table import Table
from vertebra.evidence.exchange.unit_words import unit_of
from vertebra.protocol.forms import MISSING
from vertebra.protocol.study import Study

Shown = dict[str, Any]
Options = list[tuple[str, str]]
COLUMNS = ("participant", "day", "time", "visit", "test", "loinc", "value", "unit")
CHOICES = ("layout", "days", "decimal", "unscheduled")
NAMED = ("tests", "test_units", "units", "visits", "participants", "missing", "codes")
OPEN, MOST = "?", 200
_LAB = ("LB", "MB", "IS")


def fields(teller: Teller, mapping: Mapping, table: Table, people: Iterable[str]) -> Shown:
    """people: the numbers of the trial, to choose from."""
    w = teller.words
    return {
        "columns": [_select(w[f"map_{c}"], c, getattr(mapping, c), _headings(table)) for c in COLUMNS],
        "choices": [_select(w[f"map_{c}"], c, getattr(mapping, c), _choices(teller, c)) for c in CHOICES],
        "groups": [g for g in _groups(teller, mapping, table, list(people)) if g["rows"]],
    }


def mapped(before: Mapping, sent: QueryDict) -> Mapping:
    """The mapping as the fields say it; a group that was not sent stays as it was."""
    plain = {name: sent[name] for name in (*COLUMNS, *CHOICES) if name in sent}
    named: dict[str, Any] = {g: _named(before, g, sent) for g in NAMED if f"{g}.name" in sent}
    if "codes" in named:
        named["codes"] = _by_item(named["codes"])
    return structs.replace(before, **plain, **named)


def _named(before: Mapping, group: str, sent: QueryDict) -> dict[str, str]:
    """Names that the fields did not show stay; those set to open go."""
    kept = dict(_held(before, group))
    kept |= dict(zip(sent.getlist(f"{group}.name"), sent.getlist(f"{group}.to"), strict=False))
    return {name: to for name, to in kept.items() if to != OPEN}


def _held(mapping: Mapping, group: str) -> dict[str, str]:
    if group != "codes":
        found: dict[str, str] = getattr(mapping, group)
        return found
    return {f"{item}\t{word}": code for item, words in mapping.codes.items() for word, code in words.items()}


def _by_item(codes: dict[str, str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name, code in codes.items():
        item, _, word = name.partition("\t")
        found.setdefault(item, {})[word] = code
    return found


def _select(label: str, name: str, value: str, options: Options) -> Shown:
    return {"label": label, "name": name, "options": [(v, told, v == value) for v, told in options]}


def _headings(table: Table) -> Options:
    return [("", "—"), *((h, h) for h in table.headings)]


def _choices(teller: Teller, which: str) -> Options:
    w = teller.words
    if which == "unscheduled":
        return [("", w["map_ask"]), *((v.id, teller.visit(v.id)) for v in teller.study.visits)]
    values = {"layout": ("long", "wide"), "days": ("", "ymd", "dmy", "mdy", "roc"), "decimal": ("", ".", ",")}[which]
    return [(v, w[f"map_{which}_{_WORDS.get(v, v)}"]) for v in values]


_WORDS = {"": "plain", ".": "point", ",": "comma"}


def _groups(teller: Teller, mapping: Mapping, table: Table, people: list[str]) -> Iterator[Shown]:
    study = teller.study
    rows: tuple[tuple[str, Iterable[str], Callable[[str], Options]], ...] = (
        ("participants", _strangers(mapping, table, people), lambda _: [(p, p) for p in people]),
        ("visits", _written(table, mapping.visit), lambda _: [(v.id, teller.visit(v.id)) for v in study.visits]),
        ("tests", _tests(mapping, table), lambda _: _items(teller)),
        ("test_units", _unitless(study, mapping), lambda test: _units(study, mapping.tests[test])),
        ("units", _strange_units(mapping, table), lambda _: _all_units(study, mapping)),
        ("missing", _words(study, mapping, table), lambda _: [(str(m), teller.text(t)) for m, t in MISSING.items()]),
        ("codes", _coded(study, mapping, table), lambda name: _codes(teller, name.partition("\t")[0])),
    )
    for group, names, options in rows:
        yield _group(teller, mapping, group, names, options)


def _group(
    teller: Teller, mapping: Mapping, group: str, names: Iterable[str], options: Callable[[str], Options]
) -> Shown:
    held = _held(mapping, group)
    shown = list(dict.fromkeys(n for n in (*names, *held) if n))[:MOST]
    none: Options = [(OPEN, teller.words["map_open"])]
    if group in ("participants", "visits", "tests"):
        none.append(("", teller.words["map_leave"]))
    rows = [
        {"word": n, "told": n.replace("\t", " · "), **_select("", group, held.get(n, OPEN), [*none, *options(n)])}
        for n in shown
    ]
    undecided = sum(n not in held for n in shown)
    return {"id": group, "label": teller.words[f"map_{group}"], "rows": rows, "open": undecided}


def _written(table: Table, *columns: str) -> list[str]:
    return list(dict.fromkeys(row.get(c) for row in table.rows for c in columns if c and row.get(c)))


def _strangers(mapping: Mapping, table: Table, people: list[str]) -> list[str]:
    return [name for name in _written(table, mapping.participant) if name not in people]


def _tests(mapping: Mapping, table: Table) -> list[str]:
    if mapping.layout == "long":
        return [row.get(mapping.test) or row.get(mapping.loinc) for row in table.rows]
    roles = {getattr(mapping, c) for c in COLUMNS}
    return [h for h in table.headings if h not in roles]


def _items(teller: Teller) -> Options:
    found = [i for i in teller.study.items() if i.derive is None and i.standard and i.standard.domain in _LAB]
    return [(i.id, f"{teller.item(i.id)} ({i.id})") for i in found]


def _units(study: Study, item: str) -> Options:
    return [(u, u) for u in study.item(item).units] if item else []


def _all_units(study: Study, mapping: Mapping) -> Options:
    return list(dict.fromkeys(u for item in mapping.tests.values() for u in _units(study, item)))


def _unitless(study: Study, mapping: Mapping) -> list[str]:
    """Tests of numbers in a file without a column of units."""
    if mapping.layout == "long" and mapping.unit:
        return []
    return [test for test, item in mapping.tests.items() if item and len(study.item(item).units) > 1]


def _strange_units(mapping: Mapping, table: Table) -> list[str]:
    return [u for u in _written(table, mapping.unit) if unit_of(u) is None]


def _results(study: Study, mapping: Mapping, table: Table) -> Iterator[tuple[str, str]]:
    """Each result as written, with its item."""
    for row in table.rows:
        if mapping.layout == "long":
            test = row.get(mapping.test) or row.get(mapping.loinc)
            yield mapping.tests.get(test, mapping.tests.get(row.get(mapping.loinc), "")), row.get(mapping.value)
        else:
            yield from ((item, row.get(heading)) for heading, item in mapping.tests.items())


def _words(study: Study, mapping: Mapping, table: Table) -> list[str]:
    """Words where a number should stand."""
    found = ((i, v) for i, v in _results(study, mapping, table) if i and v and study.item(i).type == "number")
    return list(dict.fromkeys(v for _, v in found if not any(c.isdigit() for c in v) or read_number(v).value == ""))


def _coded(study: Study, mapping: Mapping, table: Table) -> list[str]:
    found = [(i, v) for i, v in _results(study, mapping, table) if i and v and study.item(i).codes]
    return list(dict.fromkeys(f"{i}\t{v}" for i, v in found if study.codelist(study.item(i).codes).label(v) is None))


def _codes(teller: Teller, item: str) -> Options:
    codes = teller.study.codelist(teller.study.item(item).codes).codes
    return [(c.code, teller.text(c.label)) for c in codes]
