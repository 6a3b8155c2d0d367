"""A command as the shell calls it, in this process."""

import sys
from typing import NamedTuple

import pytest

from vertebra import cli


class Said(NamedTuple):
    code: int
    out: str
    err: str

    def refuses(self, *words: str) -> bool:
        """Could not start, in one line that holds these words; tells what differs by failing on it."""
        assert (self.code, self.out) == (2, "")
        assert self.err.startswith("vertebra: ")
        assert len(self.err.splitlines()) == 1
        assert [word for word in words if word not in self.err] == []
        return True


def call(monkeypatch, captured, *words: object) -> Said:
    """Type `vertebra` and these words. captured: `capsys` or `capfd`."""
    monkeypatch.setattr(sys, "argv", ["vertebra", *map(str, words)])
    with pytest.raises(SystemExit) as left:
        cli.main()
    told = captured.readouterr()
    return Said(int(left.value.code or 0), told.out, told.err)
