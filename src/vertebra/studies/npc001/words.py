"""The words in which NPC-001 writes its forms: one short constructor per type of item.

`sdtm` says where an item goes in the submission datasets: `LB:CRP` is the finding CRP of domain LB, `MH:TUMOR` a
condition asked by name, `AE.AETERM` a plain variable, `SUPPAE:AERELSUR` a supplemental qualifier.
Source: SDTMIG 3.4; CDASHIG 2.2.
"""

from decimal import Decimal
from typing import Any, Literal

from vertebra.protocol.expressions import Condition
from vertebra.protocol.forms import EditCheck, Item, Section, Standard
from vertebra.terms.texts import Text

Number = Decimal | int | str | None
ASKED_EVENTS = ("MH", "CE")  # asked by name and answered yes or no: --OCCUR, not --ORRES


def standard(sdtm: str, loinc: str = "") -> Standard | None:
    """Where an item goes; None when it stays out of the submission datasets."""
    if ":" in sdtm:
        domain, test = sdtm.split(":")
        variable = "QVAL" if domain.startswith("SUPP") else f"{domain}{'OCCUR' if domain in ASKED_EVENTS else 'ORRES'}"
        return Standard(f"{test}_{variable}", domain, variable, test, loinc)
    if "." in sdtm:
        domain, variable = sdtm.split(".")
        return Standard(variable, domain, variable, loinc=loinc)
    return Standard(loinc=loinc) if loinc else None


def measure(
    id: str,
    en: str,
    zh: str,
    analyte: str = "count",
    low: Number = None,
    high: Number = None,
    sdtm: str = "",
    loinc: str = "",
    **more: Any,
) -> Item:
    """A number with its plausible range in the canonical unit of the analyte."""
    return Item(
        id,
        Text(en, zh),
        "number",
        analyte=analyte,
        low=None if low is None else Decimal(low),
        high=None if high is None else Decimal(high),
        standard=standard(sdtm, loinc),
        **more,
    )


def choice(id: str, en: str, zh: str, codes: str, sdtm: str = "", loinc: str = "", **more: Any) -> Item:
    return Item(id, Text(en, zh), "code", codes=codes, standard=standard(sdtm, loinc), **more)


def yes_no(id: str, en: str, zh: str, sdtm: str = "", **more: Any) -> Item:
    return choice(id, en, zh, "YN", sdtm, **more)


def written(id: str, en: str, zh: str, sdtm: str = "", **more: Any) -> Item:
    return Item(id, Text(en, zh), "text", standard=standard(sdtm), **more)


def other(item: Item, id: str, sdtm: str, **more: Any) -> Item:
    """The words that are asked for where `OTHER` was chosen."""
    label = Text(f"{item.label.en}: which", f"{item.label.zh}：請說明")
    return Item(id, label, "text", standard=standard(sdtm), show=item.ref.recorded & item.ref.equals("OTHER"), **more)


def day(id: str, en: str, zh: str, sdtm: str = "", **more: Any) -> Item:
    return Item(id, Text(en, zh), "date", standard=standard(sdtm), **more)


def moment(id: str, en: str, zh: str, sdtm: str = "", **more: Any) -> Item:
    return Item(id, Text(en, zh), "moment", standard=standard(sdtm), **more)


def attached(id: str, kind: Literal["image", "file"], en: str, zh: str, sdtm: str = "", **more: Any) -> Item:
    """A picture or a file: its bytes are kept beside the ledger, the datum is their SHA-256."""
    return Item(id, Text(en, zh), kind, standard=standard(sdtm), **more)


def section(en: str, zh: str, *items: Item) -> Section:
    return Section(Text(en, zh), items)


def check(id: str, item: Item, wrong: Condition, en: str, zh: str) -> EditCheck:
    """Where `wrong` is met, the query `en` / `zh` is raised on the item."""
    return EditCheck(id, item.id, wrong, Text(en, zh))
