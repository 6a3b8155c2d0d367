"""Objects of a USDM file: plain data with an id and a type, and codes that name their system."""

import itertools
from collections import Counter
from typing import Any

from vertebra.protocol.registry.usdm.terms import Term

CT_SYSTEM = "http://www.cdisc.org"
Thing = dict[str, Any]


class Maker:
    """Gives ids by class and number: `StudyArm_1`. A value of None or nothing is left out."""

    def __init__(self) -> None:
        self._count: Counter[str] = Counter()

    def make(self, kind: str, **fields: Any) -> Thing:
        self._count[kind] += 1
        given = {k: v for k, v in fields.items() if v is not None and v != []}
        return {"id": f"{kind}_{self._count[kind]}", **given, "instanceType": kind}

    def code(self, term: Term, system: str = CT_SYSTEM) -> Thing:
        return self.make("Code", code=term.code, codeSystem=system, codeSystemVersion=term.edition, decode=term.name)

    def alias(self, term: Term) -> Thing:
        return self.make("AliasCode", standardCode=self.code(term))

    def quantity(self, value: float, unit: Term | None = None) -> Thing:
        return self.make("Quantity", value=value, unit=self.alias(unit) if unit else None)

    def extension(self, name: str, value: str) -> Thing:
        """What USDM has no place for, under a name of our own."""
        return self.make("ExtensionAttribute", url=f"urn:vertebra:{name}", valueString=value)


def chained(things: list[Thing]) -> list[Thing]:
    """Each thing knows the one before and the one behind it; the first and the last say that there is none."""
    for thing in things:
        thing["previousId"] = thing["nextId"] = None
    for one, two in itertools.pairwise(things):
        one["nextId"], two["previousId"] = two["id"], one["id"]
    return things


def marked_up(words: str) -> str:
    """Words as the text of a USDM item, which is a piece of HTML."""
    plain = " ".join(words.split())
    return f"<p>{plain.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;')}</p>"
