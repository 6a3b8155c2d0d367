"""A fork thinks ahead without touching the present."""

import pytest

from vertebra.conduct.state import Participant, Trial


@pytest.mark.parametrize("state", [Participant("P-001"), Trial()])
def test_a_fork_owns_everything_that_can_change_in_place(state):
    ahead = state.fork()
    assert ahead == state
    assert ahead is not state
    changeable = [n for n in state.__struct_fields__ if isinstance(getattr(state, n), dict | list | set)]
    assert changeable
    assert [n for n in changeable if getattr(ahead, n) is getattr(state, n)] == []
