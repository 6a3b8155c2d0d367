"""Reference ranges of the study, version 1: as registered, plus what the grades need and the record leaves out.

`<40` is entered as an upper limit of 40. Bilirubin, alkaline phosphatase and the differential are not registered; their
limits are PROPOSED and give way to the laboratory's own version, which is dated and added before the first participant.
Source: registry record NCT07168603 (E1, E2); CRP and ESR domain notes D4; total bilirubin up to 1.0 mg/dL, MSD Manual,
table of blood tests; alkaline phosphatase 38-126 U/L, Medical Council of Canada, clinical laboratory tests; neutrophils
from 1.8, lymphocytes from 1.0 x 10^9/L, Clinical Cases (eCampusOntario), laboratory tests reference ranges.
"""

from datetime import date
from decimal import Decimal

from vertebra.protocol.safety import Range

VALID_FROM = date(2025, 1, 1)  # before the first possible sample; the record names no version date
VERSION = "registered 1.0, with proposed limits"


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
    _range("BILI", "", "1.0"),
    _range("ALP", "38", "126"),
    _range("NEUT", "1.8", ""),
    _range("LYMPH", "1.0", ""),
)
