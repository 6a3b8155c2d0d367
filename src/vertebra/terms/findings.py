"""Something is wrong with a study, a datum or a ledger: a value that travels, never an exception."""

from typing import Literal

import msgspec

from vertebra.terms.texts import Text

Severity = Literal["note", "question", "stop"]


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing wrong.

    Attributes:
        code: stable name, listed in docs/codes.md.
        severity: note (for information), question (a person must look), stop (work may not go on).
        where: what it concerns, e.g. `P-003/V4/CRP`, `criterion E2`, `stream P-003 number 41 field body`.
        says: what is wrong and what to do next.
        entries: the ledger entries it was found in, as `stream#number`; empty for a study finding.
        evidence: what the claim rests on: a published range, a share of the population. wording: what could be written
        instead. waived: why, and by whom, where somebody has answered for it; it is shown all the same.
    """

    code: str
    severity: Severity
    where: str
    says: Text
    entries: tuple[str, ...] = ()
    evidence: Text | None = None
    wording: Text | None = None
    waived: str = ""
