"""What a file is that is no registry record: the words for what people hand in instead, and what to do about it.

Bytes, or the JSON in them, come in; half a sentence goes out, or nothing where the shape is not known.
"""

import re
from typing import Any

_ONE_BY_ONE = "import each study by itself; `vertebra registry lint` takes many of them in a file .jsonl, one a line"
_MAGIC = (
    (b"PK\x03\x04", "a zip file: take the record out of it"),
    (b"\x1f\x8b", "a compressed file: unpack it"),
    (b"%PDF", "a PDF: take the JSON of the record instead"),
    (b"\xff\xfe", "text in UTF-16: save it as UTF-8"),
    (b"\xfe\xff", "text in UTF-16: save it as UTF-8"),
)
_OLDER = {"FullStudiesResponse", "StudyFieldsResponse", "Study", "ProtocolSection", "FullStudies"}


def shape_of_bytes(data: bytes) -> str:
    """
    >>> shape_of_bytes(b"NCT Number,Title")
    'a table: take the JSON of one study instead'
    """
    head = data[:2000].lstrip()
    if known := next((what for magic, what in _MAGIC if head.startswith(magic)), ""):
        return known
    if head.startswith(b"<"):
        page = re.search(rb"<!doctype html|<html", head, re.I)
        return "a web page: take the JSON of the record instead" if page else "XML: take the JSON of the record instead"
    if not head:
        return "an empty file"
    first, _, rest = data.partition(b"\n")
    if head.startswith(b"{") and first.rstrip().endswith(b"}") and rest.lstrip().startswith(b"{"):
        return f"several records, one a line: {_ONE_BY_ONE}"
    return "" if head[:1] in b'{["' else _table(head)


def _table(head: bytes) -> str:
    first = head.split(b"\n")[0]
    is_text = not re.search(rb"[\x00-\x08]", head)
    return "a table: take the JSON of one study instead" if is_text and re.search(rb"[,;\t]", first) else ""


def shape_of_json(whole: Any) -> str:
    """
    >>> shape_of_json([{}, {}])
    'a list of 2: import each study by itself; `vertebra registry lint` takes many of them in a file .jsonl, one a line'
    """
    if isinstance(whole, list):
        return f"a list of {len(whole):,}: {_ONE_BY_ONE}"
    if not isinstance(whole, dict):
        return ""
    if isinstance(studies := whole.get("studies"), list):
        return f"an answer with {len(studies):,} studies: {_ONE_BY_ONE}"
    if _OLDER & set(whole):
        return "the registry's older interface (version 1): take the record from its API, version 2"
    if "identificationModule" in whole:
        return "a protocolSection alone: put it into an object under that name"
    return ""
