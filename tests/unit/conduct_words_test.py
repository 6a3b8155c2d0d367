"""Every kind of entry, every meaning and every state has its words in both languages."""

from typing import get_args

from vertebra.conduct import commands as c, entries as e, words
from vertebra.conduct.access import MAY
from vertebra.conduct.decide.door import _HANDLERS


def test_every_kind_of_entry_has_a_label_and_no_label_is_left_over():
    assert set(words.KINDS) == {str(kind.__struct_config__.tag) for kind in get_args(e.Body)}


def test_no_two_kinds_read_the_same():
    for lang in ("en", "zh-Hant"):
        told = [text.into(lang) for text in words.KINDS.values()]
        assert len(told) == len(set(told))


def test_every_meaning_of_a_signature_has_a_label():
    assert set(words.MEANINGS) == set(get_args(e.Meaning))


def test_what_is_noted_at_the_gate_without_a_label_speaks_for_itself():
    assert words.access("signed in").zh == "登入"
    assert words.access("badge shown").en == "badge shown"


def test_every_command_has_its_row_of_roles_and_its_handler():
    commands = set(get_args(c.Command))
    assert set(MAY) == {str(kind.__struct_config__.tag) for kind in commands}
    assert set(_HANDLERS) == commands
