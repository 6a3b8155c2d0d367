"""App, store: who participants are, encrypted, erasable, outside the chain; and secrets of those who work here.

Each person's data are encrypted with a key of their own, and that key with the key of the vault; erasing the row makes
the data unreadable in every copy that has only the ciphertext. The key of the vault is VERTEBRA_KEY in the environment,
else a file beside the database that only its owner may read.
"""

import base64
import hmac
import os
from pathlib import Path

import msgspec
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from vertebra.app import models as m
from vertebra.app.store.database import StoreTrouble, as_bytes


class Vault:
    """Personal data of participants by number."""

    def __init__(self, alias: str, key_file: Path) -> None:
        self.alias, self.key_file = alias, key_file
        self._secret = b""

    def keep(self, participant: str, data: dict[str, str]) -> None:
        """Encrypt and store; replaces what was there."""
        key, sealed = self.enclose(msgspec.json.encode(data))
        values = {"key": key, "data": sealed}
        m.Person.objects.using(self.alias).update_or_create(participant=participant, defaults=values)

    def read(self, participant: str) -> dict[str, str] | None:
        """The data, or None when never kept or erased.

        Raises:
            StoreTrouble: the key of the vault does not fit.
        """
        row = m.Person.objects.using(self.alias).filter(participant=participant).first()
        return self._open(row) if row else None

    def everybody(self) -> dict[str, dict[str, str]]:
        """All that is kept, by participant: only to find out whether somebody is known already.

        Raises:
            StoreTrouble: the key of the vault does not fit.
        """
        return {row.participant: self._open(row) for row in m.Person.objects.using(self.alias).all()}

    def has(self, participant: str) -> bool:
        """Whether somebody's data are kept under this number; reads none of them."""
        return bool(m.Person.objects.using(self.alias).filter(participant=participant).exists())

    def code(self, text: str) -> str:
        """Ten letters and digits that stand for the text and tell nothing of it; the same as long as the key is.

        Raises:
            StoreTrouble: the key of the vault is missing although somebody is kept under it.
        """
        if not self._secret:
            known = m.Person.objects.using(self.alias).exists()
            self._secret = os.environ.get("VERTEBRA_KEY", "").encode() or self._from_file(make=not known)
        told = hmac.digest(self._secret, b"code " + text.encode(), "sha256")
        return base64.b32encode(told)[:10].decode()

    def _open(self, row: m.Person) -> dict[str, str]:
        return msgspec.json.decode(self.disclose(as_bytes(row.key), as_bytes(row.data)), type=dict[str, str])

    def enclose(self, data: bytes) -> tuple[bytes, bytes]:
        """Bytes under a key of their own: that key, encrypted with the key of the vault, and what it encrypted."""
        own = Fernet.generate_key()
        return self._fernet(make=True).encrypt(own), Fernet(own).encrypt(data)

    def disclose(self, key: bytes, sealed: bytes) -> bytes:
        """
        Raises:
            StoreTrouble: the key of the vault does not fit.
        """
        try:
            return Fernet(self._fernet().decrypt(key)).decrypt(sealed)
        except (InvalidToken, ValueError) as wrong:
            raise StoreTrouble(_NO_FIT) from wrong

    @property
    def has_key(self) -> bool:
        """Whether the key of the vault is at hand."""
        return bool(given_key()) or self.key_file.exists()

    def seal(self, text: str, purpose: str) -> str:
        """A short secret, encrypted with a key that serves this purpose only and comes from the key of the vault."""
        return self._for(purpose, make=True).encrypt(text.encode()).decode()

    def unseal(self, sealed: str, purpose: str) -> str:
        """
        Raises:
            StoreTrouble: the key of the vault does not fit.
        """
        try:
            return self._for(purpose).decrypt(sealed.encode()).decode()
        except InvalidToken as wrong:
            raise StoreTrouble(_NO_FIT) from wrong

    def _for(self, purpose: str, make: bool = False) -> Fernet:
        key = base64.urlsafe_b64decode(self._key(make))
        derived = HKDF(SHA256(), length=32, salt=None, info=purpose.encode()).derive(key)
        return Fernet(base64.urlsafe_b64encode(derived))

    def bring_key(self, key: bytes) -> None:
        """Lay a key from a backup where it belongs; one that is there, or that the environment names, stays."""
        if not given_key() and not self.key_file.exists():
            self._write_key(key)

    def _fernet(self, make: bool = False) -> Fernet:
        return Fernet(self._key(make))

    def _key(self, make: bool = False) -> bytes:
        return given_key() or _checked(self._from_file(make), str(self.key_file))

    def _write_key(self, key: bytes) -> None:
        self.key_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self.key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(key)

    def _from_file(self, make: bool) -> bytes:
        try:
            if make and not self.key_file.exists():
                self._write_key(Fernet.generate_key())
            return self.key_file.read_bytes()
        except OSError as wrong:
            told = f"the key of the vault, {self.key_file}, cannot be read: {wrong.strerror}"
            raise StoreTrouble(f"{told}. Personal data are unreadable without it: bring it back") from wrong


def given_key() -> bytes:
    """The key of the vault that the environment names; empty when it names none.

    Raises:
        StoreTrouble: it is malformed.
    """
    given = os.environ.get("VERTEBRA_KEY", "")
    return _checked(given.encode(), "VERTEBRA_KEY") if given else b""


def _checked(key: bytes, place: str) -> bytes:
    try:
        Fernet(key)
    except ValueError as wrong:
        raise StoreTrouble(f"{place} holds no key of a vault, which is 44 characters of base64: bring it") from wrong
    return key


_NO_FIT = "the key of the vault does not fit this database: bring the right one"
