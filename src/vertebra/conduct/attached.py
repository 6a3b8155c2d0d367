"""Pictures and files: their bytes are kept beside the ledger, their SHA-256 stands in it as a datum.

Bytes can be erased with a person's data; a hash in a chain cannot, and tells nothing of what it was made from. See
docs/decisions/0022.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

import msgspec

from vertebra.conduct.entries import Body, Datum, Entry, FormSaved, Stepped, StepRefused
from vertebra.protocol.forms import ATTACHED
from vertebra.protocol.study import Study
from vertebra.terms.canonical import sha256

MediaType = Literal["image/png", "image/jpeg", "image/webp", "text/csv"]
HASH_LENGTH = 64
MOST_OF_ONE_ITEM = 12


class Attachment(msgspec.Struct, frozen=True):
    """Bytes as they are kept, what they are, and their SHA-256."""

    sha256: str
    media: MediaType
    data: bytes


def attachment(data: bytes, media: MediaType) -> Attachment:
    return Attachment(sha256(data), media, data)


def is_hash(text: str) -> bool:
    """
    >>> is_hash("ab" * 32), is_hash("AB" * 32), is_hash("ab" * 31)
    (True, False, False)
    """
    return len(text) == HASH_LENGTH and all(c in "0123456789abcdef" for c in text)


def hashes(datum: Datum) -> tuple[str, ...]:
    """The SHA-256 of each attachment of a datum, in order."""
    return tuple(part for part in datum.value.split(";") if part)


def named_in(study: Study, body: Body) -> Iterator[tuple[str, str]]:
    """(form, SHA-256) of every attachment that an entry names; of a refused step too, since it is a fact."""
    if not isinstance(body, FormSaved | Stepped | StepRefused):
        return
    form = body.form if not isinstance(body, StepRefused) else _form_of(study, body.step)
    for datum in body.data:
        if study.has_item(datum.item) and study.item(datum.item).type in ATTACHED:
            yield from ((form, found) for found in hashes(datum))


def _form_of(study: Study, step: str) -> str:
    found = study.product.step(step)
    return found.form if found else ""


def forms_naming(studies: Mapping[str, Study], entries: Iterable[Entry], wanted: str) -> frozenset[str]:
    """The forms in which an attachment ever stood, whatever stands there now: its history is seen with the form."""
    return frozenset(
        form
        for entry in entries
        if entry.study_version in studies
        for form, found in named_in(studies[entry.study_version], entry.body)
        if found == wanted
    )
