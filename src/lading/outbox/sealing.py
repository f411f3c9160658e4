"""Secrets at rest: sealed with the installation's master key, and bound to the account they belong to."""

import base64
import binascii
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from lading.kernel.refusal import Refused

KEY_BYTES = 32
NONCE_BYTES = 12
# Names the form of what follows, so that another one can come beside it.
_VERSION = b"\x01"


class MasterKeyRefused(Refused):
    """There is no usable master key, or it is not the one a secret was sealed with."""


class MasterKeySettings(BaseSettings):
    """Read from the environment when constructed."""

    model_config = SettingsConfigDict(env_prefix="LADING_", env_ignore_empty=True)

    master_key: str | None = Field(
        default=None, repr=False, description="Key that seals stored secrets: 32 bytes in base64."
    )
    master_key_file: Path | None = Field(
        default=None, description="File holding that key; without either it is made in the data directory."
    )


class Vault:
    """Seals and opens with AES-256-GCM; the account is authenticated with it, so no other account's secret opens."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, account: int, secret: bytes) -> bytes:
        """The secret, unreadable without the master key."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return _VERSION + nonce + self._cipher.encrypt(nonce, secret, _context(account))

    def open(self, account: int, sealed: bytes) -> bytes:
        """The secret again. Raises MasterKeyRefused SECRET_UNREADABLE."""
        nonce, content = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        try:
            if sealed[:1] == _VERSION:
                return self._cipher.decrypt(nonce, content, _context(account))
        except InvalidTag:
            pass
        raise MasterKeyRefused(
            "SECRET_UNREADABLE",
            f"A stored secret of account {account} does not open with this master key.",
            "Start Lading with the key it was sealed with (LADING_MASTER_KEY or LADING_MASTER_KEY_FILE).",
        )


def vault_of(settings: MasterKeySettings, default_file: Path) -> Vault:
    """The vault of this installation. Where no key is named, default_file holds it and is made when it is missing.

    Raises MasterKeyRefused.
    """
    if settings.master_key is not None:
        return Vault(_decoded(settings.master_key, "LADING_MASTER_KEY"))
    path = settings.master_key_file or default_file
    if settings.master_key_file is None and not path.exists():
        _make(path)
    try:
        return Vault(_decoded(path.read_text(encoding="ascii").strip(), str(path)))
    except OSError as error:
        raise MasterKeyRefused(
            "MASTER_KEY_MISSING",
            f"The master key in {path} cannot be read: {error.strerror}.",
            "Restore that file, or name the key with LADING_MASTER_KEY.",
        ) from error


def _make(path: Path) -> None:
    """Written aside and linked into place: two processes that start at once end with the same key."""
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
        file.flush()
        os.fsync(descriptor)
    try:
        os.link(unfinished, path)
    except FileExistsError:
        return
    finally:
        unfinished.unlink()


def _decoded(text: str, where: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        hint = "Make one with: openssl rand -base64 32"
        raise MasterKeyRefused("MASTER_KEY_INVALID", f"{where} does not hold 32 bytes in base64.", hint)
    return key


def _context(account: int) -> bytes:
    return b"lading account %d" % account
