"""One value, one sequence of bytes: canonical JSON (RFC 8785) and its SHA-256.

Everything that is signed, chained or compared by hash goes through here. Numbers that matter travel as strings.
"""

import hashlib
from typing import Any

import msgspec
import rfc8785


def canonical_bytes(value: Any) -> bytes:
    """`value` (msgspec structs included) as RFC 8785 bytes.

    Raises:
        ValueError: the value holds what canonical JSON cannot (NaN, a lone surrogate, an integer beyond 2**53).
    """
    return rfc8785.dumps(msgspec.to_builtins(value))


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def fingerprint(value: Any) -> str:
    return sha256(canonical_bytes(value))
