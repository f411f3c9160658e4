"""Secrets: made from randomness, kept only as hashes."""

import re
from collections.abc import Callable
from hashlib import sha256
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# 32 random bytes as 43 characters: nothing that could be guessed.
SECRET_BYTES: Final = 32
_TOKEN: Final = re.compile(r"ldg_([1-9][0-9]{0,9})_[A-Za-z0-9_-]{43}")
_CLIENT_ID: Final = re.compile(r"([1-9][0-9]{0,9})\.[A-Za-z0-9_-]{16}")
_ACCOUNT_MAX: Final = 2**31 - 1

# 19 MiB, two passes, one lane: about 20 ms, so that sign-ins cannot be used to keep the processors busy.
_MEMORY_KIBIBYTES: Final = 19 * 1024
_PASSES: Final = 2

# The hash of a secret thrown away at once, with the parameters above.
_NOBODY: Final = "$argon2id$v=19$m=19456,t=2,p=1$yKnOFhq7dQIDfOwMfHq7Uw$JTzpFbzt+RAoIQCTZK++K1LtCnEkUFvPdwqPjEejFpY"

TextOfRandomBytes = Callable[[int], str]


def new_token(account: int, random_text: TextOfRandomBytes) -> str:
    """A fresh access token: the account in clear, so that it is known before a row is read, and 43 characters."""
    return f"ldg_{account}_{random_text(SECRET_BYTES)}"


def new_client_id(account: int, random_text: TextOfRandomBytes) -> str:
    """A fresh client id: the account in clear and 16 characters."""
    return f"{account}.{random_text(12)}"


def account_of_token(token: str) -> int | None:
    """The account a token says it belongs to; None when it is no token of ours."""
    return _account(_TOKEN.fullmatch(token))


def account_of_client(client_id: str) -> int | None:
    """The account a client id says it belongs to; None when it is no client id of ours."""
    return _account(_CLIENT_ID.fullmatch(client_id))


def token_hash(token: str) -> bytes:
    """What is kept of a token: SHA-256, enough for 256 random bits and cheap on every request."""
    return sha256(token.encode()).digest()


def secret_hash(secret: str) -> str:
    """What is kept of a client secret or password: Argon2id with a salt of its own, about 20 ms of a processor."""
    return _hasher().hash(secret)


def secret_matches(secret: str, kept_hash: str | None) -> bool:
    """Whether the secret is the one that was hashed; as slow for None (nobody of that name) as for a wrong secret."""
    try:
        _hasher().verify(kept_hash or _NOBODY, secret)
    except (VerificationError, InvalidHashError):
        return False
    return kept_hash is not None


def _hasher() -> PasswordHasher:
    return PasswordHasher(time_cost=_PASSES, memory_cost=_MEMORY_KIBIBYTES, parallelism=1)


def _account(found: re.Match[str] | None) -> int | None:
    if found is None:
        return None
    account = int(found[1])
    return account if account <= _ACCOUNT_MAX else None
