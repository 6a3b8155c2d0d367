"""App, pages, participant: an entry as the pages link to it."""

from typing import Any


def key(written: str) -> dict[str, Any]:
    """
    >>> key("P-003#41")
    {'stream': 'P-003', 'number': '41', 'key': 'P-003#41'}
    """
    stream, _, number = written.partition("#")
    return {"stream": stream, "number": number, "key": written}
