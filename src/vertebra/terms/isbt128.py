"""ISBT 128 numbers of licensed sites: donation number, chain of identity, expiry; read, checked and written.

ISBT 128 is licensed: a site that uses it registers with ICCBBA. Only the structures and the public check algorithm are
here, none of its tables; Vertebra's own scheme (terms.identifiers) is the default everywhere. Whatever is read comes
back as a value, or as a text that says what is wrong and what to do.

    donation number    =G12341765432100    scanned, two flags behind; or G1234 17 654321 A, typed with check character
    chain of identity  &/CHG123417654321   structure 040
    expiry             &>0260751430        structure 005: century, year, day of the year, hour, minute, of the facility

Source: ICCBBA ST-001 structures 001, 005, 040 and appendix A, domain notes F1; ISO/IEC 7064 MOD 37-2.
"""

import re
import unicodedata
from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

from vertebra.terms.identifiers import CHECKS, check_character
from vertebra.terms.texts import Text

_FACILITY = r"(?P<facility>[A-NP-Z1-9][A-NP-Z0-9]{2}[0-9]{2})"
_NUMBER = _FACILITY + r"(?P<year>[0-9]{2})(?P<serial>[0-9]{6})"
_SCANNED = re.compile(rf"={_NUMBER}(?P<flags>[0-9A-HJ-NPR-Y]{{2}})")
_TYPED = re.compile(rf"{_NUMBER}(?P<check>[0-9A-Z*])")
_CHAIN = re.compile(rf"&/CH{_NUMBER}")
_EXPIRY = re.compile(r"&>(?P<century>[0-9])(?P<year>[0-9]{2})(?P<day>[0-9]{3})(?P<hour>[0-9]{2})(?P<minute>[0-9]{2})")
_CHECKED_FLAGS = range(60, 97)  # type 3: 60 and the value of the check character

_NOT_DONATION = Text(
    "This is no ISBT 128 donation number. Scan the symbol, or type 13 characters and the check character in its box, "
    "such as G1234 17 654321 A.",
    "這不是 ISBT 128 捐贈編號。請掃描條碼，或輸入 13 碼及方框內之檢查碼，例如 G1234 17 654321 A。",
)
_WRONG_CHECK = Text(
    "The check character does not belong to this donation number: a character is wrong or two are exchanged. "
    "Read it again from the label.",
    "檢查碼與捐贈編號不符：有一字元錯誤或兩字元對調。請重新核對標籤。",
)
_NOT_CHAIN = Text(
    "This is no ISBT 128 chain of identity identifier (&/CH and 13 characters). Scan it again.",
    "這不是 ISBT 128 身分鏈識別碼（&/CH 加 13 碼）。請重新掃描。",
)
_NOT_EXPIRY = Text(
    "This is no ISBT 128 expiry (&> and ten digits: century, year, day of the year, hour, minute). Scan it again.",
    "這不是 ISBT 128 有效期限（&> 加十位數字：世紀、年、年中日序、時、分）。請重新掃描。",
)


class Donation(NamedTuple):
    """A donation number: facility that gave it, year (two digits), serial within the year; flags are no part of it."""

    facility: str
    year: str
    serial: str
    flags: str = "00"

    @property
    def number(self) -> str:
        """The 13 characters, unique for a hundred years."""
        return f"{self.facility}{self.year}{self.serial}"

    @property
    def check(self) -> str:
        """The character that a person types behind the number.

        >>> Donation("G1234", "17", "654321").check
        'A'
        """
        return check_character(self.number)

    @property
    def checking_flags(self) -> str:
        """Flags of type 3, which carry the check character into the symbol.

        >>> Donation("G1234", "17", "654321").checking_flags
        '70'
        """
        return f"{60 + CHECKS.index(self.check)}"

    @property
    def shown(self) -> str:
        """As it stands on a label for people: `G1234 17 654321 A`."""
        return f"{self.facility} {self.year} {self.serial} {self.check}"

    @property
    def symbol(self) -> str:
        """What its symbol says (structure 001)."""
        return f"={self.number}{self.flags}"

    @property
    def chain(self) -> str:
        """The same number as chain of identity identifier (structure 040)."""
        return f"&/CH{self.number}"


def read_donation(text: str) -> Donation | Text:
    """A donation number as scanned or as typed; or what is wrong with it.

    >>> read_donation("=G12341765432170")
    Donation(facility='G1234', year='17', serial='654321', flags='70')
    >>> read_donation("g1234 17 654321 a").shown
    'G1234 17 654321 A'
    """
    bare = _bare(text)
    scanned = _SCANNED.fullmatch(bare)
    typed = None if scanned else _TYPED.fullmatch(bare)
    if scanned:
        donation = Donation(*scanned.group("facility", "year", "serial", "flags"))
        return _WRONG_CHECK if _flags_deny(donation) else donation
    if typed:
        donation = Donation(*typed.group("facility", "year", "serial"))
        return donation if donation.check == typed["check"] else _WRONG_CHECK
    return _NOT_DONATION


def _flags_deny(donation: Donation) -> bool:
    """Whether the flags carry a check character that belongs to another number; other flags say nothing about it."""
    flags = donation.flags
    return flags.isdigit() and int(flags) in _CHECKED_FLAGS and flags != donation.checking_flags


def read_chain(text: str) -> Donation | Text:
    """A chain of identity identifier (structure 040), as the donation number that it is made of; or what is wrong."""
    found = _CHAIN.fullmatch(_bare(text))
    return Donation(*found.group("facility", "year", "serial")) if found else _NOT_CHAIN


def read_expiry(text: str, zone: tzinfo) -> datetime | Text:
    """The minute after which a product may not be used, in the zone of the facility; or what is wrong.

    The structure names no zone, so the caller must know whose label it is. The century is the hundreds digit of the
    year: 0 for 20xx, 9 for 19xx.
    """
    found = _EXPIRY.fullmatch(_bare(text))
    if not found:
        return _NOT_EXPIRY
    century, year, day, hour, minute = (int(part) for part in found.groups())
    first = datetime((1900 if century == 9 else 2000 + 100 * century) + year, 1, 1, tzinfo=zone)
    if hour > 23 or minute > 59 or not 1 <= day <= (366 if _is_leap(first.year) else 365):
        return _NOT_EXPIRY
    return first + timedelta(days=day - 1, hours=hour, minutes=minute)


def write_expiry(at: datetime) -> str:
    """The expiry as its symbol says it, by the clock that `at` is written in.

    >>> from datetime import UTC
    >>> write_expiry(datetime(2026, 3, 16, 14, 30, tzinfo=UTC))
    '&>0260751430'
    """
    return f"&>{at.year // 100 % 10}{at:%y%j%H%M}"


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _bare(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text[:60]).upper()
    return "".join(plain.split()).replace("-", "")
