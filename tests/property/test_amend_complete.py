"""No difference between two versions of a study is passed over: change any leaf, take away any part, and it is told.

The whole study is walked as plain data, so a property that is added to it next year is looked at, too.
"""

import copy
from functools import cache
from typing import Any

import hypothesis.strategies as st
import msgspec
from hypothesis import assume, given, settings

from unit.small_study import small
from vertebra.protocol.amend import diff
from vertebra.protocol.study import Study, to_json
from vertebra.studies.npc001.study import build

Path = tuple[Any, ...]


def paths(data: Any, above: Path = ()) -> list[Path]:
    """Every leaf, and every member of a list."""
    if isinstance(data, dict):
        return [p for name, value in data.items() for p in paths(value, (*above, name))]
    if isinstance(data, list):
        return [p for n, value in enumerate(data) for p in ((*above, n, "gone"), *paths(value, (*above, n)))]
    return [above]


@cache
def known(name: str) -> tuple[Study, Any, list[Path]]:
    study = {"small": small, "npc001": build}[name]()
    data = msgspec.json.decode(to_json(study))
    return study, data, paths(data)


def altered(data: Any, path: Path) -> Study | None:
    """The study with another value at this leaf, or without this member; None where that is no study."""
    data = copy.deepcopy(data)
    *way, last = path if path[-1] != "gone" else path[:-1]
    holder = data
    for step in way:
        holder = holder[step]
    if path[-1] == "gone":
        del holder[last]
    else:
        holder[last] = _other(holder[last])
    try:
        return msgspec.convert(data, Study)
    except (msgspec.ValidationError, ValueError):
        return None


def _other(value: Any) -> Any:
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str() if value.replace(".", "").replace("-", "").isdigit():
            return f"{value}1"
        case _:
            return f"{value}x"


@given(st.sampled_from(["small", "small", "npc001"]), st.data())
@settings(max_examples=150, deadline=None)
def test_every_change_is_told_in_both_languages(name, data):
    study, plain, all_paths = known(name)
    path = data.draw(st.sampled_from(all_paths))
    other = altered(plain, path)
    assume(other is not None and other.version != study.version)
    changes = diff(study, other)
    assert changes, path
    assert all(c.says.en and c.says.zh and c.kind and c.consequence for c in changes)
    assert diff(other, study), path


@given(st.sampled_from(["small", "npc001"]))
@settings(max_examples=2)
def test_the_same_version_has_no_changes(name):
    study, plain, _ = known(name)
    assert diff(study, msgspec.convert(plain, Study)) == ()
