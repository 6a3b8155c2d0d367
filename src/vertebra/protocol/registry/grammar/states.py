"""Conditions that somebody has or has not, told without a number (tables/states.json): pregnancy, HIV, surgery."""

import json
import re
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from vertebra.protocol.registry.grammar.normal import normal
from vertebra.terms.texts import Text


class State(NamedTuple):
    """group: what kind of thing it is (state, infection, disease, allergy, ability, surgery, trial, habit, consent)."""

    id: str
    label: Text
    group: str
    pattern: re.Pattern[str]


class Seen(NamedTuple):
    """A state named in a line. denied: by `no`, `not`, `negative` close before it."""

    state: str
    start: int
    end: int
    denied: bool


_DENIED = re.compile(
    r"\b(?:no|not|non|without|negative|absence|free|never|neither|nor|denies|rule[sd]?\s+out|"
    r"exclu\w+)\b[\w\s,/-]{0,24}$",
    re.I,
)
_DENIED_AFTER = re.compile(
    r"^[\s\w]{0,12}?(?:\btest\w*\s+)?(?:\bis\s+|\bare\s+|\bmust\s+be\s+)?(?:negative|excluded|ruled\s+out)\b", re.I
)


@lru_cache(maxsize=1)
def states() -> dict[str, State]:
    rows = json.loads(files("vertebra.protocol.registry").joinpath("tables/states.json").read_text(encoding="utf-8"))
    return {r["id"]: State(r["id"], Text(r["en"], r["zh"]), r["group"], _joined(r["patterns"])) for r in rows}


def _joined(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in patterns), re.I)


def states_in(text: str) -> list[Seen]:
    """The states that a line names, from left to right; of two at one place the longer."""
    plain = normal(text)
    found = [
        Seen(state.id, m.start(), m.end(), _is_denied(plain, m.start(), m.end()))
        for state in states().values()
        for m in state.pattern.finditer(plain)
    ]
    kept: list[Seen] = []
    for seen in sorted(found, key=lambda s: (s.start - s.end, s.start)):
        if all(seen.end <= k.start or seen.start >= k.end or (seen.state != k.state and _apart(seen, k)) for k in kept):
            kept.append(seen)
    return sorted(kept, key=lambda s: s.start)


def _apart(one: Seen, two: Seen) -> bool:
    return one.end <= two.start or two.end <= one.start


def _is_denied(plain: str, start: int, end: int) -> bool:
    within = plain[start:end].lower()
    return bool("negative" in within or _DENIED.search(plain[:start]) or _DENIED_AFTER.match(plain[end:]))
