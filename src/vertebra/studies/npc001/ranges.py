"""Reference ranges of the study, version 1: as registered, plus CRP and ESR.

`<40` is entered as an upper limit of 40. Limits that neither the record nor the sources give (bilirubin, alkaline
phosphatase, differential) are left out on purpose: the site enters its laboratory's own version, and until then what
needs them is unknown. Source: registry record NCT07168603 (E1, E2); CRP and ESR domain notes D4.
"""

from datetime import date
from decimal import Decimal

from vertebra.protocol.safety import Range

VALID_FROM = date(2025, 1, 1)  # before the first possible sample; the record names no version date
VERSION = "registered 1.0"


def _range(item: str, low: str, high: str, sex: str = "") -> Range:
    return Range(item, VALID_FROM, Decimal(low) if low else None, Decimal(high) if high else None, sex)  # type: ignore[arg-type]


RANGES = (
    _range("PT", "11", "15"),
    _range("INR", "0.78", "1.12"),
    _range("BUN", "6.0", "20.0"),
    _range("CREAT", "0.5", "0.9", "F"),
    _range("CREAT", "0.7", "1.2", "M"),
    _range("AST", "", "40"),
    _range("ALT", "", "41"),
    _range("WBC", "4.00", "11.00"),
    _range("PLT", "130", "140"),
    _range("HGB", "12.0", "16.0", "F"),
    _range("HGB", "13.0", "17.0", "M"),
    _range("CRP", "", "5"),
    _range("ESR", "", "20", "F"),
    _range("ESR", "", "15", "M"),
)
