"""ISBT 128 numbers of licensed sites. Source: vectors of ST-001 appendix A and ST-012 6.2, domain notes F1."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings, strategies as st

from vertebra.terms.isbt128 import Donation, read_chain, read_donation, read_expiry, write_expiry
from vertebra.terms.texts import Text

G1234 = Donation("G1234", "17", "654321")
TAIPEI = ZoneInfo("Asia/Taipei")
CHECKS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"


@pytest.mark.parametrize(
    ("number", "check"),
    [("G123417654321", "A"), ("G123417654312", "C"), ("G123417645321", "Q"), ("G123427654321", "D")],
)
def test_the_published_vector_and_its_alterations(number: str, check: str) -> None:
    assert Donation(number[:5], number[5:7], number[7:]).check == check


def test_a_number_is_read_as_scanned_and_as_typed() -> None:
    assert read_donation("=G12341765432100") == G1234
    assert read_donation("G1234 17 654321 A") == G1234
    assert read_donation("g1234-17-654321-a\n") == G1234
    assert G1234.shown == "G1234 17 654321 A"
    assert G1234.symbol == "=G12341765432100"


def test_flags_of_type_three_are_checked_and_others_are_not() -> None:
    assert G1234.checking_flags == "70"
    assert read_donation("=G12341765432170") == G1234._replace(flags="70")
    assert read_donation("=G12341765432107") == G1234._replace(flags="07")
    assert read_donation("=G123417654321A1") == G1234._replace(flags="A1")
    assert _said(read_donation("=G12341765432171")).startswith("The check character")
    assert _said(read_donation("=G12341765431270")).startswith("The check character")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "G123417654321",  # typed without its check character
        "=G123417654321",  # scanned without flags
        "=O12341765432100",  # a facility never begins with O
        "=012341765432100",  # nor with nought
        "=G1O341765432100",
        "=G123417654321OO",  # flags know no O
        "=%5100",  # a blood group
        "NPC-001-P-003-L1-Z",  # our own scheme
        "=G12341765432100=<S1234000",  # two structures in one symbol
    ],
)
def test_what_is_no_donation_number_is_told(text: str) -> None:
    assert _said(read_donation(text)).startswith("This is no ISBT 128 donation number")


def test_the_chain_of_identity_is_made_of_the_donation_number() -> None:
    assert G1234.chain == "&/CHG123417654321"
    assert len(G1234.chain.removeprefix("&/")) == 15
    assert read_chain(G1234.chain) == G1234
    for bad in ("&/G123417654321", "&/CHG12341765432", "=CHG123417654321", ""):
        assert _said(read_chain(bad)).startswith("This is no ISBT 128 chain of identity")


def test_an_expiry_is_the_minute_at_the_facility() -> None:
    assert read_expiry("&>0183652359", UTC) == datetime(2018, 12, 31, 23, 59, tzinfo=UTC)  # ST-012 6.2
    assert read_expiry("&>0260751430", TAIPEI) == datetime(2026, 3, 16, 14, 30, tzinfo=timezone(timedelta(hours=8)))
    assert read_expiry("&>0243660000", UTC) == datetime(2024, 12, 31, tzinfo=UTC)  # a leap year
    assert read_expiry("&>9993652359", UTC) == datetime(1999, 12, 31, 23, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["&>0263661200", "&>0260001200", "&>0260752400", "&>0260751260", "=>026075", "&>026075143", "&*0260751430"]
)
def test_an_expiry_that_cannot_be_is_told(text: str) -> None:
    assert _said(read_expiry(text, UTC)).startswith("This is no ISBT 128 expiry")


@given(st.datetimes(datetime(1950, 1, 1), datetime(2799, 12, 31)))
@settings(max_examples=100)
def test_an_expiry_comes_back_as_it_was_written(at: datetime) -> None:
    minute = at.replace(second=0, microsecond=0, tzinfo=UTC)
    assert read_expiry(write_expiry(minute), UTC) == minute


first = st.sampled_from("ABCDEFGHIJKLMNPQRSTUVWXYZ123456789")
middle = st.text("ABCDEFGHIJKLMNPQRSTUVWXYZ0123456789", min_size=2, max_size=2)


def digits(n: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=n, max_size=n)


facilities = st.tuples(first, middle, digits(2)).map("".join)
donations = st.builds(Donation, facilities, digits(2), digits(6), st.just("00"))


@given(donations)
@settings(max_examples=100)
def test_every_number_comes_back_as_it_was_written(donation: Donation) -> None:
    assert read_donation(donation.shown) == donation
    assert read_donation(donation.symbol) == donation
    assert read_chain(donation.chain) == donation


@given(donations)
@settings(max_examples=60)
def test_every_change_of_one_character_is_caught(donation: Donation) -> None:
    typed = donation.number + donation.check
    for at, right in enumerate(typed):
        for wrong in CHECKS:
            if wrong != right:
                assert isinstance(read_donation(typed[:at] + wrong + typed[at + 1 :]), Text)


@given(donations)
@settings(max_examples=100)
def test_every_exchange_of_two_neighbours_is_caught(donation: Donation) -> None:
    typed = donation.number + donation.check
    for at in range(len(typed) - 1):
        swapped = typed[:at] + typed[at + 1] + typed[at] + typed[at + 2 :]
        if swapped != typed:
            assert isinstance(read_donation(swapped), Text)


@given(donations)
@settings(max_examples=60)
def test_flags_of_type_three_catch_the_same_in_a_symbol(donation: Donation) -> None:
    symbol = f"={donation.number}{donation.checking_flags}"
    assert isinstance(read_donation(symbol), Donation)
    for at in range(1, 13):
        swapped = symbol[:at] + symbol[at + 1] + symbol[at] + symbol[at + 2 :]
        if swapped != symbol:
            assert isinstance(read_donation(swapped), Text)


def _said(read: object) -> str:
    assert isinstance(read, Text), read
    return read.en
