"""Exchange, labs: results of a laboratory from a CSV file into a trial, read with a mapping that is data itself.

`propose` makes a mapping from the headings and the study; `lab_import` reads a file with it into a `Preview` that is
complete: what would be saved, what is there already, and every row that somebody must decide. Nothing is guessed and
nothing half imported: all saves of a preview without questions are submitted in one transaction, or none.
"""

from vertebra.evidence.exchange.labs.mapping import Mapping, read_mapping, write_mapping
from vertebra.evidence.exchange.labs.preview import Line, Planned, Preview, lab_import
from vertebra.evidence.exchange.labs.propose import propose
from vertebra.evidence.exchange.labs.submit import NotSubmitted, rehearse, submit

__all__ = [
    "Line",
    "Mapping",
    "NotSubmitted",
    "Planned",
    "Preview",
    "lab_import",
    "propose",
    "read_mapping",
    "rehearse",
    "submit",
    "write_mapping",
]
