"""Evidence, documents: labels as data: what each says in both languages, its size, and what its symbol carries.

In: the study, the state of trial and participant, serials that were printed, and the recipient's name, which goes from
the vault straight onto the label. Out: one `Sticker` for each serial.
Source: domain notes F1 (identity), F2 (content).
"""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from vertebra.conduct.product.label_content import Said, content
from vertebra.conduct.product.labelling import labels_of
from vertebra.conduct.product.scanning import label_code
from vertebra.conduct.state import Participant, Trial
from vertebra.evidence.documents.label_symbols import datamatrix, qr
from vertebra.protocol.product import Label
from vertebra.protocol.study import Study
from vertebra.terms.texts import Lang, Text

PREVIEW = Text("SPECIMEN", "樣張")
_STRONG = ("identifier", "person", "recipient")


class Shown(msgspec.Struct, frozen=True):
    """One field as it is set. head, value: in the order of languages; one only where both are alike.

    cuttable: what somebody typed may be cut where it is too long; what the study says on every label never is.
    """

    id: str
    label: Text
    head: tuple[str, ...]
    value: tuple[str, ...]
    strong: bool = False
    loud: bool = False
    cuttable: bool = False


class Sticker(msgspec.Struct, frozen=True):
    """One label. symbol: SVG; code: what the symbol says, to be typed where it cannot be read. Sizes in mm."""

    kind: str
    serial: int
    title: tuple[str, ...]
    width: int
    height: int
    symbol: str
    code: str
    fields: tuple[Shown, ...]
    specimen: tuple[str, ...] = ()


def stickers(
    study: Study, trial: Trial, participant: Participant, serials: Iterable[int], name: str, now: datetime, lang: Lang
) -> tuple[Sticker, ...]:
    """The labels of these serials, in this order; serials that were never printed are left out. lang: comes first."""
    known = labels_of(study, participant)
    kinds = {x.id: x for x in study.product.labels}
    wanted = [(known[n], kinds[known[n].kind]) for n in serials if n in known and known[n].kind in kinds]
    return tuple(
        _sticker(study, participant, label, made.serial, content(study, trial, participant, label, now), name, lang)
        for made, label in wanted
    )


def specimen(
    study: Study, trial: Trial, participant: Participant, label: Label, name: str, now: datetime, lang: Lang
) -> Sticker:
    """How the label will look: marked as a specimen, without serial, its symbol good for nothing."""
    made = _sticker(study, participant, label, 0, content(study, trial, participant, label, now), name, lang)
    symbol = qr("SPECIMEN") if label.of == "person" else datamatrix("SPECIMEN")
    return msgspec.structs.replace(made, symbol=symbol, specimen=_both(PREVIEW, lang))


def code_of(participant: Participant, label: Label, serial: int) -> str:
    """What the symbol says: the identity of the person, or the lot with the serial of this very label.

    Raises:
        ValueError: no lot was ordered.
    """
    if participant.lot is None:
        raise ValueError("a label needs a lot")
    if label.of == "person":
        return participant.lot.person
    return label_code(participant.lot.id, serial) if serial else participant.lot.id


def _sticker(
    study: Study, participant: Participant, label: Label, serial: int, said: tuple[Said, ...], name: str, lang: Lang
) -> Sticker:
    code = code_of(participant, label, serial)
    return Sticker(
        label.id,
        serial,
        _both(label.title, lang),
        label.width,
        label.height,
        qr(code) if label.of == "person" else datamatrix(code),
        code,
        tuple(_shown(study, s, code, name, lang) for s in said),
    )


def _shown(study: Study, said: Said, code: str, name: str, lang: Lang) -> Shown:
    field = said.field
    at_printing = {"identifier": code, "person": code, "recipient": name}
    if field.fact in at_printing:
        value: tuple[str, ...] = (at_printing[field.fact],)
    else:
        value = _both(said.value, lang) if said.value else ("",)
    typed = field.fact in ("recipient", "facility") or any(study.item(r.item).type == "text" for r in field.items)
    return Shown(field.id, field.label, _both(field.label, lang), value, field.fact in _STRONG, field.loud, typed)


def _both(text: Text, lang: Lang) -> tuple[str, ...]:
    if text.en == text.zh:
        return (text.en,)
    return (text.en, text.zh) if lang == "en" else (text.zh, text.en)
