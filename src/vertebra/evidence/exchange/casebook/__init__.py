"""Exchange, casebook: on paper, what a participant's ledger holds; and the blank, annotated casebook of a study."""

from vertebra.evidence.exchange.casebook.blank import blank_casebook
from vertebra.evidence.exchange.casebook.document import Document
from vertebra.evidence.exchange.casebook.person import NothingToPrint, casebook_of
from vertebra.evidence.exchange.casebook.typeset import typeset
from vertebra.evidence.fonts import NoFont

__all__ = ["Document", "NoFont", "NothingToPrint", "blank_casebook", "casebook_of", "typeset"]
