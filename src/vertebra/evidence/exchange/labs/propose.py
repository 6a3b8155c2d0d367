"""Exchange, labs: a first mapping, out of headings, test names, LOINC codes, units, and how numbers and dates look.

A proposal holds only what the file leaves no choice about; everything else stays open and becomes a question in the
preview, to be answered once in the mapping and kept for the next file.
"""

import re
from collections.abc import Iterable, Iterator

from vertebra.evidence.exchange.labs.amounts import decimal_sign
from vertebra.evidence.exchange.labs.days import day_order, read_moment
from vertebra.evidence.exchange.labs.mapping import Mapping, Order
from vertebra.evidence.exchange.labs.words import BY_HEADING, BY_NAME, FINDINGS, MISSING, bracketed, plain
from vertebra.evidence.exchange.table import Table
from vertebra.evidence.exchange.unit_words import unit_of
from vertebra.protocol.forms import Item
from vertebra.protocol.study import Study
from vertebra.terms.trouble import Trouble

LOINC = re.compile(r"\d{1,5}-\d")
_LABS = ("LB", "MB", "IS")


class NotTold(Trouble):
    """The file does not say whose results these are, or of when."""


def propose(study: Study, table: Table, participants: Iterable[str] = ()) -> Mapping:
    """A mapping for a file that nobody mapped yet.

    Raises:
        NotTold: no column of participants or of days is known by its heading.
    """
    headings = _headings(table)
    for role, what in (("participant", "participants"), ("day", "days of sampling")):
        if role not in headings:
            raise NotTold(
                f"no column of {what} is known by its heading; name it in a mapping (headings: {_told(table)})"
            )
    is_long = "value" in headings and ("test" in headings or "loinc" in headings)
    tests = Tests(study)
    found = _long(table, headings, tests) if is_long else _wide(table, headings, tests)
    written = list(_results(table, headings, is_long, found))
    return Mapping(
        "long" if is_long else "wide",
        headings["participant"],
        headings["day"],
        headings.get("time", ""),
        headings.get("visit", ""),
        headings.get("test", "") if is_long else "",
        headings.get("loinc", "") if is_long else "",
        headings.get("value", "") if is_long else "",
        headings.get("unit", "") if is_long else "",
        found,
        {} if is_long else {test: bracketed(test) for test in found if unit_of(bracketed(test))},
        visits=_visits(study, table, headings.get("visit", "")),
        participants=_people(table, headings["participant"], participants),
        codes=_codes(study, found.values()),
        missing={word: MISSING[word.lower()] for word in written if word.lower() in MISSING},
        days=_order(table, headings["day"]),
        decimal=decimal_sign([w for w in written if any(c.isdigit() for c in w)]),
        encoding=table.encoding,
    )


class Tests:
    """The tests of a study by all that laboratories may call them; a name of two items is no name."""

    def __init__(self, study: Study) -> None:
        self._by: dict[str, set[str]] = {}
        for form in study.forms:
            for item in form.items:
                if item.derive is None and item.standard is not None and item.standard.domain in _LABS:
                    for name in _names(item):
                        self._by.setdefault(name, set()).add(item.id)

    def find(self, written: str) -> str | None:
        """The item of a test name, a LOINC code or a heading."""
        names = [written] if LOINC.fullmatch(written) else [plain(written), BY_NAME.get(plain(written), "")]
        found = {item for name in names for item in self._by.get(name, ())}
        return found.pop() if len(found) == 1 else None


def _names(item: Item) -> Iterator[str]:
    assert item.standard is not None
    yield from (plain(name) for name in (item.id, item.label.en, item.label.zh) if plain(name))
    yield from (name for name in (item.standard.test, item.standard.loinc) if name)
    if not item.standard.test and item.standard.variable and not item.standard.variable.endswith("DTC"):
        yield item.standard.variable


def _headings(table: Table) -> dict[str, str]:
    """What each known heading is; the first of two of a kind counts."""
    found: dict[str, str] = {}
    for heading in table.headings:
        role = BY_HEADING.get(plain(heading))
        if role is not None:
            found.setdefault(role, heading)
    return found


def _told(table: Table) -> str:
    return ", ".join(table.headings[:12])


def _long(table: Table, headings: dict[str, str], tests: Tests) -> dict[str, str]:
    """Names and codes of the tests that are known; a code counts before a name."""
    found: dict[str, str] = {}
    for row in table.rows:
        names = [row.get(headings[role]) for role in ("loinc", "test") if role in headings]
        item = next((i for i in map(tests.find, filter(None, names)) if i), None)
        if item is not None:
            found[next(name for name in reversed(names) if name)] = item
    return found


def _wide(table: Table, headings: dict[str, str], tests: Tests) -> dict[str, str]:
    others = [h for h in table.headings if h not in headings.values()]
    return {heading: item for heading in others if (item := tests.find(heading) or tests.find(heading.split("(")[0]))}


def _results(table: Table, headings: dict[str, str], is_long: bool, tests: dict[str, str]) -> Iterator[str]:
    columns = [headings["value"]] if is_long else list(tests)
    return (row.get(column) for row in table.rows for column in columns if row.get(column))


def _visits(study: Study, table: Table, heading: str) -> dict[str, str]:
    """Names that are a visit's id, label or number."""
    known: dict[str, set[str]] = {}
    for visit in study.visits:
        for name in (visit.id, visit.label.en, visit.label.zh, visit.number):
            if plain(name):
                known.setdefault(plain(name), set()).add(visit.id)
    written = dict.fromkeys(row.get(heading) for row in table.rows if row.get(heading)) if heading else {}
    found = {name: known.get(plain(name), set()) | _starting(known, plain(name)) for name in written}
    return {name: next(iter(visits)) for name, visits in found.items() if len(visits) == 1}


def _starting(known: dict[str, set[str]], name: str) -> set[str]:
    """`V8 Week 2` begins with the id V8; `V1` does not begin with V13's."""
    ids = [id for id in known if re.match(r"v\d+\Z", id) and re.match(rf"{id}(?!\d)", name)]
    return known[ids[0]] if len(ids) == 1 else set()


def _people(table: Table, heading: str, participants: Iterable[str]) -> dict[str, str]:
    """Numbers written otherwise (`P001`, `p-1`, `001`) that can be only one participant of the trial."""
    known = set(participants)
    by: dict[tuple[str, int], list[str]] = {}
    for id in known:
        letters, _, number = id.rpartition("-")
        for key in {(letters.lower(), int(number)), ("", int(number))}:
            by.setdefault(key, []).append(id)
    found = {}
    for written in dict.fromkeys(row.get(heading) for row in table.rows):
        match = re.fullmatch(r"([A-Za-z]*)[-_ ]?0*(\d+)", written)
        some = by.get((match[1].lower(), int(match[2])), []) if match and written not in known else []
        if len(some) == 1:
            found[written] = some[0]
    return found


def _codes(study: Study, items: Iterable[str]) -> dict[str, dict[str, str]]:
    """Words for findings, for each test whose list has such a finding."""
    found = {}
    for id in dict.fromkeys(items):
        item = study.item(id)
        if item.codes:
            labels = {plain(code.label.en): code.code for code in study.codelist(item.codes).codes}
            words = {
                w: labels[plain(finding)]
                for finding, some in FINDINGS.items()
                if plain(finding) in labels
                for w in some
            }
            if words:
                found[id] = words
    return found


def _order(table: Table, heading: str) -> Order:
    written = [row.get(heading) for row in table.rows if row.get(heading)]
    if all(read_moment(text).asks is None for text in written):
        return ""
    return day_order(written)
