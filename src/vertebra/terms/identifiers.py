"""Identifiers with a check character, so that a mistyped or half-read label is never taken for another one.

Own scheme: letters and digits, dashes for the eye, one ISO/IEC 7064 MOD 37-2 character at the end. The same public
algorithm serves ISBT 128 donation numbers at licensed sites; no licensed table is shipped.
Source: ISO/IEC 7064:2003 MOD 37-2; vector G1234 17 654321 -> A (ISBT 128 ST-001, domain notes F1).
"""

import re

CHECKS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"


def check_character(text: str) -> str:
    """The MOD 37-2 check character of `text`; dashes and blanks do not count.

    >>> check_character("G123417654321"), check_character("G123417654312")
    ('A', 'C')

    Raises:
        ValueError: a character other than A-Z, 0-9, dash or blank.
    """
    remainder = 0
    for character in _bare(text):
        if character not in CHECKS[:36]:
            raise ValueError(f"{character!r} is not a letter or digit")
        remainder = (remainder + CHECKS.index(character)) * 2 % 37
    return CHECKS[(1 - remainder) % 37]


def with_check(text: str) -> str:
    """`text` with its check character behind a dash."""
    return f"{text}-{check_character(text)}"


def is_sound(identifier: str) -> bool:
    """Whether the last character checks all others; False for anything that is no identifier at all."""
    bare = _bare(identifier)
    try:
        return len(bare) > 1 and check_character(bare[:-1]) == bare[-1]
    except ValueError:
        return False


def is_participant(id: str) -> bool:
    """Whether this may be the number of a participant: letters, a dash, digits. `trial` and others may not.

    >>> is_participant("P-003"), is_participant("trial"), is_participant("P-3; DROP")
    (True, False, False)
    """
    return re.fullmatch(r"[A-Z]{1,4}[A-Z0-9]{0,6}-[0-9]{1,6}", id) is not None


def _bare(text: str) -> str:
    return text.upper().replace("-", "").replace(" ", "")
