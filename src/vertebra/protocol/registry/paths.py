"""JSON paths: `$.protocolSection.statusModule.startDateStruct`, `$.locations[3]['odd name']`."""

import json
import re
from typing import Any

Step = str | int

_PLAIN = re.compile(r"[A-Za-z_]\w*\Z", re.ASCII)
_STEP = re.compile(r"\.([A-Za-z_]\w*)|\[(\d+)\]|\[(\"(?:[^\"\\]|\\.)*\")\]", re.ASCII)


def below(path: str, step: Step) -> str:
    """
    >>> below(below("$.locations", 3), "odd name")
    '$.locations[3]["odd name"]'
    """
    if isinstance(step, int):
        return f"{path}[{step}]"
    return f"{path}.{step}" if _PLAIN.match(step) else f"{path}[{json.dumps(step)}]"


def steps(path: str) -> list[Step]:
    """
    >>> steps('$.locations[3]["odd name"]')
    ['locations', 3, 'odd name']
    """
    found: list[Step] = []
    for name, place, quoted in _STEP.findall(path):
        found.append(int(place) if place else json.loads(quoted) if quoted else name)
    return found


def put(whole: dict[str, Any], path: str, value: Any) -> bool:
    """Set what a path leads to, making the objects on the way; False where a list is too short for it."""
    *way, last = steps(path)
    holder: Any = whole
    for step in way:
        if isinstance(step, int):
            if not isinstance(holder, list) or step >= len(holder):
                return False
            holder = holder[step]
        else:
            holder = holder.setdefault(step, {}) if isinstance(holder, dict) else None
    if not isinstance(holder, dict) or not isinstance(last, str):
        return False
    holder[last] = value
    return True


def rename(whole: dict[str, Any], path: str, name: str) -> None:
    """Give what a path leads to another name; nothing where the path leads nowhere."""
    *way, last = steps(path)
    holder: Any = whole
    for step in way:
        try:
            holder = holder[step]
        except (KeyError, IndexError, TypeError):
            return
    if isinstance(holder, dict) and last in holder:
        holder[name] = holder.pop(last)
