"""Lists of words that the grammar goes by. Source: tables/words.json."""

import json
from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=32)
def vocabulary(name: str) -> frozenset[str]:
    """One list, in lower case.

    Raises:
        KeyError: no such list.
    """
    table = json.loads(files("vertebra.protocol.registry").joinpath("tables/words.json").read_text(encoding="utf-8"))
    return frozenset(word for line in table[name] for word in line.split())
