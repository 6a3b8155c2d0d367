"""What each code that may come from a scanner, a camera or a keyboard stands for. Source: domain notes F1."""

import pytest
from hypothesis import given, settings, strategies as st

from vertebra.conduct.product.scanning import MOST_LABELS, Read, label_code, read_code
from vertebra.terms.identifiers import with_check

PROTOCOL = "NPC-001"
PERSON = with_check("NPC-001-P-003")
LOT = with_check("NPC-001-P-003-L1")
SECOND = label_code(LOT, 2)
BADGE = with_check("B-AB2CDE3FGH4I")
AS_PERSON = Read("person", PERSON)
AS_LOT = Read("container", LOT)
AS_SECOND = Read("container", LOT, 2)

TABLE: list[tuple[str, str, Read | None]] = [
    ("the wristband", PERSON, AS_PERSON),
    ("the identity of the lot, typed", LOT, AS_LOT),
    ("a printed label", SECOND, AS_SECOND),
    ("a badge", BADGE, Read("badge", BADGE)),
    ("the last label there can be", label_code(LOT, 999), Read("container", LOT, 999)),
    ("small letters", SECOND.lower(), AS_SECOND),
    ("the return key that a wedge sends", f"{SECOND}\r\n", AS_SECOND),
    ("blanks around it", f"  {LOT} ", AS_LOT),
    ("a scanner that tells the symbology first", f"]d1{SECOND}", AS_SECOND),
    ("a scanner that tells a QR code first", f"]Q1{PERSON}", AS_PERSON),
    ("full-width characters of a Chinese keyboard", "".join(chr(ord(c) + 0xFEE0) for c in LOT), AS_LOT),
    ("long dashes", LOT.replace("-", "–"), AS_LOT),
    ("a site with letters", with_check("NPC-001-TPE2-014-L1"), Read("container", with_check("NPC-001-TPE2-014-L1"))),
    ("nothing", "", None),
    ("a wrong check character", f"{LOT[:-1]}{'A' if LOT[-1] != 'A' else 'B'}", None),
    ("a serial changed, the check character kept", SECOND.replace("S002", "S003"), None),
    ("half of it", LOT[:-4], None),
    ("a dash lost", LOT.replace("-L", "L"), None),
    ("another trial", with_check("NPC-002-P-003-L1"), None),
    ("another trial whose name begins alike", with_check("NPC-0011-P-003-L1"), None),
    ("no participant", with_check("NPC-001-XX"), None),
    ("the serial nought", with_check("NPC-001-P-003-L1-S000"), None),
    ("a serial of two digits", with_check("NPC-001-P-003-L1-S02"), None),
    ("the lot nought", with_check("NPC-001-P-003-L0"), None),
    ("a badge too short", with_check("B-AB2CDE3FGH4"), None),
    ("a badge with a character that base32 lacks", with_check("B-AB2CDE3FGH41"), None),
    ("a donation number of ISBT 128", "=G12341765432170", None),
    ("a web address", "https://example.org/NPC-001-P-003", None),
    ("very much", LOT * 1000, None),
]


@pytest.mark.parametrize(("what", "text", "read"), TABLE, ids=[row[0] for row in TABLE])
def test_each_code_says_what_it_stands_for(what: str, text: str, read: Read | None) -> None:
    assert read_code(text, PROTOCOL) == read


@given(st.integers(1, MOST_LABELS), st.integers(0, 30), st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"))
@settings(max_examples=200)
def test_a_label_with_one_character_misread_is_never_taken_for_another(serial: int, at: int, read: str) -> None:
    printed = label_code(LOT, serial)
    at %= len(printed)
    misread = printed[:at] + read + printed[at + 1 :]
    assert read_code(misread, PROTOCOL) in (None, Read("container", LOT, serial))
    assert read_code(misread, PROTOCOL) is None or misread == printed


@given(st.text(max_size=60))
@settings(max_examples=200)
def test_whatever_is_scanned_is_read_or_refused(text: str) -> None:
    read_code(text, PROTOCOL)


@pytest.mark.parametrize("serial", [0, -1, 1000])
def test_no_label_bears_a_serial_that_three_digits_cannot_say(serial: int) -> None:
    with pytest.raises(ValueError, match="serial"):
        label_code(LOT, serial)
