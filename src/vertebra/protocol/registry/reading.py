"""Bytes of the registry in, a `Record` out, with everything that was not understood and where it stood.

What is no record raises RegistryTrouble with one line that says where. What is a record with fields nobody knows is
read all the same: the unknown fields are carried along and listed.
"""

import codecs
import json
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple, get_args, get_type_hints

import msgspec

from vertebra.protocol.registry.draft import Loss, Renamed
from vertebra.protocol.registry.model import Record
from vertebra.protocol.registry.paths import below
from vertebra.protocol.registry.shapes import shape_of_bytes, shape_of_json
from vertebra.terms.texts import Text
from vertebra.terms.trouble import Trouble

MOST_BYTES = 5_000_000  # the longest record of the registry has about 2 MB, its results included
SECTION = "$.protocolSection"
_UNKNOWN = Text(
    "a field that the data dictionary does not know; carried along as it stands", "資料字典未列之欄位；原樣保留"
)
_EMPTY = Text("an empty field; carried along as it stands", "空白欄位；原樣保留")
_OTHER_TYPE = Text(
    "not of the type that the data dictionary gives it; carried along as it stands", "型別與資料字典不符；原樣保留"
)
_RESULTS = Text("whether results are posted; carried along as it stands", "是否已公布結果；原樣保留")
_BESIDE = Text("not part of the protocol; it stands in the record itself", "非計畫書內容；保留於原始紀錄")
_DECODER = msgspec.json.Decoder(float_hook=Decimal)
_ENCODER = msgspec.json.Encoder(decimal_format="number")


class RegistryTrouble(Trouble):
    """The file is no registry record, or a study that cannot be written as one."""


class Reading(NamedTuple):
    """record: what was understood. losses, renamed: what was not, and what stood under an older name."""

    record: Record
    losses: tuple[Loss, ...]
    renamed: tuple[Renamed, ...]


class Field(NamedTuple):
    """part: the struct below this field, if it is one; many: whether it is a list of them. hint: its type."""

    part: type[msgspec.Struct] | None
    many: bool
    hint: Any


def read(data: bytes) -> Reading:
    """
    Raises:
        RegistryTrouble: no JSON, no record of the registry, or a field of the wrong type; one line, says where.
    """
    whole = _only_one(_parsed(data.removeprefix(codecs.BOM_UTF8)))
    section = whole.get("protocolSection") if isinstance(whole, dict) else None
    if not isinstance(section, dict):
        shape = shape_of_json(whole) or "it needs a protocolSection, as the registry's API (version 2) gives it"
        raise RegistryTrouble(f"no registry record: {shape}")
    losses, renamed = list(_beside(whole)), list[Renamed]()
    modern = _fit(section, Record, SECTION, losses, renamed)
    try:
        record = msgspec.convert(modern, Record)
    except msgspec.ValidationError as wrong:
        told = str(wrong).replace("`$.", f"`{SECTION}.")
        raise RegistryTrouble(f"the record cannot be read: {told}. Take it as the registry gives it") from wrong
    if not record.identification_module.nct_id.strip():
        raise RegistryTrouble(f"no registry record: {SECTION}.identificationModule.nctId is missing")
    return Reading(record, tuple(losses), tuple(renamed))


def _parsed(data: bytes) -> Any:
    if len(data) > MOST_BYTES:
        raise RegistryTrouble(f"larger than {MOST_BYTES:,} bytes: no registry record is")
    try:
        return _DECODER.decode(data)
    except RecursionError as wrong:
        raise RegistryTrouble("no registry record: nested beyond all sense") from wrong
    except (msgspec.DecodeError, ValueError, ArithmeticError) as wrong:
        raise RegistryTrouble(f"no registry record: {shape_of_bytes(data) or f'no JSON ({wrong})'}") from wrong


def _only_one(whole: Any) -> Any:
    """The study of an answer that holds one study."""
    some = whole.get("studies") if isinstance(whole, dict) and "protocolSection" not in whole else whole
    return some[0] if isinstance(some, list) and len(some) == 1 else whole


def _beside(whole: dict[str, Any]) -> Iterator[Loss]:
    """What stands beside the protocol section: a plain value is carried along, a section stays in the record."""
    for name, value in whole.items():
        if name != "protocolSection":
            plain = not isinstance(value, dict | list)
            what = _RESULTS if name == "hasResults" else _UNKNOWN if plain else _BESIDE
            yield Loss(below("$", name), what, _json(value) if plain else "")


def _fit(value: Any, part: type[msgspec.Struct], path: str, losses: list[Loss], renamed: list[Renamed]) -> Any:
    """The value with current names, without what the model does not know."""
    if not isinstance(value, dict):
        return value
    fields, found = fields_of(part), {}
    for name, inner in value.items():
        here = below(path, name)
        now = name if name in fields else older_names().get(name, name)
        if now not in fields or now in found or (now != name and now in value):
            losses.append(Loss(here, _UNKNOWN, _json(inner)))
        elif inner in (None, "", [], {}):
            losses.append(Loss(here, _EMPTY, _json(inner)))
        elif fields[now].part is None and not _is_of_type(inner, fields[now].hint):
            losses.append(Loss(here, _OTHER_TYPE, _json(inner)))
        else:
            if now != name:
                here = below(path, now)
                renamed.append(Renamed(here, name))
            found[now] = _inner(inner, fields[now], here, losses, renamed)
    return found


def _is_of_type(value: Any, hint: Any) -> bool:
    """Whether a plain value can stand there; of a list or an object the conversion itself speaks."""
    try:
        return isinstance(value, dict | list) or msgspec.convert(value, hint) is not None
    except msgspec.ValidationError:
        return False


def _inner(value: Any, field: Field, path: str, losses: list[Loss], renamed: list[Renamed]) -> Any:
    if field.part is None:
        return value
    if field.many and isinstance(value, list):
        return [_fit(x, field.part, below(path, i), losses, renamed) for i, x in enumerate(value)]
    return value if field.many else _fit(value, field.part, path, losses, renamed)


@lru_cache(maxsize=128)
def fields_of(part: type[msgspec.Struct]) -> dict[str, Field]:
    """The registry's names of the fields of a part, with the parts below them."""
    hints = get_type_hints(part)
    return {f.encode_name: _field(hints[f.name]) for f in msgspec.structs.fields(part)}


def _field(hint: Any) -> Field:
    inner = next(iter(get_args(hint)), hint)
    is_part = isinstance(inner, type) and issubclass(inner, msgspec.Struct)
    return Field(inner if is_part else None, is_part and inner is not hint, hint)


@lru_cache(maxsize=1)
def older_names() -> dict[str, str]:
    """Names that fields had in the registry's older interface, each with its name today."""
    table = files(__package__).joinpath("tables/older_names.json").read_text(encoding="utf-8")
    return dict(json.loads(table))


def _json(value: Any) -> str:
    return _ENCODER.encode(value).decode()
