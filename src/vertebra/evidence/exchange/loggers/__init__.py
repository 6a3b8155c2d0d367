"""Exchange, loggers: temperature logs as CSV files of common loggers, looked at first, kept as one row or not at all.

`propose` finds the columns, the unit, the order of dates and the zone, as far as the file leaves no choice; what it
does leave is a question. `look` works out the figures of the log against the range of a leg and says what stands in
the way; `take` keeps the file beside the ledger and its figures in it, in one transaction.
"""

from vertebra.evidence.exchange.loggers.look import Look, look
from vertebra.evidence.exchange.loggers.mapping import LogMapping, read_log_mapping, write_log_mapping
from vertebra.evidence.exchange.loggers.propose import propose
from vertebra.evidence.exchange.loggers.readings import Reading, read_log
from vertebra.evidence.exchange.loggers.sheet import LogSheet, read_sheet
from vertebra.evidence.exchange.loggers.summary import Summary, summarise
from vertebra.evidence.exchange.loggers.take import NotTaken, take

__all__ = [
    "LogMapping",
    "LogSheet",
    "Look",
    "NotTaken",
    "Reading",
    "Summary",
    "look",
    "propose",
    "read_log",
    "read_log_mapping",
    "read_sheet",
    "summarise",
    "take",
    "write_log_mapping",
]
