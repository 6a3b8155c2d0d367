"""Files of other systems, cut, doubled and exchanged in places: a draft that opens, with every item kept or told, or
one line of Trouble."""

import copy
import random
import re
from functools import cache
from pathlib import Path

from hypothesis import given, settings, strategies as st
from lxml import etree

from exchange_support.accounts import unaccounted
from property.test_exchange import trouble_of
from vertebra.evidence.exchange.odm import read_values
from vertebra.evidence.exchange.odm.read import draft_of
from vertebra.evidence.exchange.xml import read_xml
from vertebra.protocol.check import check_structure
from vertebra.protocol.study import from_json, to_json

ROOT = Path(__file__).parents[2]
OURS = sorted((ROOT / "tests/samples/odm").glob("*.xml"))
REAL = [f for up in ROOT.parents for f in sorted(up.glob("shared/data/odm/*.xml")) if f.stat().st_size < 100_000]
ODD = ["", "²", "-1", "9" * 20, "1e999", "<", "No", "Yes", "☃", "a/b", "a|b", "{}", "Hard", "IN", "float", "\u200b"]
OPEN_ENDS = {"S28", "O01", "S06", "S22"}  # what no file says; and Chinese that is simplified


@cache
def tree_of(path: Path) -> etree._Element:
    return etree.parse(path).getroot()


def mutate(root: etree._Element, chance: random.Random) -> None:
    elements = [e for e in root.iter() if isinstance(e.tag, str)]
    if len(elements) < 2:
        return
    one, other = chance.choice(elements[1:]), chance.choice(elements)
    names = list(one.attrib) or ["OID"]
    match chance.randrange(7):
        case 0 if one.getparent() is not None:
            one.getparent().remove(one)
        case 1 if one.getparent() is not None:
            one.getparent().append(copy.deepcopy(one))
        case 2:
            one.attrib.pop(chance.choice(names), None)
        case 3:
            one.set(chance.choice(names), chance.choice(ODD))
        case 4:
            one.set(chance.choice(names), next(iter(other.attrib.values()), ""))
        case 5:
            one.text = chance.choice(ODD)
        case 6:
            one.tag = other.tag


@given(st.sampled_from(OURS + REAL), st.integers(0, 10**9), st.integers(1, 12))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_a_broken_file_loses_nothing_without_a_word(path, seed, times):
    root, chance = copy.deepcopy(tree_of(path)), random.Random(seed)
    for _ in range(times):
        mutate(root, chance)
    data = etree.tostring(root)
    if trouble := trouble_of(lambda content: draft_of(read_xml(content)), data):
        assert len(trouble.splitlines()) == 1
        return
    read = read_xml(data)
    draft = draft_of(read)
    assert from_json(to_json(draft.study)) == draft.study
    assert {f.code for f in check_structure(draft.study) if f.severity == "stop"} <= OPEN_ENDS
    assert read_values(read, draft) is not None
    left = [(n, re.search(r"with ([\d,]+) items?: only", n.says.en)) for n in draft.notes]
    versions = sum(int(found[1].replace(",", "")) * note.count for note, found in left if found)
    assert len(unaccounted(data, draft)) <= versions
