"""Evidence, documents: labels as the trace tells them: which kind was read, which printed one of it, from which print.

In: the scans of a step and the rows of the label form, as `conduct.product.labelling` reads them. Out: plain text.
Source: domain notes F1 (one identity, many labels), F5 H19, H29 (reprints and reconciliation).
"""

from collections.abc import Iterator

from vertebra.conduct.entries import Scan
from vertebra.conduct.product.labelling import Print, label_form, label_of, labels_of, prints
from vertebra.conduct.product.trace import Happening
from vertebra.conduct.state import Participant
from vertebra.evidence.documents.said import Sayer
from vertebra.protocol.study import Study


class Labels:
    """The labels of one participant's lot, as they stand now, in one language."""

    def __init__(self, say: Sayer, study: Study, p: Participant) -> None:
        self.say, self.study, self.lot = say, study, p.lot
        self.prints = {done.row: done for done in prints(study, p)}
        self.labels = labels_of(study, p)

    def read(self, scan: Scan) -> str:
        """What was read: its kind and its serial with the print it came from; or why it is none of this lot."""
        if self.lot is None or scan.code not in (self.lot.id, self.lot.person):
            return self.say.word("label_foreign", scan.code)
        if scan.what == "person":
            return self.say.word("label_person", scan.code)
        label = self.labels.get(scan.serial)
        if label is None:
            return self.say.word("label_unprinted" if scan.serial else "label_typed", scan.code, f"S{scan.serial:03}")
        return self.say.word("label_of", self._kind(label.kind), f"S{scan.serial:03}", self._print(label.row))

    def printed(self, it: Happening) -> Iterator[str]:
        """What a step printed: the kind, the serials, and of a reprint why."""
        mine = it.place is not None and it.place.form == label_form(self.study)
        done = self.prints.get(it.place.row) if mine and it.place else None
        if done is None or not done.first:
            return
        serials = f"S{done.first:03}" + (f"–S{done.last:03}" if done.last > done.first else "")
        yield self.say.word("label_of", self._kind(done.kind), serials, self._print(done.row))

    def _kind(self, id: str) -> str:
        found = label_of(self.study, id)
        return self.say.text(found.title) if found else id

    def _print(self, row: int) -> str:
        """The how manieth print of its kind; the reason of a reprint."""
        done = self.prints[row]
        number = sum(x.kind == done.kind and x.row <= row and x.first > 0 for x in self.prints.values())
        return self.say.word("reprint", str(number), _why(done)) if number > 1 else self.say.word("first_print")


def _why(done: Print) -> str:
    return done.reason or "–"
