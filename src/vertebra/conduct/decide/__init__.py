"""The only door into the ledger: a command becomes entries, or a refusal that says what to do next.

Pure: no clock, no database, no chance of its own. Time, identity and state are arguments, so a replay is exact and the
trial in silico goes through the very engine that a site uses.
"""

from vertebra.conduct.decide.door import CONCERNS_EVERYBODY, decide
from vertebra.conduct.decide.work import Decision, Refusal

__all__ = ["CONCERNS_EVERYBODY", "Decision", "Refusal", "decide"]
