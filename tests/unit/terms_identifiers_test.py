"""A mistyped or half-read label is never taken for another one.

The vectors are those of ISBT 128 ST-001 (ISO/IEC 7064 MOD 37-2 on the thirteen characters).
"""

import pytest
from hypothesis import assume, given, strategies as st

from vertebra.terms.identifiers import check_character, is_sound, with_check

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BODIES = st.text(LETTERS, min_size=1, max_size=16)


@pytest.mark.parametrize(
    ("body", "check"),
    [
        ("G1234 17 654321", "A"),
        ("G1234 17 654312", "C"),
        ("G1234 17 645321", "Q"),
        ("G1234 27 654321", "D"),
    ],
)
def test_the_published_vectors(body, check):
    assert check_character(body) == check
    assert is_sound(body + check)


@given(BODIES)
def test_what_we_print_we_accept(body):
    assert is_sound(with_check(body))
    assert is_sound(with_check(body).lower())


@given(BODIES, st.data())
def test_one_wrong_character_is_always_caught(body, data):
    right = body + check_character(body)
    at = data.draw(st.integers(0, len(right) - 1))
    other = data.draw(st.sampled_from(LETTERS + "*"))
    assume(other != right[at])
    assert not is_sound(right[:at] + other + right[at + 1 :])


@given(BODIES, st.data())
def test_two_neighbours_swapped_are_always_caught(body, data):
    right = body + check_character(body)
    at = data.draw(st.integers(0, len(right) - 2))
    assume(right[at] != right[at + 1])
    assert not is_sound(right[:at] + right[at + 1] + right[at] + right[at + 2 :])


def test_every_slip_on_one_label_is_caught():
    """All 504 substitutions and all swaps of one thirteen-character number, not a sample."""
    right = "G123417654321A"
    wrong = [right[:i] + c + right[i + 1 :] for i in range(len(right)) for c in LETTERS + "*" if c != right[i]]
    swapped = [right[:i] + right[i + 1] + right[i] + right[i + 2 :] for i in range(len(right) - 1)]
    assert len(wrong) == 14 * 36
    assert not [label for label in wrong + [s for s in swapped if s != right] if is_sound(label)]


@pytest.mark.parametrize("text", ["", "A", "-", "  ", "G1234*1", "Ä1", "G1234\n", "１２３"])
def test_what_is_no_identifier_is_not_sound(text):
    assert not is_sound(text)


@given(st.text())
def test_no_text_breaks_the_check(text):
    assert is_sound(text) in (True, False)


@given(BODIES)
def test_dashes_and_blanks_are_for_the_eye(body):
    assert is_sound("-".join(body) + " " + check_character(body))
