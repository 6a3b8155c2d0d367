"""The two shapes that everything in the ledger and everything asked of it has: a frozen struct with its own word."""

import msgspec


class BodyShape(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="kind", forbid_unknown_fields=True):
    """What an entry says. A new field has a default that is not written, so that old entries keep their bytes."""


class CommandShape(msgspec.Struct, frozen=True, omit_defaults=True, tag_field="command", forbid_unknown_fields=True):
    """What somebody asks for."""

    @property
    def name(self) -> str:
        return str(self.__struct_config__.tag)
